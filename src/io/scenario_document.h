/* One scenario file as JSON, and what its keys mean: internal to io.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SCENARIO_DOCUMENT_H
#define CG_IO_SCENARIO_DOCUMENT_H

#include "io/json_tree.h"
#include "io/scenario_path.h"

typedef struct cg_document {
    cg_place place;    /* place.real is empty for a text from memory */
    cg_json_tree json; /* its root is an object */
} cg_document;

/* Parses text[0 .. length-1], which is cg_free-d with *self or on failure. *self must stay
 * where it is.
 * Errors: CG_INPUT as "file:line:column: what"; CG_LIMIT; CG_MEMORY. */
cg_status cg_document_init(cg_document *self, const cg_place *place, char *text, size_t length,
                           cg_error *error);

void cg_document_release(cg_document *self);

/* Number of files that the document extends, and the i-th of them. Errors: CG_INPUT. */
cg_status cg_document_extends(const cg_document *self, size_t *n, cg_error *error);
const char *cg_document_extended(const cg_document *self, size_t i);

/* "file:line:column: extends: what", at the i-th extended file. */
cg_status cg_document_refuse_extended(const cg_document *self, size_t i, const char *what,
                                      cg_error *error);

/* Lays the document's values over *scenario; name and title only if it is the main
 * document, not one that is extended. Errors: CG_INPUT at the value or key concerned. */
cg_status cg_document_apply(const cg_document *self, int is_main, const cg_load_options *options,
                            cg_scenario *scenario, cg_error *error);

/* How many leading parts of `path` (of `length` bytes) the document holds; where the last
 * of them stands if any. */
size_t cg_document_find(const cg_document *self, const char *path, size_t length, size_t *line,
                        size_t *column);

#endif
