/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/output_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ENTRY_PATH = CG_OUTPUT_PATH + 300 };

/* What is done with each entry of a folder; 0 ends the visit. */
typedef int visit_entry(int descriptor, const char *name, void *data);

/* 1 when all entries were visited, 0 when one ended the visit, -1 with errno. */
static int visit(const char *path, visit_entry *each, void *data)
{
    DIR *entries = opendir(path);
    int going = 1;
    if (entries == NULL)
        return -1;
    for (struct dirent *entry; going && (entry = readdir(entries)) != NULL;) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            going = each(dirfd(entries), entry->d_name, data);
    }
    closedir(entries);
    return going;
}

static int is_table(int descriptor, const char *name, void *data)
{
    struct stat status;
    const size_t n = strlen(name);
    int ok = n > 4 && strcmp(name + n - 4, ".csv") == 0 &&
             fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
             S_ISREG(status.st_mode);
    if (!ok)
        snprintf(data, 256, "%s", name);
    return ok;
}

static int remove_entry(int descriptor, const char *name, void *data)
{
    (void)data;
    return unlinkat(descriptor, name, 0) == 0;
}

static int is_there(int descriptor, const char *name, void *data)
{
    (void)descriptor, (void)name, (void)data;
    return 0;
}

/* Removes a folder of tables; anything else stays. */
static int remove_tables(const char *path)
{
    char other[256];
    return visit(path, is_table, other) == 1 && visit(path, remove_entry, NULL) == 1 &&
           rmdir(path) == 0;
}

static cg_status check_target(const cg_folder *folder, cg_error *error)
{
    struct stat status;
    char other[256] = "";
    const char *path = folder->path;
    if (stat(path, &status) != 0) {
        if (errno == ENOENT)
            return CG_OK;
        return cg_fail(error, CG_FILE, "%s: cannot write here: %s", path, strerror(errno));
    }
    if (!S_ISDIR(status.st_mode))
        return cg_fail(error, CG_FILE, "%s: is not a folder", path);
    int empty = visit(path, is_there, NULL);
    if (empty < 0)
        return cg_fail(error, CG_FILE, "%s: cannot be read: %s", path, strerror(errno));
    if (!empty && !folder->force)
        return cg_fail(error, CG_EXISTS, "%s exists; --force replaces it", path);
    if (visit(path, is_table, other) != 1)
        return cg_fail(error, CG_EXISTS,
                       "%s: holds %s besides CSV files, so even --force does not replace it", path,
                       other);
    return CG_OK;
}

cg_status cg_folder_begin(cg_folder *folder, const char *path, int force, cg_error *error)
{
    char name[CG_OUTPUT_PATH];
    *folder = (cg_folder){.force = force};
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    if (n == 0 || n + 16 > sizeof name || (n == 1 && path[0] == '/'))
        return cg_fail(error, CG_FILE, "%.80s: the name of a folder is needed", path);
    snprintf(folder->path, sizeof folder->path, "%.*s", (int)n, path);
    n = (size_t)snprintf(name, sizeof name, "%s.export", folder->path);
    memcpy(folder->partial, name, n + 1);
    memcpy(folder->partial + n - strlen("export"), "tmp", sizeof "tmp");
    cg_status status = check_target(folder, error);
    if (status == CG_OK)
        status = cg_output_begin(&folder->lock, name, 1, error);
    if (status != CG_OK)
        return status;
    /* What a killed export left is removed: the lock is ours. */
    if (mkdir(folder->partial, 0777) == 0 ||
        (errno == EEXIST && remove_tables(folder->partial) && mkdir(folder->partial, 0777) == 0))
        folder->made = 1;
    else
        status = cg_fail(error, CG_FILE, "%s: cannot make this folder: %s", folder->partial,
                         strerror(errno));
    return status;
}

FILE *cg_folder_file(const cg_folder *folder, const char *name, cg_error *error)
{
    char path[ENTRY_PATH];
    snprintf(path, sizeof path, "%s/%.200s.csv", folder->partial, name);
    FILE *file = fopen(path, "wx");
    if (file == NULL)
        cg_fail(error, CG_FILE, "%s: cannot write: %s", path, strerror(errno));
    return file;
}

cg_status cg_folder_close(const cg_folder *folder, FILE *file, const char *name, cg_error *error)
{
    errno = 0;
    int ok = fflush(file) == 0 && !ferror(file) && fsync(fileno(file)) == 0;
    int reason = errno;
    if (fclose(file) != 0 && ok) {
        ok = 0;
        reason = errno;
    }
    if (ok)
        return CG_OK;
    return cg_fail(error, CG_FILE, "%s/%s.csv: cannot write: %s", folder->path, name,
                   reason != 0 ? strerror(reason) : "the disk may be full");
}

cg_status cg_folder_commit(cg_folder *folder, cg_error *error)
{
    char old[CG_OUTPUT_PATH + 8];
    snprintf(old, sizeof old, "%s.old", folder->path);
    int replaced = 0;
    if (folder->force) {
        remove_tables(old); /* left by a killed export */
        replaced = rename(folder->path, old) == 0;
        if (!replaced && errno != ENOENT)
            return cg_fail(error, CG_FILE, "%s: cannot move it away: %s", folder->path,
                           strerror(errno));
    }
    if (rename(folder->partial, folder->path) != 0) {
        cg_fail(error, errno == ENOTEMPTY || errno == EEXIST ? CG_EXISTS : CG_FILE,
                "%s: cannot rename %s: %s", folder->path, folder->partial, strerror(errno));
        if (replaced)
            rename(old, folder->path);
        return error != NULL ? error->code : CG_FILE;
    }
    folder->made = 0;
    if (replaced && !remove_tables(old))
        return cg_fail(error, CG_FILE, "%s: is written, but %s cannot be removed: %s", folder->path,
                       old, strerror(errno));
    return CG_OK;
}

void cg_folder_end(cg_folder *folder)
{
    if (folder->made)
        remove_tables(folder->partial);
    folder->made = 0;
    cg_output_end(&folder->lock);
}
