// Schools where they lie, coloured by what their teachers gained.
"use strict";

// Convex hull of points, by Andrew's monotone chain.
function hull(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const cross = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const half = (list) => list.reduce((chain, point) => {
    while (chain.length > 1 && cross(chain[chain.length - 2], chain[chain.length - 1], point) <= 0) chain.pop();
    chain.push(point);
    return chain;
  }, []).slice(0, -1);
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.reverse())];
}

// The value below which a share p of the sorted values lies.
const quantile = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))];

function schoolMap() {
  const schools = data.schools, n = schools.x.length;
  const circuits = new Map();
  for (let i = 0; i < n; i++) circuits.set(schools.circuit[i], [...(circuits.get(schools.circuit[i]) || []), i]);
  const left = Math.min(...schools.x), right = Math.max(...schools.x), low = Math.min(...schools.y), high = Math.max(...schools.y);
  const width = 400, scale = width / Math.max(1, right - left), height = Math.max(120, (high - low) * scale);
  const x = (i) => 8 + (schools.x[i] - left) * scale, y = (i) => 8 + (high - schools.y[i]) * scale;
  const circuitName = (circuit) => (schools.circuit_name || {})[circuit] || `circuit ${circuit}`;
  const maps = element("div", { class: "maps" }), scaleKey = element("div", { class: "legend", style: "min-height:0" });
  const readout = element("p", { class: "readout", "aria-live": "polite" });
  const show = choice("Colour", [{ options: [["gain", "gain of each scenario"], ...(scenarios.length > 1 ? [["difference", `difference from ${reference}`]] : [])] }], () => draw());
  const circuit = choice("Circuit", [{ options: [["", "all"], ...[...circuits.keys()].map((key_) => [String(key_), circuitName(key_)]).sort((a, b) => a[1].localeCompare(b[1]))] }], () => pick());
  let drawn = 0;

  const valueOf = (s, i) => (show.select.value === "gain" ? schools.gain[s][i] : known(schools.gain[s][i]) && known(schools.gain[0][i]) ? schools.gain[s][i] - schools.gain[0][i] : null);

  // Nine classes: of equal size for gains, even around zero for differences.
  function classes(shown) {
    const values = shown.flatMap((s) => schools.gain[s].map((_, i) => valueOf(s, i))).filter(known).sort((a, b) => a - b);
    if (show.select.value === "gain") {
      const from = quantile(values, .02), to = quantile(values, .98);
      return { name: "s", edges: Array.from({ length: 8 }, (_, k) => from + (to - from) * (k + 1) / 9) };
    }
    const reach = Math.max(Math.abs(quantile(values, .02)), Math.abs(quantile(values, .98))) || 1;
    return { name: "d", edges: Array.from({ length: 8 }, (_, k) => -reach + 2 * reach * (k + 1) / 9) };
  }
  const classOf = (edges, value) => edges.filter((edge) => value >= edge).length;

  function oneMap(s, scheme) {
    const paths = Array.from({ length: 9 }, () => ""), size = n > 6000 ? 2.2 : n > 1000 ? 4.4 : 6;
    for (let i = 0; i < n; i++) {
      const value = valueOf(s, i);
      if (known(value)) paths[classOf(scheme.edges, value)] += `M${x(i).toFixed(1)} ${y(i).toFixed(1)}h0`;
    }
    const title = `${scenarios[s]}${scheme.name === "d" ? ` − ${reference}` : ""}`;
    const picture = svg("svg", { viewBox: `0 0 ${width + 16} ${height + 16}`, role: "img", "aria-label": `Map of ${n} schools by gain in content knowledge, ${title}; the table below gives means by circuit` },
      svg("g", { class: "hulls", fill: "var(--panel)", stroke: "var(--rule)" }, ...[...circuits.entries()].map(([key_, members]) =>
        svg("polygon", { "data-circuit": key_, points: hull(members.map((i) => [x(i), y(i)])).map((point) => point.map((v) => v.toFixed(1)).join(",")).join(" ") }))),
      ...paths.map((d, k) => svg("path", { d, stroke: `var(--${scheme.name}${k})`, "stroke-width": size, "stroke-linecap": "round", fill: "none" })),
      svg("g", { class: "picked" }));
    picture.addEventListener("pointermove", (event) => point(event, picture));
    drawn += paths.filter(Boolean).length;
    return element("div", {}, element("h3", {}, title), picture);
  }

  function point(event, picture) {
    const box = picture.getBoundingClientRect(), factor = (width + 16) / box.width;
    const px = (event.clientX - box.left) * factor, py = (event.clientY - box.top) * factor;
    let best = -1, nearest = 15 ** 2;
    for (let i = 0; i < n; i++) {
      const distance = (x(i) - px) ** 2 + (y(i) - py) ** 2;
      if (distance < nearest) [best, nearest] = [i, distance];
    }
    for (const mark of maps.querySelectorAll(".picked")) mark.replaceChildren(...(best < 0 ? [] : [svg("circle", { cx: x(best), cy: y(best), r: 6, fill: "none", stroke: "var(--ink)", "stroke-width": 2 })]));
    if (best >= 0) readout.textContent = `A school of ${circuitName(schools.circuit[best])}${schools.quintile && schools.quintile[best] ? `, quintile ${schools.quintile[best]}` : ""}: gain ${listed(scenarios.map((name, s) => `${format(schools.gain[s][best])} d in ${name}`))}.`;
  }

  const meanOf = (members, s) => {
    const values = members.map((i) => schools.gain[s][i]).filter(known);
    return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
  };

  function pick() {
    const chosen = circuit.select.value;
    for (const polygon of maps.querySelectorAll("polygon")) {
      const on = polygon.dataset.circuit === chosen;
      polygon.setAttribute("stroke", on ? "var(--ink)" : "var(--rule)");
      polygon.setAttribute("stroke-width", on ? 2.5 : 1);
    }
    const members = circuits.get(Number(chosen));
    readout.textContent = chosen === "" || !members ? "Point at a school, or choose a circuit, to read its gain."
      : `${circuitName(Number(chosen))}, ${members.length} schools: mean gain ${listed(scenarios.map((name, s) => `${format(meanOf(members, s))} d in ${name}`))}.`;
  }

  function draw() {
    const shown = scenarios.map((_, s) => s).filter((s) => show.select.value === "gain" || s > 0);
    const scheme = classes(shown);
    maps.replaceChildren(...shown.map((s) => oneMap(s, scheme)));
    scaleKey.replaceChildren(...Array.from({ length: 9 }, (_, k) => element("span", {},
      element("span", { class: "swatch", style: `background:var(--${scheme.name}${k});width:1.1rem` }), ` ${k === 0 ? `below ${format(scheme.edges[0], 2)}` : k === 8 ? `${format(scheme.edges[7], 2)} and more` : `${format(scheme.edges[k - 1], 2)} to ${format(scheme.edges[k], 2)}`}`)));
    pick();
  }
  draw();
  const behind = numbers(() => table("Mean gain in content knowledge by circuit, d", ["Circuit", "Schools", ...scenarios], [...circuits.entries()].map(([key_, members]) =>
    [circuitName(key_), String(members.length), ...scenarios.map((_, s) => format(meanOf(members, s)))]).sort((a, b) => a[0].localeCompare(b[0]))));
  return { drawn: () => drawn, node: element("div", {}, element("div", { class: "controls" }, show.label, circuit.label), scaleKey,
    figure(maps, "Each dot is a school: mean gain in content knowledge of its teachers who stayed, in d, over replicates. Polygons hold the schools of a circuit; they are no boundaries. Colours of gains and of differences each have one scale for all maps.", readout, behind)) };
}

sections.push({
  id: "map", title: "Where the gains are", needs: () => data.schools && data.schools.gain && data.schools.x && new Set(data.schools.x).size > 1,
  draw(section) {
    const view = schoolMap();
    section.append(view.node);
    return view.drawn() > 0;
  },
});
