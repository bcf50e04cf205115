// What meetings are used for, by their number in the life of a cluster.
"use strict";

const uses = [["task", "officials' tasks"], ["content", "content"], ["planning", "planning"], ["practice", "teaching and observing together"]];

function agendaView() {
  const chart = lineChart("Agenda");
  const several = new Set(data.agenda.map((line) => line.form)).size > 1;
  const names = data.agenda.map((line) => line.scenario + (line.tier === "main" ? (data.agenda.some((other) => other !== line && other.scenario === line.scenario && other.tier === "main") && several ? ` (${line.form})` : "") : `, ${line.tier} (${line.form})`));
  const compare = choice("Compare", [{ options: [["lines", "scenarios"], ["uses", "uses of the time"]] }], () => update());
  const member = choice("For", [{ options: [] }], () => update());
  const caption = element("span", {});
  const behind = numbers(() => table(shown.title, ["Meeting", ...shown.lines.map((line) => line.name)], shown.x.map((x, i) => [String(x),
    ...shown.lines.map((line) => (known(line.mean[i]) ? `${format(line.mean[i])} (${format(line.low[i])} to ${format(line.high[i])})` : "–"))])));
  let shown = null;

  // Voluntary clusters get the colours behind those of the scenarios.
  const indexOf = (i) => (data.agenda[i].tier === "main" ? scenarios.indexOf(data.agenda[i].scenario) : scenarios.length + i);

  function update() {
    const byLine = compare.select.value === "lines";
    member.select.fill([{ options: byLine ? uses : names.map((name, i) => [String(i), name]) }]);
    const at = member.select.value;
    const picked = byLine ? data.agenda.map((line, i) => ({ name: names[i], index: indexOf(i), ...line[at] }))
      : uses.map(([use, text], i) => ({ name: text, index: i, ...data.agenda[at][use] }));
    const length = Math.max(...picked.map((line) => line.mean.length));
    shown = { lines: picked, x: Array.from({ length }, (_, i) => i + 1), xName: "number of the meeting", unit: "share of hours", zero: true,
      title: byLine ? `Share of hours of formal meetings held for ${uses.find(([use]) => use === at)[1]}` : `Uses of formal meetings held in ${names[at]}`,
      xText: (x) => `meeting ${x}` };
    chart.show(shown);
    caption.textContent = `${shown.title}, by the meeting's number in its cluster's life under its form. Lines: means over clusters and replicates; bands: the middle 80\u00a0% of clusters, so they show how unlike clusters are, not doubt about the mean.`;
    behind.renew();
  }
  return { chart, start: update, node: element("div", {}, element("div", { class: "controls" }, compare.label, member.label, chart.buttons), figure(chart.node, caption, behind)) };
}

sections.push({
  id: "agenda", title: "What meetings are for", needs: () => data.agenda && data.agenda.length > 0,
  draw(section) {
    const view = agendaView();
    section.append(view.node);
    view.start();
    return view.chart.points > 0;
  },
});
