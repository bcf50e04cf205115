/* Progress on standard error: a moving line on a terminal, a line now and then elsewhere.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_PROGRESS_H
#define CG_CLI_PROGRESS_H

#include "run/runner.h"

typedef struct cg_display {
    int silent, terminal, colour;
    double work;              /* teacher-weeks in all; 0: not known, and no rate is told */
    double started, reported; /* seconds */
} cg_display;

/* Starts the clock. Nothing is ever printed when `quiet`. */
void cg_display_start(cg_display *display, int quiet, double work);

/* Hands the display to cg_run_many; it must outlive the call. */
cg_progress cg_display_progress(cg_display *display);

/* Seconds since the start; clears the moving line and, if `complete`, says how long
 * `runs` runs took. */
double cg_display_end(cg_display *display, int complete, uint64_t runs);

/* "12 s", "3:07 min", "2:05 h". */
void cg_duration_text(double seconds, char *text, size_t size);

#endif
