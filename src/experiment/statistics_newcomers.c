/* Statistics of newcomers: P25.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/statistics.h"

#include "base/memory.h"

#include <math.h>

/* Sums of CK and teachers by school and subject before clusters started. */
typedef struct staffroom {
    double ck, n;
} staffroom;

static size_t room_of(const cg_record *record, uint32_t row, uint32_t i)
{
    return 2 * (size_t)cg_panel_value(record, CG_PANEL_school, row, i) +
           (size_t)cg_panel_value(record, CG_PANEL_subject, row, i);
}

/* Thin expertise: no colleague of the subject, or colleagues below the province's mean. */
static int is_thin(const staffroom *room, double own, double mean)
{
    return room->n < 2.0 || (room->ck - own) / (room->n - 1.0) < mean;
}

static double weeks_to_competence(const cg_record *record, uint32_t row, uint32_t i, uint32_t end)
{
    double entered = cg_panel_value(record, CG_PANEL_entered, row, i);
    double competent = cg_panel_value(record, CG_PANEL_competent, row, i);
    return (competent >= 0.0 ? competent : end) - entered;
}

/* Mean over newcomers in schools with thin expertise (members of voluntary clusters only, if
 * asked for) of their time to competence, less that of the same newcomers in the twin. Those
 * competent on entry are left out. */
static double inducted(const cg_pattern_data *data, const cg_pattern_part *part, int members_only,
                       staffroom *rooms)
{
    const cg_record *with = cg_part_of(data, part), *without = cg_part_against(data, part);
    uint32_t end = cg_weeks(data, part->of), burn_in = cg_burn_in(data, part->of);
    cg_panel_ends ends;
    double all = 0.0, sum = 0.0, n = 0.0;
    if (!cg_panel_find_ends(without, burn_in, CG_PANEL_ck, &ends))
        return (double)NAN;
    for (uint32_t i = 0; i < without->n_teachers; i++) {
        staffroom *room = &rooms[room_of(without, ends.base, i)];
        double ck = cg_panel_value(without, CG_PANEL_ck, ends.base, i);
        room->ck += ck;
        room->n += 1.0;
        all += ck / without->n_teachers;
    }
    for (uint32_t i = 0; i < with->n_teachers; i++) {
        double own = cg_panel_value(without, CG_PANEL_ck, ends.base, i);
        double alone = weeks_to_competence(without, ends.last, i, end);
        if (cg_panel_value(with, CG_PANEL_entered, ends.last, i) < burn_in || alone <= 0.0 ||
            !is_thin(&rooms[room_of(without, ends.base, i)], own, all) ||
            (members_only && cg_panel_value(with, CG_PANEL_voluntary, ends.last, i) == 0.0))
            continue;
        sum += weeks_to_competence(with, ends.last, i, end) - alone;
        n += 1.0;
    }
    return n > 0.0 ? sum / n : (double)NAN;
}

static double induction(const cg_pattern_data *data, const cg_pattern_part *part, int members_only)
{
    void *rooms = NULL;
    if (cg_alloc(&rooms, 2 * (size_t)data->province->n_schools, sizeof(staffroom), "newcomers",
                 NULL) != CG_OK)
        return (double)NAN;
    double effect = inducted(data, part, members_only, rooms);
    cg_free(rooms);
    return effect;
}

double cg_statistic_induction(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return induction(data, part, 0);
}

double cg_statistic_induction_joined(const cg_pattern_data *data, const cg_pattern_part *part)
{
    return induction(data, part, 1);
}
