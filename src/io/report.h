/* A results file as one self-contained page for people.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_REPORT_H
#define CG_IO_REPORT_H

#include <collegium/status.h>

/* Whether the program was built with the page (it needs dygraphs: meson_options.txt). */
int cg_report_available(void);

/* Verifies the file of a run, a comparison or a sweep as `collegium info` does and writes an HTML
 * page to `target`, whole or not at all (io/output_file.h). The page needs no network. Errors:
 * CG_INPUT, CG_FILE, CG_EXISTS, CG_MEMORY, CG_USAGE when there is no page. */
cg_status cg_report_write(const char *path, const char *target, int force, cg_error *error);

#endif
