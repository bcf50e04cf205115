/* Results made up for tests: random numbers with holes, no model behind them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_FABRICATE_H
#define TEST_FABRICATE_H

#include "io/results.h"

typedef struct fabricated_size {
    uint32_t scenarios, replicates, weeks, schools, meetings, panel_every, teachers, repairs;
    int synthetic;
} fabricated_size;

typedef struct fabricated {
    cg_results results;
    cg_scenario *scenarios;
    cg_record *records;
    cg_province province;
    cg_input input;
} fabricated;

extern const fabricated_size fabricated_small;

/* Aborts when out of memory. Names are "form-0" and so on; free with fabricated_free. */
void fabricated_make(const fabricated_size *size, fabricated *made);
void fabricated_free(fabricated *made);

#endif
