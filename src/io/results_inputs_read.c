/* The files that a results file keeps, read back.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/results_read.h"

#include <stdio.h>
#include <string.h>

enum { MOST_BYTES = 1 << 29 }; /* of all files together */

static void load_bytes(cg_h5_reader *reader, hid_t dataset, size_t n, cg_input *input)
{
    char stored[CG_CHECKSUM_SIZE] = "";
    reader->status = cg_alloc(&input->bytes, n, 1, "the bytes of an input", reader->error);
    if (reader->status != CG_OK)
        return;
    input->n = n;
    if (n > 0 &&
        H5Dread(dataset, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, input->bytes) < 0)
        cg_h5_reader_refuse(reader, "the input %.200s cannot be read: its data are damaged",
                            input->path);
    char *text = cg_h5_reader_text(reader, dataset, "xxh128");
    snprintf(stored, sizeof stored, "%s", text != NULL ? text : "");
    cg_free(text);
    cg_checksum_bytes(input->bytes, input->n, input->xxh128);
    if (reader->status == CG_OK && strcmp(stored, input->xxh128) != 0)
        cg_h5_reader_refuse(reader, "the input %.200s does not fit its checksum", input->path);
}

/* The n-th input, if there is one, of at most `most` bytes. */
static int load_input(cg_h5_reader *reader, hid_t group, size_t number, size_t most,
                      cg_input *input)
{
    char name[24];
    hsize_t n = 0;
    snprintf(name, sizeof name, "%zu", number);
    hid_t dataset = cg_h5_reader_dataset(reader, group, name);
    if (dataset < 0)
        return 0;
    hid_t type = H5Dget_type(dataset);
    int fits = H5Tget_class(type) == H5T_INTEGER && H5Tget_size(type) == 1 &&
               cg_h5_reader_shape(reader, dataset, &n, 1) == 1 && n <= most;
    H5Tclose(type);
    input->path = cg_h5_reader_text(reader, dataset, "file");
    if (!fits)
        cg_h5_reader_refuse_object(reader, group, name, "at most %zu bytes", most);
    if (input->path == NULL)
        cg_h5_reader_refuse(reader, "/inputs/%s has no attribute file, the name of its list", name);
    if (reader->status == CG_OK)
        load_bytes(reader, dataset, (size_t)n, input);
    H5Dclose(dataset);
    return reader->status == CG_OK;
}

void cg_results_read_inputs(cg_h5_reader *reader, cg_input_set *set)
{
    size_t left = MOST_BYTES;
    hid_t group = reader->status == CG_OK ? cg_h5_reader_group(reader, reader->file, "inputs")
                                          : H5I_INVALID_HID;
    if (group < 0)
        return;
    for (int more = 1; more;) {
        cg_input input = {0};
        more = load_input(reader, group, set->n, left, &input);
        if (more)
            reader->status = cg_grow((void **)&set->items, &set->capacity, set->n + 1,
                                     sizeof *set->items, "inputs", reader->error);
        more = more && reader->status == CG_OK;
        left -= input.n;
        if (more)
            set->items[set->n++] = input;
        else
            cg_input_release(&input);
    }
    H5Gclose(group);
}
