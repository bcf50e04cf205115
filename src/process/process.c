/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#define ROWS_OF_whole(name) NULL
#define ROWS_OF_rows(name) cg_##name##_rows

const cg_process cg_processes[CG_N_PROCESSES] = {
#define X(name, stream, scope, doc)                                                                \
    {#name, doc, cg_##name##_active, cg_##name##_apply, ROWS_OF_##scope(name)},
    CG_PROCESSES(X)
#undef X
};
