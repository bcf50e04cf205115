/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/journals.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_RANKS = 1000000 };

cg_status cg_journals_path(const char *journal, int rank, char path[CG_JOURNAL_PATH],
                           cg_error *error)
{
    int n = rank == 0 ? snprintf(path, CG_JOURNAL_PATH, "%s", journal)
                      : snprintf(path, CG_JOURNAL_PATH, "%s.rank%d", journal, rank);
    if (n >= CG_JOURNAL_PATH)
        return cg_fail(error, CG_FILE, "%.80s: the path is too long", journal);
    return CG_OK;
}

/* K of "NAME.rankK"; 0 for any other name. */
static int rank_of(const char *file, const char *name)
{
    static const char middle[] = ".rank";
    const size_t n = strlen(name), m = sizeof middle - 1;
    if (strncmp(file, name, n) != 0 || strncmp(file + n, middle, m) != 0)
        return 0;
    const char *digits = file + n + m;
    if (*digits < '1' || *digits > '9' || digits[strspn(digits, "0123456789")] != '\0')
        return 0;
    long rank = strtol(digits, NULL, 10);
    return rank < MOST_RANKS ? (int)rank : 0;
}

int cg_journals_count(const char *journal)
{
    char folder[CG_JOURNAL_PATH];
    const char *slash = strrchr(journal, '/'), *name = slash == NULL ? journal : slash + 1;
    int count = access(journal, F_OK) == 0;
    snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int)(slash - journal) + 1,
             slash == NULL ? "." : journal);
    DIR *listing = opendir(folder);
    if (listing == NULL)
        return count;
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;) {
        int rank = rank_of(entry->d_name, name);
        if (rank >= count && rank > 0)
            count = rank + 1;
    }
    closedir(listing);
    return count;
}

cg_status cg_journals_read(cg_sweep_log *log, const char *journal, int n, uint64_t *whole,
                           uint64_t *torn, cg_error *error)
{
    char path[CG_JOURNAL_PATH];
    *torn = 0;
    for (int rank = 0; rank < n; rank++) {
        uint64_t own = 0;
        cg_status status = cg_journals_path(journal, rank, path, error);
        whole[rank] = 0;
        if (status == CG_OK && access(path, F_OK) == 0)
            status = cg_sweep_log_read(log, path, &whole[rank], &own, error);
        if (status != CG_OK)
            return status;
        *torn += own;
    }
    return CG_OK;
}

void cg_journals_remove(const char *journal)
{
    char path[CG_JOURNAL_PATH];
    for (int rank = cg_journals_count(journal); rank-- > 0;)
        if (cg_journals_path(journal, rank, path, NULL) == CG_OK)
            unlink(path);
}
