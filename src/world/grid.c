/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/grid.h"

#include "base/math.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

cg_status cg_grid_reserve(cg_grid *grid, size_t n, cg_error *error)
{
    *grid = (cg_grid){0};
    const size_t side = (size_t)cg_sqrt((double)n) + 2;
    cg_status status = cg_alloc((void **)&grid->first, side * side + 2, sizeof *grid->first,
                                "grid of schools", error);
    if (status == CG_OK)
        status =
            cg_alloc((void **)&grid->sorted, n, sizeof *grid->sorted, "grid of schools", error);
    if (status != CG_OK)
        cg_grid_free(grid);
    return status;
}

void cg_grid_free(cg_grid *grid)
{
    cg_free(grid->first);
    cg_free(grid->sorted);
    *grid = (cg_grid){0};
}

static uint32_t cell_along(const cg_grid *grid, double offset)
{
    const double cell = offset / grid->width;
    return cell < (double)(grid->side - 1) ? (uint32_t)cell : grid->side - 1;
}

static uint32_t column_of(const cg_grid *grid, uint32_t row)
{
    return cell_along(grid, (double)grid->points[row].x - grid->left);
}

static uint32_t line_of(const cg_grid *grid, uint32_t row)
{
    return cell_along(grid, (double)grid->points[row].y - grid->bottom);
}

/* Cells as wide as the radius or, in a sparse group, wide enough to hold a point or so. */
static void size_cells(cg_grid *grid, double radius)
{
    double right = (double)grid->points[0].x, top = (double)grid->points[0].y;
    grid->left = right;
    grid->bottom = top;
    for (uint32_t i = 1; i < grid->n; i++) {
        const double x = (double)grid->points[i].x, y = (double)grid->points[i].y;
        grid->left = x < grid->left ? x : grid->left;
        grid->bottom = y < grid->bottom ? y : grid->bottom;
        right = x > right ? x : right;
        top = y > top ? y : top;
    }
    const double across = right - grid->left, up = top - grid->bottom;
    const double extent = across > up ? across : up;
    const double finest = extent / cg_sqrt((double)grid->n);
    /* A little wider, so that rounding cannot put neighbours two cells apart. */
    const double wanted = radius * 1.0001;
    grid->width = wanted > finest ? wanted : finest;
    if (!(grid->width > 0.0))
        grid->width = 1.0;
    grid->side = 1 + (uint32_t)(extent / grid->width);
}

void cg_grid_build(cg_grid *grid, const cg_point *points, uint32_t n, double radius)
{
    grid->points = points;
    grid->n = n;
    size_cells(grid, radius);
    const uint32_t cells = grid->side * grid->side;
    memset(grid->first, 0, (cells + 2) * sizeof *grid->first);
    uint32_t *start = grid->first + 1; /* becomes first itself when all rows are placed */
    for (uint32_t i = 0; i < n; i++)
        start[line_of(grid, i) * grid->side + column_of(grid, i) + 1]++;
    for (uint32_t i = 0; i < cells; i++)
        start[i + 1] += start[i];
    for (uint32_t i = 0; i < n; i++)
        grid->sorted[start[line_of(grid, i) * grid->side + column_of(grid, i)]++] = i;
}

double cg_point_squared(cg_point a, cg_point b)
{
    const double dx = (double)a.x - (double)b.x, dy = (double)a.y - (double)b.y;
    return dx * dx + dy * dy;
}

uint32_t cg_grid_within(const cg_grid *grid, uint32_t row, double radius, const uint8_t *skip,
                        cg_near *found)
{
    const uint32_t column = column_of(grid, row), line = line_of(grid, row);
    const uint32_t left = column > 0 ? column - 1 : 0;
    const uint32_t right = column + 1 < grid->side ? column + 1 : column;
    const uint32_t top = line + 1 < grid->side ? line + 1 : line;
    uint32_t n = 0;
    for (uint32_t v = line > 0 ? line - 1 : 0; v <= top; v++) {
        const uint32_t end = grid->first[v * grid->side + right + 1];
        for (uint32_t k = grid->first[v * grid->side + left]; k < end; k++) {
            const uint32_t other = grid->sorted[k];
            const double d2 = cg_point_squared(grid->points[row], grid->points[other]);
            if (!skip[other] && d2 <= radius * radius)
                found[n++] = (cg_near){d2, other};
        }
    }
    return n;
}

static void look_into(const cg_grid *grid, uint32_t cell, uint32_t row, const uint8_t *skip,
                      cg_near *best)
{
    for (uint32_t k = grid->first[cell]; k < grid->first[cell + 1]; k++) {
        const uint32_t other = grid->sorted[k];
        if (other == row || skip[other])
            continue;
        const double d2 = cg_point_squared(grid->points[row], grid->points[other]);
        if (d2 < best->d2 || (d2 == best->d2 && other < best->row))
            *best = (cg_near){d2, other};
    }
}

/* Cells whose larger distance from (column, line), in cells, is exactly `ring`. */
static void look_around(const cg_grid *grid, uint32_t row, int64_t ring, const uint8_t *skip,
                        cg_near *best)
{
    const int64_t column = column_of(grid, row), line = line_of(grid, row), side = grid->side;
    const int64_t bottom = line - ring > 0 ? line - ring : 0;
    const int64_t top = line + ring < side ? line + ring : side - 1;
    for (int64_t v = bottom; v <= top; v++) {
        const int whole_line = v == line - ring || v == line + ring;
        const int64_t step = whole_line || ring == 0 ? 1 : 2 * ring;
        for (int64_t u = column - ring; u <= column + ring; u += step)
            if (u >= 0 && u < side)
                look_into(grid, (uint32_t)(v * side + u), row, skip, best);
    }
}

uint32_t cg_grid_nearest(const cg_grid *grid, uint32_t row, const uint8_t *skip)
{
    cg_near best = {INFINITY, grid->n};
    for (int64_t ring = 0; ring < grid->side; ring++) {
        look_around(grid, row, ring, skip, &best);
        /* What the next ring holds is farther away than this. */
        const double reach = (double)ring * grid->width * 0.999;
        if (best.d2 < reach * reach)
            break;
    }
    return best.row;
}
