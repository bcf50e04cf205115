// Small charts as SVG: dots with intervals, points in a plane, stacked bars.
// Colours are those of page.css, so that theme and printing need no redrawing.
"use strict";

function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

// Round values from low to high, about `wanted` of them.
function ticks(low, high, wanted = 5) {
  const rough = (high - low) / wanted, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * .999);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) found.push(Number((i * step).toPrecision(12)));
  return found;
}

function tickText(value) {
  const text = Math.abs(value) >= 10000 ? value.toLocaleString("en").replace(/,/g, "\u00a0") : String(value);
  return text.replace("-", "\u2212");
}

// The range of values with a little room; includes zero when asked.
function range(values, zero) {
  const kept = values.filter(known);
  let low = Math.min(...kept, ...(zero ? [0] : [])), high = Math.max(...kept, ...(zero ? [0] : []));
  if (!(high > low)) [low, high] = kept.length ? [low - .5, high + .5] : [0, 1];
  const room = (high - low) * .05;
  return [zero && low === 0 ? 0 : low - room, zero && high === 0 ? 0 : high + room];
}

function marker(shape, x, y, size, fill) {
  const paths = {
    square: `M${x - size} ${y - size}h${2 * size}v${2 * size}h${-2 * size}z`,
    diamond: `M${x} ${y - size * 1.35}l${size * 1.35} ${size * 1.35}l${-size * 1.35} ${size * 1.35}l${-size * 1.35} ${-size * 1.35}z`,
    triangle: `M${x} ${y - size * 1.2}l${size * 1.2} ${size * 2.1}h${-size * 2.4}z`,
    cross: `M${x - size} ${y - size / 3}h${size * .67}v${-size * .67}h${size * .67}v${size * .67}h${size * .67}v${size * .67}h${-size * .67}v${size * .67}h${-size * .67}v${-size * .67}h${-size * .67}z`,
  };
  return shape in paths ? svg("path", { d: paths[shape], fill }) : svg("circle", { cx: x, cy: y, r: size, fill });
}

// A picture no wider than the page: drawn smaller instead of shrunk, so that its text stays legible.
const fitting = (width) => Math.min(width, Math.max(320, document.documentElement.clientWidth - 32));

const fillOf = (index) => `var(--${colourName(index)})`;

// Swatches that tell colours and shapes, in a line that wraps.
function key(names, indices = names.map((_, i) => i)) {
  return element("div", { class: "legend", style: "min-height:0" }, ...names.map((name, i) => {
    const mark = svg("svg", { viewBox: "0 0 14 14", "aria-hidden": "true", style: "display:inline-block;width:.85rem;vertical-align:-.08em;margin-right:.4rem" },
      marker(markers[indices[i] % 8], 7, 7, 5, fillOf(indices[i])));
    return element("span", {}, mark, name);
  }));
}

/* Rows of dots with intervals. rows: [{label, cells: [{mean, low, high, index, name}]}]. An interval that leaves
   the domain ends there in an arrow. */
function dotPlot({ title, rows, unit = "", domain = null, zero = false, width: wanted = 520 }) {
  const width = fitting(wanted), left = Math.min(180, width * .48), right = 14, step = 17;
  const heights = rows.map((row) => Math.max(1, row.cells.length) * step + 12);
  const height = heights.reduce((sum, h) => sum + h, 0) + 46;
  const [low, high] = domain || range(rows.flatMap((row) => row.cells.flatMap((cell) => [cell.low, cell.high, cell.mean])), zero);
  const x = (value) => left + (value - low) / (high - low) * (width - left - right);
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title });
  for (const tick of ticks(low, high, Math.max(3, Math.floor((width - left - right) / 48)))) {
    picture.append(svg("line", { x1: x(tick), x2: x(tick), y1: 4, y2: height - 40, class: tick === 0 ? "axis" : "grid" }),
      svg("text", { x: x(tick), y: height - 24, "text-anchor": "middle", class: "tick" }, tickText(tick)));
  }
  function intervalLine(cell, y) {
    const from = x(Math.max(low, cell.low)), to = x(Math.min(high, cell.high));
    const arrow = (at, back) => `M${at + back} ${y - 4}L${at} ${y}L${at + back} ${y + 4}`;
    return svg("path", { d: `M${from} ${y}L${to} ${y}${cell.low < low ? arrow(from, 5) : ""}${cell.high > high ? arrow(to, -5) : ""}`,
      fill: "none", stroke: fillOf(cell.index), "stroke-width": 2.5 });
  }
  let top = 6;
  rows.forEach((row, r) => {
    const middle = top + heights[r] / 2;
    picture.append(svg("text", { x: left - 10, y: middle, "text-anchor": "end", "dominant-baseline": "central" }, row.label));
    row.cells.forEach((cell, c) => {
      const y = top + 6 + (c + .5) * step;
      if (!known(cell.mean)) return;
      const group = svg("g", {}, svg("title", {}, `${row.label}, ${cell.name}: ${format(cell.mean)}${unitText(unit)} (${formatInterval(cell)})`));
      if (known(cell.low)) group.append(intervalLine(cell, y));
      group.append(marker(markers[cell.index % 8], x(cell.mean), y, 4.5, fillOf(cell.index)));
      picture.append(group);
    });
    top += heights[r];
    if (r + 1 < rows.length) picture.append(svg("line", { x1: 0, x2: width - right, y1: top, y2: top, class: "grid" }));
  });
  if (unit) picture.append(svg("text", { x: (left + width - right) / 2, y: height - 4, "text-anchor": "middle", class: "soft" }, unit));
  return picture;
}

/* Points in a plane, small ones for runs, large ones for means.
   clouds: [{name, index, points: [[x, y]]}]; diagonal draws x = y; means: a large mark at the middle of each cloud. */
function scatterPlot({ title, xLabel, yLabel, clouds, domain = null, diagonal = false, zero = false, means = true }) {
  const width = 460, height = 360, left = 62, right = 14, top = 12, bottom = 52;
  const all = clouds.flatMap((cloud) => cloud.points);
  const [x0, x1] = domain || range(all.map((point) => point[0]), zero), [y0, y1] = domain || range(all.map((point) => point[1]), zero);
  const x = (value) => left + (value - x0) / (x1 - x0) * (width - left - right);
  const y = (value) => height - bottom - (value - y0) / (y1 - y0) * (height - top - bottom);
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title, style: "max-width:34rem" });
  for (const tick of ticks(x0, x1)) {
    picture.append(svg("line", { x1: x(tick), x2: x(tick), y1: top, y2: height - bottom, class: tick === 0 ? "axis" : "grid" }),
      svg("text", { x: x(tick), y: height - bottom + 18, "text-anchor": "middle", class: "tick" }, tickText(tick)));
  }
  for (const tick of ticks(y0, y1)) {
    picture.append(svg("line", { x1: left, x2: width - right, y1: y(tick), y2: y(tick), class: tick === 0 ? "axis" : "grid" }),
      svg("text", { x: left - 8, y: y(tick), "text-anchor": "end", "dominant-baseline": "central", class: "tick" }, tickText(tick)));
  }
  if (diagonal) picture.append(svg("line", { x1: x(Math.max(x0, y0)), y1: y(Math.max(x0, y0)), x2: x(Math.min(x1, y1)), y2: y(Math.min(x1, y1)), class: "axis", "stroke-dasharray": "4 4" }));
  for (const cloud of clouds) {
    const points = cloud.points.filter((point) => point.every(known));
    if (!points.length) continue;
    for (const point of points) picture.append(svg("circle", { cx: x(point[0]), cy: y(point[1]), r: means ? 3 : 4, fill: fillOf(cloud.index), "fill-opacity": means ? .45 : 1 }));
    if (!means) continue;
    const mean = [0, 1].map((i) => points.reduce((sum, point) => sum + point[i], 0) / points.length);
    const group = marker(markers[cloud.index % 8], x(mean[0]), y(mean[1]), 6, fillOf(cloud.index));
    group.setAttribute("stroke", "var(--paper)");
    group.append(svg("title", {}, `${cloud.name}: ${xLabel} ${format(mean[0])}, ${yLabel} ${format(mean[1])}`));
    picture.append(group);
  }
  picture.append(svg("text", { x: (left + width - right) / 2, y: height - 10, "text-anchor": "middle", class: "soft" }, xLabel),
    svg("text", { transform: `translate(14 ${(top + height - bottom) / 2}) rotate(-90)`, "text-anchor": "middle", class: "soft" }, yLabel));
  return picture;
}

/* Lines with bands as a still picture, for paper: browsers do not print a canvas that they
   have just redrawn. `shown` is what lineChart.show takes. */
function stillLines(shown) {
  const width = 720, height = 300, left = 58, right = 8, top = 8, bottom = 46;
  const [x0, x1] = [shown.x[0], shown.x[shown.x.length - 1] + (shown.x.length === 1 ? 1 : 0)];
  const [y0, y1] = range(shown.lines.flatMap((line) => [...line.mean, ...line.low, ...line.high]), shown.zero);
  const x = (value) => Number((left + (value - x0) / (x1 - x0) * (width - left - right)).toFixed(1));
  const y = (value) => Number((height - bottom - (value - y0) / (y1 - y0) * (height - top - bottom)).toFixed(1));
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  if (shown.shadeBefore > x0) picture.append(svg("rect", { x: left, y: top, width: x(Math.min(x1, shown.shadeBefore)) - left, height: height - top - bottom, fill: "var(--grid)", "fill-opacity": .5 }));
  for (const tick of ticks(x0, x1, 8)) picture.append(svg("text", { x: x(tick), y: height - bottom + 18, "text-anchor": "middle", class: "tick" }, tickText(tick)));
  for (const tick of ticks(y0, y1, 5)) {
    picture.append(svg("line", { x1: left, x2: width - right, y1: y(tick), y2: y(tick), class: "grid" }),
      svg("text", { x: left - 8, y: y(tick), "text-anchor": "end", "dominant-baseline": "central", class: "tick" }, tickText(tick)));
  }
  if (shown.zero) picture.append(svg("line", { x1: left, x2: width - right, y1: y(0), y2: y(0), stroke: "var(--soft)" }));
  for (const line of shown.lines) {
    const at = shown.x.map((_, i) => i), banded = at.filter((i) => known(line.low[i]) && known(line.high[i]));
    const path = at.map((i) => (known(line.mean[i]) ? `${i > 0 && known(line.mean[i - 1]) ? "L" : "M"}${x(shown.x[i])} ${y(line.mean[i])}` : "")).join("");
    if (banded.length) picture.append(svg("path", { d: "M" + [...banded.map((i) => `${x(shown.x[i])} ${y(line.low[i])}`), ...banded.reverse().map((i) => `${x(shown.x[i])} ${y(line.high[i])}`)].join("L") + "z", fill: fillOf(line.index), "fill-opacity": .18 }));
    picture.append(svg("path", { d: path, fill: "none", stroke: fillOf(line.index), "stroke-width": 2, "stroke-dasharray": (dashes[line.index % 8] || []).join(" ") }));
  }
  picture.append(svg("text", { x: (left + width - right) / 2, y: height - 6, "text-anchor": "middle", class: "soft" }, shown.xName),
    svg("text", { transform: `translate(13 ${(top + height - bottom) / 2}) rotate(-90)`, "text-anchor": "middle", class: "soft" }, shown.unit || ""));
  return picture;
}

/* A bar a scenario, of parts: [{name, values: [...]}]. */
function stackedBars({ title, names, parts, unit }) {
  const width = fitting(520), left = 124, right = 60, step = 40, height = names.length * step + 46;
  const totals = names.map((_, i) => parts.reduce((sum, part) => sum + (part.values[i] || 0), 0));
  const high = Math.max(...totals) || 1;
  const x = (value) => left + value / high * (width - left - right);
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title });
  for (const tick of ticks(0, high)) {
    picture.append(svg("line", { x1: x(tick), x2: x(tick), y1: 0, y2: height - 42, class: "grid" }),
      svg("text", { x: x(tick), y: height - 24, "text-anchor": "middle", class: "tick" }, tickText(tick)));
  }
  names.forEach((name, i) => {
    let from = 0;
    picture.append(svg("text", { x: left - 10, y: i * step + step / 2, "text-anchor": "end", "dominant-baseline": "central" }, name));
    parts.forEach((part, p) => {
      const value = part.values[i] || 0;
      picture.append(svg("rect", { x: x(from), y: i * step + 7, width: Math.max(0, x(from + value) - x(from)), height: step - 14, fill: fillOf(part.index ?? p), stroke: "var(--paper)" },
        svg("title", {}, `${name}, ${part.name}: ${format(value)} ${unit}`)));
      from += value;
    });
    picture.append(svg("text", { x: x(from) + 6, y: i * step + step / 2, "dominant-baseline": "central", class: "soft" }, format(from)));
  });
  picture.append(svg("text", { x: (left + width - right) / 2, y: height - 4, "text-anchor": "middle", class: "soft" }, unit));
  return picture;
}
