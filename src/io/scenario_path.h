/* Where a file named in a scenario lies, and whether it may be read: internal to io.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SCENARIO_PATH_H
#define CG_IO_SCENARIO_PATH_H

#include "io/scenario_file.h"

#include <stddef.h>

typedef struct cg_place {
    char shown[CG_PATH_SIZE]; /* as messages name it; opens the file from the working folder */
    char real[CG_PATH_SIZE];  /* absolute, without symbolic links */
} cg_place;

/* The file that the user named on the command line, or, when there is none of that name, the
 * scenario "institutionalised" or "mpumalanga/base" of COLLEGIUM_PATH or the installed ones.
 * Errors: CG_FILE. */
cg_status cg_place_init(cg_place *self, const char *file, cg_error *error);

/* Looks up `reference`, written in the scenario at `from`, by the rules of
 * cg_scenario_load. `suffix` (".json" or "") is added if the reference lacks it.
 * Returns 1, or 0 with a phrase ("cannot be found; expected ...") in `why`. */
int cg_place_resolve(const cg_place *from, const char *reference, const char *suffix,
                     const cg_load_options *options, cg_place *found, char *why, size_t size);

/* The whole of a file of at most `most` bytes, NUL-terminated, owned by the caller
 * (cg_free). Errors: CG_FILE, CG_LIMIT, CG_MEMORY. */
cg_status cg_place_read(const cg_place *self, size_t most, char **text, size_t *length,
                        cg_error *error);

#endif
