/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/province.h"

#include "base/math.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *cg_repair_text(cg_repair repair)
{
    static const char *const texts[] = {
#define X(name, left_out, text, rule) text,
        CG_REPAIRS(X)
#undef X
    };
    return (unsigned)repair < CG_N_REPAIRS ? texts[repair] : "";
}

const char *cg_repair_rule(cg_repair repair)
{
    static const char *const rules[] = {
#define X(name, left_out, text, rule) rule,
        CG_REPAIRS(X)
#undef X
    };
    return (unsigned)repair < CG_N_REPAIRS ? rules[repair] : "";
}

int cg_repair_leaves_out(cg_repair repair)
{
    static const int leaves_out[] = {
#define X(name, left_out, text, rule) left_out,
        CG_REPAIRS(X)
#undef X
    };
    return (unsigned)repair < CG_N_REPAIRS && leaves_out[repair];
}

float cg_school_distance(const cg_school *a, const cg_school *b)
{
    const float dx = a->x - b->x, dy = a->y - b->y;
    return sqrtf(dx * dx + dy * dy);
}

void cg_province_free(cg_province *province)
{
    if (province == NULL)
        return;
    cg_free(province->schools);
    cg_free(province->circuits);
    cg_free(province->repairs);
    cg_free(province->own);
    cg_free(province->ties);
    memset(province, 0, sizeof *province);
}

static int compare_doubles(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double cg_median(double *values, size_t n)
{
    if (n == 0)
        return (double)NAN;
    qsort(values, n, sizeof *values, compare_doubles);
    return n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

typedef struct named_circuit {
    cg_circuit circuit;
    uint32_t old;
} named_circuit;

static int compare_circuits(const void *left, const void *right)
{
    const named_circuit *a = left, *b = right;
    int order = strcmp(a->circuit.district, b->circuit.district);
    if (order == 0)
        order = strcmp(a->circuit.name, b->circuit.name);
    return order != 0 ? order : (a->old > b->old) - (a->old < b->old);
}

static cg_status sort_circuits(cg_province *province, cg_error *error)
{
    named_circuit *named = NULL;
    uint32_t *row = NULL;
    cg_status status =
        cg_alloc((void **)&named, province->n_circuits, sizeof *named, "circuits", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&row, province->n_circuits, sizeof *row, "circuits", error);
    if (status != CG_OK)
        goto out;
    for (uint32_t i = 0; i < province->n_circuits; i++)
        named[i] = (named_circuit){province->circuits[i], i};
    qsort(named, province->n_circuits, sizeof *named, compare_circuits);
    for (uint32_t i = 0; i < province->n_circuits; i++) {
        province->circuits[i] = named[i].circuit;
        row[named[i].old] = i;
    }
    for (uint32_t i = 0; i < province->n_schools; i++)
        province->schools[i].circuit = row[province->schools[i].circuit];
out:
    cg_free(named);
    cg_free(row);
    return status;
}

typedef struct placed_school {
    cg_school school;
    uint32_t code; /* Z-order inside the circuit */
} placed_school;

static int compare_schools(const void *left, const void *right)
{
    const placed_school *a = left, *b = right;
    if (a->school.circuit != b->school.circuit)
        return a->school.circuit < b->school.circuit ? -1 : 1;
    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    return strcmp(a->school.emis, b->school.emis);
}

/* Puts a zero bit between any two of the 16 bits. */
static uint32_t spread_bits(uint32_t bits)
{
    bits = (bits | bits << 8) & 0x00FF00FFu;
    bits = (bits | bits << 4) & 0x0F0F0F0Fu;
    bits = (bits | bits << 2) & 0x33333333u;
    return (bits | bits << 1) & 0x55555555u;
}

static uint32_t z_order(double x, double y)
{
    return spread_bits((uint32_t)(x * 65535.0)) | spread_bits((uint32_t)(y * 65535.0)) << 1;
}

/* One square box for all circuits' curves would waste the code's bits on the way
 * between them, so each circuit has its own. */
typedef struct box {
    float left, bottom, width;
} box;

static void circuit_boxes(const cg_province *province, box *boxes)
{
    for (uint32_t i = 0; i < province->n_circuits; i++)
        boxes[i] = (box){INFINITY, INFINITY, 0.0f};
    for (uint32_t i = 0; i < province->n_schools; i++) {
        const cg_school *school = &province->schools[i];
        box *b = &boxes[school->circuit];
        b->left = school->x < b->left ? school->x : b->left;
        b->bottom = school->y < b->bottom ? school->y : b->bottom;
    }
    for (uint32_t i = 0; i < province->n_schools; i++) {
        const cg_school *school = &province->schools[i];
        box *b = &boxes[school->circuit];
        const float across = school->x - b->left, up = school->y - b->bottom;
        b->width = across > b->width ? across : b->width;
        b->width = up > b->width ? up : b->width;
    }
}

static cg_status sort_schools(cg_province *province, cg_error *error)
{
    box *boxes = NULL;
    placed_school *placed = NULL;
    cg_status status =
        cg_alloc((void **)&boxes, province->n_circuits, sizeof *boxes, "circuits", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&placed, province->n_schools, sizeof *placed, "schools", error);
    if (status != CG_OK)
        goto out;
    circuit_boxes(province, boxes);
    for (uint32_t i = 0; i < province->n_schools; i++) {
        const cg_school *school = &province->schools[i];
        const box *b = &boxes[school->circuit];
        const double scale = b->width > 0.0f ? 1.0 / (double)b->width : 0.0;
        placed[i].school = *school;
        placed[i].code = z_order(cg_clamp((double)(school->x - b->left) * scale, 0.0, 1.0),
                                 cg_clamp((double)(school->y - b->bottom) * scale, 0.0, 1.0));
    }
    qsort(placed, province->n_schools, sizeof *placed, compare_schools);
    for (uint32_t i = 0; i < province->n_schools; i++)
        province->schools[i] = placed[i].school;
out:
    cg_free(boxes);
    cg_free(placed);
    return status;
}

static void measure_circuit(const cg_province *province, cg_circuit *circuit, double *scratch)
{
    const cg_school *schools = province->schools + circuit->first;
    for (uint32_t i = 0; i < circuit->n; i++)
        scratch[i] = (double)schools[i].x;
    circuit->x = (float)cg_median(scratch, circuit->n);
    for (uint32_t i = 0; i < circuit->n; i++)
        scratch[i] = (double)schools[i].y;
    circuit->y = (float)cg_median(scratch, circuit->n);
}

static void measure_schools(const cg_circuit *circuit, float remote_km, cg_school *schools)
{
    const cg_school middle = {.x = circuit->x, .y = circuit->y};
    for (uint32_t i = 0; i < circuit->n; i++) {
        const float km = cg_school_distance(&schools[i], &middle);
        schools[i].remoteness = cg_unitf(km / (2.0f * remote_km));
        schools[i].remote = km > remote_km;
    }
}

cg_status cg_province_arrange(const cg_scenario *scenario, cg_province *province, cg_error *error)
{
    double *scratch = NULL;
    cg_status status = sort_circuits(province, error);
    if (status == CG_OK)
        status = sort_schools(province, error);
    if (status == CG_OK)
        status =
            cg_alloc((void **)&scratch, province->n_schools, sizeof *scratch, "schools", error);
    if (status != CG_OK)
        return status;
    uint32_t next = 0;
    for (uint32_t i = 0; i < province->n_circuits; i++) {
        cg_circuit *circuit = &province->circuits[i];
        circuit->first = next;
        while (next < province->n_schools && province->schools[next].circuit == i)
            next++;
        circuit->n = next - circuit->first;
        measure_circuit(province, circuit, scratch);
        measure_schools(circuit, (float)scenario->model.province_remote_km,
                        province->schools + circuit->first);
    }
    cg_free(scratch);
    return CG_OK;
}
