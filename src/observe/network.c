/* The network of one circuit, or of all, in the weeks chosen: every tie, and every teacher
 * at one of its ends.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "observe/observer.h"

#include "base/memory.h"
#include "world/ties.h"

#include <string.h>

static uint32_t circuit_of(const cg_world *world, uint32_t i)
{
    return world->province->schools[world->teachers.school[i]].circuit;
}

static cg_status add_tie(const cg_world *world, uint32_t i, uint32_t slot, float trust,
                         cg_record *record, cg_error *error)
{
    const cg_teachers *t = &world->teachers;
    const uint32_t j = cg_tie_colleague(t, (size_t)i * t->slots + slot);
    cg_status status = cg_grow((void **)&record->ties, &record->ties_capacity, record->n_ties + 1,
                               sizeof *record->ties, "ties", error);
    if (status == CG_OK)
        record->ties[record->n_ties++] = (cg_tie_row){.from = i,
                                                      .to = j,
                                                      .week = (uint16_t)world->now.week,
                                                      .topic = (uint8_t)cg_tie_topic(t, i, slot),
                                                      .same_school = t->school[i] == t->school[j],
                                                      .trust = trust,
                                                      .level = cg_tie_level(t, i, slot)};
    return status;
}

static int32_t cluster_id(const cg_world *world, uint32_t c)
{
    if (c == CG_NONE)
        return -1;
    return (int32_t)(world->clusters.tier[c] == CG_MAIN ? c : world->clusters.key[c]);
}

static cg_status add_teacher(const cg_world *world, uint32_t i, const float level[CG_TOPICS],
                             cg_record *record, cg_error *error)
{
    const cg_teachers *t = &world->teachers;
    const uint32_t weakest = cg_observe_weakest(t, i);
    unsigned expert = 0;
    cg_status status = cg_grow((void **)&record->tie_teachers, &record->tie_teachers_capacity,
                               record->n_tie_teachers + 1, sizeof *record->tie_teachers,
                               "teachers of the ties", error);
    for (uint32_t k = 0; k < CG_TOPICS; k++)
        expert |= (unsigned)(cg_ck(t, i, k) >= level[k]) << k;
    if (status == CG_OK)
        record->tie_teachers[record->n_tie_teachers++] =
            (cg_tie_teacher_row){.teacher = i,
                                 .school = t->school[i],
                                 .circuit = circuit_of(world, i),
                                 .main_cluster = cluster_id(world, t->main[i]),
                                 .voluntary_cluster = cluster_id(world, t->voluntary[i]),
                                 .week = (uint16_t)world->now.week,
                                 .generation = t->generation[i],
                                 .subject = t->subject[i],
                                 .phase = t->phase[i],
                                 .leads = t->leads[i],
                                 .weakest = (uint8_t)weakest,
                                 .expert = (uint8_t)expert,
                                 .reaches = cg_observe_reaches(world, i, weakest, level) != 0,
                                 .ck = cg_mean_ck(t, i),
                                 .pck = cg_mean_pck(t, i),
                                 .motivation = cg_value(t->motivation[i])};
    return status;
}

cg_status cg_observe_ties(const cg_observer *observer, const cg_world *world, cg_record *record,
                          cg_error *error)
{
    const cg_teachers *t = &world->teachers;
    const uint32_t n = (uint32_t)t->n;
    uint8_t *known = observer->known;
    float level[CG_TOPICS], trusts[CG_MAX_SLOTS];
    cg_status status = CG_OK;
    memset(known, 0, n);
    for (uint32_t i = 0; i < n && status == CG_OK; i++) {
        if (record->tie_circuit != CG_EVERY_CIRCUIT && record->tie_circuit != circuit_of(world, i))
            continue;
        known[i] = 1;
        cg_tie_trusts(world, i, trusts);
        for (uint32_t s = 0; s < t->slots && status == CG_OK; s++) {
            if (trusts[s] <= 0.0f)
                continue;
            known[cg_tie_colleague(t, (size_t)i * t->slots + s)] = 1;
            status = add_tie(world, i, s, trusts[s], record, error);
        }
    }
    cg_observe_expert_levels(observer, world, level);
    for (uint32_t i = 0; i < n && status == CG_OK; i++)
        if (known[i])
            status = add_teacher(world, i, level, record, error);
    return status;
}
