/* The week: a table of processes, in the order in which they happen.
 *
 * A process reads the state, writes columns of its own, and draws with its own stream.
 * Adding one: a file, and a row here.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_PROCESS_PROCESS_H
#define CG_PROCESS_PROCESS_H

#include "base/executor.h"
#include "world/world.h"

/* X(name, stream of draws (never reused), "what happens") */
#define CG_PROCESSES(X)                                                                            \
    X(calendar, 1, "terms, holidays and the events of the scenario")                               \
    X(staffing, 2, "teachers leave, move and are replaced")                                        \
    X(officials, 3, "tasks, materials, advisors' time and registration")                           \
    X(cascade, 4, "advisors teach heads of department, who teach their teachers")                  \
    X(lead, 12, "leaders are elected, and lead")                                                   \
    X(convene, 5, "meetings are called, approved, and their agenda is set")                        \
    X(attend, 6, "members come willingly, because they have to, or not")                           \
    X(exchange, 7, "those present learn, meet each other, and judge what it was worth")            \
    X(advise, 8, "between meetings a teacher with a problem asks a colleague")                     \
    X(practise, 9, "knowledge is used, consolidated, or lost; practice follows")                   \
    X(motivate, 10, "needs and motivation follow what happened")                                   \
    X(associate, 11, "voluntary clusters are founded, joined, left and dissolved")

#define X(name, stream, doc) CG_STREAM_##name = stream,
enum cg_stream { CG_PROCESSES(X) };
#undef X

typedef struct cg_process {
    const char *name, *doc;
    int (*active)(const cg_world *world); /* whether apply would do anything this week */
    cg_status (*apply)(cg_world *world, const cg_executor *executor, cg_error *error);
} cg_process;

enum { CG_N_PROCESSES = 12 };
extern const cg_process cg_processes[CG_N_PROCESSES];

#define X(name, stream, doc)                                                                       \
    int cg_##name##_active(const cg_world *);                                                      \
    cg_status cg_##name##_apply(cg_world *, const cg_executor *, cg_error *);
CG_PROCESSES(X)
#undef X

/* Rows of teachers and clusters that one call of a parallel body handles. */
enum { CG_TEACHER_GRAIN = 1024, CG_CLUSTER_GRAIN = 32, CG_CIRCUIT_GRAIN = 4 };

#endif
