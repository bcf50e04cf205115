// Who knows whom: the collaboration network of a circuit in the weeks recorded.
"use strict";

const networkSize = [380, 340], networkEdge = 12;

/* Nodes and ties of one circuit in one scenario and week; a node is a post. */
function networkPanel(panel, circuit) {
  const nodes = panel.teacher.map((teacher, i) => ({ teacher, own: panel.circuit[i] === circuit, school: panel.school[i], subject: panel.subject[i], voluntary: panel.voluntary[i] >= 0, leads: panel.leads[i], expert: panel.expert[i], reaches: panel.reaches[i] === 1, ck: panel.ck[i] }));
  const ties = [];
  for (let i = 0; i < panel.ties.length; i += 3) ties.push({ from: nodes[panel.ties[i]], to: nodes[panel.ties[i + 1]], trust: panel.ties[i + 2] / 100 });
  for (const tie of ties) tie.across = tie.from.school !== tie.to.school;
  const made = { nodes, ties, own: nodes.filter((node) => node.own) };
  return { ...made, counts: networkNumbers(made) };
}

// Number of teachers in the largest part that ties hold together, directions left aside.
function largestPart(nodes, ties) {
  const parent = new Map(nodes.map((node) => [node, node]));
  const root = (node) => {
    while (parent.get(node) !== node) {
      parent.set(node, parent.get(parent.get(node)));
      node = parent.get(node);
    }
    return node;
  };
  for (const tie of ties) if (parent.has(tie.from) && parent.has(tie.to)) parent.set(root(tie.from), root(tie.to));
  const sizes = new Map();
  for (const node of nodes) sizes.set(root(node), (sizes.get(root(node)) || 0) + 1);
  return Math.max(0, ...sizes.values());
}

function networkNumbers({ own, ties }) {
  const inside = new Set(own), across = ties.filter((tie) => tie.across), pairs = new Set(ties.map((tie) => tie.from.teacher * 4294967296 + tie.to.teacher));
  return { teachers: own.length, ties: ties.length / own.length, across: across.length / own.length, outside: ties.filter((tie) => !inside.has(tie.to)).length / own.length,
    mutual: ties.filter((tie) => pairs.has(tie.to.teacher * 4294967296 + tie.from.teacher)).length / Math.max(1, ties.length),
    largest: largestPart(own, across) / own.length, reaches: own.filter((node) => node.reaches).length / own.length };
}

/* Places for all posts of a circuit, the same in every scenario and week so that pictures can
   be compared: Fruchterman and Reingold's springs over all ties inside the circuit, begun from a circle of
   schools; nothing is drawn by chance. Returns teacher -> [x, y] in the picture. */
function networkLayout(panels) {
  const nodes = new Map(), springs = new Map(), outside = new Map();
  for (const { own } of panels) for (const node of own) if (!nodes.has(node.teacher)) nodes.set(node.teacher, node);
  for (const { ties } of panels) for (const { from, to, trust } of ties) {
    if (!nodes.has(to.teacher)) {
      outside.set(to.teacher, [...(outside.get(to.teacher) || []), from.teacher]);
      continue;
    }
    const pair = from.teacher < to.teacher ? `${from.teacher} ${to.teacher}` : `${to.teacher} ${from.teacher}`;
    springs.set(pair, (springs.get(pair) || 0) + trust / panels.length);
  }
  const all = [...nodes.values()].sort((a, b) => a.school - b.school || a.teacher - b.teacher), schools = [...new Set(all.map((node) => node.school))], n = all.length;
  const at = new Map(all.map((node, i) => [node.teacher, i])), x = new Float64Array(n), y = new Float64Array(n), dx = new Float64Array(n), dy = new Float64Array(n);
  all.forEach((node, i) => {
    const angle = 2 * Math.PI * schools.indexOf(node.school) / schools.length, turn = 2.399963 * i;
    x[i] = Math.cos(angle) + .08 * Math.cos(turn);
    y[i] = Math.sin(angle) + .08 * Math.sin(turn);
  });
  const links = [...springs.entries()].map(([pair, weight]) => [...pair.split(" ").map((teacher) => at.get(Number(teacher))), weight]);
  const degree = new Float64Array(n);
  for (const [i, j, weight] of links) {
    degree[i] += weight;
    degree[j] += weight;
  }
  // Who has many ties is pulled no harder for it, or close circles would shrink to a point.
  for (const link of links) link[2] /= Math.sqrt(degree[link[0]] * degree[link[1]]);
  const ideal = 1.6 / Math.sqrt(Math.max(1, n)), rounds = Math.max(40, Math.min(200, Math.floor(4e6 / (n * n / 2 + links.length + 1))));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < n; i++) {
      dx[i] = -.9 * x[i];
      dy[i] = -.9 * y[i];
    }
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) {
      const ex = x[i] - x[j], ey = y[i] - y[j], square = Math.max(1e-4, ex * ex + ey * ey), push = ideal * ideal / square / 2;
      dx[i] += ex * push; dy[i] += ey * push; dx[j] -= ex * push; dy[j] -= ey * push;
    }
    for (const [i, j, weight] of links) {
      const ex = x[i] - x[j], ey = y[i] - y[j], pull = 5 * weight * Math.sqrt(ex * ex + ey * ey) / ideal;
      dx[i] -= ex * pull; dy[i] -= ey * pull; dx[j] += ex * pull; dy[j] += ey * pull;
    }
    const heat = .12 * (1 - round / rounds) + .002;
    for (let i = 0; i < n; i++) {
      const length = Math.sqrt(dx[i] * dx[i] + dy[i] * dy[i]) || 1, step = Math.min(length, heat);
      x[i] += dx[i] / length * step;
      y[i] += dy[i] / length * step;
    }
  }
  // Colleagues of other circuits stand in a ring around those of this one who know them.
  const places = new Map(all.map((node, i) => [node.teacher, [x[i], y[i]]])), others = [...outside.keys()].sort((one, other) => one - other);
  others.forEach((teacher, i) => {
    const known = outside.get(teacher).map((from) => places.get(from)), middle = [0, 1].map((axis) => known.reduce((sum, place) => sum + place[axis], 0) / known.length);
    places.set(teacher, [middle[0] + .13 * Math.cos(2.399963 * i), middle[1] + .13 * Math.sin(2.399963 * i)]);
  });
  const spread = [0, 1].map((axis) => [Math.min(...[...places.values()].map((place) => place[axis])), Math.max(...[...places.values()].map((place) => place[axis]))]);
  for (const [teacher, place] of places) places.set(teacher, place.map((value, axis) => {
    const [low, high] = spread[axis];
    return Math.round(10 * (networkEdge + (value - low) / (high - low || 1) * (networkSize[axis] - 2 * networkEdge))) / 10;
  }));
  return places;
}

function networkPicture(panel, places, title, picked, onPick) {
  const [width, height] = networkSize, counts = panel.counts, spot = (node) => places.get(node.teacher), picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${title}: ${counts.teachers} teachers, ${format(counts.ties)} ties each, ${format(counts.across)} of them to other schools; the numbers are in the table below` });
  const line = (tie) => {
    const [x0, y0] = spot(tie.from), [x1, y1] = spot(tie.to);
    return `M${x0} ${y0}L${x1} ${y1}`;
  };
  const strong = (tie) => tie.trust >= .5;
  for (const [ties, style] of [[panel.ties.filter((tie) => !tie.across), { stroke: "var(--rule)", "stroke-width": 1.6 }],
    [panel.ties.filter((tie) => tie.across && !strong(tie)), { stroke: "var(--c5)", "stroke-width": .7, "stroke-opacity": .5 }],
    [panel.ties.filter((tie) => tie.across && strong(tie)), { stroke: "var(--c0)", "stroke-width": 1.2, "stroke-opacity": .75 }]])
    if (ties.length) picture.append(svg("path", { d: ties.map(line).join(""), fill: "none", ...style }));
  const mine = panel.ties.filter((tie) => tie.from.teacher === picked || tie.to.teacher === picked);
  if (mine.length) picture.append(svg("path", { d: mine.map(line).join(""), fill: "none", stroke: "var(--ink)", "stroke-width": 2 }));
  for (const node of panel.nodes) {
    const [x, y] = spot(node), size = node.leads ? 5.4 : 3.5;
    const mark = node.own ? marker(node.subject === 0 ? "circle" : "square", x, y, size * (node.subject === 0 ? 1 : .9), `var(--${node.subject === 0 ? "c2" : "c1"})`) : marker("circle", x, y, 2.4, "var(--paper)");
    mark.setAttribute("stroke", node.leads || node.teacher === picked ? "var(--ink)" : node.own ? "var(--paper)" : "var(--soft)");
    mark.setAttribute("stroke-width", node.teacher === picked ? 2.5 : node.leads ? 1.8 : .8);
    mark.append(svg("title", {}, nodeText(node)));
    if (node.own) mark.addEventListener("click", () => onPick(node.teacher));
    picture.append(mark);
  }
  return picture;
}

const nodeText = (node) => `teacher ${node.teacher}, school ${node.school}, ${node.subject === 0 ? "science" : "mathematics"}${node.leads ? ", leads" : ""}${node.voluntary ? ", in a voluntary cluster" : ""}${node.own ? "" : ", of another circuit"}; content knowledge ${format(node.ck)}`;

function networkView() {
  const { weeks, circuits, counted } = data.network, names = (data.schools || {}).circuit_name || {};
  const circuitName = (circuit) => names[circuit] || `circuit ${circuit}`, weekText = (week) => `week ${week} (${week < data.burn_in ? "burn-in" : `year ${((week + 1 - data.burn_in) / 52).toFixed(2)}`})`;
  const circuit = choice("Circuit", [{ options: circuits.map((one, c) => [String(c), circuitName(one.circuit)]) }], () => load());
  const teacher = choice("Teacher", [{ options: [] }], () => draw());
  const grid = element("div", {}), readout = element("p", { class: "readout", "aria-live": "polite" }), caption = element("span", {});
  let panels = [], places = null;
  const panel = (s, w) => panels[s * weeks.length + w];
  const behind = numbers(() => table(`Ties of trust ${format(counted)} and more, of the teachers of ${circuitName(circuits[circuit.select.value].circuit)}`, ["Scenario and week", "Teachers", "Ties each", "to other schools", "to other circuits", "Mutual", "Held together by ties across schools", "Served by the directory"],
    scenarios.flatMap((name, s) => weeks.map((week, w) => {
      const { counts } = panel(s, w), share = (value) => `${format(100 * value)}\u00a0%`;
      return [`${name}, ${weekText(week)}`, String(counts.teachers), format(counts.ties), format(counts.across), format(counts.outside), share(counts.mutual), share(counts.largest), share(counts.reaches)];
    }))));

  function load() {
    const one = circuits[circuit.select.value];
    panels = one.panels.map((given) => networkPanel(given, one.circuit));
    places = networkLayout(panels);
    const posts = [...new Map(panels.flatMap((those) => those.own.map((node) => [node.teacher, node]))).values()].sort((a, b) => a.teacher - b.teacher);
    teacher.select.fill([{ options: [["", "(nobody)"], ...posts.map((node) => [String(node.teacher), `${node.teacher}: school ${node.school}, ${node.subject === 0 ? "science" : "mathematics"}`])] }]);
    draw();
  }

  function pick(post) {
    teacher.select.value = String(post);
    draw();
  }

  function draw() {
    const picked = teacher.select.value === "" ? -1 : Number(teacher.select.value), name = circuitName(circuits[circuit.select.value].circuit);
    grid.replaceChildren(...scenarios.map((scenario, s) => element("div", {}, element("h3", {}, scenario), element("div", { class: "maps" }, ...weeks.map((week, w) => {
      const { counts } = panel(s, w);
      return element("div", {}, element("p", { class: "hint" }, `${capital(weekText(week))}: ${format(counts.across)} ties to other schools each`), networkPicture(panel(s, w), places, `Network of ${name} in ${scenario}, ${weekText(week)}`, picked, pick));
    })))));
    readout.textContent = picked < 0 ? "Choose a teacher, or click on one, to follow her ties." : scenarios.map((scenario, s) => `${capital(scenario)}: ${listed(weeks.map((week, w) => {
      const mine = panel(s, w).ties.filter((tie) => tie.from.teacher === picked);
      return `${mine.length} ties, ${mine.filter((tie) => tie.across).length} to other schools, in week ${week}`;
    }))}.`).join(" ");
    caption.textContent = `One replicate, the first. A mark is a teacher, at the same place in every picture (springs over all ties inside the circuit, no map): green circles teach science, orange squares mathematics, ringed and larger ones lead a cluster, hollow ones belong to other circuits. Lines are ties of trust ${format(counted)} and more: grey within a school, blue across schools, dark blue from trust .5 on.` +
      (data.network.left_out ? ` ${data.network.left_out} further circuits are in the results file only; --ties-circuit chooses one.` : "");
    behind.renew();
  }
  load();
  return element("div", {}, element("div", { class: "controls" }, circuit.label, teacher.label),
    element("div", { class: "legend", style: "min-height:0" }), grid, figure(element("div", {}), caption, readout, behind));
}

sections.push({
  id: "network", title: "Who knows whom", needs: () => data.network && data.network.circuits && data.network.circuits.length > 0,
  draw(section) {
    section.append(networkView());
    return section.querySelectorAll("svg[role=img] path").length > 0;
  },
});
