/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/h5_util.h"

#include "base/memory.h"
#include "param/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROWTH_BYTES = 1 << 22 };

void cg_h5_enter(cg_h5_session *session)
{
    /* Must be the first call: without it a failed write crashes HDF5's exit handler. */
    H5dont_atexit();
    H5Eget_auto2(H5E_DEFAULT, &session->print, &session->data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

void cg_h5_leave(const cg_h5_session *session)
{
    H5Eset_auto2(H5E_DEFAULT, session->print, session->data);
}

typedef struct reason_buffer {
    char *text;
    size_t size;
} reason_buffer;

static herr_t keep_innermost(unsigned n, const H5E_error2_t *entry, void *data)
{
    const reason_buffer *reason = data;
    if (n == 0 && entry->desc != NULL)
        snprintf(reason->text, reason->size, "%s", entry->desc);
    return 0;
}

/* Of what the file driver says about a failed write only the system's reason is of use. */
static void keep_system_reason(char *reason)
{
    static const char before[] = "error message = '";
    const char *text = strstr(reason, before);
    if (text == NULL)
        return;
    text += sizeof before - 1;
    size_t n = strcspn(text, "'");
    memmove(reason, text, n);
    reason[n] = '\0';
}

void cg_h5_reason(char *reason, size_t size)
{
    reason_buffer buffer = {reason, size};
    reason[0] = '\0';
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, &buffer);
    H5Eclear2(H5E_DEFAULT);
    keep_system_reason(reason);
}

void cg_h5_fail(cg_h5 *h5, const char *what, const char *name)
{
    if (h5->status != CG_OK)
        return;
    char reason[300];
    cg_h5_reason(reason, sizeof reason);
    h5->status = cg_fail(h5->error, CG_FILE, "%s: HDF5 could not %s %s: %s", h5->path, what, name,
                         reason[0] != '\0' ? reason : "no reason given");
}

static int failed(const cg_h5 *h5)
{
    return h5->status != CG_OK;
}

hid_t cg_h5_checked(cg_h5 *h5, hid_t value, const char *what, const char *name)
{
    if (value < 0)
        cg_h5_fail(h5, what, name);
    return value;
}

size_t cg_h5_size(cg_h5_kind kind)
{
    switch (kind) {
    case CG_H5_I8:
    case CG_H5_U8:
        return 1;
    case CG_H5_U16:
        return 2;
    case CG_H5_I32:
    case CG_H5_U32:
    case CG_H5_F32:
        return 4;
    case CG_H5_F64:
        return 8;
    case CG_H5_TEXT:
        break;
    }
    return sizeof(char *);
}

hid_t cg_h5_memory_type(const cg_h5 *h5, cg_h5_kind kind)
{
    switch (kind) {
    case CG_H5_I8:
        return H5T_NATIVE_INT8;
    case CG_H5_U8:
        return H5T_NATIVE_UINT8;
    case CG_H5_U16:
        return H5T_NATIVE_UINT16;
    case CG_H5_I32:
        return H5T_NATIVE_INT32;
    case CG_H5_U32:
        return H5T_NATIVE_UINT32;
    case CG_H5_F32:
        return H5T_NATIVE_FLOAT;
    case CG_H5_F64:
        return H5T_NATIVE_DOUBLE;
    case CG_H5_TEXT:
        break;
    }
    return h5->text;
}

hid_t cg_h5_file_type(const cg_h5 *h5, cg_h5_kind kind)
{
    switch (kind) {
    case CG_H5_I8:
        return H5T_STD_I8LE;
    case CG_H5_U8:
        return H5T_STD_U8LE;
    case CG_H5_U16:
        return H5T_STD_U16LE;
    case CG_H5_I32:
        return H5T_STD_I32LE;
    case CG_H5_U32:
        return H5T_STD_U32LE;
    case CG_H5_F32:
        return H5T_IEEE_F32LE;
    case CG_H5_F64:
        return H5T_IEEE_F64LE;
    case CG_H5_TEXT:
        break;
    }
    return h5->text;
}

/* Creation order is tracked so that readers list things as they were written; times are
 * off so that equal results make equal bytes. */
static void set_order_and_times(hid_t properties)
{
    H5Pset_link_creation_order(properties, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_attr_creation_order(properties, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_obj_track_times(properties, 0);
}

/* HDF5's core driver keeps the file in memory of these callbacks. When it closes the file
 * the memory stays ours: that, and not H5Fget_file_image, which in 1.10 leaves the
 * superblock with a wrong checksum and needs the memory twice. */
static void *image_malloc(size_t size, H5FD_file_image_op_t op, void *data)
{
    (void)op;
    (void)data;
    return malloc(size);
}

static void *image_memcpy(void *to, const void *from, size_t size, H5FD_file_image_op_t op,
                          void *data)
{
    (void)op;
    (void)data;
    return memcpy(to, from, size);
}

static void *image_realloc(void *block, size_t size, H5FD_file_image_op_t op, void *data)
{
    (void)op;
    cg_h5 *h5 = data;
    void *grown = realloc(block, size);
    if (grown != NULL)
        h5->capacity = size;
    return grown;
}

static herr_t image_free(void *block, H5FD_file_image_op_t op, void *data)
{
    cg_h5 *h5 = data;
    if (op == H5FD_FILE_IMAGE_OP_FILE_CLOSE && h5->image == NULL)
        h5->image = block;
    else
        free(block);
    return 0;
}

static void *image_data_copy(void *data)
{
    return data;
}

static herr_t image_data_free(void *data)
{
    (void)data;
    return 0;
}

/* H5Fcreate first tries to open and read a file of the name it is given: one that cannot
 * exist keeps it away from the disk. */
static const char memory_name[] = "/dev/null/collegium";

static void begin(cg_h5 *h5, const char *path, cg_error *error)
{
    *h5 = (cg_h5){.file = H5I_INVALID_HID,
                  .text = H5Tcopy(H5T_C_S1),
                  .transfer = H5Pcreate(H5P_DATASET_XFER),
                  .path = path,
                  .status = CG_OK,
                  .error = error};
}

/* The 1.10 format has checksums on its metadata and small indices. */
static void prepare(cg_h5 *h5, hid_t access)
{
    enum { TRANSFER_BYTES = 1 << 16 }; /* of each of two buffers, where texts are converted */
    if (access < 0 || H5Tset_size(h5->text, H5T_VARIABLE) < 0 ||
        H5Pset_buffer(h5->transfer, TRANSFER_BYTES, NULL, NULL) < 0 ||
        H5Tset_cset(h5->text, H5T_CSET_UTF8) < 0 ||
        H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110) < 0)
        cg_h5_fail(h5, "prepare", "a file");
}

static void create(cg_h5 *h5, const char *file, hid_t access)
{
    hid_t creation = H5Pcreate(H5P_FILE_CREATE);
    prepare(h5, access);
    set_order_and_times(creation);
    if (!failed(h5))
        h5->file = cg_h5_checked(h5, H5Fcreate(file, H5F_ACC_TRUNC, creation, access), "create",
                                 "the file");
    H5Pclose(creation);
    H5Pclose(access);
}

/* The file grows in memory and the program itself writes it to disk: HDF5 never meets a
 * full disk, and the reason of a failed write is the system's own. */
void cg_h5_create(cg_h5 *h5, const char *path, cg_error *error)
{
    begin(h5, path, error);
    H5FD_file_image_callbacks_t callbacks = {image_malloc,
                                             image_memcpy,
                                             image_realloc,
                                             image_free,
                                             image_data_copy,
                                             image_data_free,
                                             h5};
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (H5Pset_fapl_core(access, GROWTH_BYTES, 0) < 0 ||
        H5Pset_file_image_callbacks(access, &callbacks) < 0)
        cg_h5_fail(h5, "prepare", "a file");
    create(h5, memory_name, access);
}

/* HDF5 may keep one chunk of each open variable, which is written piece by piece, and this much
 * metadata: else its caches would grow with the file, to megabytes a variable and 32 in all. */
static void bound_caches(hid_t access)
{
    enum { SLOTS = 521, METADATA_BYTES = 1 << 15 };
    H5AC_cache_config_t metadata = {.version = H5AC__CURR_CACHE_CONFIG_VERSION};
    if (H5Pset_cache(access, 0, SLOTS, CG_H5_CHUNK_BYTES, 1.0) < 0 ||
        H5Pget_mdc_config(access, &metadata) < 0)
        return;
    metadata.set_initial_size = 1;
    metadata.initial_size = metadata.min_size = metadata.max_size = METADATA_BYTES;
    H5Pset_mdc_config(access, &metadata);
}

/* HDF5's own locks fail on network file systems; the output's lock stands for them. */
static hid_t disk_access(void)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    bound_caches(access);
#if H5_VERSION_GE(1, 10, 7)
    H5Pset_file_locking(access, 0, 1);
#endif
    return access;
}

void cg_h5_create_file(cg_h5 *h5, const char *path, const char *file, cg_error *error)
{
    begin(h5, path, error);
    create(h5, file, disk_access());
}

void cg_h5_open_file(cg_h5 *h5, const char *path, const char *file, cg_error *error)
{
    begin(h5, path, error);
    hid_t access = disk_access();
    prepare(h5, access);
    if (!failed(h5))
        h5->file = cg_h5_checked(h5, H5Fopen(file, H5F_ACC_RDWR, access), "open", "the file");
    H5Pclose(access);
}

void cg_h5_close_file(cg_h5 *h5)
{
    if (h5->text >= 0)
        H5Tclose(h5->text);
    if (h5->transfer >= 0)
        H5Pclose(h5->transfer);
    if (h5->file >= 0 && H5Fclose(h5->file) < 0)
        cg_h5_fail(h5, "close", "the file");
    h5->text = h5->transfer = h5->file = H5I_INVALID_HID;
}

/* The end of the file as its superblock (version 2 or 3, HDF5 File Format Specification,
 * II.A) says; the memory behind it is spare. 0 when it makes no sense. */
static size_t image_end(const unsigned char *image, size_t capacity)
{
    enum { VERSION_AT = 8, OFFSET_SIZE_AT = 9, END_AT = 28, SUPERBLOCK_SIZE = 48 };
    uint64_t end = 0;
    if (capacity < SUPERBLOCK_SIZE || image[OFFSET_SIZE_AT] != 8 ||
        (image[VERSION_AT] != 2 && image[VERSION_AT] != 3))
        return 0;
    for (int i = 7; i >= 0; i--)
        end = end << 8 | image[END_AT + i];
    return end >= SUPERBLOCK_SIZE && end <= capacity ? (size_t)end : 0;
}

void cg_h5_close(cg_h5 *h5, void **bytes, size_t *n)
{
    *bytes = NULL;
    *n = 0;
    cg_h5_close_file(h5);
    if (!failed(h5) && h5->image != NULL)
        *n = image_end(h5->image, h5->capacity);
    if (!failed(h5) && *n == 0)
        cg_h5_fail(h5, "finish", "the file");
    if (failed(h5))
        free(h5->image);
    else
        *bytes = h5->image;
    h5->image = NULL;
}

hid_t cg_h5_group(cg_h5 *h5, hid_t place, const char *name)
{
    if (failed(h5))
        return H5I_INVALID_HID;
    hid_t creation = H5Pcreate(H5P_GROUP_CREATE);
    set_order_and_times(creation);
    hid_t group = cg_h5_checked(h5, H5Gcreate2(place, name, H5P_DEFAULT, creation, H5P_DEFAULT),
                                "create group", name);
    H5Pclose(creation);
    return group;
}

void cg_h5_group_close(hid_t group)
{
    if (group >= 0)
        H5Gclose(group);
}

void cg_h5_attribute(cg_h5 *h5, hid_t object, const char *name, cg_h5_kind kind, hsize_t n,
                     const void *values)
{
    if (failed(h5))
        return;
    hid_t space = n == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &n, NULL);
    hid_t id = H5Acreate2(object, name, cg_h5_file_type(h5, kind), space, H5P_DEFAULT, H5P_DEFAULT);
    if (id < 0 || H5Awrite(id, cg_h5_memory_type(h5, kind), values) < 0)
        cg_h5_fail(h5, "write attribute", name);
    if (id >= 0)
        H5Aclose(id);
    H5Sclose(space);
}

char *cg_h5_copy_utf8(char *clean, const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        size_t n = cg_utf8_step(text, left);
        if (n > 0)
            memcpy(clean, text, n);
        else
            *clean = '?';
        n = n > 0 ? n : 1;
        clean += n;
        text += n;
        left -= n;
    }
    *clean = '\0';
    return clean + 1;
}

void cg_h5_attribute_text(cg_h5 *h5, hid_t object, const char *name, const char *text)
{
    void *clean = NULL;
    if (failed(h5))
        return;
    h5->status = cg_alloc(&clean, strlen(text) + 1, 1, name, h5->error);
    if (failed(h5))
        return;
    cg_h5_copy_utf8(clean, text);
    cg_h5_attribute(h5, object, name, CG_H5_TEXT, 0, &clean);
    cg_free(clean);
}

void cg_h5_attribute_int(cg_h5 *h5, hid_t object, const char *name, int64_t value)
{
    if (failed(h5))
        return;
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t id = H5Acreate2(object, name, H5T_STD_I64LE, space, H5P_DEFAULT, H5P_DEFAULT);
    if (id < 0 || H5Awrite(id, H5T_NATIVE_INT64, &value) < 0)
        cg_h5_fail(h5, "write attribute", name);
    if (id >= 0)
        H5Aclose(id);
    H5Sclose(space);
}

void cg_h5_attribute_real(cg_h5 *h5, hid_t object, const char *name, double value)
{
    cg_h5_attribute(h5, object, name, CG_H5_F64, 0, &value);
}

void cg_h5_attribute_flags(cg_h5 *h5, hid_t dataset, cg_h5_kind kind, const char *const *meanings,
                           size_t n)
{
    size_t length = 1;
    for (size_t i = 0; i < n; i++)
        length += strlen(meanings[i]) + 1;
    char *text = NULL;
    uint32_t *values = NULL;
    if (failed(h5) || n == 0)
        return;
    h5->status = cg_alloc((void **)&text, length, 1, "flag meanings", h5->error);
    if (h5->status == CG_OK)
        h5->status = cg_alloc((void **)&values, n, sizeof *values, "flag values", h5->error);
    if (h5->status == CG_OK) {
        char *at = text;
        for (size_t i = 0; i < n; i++) {
            at += snprintf(at, length - (size_t)(at - text), "%s%s", i > 0 ? " " : "", meanings[i]);
            values[i] = (uint32_t)i;
        }
        /* H5Tconvert works in place and n values of 4 bytes hold n of any flag's kind. */
        if (H5Tconvert(H5T_NATIVE_UINT32, cg_h5_memory_type(h5, kind), n, values, NULL,
                       H5P_DEFAULT) < 0)
            cg_h5_fail(h5, "convert", "flag_values");
        cg_h5_attribute(h5, dataset, "flag_values", kind, n, values);
        cg_h5_attribute_text(h5, dataset, "flag_meanings", text);
    }
    cg_free(values);
    cg_free(text);
}
