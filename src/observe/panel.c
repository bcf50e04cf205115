/* The panel: a row of columns for every teacher, every so many weeks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "observe/observer.h"

#include "world/ties.h"

#include <math.h>

/* What the fellow members of i's cluster could give her: their mean CK in her weakest
 * topic, and her mean trust in them. NaN without any. */
typedef struct company {
    float expertise, trust;
} company;

static company company_of(const cg_world *world, uint32_t tier, uint32_t i)
{
    const cg_teachers *t = &world->teachers;
    uint32_t c = tier == CG_MAIN ? t->main[i] : t->voluntary[i];
    company sum = {0.0f, 0.0f};
    uint32_t n = 0, topic = cg_observe_weakest(t, i);
    if (c != CG_NONE) {
        const uint32_t *members = cg_list_rows(&world->members[tier], c);
        uint32_t size = cg_list_size(&world->members[tier], c);
        for (uint32_t a = 0; a < size; a++) {
            if (members[a] == i)
                continue;
            n++;
            sum.expertise += cg_ck(t, members[a], topic);
            sum.trust += cg_trust(world, i, members[a]);
        }
    }
    return n > 0 ? (company){sum.expertise / (float)n, sum.trust / (float)n} : (company){NAN, NAN};
}

static float cluster_id(const cg_world *world, uint32_t c)
{
    if (c == CG_NONE)
        return -1.0f;
    return (float)(world->clusters.tier[c] == CG_MAIN ? c : world->clusters.key[c]);
}

static void store_teacher(const cg_world *world, uint32_t i, float out[CG_N_PANEL_COLUMNS])
{
    const cg_teachers *t = &world->teachers;
    company in_main = company_of(world, CG_MAIN, i);
    company in_voluntary = company_of(world, CG_VOLUNTARY, i);
    out[CG_PANEL_ck] = cg_mean_ck(t, i);
    out[CG_PANEL_pck] = cg_mean_pck(t, i);
    out[CG_PANEL_practice] = cg_value(t->practice[i]);
    out[CG_PANEL_motivation] = cg_value(t->motivation[i]);
    out[CG_PANEL_openness] = cg_value(t->openness[i]);
    out[CG_PANEL_generation] = (float)t->generation[i];
    out[CG_PANEL_voluntary] = t->voluntary[i] != CG_NONE ? 1.0f : 0.0f;
    out[CG_PANEL_school] = (float)t->school[i];
    out[CG_PANEL_subject] = (float)t->subject[i];
    out[CG_PANEL_entered] = (float)t->entered[i];
    out[CG_PANEL_competent] = (float)t->competent[i];
    out[CG_PANEL_leads] = (float)t->leads[i];
    uint32_t head = world->schools.head[(size_t)t->school[i] * CG_SUBJECTS + t->subject[i]];
    out[CG_PANEL_head] = head == i ? 1.0f : 0.0f;
    out[CG_PANEL_main_cluster] = cluster_id(world, t->main[i]);
    out[CG_PANEL_voluntary_cluster] = cluster_id(world, t->voluntary[i]);
    out[CG_PANEL_main_expertise] = in_main.expertise;
    out[CG_PANEL_voluntary_expertise] = in_voluntary.expertise;
    out[CG_PANEL_main_trust] = in_main.trust;
    out[CG_PANEL_voluntary_trust] = in_voluntary.trust;
}

void cg_observe_panel(const cg_world *world, cg_record *record, uint32_t at)
{
    size_t n = world->teachers.n, column = (size_t)record->n_panel_weeks * n;
    for (uint32_t i = 0; i < n; i++) {
        float row[CG_N_PANEL_COLUMNS];
        store_teacher(world, i, row);
        for (size_t c = 0; c < CG_N_PANEL_COLUMNS; c++)
            record->panel[c * column + (size_t)at * n + i] = row[c];
    }
}
