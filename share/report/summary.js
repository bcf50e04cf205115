// What the comparison shows, in words and as differences. Every sentence is decided by the
// numbers; a difference counts only when its whole interval lies on one side of zero.
"use strict";

const themes = [
  ["what teachers learn and how they work together", ["ck_gain", "pck_gain", "practice", "motivation", "openness", "opportunity_to_learn", "cross_school_ties", "directory_coverage"]],
  ["what administrators count", ["administrator_index", "compliance", "attendance", "moderation_share"]],
];

function themeSentence(scenario, s, text, names) {
  const sides = { "-1": [], 1: [], 0: [] };
  for (const name of names) {
    const outcome = outcomes.get(name), difference = outcome && outcome.differences[s - 1], where = difference && side(difference);
    if (!known(where)) continue;
    sides[where].push(where === 0 ? label(name) : `${label(name)} (${signed(difference.mean)}${unitText(outcome.unit)})`);
  }
  const said = [[-1, "lower in "], [1, "higher in "], [0, "too close to call in "]].filter(([where]) => sides[where].length)
    .map(([where, start]) => start + listed(sides[where]));
  return said.length ? element("li", {}, element("strong", {}, scenario), ` against ${reference}, ${text}: ${said.join("; ")}.`) : null;
}

function levelsSentence(name, start, text) {
  const outcome = outcomes.get(name);
  const parts = outcome ? scenarios.map((scenario, s) => [scenario, outcome.levels[s].mean]).filter(([, mean]) => known(mean)).map(([scenario, mean]) => `${text(mean)} in ${scenario}`) : [];
  return parts.length ? element("li", {}, `${start} ${listed(parts)}.`) : null;
}

function findings() {
  const items = [];
  if (data.replicates < 2) {
    items.push(element("li", {}, "One replicate allows no interval, so no difference is claimed here; run with --replicates 10 or more."));
  } else {
    scenarios.slice(1).forEach((scenario, i) => themes.forEach(([text, names]) => items.push(themeSentence(scenario, i + 1, text, names))));
  }
  items.push(levelsSentence("ck_gain", "Teachers who stayed gained, in content knowledge,", (mean) => `${format(mean)} d`));
  items.push(levelsSentence("task_free_share", "Of the hours of the main clusters' formal meetings, officials' tasks leave free", (mean) => `${format(100 * mean)}\u00a0%`));
  if ((outcomes.get("voluntary_share") || { levels: [] }).levels.some((level) => level.mean > 0)) items.push(levelsSentence("voluntary_share", "Voluntary clusters hold at the end, of all teachers,", (mean) => `${format(100 * mean)}\u00a0%`));
  items.push(levelsSentence("cost_rand", "A teacher-year costs, all payers together,", (mean) => `${format(mean)} rand`));
  items.push(element("li", {}, `These are ${data.replicates} run${data.replicates === 1 ? "" : "s"} of a model under its stated assumptions, not measurements: intervals hold chance between runs, not doubt about the model.`));
  return element("ul", { class: "findings" }, ...items.filter(Boolean));
}

function verdict(outcome, difference) {
  const where = side(difference);
  if (where === null) return element("span", {}, "–");
  if (where === 0) return element("span", {}, difference.low === difference.high ? "same" : "unclear");
  const sign = outcome.direction === "more is better" ? where : outcome.direction === "less is better" ? -where : 0;
  const arrow = where > 0 ? "▲ " : "▼ ";
  if (sign === 0) return element("span", {}, arrow + (where > 0 ? "higher" : "lower"));
  return element("span", { class: sign > 0 ? "better" : "worse" }, arrow + (sign > 0 ? "better" : "worse"));
}

function differenceCell(outcome, difference) {
  if (!known(difference.mean)) return "–";
  return element("span", {}, signed(difference.mean), " ", verdict(outcome, difference), element("br"), element("small", {}, formatInterval(difference)));
}

function outcomeTable() {
  const rows = [...outcomes.values()].map((outcome) => [
    element("span", { title: outcome.doc }, capital(label(outcome.name)), element("br"), element("small", {}, outcome.unit)),
    levelCell(outcome.levels[0]),
    ...outcome.differences.map((difference) => differenceCell(outcome, difference))]);
  const caption = scenarios.length > 1 ? "Levels of the first scenario and paired differences of the others from it, with 95\u00a0% intervals" : "Outcomes with 95\u00a0% intervals";
  return table(caption, ["Outcome", reference, ...scenarios.slice(1).map((name) => `${name} − ${reference}`)], rows);
}

function differencePlot() {
  const comparable = ["ck_gain", "pck_gain", "practice", "motivation", "openness", "engagement", "attendance", "willing_attendance", "compliance", "task_free_share",
    "directory_coverage", "problems_solved", "administrator_index", "teacher_index", "leadership"].filter((name) => outcomes.has(name));
  const rows = comparable.map((name) => ({ label: shortLabel(name),
    cells: outcomes.get(name).differences.map((difference, i) => ({ ...difference, index: i + 1, name: scenarios[i + 1] })) }));
  return dotPlot({ title: `Paired differences from ${reference} with 95\u00a0% intervals; the numbers are in the table of all outcomes`, rows, zero: true, width: 720, unit: `difference from ${reference}` });
}

sections.push({
  id: "summary", title: "Summary", needs: () => outcomes.size > 0,
  draw(section) {
    section.append(findings());
    if (scenarios.length > 1) {
      const plot = differencePlot();
      plot.style.maxWidth = "46rem";
      section.append(element("h3", {}, `Differences from ${reference}`), key(scenarios.slice(1), scenarios.slice(1).map((_, i) => i + 1)),
        figure(plot, "Gains in d, the rest on scales from 0 to 1. Mean over replicates of scenario less reference, replicate by replicate on the same luck, with 95\u00a0% paired t intervals (often narrower than the marks)."));
    }
    const all = numbers(outcomeTable, "All outcomes as a table");
    section.append(all);
    return section.querySelectorAll("svg[role=img] circle, svg[role=img] path").length > 0 || scenarios.length === 1;
  },
});
