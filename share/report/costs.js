// What it costs, who pays, and what a gain costs.
"use strict";

sections.push({
  id: "costs", title: "Costs and effects", needs: () => outcomes.has("cost_rand") && outcomes.has("ck_gain"),
  draw(section) {
    const payers = ["cost_department", "cost_school", "cost_teacher"].filter((name) => outcomes.has(name));
    const cost = outcomes.get("cost_rand"), gain = outcomes.get("ck_gain"), hours = outcomes.get("cost_hours");
    const parts = payers.map((name, p) => ({ name: label(name), index: [4, 5, 6][p], values: outcomes.get(name).levels.map((level) => level.mean) }));
    const payerKey = element("div", { class: "legend", style: "min-height:0" }, ...parts.map((part) => element("span", {}, element("span", { class: "swatch", style: `background:${fillOf(part.index)};width:.9rem;margin-right:.4rem` }), part.name)));
    const per = (s, what, unit) => interval(gain.runs[s].map((value, k) => (known(value) && what.runs[s][k] > 0 ? value / what.runs[s][k] * unit : null)));
    const against = (name, index, other) => ({ name, index, points: other.runs[index].map((value, k) => [value - other.runs[0][k], gain.runs[index][k] - gain.runs[0][k]]) });
    const clouds = scenarios.length > 1 ? scenarios.slice(1).map((name, i) => against(name, i + 1, cost))
      : [{ name: reference, index: 0, points: cost.runs[0].map((value, k) => [value, gain.runs[0][k]]) }];
    const plane = scenarios.length > 1
      ? scatterPlot({ title: `Difference in gain against difference in cost from ${reference}, a dot a pair of runs`, xLabel: `cost less that of ${reference}, rand per teacher-year`, yLabel: `gain less that of ${reference}, d`, clouds, zero: true })
      : scatterPlot({ title: "Gain against cost, a dot a run", xLabel: "cost, rand per teacher-year", yLabel: "gain in content knowledge, d", clouds });
    const yields = () => table("Gain in content knowledge (d, over the whole run) per yearly cost, with 95\u00a0% intervals", ["Scenario", "Gain, d", "Cost, rand per teacher-year", "Gain per 1,000 rand a year", ...(hours ? ["Gain per 10 hours a year"] : [])],
      scenarios.map((name, s) => [name, format(gain.levels[s].mean), format(cost.levels[s].mean), ...[per(s, cost, 1000), ...(hours ? [per(s, hours, 10)] : [])].map(levelCell)]));
    section.append(element("div", { class: "columns" },
      element("div", {}, element("h3", {}, "Who pays"), payerKey, figure(stackedBars({ title: "Cost of a teacher-year by payer and scenario", names: scenarios, parts, unit: "rand per teacher-year" }),
        "Meetings, travel, help, support, materials and gratuities; working hours are priced. Means over replicates.",
        numbers(() => table("Cost by payer, rand per teacher-year", ["Scenario", ...parts.map((part) => part.name)], scenarios.map((name, s) => [name, ...parts.map((part) => format(part.values[s]))]))))),
      element("div", {}, element("h3", {}, "What is bought"), key(scenarios.length > 1 ? scenarios.slice(1) : scenarios, scenarios.length > 1 ? scenarios.slice(1).map((_, i) => i + 1) : [0]), figure(plane,
        scenarios.length > 1 ? "Lower right would cost more and bring less; upper left costs less and brings more." : "Each small dot is a run."))), yields());
    return section.querySelectorAll("svg[role=img] rect").length > 0;
  },
});
