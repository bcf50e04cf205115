/* Variables and their axes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/h5_util.h"

#include "base/memory.h"

#include <hdf5_hl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static int failed(const cg_h5 *h5)
{
    return h5->status != CG_OK;
}

/* Halves the slowest axes until a chunk is small enough, so that a chunk holds whole runs. */
static void choose_chunk(unsigned rank, const hsize_t *dims, size_t size, hsize_t *chunk)
{
    hsize_t bytes = size;
    for (unsigned i = 0; i < rank; i++)
        bytes *= chunk[i] = dims[i];
    for (unsigned i = 0; i < rank; i++) {
        while (bytes > CG_H5_CHUNK_BYTES && chunk[i] > 1) {
            bytes /= chunk[i];
            chunk[i] = (chunk[i] + 1) / 2;
            bytes *= chunk[i];
        }
    }
}

/* Numbers: shuffle, gzip 1, fletcher32. Strings stay as they are, because filters would
 * see only their addresses; so do empty variables, which can have no chunk. */
static hid_t storage(const cg_h5_variable *variable, unsigned rank, const hsize_t *dims)
{
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_obj_track_times(creation, 0);
    int empty = rank == 0;
    for (unsigned i = 0; i < rank; i++)
        empty = empty || dims[i] == 0;
    if (variable->kind != CG_H5_TEXT && !empty) {
        hsize_t chunk[CG_H5_MAX_RANK];
        choose_chunk(rank, dims, cg_h5_size(variable->kind), chunk);
        H5Pset_chunk(creation, (int)rank, chunk);
        H5Pset_shuffle(creation);
        H5Pset_deflate(creation, 1);
        H5Pset_fletcher32(creation);
    }
    /* Filled when it is made, not in the midst of its first write: both need buffers. */
    if (variable->kind == CG_H5_TEXT && !empty)
        H5Pset_alloc_time(creation, H5D_ALLOC_TIME_EARLY);
    return creation;
}

static void describe(cg_h5 *h5, hid_t dataset, const cg_h5_variable *variable)
{
    char label[128];
    snprintf(label, sizeof label, "%s", variable->name);
    for (char *c = label; *c != '\0'; c++)
        *c = *c == '_' ? ' ' : *c;
    cg_h5_attribute_text(h5, dataset, "long_name", label);
    cg_h5_attribute_text(h5, dataset, "units", variable->unit[0] != '\0' ? variable->unit : "1");
    cg_h5_attribute_text(h5, dataset, "description", variable->doc);
}

static hid_t create_dataset(cg_h5 *h5, hid_t place, const cg_h5_variable *variable, unsigned rank,
                            const hsize_t *dims)
{
    if (failed(h5))
        return H5I_INVALID_HID;
    hid_t creation = storage(variable, rank, dims);
    hid_t space = H5Screate_simple((int)rank, dims, NULL);
    int is_float = variable->kind == CG_H5_F32 || variable->kind == CG_H5_F64;
    const double missing = NAN;
    if (is_float)
        H5Pset_fill_value(creation, H5T_NATIVE_DOUBLE, &missing);
    hid_t dataset =
        cg_h5_checked(h5,
                      H5Dcreate2(place, variable->name, cg_h5_file_type(h5, variable->kind), space,
                                 H5P_DEFAULT, creation, H5P_DEFAULT),
                      "create variable", variable->name);
    describe(h5, dataset, variable);
    if (variable->kind == CG_H5_F32)
        cg_h5_attribute(h5, dataset, "_FillValue", CG_H5_F32, 1, &(const float){NAN});
    else if (variable->kind == CG_H5_F64)
        cg_h5_attribute(h5, dataset, "_FillValue", CG_H5_F64, 1, &missing);
    H5Sclose(space);
    H5Pclose(creation);
    if (variable->kind == CG_H5_TEXT)
        H5garbage_collect(); /* HDF5 would keep the buffer that filled it */
    return dataset;
}

static unsigned shape(const cg_h5_variable *variable, hsize_t *dims)
{
    unsigned rank = 0;
    while (rank < CG_H5_MAX_RANK && variable->axes[rank] != NULL) {
        dims[rank] = variable->axes[rank]->n;
        rank++;
    }
    return rank;
}

hid_t cg_h5_variable_open(cg_h5 *h5, hid_t place, const cg_h5_variable *variable)
{
    hsize_t dims[CG_H5_MAX_RANK] = {0};
    unsigned rank = shape(variable, dims);
    hid_t dataset = create_dataset(h5, place, variable, rank, dims);
    for (unsigned i = 0; i < rank && !failed(h5); i++)
        cg_h5_checked(h5, H5DSattach_scale(dataset, variable->axes[i]->scale, i),
                      "attach an axis to", variable->name);
    return dataset;
}

void cg_h5_variable_close(hid_t dataset)
{
    if (dataset >= 0)
        H5Dclose(dataset);
}

void cg_h5_chunk(cg_h5 *h5, hid_t dataset, hsize_t chunk[CG_H5_MAX_RANK])
{
    if (failed(h5))
        return;
    hid_t creation = H5Dget_create_plist(dataset);
    if (H5Pget_chunk(creation, CG_H5_MAX_RANK, chunk) < 0)
        cg_h5_fail(h5, "find the pieces of", "a variable");
    H5Pclose(creation);
}

/* Writes strings through one copied and cleaned block. */
static void write_text(cg_h5 *h5, hid_t dataset, hid_t memory, hid_t file, size_t n,
                       const char *const *values, const char *name)
{
    size_t length = 0;
    for (size_t i = 0; i < n; i++)
        length += strlen(values[i]) + 1;
    char *block = NULL, **clean = NULL;
    h5->status = cg_alloc((void **)&block, length, 1, name, h5->error);
    if (h5->status == CG_OK)
        h5->status = cg_alloc((void **)&clean, n, sizeof *clean, name, h5->error);
    if (h5->status == CG_OK) {
        char *at = block;
        for (size_t i = 0; i < n; i++) {
            clean[i] = at;
            at = cg_h5_copy_utf8(at, values[i]);
        }
        cg_h5_checked(h5, H5Dwrite(dataset, h5->text, memory, file, h5->transfer, clean), "write",
                      name);
    }
    cg_free(clean);
    cg_free(block);
}

static void write_values(cg_h5 *h5, hid_t dataset, const cg_h5_variable *variable, hid_t memory,
                         hid_t file, size_t n, const void *values)
{
    if (variable->kind == CG_H5_TEXT)
        write_text(h5, dataset, memory, file, n, values, variable->name);
    else
        cg_h5_checked(h5,
                      H5Dwrite(dataset, cg_h5_memory_type(h5, variable->kind), memory, file,
                               h5->transfer, values),
                      "write", variable->name);
}

void cg_h5_fill(cg_h5 *h5, hid_t dataset, const cg_h5_variable *variable, const void *values)
{
    hsize_t dims[CG_H5_MAX_RANK] = {0}, n = 1;
    unsigned rank = shape(variable, dims);
    for (unsigned i = 0; i < rank; i++)
        n *= dims[i];
    if (!failed(h5) && n > 0)
        write_values(h5, dataset, variable, H5S_ALL, H5S_ALL, (size_t)n, values);
}

void cg_h5_fill_block(cg_h5 *h5, hid_t dataset, const cg_h5_variable *variable,
                      const hsize_t *start, const hsize_t *count, const void *values)
{
    hsize_t dims[CG_H5_MAX_RANK] = {0}, n = 1;
    unsigned rank = shape(variable, dims);
    for (unsigned i = 0; i < rank; i++)
        n *= count[i];
    if (failed(h5) || n == 0)
        return;
    hid_t memory = H5Screate_simple((int)rank, count, NULL);
    hid_t file = H5Screate_simple((int)rank, dims, NULL);
    if (H5Sselect_hyperslab(file, H5S_SELECT_SET, start, NULL, count, NULL) < 0)
        cg_h5_fail(h5, "select a block of", variable->name);
    else
        write_values(h5, dataset, variable, memory, file, (size_t)n, values);
    H5Sclose(file);
    H5Sclose(memory);
}

void cg_h5_write(cg_h5 *h5, hid_t place, const cg_h5_variable *variable, const void *values)
{
    hid_t dataset = cg_h5_variable_open(h5, place, variable);
    cg_h5_fill(h5, dataset, variable, values);
    cg_h5_variable_close(dataset);
}

static void make_axis(cg_h5 *h5, const cg_h5_axis *axis)
{
    if (!failed(h5))
        cg_h5_checked(h5, H5DSset_scale(axis->scale, axis->name), "make an axis of", axis->name);
}

void cg_h5_axis_open(cg_h5 *h5, hid_t place, const cg_h5_variable *variable, hsize_t n,
                     const void *values, cg_h5_axis *axis)
{
    *axis = (cg_h5_axis){variable->name, n, H5I_INVALID_HID};
    axis->scale = create_dataset(h5, place, variable, 1, &n);
    if (!failed(h5) && n > 0)
        write_values(h5, axis->scale, variable, H5S_ALL, H5S_ALL, (size_t)n, values);
    make_axis(h5, axis);
}

void cg_h5_axis_count(cg_h5 *h5, hid_t place, const char *name, const char *doc, hsize_t n,
                      cg_h5_axis *axis)
{
    enum { BLOCK = 4096 };
    uint32_t values[BLOCK];
    *axis = (cg_h5_axis){name, n, H5I_INVALID_HID};
    const cg_h5_variable variable = {name, "1", doc, CG_H5_U32, {axis}};
    axis->scale = create_dataset(h5, place, &variable, 1, &n);
    for (hsize_t first = 0; first < n; first += BLOCK) {
        const hsize_t count = n - first < BLOCK ? n - first : BLOCK;
        for (hsize_t i = 0; i < count; i++)
            values[i] = (uint32_t)(first + i);
        cg_h5_fill_block(h5, axis->scale, &variable, &first, &count, values);
    }
    make_axis(h5, axis);
}

void cg_h5_axis_close(cg_h5_axis *axis)
{
    if (axis->scale >= 0)
        H5Dclose(axis->scale);
    axis->scale = H5I_INVALID_HID;
}
