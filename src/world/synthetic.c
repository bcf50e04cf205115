/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/draw.h"
#include "base/math.h"
#include "base/memory.h"
#include "world/province.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { PROVINCE_STREAM = 250, MAX_SCHOOLS = 20 * 1000 * 1000, MAX_HAMLETS = 3 };

/* Slots of a school's draws; those of a circuit belong to its first school. */
enum {
    SLOT_PLACE = 0, /* scattered or not, then which hamlet */
    SLOT_X = 2,
    SLOT_Y = 3,
    SLOT_SIZE = 4,
    SLOT_PHASE = 5,
    SLOT_QUINTILE = 6, /* known or not, then chance */
    SLOT_HAMLETS = 8,
    SLOT_HAMLET_PLACES = 12 /* two each */
};

/* Shapes of a circuit, set so that 69 circuits of 26 schools and 39 km resemble the
 * Mpumalanga list: 13 % (list: 14 %) of schools have fewer than two others of their circuit
 * and phase within 10 km, 17 % (17 %) lie farther than 15 km from their circuit's middle. */
static const double scattered_share = 0.15; /* schools that belong to no hamlet */
static const double hamlet_spread = 0.12;   /* sd of a hamlet's schools, circuit widths */
static const double hamlet_margin = 0.15;   /* hamlets keep off a circuit's border, widths */

static const double combined_share = 0.06; /* of the schools that are not secondary */

/* Quintiles 1 .. 5 of the schools that have one, and schools that have none: the national
 * list of 2017, rounded. */
static const double quintile_shares[5] = {0.30, 0.26, 0.20, 0.11, 0.08};
static const double unknown_quintile = 0.05;
/* Correlation of poverty with remoteness; an assumption. */
static const double poverty_remoteness = 0.6;

static void place_schools(const cg_draw_context *luck, uint32_t first, uint32_t n, double width,
                          double left, double bottom, cg_school *schools)
{
    const uint32_t hamlets = 1 + cg_index(cg_draw(luck, first, 0, SLOT_HAMLETS), MAX_HAMLETS);
    double x[MAX_HAMLETS], y[MAX_HAMLETS];
    for (uint32_t h = 0; h < MAX_HAMLETS; h++) {
        const double inner = 1.0 - 2.0 * hamlet_margin;
        x[h] = hamlet_margin + inner * cg_draw(luck, first, 0, SLOT_HAMLET_PLACES + 2 * h);
        y[h] = hamlet_margin + inner * cg_draw(luck, first, 0, SLOT_HAMLET_PLACES + 2 * h + 1);
    }
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t row = first + i;
        double across, up;
        if (cg_draw(luck, row, 0, SLOT_PLACE) < scattered_share) {
            across = cg_draw(luck, row, 0, SLOT_X);
            up = cg_draw(luck, row, 0, SLOT_Y);
        } else {
            const uint32_t h = cg_index(cg_draw(luck, row, 0, SLOT_PLACE + 1), hamlets);
            across = x[h] + hamlet_spread * cg_draw_normal(luck, row, 0, SLOT_X);
            up = y[h] + hamlet_spread * cg_draw_normal(luck, row, 0, SLOT_Y);
        }
        schools[i].x = (float)(left + width * cg_clamp(across, 0.0, 1.0));
        schools[i].y = (float)(bottom + width * cg_clamp(up, 0.0, 1.0));
    }
}

static void place_circuits(const cg_model *model, const cg_draw_context *luck,
                           cg_province *province)
{
    const uint32_t per_circuit = (uint32_t)model->province_schools_per_circuit;
    const double width = model->province_circuit_km;
    uint32_t columns = 1;
    while ((uint64_t)columns * columns < province->n_circuits)
        columns++;
    const uint32_t rows = (province->n_circuits + columns - 1) / columns;
    for (uint32_t i = 0; i < province->n_circuits; i++) {
        cg_circuit *circuit = &province->circuits[i];
        snprintf(circuit->name, sizeof circuit->name, "C%06u", i + 1);
        snprintf(circuit->district, sizeof circuit->district, "synthetic");
        const uint32_t row = i / columns;
        const double left = ((double)(i % columns) - 0.5 * (double)columns) * width;
        const double bottom = ((double)row - 0.5 * (double)rows) * width;
        const uint32_t first = i * per_circuit;
        for (uint32_t k = first; k < first + per_circuit; k++) {
            province->schools[k].circuit = i;
            snprintf(province->schools[k].emis, sizeof province->schools[k].emis, "%08u", k);
        }
        place_schools(luck, first, per_circuit, width, left, bottom, province->schools + first);
    }
}

static uint16_t draw_educators(const cg_model *model, const cg_draw_context *luck, uint32_t row)
{
    const double sd = model->province_educators_sd;
    const double mu = cg_log(model->province_educators) - 0.5 * sd * sd;
    const double educators = cg_exp(mu + sd * cg_draw_normal(luck, row, 0, SLOT_SIZE));
    return (uint16_t)cg_clamp(educators + 0.5, 1.0, 65535.0);
}

static uint8_t draw_phase(const cg_model *model, const cg_draw_context *luck, uint32_t row)
{
    const double secondary = model->province_secondary_schools;
    const double uniform = cg_draw(luck, row, 0, SLOT_PHASE);
    if (uniform < secondary)
        return CG_SECONDARY;
    return uniform < secondary + (1.0 - secondary) * combined_share ? CG_COMBINED : CG_PRIMARY;
}

static void furnish_schools(const cg_model *model, const cg_draw_context *luck,
                            cg_province *province)
{
    for (uint32_t i = 0; i < province->n_schools; i++) {
        cg_school *school = &province->schools[i];
        snprintf(school->emis, sizeof school->emis, "S%04u", i + 1);
        school->educators = draw_educators(model, luck, i);
        school->phase = draw_phase(model, luck, i);
    }
}

typedef struct poverty {
    double score;
    uint32_t row;
} poverty;

static int compare_poverty(const void *left, const void *right)
{
    const poverty *a = left, *b = right;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* The poorest schools of the province are quintile 1, and so on by the national shares. */
static cg_status rank_quintiles(const cg_draw_context *luck, cg_province *province, cg_error *error)
{
    poverty *ranked = NULL;
    cg_status status =
        cg_alloc((void **)&ranked, province->n_schools, sizeof *ranked, "quintiles", error);
    if (status != CG_OK)
        return status;
    const double chance = cg_sqrt(1.0 - poverty_remoteness * poverty_remoteness);
    uint32_t n = 0;
    for (uint32_t i = 0; i < province->n_schools; i++) {
        if (cg_draw(luck, i, 0, SLOT_QUINTILE) < unknown_quintile)
            continue;
        /* Remoteness has a standard deviation of about a quarter; only ranks matter here. */
        const double score = poverty_remoteness * 4.0 * (double)province->schools[i].remoteness +
                             chance * cg_draw_normal(luck, i, 0, SLOT_QUINTILE + 1);
        ranked[n++] = (poverty){score, i};
    }
    qsort(ranked, n, sizeof *ranked, compare_poverty);
    double above = 0.0;
    uint32_t next = 0;
    for (uint8_t quintile = 1; quintile <= 5; quintile++) {
        above += quintile_shares[quintile - 1] / (1.0 - unknown_quintile);
        const uint32_t end = quintile == 5 ? n : (uint32_t)(above * (double)n + 0.5);
        for (; next < end; next++)
            province->schools[ranked[next].row].quintile = quintile;
    }
    cg_free(ranked);
    return CG_OK;
}

cg_status cg_province_synthetic(const cg_scenario *scenario, cg_province *province, cg_error *error)
{
    const cg_model *model = &scenario->model;
    const uint64_t schools =
        (uint64_t)model->province_circuits * (uint64_t)model->province_schools_per_circuit;
    *province = (cg_province){.origin_longitude = (double)NAN, .origin_latitude = (double)NAN};
    if (schools > MAX_SCHOOLS)
        return cg_fail(error, CG_LIMIT,
                       "province.circuits x province.schools_per_circuit: %llu schools are more "
                       "than the %d that a synthetic province can have",
                       (unsigned long long)schools, MAX_SCHOOLS);
    const cg_draw_context luck = {.seed = cg_scenario_seed(scenario), .process = PROVINCE_STREAM};
    cg_status status = cg_alloc((void **)&province->circuits, (size_t)model->province_circuits,
                                sizeof *province->circuits, "circuits", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&province->schools, (size_t)schools, sizeof *province->schools,
                          "schools", error);
    if (status != CG_OK)
        goto out;
    province->n_circuits = (uint32_t)model->province_circuits;
    province->n_schools = (uint32_t)schools;
    place_circuits(model, &luck, province);
    status = cg_province_arrange(scenario, province, error);
    if (status != CG_OK)
        goto out;
    furnish_schools(model, &luck, province);
    status = rank_quintiles(&luck, province, error);
out:
    if (status != CG_OK)
        cg_province_free(province);
    return status;
}
