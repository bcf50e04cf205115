/* Texts and numbers as JSON, CSV and tables write them, on standard output.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_OUTPUT_H
#define CG_CLI_OUTPUT_H

#include "experiment/compare.h"
#include "param/text.h"

#include <collegium/status.h>

/* About three digits for a table; "-" when not finite. */
void cg_number_short(double value, char text[CG_NUMBER_SIZE]);

/* The same with a digit that is not 0 for sizes down to 0.00001, for differences whose sign is
 * told. */
void cg_number_fine(double value, char text[CG_NUMBER_SIZE]);

/* "0.12 to 0.34" of numbers as above; empty without an interval. */
void cg_interval_short(const cg_interval *interval, char text[2 * CG_NUMBER_SIZE + 8]);
void cg_interval_fine(const cg_interval *interval, char text[2 * CG_NUMBER_SIZE + 8]);

void cg_print_json_text(const char *text); /* in quotes, escaped */
void cg_print_json_number(double value);   /* null when not finite */
void cg_print_json_interval(
    const cg_interval *interval); /* {"mean": ..., "low": ..., "high": ...} */

void cg_print_csv_text(const char *text); /* in quotes where needed */
void cg_print_csv_number(double value);   /* empty when not finite */

/* "more is better", "less is better" or "neither", as in results files. */
const char *cg_direction_text(cg_direction direction);

/* Flushes and closes standard output: CG_FILE when something was not written. */
cg_status cg_output_close(cg_error *error);

#endif
