// A sweep: what was varied, what failed, how far outcomes range.
"use strict";

const sweep = data.sweep || null;

/* Factors with their levels: {..., isText, levels: [values], levelOf: [n_points] (position
   among the levels, -1 for none), levelled: few enough to be drawn one by one}. */
const factors = sweep ? sweep.factors.map((factor) => {
  const isText = factor.values.some((value) => typeof value === "string");
  const there = [...new Set(factor.values)].filter((value) => (isText ? value !== "" : known(value)));
  const levels = isText ? (factor.levels ? factor.levels.split("\n").filter((level) => there.includes(level)) : there) : there.sort((a, b) => a - b);
  return { ...factor, isText, levels, levelOf: factor.values.map((value) => levels.indexOf(value)), levelled: isText || levels.length <= 12 };
}) : [];
const factorLabel = (factor) => factor.name.replace(/_/g, " ");
const levelText = (factor, level) => (factor.isText ? factor.levels[level] : tickText(Number(factor.levels[level].toPrecision(4))));
const axisLabel = (factor) => factorLabel(factor) + (unitText(factor.unit) ? `,${unitText(factor.unit)}` : "");

/* Outcomes of a sweep: value(p, k) in one run, mean(p) over replicates, NaN without. Beyond
   a size that the page can hold there are means only, and then a single "replicate". */
const sweepOutcomes = sweep ? sweep.outcomes.map((outcome, at) => {
  const values = unpack(outcome.runs || outcome.means), replicates = outcome.runs ? data.replicates : 1;
  const value = (p, k) => values[p * replicates + k];
  const mean = (p) => interval(Array.from({ length: replicates }, (_, k) => value(p, k))).mean;
  return { ...outcome, at, replicates, value, mean, means: Array.from({ length: sweep.points }, (_, p) => mean(p)) };
}) : [];
const sweepOutcome = (name) => sweepOutcomes.find((outcome) => outcome.name === name);
const varied = sweepOutcomes.filter((outcome) => outcome.means.some(known));

// Mean over some points, replicate by replicate, with the interval over replicates.
function over(outcome, points) {
  const runs = Array.from({ length: outcome.replicates }, (_, k) => {
    const kept = points.map((p) => outcome.value(p, k)).filter(known);
    return kept.length ? kept.reduce((sum, value) => sum + value, 0) / kept.length : null;
  });
  return interval(runs);
}

/* Whether every level of a factor meets the same others, so that means over points compare
   like with like; in other designs the spread of the points at a level is what is not known. */
const crossed = sweep && ["grid", "factorial", "one_at_a_time"].includes(sweep.design);

const allPoints = sweep ? Array.from({ length: sweep.points }, (_, p) => p) : [];

/* Points from which a curve over factor f is drawn: all, or, when factors were moved one at a
   time, those where the others are as in the base, which is the first point. */
function pointsAlong(f) {
  if (sweep.design !== "one_at_a_time") return allPoints;
  return allPoints.filter((p) => factors.every((factor, g) => g === f || factor.values[p] === factor.values[0]));
}

function outcomeChoice(title, change, first = "ck_gain") {
  const picked = choice(title, [{ options: varied.map((outcome) => [String(outcome.at), capital(label(outcome.name))]) }], change);
  const wanted = varied.find((outcome) => outcome.name === first) || varied[0];
  if (wanted) picked.select.value = String(wanted.at);
  return picked;
}

function factorChoice(title, change, at, extra = []) {
  const picked = choice(title, [{ options: [...extra, ...factors.map((factor, f) => [String(f), capital(factorLabel(factor))])] }], change);
  picked.select.value = String(at);
  return picked;
}

const pointText = (p) => factors.map((factor) => `${factorLabel(factor)} ${factor.isText ? factor.values[p] || "as in the base" : known(factor.values[p]) ? tickText(Number(factor.values[p].toPrecision(4))) : "as in the base"}`).join(", ");
const shortPoint = (p) => (factors.length > 5 ? `point ${p}` : pointText(p));

const designs = {
  grid: "every combination of the factors' levels", one_at_a_time: "the base, then every level of each factor alone", factorial: "all combinations of two levels",
  list: "points of a list", random: "independent uniform draws", latin_hypercube: "a Latin hypercube", sobol: "Sobol's sequence", morris: "Morris's paths through the space, one factor moved at a time",
  saltelli: "Saltelli's design, for Sobol' indices",
};

function rangeSentence(name) {
  const outcome = sweepOutcome(name), points = outcome ? allPoints.filter((p) => known(outcome.means[p])) : [];
  if (points.length < 2) return null;
  const low = points.reduce((best, p) => (outcome.means[p] < outcome.means[best] ? p : best)), high = points.reduce((best, p) => (outcome.means[p] > outcome.means[best] ? p : best));
  if (outcome.means[low] === outcome.means[high]) return element("li", {}, `${capital(label(name))} is ${format(outcome.means[low])}${unitText(outcome.unit)} at every point.`);
  return element("li", {}, `${capital(label(name))} runs from ${format(outcome.means[low])} (${shortPoint(low)}) to ${format(outcome.means[high])}${unitText(outcome.unit)} (${shortPoint(high)}).`);
}

function factorTable() {
  return table("What was varied", ["Factor", "What it is", "Values", "Unit"], factors.map((factor) => [
    element("span", {}, factorLabel(factor), ...(factor.paths ? [element("br"), element("small", {}, factor.paths)] : [])), factor.doc,
    factor.levelled ? factor.levels.map((_, l) => levelText(factor, l)).join(", ") : `${format(Math.min(...factor.levels))} to ${format(Math.max(...factor.levels))}, ${factor.levels.length} values`, factor.unit]), 4);
}

function failures() {
  const errors = Object.entries(sweep.errors);
  if (!sweep.failed && !sweep.missing) return null;
  const said = [sweep.failed ? `${sweep.failed} runs failed` : "", sweep.missing ? `${sweep.missing} runs are missing` : ""].filter(Boolean);
  return element("div", {}, element("p", { class: "note" }, `${capital(listed(said))}; what is drawn rests on the others.`),
    ...(errors.length ? [numbers(() => table("Points that failed, and why", ["Point", "Where", "Why"], errors.map(([p, why]) => [p, pointText(p), why]), 3), `${errors.length} points that failed, and why`)] : []));
}

function pointTable() {
  const outcome = varied, most = 400, shown = allPoints.slice(0, most);
  return table(`Means over ${data.replicates} replicates of every point${sweep.points > most ? `, the first ${most} of ${sweep.points}; the results file and \`collegium export\` have all` : ""}`,
    ["Point", ...factors.map(factorLabel), ...outcome.map((one) => capital(label(one.name)))],
    shown.map((p) => [String(p), ...factors.map((factor) => (factor.isText ? factor.values[p] || "–" : format(factor.values[p]))), ...outcome.map((one) => (sweep.errors[p] ? "failed" : format(one.means[p])))]));
}

sections.push({
  id: "asked", title: "What was asked", needs: () => Boolean(sweep),
  draw(section) {
    const said = ["ck_gain", "motivation", "task_free_share", "administrator_index", "teacher_index", "cost_rand"].map(rangeSentence);
    section.append(...(sweep.note ? [element("p", {}, sweep.note)] : []),
      element("p", {}, `${sweep.points} points (${designs[sweep.design] || sweep.design}), ${data.replicates} replicate${data.replicates === 1 ? "" : "s"} each. Every point has the same luck, replicate by replicate and agent by agent.`),
      factorTable(), ...[failures()].filter(Boolean), element("ul", { class: "findings" }, ...said.filter(Boolean),
        element("li", {}, "These are runs of a model under its stated assumptions, not measurements: intervals hold chance between runs, not doubt about the model.")),
      numbers(pointTable, "All points as a table"));
    return true;
  },
});
