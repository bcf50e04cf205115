/* From repaired rows to a province.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/school_rows.h"

#include "base/math.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void cg_school_rows_free(cg_school_rows *list)
{
    cg_free(list->rows);
    cg_free(list->repairs);
    *list = (cg_school_rows){0};
}

static int is_kept(const cg_school_row *row, const cg_model *model)
{
    return (model->province_district[0] == '\0' ||
            strcmp(row->district, model->province_district) == 0) &&
           (model->province_circuit[0] == '\0' ||
            strcmp(row->circuit, model->province_circuit) == 0);
}

/* Refuses a name that none of the `n` names is. */
static cg_status fail_name(const cg_model *model, const char *key, const char *wanted,
                           const char *const *names, size_t n, cg_error *error)
{
    const char *nearest = cg_nearest(wanted, names, n);
    return cg_fail(error, CG_INPUT, "province.%s: '%s' is not in %s%s%s%s", key, wanted,
                   model->province_schools, nearest ? "; the nearest is '" : "",
                   nearest ? nearest : "", nearest ? "'" : "");
}

static cg_status check_district(const cg_school_rows *list, const cg_model *model,
                                const char **names, cg_error *error)
{
    const char *wanted = model->province_district;
    size_t n = 0;
    for (uint32_t i = 0; i < list->n; i++) {
        if (strcmp(list->rows[i].district, wanted) == 0)
            return CG_OK;
        if (list->rows[i].district[0] != '\0')
            names[n++] = list->rows[i].district;
    }
    return fail_name(model, "district", wanted, names, n, error);
}

/* The circuit must stand in one district only: many are called CIRCUIT 01. */
static cg_status check_circuit(const cg_school_rows *list, const cg_model *model,
                               const char **names, cg_error *error)
{
    const char *wanted = model->province_circuit;
    const cg_school_row *found = NULL;
    size_t n = 0;
    for (uint32_t i = 0; i < list->n; i++) {
        const cg_school_row *row = &list->rows[i];
        if (is_kept(row, model)) {
            if (found != NULL && strcmp(found->district, row->district) != 0)
                return cg_fail(error, CG_INPUT,
                               "province.circuit: '%s' stands in several districts of %s, "
                               "'%s' and '%s' among them: set province.district too",
                               wanted, model->province_schools, found->district, row->district);
            found = row;
        }
        if (row->circuit[0] != '\0' && (model->province_district[0] == '\0' ||
                                        strcmp(row->district, model->province_district) == 0))
            names[n++] = row->circuit;
    }
    return found != NULL ? CG_OK : fail_name(model, "circuit", wanted, names, n, error);
}

static cg_status check_names(const cg_school_rows *list, const cg_model *model, cg_error *error)
{
    const char **names = NULL;
    cg_status status =
        cg_alloc((void **)&names, list->n, sizeof *names, "names of the school list", error);
    if (status == CG_OK && model->province_district[0] != '\0')
        status = check_district(list, model, names, error);
    if (status == CG_OK && model->province_circuit[0] != '\0')
        status = check_circuit(list, model, names, error);
    cg_free((void *)names);
    return status;
}

static int compare_to_emis(const void *emis, const void *row)
{
    return strcmp(emis, ((const cg_school_row *)row)->emis);
}

cg_status cg_school_rows_keep(cg_school_rows *list, const cg_model *model, cg_error *error)
{
    cg_status status = check_names(list, model, error);
    if (status != CG_OK)
        return status;
    uint32_t rows = 0;
    size_t repairs = 0;
    for (uint32_t i = 0; i < list->n; i++)
        if (is_kept(&list->rows[i], model))
            list->rows[rows++] = list->rows[i];
    list->n = rows;
    for (size_t i = 0; i < list->n_repairs; i++)
        if (bsearch(list->repairs[i].emis, list->rows, rows, sizeof *list->rows, compare_to_emis) !=
            NULL)
            list->repairs[repairs++] = list->repairs[i];
    list->n_repairs = repairs;
    return CG_OK;
}

static int compare_circuits(const void *left, const void *right)
{
    const cg_school_row *a = left, *b = right;
    if (a->left_out != b->left_out)
        return a->left_out ? 1 : -1;
    int order = strcmp(a->district, b->district);
    if (order == 0)
        order = strcmp(a->circuit, b->circuit);
    return order != 0 ? order : strcmp(a->emis, b->emis);
}

/* Origin: the median position of the schools that are kept. */
static cg_status find_origin(const cg_school_rows *list, cg_province *province, cg_error *error)
{
    double *scratch = NULL;
    const uint32_t n = province->n_schools;
    cg_status status = cg_alloc((void **)&scratch, n, sizeof *scratch, "schools", error);
    if (status != CG_OK)
        return status;
    for (uint32_t i = 0; i < n; i++)
        scratch[i] = list->rows[i].longitude;
    province->origin_longitude = cg_median(scratch, n);
    for (uint32_t i = 0; i < n; i++)
        scratch[i] = list->rows[i].latitude;
    province->origin_latitude = cg_median(scratch, n);
    cg_free(scratch);
    return CG_OK;
}

static void fill_schools(const cg_school_rows *list, cg_province *province)
{
    const double radian = 3.14159265358979323846 / 180.0;
    const double shrink = cg_cos(province->origin_latitude * radian);
    for (uint32_t i = 0; i < province->n_schools; i++) {
        const cg_school_row *row = &list->rows[i];
        const double east = row->longitude - province->origin_longitude;
        const double north = row->latitude - province->origin_latitude;
        const cg_circuit *last = &province->circuits[province->n_circuits];
        if (i == 0 || strcmp(row->district, last[-1].district) != 0 ||
            strcmp(row->circuit, last[-1].name) != 0) {
            cg_circuit *circuit = &province->circuits[province->n_circuits++];
            memcpy(circuit->name, row->circuit, sizeof circuit->name);
            memcpy(circuit->district, row->district, sizeof circuit->district);
        }
        cg_school *school = &province->schools[i];
        memcpy(school->emis, row->emis, sizeof school->emis);
        school->circuit = province->n_circuits - 1;
        school->x = (float)(east * shrink * CG_KM_PER_DEGREE);
        school->y = (float)(north * CG_KM_PER_DEGREE);
        school->phase = row->phase;
        school->quintile = row->quintile;
        school->educators = (uint16_t)row->educators;
    }
}

static cg_status fill_province(const cg_school_rows *list, const char *path, cg_province *province,
                               cg_error *error)
{
    province->n_rows = list->n;
    for (uint32_t i = 0; i < list->n; i++)
        province->n_schools += !list->rows[i].left_out;
    if (province->n_schools == 0)
        return cg_fail(error, CG_INPUT, "%s: every school of the list is left out", path);
    cg_status status = cg_alloc((void **)&province->schools, province->n_schools,
                                sizeof *province->schools, "schools", error);
    if (status == CG_OK) /* at most a circuit a school */
        status = cg_alloc((void **)&province->circuits, province->n_schools,
                          sizeof *province->circuits, "circuits", error);
    if (status == CG_OK)
        status = find_origin(list, province, error);
    if (status == CG_OK)
        fill_schools(list, province);
    return status;
}

cg_status cg_school_rows_province(cg_school_rows *list, const cg_scenario *scenario,
                                  cg_province *province, cg_error *error)
{
    *province = (cg_province){0};
    qsort(list->rows, list->n, sizeof *list->rows, compare_circuits);
    cg_status status = fill_province(list, scenario->model.province_schools, province, error);
    if (status == CG_OK)
        status = cg_province_arrange(scenario, province, error);
    if (status != CG_OK) {
        cg_province_free(province);
        return status;
    }
    province->repairs = list->repairs;
    province->n_repairs = (uint32_t)list->n_repairs;
    for (size_t i = 0; i < list->n_repairs; i++)
        province->repaired[list->repairs[i].what]++;
    list->repairs = NULL;
    list->n_repairs = 0;
    return CG_OK;
}
