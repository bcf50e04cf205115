/* Officials: tasks arrive and go where they reach many schools cheaply; materials flow;
 * advisors' visits are given out; what is seen may be registered.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/math.h"
#include "world/clusters.h"

enum { HEAP_WEEKS = 3, GROUP_OF = 15 }; /* teachers of a cluster-sized group */
enum { SLOT_MODERATION, SLOT_OTHER, SLOT_REGISTER };
static const double VISIT_HOURS = 2.0; /* of an advisor, to a school */

enum channel { TO_CLUSTERS, TO_VISITS, DEFERRED, N_CHANNELS };

/* The registered clusters of one circuit and subject, as officials see them. */
typedef struct group_view {
    uint32_t clusters; /* registered */
    double coverage;   /* share of the group's teachers that they were seen to reach */
    double groups;     /* how many cluster-sized groups the teachers would make */
    double schools;
} group_view;

static group_view view_group(const cg_world *world, uint32_t circuit, uint8_t subject)
{
    const cg_clusters *u = &world->clusters;
    const uint32_t *rows = cg_list_rows(&world->active, circuit);
    uint32_t n = cg_list_size(&world->active, circuit);
    uint32_t group = circuit * CG_SUBJECTS + subject;
    double teachers = world->group_first[group + 1] - world->group_first[group], reached = 0.0;
    group_view view = {0, 0.0, teachers / GROUP_OF, world->province->circuits[circuit].n};
    for (uint32_t a = 0; a < n; a++) {
        uint32_t c = rows[a];
        if (u->subject[c] != subject || !cg_levers(world, c)->form_registered)
            continue;
        view.clusters++;
        reached += (double)u->turnout[c] * cg_list_size(&world->members[u->tier[c]], c);
    }
    if (teachers > 0.0)
        view.coverage = cg_clamp(reached / teachers, 0.0, 1.0);
    return view;
}

/* Where a batch goes: likelier, the cheaper a channel is and the more it visibly covers. */
static enum channel choose_channel(const cg_world *world, uint32_t circuit, uint8_t subject,
                                   const group_view *view, double uniform)
{
    const cg_model *m = &world->scenario.model;
    double left = world->circuits.visits_left[circuit * CG_SUBJECTS + subject];
    double visit_cover = cg_clamp(left / (view->schools * world->now.term_weeks), 0.0, 1.0);
    double weights[N_CHANNELS] = {
        view->clusters > 0
            ? cg_exp(m->officials_coverage * view->coverage - m->officials_cluster_cost)
            : 0.0,
        left >= 1.0 ? cg_exp(m->officials_coverage * visit_cover - m->officials_visit_cost) : 0.0,
        1.0};
    return (enum channel)cg_choose(weights, N_CHANNELS, uniform);
}

static void queue_in_clusters(cg_world *world, uint32_t circuit, uint8_t subject, double hours,
                              int moderation)
{
    cg_clusters *u = &world->clusters;
    const uint32_t *rows = cg_list_rows(&world->active, circuit);
    uint32_t n = cg_list_size(&world->active, circuit);
    for (uint32_t a = 0; a < n; a++) {
        uint32_t c = rows[a];
        if (u->subject[c] != subject || !cg_levers(world, c)->form_registered)
            continue;
        *(moderation ? &u->queue_moderation[c] : &u->queue_other[c]) += (float)hours;
    }
}

/* An advisor does the batch with the schools that she can reach in a visit's time. */
static double do_by_visit(cg_world *world, uint32_t circuit, uint8_t subject,
                          const group_view *view, double hours)
{
    const cg_model *m = &world->scenario.model;
    float *left = &world->circuits.visits_left[circuit * CG_SUBJECTS + subject];
    double remote = 0.0;
    const cg_circuit *place = &world->province->circuits[circuit];
    for (uint32_t s = place->first; s < place->first + place->n; s++)
        remote += world->province->schools[s].remoteness;
    double cost = 1.0 + m->officials_remote_cost * remote / view->schools;
    double used = *left < cost ? *left : cost;
    *left -= (float)used;
    world->totals.department += used * VISIT_HOURS * m->cost_official_hour;
    return hours * used / cost / view->schools;
}

static void hand_out_batch(cg_world *world, uint32_t circuit, uint8_t subject, double hours,
                           int moderation)
{
    group_view view = view_group(world, circuit, subject);
    uint32_t group = circuit * CG_SUBJECTS + subject;
    float *backlog = moderation ? &world->circuits.backlog_moderation[group]
                                : &world->circuits.backlog_other[group];
    if (hours <= 0.0 || view.groups <= 0.0)
        return;
    cg_draw_context draws = cg_world_draws(world, CG_STREAM_officials);
    double uniform = cg_draw(&draws, group, 0, moderation ? SLOT_MODERATION : SLOT_OTHER);
    double batch = hours + *backlog, done = 0.0;
    *backlog = 0.0f;
    switch (choose_channel(world, circuit, subject, &view, uniform)) {
    case TO_CLUSTERS:
        queue_in_clusters(world, circuit, subject, batch, moderation);
        break;
    case TO_VISITS:
        done = do_by_visit(world, circuit, subject, &view, batch);
        break;
    default:
        *backlog = (float)(batch * (1.0 - world->scenario.model.officials_backlog_lapse));
        break;
    }
    world->totals.arrived += hours * view.groups;
    world->totals.done += done * view.groups;
}

/* Moderation heaps in the last weeks of a term. */
static double moderation_profile(const cg_world *world)
{
    double heap = world->scenario.model.officials_heap, weeks = world->now.term_weeks;
    int late = world->now.term_week + HEAP_WEEKS >= world->now.term_weeks;
    return 1.0 - heap + (late ? heap * weeks / HEAP_WEEKS : 0.0);
}

static void hand_out_tasks(cg_world *world)
{
    const cg_model *m = &world->scenario.model;
    double profile = moderation_profile(world);
    for (uint32_t c = 0; c < world->circuits.n; c++) {
        double hours = m->officials_task_hours / 4.0 * world->circuits.load[c] * world->task_factor;
        for (uint8_t s = 0; s < CG_SUBJECTS; s++) {
            hand_out_batch(world, c, s, hours * m->officials_moderation * profile, 1);
            hand_out_batch(world, c, s, hours * (1.0 - m->officials_moderation), 0);
        }
    }
}

static void move_materials(cg_world *world)
{
    const cg_model *m = &world->scenario.model;
    float flow = (float)m->officials_materials, wear = 1.0f - (float)m->practise_materials_fade;
    for (size_t s = 0; s < world->schools.n; s++) {
        float *stock = &world->schools.materials[s];
        *stock = cg_snapf(*stock * wear);
        if (world->school_registered[s])
            *stock += flow * (1.0f - *stock);
    }
}

static void start_term(cg_world *world)
{
    const cg_model *m = &world->scenario.model;
    cg_clusters *u = &world->clusters;
    for (size_t g = 0; g < world->circuits.n * CG_SUBJECTS; g++)
        world->circuits.visits_left[g] = (float)m->officials_advisor_visits;
    for (size_t c = 0; c < u->n; c++) {
        if (!u->active[c] || !cg_levers(world, (uint32_t)c)->form_registered)
            continue;
        float waiting = u->queue_moderation[c] + u->queue_other[c];
        u->pressure[c] = (float)m->officials_pressure * waiting / (waiting + 4.0f);
    }
}

/* A department that sees a cluster may take it over: it gets the levers of another form. */
static void register_what_is_seen(cg_world *world)
{
    const cg_model *m = &world->scenario.model;
    cg_clusters *u = &world->clusters;
    int form = cg_scenario_form_index(&world->scenario, m->department_register_form);
    if (form < 0 || m->department_register_chance <= 0.0)
        return;
    cg_draw_context draws = cg_world_draws(world, CG_STREAM_officials);
    for (size_t c = 0; c < u->n; c++) {
        if (!u->active[c] || cg_levers(world, (uint32_t)c)->form_registered)
            continue;
        double chance = m->department_register_chance * u->visibility[c];
        if (cg_draw(&draws, u->key[c], cg_cluster_era(u, (uint32_t)c), SLOT_REGISTER + u->tier[c]) <
            chance) {
            cg_cluster_take_form(world, (uint32_t)c, (uint8_t)form);
            world->members_changed = 1;
        }
    }
}

/* Leaving results are public, once a year. */
static void publish_results(cg_world *world)
{
    for (uint32_t s = 0; s < world->schools.n; s++) {
        const uint32_t *staff = cg_list_rows(&world->staff, s);
        uint32_t n = cg_list_size(&world->staff, s);
        double sum = 0.0;
        for (uint32_t a = 0; a < n; a++)
            sum += cg_value(world->teachers.practice[staff[a]]);
        world->schools.results[s] = n > 0 ? (float)(sum / n) : 0.0f;
    }
}

int cg_officials_active(const cg_world *world)
{
    return world->now.teaching || world->now.last_week || world->now.week == 0;
}

cg_status cg_officials_apply(cg_world *world, const cg_executor *executor, cg_error *error)
{
    (void)executor;
    (void)error;
    if (world->now.last_week || world->now.week == 0)
        publish_results(world);
    if (!world->now.teaching || !world->now.started)
        return CG_OK;
    if (world->now.term_week == 0) {
        start_term(world);
        register_what_is_seen(world);
        if (world->members_changed)
            cg_clusters_relist(world);
    }
    hand_out_tasks(world);
    move_materials(world);
    return CG_OK;
}
