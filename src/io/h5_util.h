/* HDF5 in the dialect that xarray (h5netcdf and netcdf4), h5py and R read alike: a
 * dimension scale on every axis, variable-length UTF-8 strings, NaN as fill value, plain
 * numbers, no object times.
 *
 * A cg_h5 keeps the first failure: once `status` is set every further call does nothing,
 * so a writer is a plain list of calls and one check at its end.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_H5_UTIL_H
#define CG_IO_H5_UTIL_H

#include <collegium/status.h>
#include <hdf5.h>
#include <stdint.h>

/* Prepares HDF5 for use and turns its error printing off for this thread; _leave gives
 * the printing back. Every use of HDF5 stands between the two. */
typedef struct cg_h5_session {
    H5E_auto2_t print;
    void *data;
} cg_h5_session;

void cg_h5_enter(cg_h5_session *session);
void cg_h5_leave(const cg_h5_session *session);

/* The innermost entry of HDF5's error stack, emptying it; "" when there is none. */
void cg_h5_reason(char *reason, size_t size);

typedef struct cg_h5 {
    hid_t file, text, transfer;
    const char *path; /* for messages; not owned */
    cg_status status;
    cg_error *error;
    void *image; /* the closed file's bytes, malloc-ed */
    size_t capacity;
} cg_h5;

typedef enum cg_h5_kind {
    CG_H5_I8,
    CG_H5_U8,
    CG_H5_U16,
    CG_H5_I32,
    CG_H5_U32,
    CG_H5_F32,
    CG_H5_F64,
    CG_H5_TEXT /* an array of const char *; anything not UTF-8 is written as '?' */
} cg_h5_kind;

size_t cg_h5_size(cg_h5_kind kind);

enum { CG_H5_MAX_RANK = 4 };

/* Whole runs share a chunk up to this size: larger chunks compress no better, smaller ones
 * cost more in index and filter overhead (measured). */
enum { CG_H5_CHUNK_BYTES = 1 << 18 };

/* A named dimension with its coordinate variable; `scale` is an open dataset. */
typedef struct cg_h5_axis {
    const char *name;
    hsize_t n;
    hid_t scale;
} cg_h5_axis;

typedef struct cg_h5_variable {
    const char *name, *unit, *doc;
    cg_h5_kind kind;
    const cg_h5_axis *axes[CG_H5_MAX_RANK]; /* slowest first; NULL ends the list */
} cg_h5_variable;

/* Library's types; they live as long as the file. */
hid_t cg_h5_memory_type(const cg_h5 *h5, cg_h5_kind kind);
hid_t cg_h5_file_type(const cg_h5 *h5, cg_h5_kind kind);

/* A new file in memory. *h5 must stay where it is until it is closed. _close ends it, also
 * after a failure, and hands out its bytes (caller: cg_free; NULL after a failure). */
void cg_h5_create(cg_h5 *h5, const char *path, cg_error *error);
void cg_h5_close(cg_h5 *h5, void **bytes, size_t *n);

/* A new file on disk, `file`, which becomes PATH: for what may be too large for memory. After
 * a failed write (a full disk) it is closed as far as HDF5 can and is the caller's to remove. */
void cg_h5_create_file(cg_h5 *h5, const char *path, const char *file, cg_error *error);
void cg_h5_open_file(cg_h5 *h5, const char *path, const char *file, cg_error *error); /* to add */
void cg_h5_close_file(cg_h5 *h5);

/* Records "PATH: HDF5 could not WHAT NAME: reason" as the failure. */
void cg_h5_fail(cg_h5 *h5, const char *what, const char *name);

/* The same when `value`, returned by HDF5, is negative; passes it through. */
hid_t cg_h5_checked(cg_h5 *h5, hid_t value, const char *what, const char *name);

/* Copies `text` to `clean` with '?' for each byte that is not UTF-8; returns its end. */
char *cg_h5_copy_utf8(char *clean, const char *text);

/* A group below `place`; the caller closes it with cg_h5_group_close. */
hid_t cg_h5_group(cg_h5 *h5, hid_t place, const char *name);
void cg_h5_group_close(hid_t group);

/* An attribute of n values, or a scalar when n is 0. */
void cg_h5_attribute(cg_h5 *h5, hid_t object, const char *name, cg_h5_kind kind, hsize_t n,
                     const void *values);
void cg_h5_attribute_text(cg_h5 *h5, hid_t object, const char *name, const char *text);
void cg_h5_attribute_int(cg_h5 *h5, hid_t object, const char *name, int64_t value);
void cg_h5_attribute_real(cg_h5 *h5, hid_t object, const char *name, double value);

/* flag_values 0 .. n-1 in the variable's own kind and flag_meanings, separated by blanks. */
void cg_h5_attribute_flags(cg_h5 *h5, hid_t dataset, cg_h5_kind kind, const char *const *meanings,
                           size_t n);

/* Creates coordinate variable `variable` (its axes unused) of n values and opens it as
 * *axis; close with cg_h5_axis_close. */
void cg_h5_axis_open(cg_h5 *h5, hid_t place, const cg_h5_variable *variable, hsize_t n,
                     const void *values, cg_h5_axis *axis);
/* The coordinate 0, 1, ... n-1. */
void cg_h5_axis_count(cg_h5 *h5, hid_t place, const char *name, const char *doc, hsize_t n,
                      cg_h5_axis *axis);
void cg_h5_axis_close(cg_h5_axis *axis);

/* Creates a variable with units, long_name and description, its axes attached; the caller
 * closes it with cg_h5_variable_close. */
hid_t cg_h5_variable_open(cg_h5 *h5, hid_t place, const cg_h5_variable *variable);
void cg_h5_variable_close(hid_t dataset);

/* The sides of the pieces in which a variable of numbers is packed; those who write large ones
 * write piece by piece. */
void cg_h5_chunk(cg_h5 *h5, hid_t dataset, hsize_t chunk[CG_H5_MAX_RANK]);

/* Writes all values, or those of one block. */
void cg_h5_fill(cg_h5 *h5, hid_t dataset, const cg_h5_variable *variable, const void *values);
void cg_h5_fill_block(cg_h5 *h5, hid_t dataset, const cg_h5_variable *variable,
                      const hsize_t *start, const hsize_t *count, const void *values);

/* Open, fill and close in one. */
void cg_h5_write(cg_h5 *h5, hid_t place, const cg_h5_variable *variable, const void *values);

#endif
