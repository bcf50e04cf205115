// What differs between the scenarios, where the results come from, how to repeat them.
"use strict";

function differingParameters() {
  const tables = scenarios.map((name) => data.parameters[name] || {});
  const all = new Map();
  tables.forEach((one, s) => (one.path || []).forEach((path, i) => {
    const row = all.get(path) || { unit: one.unit[i], doc: one.description[i], values: scenarios.map(() => null) };
    row.values[s] = one.value[i];
    all.set(path, row);
  }));
  // A form that one scenario lacks is told by its first lever only in the table, not as a difference.
  return [...all.entries()].filter(([, row]) => new Set(row.values).size > 1);
}

sections.push({
  id: "levers", title: "What differs between the scenarios", needs: () => scenarios.length > 1 && data.parameters,
  draw(section) {
    const rows = differingParameters();
    section.append(element("p", {}, `Of all parameters ${rows.length} differ; everything else, and the luck of every agent, is the same in all scenarios.`),
      numbers(() => table("Parameters that differ; – where a scenario has no such form or event", ["Parameter", ...scenarios, "Unit"], rows.map(([path, row]) => [element("span", { title: row.doc }, element("code", {}, path), element("br"), element("small", {}, row.doc)), ...row.values.map((value) => value ?? "–"), row.unit])), "Parameters that differ"));
    return true;
  },
});

sections.push({
  id: "provenance", title: "Where this comes from, and how to repeat it", needs: () => Boolean(data.provenance),
  draw(section) {
    const from = data.provenance;
    const facts = [["results file", from.file], ["scenarios", scenarios.join(", ")], ["replicates", `${data.replicates}, on common random numbers`], ["seed", from.seed], ["science hash", from.science_hash],
      ["program", `collegium ${from.collegium_version} (results format ${from.collegium_format}, random layout ${from.random_layout})`], ["built by", `${from.build_compiler || ""}, ${from.build_flags || ""}`],
      ["run", `${from.created}, ${from.threads} thread${from.threads === 1 ? "" : "s"}, ${format(from.wall_seconds)} s`],
      ["school list", from.school_list ? `${from.school_list}, ${from.school_list_rows} rows, XXH3-128 ${from.school_list_xxh128}` : "none: a synthetic province"]];
    section.append(element("dl", {}, ...facts.filter(([, value]) => value !== undefined && value !== "").flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, String(value))])),
      element("p", {}, "The same program and scenarios give the same results, to the bit, for any number of threads. Run"), element("pre", {}, from.command || ""),
      element("p", {}, "and compare the science hash that it prints with the one above; ", element("code", {}, `collegium info ${from.file}`), " computes it anew from the file. Each scenario stands in the file with every parameter and runs again when saved. ", element("code", {}, `collegium export ${from.file} --csv tables`), " writes all numbers of the file as tables."));
    return true;
  },
});
