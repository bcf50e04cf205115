/* Journals: files that only grow, by records that are whole or not there.
 *
 * After a mark of eight bytes each record is its length and the CRC-32 of its bytes (four
 * bytes each, little-endian) and the bytes. A record is safe once synced. A crash can leave
 * a torn record at the end, nothing else; reading stops before it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_JOURNAL_H
#define CG_RUN_JOURNAL_H

#include <collegium/status.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cg_journal cg_journal;

/* Called for each whole record in order, with the place where it begins in the file; an
 * error ends the reading. */
typedef cg_status cg_journal_take(void *context, uint64_t at, const unsigned char *bytes, size_t n,
                                  cg_error *error);

/* Reads `path` with memory for one record. *whole receives the bytes up to the end of the
 * last whole record, *torn those behind it.
 * Errors: CG_FILE; CG_INPUT when it is no journal (a torn mark counts as an empty one). */
cg_status cg_journal_read(const char *path, cg_journal_take *take, void *context, uint64_t *whole,
                          uint64_t *torn, cg_error *error);

/* Reads the whole record that begins at `at` once more. *bytes receives its n bytes and
 * has room for one more; *bytes, which grows as needed with *capacity, is the caller's (cg_free),
 * also after an error. Errors: CG_FILE when it cannot be read or is no longer what it was;
 * CG_MEMORY. */
cg_status cg_journal_fetch(int descriptor, const char *path, uint64_t at, unsigned char **bytes,
                           size_t *capacity, size_t *n, cg_error *error);

/* Opens `path` for appending after its first `whole` bytes; 0 starts it anew. The caller
 * holds a lock on the output that it serves. Errors: CG_FILE, CG_MEMORY. */
cg_status cg_journal_open(const char *path, uint64_t whole, cg_journal **journal, cg_error *error);

/* Appends a record; any thread may. After a failure (a full disk) the journal ends where it
 * did before, and takes nothing more. Errors: CG_FILE. */
cg_status cg_journal_append(cg_journal *journal, const void *bytes, size_t n, cg_error *error);

/* Makes everything appended so far last; costs nothing if there is nothing new. */
cg_status cg_journal_sync(cg_journal *journal, cg_error *error);

/* Syncs and closes. NULL is allowed. */
cg_status cg_journal_close(cg_journal *journal, cg_error *error);

#endif
