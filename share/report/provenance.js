// What differs between the scenarios, where the results come from, how to repeat them.
"use strict";

/* Rows of parameters that are not the same in all scenarios, by path. `named` gives the path
   under which scenario s counts it, or null to leave it out. */
function differingParameters(named) {
  const tables = scenarios.map((name) => data.parameters[name] || {});
  const all = new Map();
  tables.forEach((one, s) => (one.path || []).forEach((full, i) => {
    const path = named(full, s);
    if (path === null) return;
    const row = all.get(path) || { unit: one.unit[i], doc: one.description[i], values: scenarios.map(() => null) };
    row.values[s] = one.value[i];
    all.set(path, row);
  }));
  return [...all.entries()].filter(([, row]) => new Set(row.values).size > 1);
}

// The form of a scenario's main clusters: the value of clusters.main.
function mainForm(s) {
  const one = data.parameters[scenarios[s]] || {}, at = (one.path || []).indexOf("clusters.main");
  return at < 0 ? null : one.value[at];
}

function parameterTable(caption, head, rows) {
  return table(caption, ["Parameter", ...head, "Unit"], rows.map(([path, row]) =>
    [element("span", {}, element("code", {}, path), element("br"), element("small", {}, row.doc)), ...row.values.map((value) => value ?? "–"), row.unit]));
}

sections.push({
  id: "levers", title: "What differs between the scenarios", needs: () => scenarios.length > 1 && data.parameters,
  draw(section) {
    const rows = differingParameters((path) => path), forms = scenarios.map((_, s) => mainForm(s));
    const levers = differingParameters((path, s) => (path.startsWith(`forms.${forms[s]}.`) ? path.slice(`forms.${forms[s]}.`.length) : null));
    section.append(element("p", {}, `Of all parameters ${rows.length} differ; everything else, and the luck of every agent, is the same in all scenarios.`),
      numbers(() => parameterTable("Parameters that differ; – where a scenario has no such form or event", scenarios, rows), "Parameters that differ"));
    if (new Set(forms).size > 1) {
      section.append(element("p", {}, `The main clusters have different forms: ${listed(scenarios.map((name, s) => `${forms[s] || "none"} in ${name}`))}. ${levers.length} levers of these forms differ.`),
        numbers(() => parameterTable("Levers of the main clusters' forms that differ; – where a form has no such kind of meeting", scenarios.map((name, s) => `${name}: ${forms[s] || "none"}`), levers), "Levers of the forms that differ"));
    }
    return true;
  },
});

sections.push({
  id: "provenance", title: "Where this comes from, and how to repeat it", needs: () => Boolean(data.provenance),
  draw(section) {
    const from = data.provenance;
    const facts = [["results file", from.file], ["scenarios", scenarios.join(", ")], ["replicates", `${data.replicates}, on common random numbers`], ["seed", from.seed], ["science hash", from.science_hash],
      ["program", `collegium ${from.collegium_version} (results format ${from.collegium_format}, random layout ${from.random_layout})`], ["built by", [from.build_compiler, from.build_flags].filter(Boolean).join(", ")],
      ["run", [from.created, ...(from.threads ? [`${from.threads} thread${from.threads === 1 ? "" : "s"}`] : []), ...(known(from.wall_seconds) ? [`${format(from.wall_seconds)} s`] : known(from.run_seconds) ? [`${format(from.run_seconds)} s of all runs together`] : [])].join(", ")],
      ["school list", sweep && from.school_list === undefined ? "" : from.school_list ? `${from.school_list}, ${from.school_list_rows} rows, XXH3-128 ${from.school_list_xxh128}` : "none: a synthetic province"]];
    section.append(element("dl", {}, ...facts.filter(([, value]) => value !== undefined && value !== "").flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, String(value))])),
      element("p", {}, "The same program and scenarios give the same results, to the bit, for any number of threads. Run"), element("pre", {}, from.command || ""),
      element("p", {}, "and compare the science hash that it prints with the one above; ", element("code", {}, `collegium info ${from.file}`), " computes it anew from the file. ", sweep ? "" : "Each scenario stands in the file with every parameter and runs again when saved. ", element("code", {}, `collegium export ${from.file} --csv tables`), " writes all numbers of the file as tables."));
    return true;
  },
});
