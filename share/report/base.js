// What all sections share: the data, text and numbers, elements, colours.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const scenarios = data.scenarios || [];
const reference = scenarios[0];

/* Sections in the order of the page: {id, title, needs(), draw(section)}. A section whose
   needs() is false is left out, so that a new kind of results file adds sections of its own. */
const sections = [];

// Functions that draw again after a change of theme.
const redraws = [];

const outcomes = new Map((data.outcomes || []).map((outcome) => [outcome.name, outcome]));

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// A colour of page.css as it is now, for canvases.
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

const dashes = [null, [9, 4], [3, 3], [12, 4, 3, 4], [6, 2, 2, 2], [2, 5], [14, 5], [5, 5, 1, 5]];
const markers = ["circle", "square", "diamond", "triangle", "cross", "circle", "square", "diamond"];
const colourName = (index) => "c" + (index % 8);

/* Unpacks what cg_report_packed wrote: 16 bits each, 65535 for none. */
function unpack(packed) {
  const bytes = atob(packed.data);
  const values = new Float64Array(bytes.length / 2);
  const step = (packed.high - packed.low) / 65534;
  for (let i = 0; i < values.length; i++) {
    const number = bytes.charCodeAt(2 * i) | (bytes.charCodeAt(2 * i + 1) << 8);
    values[i] = number === 65535 ? NaN : packed.low + step * number;
  }
  return values;
}

const known = (number) => number !== null && number !== undefined && Number.isFinite(number);

// Three significant digits or so, grouped, with a real minus sign.
function format(number, digits = 3) {
  if (!known(number)) return "–";
  const size = Math.abs(number);
  const decimals = size >= 100 || size === 0 ? 0 : Math.min(4, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
  return number.toLocaleString("en-ZA-u-nu-latn", { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: size >= 10000 })
    .replace("-", "\u2212").replace(",", decimals > 0 ? "." : "\u00a0");
}

const signed = (number) => (known(number) && number > 0 ? "+" : "") + format(number);

function formatInterval(interval) {
  return known(interval.low) ? `${format(interval.low)} to ${format(interval.high)}` : "no interval";
}

// Mean with its interval below, for tables.
function levelCell(one) {
  return element("span", {}, format(one.mean), ...(known(one.mean) ? [element("br"), element("small", {}, formatInterval(one))] : []));
}

// Names short enough to stand beside a dot plot.
const shortLabel = (name) => capital({ ck_gain: "gain in CK", pck_gain: "gain in PCK", directory_coverage: "reach of directory", task_free_share: "hours free of tasks" }[name] || label(name));

// Units as a reader wants them behind a number; nothing for shares and indices.
function unitText(unit) {
  return ["", "share", "0 to 1", "1"].includes(unit) ? "" : " " + unit;
}

const words = {
  ck: "content knowledge", pck: "pedagogical content knowledge", practice: "classroom practice",
  ck_gain: "gain in content knowledge", pck_gain: "gain in pedagogical content knowledge",
  administrator_index: "administrators' index", teacher_index: "teachers' index",
  cost_rand: "cost, all payers", cost_department: "borne by the department", cost_school: "borne by schools",
  cost_teacher: "borne by teachers", cost_hours: "hours, all payers", task_free_share: "hours free of officials' tasks",
  directory_coverage: "reach of the directory of expertise", cross_school_ties: "ties across schools",
  dashboard_correlation: "correlation of the two indices", n: "number of teachers",
  quintile1: "quintile 1 (poorest)", quintile2: "quintile 2", quintile3: "quintile 3", quintile4: "quintile 4",
  quintile5: "quintile 5 (wealthiest)", quintile_unknown: "no quintile", remote: "remote schools", near: "near schools",
  not_voluntary: "in no voluntary cluster", voluntary: "in a voluntary cluster", all: "all teachers",
};
const label = (name) => words[name] || name.replace(/_p(\d+)$/, ", percentile $1").replace(/_/g, " ").replace(/\bck\b/, "content knowledge");
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
function listed(items) {
  return items.length > 1 ? items.slice(0, -1).join(", ") + " and " + items[items.length - 1] : items.join("");
}

/* Mean and 95 % t interval of values, those missing left out (data.t holds the quantiles). */
function interval(values) {
  const kept = values.filter(known), n = kept.length;
  const mean = kept.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean: n ? mean : null, low: null, high: null, n };
  const squares = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = data.t[Math.min(n, data.t.length - 1)] * Math.sqrt(squares / (n - 1) / n);
  return { mean, low: mean - half, high: mean + half, n };
}

// -1, 0 or 1: on which side of zero the whole interval lies; null without one.
function side(difference) {
  if (!known(difference.low)) return null;
  return difference.low > 0 ? 1 : difference.high < 0 ? -1 : 0;
}

/* A table in a frame that scrolls; cells are texts or elements, the first of a row its head. */
function table(caption, head, rows, textColumns = 1) {
  const cell = (kind, content, column) =>
    element(kind, { class: column < textColumns ? "text" : null, scope: kind === "th" ? (column === 0 ? "row" : null) : null }, content);
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...head.map((text, i) => element("th", { scope: "col", class: i < textColumns ? "text" : null }, text)))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((content, i) => cell(i === 0 ? "th" : "td", content, i)))))));
}

// The numbers behind a chart, made when they are first asked for.
function numbers(make, title = "Numbers behind this chart") {
  const details = element("details", {}, element("summary", {}, title));
  details.addEventListener("toggle", () => {
    if (details.open) details.replaceChildren(details.firstChild, make());
  });
  details.renew = () => {
    if (details.open) details.replaceChildren(details.firstChild, make());
  };
  return details;
}

/* A labelled choice; groups: [{title, options: [[value, text]]}]. */
function choice(title, groups, change) {
  const select = element("select", {});
  select.fill = (newGroups) => {
    const before = select.value;
    select.replaceChildren(...newGroups.flatMap((group) => {
      const options = group.options.map(([value, text]) => element("option", { value }, text));
      return group.title ? [element("optgroup", { label: group.title }, ...options)] : options;
    }));
    if ([...select.options].some((option) => option.value === before)) select.value = before;
  };
  select.fill(groups);
  select.addEventListener("change", change);
  return { label: element("label", {}, title, select), select };
}

function figure(chart, caption, ...behind) {
  return element("figure", {}, chart, element("figcaption", {}, caption), ...behind);
}
