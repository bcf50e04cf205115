/* The rows of a school list between reading and repair; private to src/io.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SCHOOL_ROWS_H
#define CG_IO_SCHOOL_ROWS_H

#include "world/province.h"

/* The country's box, degrees. The South Africa Yearbook (GCIS) gives 22 to 35 S and 17 to
 * 33 E; the margins of half a degree to one take in the mouth of the Orange at 16.5 E. */
#define CG_COUNTRY_WEST 16.0
#define CG_COUNTRY_EAST 33.5
#define CG_COUNTRY_SOUTH (-35.5)
#define CG_COUNTRY_NORTH (-21.5)

/* Kilometres in a degree of latitude on a sphere of 6,371 km. */
#define CG_KM_PER_DEGREE 111.195

enum { CG_MAX_EDUCATORS = 10000, CG_MAX_LEARNERS = 100000 };

typedef enum cg_position {
    CG_POSITION_OWN,    /* read, or repaired from what was read */
    CG_POSITION_NONE,   /* a coordinate is missing */
    CG_POSITION_BAD,    /* outside the country */
    CG_POSITION_CIRCUIT /* the circuit's median */
} cg_position;

typedef struct cg_school_row {
    uint32_t line;
    char emis[16], district[64], circuit[64];
    double longitude, latitude;   /* degrees; NaN when missing */
    uint32_t educators, learners; /* 0 when missing */
    uint8_t phase, quintile;
    uint8_t left_out;
    cg_position position;
} cg_school_row;

/* Sorted by emis, so that nothing depends on the order of the file. */
typedef struct cg_school_rows {
    cg_school_row *rows;
    uint32_t n;
    cg_repair_row *repairs; /* a row that is left out has one; a repaired one has one a rule */
    size_t n_repairs, room;
} cg_school_rows;

void cg_school_rows_free(cg_school_rows *list);

/* Applies every rule of CG_REPAIRS in the order that school_repair.c states.
 * Errors: CG_MEMORY. */
cg_status cg_school_rows_repair(cg_school_rows *list, double max_circuit_km, cg_error *error);

/* Keeps the rows of province.district and province.circuit, where set, and their repairs.
 * Errors: CG_INPUT for a name that the list does not have, or a circuit's name that
 * stands in several districts; CG_MEMORY. */
cg_status cg_school_rows_keep(cg_school_rows *list, const cg_model *model, cg_error *error);

/* Makes the province of the rows that are not left out; reorders the rows and hands their
 * repairs over. Errors: CG_INPUT if no row is left; CG_MEMORY. */
cg_status cg_school_rows_province(cg_school_rows *list, const cg_scenario *scenario,
                                  cg_province *province, cg_error *error);

#endif
