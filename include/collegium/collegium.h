/* collegium — the public interface of libcollegium.
 *
 * A study is one scenario, or several that are compared on common random numbers: open it,
 * run it, read its outcomes, write its results file. See examples/embed.c.
 *
 *     cg_error error = {CG_OK, ""};
 *     cg_study *study = NULL;
 *     if (cg_study_open(files, 2, NULL, &study, &error) == CG_OK &&
 *         cg_study_run(study, NULL, &error) == CG_OK)
 *         ...
 *     cg_study_close(study);
 *
 * Every fallible function returns CG_OK or a code of <collegium/status.h> and then describes
 * the failure in *error, which may be NULL. Nothing is printed, no signal is handled, and no
 * state is kept beside the study. A study belongs to one thread at a time; different studies
 * may be used by different threads, except for cg_study_write, which no two may call at once
 * (HDF5). Results depend on the scenarios and their seed only, to the bit, and not on the number
 * of threads.
 *
 * Environment: COLLEGIUM_PATH, folders joined by ':' in which scenarios that a file extends are
 * looked for before the installed ones; SLURM_CPUS_PER_TASK bounds the threads used by default.
 *
 * GPL-3.0-or-later, as is all that links this library.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COLLEGIUM_H
#define COLLEGIUM_H

#include <collegium/status.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cg_study cg_study;

/* What to change in every scenario of a study; zeroed, nothing. Only read during the call. */
typedef struct cg_study_settings {
    const char *const *settings;    /* [n_settings] "path=value", as after --set */
    size_t n_settings;              /* "run.replicates=20", "forms.official.regulation=0.3" */
    const char *const *allow_paths; /* [n_allow_paths] folders that scenarios may reach too */
    size_t n_allow_paths;
} cg_study_settings;

/* How to run; zeroed, with as many threads as this process may use. */
typedef struct cg_study_running {
    unsigned threads;     /* at most 1024; 0: as many as may be used */
    uint32_t panel_every; /* weeks between two records of every teacher; 0: none */
    /* Called now and then by the thread that called cg_study_run; `share` (0 to 1) is done.
     * Anything but 0 ends the runs with CG_INTERRUPTED. May be NULL. */
    int (*progress)(void *context, double share);
    void *context;
} cg_study_running;

/* What an outcome is; texts are static. */
typedef struct cg_study_outcome {
    const char *name; /* "ck_gain" */
    const char *unit; /* "d"; empty for a pure number */
    const char *description;
    int direction; /* 1 more is better, -1 less is better, 0 neither */
} cg_study_outcome;

/* A mean over replicates with its 95 % t interval, in the outcome's unit. All are NaN where the
 * outcome is undefined (no meetings, say), low and high also for a single replicate. */
typedef struct cg_study_estimate {
    double mean, low, high;
    uint32_t n; /* replicates in which it is defined */
} cg_study_estimate;

/* "0.1.0": of the library that is linked. */
CG_API const char *cg_version(void);

/* Reads files[0 .. n_files - 1] with all that they extend, and the lists of their province.
 * Scenarios that are opened together need unlike names and the same seed, weeks, replicates and
 * province. settings may be NULL. *study is the caller's, who closes it; NULL after an error.
 * Errors: CG_FILE; CG_INPUT with file, line, column and what was expected; CG_LIMIT; CG_MEMORY. */
CG_API cg_status cg_study_open(const char *const *files, size_t n_files,
                               const cg_study_settings *settings, cg_study **study,
                               cg_error *error);

/* Frees the study and all texts that it gave out. NULL is allowed. */
CG_API void cg_study_close(cg_study *study);

/* Runs every replicate of every scenario, anew if there were runs already. running may be NULL.
 * Errors: CG_MEMORY; CG_LIMIT; CG_THREAD; CG_INTERRUPTED; CG_INVARIANT in debug builds. After an
 * error the study has no outcomes. */
CG_API cg_status cg_study_run(cg_study *study, const cg_study_running *running, cg_error *error);

/* Sizes; teachers and schools are those of each scenario's province, weeks include burn-in. */
CG_API size_t cg_study_scenarios(const cg_study *study);
CG_API size_t cg_study_replicates(const cg_study *study);
CG_API uint64_t cg_study_teachers(const cg_study *study);
CG_API uint64_t cg_study_schools(const cg_study *study);
CG_API uint64_t cg_study_weeks(const cg_study *study);

/* Name of a scenario, the study's own text; NULL from the number of scenarios on. */
CG_API const char *cg_study_scenario(const cg_study *study, size_t scenario);

/* The i-th outcome; 0, or -1 when there are no more. */
CG_API int cg_study_outcome_at(size_t i, cg_study_outcome *outcome);

/* The outcome in every replicate, in order: values[0 .. replicates - 1], caller-owned. NaN where
 * undefined. The same replicate is the same luck in every scenario.
 * Errors: CG_INPUT for an unknown outcome (with the nearest name), a scenario that is not there,
 * and before cg_study_run; so do the two below. */
CG_API cg_status cg_study_values(const cg_study *study, size_t scenario, const char *outcome,
                                 double *values, cg_error *error);

CG_API cg_status cg_study_mean(const cg_study *study, size_t scenario, const char *outcome,
                               cg_study_estimate *estimate, cg_error *error);

/* scenario - baseline, replicate by replicate: the paired difference. */
CG_API cg_status cg_study_difference(const cg_study *study, size_t scenario, size_t baseline,
                                     const char *outcome, cg_study_estimate *estimate,
                                     cg_error *error);

/* Checksum of all outcomes and final states, 32 hexadecimal digits: equal for equal science.
 * The study's own text; NULL before cg_study_run. */
CG_API const char *cg_study_hash(const cg_study *study);

/* Writes the HDF5 file that `collegium compare -o` would write. It appears whole or not at all;
 * without `force` an existing one is left alone (CG_EXISTS).
 * Errors: CG_EXISTS; CG_FILE; CG_MEMORY; CG_INPUT before cg_study_run. */
CG_API cg_status cg_study_write(const cg_study *study, const char *path, int force,
                                cg_error *error);

#ifdef __cplusplus
}
#endif
#endif
