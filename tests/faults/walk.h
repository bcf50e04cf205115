/* All faults of one run, each from a copy of the process made where it strikes: a child that
 * serve.h made with fault "walk" runs undisturbed and is asked, at each place, to let a copy fail.
 * What comes before the place is so run once, not once a fault. A copy has a folder of its own,
 * "FOLDER.FAULT", with the files that stood in FOLDER, and its own positions in open files.
 * To OUT goes "FAULT\tSTATUS\n" when a copy has ended, and a line is waited for on IN.
 * A copy made where other threads run would lack them: so one is kept from before the first of
 * them started, in "FOLDER.keptN", and is asked for the faults among them when they have ended;
 * if none could be made, "FAULT\tthreads\n" goes to OUT.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_TESTS_FAULTS_WALK_H
#define CG_TESTS_FAULTS_WALK_H

#include "serve.h"

#include <dirent.h>
#include <sys/socket.h>
#include <sys/stat.h>

enum { WALK_FILES = 64, WALK_PIECE = 1 << 16 };

static void walk_copy_file(const char *from, const char *to)
{
    static char piece[WALK_PIECE];
    const int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ssize_t n;
    if (in < 0 || out < 0)
        _exit(SERVE_BROKEN);
    while ((n = read(in, piece, sizeof piece)) > 0)
        if (write(out, piece, (size_t)n) != n)
            _exit(SERVE_BROKEN);
    close(in);
    close(out);
}

static void walk_copy_folder(const char *from, const char *to)
{
    char inner_from[SERVE_LINE], inner_to[SERVE_LINE];
    struct stat status;
    DIR *folder = opendir(from);
    if (folder == NULL || mkdir(to, 0755) != 0)
        _exit(SERVE_BROKEN);
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(inner_from, sizeof inner_from, "%s/%s", from, entry->d_name);
        snprintf(inner_to, sizeof inner_to, "%s/%s", to, entry->d_name);
        if (stat(inner_from, &status) != 0)
            _exit(SERVE_BROKEN);
        if (S_ISDIR(status.st_mode))
            walk_copy_folder(inner_from, inner_to);
        else
            walk_copy_file(inner_from, inner_to);
    }
    closedir(folder);
}

/* Opens what `descriptor` is open on once more, in the copy's folder if it lies in FOLDER. */
static void walk_reopen(int descriptor, const char *folder)
{
    char link[64], path[SERVE_LINE], moved[SERVE_LINE * 2];
    const int flags = fcntl(descriptor, F_GETFL);
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t n = flags != -1 ? readlink(link, path, sizeof path - 1) : -1;
    if (n <= 0 || path[0] != '/')
        return; /* not open, or a pipe */
    path[n] = '\0';
    const size_t length = strlen(serve_folder);
    if (strstr(path, " (deleted)") != NULL)
        snprintf(moved, sizeof moved, "%s", link);
    else if (strncmp(path, serve_folder, length) == 0)
        snprintf(moved, sizeof moved, "%s%s", folder, path + length);
    else
        snprintf(moved, sizeof moved, "%s", path);
    const off_t at = lseek(descriptor, 0, SEEK_CUR);
    const int opened = open(moved, flags & (O_ACCMODE | O_APPEND | O_DIRECTORY));
    if (opened < 0 || dup2(opened, descriptor) < 0 ||
        (at > 0 && lseek(descriptor, at, SEEK_SET) != at))
        _exit(SERVE_BROKEN);
    close(opened);
}

static void walk_move(const char *folder)
{
    static const char *const ends[] = {".out", ".err"};
    char from[SERVE_LINE + 8], to[SERVE_LINE + 8];
    walk_copy_folder(serve_folder, folder);
    for (int i = 0; i < 2; i++) {
        snprintf(from, sizeof from, "%s%s", serve_folder, ends[i]);
        snprintf(to, sizeof to, "%s%s", folder, ends[i]);
        walk_copy_file(from, to);
    }
    for (int descriptor = 0; descriptor < WALK_FILES; descriptor++)
        walk_reopen(descriptor, folder);
    if (chdir(folder) != 0)
        _exit(SERVE_BROKEN);
}

static const char *walk_home; /* FOLDER, in a copy that is kept */

/* Whether this is the copy in which `fault` has to strike. */
static int walk_fault(const char *fault)
{
    char folder[SERVE_LINE], line[SERVE_LINE];
    int status = 0;
    snprintf(folder, sizeof folder, "%s.%s", walk_home != NULL ? walk_home : serve_folder, fault);
    const pid_t child = fork();
    if (child == 0) {
        walk_move(folder);
        close(serve_in);
        close(serve_out);
        alarm(SERVE_SECONDS);
        return 1;
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        _exit(SERVE_BROKEN);
    snprintf(line, sizeof line, "%s\t%d\n", fault, status);
    serve_answer(line);
    if (!serve_order(line))
        _exit(SERVE_BROKEN);
    return 0;
}

/* The same, where the n-th allocation has to fail, alone or (`later`) with all that follow. */
static int walk_place(unsigned long n, int later)
{
    char fault[32];
    snprintf(fault, sizeof fault, "%lu%s", n, later ? "+" : "");
    return walk_fault(fault);
}

static struct {
    pid_t copy; /* 0: none is kept */
    int socket;
    unsigned long range[2]; /* first and last allocation among threads; 0 for none */
} walk_kept;

static int walk_threads(void)
{
    struct stat tasks;
    if (stat("/proc/self/task", &tasks) != 0)
        _exit(SERVE_BROKEN);
    return tasks.st_nlink > 3; /* one for each thread, and two of its own */
}

/* Lets the copy that is kept try all allocations there were among the threads. */
static void walk_release(void)
{
    int status = 0;
    if (walk_kept.copy == 0)
        return;
    if (write(walk_kept.socket, walk_kept.range, sizeof walk_kept.range) !=
            (ssize_t)sizeof walk_kept.range ||
        waitpid(walk_kept.copy, &status, 0) != walk_kept.copy || status != 0)
        _exit(SERVE_BROKEN);
    close(walk_kept.socket);
    memset(&walk_kept, 0, sizeof walk_kept);
}

/* Whether the n-th allocation is one for the copy that is kept. */
static int walk_among_threads(unsigned long n)
{
    if (!walk_threads()) {
        walk_release();
        return 0;
    }
    for (int later = 0; walk_kept.copy == 0 && later < 2; later++) {
        char line[SERVE_LINE];
        snprintf(line, sizeof line, "%lu%s\tthreads\n", n, later ? "+" : "");
        serve_answer(line);
        if (!serve_order(line))
            _exit(SERVE_BROKEN);
    }
    if (walk_kept.range[1] == 0)
        walk_kept.range[0] = n;
    walk_kept.range[1] = n;
    return 1;
}

/* Before a thread starts: keeps a copy if it is the first. Returns 1 in each copy of that one in
 * which allocation *n, and if *later all that follow, have to fail. */
static int walk_keep(unsigned long *n, int *later)
{
    static unsigned kept;
    static char folder[SERVE_LINE];
    int ends[2];
    char ready = 'r';
    if (walk_threads())
        return 0;
    walk_release();
    kept++;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0 || (walk_kept.copy = fork()) < 0)
        _exit(SERVE_BROKEN);
    walk_kept.socket = ends[walk_kept.copy == 0];
    close(ends[walk_kept.copy != 0]);
    if (walk_kept.copy != 0) { /* it has its own positions in files from here on */
        if (read(walk_kept.socket, &ready, 1) != 1) { /* a temporary file could not be copied */
            waitpid(walk_kept.copy, NULL, 0);
            close(walk_kept.socket);
            memset(&walk_kept, 0, sizeof walk_kept);
        }
        return 0;
    }
    snprintf(folder, sizeof folder, "%s.kept%u", serve_folder, kept);
    walk_move(folder);
    walk_home = serve_folder;
    serve_folder = folder;
    if (write(walk_kept.socket, &ready, 1) != 1 ||
        read(walk_kept.socket, walk_kept.range, sizeof walk_kept.range) !=
            (ssize_t)sizeof walk_kept.range)
        _exit(SERVE_BROKEN);
    close(walk_kept.socket);
    for (*n = walk_kept.range[0]; *n <= walk_kept.range[1] && *n > 0; ++*n)
        for (*later = 0; *later < 2; ++*later)
            if (walk_place(*n, *later))
                return 1;
    _exit(0);
}

#endif
