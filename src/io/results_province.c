/* The groups /schools and /repairs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/math.h"
#include "base/memory.h"
#include "io/results_parts.h"

#include <math.h>

/* The projection of the school list: kilometres on a sphere, scaled at the origin. */
static const double km_per_degree = 111.195, pi = 3.14159265358979323846;

/* One row of the long table of schools, as a function of its index. */
typedef struct school_table {
    const cg_province *province;
    cg_h5_axis scenario, school;
    hid_t group;
    double east_degree; /* km of a degree of longitude at the origin */
    union {
        void *any;
        double *real;
        float *single;
        uint32_t *u32;
        uint16_t *u16;
        uint8_t *u8;
        const char **text;
    } buffer; /* 8 bytes a school */
} school_table;

typedef void school_value(const school_table *table, uint32_t i);

static void value_x(const school_table *table, uint32_t i)
{
    table->buffer.single[i] = table->province->schools[i].x;
}

static void value_y(const school_table *table, uint32_t i)
{
    table->buffer.single[i] = table->province->schools[i].y;
}

static void value_longitude(const school_table *table, uint32_t i)
{
    table->buffer.real[i] = table->province->origin_longitude +
                            (double)table->province->schools[i].x / table->east_degree;
}

static void value_latitude(const school_table *table, uint32_t i)
{
    table->buffer.real[i] =
        table->province->origin_latitude + (double)table->province->schools[i].y / km_per_degree;
}

static void value_circuit(const school_table *table, uint32_t i)
{
    table->buffer.u32[i] = table->province->schools[i].circuit;
}

static void value_circuit_name(const school_table *table, uint32_t i)
{
    table->buffer.text[i] = table->province->circuits[table->province->schools[i].circuit].name;
}

static void value_district(const school_table *table, uint32_t i)
{
    table->buffer.text[i] = table->province->circuits[table->province->schools[i].circuit].district;
}

static void value_emis(const school_table *table, uint32_t i)
{
    table->buffer.text[i] = table->province->schools[i].emis;
}

static void value_quintile(const school_table *table, uint32_t i)
{
    table->buffer.u8[i] = table->province->schools[i].quintile;
}

static void value_phase(const school_table *table, uint32_t i)
{
    table->buffer.u8[i] = table->province->schools[i].phase;
}

static void value_remote(const school_table *table, uint32_t i)
{
    table->buffer.u8[i] = table->province->schools[i].remote;
}

static void value_remoteness(const school_table *table, uint32_t i)
{
    table->buffer.single[i] = table->province->schools[i].remoteness;
}

static void value_educators(const school_table *table, uint32_t i)
{
    table->buffer.u16[i] = table->province->schools[i].educators;
}

static const struct school_column {
    const char *name, *unit, *doc;
    cg_h5_kind kind;
    school_value *value;
    int needs_origin;
} school_columns[] = {
    {"x", "km", "east of the province's middle", CG_H5_F32, value_x, 0},
    {"y", "km", "north of the province's middle", CG_H5_F32, value_y, 0},
    {"longitude", "degrees_east", "longitude as used, after repairs", CG_H5_F64, value_longitude,
     1},
    {"latitude", "degrees_north", "latitude as used, after repairs", CG_H5_F64, value_latitude, 1},
    {"circuit", "", "index of the circuit", CG_H5_U32, value_circuit, 0},
    {"circuit_name", "", "circuit", CG_H5_TEXT, value_circuit_name, 0},
    {"district_name", "", "district", CG_H5_TEXT, value_district, 0},
    {"quintile", "", "1 poorest to 5 wealthiest, 0 unknown", CG_H5_U8, value_quintile, 0},
    {"phase", "", "phase of the school", CG_H5_U8, value_phase, 0},
    {"remote", "", "1 if farther from the circuit's middle than province.remote_km", CG_H5_U8,
     value_remote, 0},
    {"remoteness", "0 to 1", "distance from the circuit's middle, 1 at twice province.remote_km",
     CG_H5_F32, value_remoteness, 0},
    {"educators", "educators", "all educators of the school", CG_H5_U16, value_educators, 0},
};

static void write_school_column(cg_h5 *h5, const school_table *table,
                                const struct school_column *column)
{
    static const char *const phases[] = {"primary", "secondary", "combined"};
    const cg_h5_variable variable = {
        column->name, column->unit, column->doc, column->kind, {&table->school}};
    if (column->needs_origin && isnan(table->province->origin_longitude))
        return;
    for (uint32_t i = 0; i < table->province->n_schools; i++)
        column->value(table, i);
    hid_t dataset = cg_h5_variable_open(h5, table->group, &variable);
    if (column->value == value_phase)
        cg_h5_attribute_flags(h5, dataset, column->kind, phases, 3);
    cg_h5_fill(h5, dataset, &variable, table->buffer.any);
    cg_h5_variable_close(dataset);
}

float cg_results_school_gain(const cg_results *results, uint32_t scenario, uint32_t school)
{
    double sum = 0.0;
    uint32_t n = 0;
    for (uint32_t k = 0; k < results->n_replicates; k++) {
        const float gain = cg_results_record(results, scenario, k)->school_gain[school];
        if (isnan(gain))
            continue;
        sum += (double)gain;
        n++;
    }
    return n > 0 ? (float)(sum / (double)n) : NAN;
}

static void write_gain(cg_h5 *h5, const school_table *table, const cg_results *results)
{
    const cg_h5_variable variable = {
        "gain",
        "d",
        "gain in content knowledge of the school's teachers who stayed, mean over replicates",
        CG_H5_F32,
        {&table->scenario, &table->school}};
    const size_t n = table->province->n_schools;
    float *gain = NULL;
    if (h5->status != CG_OK)
        return;
    h5->status =
        cg_alloc((void **)&gain, n * results->n_scenarios, sizeof *gain, "school gains", h5->error);
    for (uint32_t s = 0; h5->status == CG_OK && s < results->n_scenarios; s++) {
        for (uint32_t i = 0; i < n; i++)
            gain[s * n + i] = cg_results_school_gain(results, s, i);
    }
    cg_h5_write(h5, table->group, &variable, gain);
    cg_free(gain);
}

void cg_results_write_schools(cg_h5 *h5, const cg_results *results)
{
    const cg_h5_variable emis = {
        "school", "", "the list's (EMIS) number of the school", CG_H5_TEXT, {NULL}};
    const cg_province *province = results->province;
    school_table table = {.province = province};
    if (h5->status != CG_OK)
        return;
    h5->status = cg_alloc(&table.buffer.any, province->n_schools, 8, "school column", h5->error);
    if (h5->status != CG_OK)
        return;
    table.east_degree = cg_cos(province->origin_latitude * pi / 180.0) * km_per_degree;
    table.group = cg_h5_group(h5, h5->file, "schools");
    cg_results_scenario_axis(h5, table.group, results, &table.scenario);
    for (uint32_t i = 0; i < province->n_schools; i++)
        value_emis(&table, i);
    cg_h5_axis_open(h5, table.group, &emis, province->n_schools, table.buffer.any, &table.school);
    for (size_t i = 0; i < sizeof school_columns / sizeof *school_columns; i++)
        write_school_column(h5, &table, &school_columns[i]);
    write_gain(h5, &table, results);
    cg_h5_axis_close(&table.school);
    cg_h5_axis_close(&table.scenario);
    cg_h5_group_close(table.group);
    cg_free(table.buffer.any);
}

/* One entry a kind of repair: how often, and by which rule. */
static void write_repair_kinds(cg_h5 *h5, hid_t group, const cg_province *province)
{
#define X(name, left_out, text, rule) #name,
    static const char *const ids[CG_N_REPAIRS] = {CG_REPAIRS(X)};
#undef X
    const cg_h5_variable kind = {"kind", "", "reason why a row was touched", CG_H5_TEXT, {NULL}};
    const char *texts[CG_N_REPAIRS], *rules[CG_N_REPAIRS];
    uint8_t left_out[CG_N_REPAIRS];
    cg_h5_axis axis;
    for (int i = 0; i < CG_N_REPAIRS; i++) {
        texts[i] = cg_repair_text((cg_repair)i);
        rules[i] = cg_repair_rule((cg_repair)i);
        left_out[i] = (uint8_t)cg_repair_leaves_out((cg_repair)i);
        char name[64] = "repaired_";
        for (size_t c = 0; ids[i][c] != '\0' && c < sizeof name - 10; c++)
            name[9 + c] = (char)(ids[i][c] >= 'A' && ids[i][c] <= 'Z' ? ids[i][c] + 32 : ids[i][c]);
        cg_h5_attribute_int(h5, h5->file, name, province->repaired[i]);
    }
    cg_h5_axis_open(h5, group, &kind, CG_N_REPAIRS, texts, &axis);
    const cg_h5_variable count = {"count", "rows", "rows touched", CG_H5_U32, {&axis}};
    const cg_h5_variable rule = {"rule", "", "when and how it is done", CG_H5_TEXT, {&axis}};
    const cg_h5_variable left = {
        "left_out", "", "1 if such rows are left out, 0 if repaired", CG_H5_U8, {&axis}};
    cg_h5_write(h5, group, &count, province->repaired);
    cg_h5_write(h5, group, &rule, rules);
    cg_h5_write(h5, group, &left, left_out);
    cg_h5_axis_close(&axis);
}

void cg_results_write_repairs(cg_h5 *h5, const cg_results *results)
{
    const cg_province *province = results->province;
    const uint32_t n = province->n_repairs;
    cg_h5_axis row;
    uint32_t *lines = NULL;
    const char **texts = NULL;
    if (h5->status != CG_OK)
        return;
    h5->status = cg_alloc((void **)&lines, n, sizeof *lines, "repairs", h5->error);
    if (h5->status == CG_OK)
        h5->status = cg_alloc((void **)&texts, n, sizeof *texts, "repairs", h5->error);
    hid_t group = cg_h5_group(h5, h5->file, "repairs");
    write_repair_kinds(h5, group, province);
    cg_h5_axis_count(h5, group, "row", "rows of the school list that were touched", n, &row);
    const cg_h5_variable line = {"line", "", "line of the list, from 1", CG_H5_U32, {&row}};
    const cg_h5_variable emis = {"emis", "", "number of the school", CG_H5_TEXT, {&row}};
    const cg_h5_variable reason = {"reason", "", "why it was touched", CG_H5_TEXT, {&row}};
    for (uint32_t i = 0; h5->status == CG_OK && i < n; i++)
        lines[i] = province->repairs[i].line;
    cg_h5_write(h5, group, &line, lines);
    for (uint32_t i = 0; texts != NULL && i < n; i++)
        texts[i] = province->repairs[i].emis;
    cg_h5_write(h5, group, &emis, texts);
    for (uint32_t i = 0; texts != NULL && i < n; i++)
        texts[i] = cg_repair_text(province->repairs[i].what);
    cg_h5_write(h5, group, &reason, texts);
    cg_h5_axis_close(&row);
    cg_h5_group_close(group);
    cg_free(texts);
    cg_free(lines);
}
