/* collegium check — what scenario files would run, without running them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "cli/batch.h"
#include "cli/command.h"
#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Teacher-weeks a second on one thread of an ordinary machine; only for the estimate. */
static const double assumed_rate = 2e6;

static void print_partition(const cg_scenario *scenario, const cg_run_size *size, const char *when)
{
    const cg_partition_count *count = &size->partition;
    int form = cg_scenario_form_index(scenario, scenario->model.clusters_main);
    printf("  clusters    %s (%s): %" PRIu64 " clusters of %" PRIu32 " school groups",
           scenario->model.clusters_main, when, size->main_clusters, count->units);
    if (size->main_clusters > 0)
        printf(", %.1f teachers each", (double)size->teachers / (double)size->main_clusters);
    if (form >= 0 && (count->stretched > 0 || count->small > 0))
        printf("\n              groups beyond the radius of %g km: %" PRIu32
               "; clusters below %" PRId32 " members: %" PRIu32,
               scenario->forms[form].levers.form_radius_km, count->stretched,
               scenario->forms[form].levers.form_min_members, count->small);
    putchar('\n');
}

/* The form that an event adopts, measured as if it were there from the start. */
static cg_status print_adopted(const cg_batch *batch, const cg_event *event, cg_scenario *copy,
                               cg_error *error)
{
    char when[CG_NAME_SIZE + 64];
    cg_run_size size;
    *copy = batch->scenarios[0];
    snprintf(copy->model.clusters_main, CG_TEXT_SIZE, "%s", event->levers.event_form);
    if (strcmp(copy->model.clusters_main, "none") == 0) {
        printf("  clusters    none (event %s, week %" PRId32 ")\n", event->name,
               event->levers.event_week);
        return CG_OK;
    }
    cg_status status = cg_run_measure(copy, &batch->province, &size, error);
    if (status != CG_OK)
        return status;
    snprintf(when, sizeof when, "event %s, week %" PRId32, event->name, event->levers.event_week);
    print_partition(copy, &size, when);
    return CG_OK;
}

static cg_status print_clusters(const cg_batch *batch, cg_error *error)
{
    const cg_scenario *scenario = &batch->scenarios[0];
    void *block = NULL;
    cg_status status = cg_alloc(&block, 1, sizeof(cg_scenario), "scenario", error);
    if (status != CG_OK)
        return status;
    if (strcmp(scenario->model.clusters_main, "none") == 0)
        puts("  clusters    none to begin with");
    else
        print_partition(scenario, &batch->sizes[0], "from the end of burn-in");
    for (int32_t e = 0; e < scenario->n_events && status == CG_OK; e++) {
        if (scenario->events[e].levers.event_type == CG_EVENT_ADOPT)
            status = print_adopted(batch, &scenario->events[e], block, error);
    }
    if (strcmp(scenario->model.clusters_voluntary, "none") != 0)
        printf("              %s (voluntary, from week %" PRId32
               "): as many as teachers found and join\n",
               scenario->model.clusters_voluntary, scenario->model.clusters_voluntary_start);
    cg_free(block);
    return status;
}

static void print_repairs(const cg_province *province, int rows)
{
    if (province->n_rows == 0)
        return;
    uint32_t left_out = 0;
    for (int r = 0; r < CG_N_REPAIRS; r++)
        left_out += cg_repair_leaves_out((cg_repair)r) ? province->repaired[r] : 0;
    printf("  school list %" PRIu32 " rows: %" PRIu32 " repairs, %" PRIu32 " rows left out\n",
           province->n_rows, province->n_repairs - left_out, left_out);
    for (int r = 0; r < CG_N_REPAIRS; r++) {
        if (province->repaired[r] > 0)
            printf("    %6" PRIu32 "  %s%s\n            (%s)\n", province->repaired[r],
                   cg_repair_leaves_out((cg_repair)r) ? "left out: " : "",
                   cg_repair_text((cg_repair)r), cg_repair_rule((cg_repair)r));
    }
    for (uint32_t i = 0; rows && i < province->n_repairs; i++) {
        const cg_repair_row *row = &province->repairs[i];
        printf("    line %" PRIu32 ", school %s: %s%s\n", row->line, row->emis,
               cg_repair_leaves_out(row->what) ? "left out: " : "", cg_repair_text(row->what));
    }
}

static void print_own_lists(const cg_scenario *scenario, const cg_province *province)
{
    if (province->own != NULL)
        printf("  teachers    %s: %" PRIu32 " own, in place of drawn ones in their schools%s\n",
               scenario->model.province_teachers, province->n_own,
               province->own_left_out > 0 ? "; those of schools that are not kept left out" : "");
    if (province->has_ties)
        printf("  ties        %s: %zu observed%s, in place of drawn ones to other schools%s\n",
               scenario->model.province_ties, province->n_ties,
               province->ties_of_schools ? " between schools" : "",
               province->ties_left_out > 0 ? "; those that leave the part kept left out" : "");
}

static void print_cost(const cg_batch *batch)
{
    const cg_run_size *size = &batch->sizes[0];
    char time[32];
    unsigned side_by_side =
        batch->n_replicates < batch->threads ? batch->n_replicates : batch->threads;
    double seconds = (double)size->teachers * (double)size->weeks * batch->n_replicates /
                     (assumed_rate * side_by_side);
    if (seconds < 1)
        snprintf(time, sizeof time, "less than a second");
    else
        cg_duration_text(seconds, time, sizeof time);
    printf("  memory      %.1f MB a run at work, %.1f MB for the records of all\n",
           (double)size->bytes / 1e6, cg_batch_record_bytes(batch, 0) * batch->n_replicates / 1e6);
    printf("  time        %s%s on %u thread%s, at an assumed %g million teacher-weeks a "
           "second on each\n",
           seconds < 1 ? "" : "about ", time, batch->threads, batch->threads == 1 ? "" : "s",
           assumed_rate / 1e6);
}

static cg_status check_file(const char *const *file, const cg_options *options, cg_error *error)
{
    cg_batch batch;
    cg_status status = cg_batch_load(file, 1, options, &batch, error);
    if (status == CG_OK) {
        const cg_scenario *scenario = &batch.scenarios[0];
        const cg_run_size *size = &batch.sizes[0];
        char text[256];
        cg_batch_describe(&batch, text, sizeof text);
        printf("%s: valid\n", *file);
        printf("  scenario    %s%s%s\n", scenario->name, *scenario->title != '\0' ? ": " : "",
               scenario->title);
        printf("  runs        %s\n", text);
        printf("  province    %s, %" PRIu64 " schools in %" PRIu64 " circuits\n",
               *scenario->model.province_schools != '\0' ? scenario->model.province_schools
                                                         : "synthetic",
               size->schools, size->circuits);
        print_own_lists(scenario, &batch.province);
        status = print_clusters(&batch, error);
    }
    if (status == CG_OK) {
        print_cost(&batch);
        print_repairs(&batch.province, options->repairs);
    }
    cg_batch_release(&batch);
    return status;
}

/* Every file is looked at; each error is printed when the next one comes, and the last one,
 * like that of any command, by main. */
static cg_status check(const cg_options *options, cg_error *error)
{
    cg_status first = CG_OK;
    for (size_t i = 0; i < options->n_operands; i++) {
        cg_error own = {CG_OK, ""};
        cg_status status = check_file(&options->operands[i], options, &own);
        if (status == CG_OK)
            continue;
        if (first == CG_OK)
            first = status;
        else
            fprintf(stderr, "collegium: %s\n", error->message);
        *error = own;
    }
    return first;
}

const cg_command cg_command_check = {
    .name = "check",
    .operands = "SCENARIO.json...",
    .summary = "validate scenario files and say what they would run",
    .details = "Reads each scenario with everything it extends, and its school list, and says how\n"
               "many teachers, schools and clusters it has, which rows of the list were repaired\n"
               "or left out and why, and what a run takes.\n",
    .takes = "rwsStaR",
    .least = 1,
    .most = 1000,
    .run = check,
};
