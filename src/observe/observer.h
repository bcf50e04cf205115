/* The observer of one run: reads the world after every week and fills a record.
 *
 * Nothing it does changes the world, except cg_account_week, which keeps the world's own
 * books (totals) whatever is recorded.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_OBSERVE_OBSERVER_H
#define CG_OBSERVE_OBSERVER_H

#include "base/executor.h"
#include "observe/record.h"
#include "world/world.h"

enum {
    CG_CELL_QUINTILES = 6,
    /* quintile x phase x remote x subject x woman, then leader x voluntary by the week */
    CG_STATIC_CELLS = CG_CELL_QUINTILES * 16,
    CG_CELLS = CG_STATIC_CELLS * 4,
    CG_N_PERSON = CG_N_PERSON_SERIES / 2,
    CG_PERSON_PLACES = (CG_N_PERSON + 3) / 4 * 4, /* series are summed in fours */
    CG_CELL_SUMS = 2 * CG_PERSON_PLACES + CG_N_FLOW_SERIES + 1
};

/* Of a block of teachers: their ties of counted trust to other schools, and how many reach an
 * expert. */
typedef struct cg_reach_count {
    uint32_t cross_ties, reaching;
} cg_reach_count;

typedef struct cg_observer {
    const cg_world *world; /* that is observed this week */
    size_t rows_per_block; /* rows are summed in blocks of so many, by their number alone */
    uint32_t n_blocks;
    double *sums;   /* [n_blocks][CG_CELLS][CG_CELL_SUMS] */
    uint16_t *cell; /* [teachers] static part of the cell */
    int cells_known;
    double *by_circuit;    /* scratch: [circuits * CG_SUBJECTS][3] */
    uint32_t *bins;        /* scratch: histogram for quantiles */
    uint8_t *known;        /* [teachers] scratch: of the network of this week */
    cg_reach_count *reach; /* [cg_blocks(teachers)] scratch */
    uint32_t next_quarter, next_ties;
} cg_observer;

/* Allocates the observer and the record's arrays for a run of this world.
 * Errors: CG_MEMORY; what was allocated is freed by cg_observer_release and
 * cg_record_free. */
cg_status cg_observer_init(cg_observer *observer, const cg_world *world, uint32_t every,
                           const cg_run_recording *recording, cg_record *record, cg_error *error);
void cg_observer_release(cg_observer *observer);

/* Bytes of the record and the observer, the meetings of `main_clusters` of clusters.main among
 * them; how many voluntary clusters will meet nobody knows before. */
uint64_t cg_observer_bytes(const cg_scenario *scenario, uint64_t teachers, uint64_t schools,
                           uint64_t main_clusters);

/* Sums this week's hours and problems of teachers [begin, end), begin a multiple of
 * CG_ROWS_OF_BLOCK, for cg_account_week. data: the cg_world. */
void cg_account_rows(void *data, size_t begin, size_t end, unsigned worker);

/* Adds this week's hours, costs and tasks to world->totals; part of every run. */
void cg_account_week(cg_world *world);

/* Starts the yearly count of presenting anew, after the last week of a year. */
void cg_start_year(cg_world *world);

/* Begins to record the week that has just ended. Returns how many rows cg_observe_rows has to
 * get in order and from one thread (a multiple of CG_ROWS_OF_BLOCK); 0: none this week. */
size_t cg_observe_begin_week(cg_observer *observer, const cg_world *world, const cg_record *record);

/* Sums trajectory rows over teachers [begin, end). data: the cg_observer. */
void cg_observe_rows(void *data, size_t begin, size_t end, unsigned worker);

/* Records the week, whose rows have been summed. Errors: CG_MEMORY (meeting table). */
cg_status cg_observe_week(cg_observer *observer, const cg_world *world, const cg_executor *executor,
                          cg_record *record, cg_error *error);

/* Fills outcomes and school gains after the last week. */
void cg_observe_end(const cg_observer *observer, const cg_world *world, const cg_executor *executor,
                    cg_record *record);

/* Parts of the above, one file each. */
void cg_observe_groups(const cg_observer *observer, cg_record *record, uint32_t row);
void cg_observe_tiers(const cg_world *world, cg_record *record, uint32_t row);
cg_status cg_observe_meetings(const cg_world *world, cg_record *record, cg_error *error);
void cg_observe_panel(const cg_world *world, cg_record *record, uint32_t at);
cg_status cg_observe_ties(const cg_observer *observer, const cg_world *world, cg_record *record,
                          cg_error *error);
void cg_observe_quarter(const cg_observer *observer, const cg_world *world,
                        const cg_executor *executor, cg_record *record, uint32_t quarter);

/* Statistics that quarters and outcomes share. */
typedef struct cg_spread {
    double mean, within, between; /* mean, and variances within and between circuits, of CK */
    double pace;                  /* SD of the pace inside circuits and subjects */
} cg_spread;

cg_spread cg_observe_spread(const cg_observer *observer, const cg_world *world);
/* Ties of counted trust to colleagues of other schools, per teacher, and the share of teachers
 * who reach, through a tie that they rightly believe in, an expert in their weakest topic. */
typedef struct cg_reach {
    double cross_ties, directory;
} cg_reach;
cg_reach cg_observe_reach(const cg_observer *observer, const cg_world *world,
                          const cg_executor *executor);
uint32_t cg_observe_weakest(const cg_teachers *teachers, uint32_t i); /* topic */
/* Level of CK in each topic from which a colleague counts as an expert. */
void cg_observe_expert_levels(const cg_observer *observer, const cg_world *world,
                              float level[CG_TOPICS]);
/* Whether i can reach, through a tie she rightly believes in, an expert in topic `weakest`. */
int cg_observe_reaches(const cg_world *world, uint32_t i, uint32_t weakest,
                       const float expert[CG_TOPICS]);
double cg_observe_presenting_gini(const cg_world *world);
double cg_observe_voluntary_share(const cg_world *world);

/* What the two dashboards show of one cluster, from the same observables, in [0, 1].
 * Administrators count, as far as they see the cluster: meetings held of those due, names in
 * the registers, hours of reports and of moderation delivered against the province's norm,
 * and meetings that kept to the programme. Teachers tell whether it served their needs,
 * who came willingly, what it was worth, whom they trust there, and how much they took part. */
double cg_administrator_index(const cg_world *world, uint32_t cluster);
double cg_teacher_index(const cg_world *world, uint32_t cluster);

#endif
