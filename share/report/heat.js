// Two factors at once: an outcome as a heat map, or, where points have no levels, as coloured dots.
"use strict";

/* Nine classes of equal width over the values. */
function heatClasses(values) {
  const kept = values.filter(known), low = Math.min(...kept), high = Math.max(...kept);
  const edges = Array.from({ length: 8 }, (_, k) => low + (high - low) * (k + 1) / 9);
  return { edges, of: (value) => (high > low ? edges.filter((edge) => value >= edge).length : 4) };
}

function heatKey(scheme, values, unit) {
  const kept = values.filter(known), low = Math.min(...kept), high = Math.max(...kept);
  const from = (k) => (k === 0 ? low : scheme.edges[k - 1]), to = (k) => (k === 8 ? high : scheme.edges[k]);
  return high > low ? Array.from({ length: 9 }, (_, k) => element("span", {}, element("span", { class: "swatch", style: `background:var(--s${k});width:1.1rem` }), ` ${format(from(k))} to ${format(to(k))}`))
    : [element("span", {}, `the same everywhere: ${format(low)}${unitText(unit)}`)];
}

/* cells[row][column]: {mean, low, high, n, failed} or null where no point lies. */
function heatCells(outcome, across, down) {
  return down.levels.map((_, d) => across.levels.map((__, a) => {
    const points = allPoints.filter((p) => across.levelOf[p] === a && down.levelOf[p] === d);
    if (!points.length) return null;
    return { ...over(outcome, points), points: points.length, failed: points.filter((p) => sweep.errors[p]).length };
  }));
}

function heatPicture(outcome, across, down, cells) {
  const columns = across.levels.length, rows = down.levels.length, left = Math.min(170, 30 + 7.5 * Math.max(...down.levels.map((_, d) => levelText(down, d).length), 4)), top = 30, bottom = 26;
  const width = fitting(Math.min(820, left + 20 + columns * 96)), w = (width - left - 10) / columns, h = Math.max(34, Math.min(58, w * .62)), height = top + rows * h + bottom;
  const scheme = heatClasses(cells.flat().map((cell) => cell && cell.mean));
  const title = `${capital(label(outcome.name))} by ${factorLabel(across)} and ${factorLabel(down)}; the numbers are in the table below`;
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height + 22}`, role: "img", "aria-label": title, style: `max-width:${width}px` },
    svg("defs", {}, svg("pattern", { id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, svg("rect", { width: 7, height: 7, fill: "var(--panel)" }), svg("line", { x1: 0, y1: 0, x2: 0, y2: 7, stroke: "var(--soft)", "stroke-width": 1.5 }))));
  const small = columns > 8 || w < 52;
  across.levels.forEach((_, a) => picture.append(svg("text", { x: left + (a + .5) * w, y: top - 10, "text-anchor": "middle", class: "tick" }, levelText(across, a))));
  cells.forEach((line, d) => {
    picture.append(svg("text", { x: left - 10, y: top + (d + .5) * h, "text-anchor": "end", "dominant-baseline": "central", class: "tick" }, levelText(down, d)));
    line.forEach((cell, a) => {
      const x = left + a * w, y = top + d * h, there = cell && known(cell.mean), at = there ? scheme.of(cell.mean) : -1;
      const words = `${factorLabel(across)} ${levelText(across, a)}, ${factorLabel(down)} ${levelText(down, d)}: ${there ? `${format(cell.mean)}${unitText(outcome.unit)} (${formatInterval(cell)})` : cell && cell.failed ? "failed" : "no result"}`;
      const group = svg("g", {}, svg("title", {}, words), svg("rect", { x: x + 1, y: y + 1, width: w - 2, height: h - 2, fill: there ? `var(--s${at})` : cell ? "url(#hatch)" : "none", stroke: cell ? "none" : "var(--rule)" }));
      if (there) group.append(svg("text", { x: x + w / 2, y: y + h / 2, "text-anchor": "middle", "dominant-baseline": "central", style: `fill:var(--t${at});font-size:${small ? 11 : 13}px` }, format(cell.mean)));
      else if (cell) group.append(svg("text", { x: x + w / 2, y: y + h / 2, "text-anchor": "middle", "dominant-baseline": "central", style: "paint-order:stroke;stroke:var(--panel);stroke-width:4px" }, cell.failed ? "failed" : "–"));
      picture.append(group);
    });
  });
  picture.append(svg("text", { x: left + columns * w / 2, y: height + 2, "text-anchor": "middle", class: "soft" }, axisLabel(across)),
    svg("text", { transform: `translate(12 ${top + rows * h / 2}) rotate(-90)`, "text-anchor": "middle", class: "soft" }, axisLabel(down)));
  return picture;
}

// Every point where it lies between two ranges, coloured by the outcome.
function dotPlane(outcome, across, down) {
  const width = fitting(620), height = 430, left = 66, right = 14, top = 12, bottom = 48;
  const place = (factor, p) => (factor.isText ? factor.levelOf[p] : factor.values[p]);
  const span = (factor) => (factor.isText ? [-.5, factor.levels.length - .5] : range(factor.values));
  const [x0, x1] = span(across), [y0, y1] = span(down), scheme = heatClasses(outcome.means);
  const x = (value) => left + (value - x0) / (x1 - x0) * (width - left - right), y = (value) => height - bottom - (value - y0) / (y1 - y0) * (height - top - bottom);
  const marks = (factor, low, high) => (factor.isText ? factor.levels.map((level, l) => [l, level]) : ticks(low, high).map((tick) => [tick, tickText(tick)]));
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${capital(label(outcome.name))} of every point by ${factorLabel(across)} and ${factorLabel(down)}`, style: `max-width:${width}px` });
  for (const [at, text] of marks(across, x0, x1)) picture.append(svg("line", { x1: x(at), x2: x(at), y1: top, y2: height - bottom, class: "grid" }), svg("text", { x: x(at), y: height - bottom + 18, "text-anchor": "middle", class: "tick" }, text));
  for (const [at, text] of marks(down, y0, y1)) picture.append(svg("line", { x1: left, x2: width - right, y1: y(at), y2: y(at), class: "grid" }), svg("text", { x: left - 8, y: y(at), "text-anchor": "end", "dominant-baseline": "central", class: "tick" }, text));
  for (const p of allPoints) {
    if (!known(place(across, p)) || !known(place(down, p))) continue;
    const there = known(outcome.means[p]);
    picture.append(svg("circle", { cx: x(place(across, p)), cy: y(place(down, p)), r: 5.5, fill: there ? `var(--s${scheme.of(outcome.means[p])})` : "none", stroke: there ? "var(--soft)" : "var(--ink)", "stroke-width": there ? .7 : 1.4, "stroke-dasharray": there ? null : "2 2" },
      svg("title", {}, `point ${p}: ${there ? `${format(outcome.means[p])}${unitText(outcome.unit)}` : "failed"}; ${pointText(p)}`)));
  }
  picture.append(svg("text", { x: (left + width - right) / 2, y: height - 8, "text-anchor": "middle", class: "soft" }, axisLabel(across)),
    svg("text", { transform: `translate(14 ${(top + height - bottom) / 2}) rotate(-90)`, "text-anchor": "middle", class: "soft" }, axisLabel(down)));
  return picture;
}

function heatView() {
  const what = outcomeChoice("Outcome", () => draw()), across = factorChoice("Across", () => draw(), 0), down = factorChoice("Down", () => draw(), 1);
  const place = element("div", {}), scaleKey = element("div", { class: "legend", style: "min-height:0" }), caption = element("span", {});
  let cells = [];
  const behind = numbers(() => {
    const outcome = sweepOutcomes[what.select.value], a = factors[across.select.value], d = factors[down.select.value];
    return cells.length ? table(`${capital(label(outcome.name))}${unitText(outcome.unit)}, with 95\u00a0% intervals`, [`${factorLabel(d)} \\ ${factorLabel(a)}`, ...a.levels.map((_, l) => levelText(a, l))],
      cells.map((line, l) => [levelText(d, l), ...line.map((cell) => (!cell ? "–" : cell.failed && !known(cell.mean) ? "failed" : levelCell(cell)))]))
      : table(`${capital(label(outcome.name))} by point`, ["Point", factorLabel(a), factorLabel(d), "Mean"], allPoints.slice(0, 400).map((p) => [String(p), String(a.isText ? a.values[p] : format(a.values[p])), String(d.isText ? d.values[p] : format(d.values[p])), format(outcome.means[p])]));
  });

  function draw() {
    if (across.select.value === down.select.value) down.select.value = String((Number(across.select.value) + 1) % factors.length);
    const outcome = sweepOutcomes[what.select.value], a = factors[across.select.value], d = factors[down.select.value];
    const levelled = a.levelled && d.levelled, others = factors.filter((factor) => factor !== a && factor !== d);
    cells = levelled ? heatCells(outcome, a, d) : [];
    place.replaceChildren(levelled ? heatPicture(outcome, a, d, cells) : dotPlane(outcome, a, d));
    const values = levelled ? cells.flat().map((cell) => cell && cell.mean) : outcome.means;
    scaleKey.replaceChildren(...heatKey(heatClasses(values), values, outcome.unit));
    caption.textContent = `${capital(outcome.doc || label(outcome.name))} (${outcome.unit || "number"}; ${outcome.direction}). ${levelled ? "Means over replicates" : "Every dot is a point of the design: a mean over replicates"}` +
      `${!levelled || !others.length ? "" : !crossed ? ", and over all points that lie there, whose other factors are not the same" : others.length > 6 ? ", and over the levels of the other factors" : `, and over the levels of ${listed(others.map(factorLabel))}`}. ${levelled ? "Hatched: every run failed or is missing." : "Dashed and empty: failed."}`;
    behind.renew();
  }
  draw();
  return element("div", {}, element("div", { class: "controls" }, what.label, across.label, down.label), scaleKey, figure(place, caption, behind));
}

sections.push({
  id: "heat", title: "Two factors at once", needs: () => sweep && factors.length > 1 && varied.length > 0 && sweep.design !== "one_at_a_time",
  draw(section) {
    section.append(heatView());
    return section.querySelectorAll("svg[role=img] rect, svg[role=img] circle").length > 0;
  },
});
