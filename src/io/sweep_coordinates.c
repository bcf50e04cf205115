/* The coordinates of a sweep's points, written as they are computed: a few at a time, some
 * thousand points at a time, so that memory is the same for however many.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_parts.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

enum { TOGETHER = 4, BLOCK_POINTS = 4096 };

/* A factor, what its draws say of one of its parameters, or the scenario (factor NULL). */
typedef struct column {
    const cg_factor *factor;
    size_t f, path; /* path is the factor's n_paths for the factor itself */
    cg_h5_variable variable;
    hid_t dataset;
    double numbers[BLOCK_POINTS];
    const char *texts[BLOCK_POINTS];
} column;

typedef struct writer {
    cg_h5 *h5;
    const cg_sweep *sweep;
    const cg_sweep_axes *on;
    column *columns; /* [TOGETHER] */
    size_t n;
} writer;

/* Texts as one attribute, apart by `mark`. */
static void write_texts(cg_h5 *h5, hid_t dataset, const char *name, char mark, size_t n,
                        const char *(*text)(const cg_factor *, size_t), const cg_factor *factor)
{
    char *all = NULL;
    size_t size = 1, at = 0;
    for (size_t i = 0; i < n; i++)
        size += strlen(text(factor, i)) + 1;
    if (h5->status != CG_OK)
        return;
    h5->status = cg_alloc((void **)&all, size, 1, "a factor", h5->error);
    for (size_t i = 0; h5->status == CG_OK && i < n; i++) {
        if (i > 0)
            all[at++] = mark;
        memcpy(all + at, text(factor, i), strlen(text(factor, i)));
        at += strlen(text(factor, i));
    }
    if (h5->status == CG_OK)
        cg_h5_attribute_text(h5, dataset, name, all);
    cg_free(all);
}

static const char *path_text(const cg_factor *factor, size_t i)
{
    return factor->paths[i];
}

static const char *level_text(const cg_factor *factor, size_t i)
{
    return factor->levels[i].text;
}

static void describe_factor(cg_h5 *h5, hid_t dataset, const cg_factor *factor)
{
    write_texts(h5, dataset, "paths", ' ', factor->n_paths, path_text, factor);
    if (factor->is_text) {
        write_texts(h5, dataset, "levels", '\n', factor->n_levels, level_text, factor);
        return;
    }
    double low = factor->low, high = factor->high;
    for (size_t i = 0; i < factor->n_levels; i++) {
        double number = factor->levels[i].number;
        low = i == 0 || number < low ? number : low;
        high = i == 0 || number > high ? number : high;
    }
    if (factor->draws != NULL)
        cg_h5_attribute_int(h5, dataset, "draws", (int64_t)factor->n_levels);
    cg_h5_attribute_real(h5, dataset, "low", low);
    cg_h5_attribute_real(h5, dataset, "high", high);
}

static int is_drawn(const column *self)
{
    return self->factor != NULL && self->path < self->factor->n_paths;
}

static void open_column(writer *self, column *own)
{
    const cg_factor *factor = own->factor;
    const cg_h5_axis *point = &self->on->point;
    if (factor == NULL)
        own->variable = (cg_h5_variable){
            "scenario", "", "the scenario that the point varies", CG_H5_TEXT, {point}};
    else if (is_drawn(own))
        own->variable = (cg_h5_variable){factor->paths[own->path],
                                         "",
                                         "drawn value, where the scenario has the default",
                                         CG_H5_F64,
                                         {point}};
    else
        own->variable = (cg_h5_variable){factor->name,
                                         factor->unit,
                                         factor->doc,
                                         factor->is_text ? CG_H5_TEXT : CG_H5_F64,
                                         {point}};
    own->dataset = cg_h5_variable_open(self->h5, self->h5->file, &own->variable);
    if (factor != NULL && !is_drawn(own))
        describe_factor(self->h5, own->dataset, factor);
}

/* Puts the point's value into place i of the block. */
static void take(const writer *self, column *own, size_t i, size_t point, const double *values)
{
    const cg_factor *factor = own->factor;
    if (factor == NULL) {
        own->texts[i] = self->sweep->scenarios[cg_sweep_scenario(self->sweep, point)].name;
        return;
    }
    const double value = values[own->f];
    own->numbers[i] = value;
    if (is_drawn(own) && !isnan(value))
        own->numbers[i] = factor->draws[(size_t)(value - 1) * factor->n_paths + own->path];
    if (factor->is_text)
        own->texts[i] = isnan(value) ? "" : factor->levels[(size_t)value].text;
}

static void write_block(writer *self, size_t first, size_t n)
{
    double values[CG_MAX_FACTORS];
    const hsize_t start[] = {first}, count[] = {n};
    for (size_t i = 0; i < n; i++) {
        cg_sweep_values(self->sweep, first + i, values);
        for (size_t c = 0; c < self->n; c++)
            take(self, &self->columns[c], i, first + i, values);
    }
    for (size_t c = 0; c < self->n; c++) {
        const column *own = &self->columns[c];
        cg_h5_fill_block(self->h5, own->dataset, &own->variable, start, count,
                         own->variable.kind == CG_H5_TEXT ? (const void *)own->texts
                                                          : own->numbers);
    }
}

/* Writes the columns gathered so far. */
static void flush(writer *self)
{
    const size_t points = self->sweep->n_points;
    for (size_t c = 0; c < self->n; c++)
        open_column(self, &self->columns[c]);
    for (size_t p = 0; p < points && self->h5->status == CG_OK; p += BLOCK_POINTS)
        write_block(self, p, points - p < BLOCK_POINTS ? points - p : BLOCK_POINTS);
    for (size_t c = 0; c < self->n; c++)
        cg_h5_variable_close(self->columns[c].dataset);
    self->n = 0;
}

static void add(writer *self, const cg_factor *factor, size_t path)
{
    column *own = &self->columns[self->n++];
    own->factor = factor;
    own->f = factor != NULL ? (size_t)(factor - self->sweep->factors) : 0;
    own->path = path;
    if (self->n == TOGETHER)
        flush(self);
}

void cg_sweep_write_coordinates(cg_h5 *h5, const cg_sweep *sweep, const cg_sweep_axes *on)
{
    writer self = {.h5 = h5, .sweep = sweep, .on = on};
    if (h5->status != CG_OK)
        return;
    h5->status =
        cg_alloc((void **)&self.columns, TOGETHER, sizeof *self.columns, "points", h5->error);
    if (h5->status != CG_OK)
        return;
    for (size_t f = 0; f < sweep->n_factors; f++)
        add(&self, &sweep->factors[f], sweep->factors[f].n_paths);
    for (size_t f = 0; f < sweep->n_factors; f++)
        for (size_t i = 0; sweep->factors[f].draws != NULL && i < sweep->factors[f].n_paths; i++)
            add(&self, &sweep->factors[f], i);
    add(&self, NULL, 0);
    flush(&self);
    cg_free(self.columns);
}
