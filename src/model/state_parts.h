/* Reading and writing of states, for the two files that do it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_MODEL_STATE_PARTS_H
#define CG_MODEL_STATE_PARTS_H

#include "model/state.h"

typedef struct cg_state_writer {
    cg_state *state;
    cg_status status; /* the first failure; nothing is written after it */
    cg_error *error;
} cg_state_writer;

typedef struct cg_state_reader {
    const cg_state *state;
    size_t at;
    int short_of; /* it ended too early; zeros were read */
} cg_state_reader;

void cg_state_put(cg_state_writer *to, const void *bytes, size_t n);
void cg_state_get(cg_state_reader *from, void *bytes, size_t n);
/* The next n bytes where they lie; NULL if there are not so many. */
const unsigned char *cg_state_skip(cg_state_reader *from, size_t n);

/* How the other run's rows and forms are called here. */
typedef struct cg_state_map {
    uint32_t n_main_there, n_main_here, n_clusters_there, n_clusters_here;
    uint32_t first_there[CG_MAX_FORMS + 1], first_here[CG_MAX_FORMS];
    int n_forms_there;
    int form[CG_MAX_FORMS];    /* index here; -1 for a form that is not here */
    int planned[CG_MAX_FORMS]; /* its main clusters are the same here */
} cg_state_map;

uint32_t cg_state_map_cluster(const cg_state_map *map, uint32_t cluster); /* CG_NONE: none */
uint8_t cg_state_map_form(const cg_state_map *map, uint8_t form);         /* CG_NO_FORM: none */

/* The record of the weeks before `week`. */
void cg_state_put_record(cg_state_writer *to, const cg_observer *observer, const cg_record *record,
                         uint32_t week);
cg_status cg_state_get_record(cg_state_reader *from, const cg_state_map *map, uint32_t week,
                              cg_observer *observer, cg_record *record, cg_error *error);

#endif
