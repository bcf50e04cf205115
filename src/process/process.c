/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

const cg_process cg_processes[CG_N_PROCESSES] = {
#define X(name, stream, doc) {#name, doc, cg_##name##_active, cg_##name##_apply},
    CG_PROCESSES(X)
#undef X
};
