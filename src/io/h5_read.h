/* Careful reading of HDF5: only what lies in the file itself (no soft or external links,
 * virtual datasets or external storage), every size checked before memory is asked for.
 *
 * As in io/h5_util.h the first failure is kept: afterwards calls return nothing found.
 * Texts and arrays handed out are the caller's (cg_free, cg_h5_texts_free).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_H5_READ_H
#define CG_IO_H5_READ_H

#include <collegium/status.h>
#include <hdf5.h>
#include <stdint.h>

typedef struct cg_h5_reader {
    hid_t file;
    const char *path;
    cg_status status;
    cg_error *error;
} cg_h5_reader;

/* Errors: CG_FILE when it cannot be opened, CG_INPUT when it is no HDF5 file. */
void cg_h5_reader_open(cg_h5_reader *reader, const char *path, cg_error *error);
/* The same for attributes of a file whose seal was found whole, which may be large: it is not taken
 * into memory first. */
void cg_h5_reader_open_sealed(cg_h5_reader *reader, const char *path, cg_error *error);
void cg_h5_reader_close(cg_h5_reader *reader);

/* Records "PATH: what" as CG_INPUT. */
void cg_h5_reader_refuse(cg_h5_reader *reader, const char *format, ...) CG_PRINTF(2, 3);

/* Records "PATH: OBJECT what stands there; expected ...", of a dataset or group below `place`,
 * which may be negative when it is missing itself. */
void cg_h5_reader_refuse_object(cg_h5_reader *reader, hid_t place, const char *name,
                                const char *format, ...) CG_PRINTF(4, 5);

/* Records "PATH: OBJECT cannot be read: its data are damaged". */
void cg_h5_reader_refuse_data(cg_h5_reader *reader, hid_t dataset);

/* A dataset or group directly below `place`; a negative id when there is none that may be
 * read (no failure). Close with H5Dclose and H5Gclose. */
hid_t cg_h5_reader_dataset(cg_h5_reader *reader, hid_t place, const char *name);
hid_t cg_h5_reader_group(cg_h5_reader *reader, hid_t place, const char *name);

/* Calls `visit` for every link of a group in the order of creation, or by name if a tool
 * that rewrote the file dropped that order; a `visit` that returns a negative value has
 * refused the file. */
void cg_h5_reader_visit(cg_h5_reader *reader, hid_t place, H5L_iterate_t visit, void *data);

/* The dataset's dimensions; the rank, or -1 when it is above `most`. */
int cg_h5_reader_shape(cg_h5_reader *reader, hid_t dataset, hsize_t *dims, int most);

/* Length of the axis `name` of `place`: 1 to `most`; 0 and the reader failed otherwise. */
size_t cg_h5_reader_axis_length(cg_h5_reader *reader, hid_t place, const char *name, size_t most);

/* Name of the axis of dimension `i`, or of the dataset if it is an axis ("" without one). */
int cg_h5_reader_is_axis(cg_h5_reader *reader, hid_t dataset);
void cg_h5_reader_axis(cg_h5_reader *reader, hid_t dataset, unsigned i, char *name, size_t size);

/* NULL, or 0 returned, when there is no such attribute of that kind (no failure). */
char *cg_h5_reader_text(cg_h5_reader *reader, hid_t object, const char *name);
int cg_h5_reader_number(cg_h5_reader *reader, hid_t object, const char *name, double *value);
/* The values of an attribute of 1 to `most` numbers. */
double *cg_h5_reader_number_list(cg_h5_reader *reader, hid_t object, const char *name, size_t most,
                                 size_t *n);

/* All n values of a dataset of exactly n; a dataset of another size or type is refused. */
double *cg_h5_reader_doubles(cg_h5_reader *reader, hid_t place, const char *name, size_t n);
char **cg_h5_reader_texts(cg_h5_reader *reader, hid_t place, const char *name, size_t n);
void cg_h5_texts_free(char **texts, size_t n);

#endif
