/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifdef __linux__
#define _GNU_SOURCE /* sched_getaffinity */
#endif
#include "run/cpus.h"
#include "run/pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#endif

enum { PATH_SIZE = 4096, MAX_CPUS = 65536 };

unsigned cg_parse_cpus(const char *text)
{
    unsigned value = 0;
    if (text == NULL)
        return 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c < '0' || *c > '9')
            return 0;
        value = value * 10 + (unsigned)(*c - '0');
        if (value > MAX_CPUS)
            return 0;
    }
    return value;
}

/* The first line of FOLDER/NAME without its newline; 0 when there is none. */
static int read_line(const char *folder, const char *name, char *line, int size)
{
    char path[PATH_SIZE + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    int found = fgets(line, size, file) != NULL;
    fclose(file);
    return found;
}

/* Processors that one folder of a control group's tree allows; 0 for no limit. */
static double folder_quota(const char *folder, int version)
{
    char line[128];
    double quota = 0, period = 0;
    if (version == 2) {
        if (!read_line(folder, "cpu.max", line, sizeof line) ||
            sscanf(line, "%lf %lf", &quota, &period) != 2)
            return 0;
    } else {
        if (!read_line(folder, "cpu.cfs_quota_us", line, sizeof line) ||
            sscanf(line, "%lf", &quota) != 1 ||
            !read_line(folder, "cpu.cfs_period_us", line, sizeof line) ||
            sscanf(line, "%lf", &period) != 1)
            return 0;
    }
    return quota > 0 && period > 0 ? quota / period : 0;
}

/* The tightest quota from the group's own folder up to the mount: a parent's limit binds
 * too, and in a container the group's folder may be missing from what is mounted. */
static double tree_quota(const char *mount, const char *group, int version)
{
    char folder[PATH_SIZE];
    size_t top = strlen(mount);
    double least = 0;
    if ((size_t)snprintf(folder, sizeof folder, "%s%s", mount, group) >= sizeof folder)
        return 0;
    for (;;) {
        double quota = folder_quota(folder, version);
        if (quota > 0 && (least <= 0 || quota < least))
            least = quota;
        if (strlen(folder) <= top)
            return least;
        char *slash = strrchr(folder + top, '/');
        *(slash != NULL ? slash : folder + top) = '\0';
    }
}

/* Whether a comma-separated list of controllers names the one for CPU time. */
static int names_cpu(const char *controllers)
{
    for (const char *c = controllers;; c++) {
        size_t length = strcspn(c, ",");
        if (length == 3 && strncmp(c, "cpu", 3) == 0)
            return 1;
        c += length;
        if (*c == '\0')
            return 0;
    }
}

unsigned cg_cgroup_cpus(const char *root)
{
    char path[PATH_SIZE], line[PATH_SIZE];
    double least = 0;
    snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    while (fgets(line, sizeof line, file) != NULL) { /* "id:controllers:/group" */
        line[strcspn(line, "\n")] = '\0';
        char *controllers = strchr(line, ':');
        char *group = controllers == NULL ? NULL : strchr(controllers + 1, ':');
        if (group == NULL)
            continue;
        *group++ = '\0';
        controllers++;
        int version = *controllers == '\0' ? 2 : 1;
        if (version == 1 && !names_cpu(controllers))
            continue;
        static const char *const mounts[] = {"/sys/fs/cgroup/cpu", "/sys/fs/cgroup"};
        snprintf(path, sizeof path, "%s%s", root, mounts[version - 1]);
        double quota = tree_quota(path, group, version);
        if (quota > 0 && (least <= 0 || quota < least))
            least = quota;
    }
    fclose(file);
    if (least > MAX_CPUS)
        return MAX_CPUS;
    unsigned whole = (unsigned)least;
    return whole + ((double)whole < least);
}

#ifdef __linux__
/* Processors in the affinity mask; the mask is grown until the kernel's fits. */
static unsigned affinity(void)
{
    for (int cpus = 1024; cpus <= MAX_CPUS * 4; cpus *= 2) {
        cpu_set_t *set = CPU_ALLOC((size_t)cpus);
        if (set == NULL)
            return 0;
        size_t size = CPU_ALLOC_SIZE((size_t)cpus);
        int count = sched_getaffinity(0, size, set) == 0 ? CPU_COUNT_S(size, set) : 0;
        CPU_FREE(set);
        if (count > 0)
            return (unsigned)count;
    }
    return 0;
}
#else
static unsigned affinity(void)
{
    return 0;
}
#endif

unsigned cg_threads_available(void)
{
    unsigned least = affinity();
    if (least == 0) {
        long online = sysconf(_SC_NPROCESSORS_ONLN);
        least = online > 0 ? (unsigned)online : 1;
    }
    unsigned slurm = cg_parse_cpus(getenv("SLURM_CPUS_PER_TASK"));
    if (slurm > 0 && slurm < least)
        least = slurm;
    unsigned quota = cg_cgroup_cpus("");
    return quota > 0 && quota < least ? quota : least;
}
