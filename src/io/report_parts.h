/* The parts of a report's data: JSON written member by member, and those who write it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_REPORT_PARTS_H
#define CG_IO_REPORT_PARTS_H

#include "experiment/compare.h"
#include "io/h5_table.h"
#include "io/sweep_results.h"

#include <stdio.h>

/* `reader` holds the first failure of all. `comma` says whether the next value needs one. */
typedef struct cg_report {
    cg_h5_reader *reader;
    FILE *out;
    int comma;
    size_t n_scenarios, n_replicates;
    char **scenarios; /* names */
} cg_report;

/* JSON that may stand in a script element: '<' is escaped. A NULL key stands for none, that
 * is for an element of an array. Numbers that are not finite are null. */
void cg_report_open(cg_report *report, const char *key, char bracket);
void cg_report_close(cg_report *report, char bracket);
void cg_report_text(cg_report *report, const char *key, const char *text);
void cg_report_number(cg_report *report, const char *key, double number, int digits);
void cg_report_texts(cg_report *report, const char *key, char *const *texts, size_t n);
void cg_report_numbers(cg_report *report, const char *key, const double *numbers, size_t n,
                       int digits);

/* {"mean": ..., "low": ..., "high": ..., "n": ...} with 6 digits. */
void cg_report_interval(cg_report *report, const char *key, const cg_interval *interval);

/* Means and half widths of their intervals, packed: 16 bits each, 65535 for none, least
 * significant byte first, base64; value = low + (high - low) * number / 65534. */
void cg_report_packed(cg_report *report, const char *key, const double *values, size_t n);

/* "series": trajectories, tiers and quarters as means over replicates with 95 % intervals. */
void cg_report_series(cg_report *report);

/* "outcomes": levels, paired differences and every run's value. */
void cg_report_outcomes(cg_report *report);

/* "gains": end minus start by group. */
void cg_report_gains(cg_report *report);

/* "agenda": what meetings are used for, by their number, with the spread between clusters. */
void cg_report_agenda(cg_report *report);

/* "schools": places, circuits and gains. */
void cg_report_schools(cg_report *report);

/* "parameters": by scenario. */
void cg_report_parameters(cg_report *report);

/* "network": who knew whom in the weeks recorded, of the first replicate. */
void cg_report_network(cg_report *report);

/* "sweep": factors, outcomes by point, failures and sensitivity. */
void cg_report_sweep(cg_report *report, const cg_sweep_content *content);

#endif
