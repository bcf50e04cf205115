/* The parts of a results file, each written by its own function (io/h5_util.h: after a
 * failure they do nothing).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_RESULTS_PARTS_H
#define CG_IO_RESULTS_PARTS_H

#include "io/h5_util.h"
#include "io/results.h"

/* Attributes of the root: versions, scenarios, inputs, seed, build, science_hash. */
void cg_results_write_provenance(cg_h5 *h5, const cg_results *results);

/* /inputs/<n>: the files read; nothing when there are none. */
void cg_results_write_inputs(cg_h5 *h5, const cg_input *inputs, size_t n);

/* Tables whose rows each run adds to: /meetings, a row a formal meeting that was due; /ties
 * and /tie_teachers, only when ties were recorded. */
enum { CG_TABLE_MEETINGS, CG_TABLE_TIES, CG_TABLE_TIE_TEACHERS, CG_N_ROW_TABLES };

/* Most columns are copied from the row's struct; the others come from where the row is. */
typedef enum cg_row_source {
    CG_ROW_COPIED,
    CG_ROW_SCENARIO,
    CG_ROW_REPLICATE,
    CG_ROW_TIER,
    CG_ROW_FORM,
    CG_ROW_SUBJECT,
    CG_ROW_PHASE
} cg_row_source;

typedef struct cg_row_column {
    cg_row_source source;
    cg_h5_kind kind;
    size_t offset; /* in the row's struct */
    const char *name, *unit, *doc;
} cg_row_column;

typedef struct cg_row_table {
    const char *name, *doc; /* of the group, of a row */
    const cg_row_column *columns;
    size_t n_columns, row_bytes, week_offset; /* of its uint16_t week */
    /* The rows of one run, and their number. */
    const void *(*rows)(const cg_record *record, size_t *n);
    /* How a difference names a row: "cluster 3, number 2". */
    void (*place)(const void *row, char *text, size_t size);
} cg_row_table;

const cg_row_table *cg_row_table_at(int table);

void cg_results_write_rows(cg_h5 *h5, const cg_results *results, int table);

/* Both tables of ties, with the weeks and the circuit as attributes of /ties. */
void cg_results_write_ties(cg_h5 *h5, const cg_results *results);

/* /schools and /repairs: the province, and what was done to its list. */
void cg_results_write_schools(cg_h5 *h5, const cg_results *results);
void cg_results_write_repairs(cg_h5 *h5, const cg_results *results);

/* Mean over the replicates that have stayers in the school; NaN without any. */
float cg_results_school_gain(const cg_results *results, uint32_t scenario, uint32_t school);

/* A panel's value as it is written: 12 significant bits. */
float cg_results_panel_value(float value);

/* The name of a series in the file: that of its column, with a prefix where another has it. */
void cg_results_tier_name(size_t series, char *name, size_t size);
void cg_results_quarter_name(size_t series, char *name, size_t size);

/* /panel: every teacher every panel_every weeks; nothing without a panel. */
void cg_results_write_panel(cg_h5 *h5, const cg_results *results);

/* /parameters/<scenario>: the value used, unit and source of every parameter. */
void cg_results_write_parameters(cg_h5 *h5, const cg_results *results);

/* The coordinates that several groups have, each its own copy. */
void cg_results_scenario_axis(cg_h5 *h5, hid_t place, const cg_results *results, cg_h5_axis *axis);
void cg_results_replicate_axis(cg_h5 *h5, hid_t place, const cg_results *results, cg_h5_axis *axis);

static inline const cg_record *cg_results_record(const cg_results *results, size_t scenario,
                                                 size_t replicate)
{
    return &results->records[scenario * results->n_replicates + replicate];
}

#endif
