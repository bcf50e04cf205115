/* The text of a starter scenario: internal to io.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_STARTER_PRINT_H
#define CG_IO_STARTER_PRINT_H

#include "param/scenario.h"

typedef struct cg_starter_text {
    const char *name, *extends, *schema; /* schema: NULL for none */
    const cg_scenario *source;           /* what is extended, resolved */
    const cg_form *form;                 /* of it: the levers to name */
    int own_form;                        /* under the scenario's own name */
} cg_starter_text;

/* *text is malloc-ed, NUL-terminated and owned by the caller. Errors: CG_MEMORY. */
cg_status cg_starter_print(const cg_starter_text *starter, char **text, cg_error *error);

#endif
