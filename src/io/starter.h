/* Starter scenarios: a file that explains itself, to be edited.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_STARTER_H
#define CG_IO_STARTER_H

#include "io/scenario_file.h"

typedef struct cg_starter {
    const char *name; /* of the scenario */
    const char *path; /* file to write */
    const char *from; /* a scenario as `extends` would name it, or a form of scenario base */
    int force;        /* overwrite an existing file */
} cg_starter;

typedef struct cg_starter_made {
    char extends[CG_PATH_SIZE]; /* as the file says it */
    char found[CG_PATH_SIZE];   /* the file that it leads to */
    char form[CG_NAME_SIZE];    /* whose levers the file names */
} cg_starter_made;

/* Writes a scenario that extends `from` and names the levers of its clusters with the values
 * they have there; or one that extends base with a form of its own called `name`, a copy of
 * the form `from` ("base" copies working_a). The file is loaded again before it gets its
 * name, so that `check` and `run` accept it where it lies.
 * Errors: CG_USAGE for a name that cannot be used; CG_INPUT for a `from` that is not found;
 * CG_EXISTS; CG_FILE; those of cg_scenario_load; CG_MEMORY. */
cg_status cg_starter_write(const cg_starter *starter, const cg_load_options *options,
                           cg_starter_made *made, cg_error *error);

#endif
