// Which factors matter: Morris's mu* and sigma, Sobol's first and total indices.
"use strict";

const mostBars = 20;

/* Bars with whiskers. rows: [{label, bars: [{value, low, high, index, name}]}]. */
function barPlot({ title, rows, unit, width: wide = 760 }) {
  const width = fitting(wide), left = Math.min(210, width * .4), right = 18, step = 15;
  const heights = rows.map((row) => row.bars.length * step + 12), height = heights.reduce((sum, h) => sum + h, 0) + 46;
  const [low, high] = range(rows.flatMap((row) => row.bars.flatMap((bar) => [bar.value, bar.low, bar.high])), true);
  const x = (value) => left + (value - low) / (high - low) * (width - left - right);
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title, style: `max-width:${width}px` });
  for (const tick of ticks(low, high, Math.max(3, Math.floor((width - left - right) / 70)))) {
    picture.append(svg("line", { x1: x(tick), x2: x(tick), y1: 4, y2: height - 40, class: tick === 0 ? "axis" : "grid" }), svg("text", { x: x(tick), y: height - 24, "text-anchor": "middle", class: "tick" }, tickText(tick)));
  }
  let top = 4;
  rows.forEach((row, r) => {
    picture.append(svg("text", { x: left - 10, y: top + heights[r] / 2, "text-anchor": "end", "dominant-baseline": "central" }, row.label));
    row.bars.forEach((bar, b) => {
      const y = top + 6 + b * step, middle = y + step / 2;
      if (!known(bar.value)) return;
      const group = svg("g", {}, svg("title", {}, `${row.label}, ${bar.name}: ${format(bar.value)} (${formatInterval(bar)})`),
        svg("rect", { x: Math.min(x(0), x(bar.value)), y: y + 1.5, width: Math.max(1, Math.abs(x(bar.value) - x(0))), height: step - 3, fill: fillOf(bar.index), "fill-opacity": .8 }));
      if (known(bar.low)) group.append(...[["var(--paper)", 4], ["var(--ink)", 1.5]].map(([stroke, thick]) => svg("path", { d: `M${x(bar.low)} ${middle}H${x(bar.high)}M${x(bar.low)} ${middle - 4}v8M${x(bar.high)} ${middle - 4}v8`, stroke, "stroke-width": thick, fill: "none" })));
      picture.append(group);
    });
    top += heights[r];
    if (r + 1 < rows.length) picture.append(svg("line", { x1: 0, x2: width - right, y1: top, y2: top, class: "grid" }));
  });
  picture.append(svg("text", { x: (left + width - right) / 2, y: height - 4, "text-anchor": "middle", class: "soft" }, unit));
  return picture;
}

const estimate = ([value, low, high]) => ({ mean: value, value, low, high });

function morrisPlane(outcome, indices) {
  const clouds = [{ name: "", index: 0, points: indices.map((one) => [one.mu_star[0], one.sigma]) }];
  const picture = scatterPlot({ title: `sigma over mu* of every factor for ${label(outcome.name)}`, xLabel: "mu*: mean size of the effect over the range", yLabel: "sigma: how much it varies", clouds, zero: true, means: false });
  const dots = [...picture.querySelectorAll("circle")];
  indices.map((one, f) => [f, one.mu_star[0]]).filter(([, size]) => known(size)).forEach(([f, size], i, all) => {
    dots[i].append(svg("title", {}, `${factorLabel(factors[f])}: mu* ${format(size)}, sigma ${format(indices[f].sigma)}`));
    if (all.filter(([, other]) => other > size).length >= 6) return;
    const end = Number(dots[i].getAttribute("cx")) > 300;
    picture.append(svg("text", { x: Number(dots[i].getAttribute("cx")) + (end ? -7 : 7), y: Number(dots[i].getAttribute("cy")), "text-anchor": end ? "end" : "start", "dominant-baseline": "central", style: "font-size:12px;paint-order:stroke;stroke:var(--paper);stroke-width:3px" }, factorLabel(factors[f])));
  });
  return picture;
}

function pairRows(indices) {
  return factors.flatMap((first, j) => factors.flatMap((second, l) => (l > j && indices[j].pairs && known(indices[j].pairs[l][0]) ? [[`${factorLabel(first)} × ${factorLabel(second)}`, indices[j].pairs[l]]] : [])));
}

function sensitivityView() {
  const what = outcomeChoice("Outcome", () => draw()), place = element("div", {}), caption = element("span", {}), morris = sweep.design === "morris";
  const behind = numbers(() => {
    const outcome = sweepOutcomes[what.select.value], indices = sweep.sensitivity[outcome.at], pairs = morris ? [] : pairRows(indices);
    const cell = (numbers_) => levelCell(estimate(numbers_));
    const all = table(`Sensitivity of ${label(outcome.name)}`, morris ? ["Factor", "mu*", "mu", "sigma"] : ["Factor", "First", "Total"],
      factors.map((factor, f) => (morris ? [factorLabel(factor), cell(indices[f].mu_star), format(indices[f].mu), format(indices[f].sigma)] : [factorLabel(factor), cell(indices[f].first), cell(indices[f].total)])));
    return pairs.length ? element("div", {}, all, table("Pairs, beyond the two alone", ["Pair", "Second"], pairs.map(([name, numbers_]) => [name, cell(numbers_)]))) : all;
  });

  function draw() {
    const outcome = sweepOutcomes[what.select.value], indices = sweep.sensitivity[outcome.at], size = (f) => (morris ? indices[f].mu_star[0] : indices[f].total[0]) ?? -1;
    const order = factors.map((_, f) => f).sort((a, b) => size(b) - size(a)), shown = order.slice(0, mostBars);
    const rows = shown.map((f) => ({ label: factorLabel(factors[f]), bars: morris
      ? [{ ...estimate(indices[f].mu_star), index: 0, name: "mu*" }, { value: indices[f].sigma, low: null, high: null, index: 1, name: "sigma" }]
      : [{ ...estimate(indices[f].first), index: 0, name: "first" }, { ...estimate(indices[f].total), index: 1, name: "total" }] }));
    const none = !rows.some((row) => row.bars.some((bar) => known(bar.value)));
    const bars = barPlot({ title: `Sensitivity of ${label(outcome.name)} to each factor; the numbers are in the table below`, rows, width: morris ? 540 : 760, unit: morris ? `change of the outcome over a factor's range${unitText(outcome.unit) ? `,${unitText(outcome.unit)}` : ""}` : "share of the outcome's variance" });
    place.replaceChildren(none ? element("p", { class: "note" }, "This outcome does not vary over the points, so nothing can be said to matter for it.")
      : element("div", { class: morris ? "columns" : "" }, element("div", {}, key(morris ? ["mu*", "sigma"] : ["first", "total"]), bars), ...(morris ? [element("div", {}, morrisPlane(outcome, indices))] : [])));
    caption.textContent = `${capital(outcome.doc || label(outcome.name))}. ` + (morris ? "mu*: mean size of the change when a factor moves over its range; sigma: how much that change depends on the others. High sigma beside mu* means interaction or curvature. "
      : "First: share of the outcome's variance that a factor explains alone; total: with all its interactions. Indices below zero are chance. ") + `Whiskers: 95\u00a0% bootstrap intervals.${order.length > mostBars ? ` The ${mostBars} largest of ${order.length} factors; all are in the table.` : ""}`;
    behind.renew();
  }
  draw();
  return element("div", {}, element("div", { class: "controls" }, what.label), figure(place, caption, behind));
}

sections.push({
  id: "sensitivity", title: "Which factors matter", needs: () => sweep && sweep.sensitivity && varied.length > 0,
  draw(section) {
    section.append(sensitivityView());
    return section.querySelectorAll("svg[role=img] rect").length > 0;
  },
});
