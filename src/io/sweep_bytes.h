/* A sweep as bytes, for journals, and what tells two sweeps apart.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_SWEEP_BYTES_H
#define CG_IO_SWEEP_BYTES_H

#include "experiment/sweep.h"
#include "io/results_inputs.h"

enum { CG_IDENTITY_SIZE = 4096 };

/* The whole of a sweep, little-endian: of a design the recipe, of a list its points. *bytes is
 * the caller's (cg_free). Unpacking gives the same sweep to the bit; the caller frees it, also
 * after an error. Errors: CG_MEMORY; CG_INPUT for bytes that are no sweep (named `what`). */
cg_status cg_sweep_pack(const cg_sweep *sweep, unsigned char **bytes, size_t *n, cg_error *error);
cg_status cg_sweep_unpack(const unsigned char *bytes, size_t n, const char *what, cg_sweep *sweep,
                          cg_error *error);

/* The files that the sweep's runs read: school lists, teachers and ties of its scenarios and
 * of its factors' levels. The caller releases the set, also after an error. Errors: those of
 * cg_input_read. */
cg_status cg_sweep_inputs(const cg_sweep *sweep, cg_input_set *inputs, cg_error *error);

/* What must be the same for runs to belong together, a "key value" a line: versions,
 * checksums of the scenarios, of the files they read and of the points, replicates,
 * outcomes. `inputs` is what cg_sweep_inputs read. Errors: CG_MEMORY. */
cg_status cg_sweep_identity(const cg_sweep *sweep, const cg_input_set *inputs,
                            char text[CG_IDENTITY_SIZE], cg_error *error);

/* Makes sure that the sweep, unpacked from bytes, has the points that the identity beside them was
 * made of. Errors: CG_INPUT, naming `what`; CG_MEMORY. */
cg_status cg_sweep_check_design(const cg_sweep *sweep, const char *identity, const char *what,
                                cg_error *error);

/* The first line in which two identities differ, as "scenarios: AAA there, BBB here"; 0 if
 * there is none. */
int cg_identity_difference(const char *there, const char *here, char *text, size_t size);

#endif
