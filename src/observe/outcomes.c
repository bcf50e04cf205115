/* Outcomes: one number a run, and the two dashboards of each cluster.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "observe/observer.h"

#include "base/math.h"

#include <math.h>
#include <string.h>

static double ratio(double part, double whole)
{
    return whole > 0.0 ? part / whole : (double)NAN;
}

static double ratio_or_zero(double part, double whole)
{
    return whole > 0.0 ? cg_clamp(part / whole, 0.0, 1.0) : 0.0;
}

double cg_administrator_index(const cg_world *world, uint32_t c)
{
    const cg_clusters *u = &world->clusters;
    double seen = cg_levers(world, c)->form_registered ? 1.0 : u->visibility[c];
    double meetings = ratio_or_zero(u->held[c], u->due[c]);
    double registers = ratio_or_zero(u->willing[c] + u->compelled[c], u->expected[c]);
    double norm = u->weeks[c] * world->scenario.model.officials_task_hours / 4.0;
    double reports = ratio_or_zero(u->tasks_done[c], norm);
    double moderation =
        ratio_or_zero(u->moderation_hours[c], norm * world->scenario.model.officials_moderation);
    double uniform = ratio_or_zero(u->programme[c], u->held[c]);
    return seen * (meetings + registers + reports + moderation + uniform) / 5.0;
}

double cg_teacher_index(const cg_world *world, uint32_t c)
{
    const cg_clusters *u = &world->clusters;
    double present = u->willing[c] + u->compelled[c];
    double served = ratio_or_zero(u->served[c], present);
    double willing = ratio_or_zero(u->willing[c], u->expected[c]);
    double worth = ratio_or_zero(u->worth[c], present);
    double trust = ratio_or_zero(u->trusted[c], present);
    double engaged = ratio_or_zero(u->engagement[c], present);
    return (served + willing + worth + trust + engaged) / 5.0;
}

/* Hargreaves' five marks of contrived collegiality, as the cluster's meetings show them. */
static double contrivedness(const cg_world *world, uint32_t c)
{
    const cg_clusters *u = &world->clusters;
    double regulated = ratio_or_zero(u->task_hours[c], u->hours[c]);
    double compelled = ratio_or_zero(u->compelled[c], u->willing[c] + u->compelled[c]);
    double approved = cg_levers(world, c)->form_registered ? 1.0 : 0.0;
    double predictable = ratio_or_zero(u->programme[c], u->held[c]);
    double fixed = ratio_or_zero(u->fixed[c], u->held[c]);
    return (approved + compelled + regulated + predictable + fixed) / 5.0;
}

/* Sums over the clusters that exist and had meetings due. */
typedef struct cluster_sums {
    double members, administrator, teacher, contrived;
    double n, a, t, aa, tt, at; /* of main ones, for the correlation */
} cluster_sums;

static cluster_sums sum_clusters(const cg_world *world)
{
    const cg_clusters *u = &world->clusters;
    cluster_sums s;
    memset(&s, 0, sizeof s);
    for (uint32_t c = 0; c < u->n; c++) {
        if (u->due[c] == 0.0 || !u->active[c])
            continue;
        double n = cg_list_size(&world->members[u->tier[c]], c);
        double a = cg_administrator_index(world, c), t = cg_teacher_index(world, c);
        s.members += n;
        s.administrator += n * a;
        s.teacher += n * t;
        s.contrived += n * contrivedness(world, c);
        if (u->tier[c] == CG_MAIN) {
            s.n += 1.0;
            s.a += a;
            s.t += t;
            s.aa += a * a;
            s.tt += t * t;
            s.at += a * t;
        }
    }
    return s;
}

static double correlation(const cluster_sums *s)
{
    if (s->n < 3.0)
        return (double)NAN;
    double va = s->aa - s->a * s->a / s->n, vt = s->tt - s->t * s->t / s->n;
    double cov = s->at - s->a * s->t / s->n;
    return va > 1e-12 && vt > 1e-12 ? cov / cg_sqrt(va * vt) : (double)NAN;
}

/* Gains of those who stayed, and what they depend on. */
typedef struct gains {
    double n, ck, pck, grew;
    double quintiles, q, qq, g, qg; /* regression on the quintile */
    double in, in_ck, out, out_ck;  /* voluntary members, others */
    double newcomers, newcomer_weeks;
} gains;

static void add_stayer(gains *s, const cg_world *world, uint32_t i)
{
    const cg_teachers *t = &world->teachers;
    double ck = (double)cg_mean_ck(t, i) - cg_value(t->ck_base[i]);
    double q = world->province->schools[t->school[i]].quintile;
    s->n += 1.0;
    s->ck += ck;
    s->pck += (double)cg_mean_pck(t, i) - cg_value(t->pck_base[i]);
    s->grew += cg_value(t->leadership[i]) > cg_value(t->leadership_base[i]) + 0.02f;
    if (q > 0.0) {
        s->quintiles += 1.0;
        s->q += q;
        s->qq += q * q;
        s->g += ck;
        s->qg += q * ck;
    }
    int in = t->voluntary[i] != CG_NONE;
    *(in ? &s->in : &s->out) += 1.0;
    *(in ? &s->in_ck : &s->out_ck) += ck;
}

static gains sum_gains(const cg_world *world)
{
    const cg_teachers *t = &world->teachers;
    int start = world->scenario.model.run_burn_in;
    gains s;
    memset(&s, 0, sizeof s);
    for (uint32_t i = 0; i < t->n; i++) {
        if (t->entered[i] < start) {
            add_stayer(&s, world, i);
            continue;
        }
        int until = t->competent[i] >= 0 ? t->competent[i] : (int)world->weeks;
        s.newcomers += 1.0;
        s.newcomer_weeks += until - t->entered[i];
    }
    return s;
}

static double slope(const gains *s)
{
    double sxx = s->qq - ratio(s->q * s->q, s->quintiles);
    double sxy = s->qg - ratio(s->q * s->g, s->quintiles);
    return sxx > 1e-9 ? sxy / sxx : (double)NAN;
}

typedef struct means {
    double practice, openness, policy, leadership;
} means;

static means sum_means(const cg_world *world)
{
    const cg_teachers *t = &world->teachers;
    means s = {0.0, 0.0, 0.0, 0.0};
    for (size_t i = 0; i < t->n; i++) {
        s.practice += cg_value(t->practice[i]);
        s.openness += cg_value(t->openness[i]);
        s.policy += cg_value(t->policy[i]);
        s.leadership += cg_value(t->leadership[i]);
    }
    double n = (double)t->n;
    return (means){s.practice / n, s.openness / n, s.policy / n, s.leadership / n};
}

static void set_people(const cg_observer *observer, const cg_world *world,
                       const cg_executor *executor, double *out)
{
    cg_reach reach = cg_observe_reach(observer, world, executor);
    gains s = sum_gains(world);
    means m = sum_means(world);
    cg_spread spread = cg_observe_spread(observer, world);
    out[CG_OUTCOME_ck_gain] = ratio(s.ck, s.n * world->ck_sd);
    out[CG_OUTCOME_pck_gain] = ratio(s.pck, s.n * world->pck_sd);
    out[CG_OUTCOME_practice] = m.practice;
    out[CG_OUTCOME_openness] = m.openness;
    out[CG_OUTCOME_policy_knowledge] = m.policy;
    out[CG_OUTCOME_leadership] = m.leadership;
    out[CG_OUTCOME_leadership_spread] = ratio(s.grew, s.n);
    out[CG_OUTCOME_gain_quintile_slope] = ratio(slope(&s), world->ck_sd);
    out[CG_OUTCOME_voluntary_gain] =
        ratio(ratio(s.in_ck, s.in) - ratio(s.out_ck, s.out), world->ck_sd);
    out[CG_OUTCOME_newcomer_weeks] = ratio(s.newcomer_weeks, s.newcomers);
    out[CG_OUTCOME_cross_school_ties] = reach.cross_ties;
    out[CG_OUTCOME_directory_coverage] = reach.directory;
    out[CG_OUTCOME_voluntary_share] = cg_observe_voluntary_share(world);
    out[CG_OUTCOME_presenting_gini] = cg_observe_presenting_gini(world);
    out[CG_OUTCOME_pace_spread] = spread.pace;
    out[CG_OUTCOME_inequality_within] = ratio(cg_sqrt(spread.within), spread.mean);
    out[CG_OUTCOME_inequality_between] = ratio(cg_sqrt(spread.between), spread.mean);
}

static void set_clusters(const cg_world *world, double *out)
{
    cluster_sums s = sum_clusters(world);
    const cg_totals *b = &world->totals;
    out[CG_OUTCOME_engagement] = ratio(b->engagement, b->willing + b->compelled);
    out[CG_OUTCOME_attendance] = ratio(b->willing + b->compelled, b->expected);
    out[CG_OUTCOME_willing_attendance] = ratio(b->willing, b->expected);
    out[CG_OUTCOME_task_free_share] = ratio(b->main_hours - b->main_task, b->main_hours);
    out[CG_OUTCOME_moderation_share] = ratio(b->main_moderation, b->main_hours);
    out[CG_OUTCOME_administrator_index] = ratio(s.administrator, s.members);
    out[CG_OUTCOME_teacher_index] = ratio(s.teacher, s.members);
    out[CG_OUTCOME_contrivedness] = ratio(s.contrived, s.members);
    out[CG_OUTCOME_dashboard_correlation] = correlation(&s);
}

static void set_books(const cg_world *world, double *out)
{
    const cg_totals *b = &world->totals;
    double years = b->teacher_weeks / 52.0;
    out[CG_OUTCOME_motivation] = ratio(b->motivation, b->motivation_n);
    out[CG_OUTCOME_opportunity_to_learn] = ratio(b->opportunity, years);
    out[CG_OUTCOME_compliance] = ratio(b->done, b->arrived);
    out[CG_OUTCOME_problems_solved] = ratio(b->solved, b->problems);
    out[CG_OUTCOME_cost_hours] = ratio(b->meeting_hours + b->travel_hours + b->help_hours, years);
    out[CG_OUTCOME_cost_rand] = ratio(b->department + b->school + b->teacher, years);
    out[CG_OUTCOME_cost_department] = ratio(b->department, years);
    out[CG_OUTCOME_cost_school] = ratio(b->school, years);
    out[CG_OUTCOME_cost_teacher] = ratio(b->teacher, years);
}

static void set_school_gains(const cg_world *world, cg_record *record)
{
    const cg_teachers *t = &world->teachers;
    int start = world->scenario.model.run_burn_in;
    for (uint32_t s = 0; s < record->n_schools; s++) {
        const uint32_t *staff = cg_list_rows(&world->staff, s);
        uint32_t n = cg_list_size(&world->staff, s);
        double sum = 0.0, stayers = 0.0;
        for (uint32_t a = 0; a < n; a++)
            if (t->entered[staff[a]] < start) {
                sum += (double)cg_mean_ck(t, staff[a]) - cg_value(t->ck_base[staff[a]]);
                stayers += 1.0;
            }
        record->school_gain[s] = (float)ratio(sum, stayers * world->ck_sd);
    }
}

void cg_observe_end(const cg_observer *observer, const cg_world *world, const cg_executor *executor,
                    cg_record *record)
{
    set_people(observer, world, executor, record->outcomes);
    set_clusters(world, record->outcomes);
    set_books(world, record->outcomes);
    set_school_gains(world, record);
}
