/* Compares two scenarios from a program of one's own.
 *   cc embed.c $(pkg-config --cflags --libs collegium) -o embed
 *   ./embed grassroots institutionalised results.h5
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <collegium/collegium.h>
#include <stdio.h>

static int fail(cg_study *study, const cg_error *error)
{
    fprintf(stderr, "embed: %s\n", error->message);
    cg_study_close(study);
    return cg_status_exit_code(error->code);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: embed SCENARIO SCENARIO RESULTS.h5\n");
        return 2;
    }
    const char *files[] = {argv[1], argv[2]};
    const char *changes[] = {"run.replicates=4", "run.weeks=52"};
    const cg_study_settings settings = {.settings = changes, .n_settings = 2};
    cg_error error = {CG_OK, ""};
    cg_study *study = NULL;
    cg_study_estimate gain, more;

    if (cg_study_open(files, 2, &settings, &study, &error) != CG_OK ||
        cg_study_run(study, NULL, &error) != CG_OK ||
        cg_study_mean(study, 0, "ck_gain", &gain, &error) != CG_OK ||
        cg_study_difference(study, 1, 0, "ck_gain", &more, &error) != CG_OK ||
        cg_study_write(study, argv[3], 1, &error) != CG_OK)
        return fail(study, &error);

    printf("%s: %.3f d (%.3f to %.3f)\n", cg_study_scenario(study, 0), gain.mean, gain.low,
           gain.high);
    printf("%s against it: %+.3f d (%+.3f to %+.3f)\n", cg_study_scenario(study, 1), more.mean,
           more.low, more.high);
    printf("science hash %s\n", cg_study_hash(study));
    cg_study_close(study);
    return 0;
}
