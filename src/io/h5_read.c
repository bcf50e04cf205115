/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/h5_read.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <hdf5_hl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_IN_MEMORY = 1 << 30, GROWTH_BYTES = 1 << 20 };

static int failed(const cg_h5_reader *reader)
{
    return reader->status != CG_OK;
}

void cg_h5_reader_refuse(cg_h5_reader *reader, const char *format, ...)
{
    char what[600];
    va_list args;
    if (failed(reader))
        return;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    reader->status = cg_fail(reader->error, CG_INPUT, "%s: %s", reader->path, what);
}

/* Refuses an object, or an attribute of it, that HDF5 fails to read. */
static void refuse_unread(cg_h5_reader *reader, hid_t object, const char *attribute,
                          const char *what)
{
    char name[200] = "";
    if (H5Iget_name(object, name, sizeof name) < 0)
        name[0] = '\0';
    if (attribute == NULL)
        cg_h5_reader_refuse(reader, "%s cannot be read: %s damaged", name, what);
    else if (strcmp(name, "/") == 0)
        cg_h5_reader_refuse(reader, "attribute %.100s cannot be read: %s damaged", attribute, what);
    else
        cg_h5_reader_refuse(reader, "attribute %.100s of %s cannot be read: %s damaged", attribute,
                            name, what);
}

void cg_h5_reader_refuse_data(cg_h5_reader *reader, hid_t dataset)
{
    refuse_unread(reader, dataset, NULL, "its data are");
}

/* What lies under a name in a group, from the root on, as "/ties/week". */
static void tell_path(hid_t place, const char *name, char *path, size_t size)
{
    char folder[128] = "";
    if (place >= 0 && H5Iget_name(place, folder, sizeof folder) < 0)
        folder[0] = '\0';
    snprintf(path, size, "%s%s%.100s", folder, strcmp(folder, "/") == 0 ? "" : "/", name);
}

static void open_file(cg_h5_reader *reader, const char *path, size_t most_in_memory,
                      cg_error *error)
{
    *reader = (cg_h5_reader){H5I_INVALID_HID, path, CG_OK, error};
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        reader->status = cg_fail(error, CG_FILE, "%s: cannot open: %s", path, strerror(errno));
        return;
    }
    int small = fstat(descriptor, &status) == 0 && (size_t)status.st_size <= most_in_memory;
    close(descriptor);
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
    /* HDF5 1.10 crashes when a read fails while it lists a group: so all is read at once. */
    if (small)
        H5Pset_fapl_core(access, GROWTH_BYTES, 0);
#if H5_VERSION_GE(1, 10, 7)
    H5Pset_file_locking(access, 0, 1); /* a finished file never changes; network disks fail */
#endif
    reader->file = H5Fopen(path, H5F_ACC_RDONLY, access);
    H5Pclose(access);
    if (reader->file < 0)
        cg_h5_reader_refuse(reader, "is no HDF5 file, or a damaged one");
}

void cg_h5_reader_open(cg_h5_reader *reader, const char *path, cg_error *error)
{
    open_file(reader, path, MOST_IN_MEMORY, error);
}

void cg_h5_reader_open_sealed(cg_h5_reader *reader, const char *path, cg_error *error)
{
    open_file(reader, path, 0, error);
}

void cg_h5_reader_close(cg_h5_reader *reader)
{
    if (reader->file >= 0)
        H5Fclose(reader->file);
    reader->file = H5I_INVALID_HID;
}

/* What lies in the file itself under that name, if it is of the type wanted. What is there
 * and cannot be read is refused: it must not pass for something that is not there. */
static hid_t open_own(cg_h5_reader *reader, hid_t place, const char *name, H5I_type_t wanted)
{
    H5L_info_t link;
    if (failed(reader) || place < 0)
        return H5I_INVALID_HID;
    htri_t there = H5Lexists(place, name, H5P_DEFAULT);
    if (there == 0)
        return H5I_INVALID_HID;
    hid_t object = H5I_INVALID_HID;
    if (there > 0 && H5Lget_info(place, name, &link, H5P_DEFAULT) >= 0) {
        if (link.type != H5L_TYPE_HARD)
            return H5I_INVALID_HID;
        object = H5Oopen(place, name, H5P_DEFAULT);
    }
    if (object < 0) {
        char path[240];
        tell_path(place, name, path, sizeof path);
        cg_h5_reader_refuse(reader, "%s cannot be read: it is damaged", path);
        return H5I_INVALID_HID;
    }
    if (H5Iget_type(object) == wanted)
        return object;
    H5Oclose(object);
    return H5I_INVALID_HID;
}

hid_t cg_h5_reader_group(cg_h5_reader *reader, hid_t place, const char *name)
{
    return open_own(reader, place, name, H5I_GROUP);
}

/* Whether a dataset's values lie in the file itself. */
static int is_own(hid_t dataset)
{
    hid_t creation = H5Dget_create_plist(dataset);
    int own = H5Pget_layout(creation) != H5D_VIRTUAL && H5Pget_external_count(creation) == 0;
    H5Pclose(creation);
    return own;
}

hid_t cg_h5_reader_dataset(cg_h5_reader *reader, hid_t place, const char *name)
{
    hid_t dataset = open_own(reader, place, name, H5I_DATASET);
    if (dataset < 0 || is_own(dataset))
        return dataset;
    H5Dclose(dataset);
    return H5I_INVALID_HID;
}

/* How to list a group so that its links come as they were made, or by name if that is not known.
 * The index of a large group is walked as it lies, which is in order: HDF5 1.10 crashes when it
 * fails on its way to a sorted list of its own. */
static herr_t choose_order(hid_t group, H5_index_t *index, H5_iter_order_t *order)
{
    unsigned kept = 0;
    H5G_info_t info;
    hid_t creation = H5Gget_create_plist(group);
    herr_t done = H5Pget_link_creation_order(creation, &kept);
    if (done >= 0)
        done = H5Gget_info(group, &info);
    const int walk = done >= 0 && (kept & H5P_CRT_ORDER_INDEXED) != 0 &&
                     info.storage_type == H5G_STORAGE_TYPE_DENSE;
    *index = (kept & H5P_CRT_ORDER_TRACKED) != 0 ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
    *order = walk ? H5_ITER_NATIVE : H5_ITER_INC;
    H5Pclose(creation);
    return done;
}

void cg_h5_reader_visit(cg_h5_reader *reader, hid_t place, H5L_iterate_t visit, void *data)
{
    H5_index_t index;
    H5_iter_order_t order;
    hid_t group = failed(reader) ? H5I_INVALID_HID : H5Gopen2(place, ".", H5P_DEFAULT);
    herr_t done = group >= 0 ? choose_order(group, &index, &order) : -1;
    if (done >= 0)
        done = H5Literate(group, index, order, NULL, visit, data);
    if (done < 0)
        refuse_unread(reader, place, NULL, "its list of variables is");
    if (group >= 0)
        H5Gclose(group);
}

int cg_h5_reader_shape(cg_h5_reader *reader, hid_t dataset, hsize_t *dims, int most)
{
    if (failed(reader) || dataset < 0)
        return -1;
    hid_t space = H5Dget_space(dataset);
    if (space < 0) {
        refuse_unread(reader, dataset, NULL, "it is");
        return -1;
    }
    int rank = H5Sget_simple_extent_ndims(space);
    if (rank > most || H5Sget_simple_extent_dims(space, dims, NULL) != rank)
        rank = -1;
    H5Sclose(space);
    return rank;
}

/* What a dataset holds, as "4 x 3 numbers". */
static void tell_contents(hid_t dataset, char *text, size_t size)
{
    hsize_t dims[H5S_MAX_RANK];
    hid_t type = H5Dget_type(dataset), space = H5Dget_space(dataset);
    const int rank = H5Sget_simple_extent_dims(space, dims, NULL);
    const H5T_class_t class = H5Tget_class(type);
    const int utf8 = class == H5T_STRING && H5Tget_cset(type) == H5T_CSET_UTF8;
    const char *kind = class == H5T_INTEGER            ? "whole numbers"
                       : class == H5T_FLOAT            ? "numbers"
                       : class != H5T_STRING           ? "values of another kind"
                       : H5Tis_variable_str(type) <= 0 ? "texts of a fixed length"
                       : utf8                          ? "texts"
                                                       : "texts that are not UTF-8";
    size_t at = (size_t)snprintf(text, size, rank > 0 ? "holds " : "is a single value");
    for (int i = 0; i < rank && at < size; i++)
        at += (size_t)snprintf(text + at, size - at, "%s%llu", i > 0 ? " x " : "",
                               (unsigned long long)dims[i]);
    if (rank > 0 && at < size)
        snprintf(text + at, size - at, " %s", kind);
    H5Sclose(space);
    H5Tclose(type);
}

/* What stands in a file under that name. */
static void tell_found(hid_t place, const char *name, char *text, size_t size)
{
    H5L_info_t link;
    snprintf(text, size, "is missing");
    if (place < 0 || H5Lexists(place, name, H5P_DEFAULT) <= 0 ||
        H5Lget_info(place, name, &link, H5P_DEFAULT) < 0)
        return;
    hid_t object = link.type == H5L_TYPE_HARD ? H5Oopen(place, name, H5P_DEFAULT) : H5I_INVALID_HID;
    if (link.type != H5L_TYPE_HARD) {
        snprintf(text, size, "is a link, and links are not followed");
    } else if (H5Iget_type(object) == H5I_GROUP) {
        snprintf(text, size, "is a group");
    } else if (H5Iget_type(object) == H5I_DATASET) {
        if (is_own(object))
            tell_contents(object, text, size);
        else
            snprintf(text, size, "has its values in other files, which are not read");
    } else {
        snprintf(text, size, "is neither a variable nor a group");
    }
    if (object >= 0)
        H5Oclose(object);
}

void cg_h5_reader_refuse_object(cg_h5_reader *reader, hid_t place, const char *name,
                                const char *format, ...)
{
    char path[240], found[300], expected[160];
    va_list args;
    if (failed(reader))
        return;
    va_start(args, format);
    vsnprintf(expected, sizeof expected, format, args);
    va_end(args);
    tell_found(place, name, found, sizeof found);
    tell_path(place, name, path, sizeof path);
    cg_h5_reader_refuse(reader, "%s %s; expected %s", path, found, expected);
}

size_t cg_h5_reader_axis_length(cg_h5_reader *reader, hid_t place, const char *name, size_t most)
{
    hsize_t n = 0;
    hid_t dataset = cg_h5_reader_dataset(reader, place, name);
    int rank = cg_h5_reader_shape(reader, dataset, &n, 1);
    if (dataset >= 0)
        H5Dclose(dataset);
    if (rank != 1 || n == 0 || n > most)
        cg_h5_reader_refuse_object(reader, place, name, "an axis of 1 to %zu values", most);
    return reader->status == CG_OK ? (size_t)n : 0;
}

static herr_t keep_name(hid_t dataset, unsigned i, hid_t scale, void *data)
{
    (void)dataset;
    (void)i;
    char name[256] = "";
    if (H5DSget_scale_name(scale, name, sizeof name) < 0)
        return -1;
    snprintf(data, sizeof name, "%s", name);
    return 1;
}

int cg_h5_reader_is_axis(cg_h5_reader *reader, hid_t dataset)
{
    htri_t is = H5DSis_scale(dataset);
    if (is < 0)
        refuse_unread(reader, dataset, "CLASS", "it is");
    return is > 0;
}

void cg_h5_reader_axis(cg_h5_reader *reader, hid_t dataset, unsigned i, char *name, size_t size)
{
    char found[256] = "";
    *name = '\0';
    if (failed(reader))
        return;
    int good = cg_h5_reader_is_axis(reader, dataset)
                   ? H5DSget_scale_name(dataset, found, sizeof found) >= 0
                   : H5DSiterate_scales(dataset, i, NULL, keep_name, found) >= 0;
    char variable[200] = "";
    if (!good && H5Iget_name(dataset, variable, sizeof variable) >= 0)
        cg_h5_reader_refuse(reader, "the axes of %s cannot be read: they are damaged or missing",
                            variable);
    snprintf(name, size, "%s", found);
}

/* The memory type of variable-length UTF-8; the caller closes it. */
static hid_t text_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

/* An attribute of *n values, 1 to `most`, of the kind wanted; a negative id otherwise. */
static hid_t open_attribute(cg_h5_reader *reader, hid_t object, const char *name, int want_text,
                            size_t most, size_t *n)
{
    if (failed(reader) || object < 0)
        return H5I_INVALID_HID;
    htri_t there = H5Aexists(object, name);
    if (there == 0)
        return H5I_INVALID_HID;
    hid_t attribute = there > 0 ? H5Aopen(object, name, H5P_DEFAULT) : H5I_INVALID_HID;
    if (attribute < 0) {
        refuse_unread(reader, object, name, "it is");
        return attribute;
    }
    hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    H5T_class_t class = H5Tget_class(type);
    int fits = want_text ? H5Tis_variable_str(type) > 0 && H5Tget_cset(type) == H5T_CSET_UTF8
                         : class == H5T_INTEGER || class == H5T_FLOAT;
    const hssize_t points = H5Sget_simple_extent_npoints(space);
    fits = fits && points >= 1 && (size_t)points <= most;
    *n = fits ? (size_t)points : 0;
    H5Sclose(space);
    H5Tclose(type);
    if (fits)
        return attribute;
    H5Aclose(attribute);
    return H5I_INVALID_HID;
}

static hid_t open_scalar(cg_h5_reader *reader, hid_t object, const char *name, int want_text)
{
    size_t n;
    return open_attribute(reader, object, name, want_text, 1, &n);
}

static char *own_copy(cg_h5_reader *reader, const char *text)
{
    void *copy = NULL;
    const size_t size = strlen(text) + 1;
    cg_status status = cg_alloc(&copy, size, 1, "text", reader->error);
    if (status == CG_OK)
        memcpy(copy, text, size);
    else
        reader->status = status;
    return copy;
}

char *cg_h5_reader_text(cg_h5_reader *reader, hid_t object, const char *name)
{
    hid_t attribute = open_scalar(reader, object, name, 1);
    char *text = NULL, *copy = NULL;
    if (attribute < 0)
        return NULL;
    hid_t type = text_type();
    if (H5Aread(attribute, type, &text) < 0)
        refuse_unread(reader, object, name, "its data are");
    else if (text != NULL)
        copy = own_copy(reader, text);
    H5free_memory(text);
    H5Tclose(type);
    H5Aclose(attribute);
    return copy;
}

int cg_h5_reader_number(cg_h5_reader *reader, hid_t object, const char *name, double *value)
{
    hid_t attribute = open_scalar(reader, object, name, 0);
    if (attribute < 0)
        return 0;
    int done = H5Aread(attribute, H5T_NATIVE_DOUBLE, value) >= 0;
    if (!done)
        refuse_unread(reader, object, name, "its data are");
    H5Aclose(attribute);
    return done;
}

double *cg_h5_reader_number_list(cg_h5_reader *reader, hid_t object, const char *name, size_t most,
                                 size_t *n)
{
    double *values = NULL;
    *n = 0;
    hid_t attribute = open_attribute(reader, object, name, 0, most, n);
    if (attribute < 0)
        return NULL;
    reader->status = cg_alloc((void **)&values, *n, sizeof *values, name, reader->error);
    if (!failed(reader) && H5Aread(attribute, H5T_NATIVE_DOUBLE, values) < 0)
        refuse_unread(reader, object, name, "its data are");
    H5Aclose(attribute);
    if (failed(reader)) {
        cg_free(values);
        return NULL;
    }
    return values;
}

/* Opens a dataset of exactly n values of the right kind, or refuses the file. */
static hid_t open_exact(cg_h5_reader *reader, hid_t place, const char *name, size_t n,
                        int want_text)
{
    hid_t dataset = cg_h5_reader_dataset(reader, place, name);
    if (failed(reader))
        return H5I_INVALID_HID;
    int fits = 0;
    if (dataset >= 0) {
        hid_t type = H5Dget_type(dataset), space = H5Dget_space(dataset);
        fits = want_text ? H5Tis_variable_str(type) > 0 && H5Tget_cset(type) == H5T_CSET_UTF8
                         : H5Tget_class(type) == H5T_FLOAT || H5Tget_class(type) == H5T_INTEGER;
        fits = fits && H5Sget_simple_extent_npoints(space) == (hssize_t)n;
        H5Sclose(space);
        H5Tclose(type);
    }
    if (fits)
        return dataset;
    if (dataset >= 0)
        H5Dclose(dataset);
    cg_h5_reader_refuse_object(reader, place, name, "%zu %s", n,
                               want_text ? "texts of any length in UTF-8" : "numbers");
    return H5I_INVALID_HID;
}

double *cg_h5_reader_doubles(cg_h5_reader *reader, hid_t place, const char *name, size_t n)
{
    void *values = NULL;
    hid_t dataset = open_exact(reader, place, name, n, 0);
    if (dataset < 0)
        return NULL;
    reader->status = cg_alloc(&values, n, sizeof(double), name, reader->error);
    if (!failed(reader) &&
        H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)
        cg_h5_reader_refuse_data(reader, dataset);
    H5Dclose(dataset);
    if (!failed(reader))
        return values;
    cg_free(values);
    return NULL;
}

char **cg_h5_reader_texts(cg_h5_reader *reader, hid_t place, const char *name, size_t n)
{
    void *block = NULL;
    hid_t dataset = open_exact(reader, place, name, n, 1);
    if (dataset < 0)
        return NULL;
    hid_t type = text_type();
    reader->status = cg_alloc(&block, n, sizeof(char *), name, reader->error);
    char **texts = block;
    if (!failed(reader) && H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts) < 0)
        cg_h5_reader_refuse_data(reader, dataset);
    for (size_t i = 0; !failed(reader) && i < n; i++) {
        char path[240];
        if (texts[i] != NULL)
            continue;
        tell_path(place, name, path, sizeof path);
        cg_h5_reader_refuse(reader, "%s has no text in place %zu", path, i + 1);
    }
    H5Tclose(type);
    H5Dclose(dataset);
    if (!failed(reader))
        return texts;
    cg_h5_texts_free(texts, n);
    return NULL;
}

void cg_h5_texts_free(char **texts, size_t n)
{
    for (size_t i = 0; texts != NULL && i < n; i++)
        H5free_memory(texts[i]);
    cg_free(texts);
}
