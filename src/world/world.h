/* The state of one run: teachers, schools, circuits and clusters as struct of arrays.
 *
 * Rows of teachers are posts, sorted by circuit, subject, phase and school, so that the
 * members of a cluster lie near each other. Everything is owned by the world.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_WORLD_WORLD_H
#define CG_WORLD_WORLD_H

#include "base/draw.h"
#include "base/executor.h"
#include "base/steps.h"
#include "param/scenario.h"
#include "world/columns.def"
#include "world/province.h"

#include <collegium/status.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum { CG_TIERS_N = 2 };

#define CG_NONE UINT32_MAX
enum { CG_NO_FORM = 255 };
/* What tie_to keeps of a colleague: her row, whether she is of one's school, the topic believed to
 * be her best, and two bits of her generation. (Who has had four successors since is taken for
 * the last of them; trust in her has faded by then.) */
#define CG_TIE_ROW ((1u << 27) - 1u)
#define CG_TIE_SCHOOL (1u << 27)
#define CG_TIE_TOPIC (1u << 28)
#define CG_TIE_GENERATION (1u << 30)
#define CG_MAX_TEACHERS CG_TIE_ROW /* the last row is that of CG_NONE */
enum { CG_MAX_MEETINGS = 8 };      /* of one cluster in one week, visits included */
enum { CG_MAX_SLOTS = 32 };        /* the greatest ties.slots */
enum { CG_MAX_PRESENT = 1024 };    /* members of one cluster */
enum { CG_MAIN = 0, CG_VOLUNTARY = 1 };
enum { CG_WILLING = 1, CG_COMPELLED = 2, CG_ABSENT = 3 };

/* Streams of random draws; a number is never reused. Processes have 1 to 99. */
enum { CG_STREAM_BUILD = 200, CG_STREAM_PERSON = 201, CG_STREAM_TIES = 202 };

#define CG_MEMBER(type, name, ...) type *name;
/* Columns of teachers have room for a multiple of CG_ROWS_TOGETHER rows, so that loops may
 * handle whole groups of them; what lies beyond n means nothing. */
enum { CG_ROWS_TOGETHER = 4 };

/* What a week brought to one teacher. */
typedef struct cg_teacher_week {
#define CG_WEEK_TOPICS(type, name, ...) type name[CG_TOPICS];
#define CG_WEEK_MEMBER(type, name, ...) type name;
    CG_WEEK_BY_TOPIC(CG_WEEK_TOPICS)
    CG_WEEK_AT_ALL(CG_WEEK_MEMBER)
#undef CG_WEEK_TOPICS
#undef CG_WEEK_MEMBER
} cg_teacher_week;

typedef struct cg_teachers {
    size_t n;
    uint32_t slots;
    CG_TEACHER_COLUMNS(CG_MEMBER)
    CG_TEACHER_SCRATCH(CG_MEMBER)
    cg_teacher_week
        *weeks; /* [n + 1] row 0 of zeros, then those in use; the rest takes no memory */
    atomic_uint weeks_used; /* without row 0 */
} cg_teachers;

typedef struct cg_clusters {
    size_t n; /* main ones first (one set a form that may become main), then the voluntary pool */
    CG_CLUSTER_COLUMNS(CG_MEMBER)
    CG_CLUSTER_TALLIES(CG_MEMBER)
} cg_clusters;

typedef struct cg_schools {
    size_t n;
    CG_SCHOOL_COLUMNS(CG_MEMBER)
} cg_schools;

typedef struct cg_circuits {
    size_t n;
    CG_CIRCUIT_COLUMNS(CG_MEMBER)
} cg_circuits;
#undef CG_MEMBER

/* Lists of rows by owner: owner o holds rows[first[o] .. first[o + 1]), ascending. Owners from n on
 * hold none, and nothing is kept of them. */
typedef struct cg_lists {
    size_t n;
    uint32_t *first; /* [n + 1] */
    uint32_t *rows;
} cg_lists;

/* A meeting of this week. Hours are of the agenda as it will be held. */
typedef struct cg_meeting {
    uint8_t stream; /* of its draws: the kind, or CG_MAX_KINDS and the number of the visit */
    uint8_t kind;   /* index into the form's kinds; CG_VISIT for a visit */
    uint8_t topic;
    uint8_t formal, saturday, learners, programme, fixed_place;
    uint8_t advisor, partner; /* an advisor, another supporter is there */
    float hours, task, moderation, content, planning, practice;
    uint32_t place;   /* school */
    uint32_t host;    /* visits: member whose classroom it is; else CG_NONE */
    uint32_t visitor; /* visits: position in the member list of the first of her visitors */
    uint16_t members, willing, compelled;
    float engagement, learned, worth; /* sums over those present */
} cg_meeting;
enum { CG_VISIT = 255, CG_VISITORS = 3 };

/* Where the meetings of one cluster in this week stand, in the order in which they are held. */
typedef struct cg_diary {
    uint32_t first;        /* of world->meetings */
    uint8_t n;             /* meetings held */
    uint8_t due, approved; /* formal ones */
} cg_diary;

/* The main clusters of every form that clusters.main or an adopt event names. */
typedef struct cg_cluster_plan {
    uint32_t *cluster[CG_MAX_FORMS];  /* [teachers] row under form f; NULL for a form never main */
    uint32_t first[CG_MAX_FORMS + 1]; /* rows of form f: first[f] .. first[f + 1] */
    uint32_t n_main;
    cg_partition_count count; /* of clusters.main or else of the first form adopted */
} cg_cluster_plan;

/* Sums of a run since clusters started, over all teachers. */
typedef struct cg_totals {
    double teacher_weeks;
    double arrived, done; /* officials' tasks, h */
    double problems, solved, help_hours;
    double meeting_hours, travel_hours;
    double department, school, teacher;              /* rand by payer */
    double opportunity;                              /* engaged h */
    double motivation, motivation_n;                 /* over the last year */
    double expected, willing, compelled, engagement; /* at formal meetings, all clusters */
    double main_hours, main_task, main_moderation;   /* of main clusters' formal meetings */
} cg_totals;

/* Sums over rows fold over blocks of so many, in order, whatever the threads. */
enum { CG_ROWS_OF_BLOCK = 1024 };

static inline size_t cg_blocks(size_t rows)
{
    return (rows + CG_ROWS_OF_BLOCK - 1) / CG_ROWS_OF_BLOCK;
}

/* This week's sums of a block of teachers. */
typedef struct cg_block_sums {
    double own_hours, km, opportunity, motivation;
    uint32_t problems, solved;
} cg_block_sums;

/* Calendar of the current week. */
typedef struct cg_now {
    uint32_t week;      /* from the start of burn-in */
    uint8_t teaching;   /* not a holiday */
    uint8_t term;       /* 0 .. 3, the current or next one */
    uint8_t term_week;  /* 0 in the first teaching week */
    uint8_t term_weeks; /* of this term */
    uint8_t last_week;  /* of the year */
    uint8_t started;    /* burn-in is over */
} cg_now;

typedef struct cg_world {
    cg_scenario scenario; /* own copy: events may set parameters */
    const cg_province *province;
    uint64_t seed;
    uint32_t replicate, weeks;
    cg_now now;
    double task_factor; /* of a new curriculum */
    uint32_t task_factor_until;

    cg_teachers teachers;
    cg_schools schools;
    cg_circuits circuits;
    cg_clusters clusters;
    cg_cluster_plan plan; /* cluster rows below plan.n_main are main ones */

    uint32_t *group_first; /* [circuits * CG_SUBJECTS + 1] teacher rows by circuit and subject */
    cg_lists members[CG_TIERS_N]; /* teacher rows by cluster */
    cg_lists staff;               /* teacher rows by school */
    cg_lists active;              /* cluster rows by circuit */
    uint8_t *school_registered;   /* a teacher of the school is in a registered cluster */
    int members_changed;          /* lists above must be made anew */
    uint32_t tier_in_turn; /* tier that a process handles: nobody is in two clusters of a tier */
    uint32_t *cursor;      /* scratch of list making, as long as the longest list of owners */

    cg_diary *diaries;    /* [clusters.n] */
    cg_meeting *meetings; /* of this week, by circuit and cluster: room for all that may be due */
    size_t meetings_capacity;
    cg_block_sums *block_sums; /* scratch: [cg_blocks(teachers.n)] */
    uint8_t event_begun[CG_MAX_EVENTS];
    uint32_t *roll_out;     /* [n_events][circuits] week in which a roll-out reaches a circuit */
    float fade[256];        /* (1 - ties.decay) to the power of 0 .. 255 weeks */
    double ck_sd, pck_sd;   /* SD of person means at the end of burn-in */
    double competent_level; /* CK that a newcomer has to reach */
    cg_totals totals;
} cg_world;

/* Builds the state of `replicate` before the first week. On error nothing is left to free.
 * Errors: CG_MEMORY, CG_LIMIT. */
cg_status cg_world_build(cg_world *world, const cg_scenario *scenario, const cg_province *province,
                         uint32_t replicate, cg_error *error);
void cg_world_free(cg_world *world);

/* Bytes that cg_world_build would allocate, and the counts behind them. */
cg_status cg_world_measure(const cg_scenario *scenario, const cg_province *province,
                           uint64_t *teachers, uint64_t *main_clusters, uint64_t *bytes,
                           cg_partition_count *partition, cg_error *error);

/* Zeroes the flows of teachers [begin, end), and forgets what the week brought them. */
void cg_teachers_clear_flows(cg_teachers *teachers, size_t begin, size_t end);

/* Once the flows of all teachers are cleared: rows of weeks are free for the next one. */
void cg_teachers_free_weeks(cg_teachers *teachers);

/* What this week brought teacher i, to be read: zeros if it brought nothing. */
static inline const cg_teacher_week *cg_week_of(const cg_teachers *t, size_t i)
{
    return &t->weeks[t->week_row[i]];
}

/* The same, to be written to. Calls for one teacher come from one thread at a time. Which row she
 * gets depends on threads; nothing else may depend on it. */
static inline cg_teacher_week *cg_week_begin(cg_teachers *t, size_t i)
{
    if (t->week_row[i] == 0) {
        t->week_row[i] = atomic_fetch_add_explicit(&t->weeks_used, 1, memory_order_relaxed) + 1;
        t->weeks[t->week_row[i]] = t->weeks[0];
    }
    return &t->weeks[t->week_row[i]];
}

/* Context of draws of `process` in the current week. */
static inline cg_draw_context cg_world_draws(const cg_world *world, uint32_t process)
{
    return (cg_draw_context){world->seed, world->replicate, world->now.week, process};
}

static inline const cg_form_levers *cg_levers(const cg_world *world, uint32_t cluster)
{
    return &world->scenario.forms[world->clusters.form[cluster]].levers;
}

/* Meetings of cluster c in this week: diaries[c].n of them. */
static inline cg_meeting *cg_meetings_of(const cg_world *world, uint32_t c)
{
    return world->meetings + world->diaries[c].first;
}

/* What tells the draws of clusters with one key apart: the week in which a voluntary one was
 * founded. A main cluster has the luck of its place whenever it opens. */
static inline uint32_t cg_cluster_era(const cg_clusters *clusters, uint32_t c)
{
    return clusters->tier[c] == CG_VOLUNTARY ? clusters->founded[c] : 0u;
}

static inline uint32_t cg_list_size(const cg_lists *lists, uint32_t owner)
{
    return owner < lists->n ? lists->first[owner + 1] - lists->first[owner] : 0;
}

static inline const uint32_t *cg_list_rows(const cg_lists *lists, uint32_t owner)
{
    return lists->rows + lists->first[owner];
}

/* Consolidated and fresh knowledge of topic k, in [0, 1]. */
static inline float cg_ck(const cg_teachers *t, uint32_t i, uint32_t k)
{
    float x = cg_value(t->ck[i * CG_TOPICS + k]) + cg_value(t->ck_fresh[i * CG_TOPICS + k]);
    return x < 0.0f ? 0.0f : x > 1.0f ? 1.0f : x;
}

static inline float cg_pck(const cg_teachers *t, uint32_t i, uint32_t k)
{
    float x = cg_value(t->pck[i * CG_TOPICS + k]) + cg_value(t->pck_fresh[i * CG_TOPICS + k]);
    return x < 0.0f ? 0.0f : x > 1.0f ? 1.0f : x;
}

/* Means over topics. */
static inline float cg_mean_ck(const cg_teachers *t, uint32_t i)
{
    float sum = 0.0f;
    for (uint32_t k = 0; k < CG_TOPICS; k++)
        sum += cg_ck(t, i, k);
    return sum * (1.0f / CG_TOPICS);
}

static inline float cg_mean_pck(const cg_teachers *t, uint32_t i)
{
    float sum = 0.0f;
    for (uint32_t k = 0; k < CG_TOPICS; k++)
        sum += cg_pck(t, i, k);
    return sum * (1.0f / CG_TOPICS);
}

#endif
