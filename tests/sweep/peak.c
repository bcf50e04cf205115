/* Runs a program and says how much memory it took at the most.
 *   peak COMMAND [ARGUMENT...]     the last line of standard error: "peak N kB"
 * The child of a small process: what a large one had at the fork would count as the child's.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct rusage used;
    int status = 0;
    if (argc < 2)
        return 2;
    pid_t child = fork();
    if (child == 0) {
        execv(argv[1], argv + 1);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || getrusage(RUSAGE_CHILDREN, &used) != 0)
        return 126;
    fprintf(stderr, "peak %ld kB\n", used.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}
