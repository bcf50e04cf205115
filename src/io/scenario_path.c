/* realpath is in POSIX's XSI part.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _XOPEN_SOURCE 700
#include "io/scenario_path.h"
#include "base/memory.h"
#include "param/param.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef CG_DATADIR
#define CG_DATADIR ""
#endif

/* Results of putting paths together: 1, or 0 when CG_PATH_SIZE does not hold them. */
static int copy(char *to, const char *from, size_t n)
{
    if (n >= CG_PATH_SIZE)
        return 0;
    memmove(to, from, n);
    to[n] = '\0';
    return 1;
}

static int real_path(const char *path, char *real)
{
    char *resolved = realpath(path, NULL);
    int fits = resolved != NULL && copy(real, resolved, strlen(resolved));
    free(resolved);
    return fits;
}

static void folder_of(const char *file, char *folder)
{
    const char *slash = strrchr(file, '/');
    if (slash == NULL)
        copy(folder, ".", 1);
    else
        copy(folder, file, slash == file ? 1 : (size_t)(slash - file));
}

static int join(char *path, const char *folder, const char *name)
{
    const char *joint = folder[strlen(folder) - 1] == '/' ? "" : "/";
    int n = strcmp(folder, ".") == 0 ? snprintf(path, CG_PATH_SIZE, "%s", name)
                                     : snprintf(path, CG_PATH_SIZE, "%s%s%s", folder, joint, name);
    return n > 0 && n < CG_PATH_SIZE;
}

/* Removes "." parts and each ".." with the part before it, by the letter. */
static void shorten(char *path)
{
    char *parts[CG_PATH_SIZE / 2 + 1];
    char copied[CG_PATH_SIZE], *rest = NULL;
    size_t n = 0, length = 0;
    /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
    int absolute = path[0] == '/';
    copy(copied, path, strlen(path));
    for (char *part = strtok_r(copied, "/", &rest); part; part = strtok_r(NULL, "/", &rest)) {
        if (strcmp(part, ".") == 0)
            continue;
        if (strcmp(part, "..") == 0 && n > 0 && strcmp(parts[n - 1], "..") != 0)
            n--;
        else
            parts[n++] = part;
    }
    path[0] = '\0';
    for (size_t i = 0; i < n; i++)
        length += (size_t)snprintf(path + length, CG_PATH_SIZE - length, "%s%s",
                                   i > 0 || absolute ? "/" : "", parts[i]);
}

/* The nearest folder named `scenarios` at or above `folder`, or else `folder`. */
static void tree_of(const char *folder, char *tree)
{
    copy(tree, folder, strlen(folder));
    for (size_t n = strlen(tree); n > 1;) {
        const char *slash = strrchr(tree, '/');
        if (strcmp(slash + 1, "scenarios") == 0)
            return;
        n = (size_t)(slash - tree);
        tree[n] = '\0';
    }
    copy(tree, folder, strlen(folder));
}

static int is_within(const char *real, const char *tree)
{
    size_t n = strlen(tree);
    if (strcmp(tree, "/") == 0)
        return 1;
    return strncmp(real, tree, n) == 0 && (real[n] == '/' || real[n] == '\0');
}

static int is_allowed(const char *real, const cg_load_options *options)
{
    char tree[CG_PATH_SIZE];
    for (size_t i = 0; options != NULL && i < options->n_allow_paths; i++)
        if (real_path(options->allow_paths[i], tree) && is_within(real, tree))
            return 1;
    return 0;
}

/* `name` under `folder`: 1 if it exists; 0 if not. */
static int exists_in(const char *folder, const char *name, cg_place *found)
{
    if (!join(found->shown, folder, name) || !real_path(found->shown, found->real))
        return 0;
    char shorter[CG_PATH_SIZE], real[CG_PATH_SIZE];
    copy(shorter, found->shown, strlen(found->shown));
    shorten(shorter);
    if (real_path(shorter, real) && strcmp(real, found->real) == 0)
        copy(found->shown, shorter, strlen(shorter));
    return 1;
}

/* 1 if `found` lies in the tree of `folder` or in an allowed one. */
static int may_read(const cg_place *found, const char *folder, const cg_load_options *options,
                    char *why, size_t size)
{
    char real_folder[CG_PATH_SIZE], tree[CG_PATH_SIZE] = "";
    if (real_path(folder, real_folder)) {
        tree_of(real_folder, tree);
        if (is_within(found->real, tree))
            return 1;
    }
    if (is_allowed(found->real, options))
        return 1;
    snprintf(why, size,
             "lies outside the scenarios folder %s; expected a file inside it, or its folder in "
             "--allow-path",
             tree);
    return 0;
}

static int ends_with(const char *text, const char *suffix)
{
    const size_t n = strlen(text), tail = strlen(suffix);
    return n >= tail && strcmp(text + n - tail, suffix) == 0;
}

/* Takes the next folder off a colon-separated list: 1, or 0 when there is none. */
static int next_folder(const char **list, char *folder)
{
    while (*list != NULL && **list != '\0') {
        const char *from = *list;
        const size_t n = strcspn(from, ":");
        *list += n + (from[n] == ':');
        if (n > 0 && copy(folder, from, n))
            return 1;
    }
    return 0;
}

static int installed_folder(char *folder)
{
    return CG_DATADIR[0] != '\0' && join(folder, CG_DATADIR, "scenarios");
}

/* Looks through COLLEGIUM_PATH and the installed scenarios. */
static int exists_in_library(const char *name, cg_place *found, char *folder)
{
    for (const char *list = getenv("COLLEGIUM_PATH"); next_folder(&list, folder);)
        if (exists_in(folder, name, found))
            return 1;
    return installed_folder(folder) && exists_in(folder, name, found);
}

/* Puts into `nearest` the file of `folder` whose name less `suffix` is nearest to `wanted`, if it
 * is nearer than what stands there; of equally near ones the first by name, whatever the order
 * that the system lists them in. The file `self` is not meant. */
static void nearest_in(const char *folder, const char *wanted, const char *suffix, const char *self,
                       char nearest[CG_PATH_SIZE])
{
    DIR *entries = opendir(folder);
    if (entries == NULL)
        return;
    for (const struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        char name[CG_PATH_SIZE];
        const size_t n = strlen(entry->d_name), tail = strlen(suffix);
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, self) == 0 || n <= tail ||
            strcmp(entry->d_name + n - tail, suffix) != 0 || !copy(name, entry->d_name, n - tail))
            continue;
        const int after = nearest[0] != '\0' && strcmp(nearest, name) < 0;
        const char *const names[] = {after ? nearest : name, after ? name : nearest};
        if (cg_nearest(wanted, names, nearest[0] != '\0' ? 2 : 1) == name)
            copy(nearest, name, strlen(name));
    }
    closedir(entries);
}

/* The same in the scenarios that have names. */
static void nearest_in_library(const char *part, const char *wanted, const char *suffix,
                               char nearest[CG_PATH_SIZE])
{
    char folder[CG_PATH_SIZE], path[CG_PATH_SIZE];
    for (const char *list = getenv("COLLEGIUM_PATH"); next_folder(&list, folder);)
        if (join(path, folder, part))
            nearest_in(path, wanted, suffix, "", nearest);
    if (installed_folder(folder) && join(path, folder, part))
        nearest_in(path, wanted, suffix, "", nearest);
}

/* Finds what was meant by the name or path `reference`, less its suffix: 1, or 0 when nothing
 * near it is there. References start from the folder `own`, in which the file `self` makes them,
 * or from the scenarios that have names. */
static int find_nearest(const char *own, const char *self, const char *reference,
                        const char *suffix, char nearest[CG_PATH_SIZE])
{
    char part[CG_PATH_SIZE], path[CG_PATH_SIZE], wanted[CG_PATH_SIZE];
    const char *slash = strrchr(reference, '/'), *last = slash != NULL ? slash + 1 : reference;
    nearest[0] = '\0';
    folder_of(reference, part);
    if (!copy(wanted, last, strlen(last) - (ends_with(last, suffix) ? strlen(suffix) : 0)))
        return 0;
    if (join(path, reference[0] == '/' ? "." : own, part))
        nearest_in(path, wanted, suffix, slash == NULL ? self : "", nearest);
    if (reference[0] != '/' && reference[0] != '.')
        nearest_in_library(part, wanted, suffix, nearest);
    if (nearest[0] == '\0')
        return 0;
    snprintf(path, sizeof path, "%.*s%.200s", slash != NULL ? (int)(slash + 1 - reference) : 0,
             reference, nearest);
    copy(nearest, path, strlen(path));
    return 1;
}

/* The folder that a scenario's references start from; that of the file itself when the
 * scenario was reached through a symbolic link. */
static void own_folder(const cg_place *from, char *folder)
{
    char shown[CG_PATH_SIZE], real[CG_PATH_SIZE];
    folder_of(from->shown, shown);
    folder_of(from->real, folder);
    if (real_path(shown, real) && strcmp(real, folder) == 0)
        copy(folder, shown, strlen(shown));
}

int cg_place_resolve(const cg_place *from, const char *reference, const char *suffix,
                     const cg_load_options *options, cg_place *found, char *why, size_t size)
{
    char own[CG_PATH_SIZE], name[CG_PATH_SIZE], folder[CG_PATH_SIZE];
    size_t n = strlen(reference), tail = strlen(suffix);
    const int has_suffix = ends_with(reference, suffix);
    if (n == 0 || n + tail >= sizeof name) {
        snprintf(why, size, "expected the name or path of a file");
        return 0;
    }
    snprintf(name, sizeof name, "%s%s", reference, has_suffix ? "" : suffix);
    own_folder(from, own);
    const int bare = strchr(name, '/') == NULL, absolute = name[0] == '/';
    if (exists_in(absolute ? "." : own, name, found))
        return may_read(found, own, options, why, size);
    if ((bare || (!absolute && name[0] != '.')) && exists_in_library(name, found, folder))
        return may_read(found, folder, options, why, size);
    if (bare)
        snprintf(why, size,
                 "cannot be found; expected %.200s in %.300s, in a folder of COLLEGIUM_PATH, or "
                 "among the installed scenarios",
                 name, own);
    else
        snprintf(why, size, "cannot be found; expected a path relative to %.400s", own);
    const char *slash = strrchr(from->real, '/');
    n = strlen(why);
    if (find_nearest(own, slash != NULL ? slash + 1 : from->real, reference, suffix, folder))
        snprintf(why + n, size - n, "; did you mean \"%s%s\"?", folder, has_suffix ? suffix : "");
    return 0;
}

/* 1 if no file but a scenario of COLLEGIUM_PATH or an installed one is meant. */
static int is_library_name(const char *file, cg_place *self)
{
    char name[CG_PATH_SIZE + 8], folder[CG_PATH_SIZE];
    const int code = errno;
    if (code == ENOENT && file[0] != '/' && file[0] != '.') {
        snprintf(name, sizeof name, "%s.json", file);
        if (exists_in_library(name, self, folder))
            return 1;
    }
    copy(self->shown, file, strlen(file));
    errno = code;
    return 0;
}

/* What was meant by a file that is not there: one here, with its ending, or a scenario by name. */
static void suggest_file(const char *file, char *why, size_t size)
{
    char nearest[CG_PATH_SIZE], here[CG_PATH_SIZE + 8], real[CG_PATH_SIZE];
    if (!find_nearest(".", "", file, ".json", nearest))
        return;
    snprintf(here, sizeof here, "%s.json", nearest);
    snprintf(why, size, "; did you mean \"%.250s\"?", real_path(here, real) ? here : nearest);
}

cg_status cg_place_init(cg_place *self, const char *file, cg_error *error)
{
    if (!copy(self->shown, file, strlen(file)))
        return cg_fail(error, CG_FILE, "%.100s...: the path is too long; expected at most %d bytes",
                       file, CG_PATH_SIZE - 1);
    errno = 0;
    if (real_path(file, self->real) || is_library_name(file, self))
        return CG_OK;
    char meant[300] = "";
    const int code = errno;
    if (code == ENOENT)
        suggest_file(file, meant, sizeof meant);
    return cg_fail(error, CG_FILE, "%s: cannot be opened: %s%s", file,
                   code != 0 ? strerror(code) : "the full path is too long", meant);
}

cg_status cg_place_read(const cg_place *self, size_t most, char **text, size_t *length,
                        cg_error *error)
{
    size_t capacity = 0;
    *text = NULL;
    *length = 0;
    FILE *file = fopen(self->shown, "rb");
    if (file == NULL)
        return cg_fail(error, CG_FILE, "%s: cannot be opened: %s", self->shown, strerror(errno));
    cg_status status = CG_OK;
    errno = 0;
    while (status == CG_OK && !feof(file) && !ferror(file)) {
        status = cg_grow((void **)text, &capacity, *length + 65536, 1, self->shown, error);
        if (status == CG_OK)
            *length += fread(*text + *length, 1, capacity - *length - 1, file);
        if (status == CG_OK && *length > most)
            status = cg_fail(error, CG_LIMIT, "%s: is larger than %zu MiB", self->shown,
                             most / 1024 / 1024);
    }
    if (status == CG_OK && ferror(file))
        status = cg_fail(error, CG_FILE, "%s: cannot be read: %s", self->shown, strerror(errno));
    fclose(file);
    if (status != CG_OK) {
        cg_free(*text);
        *text = NULL;
        return status;
    }
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
    (*text)[*length] = '\0';
    return CG_OK;
}
