/* The tables whose rows each run adds to: what their columns are.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/results_parts.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#define COPY(type, member, kind, unit, doc)                                                        \
    {                                                                                              \
        CG_ROW_COPIED, kind, offsetof(type, member), #member, unit, doc                            \
    }
#define MEETING(...) COPY(cg_meeting_row, __VA_ARGS__)
#define TIE(...) COPY(cg_tie_row, __VA_ARGS__)
#define TEACHER(...) COPY(cg_tie_teacher_row, __VA_ARGS__)
#define RUN                                                                                        \
    {CG_ROW_SCENARIO, CG_H5_U16, 0, "scenario", "", "index of the scenario"},                      \
    {                                                                                              \
        CG_ROW_REPLICATE, CG_H5_U32, 0, "replicate", "", "replicate"                               \
    }

static const cg_row_column meeting_columns[] = {
    RUN,
    MEETING(cluster, CG_H5_U32, "", "cluster: main ones by row, voluntary ones by founder's row"),
    MEETING(founded, CG_H5_U16, "weeks",
            "week in which the cluster started; tells a founder's clusters apart"),
    MEETING(number, CG_H5_U16, "", "1, 2, ... of this cluster under this form"),
    MEETING(week, CG_H5_U16, "weeks", "week from the start of burn-in"),
    {CG_ROW_TIER, CG_H5_U8, offsetof(cg_meeting_row, tier), "tier", "",
     "main or voluntary cluster"},
    {CG_ROW_FORM, CG_H5_U8, offsetof(cg_meeting_row, form), "form", "", "form of the cluster"},
    MEETING(approved, CG_H5_U8, "", "1 if it was approved and held"),
    MEETING(supported, CG_H5_U8, "", "1 if an advisor or another supporter was there"),
    MEETING(members, CG_H5_U16, "teachers", "members of the cluster"),
    MEETING(willing, CG_H5_U16, "teachers", "members present willingly"),
    MEETING(compelled, CG_H5_U16, "teachers", "members present because they had to"),
    MEETING(hours, CG_H5_F32, "h", "length; 0 if not approved"),
    MEETING(task_hours, CG_H5_F32, "h", "hours spent on officials' tasks"),
    MEETING(moderation_hours, CG_H5_F32, "h", "hours spent on moderation of assessment"),
    MEETING(content_hours, CG_H5_F32, "h", "hours spent on content"),
    MEETING(planning_hours, CG_H5_F32, "h", "hours spent on planning"),
    MEETING(practice_hours, CG_H5_F32, "h",
            "hours spent on teaching, observing and reflecting together"),
    MEETING(engagement, CG_H5_F32, "0 to 1", "mean engagement of those present"),
    MEETING(learned, CG_H5_F32, "topic units", "mean fresh CK and PCK gained by those present"),
};

static const cg_row_column tie_columns[] = {
    RUN,
    TIE(week, CG_H5_U16, "weeks", "week from the start of burn-in, at whose end the tie is"),
    TIE(from, CG_H5_U32, "row", "teacher who knows the other: a post, as in /tie_teachers"),
    TIE(to, CG_H5_U32, "row", "teacher whom she knows: a post, as in /tie_teachers"),
    TIE(trust, CG_H5_F32, "0 to 1", "her trust in the other"),
    TIE(topic, CG_H5_U8, "topic", "topic in which she believes the other to be best"),
    TIE(level, CG_H5_F32, "0 to 1", "content knowledge that she believes the other to have in it"),
    TIE(same_school, CG_H5_U8, "0 or 1", "1 if both work in one school"),
};

static const cg_row_column teacher_columns[] = {
    RUN,
    TEACHER(week, CG_H5_U16, "weeks", "week from the start of burn-in, at whose end this is so"),
    TEACHER(teacher, CG_H5_U32, "row", "post, by circuit and school; successors share it"),
    TEACHER(generation, CG_H5_U16, "persons", "successors in this post since the start"),
    TEACHER(school, CG_H5_U32, "row", "school she works in: row of /schools"),
    TEACHER(circuit, CG_H5_U32, "", "circuit of her school, as in /schools"),
    {CG_ROW_SUBJECT, CG_H5_U8, offsetof(cg_tie_teacher_row, subject), "subject", "",
     "subject she teaches"},
    {CG_ROW_PHASE, CG_H5_U8, offsetof(cg_tie_teacher_row, phase), "phase", "",
     "phase she teaches in"},
    TEACHER(main_cluster, CG_H5_I32, "id",
            "her main cluster, as in the meeting table; -1 for none"),
    TEACHER(voluntary_cluster, CG_H5_I32, "id",
            "her voluntary cluster, as in the meeting table; -1 for none"),
    TEACHER(leads, CG_H5_U8, "0 to 3",
            "leads her main (1), her voluntary (2) cluster, or both (3)"),
    TEACHER(ck, CG_H5_F32, "0 to 1", "content knowledge, mean over topics"),
    TEACHER(pck, CG_H5_F32, "0 to 1", "pedagogical content knowledge, mean over topics"),
    TEACHER(motivation, CG_H5_F32, "0 to 1", "motivation"),
    TEACHER(weakest, CG_H5_U8, "topic", "topic of her lowest content knowledge"),
    TEACHER(expert, CG_H5_U8, "bits",
            "1, 2, 4, 8 added up for the topics 0, 1, 2, 3 in which she counts as an expert"),
    TEACHER(reaches, CG_H5_U8, "0 or 1",
            "1 if a tie she rightly believes in leads to an expert in her weakest topic"),
};

static const void *meetings_of(const cg_record *record, size_t *n)
{
    *n = record->n_meetings;
    return record->meetings;
}

static const void *ties_of(const cg_record *record, size_t *n)
{
    *n = record->n_ties;
    return record->ties;
}

static const void *teachers_of(const cg_record *record, size_t *n)
{
    *n = record->n_tie_teachers;
    return record->tie_teachers;
}

static void place_meeting(const void *of, char *text, size_t size)
{
    const cg_meeting_row *row = of;
    snprintf(text, size, " of a meeting, week %u, cluster %u, number %u", row->week, row->cluster,
             row->number);
}

static void place_tie(const void *of, char *text, size_t size)
{
    const cg_tie_row *row = of;
    snprintf(text, size, " of a tie, week %u, from teacher %u to %u", row->week, row->from,
             row->to);
}

static void place_teacher(const void *of, char *text, size_t size)
{
    const cg_tie_teacher_row *row = of;
    snprintf(text, size, " of the teachers of ties, week %u, teacher %u", row->week, row->teacher);
}

#define COLUMNS(columns) columns, sizeof columns / sizeof *columns

const cg_row_table *cg_row_table_at(int table)
{
    static const cg_row_table tables[CG_N_ROW_TABLES] = {
        {"meetings", "formal meetings that were due", COLUMNS(meeting_columns),
         sizeof(cg_meeting_row), offsetof(cg_meeting_row, week), meetings_of, place_meeting},
        {"ties", "ties between teachers in the weeks chosen", COLUMNS(tie_columns),
         sizeof(cg_tie_row), offsetof(cg_tie_row, week), ties_of, place_tie},
        {"tie_teachers", "teachers at the ends of these ties, in the weeks chosen",
         COLUMNS(teacher_columns), sizeof(cg_tie_teacher_row), offsetof(cg_tie_teacher_row, week),
         teachers_of, place_teacher},
    };
    return &tables[table];
}
