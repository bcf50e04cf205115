// Two outcomes of every point against each other: what one gives costs of the other.
"use strict";

// -1, 1: whether less or more is better; 0 where neither is.
const wanted = (outcome) => ({ "more is better": 1, "less is better": -1 }[outcome.direction] || 0);

// Points that no other point beats in both outcomes.
function frontier(x, y, points) {
  const sx = wanted(x), sy = wanted(y);
  if (!sx || !sy) return [];
  const no = (p, q) => sx * x.means[q] >= sx * x.means[p] && sy * y.means[q] >= sy * y.means[p] && (x.means[q] !== x.means[p] || y.means[q] !== y.means[p]);
  return points.filter((p) => !points.some((q) => no(p, q)));
}

function tradeoffView() {
  const across = outcomeChoice("Across", () => draw(), "cost_rand"), up = outcomeChoice("Up", () => draw(), "ck_gain");
  const colouring = factorChoice("Colour", () => draw(), "", [["", "(none)"]]);
  for (const option of [...colouring.select.options]) if (option.value !== "" && (!factors[option.value].levelled || factors[option.value].levels.length > 8)) option.remove();
  if (colouring.select.options.length > 1) colouring.select.selectedIndex = 1;
  const place = element("div", {}), names = element("div", {}), caption = element("span", {});
  let shown = null;
  const behind = numbers(() => table("Points on the frontier: no other is better in both", ["Point", "Where", capital(label(shown.x.name)), capital(label(shown.y.name))],
    shown.best.map((p) => [String(p), pointText(p), format(shown.x.means[p]), format(shown.y.means[p])]), 2), "Points on the frontier");

  function draw() {
    const x = sweepOutcomes[across.select.value], y = sweepOutcomes[up.select.value], by = colouring.select.value === "" ? null : factors[colouring.select.value];
    const points = allPoints.filter((p) => known(x.means[p]) && known(y.means[p])), best = sweep.points <= 4000 ? frontier(x, y, points) : [];
    const width = fitting(640), height = 400, left = 66, right = 16, top = 12, bottom = 50;
    const [x0, x1] = range(points.map((p) => x.means[p])), [y0, y1] = range(points.map((p) => y.means[p]));
    const px = (p) => left + (x.means[p] - x0) / (x1 - x0) * (width - left - right), py = (p) => height - bottom - (y.means[p] - y0) / (y1 - y0) * (height - top - bottom);
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${capital(label(y.name))} against ${label(x.name)}, a mark a point; those on the frontier are in the table below`, style: `max-width:${width}px` });
    for (const tick of ticks(x0, x1)) {
      const at = left + (tick - x0) / (x1 - x0) * (width - left - right);
      picture.append(svg("line", { x1: at, x2: at, y1: top, y2: height - bottom, class: "grid" }), svg("text", { x: at, y: height - bottom + 18, "text-anchor": "middle", class: "tick" }, tickText(tick)));
    }
    for (const tick of ticks(y0, y1)) {
      const at = height - bottom - (tick - y0) / (y1 - y0) * (height - top - bottom);
      picture.append(svg("line", { x1: left, x2: width - right, y1: at, y2: at, class: "grid" }), svg("text", { x: left - 8, y: at, "text-anchor": "end", "dominant-baseline": "central", class: "tick" }, tickText(tick)));
    }
    for (const p of points) {
      const level = by ? Math.max(0, by.levelOf[p]) : 0, mark = marker(markers[level % 8], px(p), py(p), 4.5, fillOf(level));
      mark.setAttribute("fill-opacity", .8);
      mark.append(svg("title", {}, `point ${p}: ${label(x.name)} ${format(x.means[p])}, ${label(y.name)} ${format(y.means[p])}; ${pointText(p)}`));
      picture.append(mark);
    }
    for (const p of best) picture.append(svg("circle", { cx: px(p), cy: py(p), r: 8.5, fill: "none", stroke: "var(--ink)", "stroke-width": 1.6 }));
    const named = (outcome) => capital(label(outcome.name)) + (unitText(outcome.unit) ? `,${unitText(outcome.unit)}` : "");
    picture.append(svg("text", { x: (left + width - right) / 2, y: height - 8, "text-anchor": "middle", class: "soft" }, named(x)),
      svg("text", { transform: `translate(14 ${(top + height - bottom) / 2}) rotate(-90)`, "text-anchor": "middle", class: "soft" }, named(y)));
    place.replaceChildren(picture);
    names.replaceChildren(...(by ? [key(by.levels.map((_, l) => `${factorLabel(by)} ${levelText(by, l)}`))] : []));
    caption.textContent = `A mark a point: means over replicates. ${best.length ? "Ringed: the frontier, points that no other beats in both outcomes." : wanted(x) && wanted(y) ? "" : "Of one of the two neither more nor less is better, so there is no frontier."}`;
    shown = { x, y, best };
    behind.renew();
  }
  draw();
  return element("div", {}, element("div", { class: "controls" }, across.label, up.label, colouring.label), names, figure(place, caption, behind));
}

sections.push({
  id: "tradeoffs", title: "What one outcome costs of another", needs: () => sweep && varied.length > 1,
  draw(section) {
    section.append(tradeoffView());
    return section.querySelectorAll("svg[role=img] circle, svg[role=img] path").length > 0;
  },
});
