// Who gains: end minus start by group of teachers.
"use strict";

const gainPanels = [
  ["By the school's quintile", ["quintile1", "quintile2", "quintile3", "quintile4", "quintile5", "quintile_unknown"]],
  ["By place and membership", ["near", "remote", "voluntary", "not_voluntary", "leaders", "others"]],
  ["By subject, phase and sex", ["science", "mathematics", "primary", "secondary", "women", "men"]],
];

sections.push({
  id: "gains", title: "Who gains", // Nobody gains in a run that ends with burn-in.
  needs: () => data.gains && data.series.group && data.gains.some((one) => one.cells.some((row) => row.some((cell) => known(cell.gain.mean)))),
  draw(section) {
    const members = data.series.group.members, panels = element("div", { class: "columns" }), note = element("p", { class: "note" });
    const what = choice("What", [{ options: data.gains.map((one, i) => [String(i), capital(label(one.name))]) }], () => update());
    const slope = outcomes.get("gain_quintile_slope"), voluntary = outcomes.get("voluntary_gain");

    function update() {
      const one = data.gains[what.select.value];
      panels.replaceChildren(...gainPanels.map(([title, names]) => {
        const kept = names.filter((name) => members.includes(name) && one.cells.some((row) => known(row[members.indexOf(name)].gain.mean)));
        const rows = kept.map((name) => ({ label: capital(label(name)), cells: scenarios.map((scenario, s) => ({ ...one.cells[s][members.indexOf(name)].gain, index: s, name: scenario })) }));
        return element("div", {}, element("h3", {}, title), figure(
          dotPlot({ title: `${title}: change in ${label(one.name)} by scenario`, rows, unit: "change from the end of burn-in to the end, d", zero: true }), "",
          numbers(() => table(`${title}: change in ${label(one.name)}, d`, ["Group", ...scenarios], rows.map((row) => [row.label, ...row.cells.map(levelCell)])))));
      }));
    }
    update();
    note.textContent = "d: over the SD of all teachers at the end of burn-in in the first scenario. These are changes of group means, with those who came and went; " +
      "groups that people join later (voluntary clusters) start with their first week, so that who joins and what it brings are mixed." +
      (slope ? ` Among teachers who stayed, the gain in content knowledge changes per quintile by ${listed(scenarios.map((name, s) => `${signed(slope.levels[s].mean)} d in ${name}`))}.` : "") +
      (voluntary && voluntary.levels.some((level) => known(level.mean)) ? ` Among them, members of voluntary clusters gain more than the others by ${listed(scenarios.map((name, s) => [name, voluntary.levels[s].mean]).filter(([, mean]) => known(mean)).map(([name, mean]) => `${signed(mean)} d in ${name}`))}.` : "");
    section.append(element("div", { class: "controls" }, what.label), key(scenarios), panels, note);
    return panels.querySelectorAll("svg[role=img] circle").length > 0;
  },
});
