/* Where the scenarios that belong to this program lie.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_CLI_DATA_PATH_H
#define CG_CLI_DATA_PATH_H

/* Appends to COLLEGIUM_PATH the scenarios that the running program belongs to, if they are
 * not where it was configured to find them: in ../share/collegium/scenarios of an installed
 * tree that was moved, or in the source that a build folder belongs to. Does nothing
 * where the system does not tell a program its own file. */
void cg_data_path_extend(void);

#endif
