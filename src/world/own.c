/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/own.h"

#include "base/math.h"
#include "base/memory.h"
#include "world/people.h"
#include "world/ties.h"

#include <math.h>

/* Blocks of the stream of ties, after those of drawn ties. */
enum { BLOCK_LISTED = 16, BLOCK_BETWEEN_SCHOOLS = 64 };

static int order_of(const cg_own_teacher *own, uint32_t school, uint8_t subject, uint8_t phase)
{
    if (own->school != school)
        return own->school < school ? -1 : 1;
    if (own->subject != subject)
        return own->subject < subject ? -1 : 1;
    return (own->phase > phase) - (own->phase < phase);
}

/* First row of the list that does not come before the given place. */
static uint32_t lower_bound(const cg_province *province, uint32_t school, uint8_t subject,
                            uint8_t phase)
{
    uint32_t low = 0, high = province->n_own;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (order_of(&province->own[middle], school, subject, phase) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int cg_own_school(const cg_province *province, uint32_t school)
{
    uint32_t at = province->n_own > 0 ? lower_bound(province, school, 0, 0) : 0;
    return at < province->n_own && province->own[at].school == school;
}

uint32_t cg_own_teachers(const cg_province *province, uint32_t school, uint8_t subject,
                         uint8_t phase, uint32_t *first)
{
    uint32_t n = 0, at = lower_bound(province, school, subject, phase);
    *first = at;
    while (at + n < province->n_own &&
           order_of(&province->own[at + n], school, subject, phase) == 0)
        n++;
    return n;
}

cg_status cg_own_check(const cg_scenario *scenario, const cg_province *province, cg_error *error)
{
    const cg_own_tie *ties = province->ties;
    const int slots = scenario->model.ties_slots;
    int n = 1;
    for (size_t i = 1; i < province->n_ties && !province->ties_of_schools; i++) {
        n = ties[i].from == ties[i - 1].from ? n + 1 : 1;
        if (n > slots)
            return cg_fail(error, CG_INPUT,
                           "%s:%u: from: '%s' has more than %d ties; expected at most ties.slots, "
                           "which may be up to 32",
                           scenario->model.province_ties, ties[i].line,
                           province->own[ties[i].from].id, slots);
    }
    return CG_OK;
}

cg_status cg_own_rows(const cg_world *world, uint32_t **rows, cg_error *error)
{
    const cg_province *province = world->province;
    const cg_teachers *t = &world->teachers;
    void *block = NULL;
    *rows = NULL;
    if (province->n_own == 0)
        return CG_OK;
    cg_status status =
        cg_alloc(&block, province->n_own, sizeof **rows, "rows of one's own teachers", error);
    if (status != CG_OK)
        return status;
    *rows = block;
    /* teachers of one school, subject and phase lie together, as in the list */
    for (uint32_t i = 0; i < t->n;) {
        uint32_t first, n = 1, school = t->school[i];
        while (i + n < t->n && t->school[i + n] == school && t->subject[i + n] == t->subject[i] &&
               t->phase[i + n] == t->phase[i])
            n++;
        if (cg_own_school(province, school)) {
            cg_own_teachers(province, school, t->subject[i], t->phase[i], &first);
            for (uint32_t k = 0; k < n; k++)
                (*rows)[first + k] = i + k;
        }
        i += n;
    }
    return CG_OK;
}

/* What must be added to four logits for the mean of the shares to be `mean`. */
static double shift_to_mean(const double logits[CG_TOPICS], double mean)
{
    double low = -30.0, high = 30.0;
    for (int step = 0; step < 60; step++) {
        double middle = 0.5 * (low + high), sum = 0.0;
        for (uint32_t k = 0; k < CG_TOPICS; k++)
            sum += cg_logistic(logits[k] + middle);
        if (sum < mean * CG_TOPICS)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

static double safe_logit(double share)
{
    return cg_logit(cg_clamp(share, 1e-4, 1.0 - 1e-4));
}

/* Sets the topics (those given, or all so that their mean is the one given); moved[k] is by
 * how much a topic was moved on the logit scale. What she knows is what she sustains. */
static void set_knowledge(cg_share16 *now, cg_share16 *rest, const float topics[CG_TOPICS],
                          float mean, double moved[CG_TOPICS])
{
    double logits[CG_TOPICS];
    for (uint32_t k = 0; k < CG_TOPICS; k++)
        logits[k] = safe_logit((double)cg_value(now[k])) + moved[k];
    const double shift = isnan(mean) ? 0.0 : shift_to_mean(logits, (double)mean);
    for (uint32_t k = 0; k < CG_TOPICS; k++) {
        const double before = safe_logit((double)cg_value(now[k]));
        double share = cg_logistic(logits[k] + shift);
        if (!isnan(topics[k]))
            share = (double)topics[k];
        moved[k] = safe_logit(share) - before;
        cg_keep(&now[k], (float)share, CG_NEAREST);
        rest[k] = now[k];
    }
}

static int says_something(const float topics[CG_TOPICS], float mean)
{
    int says = !isnan(mean);
    for (uint32_t k = 0; k < CG_TOPICS; k++)
        says = says || !isnan(topics[k]);
    return says;
}

static void set_person(cg_world *world, uint32_t i, const cg_own_teacher *own)
{
    cg_teachers *t = &world->teachers;
    const size_t at = (size_t)i * CG_TOPICS;
    double moved[CG_TOPICS] = {0.0};
    const int ck = says_something(own->ck, own->ck_mean);
    if (ck)
        set_knowledge(t->ck + at, t->ck_rest + at, own->ck, own->ck_mean, moved);
    if (says_something(own->pck, own->pck_mean) || ck) /* PCK goes with CK unless it is given */
        set_knowledge(t->pck + at, t->pck_rest + at, own->pck, own->pck_mean, moved);
    if (!isnan(own->motivation)) {
        cg_keep(&t->motivation[i], own->motivation, CG_NEAREST);
        cg_keep(&t->set_point[i], (float)safe_logit((double)own->motivation), CG_NEAREST);
    }
    if (!isnan(own->openness)) {
        cg_keep(&t->openness[i], own->openness, CG_NEAREST);
        t->openness_rest[i] = t->openness[i];
    }
    if (!isnan(own->leadership))
        cg_keep(&t->leadership[i], own->leadership, CG_NEAREST);
    if (own->woman >= 0)
        t->woman[i] = (uint8_t)own->woman;
    cg_keep(&t->practice[i], cg_person_practice(world, i), CG_NEAREST);
    cg_person_set_base(world, i);
}

void cg_own_people(cg_world *world, const uint32_t *rows)
{
    for (uint32_t k = 0; k < world->province->n_own; k++)
        set_person(world, rows[k], &world->province->own[k]);
}

/* i believes something of j, as of any colleague whom she does not see at work. */
static void add_tie(cg_world *world, uint32_t i, uint32_t j, float trust, const double u[4])
{
    const cg_teachers *t = &world->teachers;
    const cg_model *m = &world->scenario.model;
    const int same_school = t->school[i] == t->school[j];
    const uint32_t k = cg_index(u[2], CG_TOPICS);
    const double seen = (double)cg_ck(t, j, k) + m->ties_belief_noise * cg_normal_quantile(u[3]);
    if (isnan(trust))
        trust = (float)(same_school ? m->ties_school_trust : m->ties_outside_trust);
    cg_tie_set(world, i, j, trust, k, (float)seen, same_school);
}

static int is_listed(const cg_own_tie *ties, size_t n, const uint32_t *rows, uint32_t j)
{
    for (size_t k = 0; k < n; k++)
        if (rows[ties[k].to] == j)
            return 1;
    return 0;
}

/* Frees slots of row i, which hold unlisted colleagues of her school, for n listed ties. */
static void make_room(cg_world *world, uint32_t i, const cg_own_tie *ties, size_t n,
                      const uint32_t *rows)
{
    cg_teachers *t = &world->teachers;
    const size_t row = (size_t)i * t->slots;
    size_t room = 0;
    for (uint32_t s = 0; s < t->slots; s++)
        room += cg_tie_colleague(t, row + s) == CG_NONE ||
                is_listed(ties, n, rows, cg_tie_colleague(t, row + s));
    for (uint32_t s = t->slots; s-- > 0 && room < n;) {
        if (cg_tie_colleague(t, row + s) == CG_NONE ||
            is_listed(ties, n, rows, cg_tie_colleague(t, row + s)))
            continue;
        t->tie_to[row + s] = CG_NONE;
        room++;
    }
}

static void tie_teachers(cg_world *world, const cg_draw_context *draws, const uint32_t *rows)
{
    const cg_province *province = world->province;
    for (size_t first = 0, n; first < province->n_ties; first += n) {
        const cg_own_tie *ties = province->ties + first;
        const uint32_t i = rows[ties->from];
        for (n = 1; first + n < province->n_ties && ties[n].from == ties->from;)
            n++;
        make_room(world, i, ties, n, rows);
        for (size_t k = 0; k < n; k++) {
            double u[4];
            cg_draw4(draws, i, 0, BLOCK_LISTED + (uint32_t)k, u);
            add_tie(world, i, rows[ties[k].to], ties[k].trust, u);
        }
    }
}

/* A teacher of the school drawn among those of `subject` (CG_SUBJECTS: any); CG_NONE if it has
 * none. */
static uint32_t draw_teacher(const cg_world *world, uint32_t school, uint32_t subject, double u)
{
    const cg_teachers *t = &world->teachers;
    const uint32_t *staff = cg_list_rows(&world->staff, school);
    const uint32_t n = cg_list_size(&world->staff, school);
    uint32_t fit = 0, taken = 0;
    for (uint32_t s = 0; s < n; s++)
        fit += subject == CG_SUBJECTS || t->subject[staff[s]] == subject;
    if (fit == 0)
        return CG_NONE;
    const uint32_t wanted = cg_index(u, fit);
    for (uint32_t s = 0; s < n; s++)
        if ((subject == CG_SUBJECTS || t->subject[staff[s]] == subject) && taken++ == wanted)
            return staff[s];
    return CG_NONE;
}

static void tie_schools(cg_world *world, const cg_draw_context *draws)
{
    const cg_province *province = world->province;
    for (size_t k = 0; k < province->n_ties; k++) {
        const cg_own_tie *tie = &province->ties[k];
        double u[4];
        cg_draw4(draws, (uint32_t)k, 0, BLOCK_BETWEEN_SCHOOLS, u);
        uint32_t i = draw_teacher(world, tie->from, tie->subject, u[0]);
        if (i == CG_NONE)
            continue;
        uint32_t j = draw_teacher(world, tie->to, world->teachers.subject[i], u[1]);
        if (j != CG_NONE)
            add_tie(world, i, j, tie->trust, u);
    }
}

void cg_own_ties(cg_world *world, const uint32_t *rows)
{
    const cg_draw_context draws = {world->seed, world->replicate, 0, CG_STREAM_TIES};
    if (world->province->ties_of_schools)
        tie_schools(world, &draws);
    else
        tie_teachers(world, &draws, rows);
}
