/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { OWNER_SIZE = 320 };

typedef struct lock_owner {
    char host[256];
    long pid;
} lock_owner;

static void own_host(char *host, size_t size)
{
    if (gethostname(host, size) != 0)
        snprintf(host, size, "unknown");
    host[size - 1] = '\0';
}

/* Reads "host pid" from a lock file; 0 when it does not hold them. */
static int lock_read(const char *path, lock_owner *owner)
{
    char text[OWNER_SIZE] = "";
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    size_t n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[n] = '\0';
    return sscanf(text, "%255s %ld", owner->host, &owner->pid) == 2 && owner->pid > 0;
}

/* A lock without an owner's name is left by a process that died while it took it; it needs
 * no more than an instant to write its name. */
static int lock_is_abandoned(const char *path)
{
    enum { INSTANT = 10 };
    struct stat status;
    return stat(path, &status) == 0 && status.st_size == 0 &&
           time(NULL) - status.st_mtime > INSTANT;
}

/* A process that nobody has waited for (in a container without an init, say) is dead, though
 * it can be sent signals. */
static int is_zombie(long pid)
{
    char path[64], state = '?';
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    int known = fscanf(file, "%*d (%*[^)]) %c", &state) == 1;
    fclose(file);
    return known && state == 'Z';
}

static int lock_is_stale(const lock_owner *owner)
{
    char host[256];
    own_host(host, sizeof host);
    if (strcmp(owner->host, host) != 0)
        return 0;
    return is_zombie(owner->pid) || (kill((pid_t)owner->pid, 0) != 0 && errno == ESRCH);
}

/* 0, or -1 with errno. */
static int write_all(int descriptor, const unsigned char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t written = write(descriptor, bytes, n < (1u << 30) ? n : 1u << 30);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -1;
        if (written == 0) {
            errno = ENOSPC;
            return -1;
        }
        bytes += written;
        n -= (size_t)written;
    }
    return 0;
}

/* Creates the lock; 1 done, 0 it exists, -1 failed (errno). */
static int lock_create(const char *path)
{
    char text[OWNER_SIZE], host[256];
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return errno == EEXIST ? 0 : -1;
    own_host(host, sizeof host);
    int n = snprintf(text, sizeof text, "%s %ld\n", host, (long)getpid());
    int written = write_all(descriptor, (const unsigned char *)text, (size_t)n) == 0;
    int reason = errno;
    close(descriptor);
    if (written)
        return 1;
    unlink(path);
    errno = reason;
    return -1;
}

/* Removes a dead process's lock. Renaming it first lets only one of several processes have
 * it; if what was grabbed turns out to be another's fresh lock, it is put back. */
static void lock_remove_stale(const char *path)
{
    char grabbed[CG_OUTPUT_PATH + 40];
    lock_owner owner;
    snprintf(grabbed, sizeof grabbed, "%s.%ld", path, (long)getpid());
    if (rename(path, grabbed) != 0)
        return;
    if (lock_read(grabbed, &owner) && !lock_is_stale(&owner) && link(grabbed, path) != 0)
        rename(grabbed, path);
    unlink(grabbed);
}

static cg_status lock_take(cg_output *output, cg_error *error)
{
    lock_owner owner = {.host = "another program", .pid = 0};
    for (int attempt = 0; attempt < 3; attempt++) {
        int made = lock_create(output->lock);
        if (made > 0) {
            output->locked = 1;
            return CG_OK;
        }
        if (made < 0)
            return cg_fail(error, CG_FILE, "%s: cannot write here: %s", output->path,
                           strerror(errno));
        int dead = lock_read(output->lock, &owner) ? lock_is_stale(&owner)
                                                   : lock_is_abandoned(output->lock);
        if (!dead)
            break;
        lock_remove_stale(output->lock);
    }
    return cg_fail(error, CG_FILE,
                   "%s: is being written by process %ld on %s; if that is not so, remove %s",
                   output->path, owner.pid, owner.host, output->lock);
}

/* Refuses folders, devices and, without force, files that are there. */
static cg_status check_target(const cg_output *output, cg_error *error)
{
    struct stat status;
    if (stat(output->path, &status) != 0) {
        if (errno == ENOENT)
            return CG_OK;
        return cg_fail(error, CG_FILE, "%s: cannot write here: %s", output->path, strerror(errno));
    }
    if (!S_ISREG(status.st_mode))
        return cg_fail(error, CG_FILE, "%s: is not a regular file", output->path);
    if (!output->force)
        return cg_fail(error, CG_EXISTS, "%s exists; --force overwrites it", output->path);
    return CG_OK;
}

/* Opens a new partial file; what a killed process left is removed (the lock is ours). */
static int open_partial(cg_output *output)
{
    unlink(output->partial);
    int descriptor = open(output->partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    output->opened = descriptor >= 0;
    return descriptor;
}

cg_status cg_output_begin(cg_output *output, const char *path, int force, cg_error *error)
{
    *output = (cg_output){.force = force};
    if (path[0] == '\0' || strlen(path) >= CG_OUTPUT_PATH)
        return cg_fail(error, CG_FILE, "%.80s: a path of 1 to %d bytes is needed", path,
                       CG_OUTPUT_PATH - 1);
    snprintf(output->path, sizeof output->path, "%s", path);
    snprintf(output->partial, sizeof output->partial, "%s.tmp", path);
    snprintf(output->lock, sizeof output->lock, "%s.lock", path);
    cg_status status = check_target(output, error);
    if (status == CG_OK)
        status = lock_take(output, error);
    if (status != CG_OK)
        return status;
    int descriptor = open_partial(output);
    if (descriptor < 0)
        return cg_fail(error, CG_FILE, "%s: cannot write here: %s", output->partial,
                       strerror(errno));
    close(descriptor);
    return CG_OK;
}

static cg_status write_partial(cg_output *output, const cg_output_part *parts, size_t n_parts,
                               cg_error *error)
{
    size_t bytes = 0;
    int descriptor = open_partial(output), ok = descriptor >= 0, reason = errno;
    for (size_t i = 0; i < n_parts; i++) {
        ok = ok && write_all(descriptor, parts[i].bytes, parts[i].n) == 0;
        bytes += parts[i].n;
    }
    ok = ok && fsync(descriptor) == 0;
    if (!ok)
        reason = errno;
    if (descriptor >= 0 && close(descriptor) != 0 && ok) {
        ok = 0;
        reason = errno;
    }
    if (ok)
        return CG_OK;
    return cg_fail(error, CG_FILE, "%s: cannot write %.1f MB: %s", output->path,
                   (double)bytes / 1e6, strerror(reason));
}

/* Without force a link refuses to replace a file that appeared meanwhile; file systems
 * without hard links get a plain rename. */
static cg_status take_name(cg_output *output, cg_error *error)
{
    if (!output->force) {
        if (link(output->partial, output->path) == 0)
            return CG_OK; /* cg_output_end removes the other name */
        if (errno == EEXIST)
            return cg_fail(error, CG_EXISTS, "%s exists; --force overwrites it", output->path);
    }
    if (rename(output->partial, output->path) != 0)
        return cg_fail(error, CG_FILE, "%s: cannot rename %s: %s", output->path, output->partial,
                       strerror(errno));
    output->opened = 0;
    return CG_OK;
}

/* Makes the new name itself last; file systems that cannot sync a folder need not. */
static cg_status sync_folder(const cg_output *output, cg_error *error)
{
    char folder[CG_OUTPUT_PATH];
    snprintf(folder, sizeof folder, "%s", output->path);
    char *slash = strrchr(folder, '/');
    if (slash == NULL)
        snprintf(folder, sizeof folder, ".");
    else
        slash[slash == folder] = '\0';
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return CG_OK; /* a folder may be writable and not readable */
    int ok = fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS;
    int reason = errno;
    close(descriptor);
    if (!ok)
        return cg_fail(error, CG_FILE, "%s: cannot sync its folder: %s", output->path,
                       strerror(reason));
    return CG_OK;
}

cg_status cg_output_commit(cg_output *output, const cg_output_part *parts, size_t n_parts,
                           cg_error *error)
{
    cg_status status = write_partial(output, parts, n_parts, error);
    if (status == CG_OK)
        status = take_name(output, error);
    if (status == CG_OK)
        status = sync_folder(output, error);
    return status;
}

cg_status cg_output_commit_written(cg_output *output, cg_error *error)
{
    int descriptor = open(output->partial, O_WRONLY | O_CLOEXEC);
    int synced = descriptor >= 0 && fsync(descriptor) == 0, reason = errno;
    if (descriptor >= 0)
        close(descriptor);
    if (!synced)
        return cg_fail(error, CG_FILE, "%s: cannot write: %s", output->path, strerror(reason));
    cg_status status = take_name(output, error);
    return status == CG_OK ? sync_folder(output, error) : status;
}

void cg_output_end(cg_output *output)
{
    if (output->opened)
        unlink(output->partial);
    if (output->locked)
        unlink(output->lock);
    output->opened = output->locked = 0;
}
