// Lines with bands over time: dygraphs, with buttons and keys beside mouse and touch.
"use strict";

const escapeText = (text) => element("i", {}, text).innerHTML;

/* chart.show({lines: [{name, index, mean, low, high}], x, xName, unit, title, marks}) draws;
   x: numbers; the chart must be on the page by then. mean, low and high: arrays as long as x, NaN where there is nothing. */
function lineChart(describe) {
  const holder = element("div", { class: "chart", tabindex: "0", role: "img", "aria-label": describe });
  const legend = element("div", { class: "legend", "aria-live": "polite" });
  const buttons = element("div", { class: "buttons", role: "group", "aria-label": "Zoom" });
  const paper = element("div", { class: "paper" });
  const node = element("div", {}, holder, paper, legend);
  let graph = null, shown = null, selected = -1;

  function rows() {
    return shown.x.map((x, i) => [x, ...shown.lines.map((line) =>
      (known(line.mean[i]) ? [known(line.low[i]) ? line.low[i] : line.mean[i], line.mean[i], known(line.high[i]) ? line.high[i] : line.mean[i]] : null))]);
  }

  function legendHtml(data_) {
    const at = data_.x === undefined ? -1 : shown.x.indexOf(data_.x);
    const when = at < 0 ? (shown.hint || "Point at the chart, or use the arrow keys, to read values; drag to zoom.") : shown.xText(shown.x[at]);
    return `<span class="when">${escapeText(when)}</span>` + shown.lines.map((line) => {
      const dash = dashes[line.index % 8];
      const value = at < 0 || !known(line.mean[at]) ? "" : `${format(line.mean[at])}` +
        (known(line.low[at]) ? ` (${format(line.low[at])} to ${format(line.high[at])})` : "");
      return `<span><svg class="swatch" viewBox="0 0 34 8" preserveAspectRatio="none" aria-hidden="true" style="display:inline-block"><line x1="0" x2="34" y1="4" y2="4" stroke="var(--${colourName(line.index)})" stroke-width="3"${dash ? ` stroke-dasharray="${dash.join(" ")}"` : ""}/></svg> ${escapeText(line.name)} <span class="value">${value}</span></span>`;
    }).join("");
  }

  function options() {
    const series = {};
    shown.lines.forEach((line) => {
      series[line.name] = { strokePattern: dashes[line.index % 8] };
    });
    return {
      labels: [shown.xName, ...shown.lines.map((line) => line.name)],
      colors: shown.lines.map((line) => colour(colourName(line.index))),
      customBars: true, fillAlpha: .2, strokeWidth: 2.2, connectSeparatedPoints: false, series,
      labelsDiv: legend, legend: "always", legendFormatter: legendHtml, hideOverlayOnMouseOut: true,
      xlabel: shown.xName, ylabel: shown.unit || null, includeZero: Boolean(shown.zero),
      gridLineColor: colour("grid"), axisLineColor: colour("soft"), highlightCircleSize: 4, xRangePad: 4, yRangePad: 8,
      axes: { x: { axisLabelFormatter: (value) => tickText(Number(value.toPrecision(6))), pixelsPerLabel: 60 },
        y: { axisLabelFormatter: (value) => tickText(Number(value.toPrecision(6))), axisLabelWidth: 56 } },
      underlayCallback: underlay,
    };
  }

  // The weeks before clusters exist are shaded; differences have a line at zero.
  function underlay(context, area, drawn) {
    const right = known(shown.shadeBefore) ? Math.min(drawn.toDomXCoord(shown.shadeBefore), area.x + area.w) : area.x;
    const zero = shown.zero ? drawn.toDomYCoord(0) : -1;
    context.fillStyle = colour("panel");
    if (right > area.x) context.fillRect(area.x, area.y, right - area.x, area.h);
    context.fillStyle = colour("soft");
    if (zero >= area.y && zero <= area.y + area.h) context.fillRect(area.x, zero, area.w, 1);
  }

  function draw() {
    if (graph) graph.destroy();
    graph = new Dygraph(holder, rows(), options());
    selected = -1;
    chart.points = shown.lines.reduce((sum, line) => sum + line.mean.filter(known).length, 0);
    holder.setAttribute("aria-label", `${shown.title}. Lines: ${listed(shown.lines.map((line) => line.name))}. The numbers are in the table below.`);
  }

  function zoom(factor, shift = 0) {
    const [low, high] = graph.xAxisRange(), [first, last] = graph.xAxisExtremes();
    const middle = (low + high) / 2 + shift * (high - low), half = (high - low) / 2 * factor;
    let from = Math.max(first, middle - half), to = Math.min(last, middle + half);
    if (shift && to - from < 2 * half * .999) [from, to] = shift > 0 ? [last - 2 * half, last] : [first, first + 2 * half];
    graph.updateOptions({ dateWindow: factor === 0 ? null : [Math.max(first, from), Math.min(last, to)], valueRange: null });
  }

  for (const [text, title, act] of [["+", "Zoom in", () => zoom(.5)], ["\u2212", "Zoom out", () => zoom(2)],
    ["\u2190", "Earlier", () => zoom(1, -.5)], ["\u2192", "Later", () => zoom(1, .5)], ["All", "Show everything", () => zoom(0)]]) {
    const button = element("button", { type: "button", title, "aria-label": title }, text);
    button.addEventListener("click", act);
    buttons.append(button);
  }
  holder.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1, Home: -1e9, End: 1e9 }[event.key];
    if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? .5 : 2);
    else if (event.key === "Escape") graph.clearSelection();
    else if (move === undefined) return;
    else {
      selected = Math.min(shown.x.length - 1, Math.max(0, selected + move));
      graph.setSelection(selected);
    }
    event.preventDefault();
  });
  redraws.push(() => {
    if (shown) draw();
  });
  const chart = { node, buttons, points: 0, show(what) {
    shown = what;
    draw();
    paper.replaceChildren(stillLines(shown));
  } };
  return chart;
}
