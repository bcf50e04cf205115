// Means over time with 95 % bands: by scenario for a group, or by group for a scenario.
"use strict";

const families = {
  quintiles: ["quintile1", "quintile2", "quintile3", "quintile4", "quintile5"], "remote and near": ["remote", "near"],
  "voluntary and not": ["voluntary", "not_voluntary"], "leaders and others": ["leaders", "others"],
  subjects: ["science", "mathematics"], phases: ["primary", "secondary"], "women and men": ["women", "men"],
};

// One line of a series: scenario s, member m (a group or tier), in every bin.
function seriesLine(kind, variable, s, m) {
  const block = data.series[kind], bins = block.weeks.length, members = block.members ? block.members.length : 1;
  variable.means = variable.means || unpack(variable.mean);
  variable.halves = variable.halves || unpack(variable.half);
  const from = (s * members + m) * bins;
  const mean = Array.from(variable.means.subarray(from, from + bins)), half = Array.from(variable.halves.subarray(from, from + bins));
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
    compare.select.fill([{ options: [["scenarios", "scenarios"], ...groupings] }]);
    const byScenario = compare.select.value === "scenarios";
    member.select.fill([{ options: byScenario ? (members.length ? members.map((name, m) => [`m${m}`, label(name)]) : [["m0", "all clusters and teachers"]]) : scenarios.map((name, s) => [`s${s}`, name]) }]);
    return byScenario;
  }

  function update() {
    const [kind, index] = variable.select.value.split(" "), block = data.series[kind], one = block.variables[index];
    const byScenario = fillChoices(block), at = Number(member.select.value.slice(1)), members = block.members || [""];
    const names = compare.select.value === "tiers" ? members : families[compare.select.value];
    const lines = byScenario ? scenarios.map((name, s) => ({ name, index: s, ...seriesLine(kind, one, s, at) }))
      : names.map((name, i) => ({ name: label(name), index: i, ...seriesLine(kind, one, at, members.indexOf(name)) }));
    const where = byScenario ? label(members[at]) : scenarios[at];
    shown = { lines: lines.filter((line) => line.mean.some(known)), x: block.weeks.map(yearOf), xName: "years since clusters could start", unit: one.unit || "number",
      title: `${capital(one.doc)}${where ? ` – ${where}` : ""}`, shadeBefore: 0, xText: (x) => `year ${x.toFixed(2).replace("-", "\u2212")} (week ${Math.round(x * 52 + data.burn_in)})` };
    chart.show(shown);
    caption.textContent = `${shown.title}. Lines: means over ${data.replicates} replicates${block.bin > 1 ? ` of ${block.bin}-week means` : ""}; bands: 95 % t intervals. Shaded: burn-in, before clusters exist.`;
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
