/* What every program does first.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_START_H
#define CG_CLI_START_H

/* Streams, the path of scenarios, GSL's error handler, signals. */
void cg_program_start(void);

/* Versions and licence, on standard output. */
void cg_program_version(const char *name);

#endif
