/* Inputs of runs, and the group /inputs that keeps them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/results_inputs.h"

#include "base/memory.h"
#include "io/results_parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { MOST_BYTES = 256 * 1024 * 1024, PIECE_BYTES = 1 << 16 };

static cg_status read_pieces(FILE *file, cg_input *input, cg_error *error)
{
    size_t capacity = 0, got;
    do {
        cg_status status = cg_grow(&input->bytes, &capacity, input->n + PIECE_BYTES, 1,
                                   "the bytes of an input", error);
        if (status != CG_OK)
            return status;
        got = fread((char *)input->bytes + input->n, 1, PIECE_BYTES, file);
        input->n += got;
        if (input->n > MOST_BYTES)
            return cg_fail(error, CG_LIMIT, "%s: larger than %d MiB", input->path,
                           MOST_BYTES / 1024 / 1024);
    } while (got > 0);
    if (ferror(file))
        return cg_fail(error, CG_FILE, "%s: cannot be read: %s", input->path, strerror(errno));
    return CG_OK;
}

cg_status cg_input_read(const char *path, cg_input *input, cg_error *error)
{
    void *copy = NULL;
    *input = (cg_input){0};
    cg_status status = cg_alloc(&copy, strlen(path) + 1, 1, "path of an input", error);
    if (status != CG_OK)
        return status;
    input->path = memcpy(copy, path, strlen(path) + 1);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return cg_fail(error, CG_FILE, "%s: cannot be read: %s", path, strerror(errno));
    status = read_pieces(file, input, error);
    fclose(file);
    if (status == CG_OK)
        cg_checksum_bytes(input->bytes, input->n, input->xxh128);
    return status;
}

void cg_input_release(cg_input *input)
{
    cg_free(input->path);
    cg_free(input->bytes);
    *input = (cg_input){0};
}

cg_status cg_input_unchanged(const cg_input *input, cg_error *error)
{
    char now[CG_CHECKSUM_SIZE] = "";
    cg_status status = cg_checksum_file(input->path, now, error);
    if (status == CG_OK && strcmp(now, input->xxh128) != 0)
        status = cg_fail(error, CG_INPUT, "%s: changed while it was read", input->path);
    return status;
}

static cg_status next_of_set(cg_input_set *set, cg_input **input, cg_error *error)
{
    cg_status status = cg_grow((void **)&set->items, &set->capacity, set->n + 1, sizeof *set->items,
                               "inputs", error);
    if (status == CG_OK)
        *input = &set->items[set->n++];
    return status;
}

cg_status cg_input_set_read(cg_input_set *set, const char *path, cg_error *error)
{
    cg_input *input;
    if (*path == '\0' || cg_input_set_find(set, path) != NULL)
        return CG_OK;
    cg_status status = next_of_set(set, &input, error);
    return status == CG_OK ? cg_input_read(path, input, error) : status;
}

cg_status cg_input_set_add(cg_input_set *set, const char *path, const void *bytes, size_t n,
                           cg_error *error)
{
    cg_input *input;
    void *copy = NULL;
    if (cg_input_set_find(set, path) != NULL)
        return CG_OK;
    cg_status status = next_of_set(set, &input, error);
    if (status != CG_OK)
        return status;
    status = cg_alloc(&copy, strlen(path) + 1, 1, "path of an input", error);
    input->path = copy;
    if (status == CG_OK)
        status = cg_alloc(&input->bytes, n, 1, "the bytes of an input", error);
    if (status != CG_OK)
        return status;
    memcpy(input->path, path, strlen(path) + 1);
    memcpy(input->bytes, bytes, n);
    input->n = n;
    cg_checksum_bytes(bytes, n, input->xxh128);
    return CG_OK;
}

const cg_input *cg_input_set_find(const cg_input_set *set, const char *path)
{
    for (size_t i = 0; i < set->n; i++) {
        if (set->items[i].path != NULL && strcmp(set->items[i].path, path) == 0)
            return &set->items[i];
    }
    return NULL;
}

void cg_input_set_release(cg_input_set *set)
{
    for (size_t i = 0; i < set->n; i++)
        cg_input_release(&set->items[i]);
    cg_free(set->items);
    *set = (cg_input_set){0};
}

/* One file as a variable named by its number, along an axis of its own. */
static void write_input(cg_h5 *h5, hid_t group, size_t number, const cg_input *input)
{
    char name[24], axis_name[32];
    cg_h5_axis axis = {.scale = H5I_INVALID_HID};
    snprintf(name, sizeof name, "%zu", number);
    snprintf(axis_name, sizeof axis_name, "byte_%zu", number);
    cg_h5_axis_count(h5, group, axis_name, "position in the file", input->n, &axis);
    const cg_h5_variable variable = {name, "", "bytes of an input file", CG_H5_U8, {&axis}};
    hid_t dataset = cg_h5_variable_open(h5, group, &variable);
    cg_h5_attribute_text(h5, dataset, "file", input->path);
    cg_h5_attribute_text(h5, dataset, "xxh128", input->xxh128);
    cg_h5_fill(h5, dataset, &variable, input->bytes);
    cg_h5_variable_close(dataset);
    cg_h5_axis_close(&axis);
}

void cg_results_write_inputs(cg_h5 *h5, const cg_input *inputs, size_t n)
{
    if (h5->status != CG_OK || n == 0)
        return;
    hid_t group = cg_h5_group(h5, h5->file, "inputs");
    for (size_t i = 0; i < n; i++)
        write_input(h5, group, i, &inputs[i]);
    cg_h5_group_close(group);
}
