// The same clusters on two dashboards: what administrators can count, what teachers can tell.
"use strict";

const boards = [
  ["Administrators' dashboard", "administrator_index", ["administrator_index", "compliance", "attendance", "moderation_share"]],
  ["Teachers' dashboard", "teacher_index", ["teacher_index", "willing_attendance", "engagement", "problems_solved", "directory_coverage", "task_free_share"]],
];

function boardFigure([title, index, names]) {
  const kept = names.filter((name) => outcomes.has(name));
  const rows = kept.map((name) => ({ label: shortLabel(name),
    cells: scenarios.map((scenario, s) => ({ ...outcomes.get(name).levels[s], index: s, name: scenario })) }));
  return element("div", {}, element("h3", {}, title), figure(
    dotPlot({ title: `${title} by scenario, each on a scale from 0 to 1`, rows, domain: [0, 1] }),
    `Index: ${outcomes.get(index).doc}.`,
    numbers(() => table(title, ["", ...scenarios], kept.map((name) => [capital(label(name)), ...outcomes.get(name).levels.map(levelCell)])))));
}

function againstFigure() {
  const x = outcomes.get("administrator_index"), y = outcomes.get("teacher_index"), correlation = outcomes.get("dashboard_correlation");
  const clouds = scenarios.map((name, index) => ({ name, index, points: x.runs[index].map((value, k) => [value, y.runs[index][k]]) }));
  const text = correlation ? ` Across the main clusters of one run the two indices correlate by ${listed(scenarios.map((name, s) => `${format(correlation.levels[s].mean)} in ${name}`))}.` : "";
  return element("div", {}, element("h3", {}, "One against the other"), figure(
    scatterPlot({ title: "Teachers' index against administrators' index, a dot a run", xLabel: "administrators' index", yLabel: "teachers' index", clouds, diagonal: true, domain: [0, 1] }),
    `A small dot is a run, a large mark the mean; on the dashed line both would say the same.${text}`));
}

sections.push({
  id: "dashboards", title: "Two dashboards", needs: () => outcomes.has("administrator_index") && outcomes.has("teacher_index"),
  draw(section) {
    section.append(element("p", {}, "The same clusters as two parties see them: what can be counted from an office, and what those who sit in the meetings can tell."),
      key(scenarios), element("div", { class: "columns" }, ...boards.map(boardFigure), againstFigure()));
    return section.querySelectorAll("svg[role=img]").length === 3;
  },
});
