/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/guard.h"

#include "base/memory.h"
#include "io/checksum.h"
#include "io/results.h"
#include "io/sweep_results.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void look(const char *path)
{
    const struct rlimit no_core = {0, 0};
    cg_results_summary summary;
    setrlimit(RLIMIT_CORE, &no_core);
    cg_status status = cg_sweep_results_is(path) ? cg_sweep_results_describe(path, &summary, NULL)
                                                 : cg_results_describe(path, &summary, NULL);
    if (status == CG_OK) {
        cg_free(summary.text);
        cg_free(summary.json);
    }
}

cg_status cg_guard_results(const char *path, cg_error *error)
{
    cg_seal_state seal = CG_SEAL_ABSENT;
    int status = 0;
    if (cg_seal_check(path, &seal, NULL) != CG_OK || seal != CG_SEAL_ABSENT)
        return CG_OK;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        look(path);
        _exit(0);
    }
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (child > 0 && WIFSIGNALED(status))
        return cg_fail(error, CG_INPUT, "%s: is damaged: HDF5 fails on it (signal %d)", path,
                       WTERMSIG(status));
    return CG_OK;
}
