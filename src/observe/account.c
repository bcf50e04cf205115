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

static void account_teachers(cg_world *world)
{
    const cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    cg_totals *totals = &world->totals;
    double own = 0.0, km = 0.0, learned = 0.0, motivation = 0.0;
    uint64_t problems = 0, solved = 0;
    for (size_t i = 0; i < t->n; i++) {
        own += t->own_hours[i];
        km += t->travel[i];
        learned += t->opportunity[i];
        motivation += t->motivation[i];
        problems += t->problem[i] > 0;
        solved += t->problem[i] == 2;
    }
    double help = (double)solved * 2.0 * m->advise_hours;
    totals->teacher_weeks += (double)t->n;
    totals->teacher += km * m->cost_km + (own + help) * m->cost_teacher_hour;
    totals->travel_hours += km / KM_PER_HOUR;
    totals->opportunity += learned;
    totals->problems += (double)problems;
    totals->solved += (double)solved;
    totals->help_hours += help;
    if (world->now.week + 52 >= world->weeks) {
        totals->motivation += motivation;
        totals->motivation_n += (double)t->n;
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
                account_meeting(world, rows[a], &world->diaries[rows[a]].meetings[slot]);
    }
    for (size_t s = 0; s < world->schools.n; s++)
        if (world->school_registered[s])
            world->totals.department += m->cost_materials;
}
