/* What the launcher of processes (mpirun, srun) says of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_LAUNCHER_H
#define CG_CLI_LAUNCHER_H

#include <collegium/status.h>

/* Started n times without knowing of each other (srun without the plugin of this MPI, the
 * mpirun of another one), all copies would run everything for one output. Fails with CG_USAGE
 * if the launcher counts more processes than there are in the `world`. */
cg_status cg_refuse_copies(int world, cg_error *error);

#endif
