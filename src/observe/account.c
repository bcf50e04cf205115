/* The books of a run: hours, tasks and costs by payer.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "observe/observer.h"

enum { GROUP_OF = 15 }; /* teachers of a cluster-sized group, as in the officials' process */

static const double KM_PER_HOUR = 40.0;
static const double SUPPORT_PREPARATION = 2.0; /* hours of an advisor beside the meeting itself */

static void account_meeting(cg_world *world, uint32_t c, const cg_meeting *g)
{
    const cg_model *m = &world->scenario.model;
    const cg_form_levers *l = cg_levers(world, c);
    cg_totals *totals = &world->totals;
    double present = g->willing + g->compelled;
    double share = g->members > 0 ? present / g->members : 0.0;
    double groups = (double)cg_list_size(&world->members[world->clusters.tier[c]], c) / GROUP_OF;
    totals->meeting_hours += present * g->hours;
    if (g->formal) {
        totals->expected += g->members;
        totals->willing += g->willing;
        totals->compelled += g->compelled;
        totals->engagement += g->engagement;
        if (world->clusters.tier[c] == CG_MAIN) {
            totals->main_hours += g->hours;
            totals->main_task += g->task;
            totals->main_moderation += g->moderation;
        }
    }
    totals->done += g->task * share * groups;
    double support = (g->hours + SUPPORT_PREPARATION) * m->cost_official_hour;
    totals->department += g->advisor ? support : 0.0;
    totals->department += g->moderation * l->form_gratuity * m->cost_moderation_hour;
    totals->school += present * m->cost_consumables * (g->formal ? 1.0 : 0.3);
    totals->school += g->saturday ? 0.0 : present * g->hours * m->cost_teacher_hour;
}

/* Blocks are folded in order, whatever the threads. */
void cg_account_rows(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_world *world = data;
    const cg_teachers *t = &world->teachers;
    for (size_t first = begin; first < end; first += CG_ROWS_OF_BLOCK) {
        size_t last = end - first < CG_ROWS_OF_BLOCK ? end : first + CG_ROWS_OF_BLOCK;
        cg_block_sums s = {0.0, 0.0, 0.0, 0.0, 0, 0};
        for (size_t i = first; i < last; i++) {
            const cg_teacher_week *week = cg_week_of(t, i);
            s.own_hours += cg_value(week->own_hours);
            s.km += cg_value(week->travel);
            s.opportunity += cg_value(week->opportunity);
            s.motivation += cg_value(t->motivation[i]);
        }
        for (size_t i = first; i < last; i++) {
            s.problems += t->problem[i] > 0;
            s.solved += t->problem[i] == 2;
        }
        world->block_sums[first / CG_ROWS_OF_BLOCK] = s;
    }
}

static void account_teachers(cg_world *world)
{
    size_t n = world->teachers.n;
    const cg_model *m = &world->scenario.model;
    cg_totals *totals = &world->totals;
    cg_block_sums sum = {0.0, 0.0, 0.0, 0.0, 0, 0};
    for (size_t b = 0; b < cg_blocks(n); b++) {
        const cg_block_sums *s = &world->block_sums[b];
        sum.own_hours += s->own_hours;
        sum.km += s->km;
        sum.opportunity += s->opportunity;
        sum.motivation += s->motivation;
        sum.problems += s->problems;
        sum.solved += s->solved;
    }
    double help = (double)sum.solved * 2.0 * m->advise_hours;
    totals->teacher_weeks += (double)n;
    totals->teacher += sum.km * m->cost_km + (sum.own_hours + help) * m->cost_teacher_hour;
    totals->travel_hours += sum.km / KM_PER_HOUR;
    totals->opportunity += sum.opportunity;
    totals->problems += (double)sum.problems;
    totals->solved += (double)sum.solved;
    totals->help_hours += help;
    if (world->now.week + 52 >= world->weeks) {
        totals->motivation += sum.motivation;
        totals->motivation_n += (double)n;
    }
}

void cg_start_year(cg_world *world)
{
    for (size_t i = 0; i < world->teachers.n; i++)
        world->teachers.presented[i] = 0.0f;
}

void cg_account_week(cg_world *world)
{
    const cg_model *m = &world->scenario.model;
    if (!world->now.started)
        return;
    account_teachers(world);
    if (!world->now.teaching)
        return;
    for (uint32_t circuit = 0; circuit < world->circuits.n; circuit++) {
        const uint32_t *rows = cg_list_rows(&world->active, circuit);
        uint32_t n = cg_list_size(&world->active, circuit);
        for (uint32_t a = 0; a < n; a++)
            for (uint32_t slot = 0; slot < world->diaries[rows[a]].n; slot++)
                account_meeting(world, rows[a], &cg_meetings_of(world, rows[a])[slot]);
    }
    for (size_t s = 0; s < world->schools.n; s++)
        if (world->school_registered[s])
            world->totals.department += m->cost_materials;
}
