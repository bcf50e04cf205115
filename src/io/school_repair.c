/* What is done about bad rows of a school list, in this order:
 *
 *  1. Staff: NO_STAFF_ESTIMATED, else NO_STAFF. A row left out here counts for nothing below.
 *  2. The row's own position: SWAPPED, SIGN; each makes the position the row's own.
 *  3. Medians of longitude and latitude of each circuit over the rows whose position is
 *     their own.
 *  4. SCALED, which asks a circuit for its median.
 *  5. FAR, by the same medians.
 *  6. NO_CIRCUIT_FOUND for rows with a position of their own, NO_CIRCUIT for the others.
 *  7. The circuit's median for those still without a position (NO_POSITION, OUT_OF_RANGE,
 *     FAR), else NOWHERE.
 *
 * A circuit is a district and a circuit name together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/math.h"
#include "base/memory.h"
#include "io/school_rows.h"
#include "world/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_POWER_OF_TEN = 9 };

typedef struct middle {
    double longitude, latitude;
    uint32_t known; /* rows behind the median */
} middle;

typedef struct repair_state {
    cg_school_rows *list;
    double max_km;
    const cg_school_row **by_circuit; /* rows that have a circuit, sorted by it */
    uint32_t *circuit;                /* of a row; n_circuits while it has none */
    middle *middles;
    uint32_t n_circuits;
    double *scratch;
    cg_error *error;
} repair_state;

static cg_status note(repair_state *state, uint32_t row, cg_repair what)
{
    cg_school_rows *list = state->list;
    cg_status status = cg_grow((void **)&list->repairs, &list->room, list->n_repairs + 1,
                               sizeof *list->repairs, "repairs", state->error);
    if (status != CG_OK)
        return status;
    cg_repair_row *repair = &list->repairs[list->n_repairs++];
    *repair = (cg_repair_row){.line = list->rows[row].line, .what = what};
    memcpy(repair->emis, list->rows[row].emis, sizeof repair->emis);
    return CG_OK;
}

static cg_status leave_out(repair_state *state, uint32_t row, cg_repair what)
{
    state->list->rows[row].left_out = 1;
    return note(state, row, what);
}

static int inside(double longitude, double latitude)
{
    return longitude >= CG_COUNTRY_WEST && longitude <= CG_COUNTRY_EAST &&
           latitude >= CG_COUNTRY_SOUTH && latitude <= CG_COUNTRY_NORTH;
}

static double kilometres(const middle *from, double longitude, double latitude)
{
    const double radian = 3.14159265358979323846 / 180.0;
    const double x = (longitude - from->longitude) * cg_cos(from->latitude * radian);
    const double y = latitude - from->latitude;
    return CG_KM_PER_DEGREE * cg_sqrt(x * x + y * y);
}

static double learners_per_educator(repair_state *state)
{
    size_t n = 0;
    for (uint32_t i = 0; i < state->list->n; i++) {
        const cg_school_row *row = &state->list->rows[i];
        if (row->educators > 0 && row->learners > 0)
            state->scratch[n++] = (double)row->learners / (double)row->educators;
    }
    return cg_median(state->scratch, n);
}

static cg_status repair_staff(repair_state *state)
{
    const double ratio = learners_per_educator(state);
    cg_status status = CG_OK;
    for (uint32_t i = 0; status == CG_OK && i < state->list->n; i++) {
        cg_school_row *row = &state->list->rows[i];
        if (row->educators > 0)
            continue;
        if (row->learners > 0 && ratio > 0.0) {
            const double educators = (double)row->learners / ratio + 0.5;
            row->educators = (uint32_t)cg_clamp(educators, 1.0, CG_MAX_EDUCATORS);
            status = note(state, i, CG_REPAIR_NO_STAFF_ESTIMATED);
        } else {
            status = leave_out(state, i, CG_REPAIR_NO_STAFF);
        }
    }
    return status;
}

static cg_status repair_own_position(repair_state *state, uint32_t i)
{
    cg_school_row *row = &state->list->rows[i];
    const double longitude = row->longitude, latitude = row->latitude;
    row->position = CG_POSITION_OWN;
    if (isnan(longitude) || isnan(latitude)) {
        row->position = CG_POSITION_NONE;
    } else if (inside(latitude, longitude)) {
        row->longitude = latitude;
        row->latitude = longitude;
        return note(state, i, CG_REPAIR_SWAPPED);
    } else if (inside(longitude, -latitude)) {
        row->latitude = -latitude;
        return note(state, i, CG_REPAIR_SIGN);
    } else if (!inside(longitude, latitude)) {
        row->position = CG_POSITION_BAD;
    }
    return CG_OK;
}

static int compare_circuits(const void *left, const void *right)
{
    const cg_school_row *a = *(const cg_school_row *const *)left;
    const cg_school_row *b = *(const cg_school_row *const *)right;
    int order = strcmp(a->district, b->district);
    if (order == 0)
        order = strcmp(a->circuit, b->circuit);
    return order != 0 ? order : strcmp(a->emis, b->emis);
}

static middle find_middle(const repair_state *state, uint32_t begin, uint32_t end)
{
    middle m = {0};
    for (uint32_t k = begin; k < end; k++)
        if (state->by_circuit[k]->position == CG_POSITION_OWN)
            state->scratch[m.known++] = state->by_circuit[k]->longitude;
    m.longitude = cg_median(state->scratch, m.known);
    uint32_t n = 0;
    for (uint32_t k = begin; k < end; k++)
        if (state->by_circuit[k]->position == CG_POSITION_OWN)
            state->scratch[n++] = state->by_circuit[k]->latitude;
    m.latitude = cg_median(state->scratch, n);
    return m;
}

static void find_circuits(repair_state *state)
{
    cg_school_row *rows = state->list->rows;
    uint32_t n = 0;
    for (uint32_t i = 0; i < state->list->n; i++)
        if (!rows[i].left_out && rows[i].circuit[0] != '\0')
            state->by_circuit[n++] = &rows[i];
    qsort(state->by_circuit, n, sizeof *state->by_circuit, compare_circuits);
    for (uint32_t i = 0; i < state->list->n; i++)
        state->circuit[i] = UINT32_MAX;
    for (uint32_t begin = 0, end; begin < n; begin = end) {
        const cg_school_row *first = state->by_circuit[begin];
        for (end = begin; end < n; end++) {
            const cg_school_row *row = state->by_circuit[end];
            if (strcmp(row->circuit, first->circuit) != 0 ||
                strcmp(row->district, first->district) != 0)
                break;
            state->circuit[row - rows] = state->n_circuits;
        }
        state->middles[state->n_circuits++] = find_middle(state, begin, end);
    }
}

static const middle *middle_of(const repair_state *state, uint32_t row)
{
    if (state->circuit[row] == UINT32_MAX)
        return NULL;
    const middle *m = &state->middles[state->circuit[row]];
    return m->known > 0 ? m : NULL;
}

/* The value over the power of ten that puts it between low and high; itself if none does. */
static double scale_into(double value, double low, double high)
{
    double power = 1.0;
    for (int k = 0; k <= MAX_POWER_OF_TEN; k++, power *= 10.0)
        if (value / power >= low && value / power <= high)
            return value / power;
    return value;
}

static cg_status repair_scale(repair_state *state, uint32_t i)
{
    cg_school_row *row = &state->list->rows[i];
    const middle *m = middle_of(state, i);
    if (row->position != CG_POSITION_BAD || m == NULL)
        return CG_OK;
    const double longitude = scale_into(row->longitude, CG_COUNTRY_WEST, CG_COUNTRY_EAST);
    const double latitude = scale_into(row->latitude, CG_COUNTRY_SOUTH, CG_COUNTRY_NORTH);
    if (!inside(longitude, latitude) || kilometres(m, longitude, latitude) > state->max_km)
        return CG_OK;
    row->longitude = longitude;
    row->latitude = latitude;
    row->position = CG_POSITION_OWN;
    return note(state, i, CG_REPAIR_SCALED);
}

static cg_status repair_far(repair_state *state, uint32_t i)
{
    cg_school_row *row = &state->list->rows[i];
    const middle *m = middle_of(state, i);
    if (row->position != CG_POSITION_OWN || m == NULL ||
        kilometres(m, row->longitude, row->latitude) <= state->max_km)
        return CG_OK;
    row->longitude = m->longitude;
    row->latitude = m->latitude;
    row->position = CG_POSITION_CIRCUIT;
    return note(state, i, CG_REPAIR_FAR);
}

/* Fills `points` and `rows` with the rows that have a position of their own; skip[k] says
 * that point k has no circuit to give. Degrees of longitude shrink by the cosine of 29 S,
 * the middle of the country. */
static uint32_t own_points(const repair_state *state, cg_point *points, uint32_t *rows,
                           uint8_t *skip)
{
    const middle origin = {.longitude = 25.0, .latitude = -29.0};
    const double shrink = kilometres(&origin, 26.0, -29.0);
    uint32_t n = 0;
    for (uint32_t i = 0; i < state->list->n; i++) {
        const cg_school_row *row = &state->list->rows[i];
        if (row->left_out || row->position != CG_POSITION_OWN)
            continue;
        points[n] = (cg_point){(float)((row->longitude - origin.longitude) * shrink),
                               (float)((row->latitude - origin.latitude) * CG_KM_PER_DEGREE)};
        skip[n] = row->circuit[0] == '\0';
        rows[n++] = i;
    }
    return n;
}

static cg_status give_nearest_circuits(repair_state *state, const cg_grid *grid,
                                       const uint32_t *rows, const uint8_t *skip)
{
    cg_status status = CG_OK;
    for (uint32_t k = 0; status == CG_OK && k < grid->n; k++) {
        if (!skip[k])
            continue;
        const uint32_t nearest = cg_grid_nearest(grid, k, skip);
        if (nearest == grid->n)
            return CG_OK;
        const cg_school_row *from = &state->list->rows[rows[nearest]];
        cg_school_row *row = &state->list->rows[rows[k]];
        memcpy(row->district, from->district, sizeof row->district);
        memcpy(row->circuit, from->circuit, sizeof row->circuit);
        status = note(state, rows[k], CG_REPAIR_NO_CIRCUIT_FOUND);
    }
    return status;
}

static cg_status repair_circuits(repair_state *state)
{
    const uint32_t n = state->list->n;
    cg_point *points = NULL;
    uint32_t *rows = NULL;
    uint8_t *skip = NULL;
    cg_grid grid = {0};
    cg_status status = cg_alloc((void **)&points, n, sizeof *points, "positions", state->error);
    if (status == CG_OK)
        status = cg_alloc((void **)&rows, n, sizeof *rows, "positions", state->error);
    if (status == CG_OK)
        status = cg_alloc((void **)&skip, n, sizeof *skip, "positions", state->error);
    if (status == CG_OK)
        status = cg_grid_reserve(&grid, n, state->error);
    if (status != CG_OK)
        goto out;
    const uint32_t placed = own_points(state, points, rows, skip);
    if (placed > 0) {
        cg_grid_build(&grid, points, placed, 0.0);
        status = give_nearest_circuits(state, &grid, rows, skip);
    }
    for (uint32_t i = 0; status == CG_OK && i < n; i++)
        if (!state->list->rows[i].left_out && state->list->rows[i].circuit[0] == '\0')
            status = leave_out(state, i, CG_REPAIR_NO_CIRCUIT);
out:
    cg_free(points);
    cg_free(rows);
    cg_free(skip);
    cg_grid_free(&grid);
    return status;
}

static cg_status place_at_middle(repair_state *state, uint32_t i)
{
    cg_school_row *row = &state->list->rows[i];
    if (row->position != CG_POSITION_NONE && row->position != CG_POSITION_BAD)
        return CG_OK;
    const middle *m = middle_of(state, i);
    if (m == NULL)
        return leave_out(state, i, CG_REPAIR_NOWHERE);
    const cg_repair what =
        row->position == CG_POSITION_NONE ? CG_REPAIR_NO_POSITION : CG_REPAIR_OUT_OF_RANGE;
    row->longitude = m->longitude;
    row->latitude = m->latitude;
    row->position = CG_POSITION_CIRCUIT;
    return note(state, i, what);
}

typedef cg_status row_rule(repair_state *state, uint32_t row);

static cg_status each_row(repair_state *state, row_rule *rule)
{
    cg_status status = CG_OK;
    for (uint32_t i = 0; status == CG_OK && i < state->list->n; i++)
        if (!state->list->rows[i].left_out)
            status = rule(state, i);
    return status;
}

static int compare_repairs(const void *left, const void *right)
{
    const cg_repair_row *a = left, *b = right;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return (a->what > b->what) - (a->what < b->what);
}

/* A row that is left out in the end was not repaired. */
static void drop_vain_repairs(cg_school_rows *list)
{
    if (list->n_repairs == 0)
        return;
    qsort(list->repairs, list->n_repairs, sizeof *list->repairs, compare_repairs);
    size_t kept = 0;
    for (size_t begin = 0, end; begin < list->n_repairs; begin = end) {
        int out = 0;
        for (end = begin;
             end < list->n_repairs && list->repairs[end].line == list->repairs[begin].line; end++)
            out |= cg_repair_leaves_out(list->repairs[end].what);
        for (size_t k = begin; k < end; k++)
            if (!out || cg_repair_leaves_out(list->repairs[k].what))
                list->repairs[kept++] = list->repairs[k];
    }
    list->n_repairs = kept;
}

cg_status cg_school_rows_repair(cg_school_rows *list, double max_circuit_km, cg_error *error)
{
    repair_state state = {.list = list, .max_km = max_circuit_km, .error = error};
    const struct {
        void **block;
        size_t size;
    } blocks[] = {{(void **)&state.by_circuit, sizeof *state.by_circuit},
                  {(void **)&state.circuit, sizeof *state.circuit},
                  {(void **)&state.middles, sizeof *state.middles},
                  {(void **)&state.scratch, sizeof *state.scratch}};
    cg_status status = CG_OK;
    for (size_t i = 0; status == CG_OK && i < sizeof blocks / sizeof *blocks; i++)
        status = cg_alloc(blocks[i].block, list->n, blocks[i].size, "school list", error);
    if (status == CG_OK)
        status = repair_staff(&state);
    if (status == CG_OK)
        status = each_row(&state, repair_own_position);
    if (status == CG_OK) {
        find_circuits(&state);
        status = each_row(&state, repair_scale);
    }
    if (status == CG_OK)
        status = each_row(&state, repair_far);
    if (status == CG_OK)
        status = repair_circuits(&state);
    if (status == CG_OK)
        status = each_row(&state, place_at_middle);
    if (status == CG_OK)
        drop_vain_repairs(list);
    cg_free((void *)state.by_circuit);
    cg_free(state.circuit);
    cg_free(state.middles);
    cg_free(state.scratch);
    return status;
}
