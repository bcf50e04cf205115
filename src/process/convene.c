/* Convene: which meetings are due, whether they are approved, and what they will do.
 *
 * The leader splits the hours between officials' tasks and members' matters by what
 * presses on her; the task share is an outcome of the queue, of pay and of need.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/math.h"
#include "base/memory.h"
#include "world/clusters.h"

#include <string.h>

/* Slots of a cluster's draws: eight a kind of meeting, then eight a visit, whether or not the
 * others take place; voluntary clusters after main ones. */
enum {
    SLOT_APPROVAL,
    SLOT_PROGRAMME,
    SLOT_TOPIC,
    SLOT_PLACE,
    SLOT_HOST,
    SLOT_ADVISOR,
    SLOT_PARTNER,
    SLOT_PREPARED,
    SLOTS_OF_MEETING = 8,
    SLOT_VISITS = CG_MAX_MEETINGS * SLOTS_OF_MEETING,
    SLOTS_OF_TIER = SLOT_VISITS + 8
};

static const float VISIT_HOURS = 1.0f;
static const float TASK_SHARE_MEMORY = 0.7f; /* of the manager's expectation, a meeting */

typedef struct caller {
    cg_world *world;
    uint32_t cluster, n;
    const uint32_t *members;
    const cg_form_levers *levers;
    cg_draw_context draws;
    float need[CG_TOPICS]; /* mean of 1 - CK over members */
    float best[CG_TOPICS]; /* best CK among members: the chance that somebody can help */
} caller;

static double caller_draw(const caller *call, uint32_t meeting, uint32_t slot)
{
    uint32_t tier = call->world->clusters.tier[call->cluster];
    return cg_draw(&call->draws, call->world->clusters.key[call->cluster],
                   cg_cluster_era(&call->world->clusters, call->cluster),
                   tier * SLOTS_OF_TIER + meeting * SLOTS_OF_MEETING + slot);
}

static void look_around(caller *call)
{
    const cg_teachers *t = &call->world->teachers;
    for (uint32_t k = 0; k < CG_TOPICS; k++) {
        float sum = 0.0f, best = 0.0f;
        for (uint32_t a = 0; a < call->n; a++) {
            float ck = cg_ck(t, call->members[a], k);
            sum += ck;
            best = ck > best ? ck : best;
        }
        call->need[k] = 1.0f - sum / (float)call->n;
        call->best[k] = best;
    }
}

/* Need in a topic times the chance that somebody can help with it, mean over topics. */
static double need_that_can_be_met(const caller *call)
{
    double sum = 0.0;
    for (uint32_t k = 0; k < CG_TOPICS; k++)
        sum += call->need[k] * call->best[k];
    return sum / CG_TOPICS;
}

/* Which tasks are done first: in proportion to what waits, paid ones with more weight. */
static void choose_tasks(const caller *call, cg_meeting *meeting)
{
    const cg_clusters *u = &call->world->clusters;
    double pull =
        1.0 + call->world->scenario.model.convene_paid_first * call->levers->form_gratuity;
    double moderation = u->queue_moderation[call->cluster], other = u->queue_other[call->cluster];
    double weight = moderation * pull + other, task = meeting->task;
    double first = weight > 0.0 ? task * moderation * pull / weight : 0.0;
    double done = first < moderation ? first : moderation;
    double rest = task - done < other ? task - done : other;
    meeting->moderation = (float)cg_clamp(task - rest, 0.0, task);
}

/* Hours for officials' tasks: how far they press against members' matters, and never
 * more than wait. */
static void split_hours(const caller *call, cg_meeting *meeting)
{
    const cg_world *world = call->world;
    const cg_model *m = &world->scenario.model;
    const cg_clusters *u = &world->clusters;
    uint32_t c = call->cluster, leader = u->leader[c];
    double hours = meeting->hours, waiting = u->queue_moderation[c] + u->queue_other[c];
    double fullness = hours > 0.0 ? cg_clamp(waiting / hours, 0.0, 1.0) : 0.0;
    double paid = hours > 0.0 ? cg_clamp(u->queue_moderation[c] / hours, 0.0, 1.0) : 0.0;
    double tasks = m->convene_regulation * call->levers->form_regulation * fullness +
                   m->convene_pay * call->levers->form_gratuity * (paid > 0.0) + u->pressure[c];
    double members = m->convene_voice * need_that_can_be_met(call) +
                     (leader != CG_NONE ? cg_value(world->teachers.leaning[leader]) : 0.0f);
    double share = cg_logistic(tasks - members);
    double given = meeting->formal ? share * hours : 0.0;
    meeting->task = (float)(given < waiting ? given : waiting);
    choose_tasks(call, meeting);
}

/* How likely teacher i is to prepare something to share: she expects room for it, as far as
 * meetings lately left any, and is motivated. */
static double readiness(const caller *call, uint32_t i)
{
    double room = call->world->clusters.room[call->cluster];
    double motivation = cg_value(call->world->teachers.motivation[i]);
    return cg_logistic(call->world->scenario.model.convene_prepare * (room + motivation - 1.0));
}

/* Whether anybody comes prepared to share: the leader who presents herself, or, where
 * presenting rotates, any member. */
static int is_prepared(const caller *call, uint32_t slot)
{
    const cg_clusters *u = &call->world->clusters;
    double nobody = 1.0;
    if (call->levers->form_rotates)
        for (uint32_t a = 0; a < call->n; a++)
            nobody *= 1.0 - readiness(call, call->members[a]);
    else
        nobody = 1.0 - readiness(call, u->leader[call->cluster]);
    return caller_draw(call, slot, SLOT_PREPARED) >= nobody;
}

/* A formal meeting to which nobody has brought anything ends when the tasks are done; what
 * was shared is what members expect room for. */
static void end_early(const caller *call, uint32_t slot, cg_meeting *meeting)
{
    float planned = meeting->hours, habit = (float)call->world->scenario.model.convene_habit;
    float *room = &call->world->clusters.room[call->cluster];
    if (!is_prepared(call, slot))
        meeting->hours = meeting->task;
    *room += habit * ((meeting->hours - meeting->task) / planned - *room);
}

static void split_members_hours(const caller *call, cg_meeting *meeting)
{
    const cg_form_levers *l = call->levers;
    float left = meeting->hours - meeting->task;
    double weight = l->form_content + l->form_planning + l->form_practice;
    meeting->content = left * (float)(l->form_content / weight);
    meeting->planning = left * (float)(l->form_planning / weight);
    meeting->practice = left - meeting->content - meeting->planning;
    if (meeting->learners) {
        /* with learners there, what is planned is also taught and observed */
        meeting->practice += 0.5f * meeting->content;
        meeting->content *= 0.5f;
    }
}

static void choose_topic(const caller *call, uint32_t slot, cg_meeting *meeting)
{
    double weights[CG_TOPICS];
    meeting->programme =
        caller_draw(call, slot, SLOT_PROGRAMME) < call->levers->form_fixed_programme;
    if (meeting->programme) {
        meeting->topic = (uint8_t)(call->world->now.week / 4 % CG_TOPICS);
        return;
    }
    for (uint32_t k = 0; k < CG_TOPICS; k++)
        weights[k] = (double)call->need[k] * call->need[k];
    meeting->topic = (uint8_t)cg_choose(weights, CG_TOPICS, caller_draw(call, slot, SLOT_TOPIC));
}

static void choose_place(const caller *call, uint32_t slot, cg_meeting *meeting)
{
    const cg_world *world = call->world;
    meeting->fixed_place = caller_draw(call, slot, SLOT_PLACE) < call->levers->form_fixed_place;
    uint32_t host = call->members[cg_index(caller_draw(call, slot, SLOT_HOST), call->n)];
    meeting->place =
        meeting->fixed_place ? world->clusters.place[call->cluster] : world->teachers.school[host];
    meeting->host = meeting->kind == CG_VISIT ? host : CG_NONE;
}

/* An advisor comes if asked and if visits are left; other partners by chance. */
static void find_support(const caller *call, uint32_t slot, cg_meeting *meeting)
{
    cg_world *world = call->world;
    const cg_model *m = &world->scenario.model;
    uint32_t group = world->clusters.circuit[call->cluster] * CG_SUBJECTS +
                     world->clusters.subject[call->cluster];
    float *left = &world->circuits.visits_left[group];
    double cost =
        1.0 + m->officials_remote_cost * world->province->schools[meeting->place].remoteness;
    if (caller_draw(call, slot, SLOT_ADVISOR) < call->levers->form_advisor_chance &&
        *left >= cost) {
        *left -= (float)cost;
        meeting->advisor = 1;
    }
    meeting->partner = caller_draw(call, slot, SLOT_PARTNER) < call->levers->form_partner_chance;
}

static int is_approved(const caller *call, uint32_t slot)
{
    const cg_world *world = call->world;
    const cg_clusters *u = &world->clusters;
    double strictness =
        call->levers->form_approval * world->circuits.strictness[u->circuit[call->cluster]];
    double chance = 1.0 - strictness * (1.0 - u->task_share[call->cluster]);
    return caller_draw(call, slot, SLOT_APPROVAL) < chance;
}

/* What was done leaves the queue; some of what was not lapses. */
static void work_off(const cg_world *world, float *queue, float done)
{
    float keep = 1.0f - (float)world->scenario.model.officials_lapse, left = *queue - done;
    *queue = cg_snapf(left > 0.0f ? left * keep : 0.0f);
}

static void work_off_queues(const caller *call, const cg_meeting *meeting, float planned)
{
    cg_clusters *u = &call->world->clusters;
    uint32_t c = call->cluster;
    work_off(call->world, &u->queue_moderation[c], meeting->moderation);
    work_off(call->world, &u->queue_other[c], meeting->task - meeting->moderation);
    u->task_share[c] =
        TASK_SHARE_MEMORY * u->task_share[c] + (1.0f - TASK_SHARE_MEMORY) * meeting->task / planned;
}

static void call_meeting(caller *call, uint32_t kind)
{
    cg_world *world = call->world;
    cg_clusters *u = &world->clusters;
    cg_diary *diary = &world->diaries[call->cluster];
    const cg_meeting_levers *k = &world->scenario.forms[u->form[call->cluster]].kinds[kind].levers;
    uint32_t slot = kind; /* of draws */
    cg_meeting *meeting = &cg_meetings_of(world, call->cluster)[diary->n];
    *meeting = (cg_meeting){.stream = (uint8_t)slot,
                            .kind = (uint8_t)kind,
                            .formal = (uint8_t)k->meeting_formal,
                            .saturday = k->meeting_day == CG_DAY_SATURDAY,
                            .learners = (uint8_t)k->meeting_learners,
                            .hours = (float)k->meeting_hours};
    if (meeting->formal) {
        diary->due++;
        u->number[call->cluster]++;
        if (!is_approved(call, slot))
            return;
        diary->approved++;
    }
    split_hours(call, meeting);
    if (meeting->formal)
        end_early(call, slot, meeting);
    split_members_hours(call, meeting);
    choose_topic(call, slot, meeting);
    choose_place(call, slot, meeting);
    if (meeting->formal) {
        find_support(call, slot, meeting);
        work_off_queues(call, meeting, (float)k->meeting_hours);
        u->supported[call->cluster] = meeting->advisor || meeting->partner;
    }
    diary->n++;
}

/* A visit: a few members watch one teach, and talk about it. */
static void call_visit(caller *call, uint32_t visit)
{
    cg_diary *diary = &call->world->diaries[call->cluster];
    uint32_t slot = CG_MAX_KINDS + visit; /* of draws */
    cg_meeting *meeting = &cg_meetings_of(call->world, call->cluster)[diary->n];
    *meeting = (cg_meeting){.stream = (uint8_t)slot,
                            .kind = CG_VISIT,
                            .hours = VISIT_HOURS,
                            .practice = VISIT_HOURS,
                            .learners = 1};
    choose_topic(call, slot, meeting);
    choose_place(call, slot, meeting);
    meeting->place = call->world->teachers.school[meeting->host];
    meeting->fixed_place = 0;
    meeting->visitor = cg_index(caller_draw(call, slot, SLOT_APPROVAL), call->n);
    diary->n++;
}

static uint32_t visits_this_week(const caller *call)
{
    double wanted = call->levers->form_visits;
    uint32_t whole = (uint32_t)wanted;
    return whole + (caller_draw(call, 0, SLOT_VISITS) < wanted - whole);
}

/* A cluster that cannot meet does nothing of what waits. */
static void let_lapse(const caller *call, const cg_meeting_levers *kind)
{
    cg_clusters *u = &call->world->clusters;
    if (!kind->meeting_formal)
        return;
    work_off(call->world, &u->queue_moderation[call->cluster], 0.0f);
    work_off(call->world, &u->queue_other[call->cluster], 0.0f);
}

static void convene_cluster(cg_world *world, uint32_t c)
{
    const cg_lists *lists = &world->members[world->clusters.tier[c]];
    const cg_form *form = &world->scenario.forms[world->clusters.form[c]];
    cg_diary *diary = &world->diaries[c];
    diary->n = diary->due = diary->approved = 0;
    caller call = {.world = world,
                   .cluster = c,
                   .n = cg_list_size(lists, c),
                   .members = cg_list_rows(lists, c),
                   .levers = &form->levers,
                   .draws = cg_world_draws(world, CG_STREAM_convene)};
    uint32_t since = world->now.week + world->clusters.key[c];
    int looked = 0, can_meet = call.n >= 2 && world->clusters.leader[c] != CG_NONE;
    for (int32_t k = 0; k < form->n_kinds; k++) {
        const cg_meeting_levers *kind = &form->kinds[k].levers;
        if (since % (uint32_t)kind->meeting_period != 0 || kind->meeting_hours <= 0.0)
            continue;
        if (!can_meet) {
            let_lapse(&call, kind);
            continue;
        }
        if (!looked++)
            look_around(&call);
        call_meeting(&call, (uint32_t)k);
    }
    uint32_t visits = can_meet && form->levers.form_visits > 0.0 ? visits_this_week(&call) : 0;
    for (uint32_t v = 0; v < visits && diary->n < CG_MAX_MEETINGS; v++) {
        if (!looked++)
            look_around(&call);
        call_visit(&call, v);
    }
}

static void convene_circuits(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_world *world = data;
    for (size_t circuit = begin; circuit < end; circuit++) {
        const uint32_t *rows = cg_list_rows(&world->active, (uint32_t)circuit);
        uint32_t n = cg_list_size(&world->active, (uint32_t)circuit);
        /* advisors' visits are first come, first served: another cluster is first each week */
        for (uint32_t a = 0; a < n; a++)
            convene_cluster(world, rows[(a + world->now.week) % n]);
    }
}

/* Every active cluster gets room for its meetings; those of a circuit lie side by side. */
static cg_status open_diaries(cg_world *world, cg_error *error)
{
    uint32_t n = 0;
    for (uint32_t a = 0; a < world->active.first[world->circuits.n]; a++) {
        uint32_t c = world->active.rows[a];
        world->diaries[c].first = n;
        n += cg_most_meetings(&world->scenario.forms[world->clusters.form[c]]);
    }
    return cg_grow((void **)&world->meetings, &world->meetings_capacity, n, sizeof *world->meetings,
                   "meetings of a week", error);
}

int cg_convene_active(const cg_world *world)
{
    return world->now.teaching;
}

cg_status cg_convene_apply(cg_world *world, const cg_executor *executor, cg_error *error)
{
    cg_status status = open_diaries(world, error);
    if (status == CG_OK)
        cg_parallel_for(executor, world->circuits.n, CG_CIRCUIT_GRAIN, convene_circuits, world);
    return status;
}
