/* Many broken runs from one start of the program. With CG_SERVE=IN,OUT in the environment (two
 * descriptors) the process stops before main; each line on IN, "FOLDER\tINPUT\tFAULT\n", begets a
 * child that enters main in FOLDER with INPUT as its standard input, its output in FOLDER.out and
 * FOLDER.err, and FAULT armed; "end\tSTATUS\n" (of waitpid) goes to OUT. The end of IN ends
 * the process. So what costs most, starting and linking the program, is done once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_TESTS_FAULTS_SERVE_H
#define CG_TESTS_FAULTS_SERVE_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *serve_folder; /* of a child that walks (walk.h) */

enum { SERVE_LINE = 4096, SERVE_SECONDS = 300, SERVE_BROKEN = 97 };

static void serve_redirect(const char *path, int flags, int descriptor)
{
    const int opened = open(path, flags, 0600);
    if (opened < 0 || dup2(opened, descriptor) < 0)
        _exit(SERVE_BROKEN);
    close(opened);
}

static void serve_enter(const char *folder, const char *input)
{
    char path[SERVE_LINE + 8];
    serve_redirect(input, O_RDONLY, STDIN_FILENO);
    snprintf(path, sizeof path, "%s.out", folder);
    serve_redirect(path, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
    snprintf(path, sizeof path, "%s.err", folder);
    serve_redirect(path, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
    if (chdir(folder) != 0)
        _exit(SERVE_BROKEN);
    alarm(SERVE_SECONDS); /* one that hangs dies of it */
}

static int serve_in = -1, serve_out = -1; /* of a process that serves */

static void serve_answer(const char *answer)
{
    const size_t n = strlen(answer);
    if (write(serve_out, answer, n) != (ssize_t)n)
        _exit(SERVE_BROKEN);
}

/* A line, which is written in one piece; 0 at the end of all. */
static int serve_order(char *line)
{
    const ssize_t n = read(serve_in, line, SERVE_LINE - 1);
    line[n > 0 ? n : 0] = '\0';
    return n > 0;
}

/* Returns in each child with its fault; in a process that serves nobody with NULL. In a child
 * whose fault is "walk" IN and OUT stay open. */
static const char *serve_faults(void)
{
    static char line[SERVE_LINE], folder_kept[SERVE_LINE];
    const char *text = getenv("CG_SERVE");
    if (text == NULL || sscanf(text, "%d,%d", &serve_in, &serve_out) != 2)
        return NULL;
    unsetenv("CG_SERVE");
    while (serve_order(line)) {
        int status = 0;
        char answer[32], *rest = line;
        const char *folder = strsep(&rest, "\t"), *input = strsep(&rest, "\t");
        const char *fault = strsep(&rest, "\n");
        const pid_t child = fault != NULL ? fork() : -1;
        if (child == 0) {
            serve_enter(folder, input);
            if (strcmp(fault, "walk") == 0) {
                snprintf(folder_kept, sizeof folder_kept, "%s", folder);
                serve_folder = folder_kept;
                alarm(0);
            } else {
                close(serve_in);
                close(serve_out);
            }
            return fault;
        }
        if (child < 0 || waitpid(child, &status, 0) != child)
            _exit(SERVE_BROKEN);
        snprintf(answer, sizeof answer, "end\t%d\n", status);
        serve_answer(answer);
    }
    _exit(0);
}

#endif
