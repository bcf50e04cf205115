/* Exchange: what happens among those present at a meeting.
 *
 * Knowledge and openness are read as they were when the week's exchange began: gains wait
 * in rows of the week until `practise` commits them. Each writes only her own row; what the
 * meetings of a week leave in it (needs, expectations, ties, turns) the next one finds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/process.h"

#include "base/draw_rows.h"
#include "process/learn.h"
#include "world/ties.h"

enum { PARTNERS = 3, SOURCES = PARTNERS + 1 };

/* Those present, in order of rows, and what the rule of learning reads of them. */
typedef struct circle {
    cg_world *world;
    const cg_model *m;
    const cg_form_levers *levers;
    cg_meeting *meeting;
    uint32_t cluster, tier, slot, n;
    uint32_t presenter;        /* position */
    float leader;              /* factor of the leader's capacity */
    float ck_hours, pck_hours; /* effective hours towards CK and PCK */
    float free;                /* share of the hours that tasks left */
    float spread;              /* SD of CK in the topic among those present */
    float pace;                /* their mean pace */
    cg_draws draws;            /* of a block of those present */
    uint32_t row[CG_MAX_PRESENT];
    uint8_t willing[CG_MAX_PRESENT];
    float ck[CG_MAX_PRESENT], pck[CG_MAX_PRESENT], open[CG_MAX_PRESENT], engaged[CG_MAX_PRESENT];
    float match[CG_MAX_PRESENT]; /* share of the agenda on what she needs */
} circle;

/* Rows of those who came; what is read of them is on its way when this returns. */
static void find_present(circle *r, const uint32_t *members, uint32_t n_members)
{
    const cg_teachers *t = &r->world->teachers;
    r->n = 0;
    for (uint32_t a = 0; a < n_members; a++) {
        uint32_t i = members[a];
        const cg_teacher_week *week = cg_week_of(t, i);
        uint32_t came = r->tier == CG_MAIN ? week->came_main : week->came_voluntary;
        uint32_t how = came >> (2 * r->slot) & 3u;
        if (how != CG_WILLING && how != CG_COMPELLED)
            continue;
        r->row[r->n] = i;
        r->willing[r->n++] = how == CG_WILLING;
        cg_ties_prefetch(t, i);
        __builtin_prefetch(t->ck + (size_t)i * CG_TOPICS);
        __builtin_prefetch(t->ck_fresh + (size_t)i * CG_TOPICS);
        __builtin_prefetch(t->pck + (size_t)i * CG_TOPICS);
        __builtin_prefetch(t->pck_fresh + (size_t)i * CG_TOPICS);
    }
}

static void gather(circle *r)
{
    const cg_teachers *t = &r->world->teachers;
    uint32_t k = r->meeting->topic;
    float floor = (float)r->m->attend_match_floor, effort = (float)r->m->attend_compelled_effort;
    float sum = 0.0f, sum2 = 0.0f, pace = 0.0f;
    for (uint32_t p = 0; p < r->n; p++) {
        uint32_t i = r->row[p];
        r->ck[p] = cg_ck(t, i, k);
        r->pck[p] = cg_pck(t, i, k);
        r->open[p] = cg_value(t->openness[i]);
        r->match[p] = r->free * cg_match(t, i, r->ck[p]);
        r->engaged[p] = cg_value(t->motivation[i]) * (floor + (1.0f - floor) * r->match[p]) *
                        (r->willing[p] ? 1.0f : effort);
        sum += r->ck[p];
        sum2 += r->ck[p] * r->ck[p];
        pace += cg_value(t->pace[i]);
    }
    if (r->n == 0)
        return;
    float mean = sum / (float)r->n, variance = sum2 / (float)r->n - mean * mean;
    r->spread = variance > 0.0f ? (float)cg_sqrt(variance) : 0.0f;
    r->pace = pace / (float)r->n;
}

static void approach(cg_share16 *state, float target, float rate, float dither)
{
    cg_add(state, rate * (target - cg_value(*state)), dither);
}

/* Position of teacher `row` among those present, or r->n. */
static uint32_t position_of(const circle *r, uint32_t row)
{
    for (uint32_t p = 0; p < r->n; p++)
        if (r->row[p] == row)
            return p;
    return r->n;
}

/* Who offers to present: knows the topic, dares, and has not had many turns lately. */
static uint32_t volunteer(const circle *r)
{
    const cg_teachers *t = &r->world->teachers;
    uint32_t best = 0;
    float most = -1e30f;
    for (uint32_t p = 0; p < r->n; p++) {
        float offer = r->ck[p] * (0.3f + 0.7f * r->open[p]) * (r->willing[p] ? 1.0f : 0.5f) -
                      0.15f * cg_value(t->turns[r->row[p]]);
        if (offer > most) {
            most = offer;
            best = p;
        }
    }
    return best;
}

static void choose_presenter(circle *r)
{
    cg_teachers *t = &r->world->teachers;
    const cg_meeting *meeting = r->meeting;
    uint32_t leader = position_of(r, r->world->clusters.leader[r->cluster]);
    float capacity = leader < r->n ? cg_value(t->leadership[r->row[leader]]) : 0.0f;
    float floor = (float)r->m->exchange_leader_floor;
    r->leader = floor + (1.0f - floor) * capacity;
    if (meeting->kind == CG_VISIT)
        r->presenter = position_of(r, meeting->host);
    else
        r->presenter = r->levers->form_rotates || leader == r->n ? volunteer(r) : leader;
    float own_hours = meeting->hours - meeting->task;
    /* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign) */
    uint32_t presenter = r->row[r->presenter];
    float dither = cg_dither(r->world->now.week, presenter);
    cg_add(&t->turns[presenter], r->free, dither);
    if (r->tier == CG_MAIN) {
        t->presented[presenter] += own_hours;
        if (leader < r->n)
            t->presented[r->row[leader]] += meeting->task;
    }
    approach(&t->leadership[presenter], 1.0f, (float)r->m->exchange_leadership * r->free, dither);
}

static void set_hours(circle *r)
{
    const cg_meeting *g = r->meeting;
    float scale = 1.0f / (1.0f + g->hours / (float)r->m->exchange_hours_half);
    r->free = g->hours > 0.0f ? (g->hours - g->task) / g->hours : 0.0f;
    r->ck_hours = scale * (g->content + 0.3f * g->planning + 0.2f * g->practice);
    r->pck_hours = scale * (0.3f * g->content + g->planning + g->practice);
}

/* Three partners drawn from the others; repeats are allowed. */
static uint32_t draw_partners(circle *r, uint32_t p, uint32_t partners[PARTNERS], double *noise)
{
    uint32_t in_block = p % CG_DRAW_ROWS;
    if (in_block == 0) {
        cg_draw_context context = cg_world_draws(r->world, CG_STREAM_exchange);
        uint32_t left = r->n - p;
        cg_draw_list(&context, r->row + p, left < CG_DRAW_ROWS ? left : CG_DRAW_ROWS,
                     r->world->teachers.generation, r->tier * CG_MAX_MEETINGS + r->meeting->stream,
                     &r->draws);
    }
    /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage) */
    *noise = cg_normal_quantile(cg_uniform(r->draws.words[PARTNERS][in_block]));
    if (r->n < 2)
        return 0;
    for (uint32_t s = 0; s < PARTNERS; s++) {
        uint32_t q = cg_index(cg_uniform(r->draws.words[s][in_block]), r->n - 1);
        partners[s] = q < p ? q : q + 1;
    }
    return PARTNERS;
}

/* What passes to the one at position p, per unit of her own factors. */
typedef struct flow {
    float ck, pck, trust;
} flow;

/* Sources of what she hears: `passes` is what weight, trust, engagement and openness let
 * through of the gaps. */
typedef struct sources {
    uint32_t n;
    float passes[SOURCES + 1];
    float gap[2 * (SOURCES + 1)]; /* CK, PCK */
} sources;

static void add_source(sources *all, float passes, float ck_gap, float pck_gap)
{
    all->passes[all->n] = passes;
    all->gap[2 * all->n] = ck_gap;
    all->gap[2 * all->n + 1] = pck_gap;
    all->n++;
}

/* Adds the one at position q; returns the trust that p has in her. */
static float hear(const circle *r, uint32_t p, uint32_t q, float weight, sources *all)
{
    float trust_floor = (float)r->m->exchange_trust_floor,
          open_floor = (float)r->m->exchange_openness_floor;
    float trust = cg_trust(r->world, r->row[p], r->row[q]);
    float passes = weight * (trust_floor + (1.0f - trust_floor) * trust) * r->engaged[q] *
                   (open_floor + (1.0f - open_floor) * r->open[q]);
    add_source(all, passes, r->ck[q] - r->ck[p], r->pck[q] - r->pck[p]);
    return trust;
}

static flow hear_all(const circle *r, uint32_t p, const uint32_t *partners, uint32_t n)
{
    flow sum = {0.0f, 0.0f, 0.0f};
    sources all;
    float presenting = (float)r->m->exchange_presenter;
    float airtime = cg_clampf((float)r->m->exchange_airtime / (float)r->n, 0.0f, 1.0f);
    all.n = 0;
    for (uint32_t s = 0; s < n; s++)
        sum.trust += hear(r, p, partners[s], (1.0f - presenting) * airtime / PARTNERS, &all);
    if (p != r->presenter)
        sum.trust += hear(r, p, r->presenter, presenting, &all);
    sum.trust /= (float)(n + (p != r->presenter));
    if (r->meeting->advisor || r->meeting->partner) {
        float expert = (float)r->levers->form_support_expertise;
        add_source(&all, 0.5f * presenting, expert - r->ck[p], expert - r->pck[p]);
    }
    cg_usable_gaps(all.gap, 2 * all.n, (float)r->m->exchange_reach);
    for (uint32_t s = 0; s < all.n; s++) {
        sum.ck += all.passes[s] * all.gap[2 * s];
        sum.pck += all.passes[s] * all.gap[2 * s + 1];
    }
    return sum;
}

/* Knowledge gained by the one at position p. Returns the sum of CK and PCK. */
static float learn(circle *r, uint32_t p, const flow *heard)
{
    cg_teachers *t = &r->world->teachers;
    const cg_model *m = r->m;
    const cg_meeting *g = r->meeting;
    float e = r->engaged[p], limit = cg_pck_limit(m, r->ck[p]);
    float ck = (float)m->exchange_rate * r->ck_hours * e * r->leader * heard->ck;
    float pck = (float)m->exchange_rate * r->pck_hours * e * r->leader * limit * heard->pck;
    pck += (float)m->exchange_discovery * g->practice * e * r->spread * limit;
    pck += (float)m->exchange_moderation_pck * g->moderation * e * (1.0f - r->pck[p]);
    if (p == r->presenter) {
        float hours = g->hours - g->task;
        ck += (float)m->exchange_presenting * hours * e * (1.0f - r->ck[p]);
        pck += (float)m->exchange_presenting * hours * e * (1.0f - r->pck[p]) * limit;
    } else {
        float above = r->ck[p] - r->ck[r->presenter];
        if (above > 0.0f)
            ck -= (float)m->exchange_misconception * r->ck_hours * e * above *
                  (1.0f - r->ck[r->presenter]) * r->ck[p];
    }
    cg_teacher_week *week = cg_week_begin(t, r->row[p]);
    float dither = cg_dither(r->world->now.week, (size_t)r->row[p] * CG_TOPICS + g->topic);
    cg_add(&week->gain_ck[g->topic], ck, dither);
    cg_add(&week->gain_pck[g->topic], pck, dither);
    cg_add(&week->met[g->topic], (g->hours - g->task) * e, dither);
    return ck + pck;
}

static void meet_colleagues(circle *r, uint32_t p, const uint32_t *partners, uint32_t n,
                            double noise)
{
    cg_world *world = r->world;
    uint32_t i = r->row[p];
    float together = r->free * r->meeting->hours / 2.0f;
    float growth = (float)r->m->ties_growth * cg_unitf(together) * (0.4f + 0.6f * r->engaged[p]);
    float error = (float)(r->m->ties_belief_noise * noise);
    if (growth <= 0.0f)
        return;
    cg_ties_age(world, i);
    for (uint32_t s = 0; s < n; s++)
        cg_tie_strengthen(world, i, r->row[partners[s]], growth, r->meeting->topic,
                          r->ck[partners[s]] + error);
    if (p != r->presenter)
        cg_tie_strengthen(world, i, r->row[r->presenter], growth, r->meeting->topic,
                          r->ck[r->presenter] + error);
}

/* Doors, pace and policy knowledge. */
static void change_habits(circle *r, uint32_t p)
{
    cg_teachers *t = &r->world->teachers;
    const cg_model *m = r->m;
    const cg_meeting *g = r->meeting;
    uint32_t i = r->row[p];
    float e = r->engaged[p], open = r->open[p], dither = cg_dither(r->world->now.week, i);
    cg_teacher_week *week = cg_week_begin(t, i);
    float opens = (float)(m->exchange_openness_gain * r->levers->form_mentoring) * g->practice;
    float closes = (float)(m->exchange_openness_loss * r->levers->form_inspection) * g->hours;
    cg_add(&week->gain_openness, opens * (1.0f - open), dither);
    if (g->advisor)
        cg_add(&week->gain_openness, -closes * open, dither);
    float pull = cg_unitf((float)m->exchange_pace * g->planning * e);
    float pace = cg_value(week->gain_pace) + pull * (r->pace - cg_value(t->pace[i]));
    cg_keep(&week->gain_pace, cg_clampf(pace, -60.0f, 60.0f), dither);
    approach(&t->policy[i], 1.0f, cg_unitf((float)m->exchange_policy * (g->task + g->planning) * e),
             dither);
}

/* What the meeting did for her needs, and what she now expects of the next one. */
static float judge(circle *r, uint32_t p, const flow *heard, float gained)
{
    cg_world *world = r->world;
    cg_teachers *t = &world->teachers;
    const cg_model *m = r->m;
    uint32_t i = r->row[p];
    float learned = gained > 0.0f ? gained / (gained + (float)m->attend_value_half) : 0.0f;
    float company = 0.5f * r->free * heard->trust;
    float worth = 1.0f - (1.0f - learned) * (1.0f - company);
    float freedom = r->meeting->formal ? 1.0f - (float)r->levers->form_compulsion : 1.0f;
    float rate = (float)m->motivate_needs_rate, dither = cg_dither(world->now.week, i);
    approach(&t->autonomy[i], 0.45f * (float)r->willing[p] + 0.35f * r->match[p] + 0.2f * freedom,
             rate, dither);
    approach(&t->competence[i], 0.4f + 0.6f * learned, rate, dither);
    approach(&t->relatedness[i], 0.5f + 0.5f * r->free * heard->trust, rate, dither);
    int main = r->tier == CG_MAIN;
    approach(main ? &t->value_main[i] : &t->value_voluntary[i], worth, (float)m->attend_value_rate,
             dither);
    approach(main ? &t->bond_main[i] : &t->bond_voluntary[i], heard->trust, 0.3f, dither);
    if (r->levers->form_registered && r->meeting->formal)
        approach(&t->legitimacy[i], worth, (float)m->attend_legitimacy_rate, dither);
    return worth;
}

/* Kilometres to the meeting and back. */
static float journey(const circle *r, uint32_t i)
{
    const cg_school *schools = r->world->province->schools;
    return 2.0f *
           cg_school_distance(&schools[r->world->teachers.school[i]], &schools[r->meeting->place]);
}

/* What the meeting took of her time and gave her time for. */
static void count_hours(const circle *r, uint32_t p, float load)
{
    cg_teachers *t = &r->world->teachers;
    const cg_meeting *g = r->meeting;
    uint32_t i = r->row[p];
    cg_teacher_week *week = cg_week_begin(t, i);
    float dither = cg_dither(r->world->now.week, i);
    cg_add(&week->engaged, r->engaged[p], dither);
    cg_add(&week->opportunity, r->engaged[p] * (g->hours - g->task), dither);
    cg_add(&t->hours_extra[i], load * g->hours, dither);
    cg_add(&week->own_hours, g->saturday ? g->hours : 0.0f, dither);
    cg_add(&week->travel, journey(r, i), dither);
}

/* It takes two, and a visit takes its host. */
static int takes_place(const circle *r)
{
    return r->n >= 2 && (r->meeting->kind != CG_VISIT || position_of(r, r->meeting->host) < r->n);
}

static void hold_meeting(circle *r)
{
    cg_clusters *u = &r->world->clusters;
    cg_meeting *g = r->meeting;
    float learned = 0.0f, engaged = 0.0f;
    double worth = 0.0, trusted = 0.0, served = 0.0;
    float load = (float)(g->saturday ? r->m->attend_saturday_load : r->m->attend_weekday_load);
    set_hours(r);
    find_present(r, cg_list_rows(&r->world->members[r->tier], r->cluster),
                 cg_list_size(&r->world->members[r->tier], r->cluster));
    gather(r);
    if (takes_place(r)) {
        choose_presenter(r);
        for (uint32_t p = 0; p < r->n; p++) {
            uint32_t partners[PARTNERS];
            double noise;
            uint32_t n = draw_partners(r, p, partners, &noise);
            flow heard = hear_all(r, p, partners, n);
            float gained = learn(r, p, &heard);
            meet_colleagues(r, p, partners, n, noise);
            change_habits(r, p);
            worth += judge(r, p, &heard, gained);
            trusted += heard.trust;
            served += r->match[p];
            learned += gained;
            engaged += r->engaged[p];
            count_hours(r, p, load);
        }
    }
    g->engagement = engaged;
    g->worth = (float)worth;
    g->learned = learned;
    if (g->formal && r->world->now.started) {
        u->engagement[r->cluster] += engaged;
        u->worth[r->cluster] += (float)worth;
        u->trusted[r->cluster] += (float)trusted;
        u->served[r->cluster] += (float)served;
    }
}

/* Sums of a cluster's formal meetings that the indices need. */
static void tally(cg_world *world, uint32_t c)
{
    cg_clusters *u = &world->clusters;
    const cg_diary *diary = &world->diaries[c];
    u->weeks[c] += 1.0f;
    u->due[c] += diary->due;
    for (uint32_t slot = 0; slot < diary->n; slot++) {
        const cg_meeting *g = &cg_meetings_of(world, c)[slot];
        if (!g->formal)
            continue;
        float present = (float)(g->willing + g->compelled);
        float share = g->members > 0 ? present / (float)g->members : 0.0f;
        u->held[c] += 1.0f;
        u->programme[c] += g->programme;
        u->fixed[c] += g->fixed_place;
        u->hours[c] += g->hours;
        u->task_hours[c] += g->task;
        u->moderation_hours[c] += g->moderation;
        u->tasks_done[c] += g->task * share;
        u->expected[c] += g->members;
        u->willing[c] += g->willing;
        u->compelled[c] += g->compelled;
    }
}

static void follow_turnout(cg_world *world, uint32_t c)
{
    cg_clusters *u = &world->clusters;
    const cg_diary *diary = &world->diaries[c];
    for (uint32_t slot = 0; slot < diary->n; slot++) {
        const cg_meeting *g = &cg_meetings_of(world, c)[slot];
        if (!g->formal || g->members == 0)
            continue;
        float present = (float)(g->willing + g->compelled);
        if (present == 0.0f) { /* nobody to do the tasks: they wait on */
            u->queue_moderation[c] += g->moderation;
            u->queue_other[c] += g->task - g->moderation;
        }
        u->turnout[c] += 0.2f * (present / (float)g->members - u->turnout[c]);
        /* it gets about as far as members came and found it worth their time */
        float praise = g->worth / (float)g->members;
        float seen = (float)world->scenario.model.officials_visibility * praise;
        u->visibility[c] += cg_unitf(seen) * (1.0f - u->visibility[c]);
    }
}

static void exchange_clusters(void *data, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    cg_world *world = data;
    for (size_t circuit = begin; circuit < end; circuit++) {
        const uint32_t *rows = cg_list_rows(&world->active, (uint32_t)circuit);
        uint32_t n = cg_list_size(&world->active, (uint32_t)circuit);
        for (uint32_t a = 0; a < n; a++) {
            uint32_t c = rows[a];
            if (world->clusters.tier[c] != world->tier_in_turn)
                continue;
            for (uint32_t slot = 0; slot < world->diaries[c].n; slot++) {
                circle r;
                r.world = world;
                r.m = &world->scenario.model;
                r.levers = cg_levers(world, c);
                r.meeting = &cg_meetings_of(world, c)[slot];
                r.cluster = c;
                r.tier = world->tier_in_turn;
                r.slot = slot;
                hold_meeting(&r);
            }
            if (world->now.started)
                tally(world, c);
            follow_turnout(world, c);
        }
    }
}

int cg_exchange_active(const cg_world *world)
{
    return world->now.teaching;
}

cg_status cg_exchange_apply(cg_world *world, const cg_executor *executor, cg_error *error)
{
    (void)error;
    for (uint32_t tier = 0; tier < CG_TIERS_N; tier++) {
        world->tier_in_turn = tier;
        cg_parallel_for(executor, world->circuits.n, CG_CIRCUIT_GRAIN, exchange_clusters, world);
    }
    return CG_OK;
}
