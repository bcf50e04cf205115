// An outcome over each factor: means with bands, a small chart a factor.
"use strict";

const mostCurves = 12;

/* Curve over factor f among `points`: {x, mean, low, high, n}, one entry a level, or, for a
   range, a bin of equally many points with the interval over them. */
function curve(outcome, f, points) {
  const factor = factors[f];
  if (factor.levelled) {
    const cells = factor.levels.map((_, l) => {
      const there = points.filter((p) => factor.levelOf[p] === l);
      return crossed ? over(outcome, there) : interval(there.map((p) => outcome.means[p]));
    });
    return factor.levels.map((level, l) => ({ x: factor.isText ? l : level, ...cells[l] }));
  }
  const sorted = points.filter((p) => known(factor.values[p]) && known(outcome.means[p])).sort((a, b) => factor.values[a] - factor.values[b]);
  const bins = Math.max(1, Math.min(8, Math.floor(sorted.length / 6)));
  return Array.from({ length: bins }, (_, b) => {
    const kept = sorted.slice(Math.floor(b * sorted.length / bins), Math.floor((b + 1) * sorted.length / bins));
    return { x: kept.reduce((sum, p) => sum + factor.values[p], 0) / kept.length, ...interval(kept.map((p) => outcome.means[p])) };
  });
}

const reachOf = (line) => {
  const means = line.map((cell) => cell.mean).filter(known);
  return means.length ? Math.max(...means) - Math.min(...means) : 0;
};

/* lines: [{name, index, cells}]; dots: [[x, y]]. */
function curvePicture({ title, factor, lines, dots, domain, unit }) {
  const width = fitting(400), height = 250, left = 58, right = 12, top = 10, bottom = 46;
  const [x0, x1] = factor.isText ? [-.4, factor.levels.length - .6] : range(factor.levels), [y0, y1] = domain;
  const x = (value) => Number((left + (value - x0) / (x1 - x0) * (width - left - right)).toFixed(1)), y = (value) => Number((height - bottom - (value - y0) / (y1 - y0) * (height - top - bottom)).toFixed(1));
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title, style: `max-width:${width + 40}px` });
  const marks = factor.isText ? factor.levels.map((level, l) => [l, level]) : ticks(x0, x1).map((tick) => [tick, tickText(tick)]);
  for (const [at, text] of marks) picture.append(svg("text", { x: x(at), y: height - bottom + 18, "text-anchor": "middle", class: "tick" }, text));
  for (const tick of ticks(y0, y1, 4)) picture.append(svg("line", { x1: left, x2: width - right, y1: y(tick), y2: y(tick), class: "grid" }), svg("text", { x: left - 8, y: y(tick), "text-anchor": "end", "dominant-baseline": "central", class: "tick" }, tickText(tick)));
  for (const [px, py] of dots) picture.append(svg("circle", { cx: x(px), cy: y(py), r: 2, fill: "var(--soft)", "fill-opacity": .35 }));
  for (const line of lines) {
    const cells = line.cells.filter((cell) => known(cell.mean)), banded = cells.filter((cell) => known(cell.low));
    if (banded.length > 1) picture.append(svg("path", { d: "M" + [...banded.map((cell) => `${x(cell.x)} ${y(cell.low)}`), ...[...banded].reverse().map((cell) => `${x(cell.x)} ${y(cell.high)}`)].join("L") + "z", fill: fillOf(line.index), "fill-opacity": .2 }));
    if (cells.length) picture.append(svg("path", { d: "M" + cells.map((cell) => `${x(cell.x)} ${y(cell.mean)}`).join("L"), fill: "none", stroke: fillOf(line.index), "stroke-width": 2, "stroke-dasharray": (dashes[line.index % 8] || []).join(" ") }));
    for (const cell of line.cells.filter((other) => !known(other.mean)))
      picture.append(svg("text", { x: x(cell.x), y: height - bottom - 4, "text-anchor": "middle", class: "soft" }, "×", svg("title", {}, `${factorLabel(factor)} ${factor.isText ? factor.levels[cell.x] : format(cell.x)}: failed or missing`)));
    for (const cell of cells) {
      const mark = marker(markers[line.index % 8], x(cell.x), y(cell.mean), 4, fillOf(line.index));
      mark.append(svg("title", {}, `${line.name ? `${line.name}, ` : ""}${factorLabel(factor)} ${factor.isText ? factor.levels[cell.x] : format(cell.x)}: ${format(cell.mean)}${unitText(unit)} (${formatInterval(cell)})`));
      picture.append(mark);
    }
  }
  picture.append(svg("text", { x: (left + width - right) / 2, y: height - 6, "text-anchor": "middle", class: "soft" }, axisLabel(factor)));
  return picture;
}

function responseView() {
  const what = outcomeChoice("Outcome", () => draw());
  const split = factorChoice("A line for each level of", () => draw(), "", [["", "(one line)"]]);
  for (const option of [...split.select.options]) if (option.value !== "" && (!factors[option.value].levelled || factors[option.value].levels.length > 8)) option.remove();
  const grid = element("div", { class: "maps" }), names = element("div", {}), caption = element("span", {});
  let panels = [];
  const behind = numbers(() => {
    const outcome = sweepOutcomes[what.select.value];
    return table(`${capital(label(outcome.name))}${unitText(outcome.unit)} over each factor`, ["Factor and value", ...(panels[0] ? panels[0].lines.map((line) => line.name || "Mean") : [])],
      panels.flatMap(({ factor, lines }) => lines[0].cells.map((cell, i) => [`${factorLabel(factor)} ${factor.isText ? factor.levels[cell.x] : format(cell.x)}`, ...lines.map((line) => (line.cells[i] ? levelCell(line.cells[i]) : "–"))])));
  });

  function draw() {
    const outcome = sweepOutcomes[what.select.value], by = split.select.value === "" ? -1 : Number(split.select.value);
    panels = factors.map((factor, f) => ({ factor, f })).filter(({ f }) => f !== by).map(({ factor, f }) => {
      const points = pointsAlong(f);
      const lines = by < 0 ? [{ name: "", index: 0, cells: curve(outcome, f, points) }]
        : factors[by].levels.map((_, l) => ({ name: `${factorLabel(factors[by])} ${levelText(factors[by], l)}`, index: l, cells: curve(outcome, f, points.filter((p) => factors[by].levelOf[p] === l)) }));
      return { factor, f, lines, reach: Math.max(...lines.map((line) => reachOf(line.cells))) };
    });
    const left = Math.max(0, panels.length - mostCurves);
    if (left) panels = panels.sort((a, b) => b.reach - a.reach).slice(0, mostCurves);
    const dotsOf = ({ factor, f }) => ((factor.levelled && crossed) || sweep.points > 3000 ? [] : pointsAlong(f).filter((p) => known(outcome.means[p])).map((p) => [factor.isText ? factor.levelOf[p] : factor.values[p], outcome.means[p]]));
    const domain = range(panels.flatMap((panel) => [...panel.lines.flatMap((line) => line.cells.flatMap((cell) => [cell.mean, cell.low, cell.high])), ...dotsOf(panel).map((dot) => dot[1])]));
    grid.replaceChildren(...panels.map((panel) => element("div", {}, element("h3", {}, capital(factorLabel(panel.factor))),
      curvePicture({ title: `${capital(label(outcome.name))} over ${factorLabel(panel.factor)}; the numbers are in the table below`, factor: panel.factor, lines: panel.lines, dots: dotsOf(panel), domain, unit: outcome.unit }))));
    names.replaceChildren(...(by < 0 ? [] : [key(panels[0] ? panels[0].lines.map((line) => line.name) : [])]));
    const binned = panels.some(({ factor }) => !factor.levelled), levelled = panels.some(({ factor }) => factor.levelled);
    caption.textContent = `${capital(outcome.doc || label(outcome.name))} (${outcome.unit || "number"}); all charts have one scale. ` +
      (sweep.design === "one_at_a_time" ? "Each factor is moved alone, the others are as in the base. " : factors.length > 1 ? "The other factors are averaged over. " : "") +
      (!levelled ? "" : crossed ? "Means over replicates, bands 95\u00a0% t intervals over them; × where every run failed. " : "At levels: dots are points, the line joins their means, bands 95\u00a0% t intervals over these points. ") + (binned ? "Over ranges: dots are points, the line joins means of equally many points, bands 95\u00a0% t intervals over these points. " : "") +
      (left ? `The ${mostCurves} factors whose curves reach furthest; ${left} others are left out. ` : "");
    behind.renew();
  }
  draw();
  return element("div", {}, element("div", { class: "controls" }, what.label, ...(factors.length > 1 && sweep.design !== "one_at_a_time" ? [split.label] : [])), names, figure(grid, caption, behind));
}

sections.push({
  id: "response", title: "Response curves", needs: () => sweep && factors.length > 0 && varied.length > 0,
  draw(section) {
    section.append(responseView());
    return section.querySelectorAll("svg[role=img] path, svg[role=img] circle").length > 0;
  },
});
