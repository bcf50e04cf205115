// Means over time with 95 % bands: by scenario for a group, or by group for a scenario.
"use strict";

const families = {
  quintiles: ["quintile1", "quintile2", "quintile3", "quintile4", "quintile5"], "remote and near": ["remote", "near"],
  "voluntary and not": ["voluntary", "not_voluntary"], "leaders and others": ["leaders", "others"],
  subjects: ["science", "mathematics"], phases: ["primary", "secondary"], "women and men": ["women", "men"],
};

// Numbers of a packed array, unpacked once; what is nearer to 0 than packing can tell is 0.
function unpacked(variable, name) {
  const cache = variable.unpacked = variable.unpacked || {}, packed = variable[name];
  const step = (packed.high - packed.low) / 65534;
  cache[name] = cache[name] || unpack(packed).map((value) => (Math.abs(value) < step ? 0 : value));
  return cache[name];
}

// One line of a series: scenario s, member m (a group or tier), in every bin; or its paired difference from the first scenario.
function seriesLine(kind, variable, s, m, difference = false) {
  const block = data.series[kind], bins = block.weeks.length, members = block.members ? block.members.length : 1;
  const from = ((difference ? s - 1 : s) * members + m) * bins;
  const part = (name) => Array.from(unpacked(variable, name).subarray(from, from + bins));
  const mean = part(difference ? "difference" : "mean"), half = part(difference ? "difference_half" : "half");
  return { mean, low: mean.map((value, i) => value - half[i]), high: mean.map((value, i) => value + half[i]) };
}

const yearOf = (week) => (week - data.burn_in) / 52;

function trajectoryView() {
  const chart = lineChart("Trajectories");
  const kinds = { group: "Teachers", tier: "Clusters", quarter: "Every quarter" };
  const kept = Object.keys(kinds).filter((kind) => data.series[kind]);
  const variable = choice("What", kept.map((kind) => ({ title: kinds[kind],
    options: data.series[kind].variables.map((one, i) => [`${kind} ${i}`, capital(label(one.name))]) })), () => update());
  const compare = choice("Compare", [{ options: [["scenarios", "scenarios"]] }], () => update());
  const member = choice("For", [{ options: [["0", ""]] }], () => update());
  const caption = element("span", {});
  const behind = numbers(() => lineTable());
  let shown = null;

  function lineTable() {
    return table(shown.title, [shown.xName, ...shown.lines.map((line) => line.name)], shown.x.map((x, i) => [shown.xText(x),
      ...shown.lines.map((line) => (known(line.mean[i]) ? `${format(line.mean[i])}${known(line.low[i]) ? ` (${format(line.low[i])} to ${format(line.high[i])})` : ""}` : "–"))]));
  }

  function fillChoices(block) {
    const members = block.members || [];
    const groupings = block.members && members.includes("quintile1") ? Object.entries(families).filter(([, names]) => names.every((name) => members.includes(name))).map(([name]) => [name, name]) : members.length ? [["tiers", "tiers"]] : [];
    const differences = scenarios.length > 1 ? [["differences", `differences from ${reference}`]] : [];
    compare.select.fill([{ options: [["scenarios", "scenarios"], ...differences, ...groupings] }]);
    const byScenario = ["scenarios", "differences"].includes(compare.select.value);
    member.select.fill([{ options: byScenario ? (members.length ? members.map((name, m) => [`m${m}`, label(name)]) : [["m0", "all clusters and teachers"]]) : scenarios.map((name, s) => [`s${s}`, name]) }]);
    return byScenario;
  }

  function update() {
    const [kind, index] = variable.select.value.split(" "), block = data.series[kind], one = block.variables[index];
    const byScenario = fillChoices(block), at = Number(member.select.value.slice(1)), members = block.members || [""];
    const names = compare.select.value === "tiers" ? members : families[compare.select.value];
    const difference = compare.select.value === "differences";
    const lines = byScenario ? scenarios.map((name, s) => ({ name, index: s })).slice(difference ? 1 : 0).map((line) => ({ ...line, ...seriesLine(kind, one, line.index, at, difference) }))
      : names.map((name, i) => ({ name: label(name), index: i, ...seriesLine(kind, one, at, members.indexOf(name)) }));
    const from = difference ? `, difference from ${reference}` : "";
    const where = byScenario ? label(members[at]) : scenarios[at];
    shown = { lines: lines.filter((line) => line.mean.some(known)), x: block.weeks.map(yearOf), xName: "years since clusters could start", unit: one.unit || "number",
      title: `${capital(one.doc)}${where ? ` – ${where}` : ""}${from}`, zero: difference, shadeBefore: 0, xText: (x) => `year ${x.toFixed(2).replace("-", "\u2212")} (week ${Math.round(x * 52 + data.burn_in)})` };
    chart.show(shown);
    caption.textContent = `${shown.title}. Lines: means over ${data.replicates} replicates${block.bin > 1 ? ` of ${block.bin}-week means` : ""}; bands: 95\u00a0% t intervals${difference ? " of differences on the same luck; a band that holds 0 tells nothing apart" : scenarios.length > 1 ? " of each scenario alone; differences are surer than they look here, and shown when chosen above" : ""}. Shaded: burn-in, before clusters exist.`;
    behind.renew();
  }
  const start = kept.includes("group") ? data.series.group.variables.findIndex((one) => one.name === "ck") : 0;
  variable.select.value = `${kept[0]} ${Math.max(0, start)}`;
  return { chart, start: update, node: element("div", {}, element("div", { class: "controls" }, variable.label, compare.label, member.label, chart.buttons), figure(chart.node, caption, behind)) };
}

sections.push({
  id: "trajectories", title: "Over the years", needs: () => data.series && Object.keys(data.series).length > 0,
  draw(section) {
    const view = trajectoryView();
    section.append(view.node);
    view.start();
    return view.chart.points > 0;
  },
});
