/* Opening a results file to run it again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/results_verify.h"

#include "base/memory.h"
#include "io/results_read.h"
#include "io/scenario_file.h"

#include <stdio.h>
#include <string.h>

enum { MOST_SCENARIOS = 1000, MOST_REPLICATES = 1 << 20 };

static int failed(const cg_rerun *self)
{
    return self->reader.status != CG_OK;
}

static void load_versions(cg_rerun *self)
{
    cg_h5_reader *reader = &self->reader;
    cg_results_check_format(reader);
    if (failed(self))
        return;
    char *version = cg_h5_reader_text(reader, reader->file, "collegium_version");
    char *hash = cg_h5_reader_text(reader, reader->file, "science_hash");
    snprintf(self->program, sizeof self->program, "%s", version != NULL ? version : "unknown");
    snprintf(self->hash, sizeof self->hash, "%s", hash != NULL ? hash : "");
    cg_h5_reader_number(reader, reader->file, "random_layout", &self->random_layout);
    cg_free(version);
    cg_free(hash);
}

static void load_scenario(cg_rerun *self, uint32_t s, const char *name)
{
    cg_h5_reader *reader = &self->reader;
    char attribute[64], shown[300];
    snprintf(attribute, sizeof attribute, "scenario_%u_json", s);
    char *text = cg_h5_reader_text(reader, reader->file, attribute);
    if (text == NULL)
        cg_h5_reader_refuse(reader, "has no %s: what was run is not in it", attribute);
    snprintf(shown, sizeof shown, "%.200s: %s", reader->path, attribute);
    if (!failed(self) && text != NULL)
        reader->status =
            cg_scenario_parse(text, strlen(text), shown, &self->scenarios[s], reader->error);
    if (!failed(self) && strcmp(self->scenarios[s].name, name) != 0)
        cg_h5_reader_refuse(reader,
                            "scenario %u is named %.63s, but its parameters are those of %s", s,
                            name, self->scenarios[s].name);
    cg_free(text);
}

static void load_scenarios(cg_rerun *self)
{
    cg_h5_reader *reader = &self->reader;
    const uint32_t n =
        (uint32_t)cg_h5_reader_axis_length(reader, reader->file, "scenario", MOST_SCENARIOS);
    void *block = NULL;
    self->n_replicates =
        (uint32_t)cg_h5_reader_axis_length(reader, reader->file, "replicate", MOST_REPLICATES);
    char **names = cg_h5_reader_texts(reader, reader->file, "scenario", n);
    if (!failed(self))
        reader->status = cg_alloc(&block, n, sizeof(cg_scenario), "scenarios", reader->error);
    self->scenarios = block;
    self->n_scenarios = n;
    for (uint32_t s = 0; s < n && !failed(self); s++)
        load_scenario(self, s, names[s]);
    cg_h5_texts_free(names, n);
    for (uint32_t s = 0; s < n && !failed(self); s++) {
        if ((uint32_t)self->scenarios[s].model.run_replicates != self->n_replicates)
            cg_h5_reader_refuse(reader, "scenario %s has %d replicates, the file %u",
                                self->scenarios[s].name, self->scenarios[s].model.run_replicates,
                                self->n_replicates);
    }
    self->digests = cg_h5_reader_texts(reader, reader->file, "state_digest",
                                       (size_t)self->n_scenarios * self->n_replicates);
}

static void load_inputs(cg_rerun *self)
{
    cg_h5_reader *reader = &self->reader;
    cg_results_read_inputs(reader, &self->inputs);
    /* the lists that all scenarios share are kept as the first names them */
    size_t n;
    const cg_param *table = cg_param_table(CG_SCOPE_MODEL, &n);
    for (size_t i = 0; i < n && !failed(self); i++) {
        if (!cg_param_is_file(&table[i]))
            continue;
        const char *list = cg_param_text(&table[i], &self->scenarios[0].model);
        if (*list != '\0' && cg_input_set_find(&self->inputs, list) == NULL)
            cg_h5_reader_refuse(reader, "does not hold the list %.200s (written by %s)", list,
                                self->program);
    }
}

/* The weeks between two rows of the panel; 0 without one. */
static void load_panel(cg_rerun *self, hid_t group)
{
    const uint32_t n =
        (uint32_t)cg_h5_reader_axis_length(&self->reader, group, "panel_week", 1 << 20);
    double *weeks = failed(self) ? NULL : cg_h5_axis_numbers(&self->reader, group, "panel_week", n);
    if (weeks == NULL)
        cg_h5_reader_refuse_object(&self->reader, group, "panel_week", "numbers");
    /* With a single row any distance beyond the last week gives the same panel. */
    self->recording.panel_every = weeks == NULL ? 0 : n > 1 ? (uint32_t)weeks[1] : UINT16_MAX;
    if (weeks != NULL && (n > 1 && (weeks[1] < 1 || weeks[1] > UINT16_MAX)))
        cg_h5_reader_refuse(&self->reader,
                            "the second week of /panel/panel_week is %g; expected 1 to %d",
                            weeks[1], UINT16_MAX);
    cg_free(weeks);
    cg_h5_table_open(&self->reader, group, "scenario, replicate, panel_week, teacher",
                     &self->panel);
}

/* The weeks and the circuit of the ties. */
static void load_tie_request(cg_rerun *self, hid_t group)
{
    cg_h5_reader *reader = &self->reader;
    double circuit = -1.0;
    size_t n = 0;
    double *weeks = cg_h5_reader_number_list(reader, group, "weeks", UINT16_MAX, &n);
    if (weeks == NULL || !cg_h5_reader_number(reader, group, "circuit", &circuit))
        cg_h5_reader_refuse(reader,
                            "/ties does not say of which weeks and circuit its rows are; expected "
                            "attributes weeks and circuit");
    if (!failed(self))
        reader->status = cg_alloc((void **)&self->tie_weeks, n, sizeof *self->tie_weeks,
                                  "weeks of ties", reader->error);
    for (size_t i = 0; weeks != NULL && i < n && !failed(self); i++) {
        if (!(weeks[i] >= 0 && weeks[i] <= UINT16_MAX) || (i > 0 && weeks[i] <= weeks[i - 1]))
            cg_h5_reader_refuse(reader,
                                "attribute weeks of /ties has %g in place %zu; expected weeks from "
                                "0 to %d that grow",
                                weeks[i], i + 1, UINT16_MAX);
        else
            self->tie_weeks[i] = (uint16_t)weeks[i];
    }
    self->recording.n_tie_weeks = failed(self) ? 0 : (uint32_t)n;
    self->recording.tie_weeks = self->tie_weeks;
    self->recording.tie_circuit =
        circuit >= 0 && circuit < (double)UINT32_MAX ? (uint32_t)circuit : CG_EVERY_CIRCUIT;
    cg_free(weeks);
}

/* Finds the rows of every run: they follow each other by scenario and replicate. */
static void locate_rows(cg_rerun *self, cg_rerun_rows *rows, const char *name)
{
    cg_h5_reader *reader = &self->reader;
    const size_t runs = (size_t)self->n_scenarios * self->n_replicates;
    const size_t n = (size_t)cg_h5_table_rows(&rows->table);
    const cg_h5_column *scenario = cg_h5_table_find(&rows->table, "scenario");
    const cg_h5_column *replicate = cg_h5_table_find(&rows->table, "replicate");
    if (!failed(self) && (scenario == NULL || replicate == NULL))
        cg_h5_reader_refuse(reader,
                            "the table of %s is missing: expected /%s/scenario and /%s/replicate "
                            "over the axis row",
                            name, name, name);
    if (!failed(self))
        reader->status =
            cg_alloc((void **)&rows->first, runs, sizeof *rows->first, name, reader->error);
    if (!failed(self))
        reader->status = cg_alloc((void **)&rows->n, runs, sizeof *rows->n, name, reader->error);
    if (failed(self))
        return;
    double *s = cg_h5_table_numbers(&rows->table, scenario);
    double *k = cg_h5_table_numbers(&rows->table, replicate);
    size_t last = 0;
    for (size_t row = 0; row < n && !failed(self); row++) {
        const int there =
            s[row] >= 0 && s[row] < self->n_scenarios && k[row] >= 0 && k[row] < self->n_replicates;
        const size_t run = there ? (size_t)s[row] * self->n_replicates + (size_t)k[row] : 0;
        if (!there || run < last)
            cg_h5_reader_refuse(reader,
                                "row %zu of /%s is of scenario %g, replicate %g; expected %u "
                                "scenarios and %u replicates, in their order",
                                row, name, s[row], k[row], self->n_scenarios, self->n_replicates);
        if (!failed(self) && rows->n[run]++ == 0)
            rows->first[run] = row;
        last = run;
    }
    cg_free(s);
    cg_free(k);
}

static void open_rows(cg_rerun *self, int table)
{
    const char *name = cg_row_table_at(table)->name;
    cg_rerun_rows *rows = &self->rows[table];
    hid_t group = cg_h5_reader_group(&self->reader, self->reader.file, name);
    if (group < 0 && table != CG_TABLE_MEETINGS &&
        (table == CG_TABLE_TIES || !self->rows[CG_TABLE_TIES].open))
        return; /* no ties were recorded */
    rows->open = 1;
    cg_h5_table_open(&self->reader, group, "row", &rows->table);
    if (table == CG_TABLE_TIES)
        load_tie_request(self, group);
    if (group >= 0)
        H5Gclose(group);
    locate_rows(self, rows, name);
}

static void open_tables(cg_rerun *self)
{
    cg_h5_reader *reader = &self->reader;
    const hid_t root = reader->file;
    cg_h5_table_open(reader, root, "scenario, replicate", &self->outcomes);
    cg_h5_table_open(reader, root, "scenario, replicate, week, group", &self->groups);
    cg_h5_table_open(reader, root, "scenario, replicate, week, tier", &self->tiers);
    cg_h5_table_open(reader, root, "scenario, replicate, quarter", &self->quarters);
    hid_t group = cg_h5_reader_group(reader, root, "schools");
    cg_h5_table_open(reader, group, "scenario, school", &self->gains);
    if (group >= 0)
        H5Gclose(group);
    group = cg_h5_reader_group(reader, root, "panel");
    if (group >= 0) {
        load_panel(self, group);
        H5Gclose(group);
    }
    for (int i = 0; i < CG_N_ROW_TABLES; i++)
        open_rows(self, i);
}

cg_status cg_rerun_open(const char *path, cg_rerun *self, cg_error *error)
{
    cg_seal_state seal;
    *self = (cg_rerun){.reader.file = H5I_INVALID_HID};
    cg_status status = cg_seal_check(path, &seal, error);
    if (status != CG_OK)
        return status;
    if (seal == CG_SEAL_BROKEN)
        return cg_fail(error, CG_INPUT, "%s: is damaged: its checksum does not fit its contents",
                       path);
    cg_h5_enter(&self->session);
    self->open = 1;
    cg_h5_reader_open(&self->reader, path, error);
    load_versions(self);
    load_scenarios(self);
    load_inputs(self);
    if (!failed(self))
        open_tables(self);
    return self->reader.status;
}

void cg_rerun_close(cg_rerun *self)
{
    cg_h5_table *tables[] = {&self->outcomes, &self->groups, &self->tiers,
                             &self->quarters, &self->panel,  &self->gains};
    if (!self->open)
        return;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (tables[i]->reader != NULL)
            cg_h5_table_close(tables[i]);
    }
    for (int i = 0; i < CG_N_ROW_TABLES; i++) {
        if (self->rows[i].table.reader != NULL)
            cg_h5_table_close(&self->rows[i].table);
        cg_free(self->rows[i].first);
        cg_free(self->rows[i].n);
    }
    cg_input_set_release(&self->inputs);
    cg_free(self->tie_weeks);
    cg_h5_texts_free(self->digests, (size_t)self->n_scenarios * self->n_replicates);
    cg_free(self->scenarios);
    cg_h5_reader_close(&self->reader);
    cg_h5_leave(&self->session);
    *self = (cg_rerun){.reader.file = H5I_INVALID_HID};
}
