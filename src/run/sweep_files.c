/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/sweep_files.h"

#include "base/memory.h"
#include "run/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A sweep may have more parts than a process may have open files. */
enum { OPEN_FILES = 64 };

/* As the scratch file has it; what was never written reads as zeros, a missing run. */
typedef struct place {
    uint64_t at;
    uint32_t path; /* which of the paths */
    uint32_t state;
} place;

struct cg_sweep_files {
    int index;    /* descriptor of the scratch file, a place a run; -1 before the first */
    char **paths; /* [n_paths] */
    size_t n_paths, capacity;
    struct {
        int descriptor; /* -1: free */
        size_t path;
    } open[OPEN_FILES];
    unsigned char *record;
    size_t record_capacity;
    char scratch[];
};

cg_status cg_sweep_files_init(const char *scratch, cg_sweep_files **out, cg_error *error)
{
    void *block = NULL;
    const size_t size = strlen(scratch) + 1;
    cg_status status = cg_alloc(&block, 1, sizeof(cg_sweep_files) + size, "journals", error);
    *out = block;
    if (status != CG_OK)
        return status;
    cg_sweep_files *files = block;
    files->index = -1;
    for (size_t i = 0; i < OPEN_FILES; i++)
        files->open[i].descriptor = -1;
    memcpy(files->scratch, scratch, size);
    return CG_OK;
}

void cg_sweep_files_free(cg_sweep_files *files)
{
    if (files == NULL)
        return;
    for (size_t i = 0; i < OPEN_FILES; i++)
        if (files->open[i].descriptor >= 0)
            close(files->open[i].descriptor);
    for (size_t i = 0; i < files->n_paths; i++)
        cg_free(files->paths[i]);
    cg_free(files->paths);
    if (files->index >= 0)
        close(files->index);
    cg_free(files->record);
    cg_free(files);
}

cg_status cg_sweep_files_add(cg_sweep_files *files, const char *path, cg_error *error)
{
    void *copy = NULL;
    const size_t size = strlen(path) + 1;
    cg_status status = cg_grow((void **)&files->paths, &files->capacity, files->n_paths + 1,
                               sizeof *files->paths, "journals", error);
    if (status == CG_OK)
        status = cg_alloc(&copy, size, 1, "journals", error);
    if (status != CG_OK)
        return status;
    files->paths[files->n_paths++] = memcpy(copy, path, size);
    return CG_OK;
}

/* The file has no name any more once it is open: whatever ends the process, nothing is left. */
static cg_status open_index(cg_sweep_files *files, cg_error *error)
{
    unlink(files->scratch); /* of a process that was killed between the two calls */
    files->index = open(files->scratch, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (files->index < 0)
        return cg_fail(error, CG_FILE, "%s: cannot be made: %s", files->scratch, strerror(errno));
    unlink(files->scratch);
    return CG_OK;
}

cg_status cg_sweep_files_set(cg_sweep_files *files, uint64_t run, enum cg_run_state state,
                             uint64_t at, cg_error *error)
{
    const place own = {at, (uint32_t)(files->n_paths - 1), state};
    cg_status status = files->index < 0 ? open_index(files, error) : CG_OK;
    if (status != CG_OK)
        return status;
    ssize_t written;
    do
        written = pwrite(files->index, &own, sizeof own, (off_t)(run * sizeof own));
    while (written < 0 && errno == EINTR);
    if (written != (ssize_t)sizeof own)
        return cg_fail(error, CG_FILE, "%s: cannot be written: %s", files->scratch,
                       strerror(written < 0 ? errno : ENOSPC));
    return CG_OK;
}

static cg_status find(const cg_sweep_files *files, uint64_t run, place *own, cg_error *error)
{
    ssize_t n;
    *own = (place){0};
    if (files->index < 0)
        return CG_OK;
    do
        n = pread(files->index, own, sizeof *own, (off_t)(run * sizeof *own));
    while (n < 0 && errno == EINTR);
    if (n != 0 && n != (ssize_t)sizeof *own)
        return cg_fail(error, CG_FILE, "%s: cannot be read: %s", files->scratch,
                       strerror(n < 0 ? errno : EIO));
    return CG_OK;
}

cg_status cg_sweep_files_state(const cg_sweep_files *files, uint64_t run, enum cg_run_state *state,
                               cg_error *error)
{
    place own;
    cg_status status = find(files, run, &own, error);
    *state = (enum cg_run_state)own.state;
    return status;
}

/* The open descriptor of a path; -1 with errno. */
static int opened(cg_sweep_files *files, size_t path)
{
    const size_t slot = path % OPEN_FILES;
    if (files->open[slot].descriptor >= 0 && files->open[slot].path == path)
        return files->open[slot].descriptor;
    if (files->open[slot].descriptor >= 0)
        close(files->open[slot].descriptor);
    files->open[slot].path = path;
    files->open[slot].descriptor = open(files->paths[path], O_RDONLY | O_CLOEXEC);
    return files->open[slot].descriptor;
}

cg_status cg_sweep_files_fetch(cg_sweep_files *files, uint64_t run, enum cg_run_state *state,
                               const unsigned char **bytes, size_t *n, cg_error *error)
{
    place own;
    cg_status status = find(files, run, &own, error);
    *n = 0;
    *state = (enum cg_run_state)own.state;
    if (status != CG_OK || own.state == CG_RUN_MISSING)
        return status;
    int descriptor = opened(files, own.path);
    if (descriptor < 0)
        return cg_fail(error, CG_FILE, "%s: cannot be opened: %s", files->paths[own.path],
                       strerror(errno));
    status = cg_journal_fetch(descriptor, files->paths[own.path], own.at, &files->record,
                              &files->record_capacity, n, error);
    *bytes = files->record;
    if (status == CG_OK)
        files->record[*n] = 0; /* cg_journal_fetch leaves room */
    return status;
}
