/* The journals of one output: its own, and one for each further rank that has worked on it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_JOURNALS_H
#define CG_RUN_JOURNALS_H

#include "run/sweep_log.h"

enum { CG_JOURNAL_PATH = 4096 + 32 };

/* JOURNAL for rank 0, JOURNAL.rankK for others; CG_FILE when that is too long. */
cg_status cg_journals_path(const char *journal, int rank, char path[CG_JOURNAL_PATH],
                           cg_error *error);

/* One more than the highest rank that has left a journal; 0 if there is none. */
int cg_journals_count(const char *journal);

/* Adds to `log` what the journals of ranks 0 .. n - 1 hold; whole[rank] receives the bytes to
 * keep (cg_sweep_log_read; 0 for a journal that is not there), *torn those of unfinished records
 * in all. Errors: those of cg_sweep_log_read. */
cg_status cg_journals_read(cg_sweep_log *log, const char *journal, int n, uint64_t *whole,
                           uint64_t *torn, cg_error *error);

/* Removes all of them. */
void cg_journals_remove(const char *journal);

#endif
