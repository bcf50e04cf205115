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

struct cg_sweep_files {
    uint64_t *at; /* [n_runs] */
    uint32_t *in; /* [n_runs] which of the paths */
    char **paths; /* [n_paths] */
    size_t n_paths, capacity;
    struct {
        int descriptor; /* -1: free */
        size_t path;
    } open[OPEN_FILES];
    unsigned char *record;
    size_t record_capacity;
};

cg_status cg_sweep_files_init(size_t n_runs, cg_sweep_files **out, cg_error *error)
{
    cg_sweep_files *files = NULL;
    cg_status status = cg_alloc((void **)&files, 1, sizeof *files, "journals", error);
    *out = files;
    if (status != CG_OK)
        return status;
    for (size_t i = 0; i < OPEN_FILES; i++)
        files->open[i].descriptor = -1;
    status = cg_alloc((void **)&files->at, n_runs, sizeof *files->at, "runs", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&files->in, n_runs, sizeof *files->in, "runs", error);
    return status;
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
    cg_free(files->record);
    cg_free(files->in);
    cg_free(files->at);
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

void cg_sweep_files_set(cg_sweep_files *files, size_t run, uint64_t at)
{
    files->at[run] = at;
    files->in[run] = (uint32_t)(files->n_paths - 1);
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

cg_status cg_sweep_files_fetch(cg_sweep_files *files, size_t run, const unsigned char **bytes,
                               size_t *n, cg_error *error)
{
    const size_t path = files->in[run];
    int descriptor = opened(files, path);
    if (descriptor < 0)
        return cg_fail(error, CG_FILE, "%s: cannot be opened: %s", files->paths[path],
                       strerror(errno));
    cg_status status = cg_journal_fetch(descriptor, files->paths[path], files->at[run],
                                        &files->record, &files->record_capacity, n, error);
    *bytes = files->record;
    return status;
}
