/* A square grid over points of the plane, for finding neighbours exactly.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_WORLD_GRID_H
#define CG_WORLD_GRID_H

#include <collegium/status.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cg_point {
    float x, y; /* km */
} cg_point;

typedef struct cg_near {
    double d2; /* squared distance, km^2 */
    uint32_t row;
} cg_near;

typedef struct cg_grid {
    const cg_point *points;
    uint32_t n, side; /* side x side cells */
    double left, bottom, width;
    uint32_t *first;  /* start of each cell in `sorted` */
    uint32_t *sorted; /* rows by cell, ascending inside a cell */
} cg_grid;

/* Memory for up to `n` points; released by cg_grid_free. Errors: CG_MEMORY. */
cg_status cg_grid_reserve(cg_grid *grid, size_t n, cg_error *error);
void cg_grid_free(cg_grid *grid);

/* Sorts points[0 .. n-1], n >= 1 and not more than reserved, into cells at least `radius`
 * wide. The points must outlive the grid's use. */
void cg_grid_build(cg_grid *grid, const cg_point *points, uint32_t n, double radius);

double cg_point_squared(cg_point a, cg_point b);

/* Rows within `radius` (<= the one it was built for) of row `row`, itself included and those
 * for which skip[row] != 0 left out, into found[0 .. result-1], in no promised order. */
uint32_t cg_grid_within(const cg_grid *grid, uint32_t row, double radius, const uint8_t *skip,
                        cg_near *found);

/* The nearest row to `row` other than itself with skip[row] == 0, the first on ties; n if
 * there is none. */
uint32_t cg_grid_nearest(const cg_grid *grid, uint32_t row, const uint8_t *skip);

#endif
