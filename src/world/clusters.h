/* Clusters: who belongs to which, and the lists made from it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_WORLD_CLUSTERS_H
#define CG_WORLD_CLUSTERS_H

#include "world/world.h"

/* Plans main clusters from posts alone: school, subject and phase of every teacher row,
 * sorted as world.h says. Errors: CG_MEMORY. */
cg_status cg_cluster_plan_make(const cg_scenario *scenario, const cg_province *province,
                               const uint32_t *school, const uint8_t *subject, const uint8_t *phase,
                               size_t n_teachers, cg_cluster_plan *plan, cg_error *error);
void cg_cluster_plan_free(cg_cluster_plan *plan);

/* Gives every teacher who works in circuit c the main cluster that its form says (none for
 * CG_NO_FORM); the clusters left are closed, the new ones opened. Lists of staff must be up to
 * date. */
void cg_clusters_adopt(cg_world *world, uint32_t circuit, uint8_t form);

/* Cluster row c works by the rules of `form` from now on: its meetings are numbered and its sums
 * made anew, and its manager expects of it the tasks that the form is regulated for. */
void cg_cluster_take_form(cg_world *world, uint32_t c, uint8_t form);

/* Opens cluster row c anew: no leader, empty queue, meeting numbers from 1. */
void cg_cluster_open(cg_world *world, uint32_t c, uint8_t form);

/* After teachers have moved: main clusters under every form belong to posts, which were in
 * school[row] when the plan was made. Errors: CG_MEMORY. */
cg_status cg_cluster_plan_follow(cg_world *world, const uint32_t *school, cg_error *error);

/* Makes members, staff, active and school_registered from the columns; must follow every
 * change of school, main or voluntary (members_changed says that one is due). */
void cg_clusters_relist(cg_world *world);

/* The same without looking for members of clusters that were closed. */
void cg_clusters_list(cg_world *world);

/* Meetings and visits that may be due in a cluster of this form in one week. */
static inline uint32_t cg_most_meetings(const cg_form *form)
{
    double visits = form->levers.form_visits;
    uint32_t most = (uint32_t)form->n_kinds + (uint32_t)visits + (visits > 0.0);
    return most < CG_MAX_MEETINGS ? most : CG_MAX_MEETINGS;
}

/* Column that holds a tier's cluster of each teacher. */
static inline uint32_t *cg_tier_column(cg_world *world, uint32_t tier)
{
    return tier == CG_MAIN ? world->teachers.main : world->teachers.voluntary;
}

#endif
