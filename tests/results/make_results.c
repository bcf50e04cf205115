/* make_results OUT.h5 [small|synthetic|big|panel]: a results file for the readers' tests and
 * for measuring sizes; prints the science hash.
 * make_results FILE.h5 describe: prints what cg_results_describe says for machines.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fabricate.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Mpumalanga: 1,752 schools, about 7,500 teachers in 400 clusters, 3 x 10 runs of 5 years. */
static const fabricated_size big = {.scenarios = 3,
                                    .replicates = 10,
                                    .weeks = 260,
                                    .schools = 1752,
                                    .meetings = 25000,
                                    .repairs = 40};

static int describe(const char *path)
{
    cg_results_summary summary;
    cg_error error = {0};
    cg_status status = cg_results_describe(path, &summary, &error);
    if (status == CG_OK)
        fputs(summary.json, stdout);
    else
        fprintf(stderr, "%s\n", error.message);
    cg_free(summary.text);
    cg_free(summary.json);
    return cg_status_exit_code(status);
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[2] : "small";
    fabricated_size size = fabricated_small;
    fabricated made;
    cg_error error = {0};
    char hash[CG_HASH_SIZE];
    if (argc < 2)
        return 2;
    if (strcmp(what, "describe") == 0)
        return describe(argv[1]);
    if (strcmp(what, "synthetic") == 0)
        size = (fabricated_size){1, 1, 1, 2, 0, 0, 0, 0, 1};
    if (strcmp(what, "big") == 0 || strcmp(what, "panel") == 0)
        size = big;
    if (strcmp(what, "panel") == 0) {
        size.panel_every = 13;
        size.teachers = 7500;
    }
    fabricated_make(&size, &made);
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    cg_status status = cg_results_write(argv[1], &made.results, 1, &error);
    clock_gettime(CLOCK_MONOTONIC, &to);
    cg_results_hash(&made.results, hash);
    fabricated_free(&made);
    if (status != CG_OK) {
        fprintf(stderr, "%s\n", error.message);
        return cg_status_exit_code(status);
    }
    fprintf(stderr, "written in %.2f s\n",
            (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9);
    printf("%s\n", hash);
    return 0;
}
