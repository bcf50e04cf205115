/* Scenario files: strict JSON, `extends`, --set, and the resolved form kept in results.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SCENARIO_FILE_H
#define CG_IO_SCENARIO_FILE_H

#include "param/scenario.h"

enum { CG_PATH_SIZE = 1024 };

typedef struct cg_load_options {
    const char *const
        *allow_paths; /* further folders (trees) that extends and school lists may lie in */
    size_t n_allow_paths;
    const char *const *settings; /* "path=value", applied in order after the file */
    size_t n_settings;
    const struct cg_posterior *posterior; /* may be NULL; see io/posterior.h */
    uint32_t draw;                        /* of posterior, from 1; applied between them */
} cg_load_options;

/* Reads `file`, or the scenario of that name in COLLEGIUM_PATH or among the installed ones when
 * there is no such file, over what it extends (one name or an array, laid over one another from
 * left to right; a file that is reached twice counts once, where it was first reached; `.json` may
 * be left out). Objects merge; null takes an inherited form, kind of meeting or event out; name and
 * title are not inherited, and without one the name is that of the file.
 *
 * `extends` and the lists of province (schools, teachers, ties) are found alike: a bare name in the
 * file's own folder, then in those of COLLEGIUM_PATH, then in CG_DATADIR/scenarios; a path relative
 * to the file, anywhere in its tree (the nearest folder above it that is named `scenarios`, or else
 * its own folder, symbolic links resolved), or else, as "mpumalanga/base", below a folder where
 * bare names are looked for; anything else needs allow_paths.
 *
 * Then applies the settings and checks the whole. A list comes back as a path that can be
 * opened from the working folder (as it stands in a setting). options may be NULL.
 * Errors: CG_FILE; CG_LIMIT; CG_MEMORY; CG_INPUT as "file:line:column: JSON path: what is wrong;
 * expected ...; did you mean "..."?" or "--set path=value: ...". */
cg_status cg_scenario_load(const char *file, const cg_load_options *options, cg_scenario *scenario,
                           cg_error *error);

/* The same from text already in memory (results files carry their scenario);
 * `name` stands for the file in messages, extends is refused. */
cg_status cg_scenario_parse(const char *text, size_t length, const char *name,
                            cg_scenario *scenario, cg_error *error);

/* The complete scenario as JSON: every parameter, 17 significant digits where needed,
 * so that cg_scenario_parse gives the same values to the bit. *text is malloc-ed,
 * NUL-terminated and owned by the caller (cg_free). */
cg_status cg_scenario_print(const cg_scenario *scenario, char **text, cg_error *error);

#endif
