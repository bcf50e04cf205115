/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/guard.h"

#include "base/memory.h"
#include "io/checksum.h"
#include "io/results.h"
#include "io/results_verify.h"
#include "io/sweep_verify.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* HDF5 also loops for ever on some broken files; a good one is read at 10 MB a second and more. */
static void limit_time(const char *path)
{
    enum { LEAST_SECONDS = 5, BYTES_A_SECOND = 10000000 };
    struct stat status;
    rlim_t seconds = LEAST_SECONDS;
    if (stat(path, &status) == 0 && status.st_size > 0)
        seconds += (rlim_t)(status.st_size / BYTES_A_SECOND);
    setrlimit(RLIMIT_CPU, &(struct rlimit){seconds, seconds});
}

static void look_at_sweep(const char *path)
{
    cg_results_summary summary;
    void *block = NULL;
    if (cg_sweep_results_describe(path, &summary, NULL) == CG_OK) {
        cg_free(summary.text);
        cg_free(summary.json);
    }
    if (cg_alloc(&block, 1, sizeof(cg_sweep_rerun), "a sweep", NULL) != CG_OK)
        return;
    cg_sweep_rerun_open(path, block, NULL);
    cg_sweep_rerun_close(block);
    cg_free(block);
}

/* Everything that any command reads of it. */
static void look(const char *path)
{
    const struct rlimit no_core = {0, 0};
    cg_results_summary summary;
    void *block = NULL;
    setrlimit(RLIMIT_CORE, &no_core);
    limit_time(path);
    if (cg_sweep_results_is(path)) {
        look_at_sweep(path);
        return;
    }
    if (cg_results_describe(path, &summary, NULL) == CG_OK) {
        cg_free(summary.text);
        cg_free(summary.json);
    }
    if (cg_alloc(&block, 1, sizeof(cg_rerun), "a results file", NULL) != CG_OK)
        return;
    cg_rerun_open(path, block, NULL);
    cg_rerun_close(block);
    cg_free(block);
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
