/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_indices.h"

#include "base/memory.h"
#include "io/checksum.h"
#include "io/h5_util.h"
#include "io/output_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { COPY_BYTES = 1 << 18 };

static const char group_name[] = "sensitivity";

static cg_status copy_bytes(FILE *from, FILE *to, long left, const char *path, cg_error *error)
{
    void *block = NULL;
    cg_status status = cg_alloc(&block, COPY_BYTES, 1, "a copy", error);
    while (status == CG_OK && left > 0) {
        size_t wanted = left < COPY_BYTES ? (size_t)left : COPY_BYTES;
        size_t n = fread(block, 1, wanted, from);
        if (n == 0 || fwrite(block, 1, n, to) != n)
            status = cg_fail(error, CG_FILE, "%s: cannot be copied: %s", path, strerror(errno));
        left -= (long)n;
    }
    cg_free(block);
    return status;
}

/* The file without its seal: HDF5 appends where the seal stands. */
static cg_status copy_unsealed(const cg_output *output, cg_error *error)
{
    cg_seal_state seal;
    cg_status status = cg_seal_check(output->path, &seal, error);
    FILE *from = fopen(output->path, "rb"), *to = fopen(output->partial, "wb");
    if (status == CG_OK && (from == NULL || to == NULL || fseek(from, 0, SEEK_END) != 0))
        status = cg_fail(error, CG_FILE, "%s: cannot be copied: %s", output->path, strerror(errno));
    if (status == CG_OK) {
        const long size = ftell(from) - (seal == CG_SEAL_ABSENT ? 0 : CG_SEAL_BYTES);
        rewind(from);
        status = copy_bytes(from, to, size, output->path, error);
    }
    if (to != NULL && fclose(to) != 0 && status == CG_OK)
        status =
            cg_fail(error, CG_FILE, "%s: cannot be written: %s", output->partial, strerror(errno));
    if (from != NULL)
        fclose(from);
    return status;
}

static void write_columns(cg_h5 *h5, hid_t group, const cg_sweep_content *content,
                          const cg_index_table *table)
{
    const char *factors[CG_MAX_FACTORS];
    cg_h5_axis outcome, factor, other = {.scale = H5I_INVALID_HID};
    const cg_h5_variable outcomes = {"outcome", "", "name of the outcome", CG_H5_TEXT, {0}};
    const cg_h5_variable names = {"factor", "", "name of the factor", CG_H5_TEXT, {0}};
    const cg_h5_variable others = {"other", "", "the second factor of a pair", CG_H5_TEXT, {0}};
    const size_t k = content->sweep.n_factors;
    int pairs = 0;
    for (size_t f = 0; f < k; f++)
        factors[f] = content->sweep.factors[f].name;
    for (size_t i = 0; i < table->n_columns; i++)
        pairs = pairs || table->columns[i].pairs;
    cg_h5_axis_open(h5, group, &outcomes, content->n_outcomes, content->outcome_names, &outcome);
    cg_h5_axis_open(h5, group, &names, k, factors, &factor);
    if (pairs)
        cg_h5_axis_open(h5, group, &others, k, factors, &other);
    for (size_t i = 0; i < table->n_columns; i++) {
        const cg_index_column *column = &table->columns[i];
        const cg_h5_variable variable = {
            column->name, "", column->doc, CG_H5_F64, {&outcome, &factor, pairs ? &other : NULL}};
        cg_h5_variable flat = variable;
        if (!column->pairs)
            flat.axes[2] = NULL;
        cg_h5_write(h5, group, &flat, column->values);
    }
    cg_h5_axis_close(&outcome);
    cg_h5_axis_close(&factor);
    cg_h5_axis_close(&other);
}

static cg_status add_group(const cg_output *output, const cg_sweep_content *content,
                           const cg_index_table *table, cg_error *error)
{
    cg_h5 h5;
    cg_h5_session session;
    cg_h5_enter(&session);
    cg_h5_open_file(&h5, output->path, output->partial, error);
    if (h5.status == CG_OK && H5Lexists(h5.file, group_name, H5P_DEFAULT) > 0)
        cg_h5_checked(&h5, H5Ldelete(h5.file, group_name, H5P_DEFAULT), "replace group",
                      group_name);
    hid_t group = cg_h5_group(&h5, h5.file, group_name);
    cg_h5_attribute_text(&h5, group, "method", table->method);
    cg_h5_attribute_int(&h5, group, "bootstrap_resamples", (int64_t)table->resamples);
    if (h5.status == CG_OK)
        write_columns(&h5, group, content, table);
    cg_h5_group_close(group);
    cg_h5_close_file(&h5);
    cg_h5_leave(&session);
    return h5.status;
}

cg_status cg_sweep_indices_write(const char *path, const cg_sweep_content *content,
                                 const cg_index_table *table, cg_error *error)
{
    cg_output output;
    cg_status status = cg_output_begin(&output, path, 1, error);
    if (status == CG_OK)
        status = copy_unsealed(&output, error);
    if (status == CG_OK)
        status = add_group(&output, content, table, error);
    if (status == CG_OK)
        status = cg_seal_append(output.partial, error);
    if (status == CG_OK)
        status = cg_output_commit_written(&output, error);
    cg_output_end(&output);
    return status;
}
