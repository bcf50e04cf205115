/* Stopping on a signal.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_STOP_H
#define CG_CLI_STOP_H

#include <stdatomic.h>

/* From now on the first SIGINT, SIGTERM, SIGHUP or SIGUSR1 only sets a flag, and a second one ends
 * the program at once; ignored signals stay ignored. */
void cg_stop_on_signals(void);

/* The flag: nonzero once a signal came. */
const atomic_int *cg_stop_flag(void);

#endif
