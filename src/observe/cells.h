/* Sums by cell: what the trajectory rows of every group are folded from.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_OBSERVE_CELLS_H
#define CG_OBSERVE_CELLS_H

#include "observe/observer.h"

/* Places in a cell: sums of every person series, of their squares, of flows, and how many people.
 */
enum {
    CG_SQUARES_AT = CG_PERSON_PLACES,
    CG_FLOWS_AT = 2 * CG_PERSON_PLACES,
    CG_N_AT = CG_CELL_SUMS - 1
};

/* People in a row whose series are gathered before they are summed. */
enum { CG_PEOPLE = 64 };
typedef struct cg_people {
    size_t n;
    uint16_t cell[CG_PEOPLE];
    float series[CG_PEOPLE][CG_PERSON_PLACES];
} cg_people;

/* Adds people to their cells, in order: series, squares and how many. sums:
 * [CG_CELLS][CG_CELL_SUMS]. */
void cg_add_people(const cg_people *people, double *sums);

/* The twins behind it, to the same bits; the second needs a CPU with AVX2. */
void cg_add_people_plain(const cg_people *people, double *sums);
void cg_add_people_avx2(const cg_people *people, double *sums);

#endif
