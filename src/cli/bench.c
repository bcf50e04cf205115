/* collegium bench — how fast this machine runs the model, process by process.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/command.h"
#include "io/scenario_file.h"
#include "io/school_list.h"
#include "model/model.h"
#include "process/process.h"
#include "run/pool.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static double read_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

/* Seconds by part of the run; `last` is when the part before ended. `built` and `ended` are
 * processor times of all threads when the first week began and when the last part ended. */
typedef struct stopwatch {
    double seconds[CG_N_RUN_PARTS];
    double last, built, ended;
} stopwatch;

static void part_done(void *context, int part)
{
    stopwatch *watch = context;
    double time = now();
    watch->seconds[part] += time - watch->last;
    watch->last = time;
    if (part == CG_PART_BUILD)
        watch->built = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    if (part == CG_PART_END)
        watch->ended = read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

/* Peak memory of this program so far, in bytes. getrusage also counts what whoever started
 * it held, so that Linux is asked for the peak of this address space. */
static double peak_bytes(void)
{
    char line[128];
    double kilobytes = 0.0;
    struct rusage usage;
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && kilobytes == 0.0 && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0)
            kilobytes = strtod(line + 6, NULL);
    if (file != NULL)
        fclose(file);
    if (kilobytes == 0.0 && getrusage(RUSAGE_SELF, &usage) == 0)
        kilobytes = (double)usage.ru_maxrss;
    return kilobytes * 1024.0;
}

/* Teachers of the scenario in a province of so many circuits. */
static cg_status count_teachers(cg_scenario *scenario, int32_t circuits, uint64_t *teachers,
                                cg_error *error)
{
    cg_province province;
    cg_run_size size = {0};
    scenario->model.province_circuits = circuits;
    cg_status status = cg_province_load(scenario, &province, error);
    if (status != CG_OK)
        return status;
    status = cg_run_measure(scenario, &province, &size, error);
    cg_province_free(&province);
    *teachers = size.teachers;
    return status;
}

/* As many circuits as make about so many teachers: measured on ten, then on as many as these lead
 * to, a thousand at most, since circuits differ. */
static cg_status size_province(cg_scenario *scenario, uint64_t teachers, cg_error *error)
{
    double most = cg_param_find(CG_SCOPE_MODEL, "province", "circuits")->high;
    int32_t measured = 10;
    for (int step = 0; step < 2; step++) {
        uint64_t found;
        cg_status status = count_teachers(scenario, measured, &found, error);
        if (status != CG_OK)
            return status;
        double circuits = (double)teachers * measured / (double)found;
        if (step == 1 && circuits > most)
            return cg_fail(error, CG_LIMIT,
                           "--teachers %" PRIu64 " would need %.0f circuits; %.0f is the most",
                           teachers, circuits, most);
        scenario->model.province_circuits = circuits < 1.0 ? 1 : (int32_t)fmin(circuits, most);
        measured = circuits > 1000.0 ? 1000 : scenario->model.province_circuits;
    }
    return CG_OK;
}

typedef struct result {
    cg_run_size size;
    stopwatch watch;
    double start, seconds, bytes_per_teacher;
    unsigned threads;
} result;

static cg_status run_once(const cg_scenario *scenario, unsigned threads, result *r, cg_error *error)
{
    cg_province province;
    cg_record record = {0};
    cg_pool *pool = NULL;
    double begin = now(), bytes = peak_bytes();
    cg_status status = cg_province_load(scenario, &province, error);
    if (status != CG_OK)
        return status;
    status = cg_run_measure(scenario, &province, &r->size, error);
    if (status == CG_OK)
        status = cg_pool_start(threads, &pool, error);
    if (status == CG_OK) {
        cg_executor executor = cg_pool_executor(pool);
        cg_run_options options = {.part_done = part_done, .context = &r->watch};
        double loaded = r->watch.last = now();
        status = cg_run(scenario, &province, 0, &executor, &options, &record, error);
        double total = 0.0;
        for (int part = 0; part < CG_PART_BUILD; part++)
            total += r->watch.seconds[part];
        r->seconds = total;
        r->start = loaded - begin + r->watch.seconds[CG_PART_BUILD];
        r->bytes_per_teacher = (peak_bytes() - bytes) / (double)r->size.teachers;
        cg_pool_stop(pool);
    }
    cg_record_free(&record);
    cg_province_free(&province);
    return status;
}

static const char *part_name(int part)
{
    static const char *const others[] = {"clear", "account", "observe", "end"};
    return part < CG_N_PROCESSES ? cg_processes[part].name : others[part - CG_N_PROCESSES];
}

/* Bytes a teacher that `check` says a run may need. */
static double bytes_at_most(const result *r)
{
    return (double)r->size.bytes / (double)r->size.teachers;
}

static void print_json(const cg_scenario *scenario, const result *r)
{
    double rate = (double)r->size.teachers * (double)r->size.weeks / r->seconds;
    printf("{\"scenario\": \"%s\", \"teachers\": %" PRIu64 ", \"weeks\": %" PRIu64
           ", \"threads\": %u,\n \"teacher_weeks_per_second\": %.6g, \"bytes_per_teacher\": %.1f,\n"
           " \"bytes_per_teacher_at_most\": %.1f,\n"
           " \"seconds\": %.6f, \"cpu_seconds\": %.6f, \"start_seconds\": %.6f,\n"
           " \"seconds_by_process\": {",
           scenario->name, r->size.teachers, r->size.weeks, r->threads, rate, r->bytes_per_teacher,
           bytes_at_most(r), r->seconds, r->watch.ended - r->watch.built, r->start);
    for (int part = 0; part < CG_PART_BUILD; part++)
        printf("%s\"%s\": %.6f", part == 0 ? "" : ", ", part_name(part), r->watch.seconds[part]);
    puts("}}");
}

static void print_table(const cg_scenario *scenario, const result *r)
{
    double rate = (double)r->size.teachers * (double)r->size.weeks / r->seconds;
    printf("%s: %" PRIu64 " teachers, %" PRIu64 " weeks, %u thread%s\n", scenario->name,
           r->size.teachers, r->size.weeks, r->threads, r->threads == 1 ? "" : "s");
    printf("  %.3g million teacher-weeks a second; %.0f bytes a teacher (of at most %.0f)\n",
           rate / 1e6, r->bytes_per_teacher, bytes_at_most(r));
    printf("  %.2f s for the weeks (%.2f s of processors), %.2f s to build the province and its "
           "people\n\n",
           r->seconds, r->watch.ended - r->watch.built, r->start);
    for (int part = 0; part < CG_PART_BUILD; part++)
        printf("  %-10s %8.3f s  %5.1f %%\n", part_name(part), r->watch.seconds[part],
               100.0 * r->watch.seconds[part] / r->seconds);
}

static cg_status bench(const cg_options *options, cg_error *error)
{
    void *block = NULL;
    result r = {.threads = options->threads};
    cg_status status = cg_alloc(&block, 1, sizeof(cg_scenario), "scenario", error);
    if (status != CG_OK)
        return status;
    cg_scenario *scenario = block;
    const cg_load_options load = {.allow_paths = (const char *const *)options->allow_paths.items,
                                  .n_allow_paths = options->allow_paths.n,
                                  .settings = (const char *const *)options->settings.items,
                                  .n_settings = options->settings.n};
    const char *file = options->n_operands > 0 ? options->operands[0] : NULL;
    status = cg_scenario_load(file != NULL ? file : "coexistence", &load, scenario, error);
    if (status == CG_OK && scenario->model.province_schools[0] == '\0')
        status = size_province(scenario, options->teachers, error);
    if (status == CG_OK)
        status = run_once(scenario, options->threads, &r, error);
    if (status == CG_OK && options->json)
        print_json(scenario, &r);
    else if (status == CG_OK)
        print_table(scenario, &r);
    cg_free(scenario);
    return status;
}

const cg_command cg_command_bench = {
    .name = "bench",
    .operands = "[SCENARIO.json]",
    .summary = "how fast this machine runs the model, process by process",
    .details =
        "Runs one replicate of a scenario (coexistence, where every process is at work) on a\n"
        "synthetic province of --teachers, with standard recording in memory, and times it.\n"
        "Beside the processes: clear (the week's flows are zeroed), account (hours and costs),\n"
        "observe (what is recorded), end (outcomes and the digest of the final state).\n"
        "A scenario with a school list keeps its own size. Nothing is written.\n",
    .takes = "TtwsSaj",
    .least = 0,
    .most = 1,
    .run = bench,
};
