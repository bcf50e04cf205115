/* The week: a table of processes, in the order in which they happen.
 *
 * A process reads the state, writes columns of its own, and draws with its own stream.
 * Adding one: a file, and a row here.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_PROCESS_PROCESS_H
#define CG_PROCESS_PROCESS_H

#include "base/executor.h"
#include "world/world.h"

/* X(name, stream of draws (never reused), whole or rows, "what happens")
 *   rows: it reads and writes every teacher's row by itself, so that consecutive ones can be
 *   carried out together, block by block of rows (model/row_work.h) */
#define CG_PROCESSES(X)                                                                            \
    X(calendar, 1, whole, "terms, holidays and the events of the scenario")                        \
    X(staffing, 2, whole, "teachers leave, move and are replaced")                                 \
    X(officials, 3, whole, "tasks, materials, advisors' time and registration")                    \
    X(cascade, 4, whole, "advisors teach heads of department, who teach their teachers")           \
    X(lead, 12, whole, "leaders are elected, and lead")                                            \
    X(convene, 5, whole, "meetings are called, approved, and their agenda is set")                 \
    X(attend, 6, whole, "members come willingly, because they have to, or not")                    \
    X(exchange, 7, whole, "those present learn, meet each other, and judge what it was worth")     \
    X(advise, 8, whole, "between meetings a teacher with a problem asks a colleague")              \
    X(practise, 9, rows, "knowledge is used, consolidated, or lost; practice follows")             \
    X(motivate, 10, rows, "needs and motivation follow what happened")                             \
    X(associate, 11, whole, "voluntary clusters are founded, joined, left and dissolved")

#define X(name, stream, ...) CG_STREAM_##name = stream,
enum cg_stream { CG_PROCESSES(X) };
#undef X

typedef struct cg_process {
    const char *name, *doc;
    int (*active)(const cg_world *world); /* whether apply would do anything this week */
    cg_status (*apply)(cg_world *world, const cg_executor *executor, cg_error *error);
    cg_range_fn *rows; /* apply for some rows of teachers of a cg_world; NULL for a whole one */
} cg_process;

enum { CG_N_PROCESSES = 12 };
extern const cg_process cg_processes[CG_N_PROCESSES];

#define CG_DECLARE_whole(name)
#define CG_DECLARE_rows(name) cg_range_fn cg_##name##_rows;
#define X(name, stream, scope, doc)                                                                \
    int cg_##name##_active(const cg_world *);                                                      \
    cg_status cg_##name##_apply(cg_world *, const cg_executor *, cg_error *);                      \
    CG_DECLARE_##scope(name)
CG_PROCESSES(X)
#undef X
#undef CG_DECLARE_whole
#undef CG_DECLARE_rows

/* Rows of teachers and clusters that one call of a parallel body handles. */
enum { CG_TEACHER_GRAIN = 1024, CG_CLUSTER_GRAIN = 32, CG_CIRCUIT_GRAIN = 4 };

#endif
