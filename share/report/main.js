// Builds the page and checks that every chart was drawn: body[data-report] is "ok", or says
// what is wrong; body[data-sections] names what was drawn, body[data-milliseconds] how long opening took.
"use strict";

const problems = [];
addEventListener("error", (event) => {
  problems.push(event.message);
  document.body.dataset.report = "failed: " + problems.join("; ");
});

function drawSection(one) {
  const section = element("section", { id: one.id, "aria-labelledby": one.id + "-title" }, element("h2", { id: one.id + "-title" }, one.title));
  document.getElementById("main").append(section);
  document.getElementById("contents").append(element("li", {}, element("a", { href: "#" + one.id }, one.title)));
  try {
    if (!one.draw(section)) problems.push(`${one.id}: nothing drawn`);
  } catch (error) {
    problems.push(`${one.id}: ${error.message}`);
    section.append(element("p", { class: "note" }, "This part could not be drawn: " + error.message));
    console.error(error);
  }
}

// Draws again with the colours of the theme: canvases hold theirs.
const redrawAll = () => redraws.forEach((redraw) => redraw());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);

const title = sweep ? `Sweep ${sweep.name}` : scenarios.length > 1 ? `${capital(listed(scenarios))} compared` : (data.provenance.title || reference || "Results");
document.getElementById("title").textContent = title;
document.title = `${title} – collegium report`;
document.getElementById("subtitle").textContent = sweep ? `${sweep.points} points over ${factors.length} factor${factors.length === 1 ? "" : "s"}, ${data.replicates} replicate${data.replicates === 1 ? "" : "s"} each. A simulation of teacher clusters: how outcomes answer to levers and assumptions.` : `${scenarios.length} scenario${scenarios.length === 1 ? "" : "s"}, ${data.replicates} replicate${data.replicates === 1 ? "" : "s"}` +
  (data.schools && data.schools.x ? `, ${data.schools.x.length} schools` : "") + (data.provenance.school_list ? "" : " of a synthetic province") +
  `. A simulation of teacher clusters: what teachers learn, who gains, what it costs, and how it looks from an office and from a staff room.`;
const drawnSections = sections.filter((one) => one.needs());
drawnSections.forEach(drawSection);
// The browser looks for the section that the address names before that is drawn.
const showNamed = () => location.hash && document.getElementById(location.hash.slice(1))?.scrollIntoView({ behavior: "instant" });
showNamed();
addEventListener("load", showNamed);
document.body.dataset.sections = drawnSections.map((one) => one.id).join(" ");
document.body.dataset.milliseconds = Math.round(performance.now());
document.body.dataset.report = problems.length ? "failed: " + problems.join("; ") : "ok";
