/* One line of `collegium evaluate`: which point of a scenario's parameters to run.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_POINT_REQUEST_H
#define CG_IO_POINT_REQUEST_H

#include "io/json_tree.h"
#include "param/scenario.h"

enum { CG_REQUEST_ID_SIZE = 1024 };

typedef struct cg_point_request {
    char id[CG_REQUEST_ID_SIZE]; /* as JSON: "\"a\"" or "17"; null if there is none */
    cg_scenario scenario;        /* BASE with the point's values, checked */
} cg_point_request;

/* Reads {"id", "set": {path: value}, "seed", "replicates"} over `base`, as strictly as a
 * scenario file; `name` stands for the line in messages. After an error `id` is still what
 * the line says if it could be read that far, else null.
 * Errors: CG_INPUT, CG_LIMIT, CG_MEMORY. */
cg_status cg_point_request_parse(const char *line, size_t length, const char *name,
                                 const cg_scenario *base, cg_point_request *request,
                                 cg_error *error);

/* Sets the parameter at `path` from a JSON value: a number, true or false, or a text.
 * Errors: CG_INPUT at the value. */
cg_status cg_json_set_parameter(const cg_json_at *value, const char *path, cg_scenario *scenario,
                                cg_error *error);

#endif
