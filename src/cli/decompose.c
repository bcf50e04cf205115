/* collegium decompose — what the gap between two scenarios is made of.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/batch.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "experiment/compare.h"
#include "experiment/decompose.h"
#include "run/point.h"
#include "run/queue.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double patience = 0.1;

/* One hybrid's run. */
typedef struct job {
    size_t subset;
    uint32_t replicate;
    cg_status status;
    cg_error error;
    cg_point_result result;
} job;

typedef struct study {
    const cg_scenario *a, *b;
    enum cg_lever_group groups[CG_N_LEVER_GROUPS];
    size_t n_groups, n_subsets;
    uint32_t n_replicates;
    cg_provinces *provinces;
    cg_scenario *scratch; /* one a thread */
    double *worth;        /* [n_replicates][CG_N_OUTCOMES][n_subsets] */
    atomic_int halt;
    atomic_uint_fast64_t n_done;
    cg_error error;
} study;

static double *worth_of(const study *self, uint32_t replicate, size_t outcome)
{
    return self->worth + ((size_t)replicate * CG_N_OUTCOMES + outcome) * self->n_subsets;
}

static void work(void *context, void *data, unsigned worker)
{
    study *self = context;
    job *own = data;
    own->status = CG_INTERRUPTED;
    if (atomic_load(&self->halt))
        return;
    own->status = cg_decompose_hybrid(self->a, self->b, self->groups, self->n_groups, own->subset,
                                      &self->scratch[worker], &own->error);
    if (own->status == CG_OK)
        own->status = cg_point_run(&self->scratch[worker], self->provinces, own->replicate,
                                   &self->halt, NULL, &own->result, NULL, &own->error);
}

static void done(void *context, void *data)
{
    study *self = context;
    job *own = data;
    if (own->status == CG_OK) {
        for (size_t o = 0; o < CG_N_OUTCOMES; o++)
            worth_of(self, own->replicate, o)[own->subset] = own->result.outcomes[o];
        atomic_fetch_add(&self->n_done, 1);
    } else {
        if (own->status != CG_INTERRUPTED && self->error.code == CG_OK)
            self->error = own->error;
        atomic_store(&self->halt, 1);
    }
    cg_free(own);
}

static void tick(study *self, const cg_progress *progress)
{
    const uint64_t all = (uint64_t)self->n_subsets * self->n_replicates;
    const uint64_t n = atomic_load(&self->n_done);
    if (atomic_load(cg_stop_flag()) != 0)
        atomic_store(&self->halt, 1);
    progress->report(progress->context, n, all, (double)n / (double)all);
}

static cg_status hand_out(study *self, cg_queue *queue, const cg_progress *progress,
                          cg_error *error)
{
    const uint64_t all = (uint64_t)self->n_subsets * self->n_replicates;
    cg_status status = CG_OK;
    for (uint64_t i = 0; i < all && status == CG_OK && !atomic_load(&self->halt); i++) {
        job *own = NULL;
        status = cg_alloc((void **)&own, 1, sizeof *own, "a run", error);
        if (status != CG_OK)
            break;
        own->subset = (size_t)(i % self->n_subsets);
        own->replicate = (uint32_t)(i / self->n_subsets);
        while (!cg_queue_add(queue, own, patience))
            tick(self, progress);
    }
    while (!cg_queue_drain(queue, patience))
        tick(self, progress);
    return status;
}

static cg_status run_all(study *self, const cg_batch *batch, const cg_options *options,
                         cg_error *error)
{
    const cg_queue_jobs jobs = {work, done, self};
    const uint64_t all = (uint64_t)self->n_subsets * self->n_replicates;
    cg_queue *queue = NULL;
    cg_display display;
    cg_status status = cg_alloc((void **)&self->scratch, options->threads, sizeof *self->scratch,
                                "scenarios", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&self->worth, all * CG_N_OUTCOMES, sizeof *self->worth,
                          "outcomes", error);
    if (status == CG_OK)
        status = cg_provinces_init(&self->provinces, error);
    if (status == CG_OK)
        status = cg_queue_start(options->threads, &jobs, &queue, error);
    if (status != CG_OK)
        return status;
    cg_stop_on_signals();
    cg_display_start(&display, options->quiet,
                     (double)batch->sizes->teachers * (double)batch->sizes->weeks * (double)all);
    const cg_progress progress = cg_display_progress(&display);
    status = hand_out(self, queue, &progress, error);
    cg_queue_stop(queue);
    const uint64_t n = atomic_load(&self->n_done);
    cg_display_end(&display, n == all, all);
    if (self->error.code != CG_OK)
        return cg_fail(error, self->error.code, "%s", self->error.message);
    if (status == CG_OK && n < all)
        status = cg_fail(error, CG_INTERRUPTED, "stopped by a signal");
    return status;
}

/* Intervals over replicates: `parts` one a group, `ends` of A, of B, and of the gap. */
static void summarise(const study *self, size_t outcome, double *scratch, cg_interval *parts,
                      cg_interval ends[3])
{
    const uint32_t n = self->n_replicates;
    double shares[CG_N_LEVER_GROUPS];
    for (uint32_t k = 0; k < n; k++) {
        const double *worth = worth_of(self, k, outcome);
        cg_shapley(self->n_groups, worth, shares);
        for (size_t g = 0; g < self->n_groups; g++)
            scratch[g * n + k] = shares[g];
        double *rest = scratch + self->n_groups * n;
        rest[k] = worth[0];
        rest[n + k] = worth[self->n_subsets - 1];
        rest[2 * n + k] = worth[self->n_subsets - 1] - worth[0];
    }
    for (size_t g = 0; g < self->n_groups; g++)
        parts[g] = cg_interval_mean(scratch + g * n, n);
    for (size_t i = 0; i < 3; i++)
        ends[i] = cg_interval_mean(scratch + (self->n_groups + i) * n, n);
}

static void print_line(const char *name, const cg_interval *interval, double gap)
{
    char mean[CG_NUMBER_SIZE], range[2 * CG_NUMBER_SIZE + 8];
    cg_number_short(interval->mean, mean);
    cg_interval_short(interval, range);
    printf("  %-22s %10s  %-20s", name, mean, range);
    if (isfinite(gap) && fabs(gap) > 1e-9)
        printf(" %5.0f %%", 100 * interval->mean / gap);
    putchar('\n');
}

static void print_table(const study *self, size_t outcome, const cg_interval *parts,
                        const cg_interval ends[3])
{
    char a[CG_NUMBER_SIZE], b[CG_NUMBER_SIZE];
    const cg_outcome_info *info = &cg_outcome_table()[outcome];
    cg_number_short(ends[0].mean, a);
    cg_number_short(ends[1].mean, b);
    printf("%s (%s): %s %s, %s %s\n", info->name, info->unit, self->a->name, a, self->b->name, b);
    for (size_t g = 0; g < self->n_groups; g++)
        print_line(cg_lever_group_name(self->groups[g]), &parts[g], ends[2].mean);
    print_line("gap", &ends[2], NAN);
}

static void print_row(const char *outcome, const char *group, const cg_interval *interval)
{
    printf("%s,%s,", outcome, group);
    cg_print_csv_number(interval->mean);
    putchar(',');
    cg_print_csv_number(interval->low);
    putchar(',');
    cg_print_csv_number(interval->high);
    printf(",%" PRIu32 "\n", interval->n);
}

static void print_rows(const study *self, size_t outcome, const cg_interval *parts,
                       const cg_interval ends[3])
{
    const char *name = cg_outcome_table()[outcome].name;
    for (size_t g = 0; g < self->n_groups; g++)
        print_row(name, cg_lever_group_name(self->groups[g]), &parts[g]);
    print_row(name, "gap", &ends[2]);
}

static cg_status print(const study *self, int csv, cg_error *error)
{
    cg_interval parts[CG_N_LEVER_GROUPS], ends[3];
    double *scratch = NULL;
    cg_status status =
        cg_alloc((void **)&scratch, (size_t)self->n_replicates * (self->n_groups + 3),
                 sizeof *scratch, "shares", error);
    if (status != CG_OK)
        return status;
    if (csv)
        puts("outcome,group,mean,low,high,n");
    for (size_t g = 0; g < self->n_groups && !csv; g++)
        printf("%-12s %s\n", cg_lever_group_name(self->groups[g]),
               cg_lever_group_text(self->groups[g]));
    for (size_t o = 0; o < CG_N_OUTCOMES; o++) {
        summarise(self, o, scratch, parts, ends);
        if (csv)
            print_rows(self, o, parts, ends);
        else
            print_table(self, o, parts, ends);
    }
    cg_free(scratch);
    return CG_OK;
}

static cg_status check_main(const cg_scenario *scenario, cg_error *error)
{
    if (cg_scenario_form_index(scenario, scenario->model.clusters_main) >= 0)
        return CG_OK;
    return cg_fail(error, CG_INPUT, "%s has no main clusters (clusters.main is %s)", scenario->name,
                   scenario->model.clusters_main);
}

static cg_status decompose(const cg_options *options, cg_error *error)
{
    cg_batch batch;
    study self = {.n_replicates = 0};
    cg_status status = cg_batch_load(options->operands, 2, options, &batch, error);
    for (int s = 0; s < 2 && status == CG_OK; s++)
        status = check_main(&batch.scenarios[s], error);
    if (status == CG_OK) {
        self.a = &batch.scenarios[0];
        self.b = &batch.scenarios[1];
        self.n_replicates = batch.n_replicates;
        self.n_groups = cg_decompose_groups(self.a, self.b, self.groups);
        self.n_subsets = (size_t)1 << self.n_groups;
        status = run_all(&self, &batch, options, error);
    }
    if (status == CG_OK)
        status = print(&self, options->csv, error);
    cg_provinces_free(self.provinces);
    cg_free(self.worth);
    cg_free(self.scratch);
    cg_batch_release(&batch);
    return status;
}

const cg_command cg_command_decompose = {
    .name = "decompose",
    .operands = "A.json B.json",
    .summary = "which groups of levers the gap between two scenarios is due to",
    .details =
        "The levers in which the main forms of A and B differ fall into groups (schedule,\n"
        "regulation, compulsion, approval, inspection, support, gratuity, composition, agenda;\n"
        "rest: what differs elsewhere). Runs every combination of groups taken from B and the\n"
        "others from A on common random numbers, 2^groups scenarios, and prints each group's\n"
        "Shapley value: its mean contribution over all orders in which A could be turned into B.\n"
        "The contributions add up to the gap; intervals are 95 % over replicates.\n",
    .takes = "rwsStaqc",
    .least = 2,
    .most = 2,
    .run = decompose,
};
