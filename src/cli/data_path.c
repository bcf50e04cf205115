/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/data_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

/* Cuts the last part off; 0 if there is none left. */
static int go_up(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash == NULL || slash == path)
        return 0;
    *slash = '\0';
    return 1;
}

/* The program's own folder; 0 if the system does not tell. */
static int own_folder(char folder[PATH_SIZE])
{
    ssize_t n = readlink("/proc/self/exe", folder, PATH_SIZE - 1);
    if (n <= 0 || n >= PATH_SIZE - 1)
        return 0;
    folder[n] = '\0';
    return go_up(folder);
}

static int holds(const char *folder, const char *file)
{
    char path[PATH_SIZE + 64];
    int n = snprintf(path, sizeof path, "%s/%s", folder, file);
    return n > 0 && (size_t)n < sizeof path && access(path, R_OK) == 0;
}

/* Joins `folder` and `name` into it; 0 if there is no room. */
static int enter(char folder[PATH_SIZE], const char *name)
{
    const size_t n = strlen(folder);
    if (n + strlen(name) + 2 > PATH_SIZE)
        return 0;
    snprintf(folder + n, PATH_SIZE - n, "/%s", name);
    return 1;
}

/* What a build folder says of its source; see meson.build. */
static int read_path(const char *file, char folder[PATH_SIZE])
{
    FILE *in = fopen(file, "r");
    if (in == NULL)
        return 0;
    int ok = fgets(folder, PATH_SIZE, in) != NULL;
    fclose(in);
    folder[ok ? strcspn(folder, "\n") : 0] = '\0';
    return ok && folder[0] == '/';
}

/* Replaces the program's folder by the one with its scenarios; 0 if there is none. */
static int find_scenarios(char folder[PATH_SIZE])
{
    char installed[PATH_SIZE], built[PATH_SIZE];
    snprintf(installed, sizeof installed, "%s", folder);
    snprintf(built, sizeof built, "%s", folder);
    if (enter(built, "scenarios.path") && read_path(built, folder))
        return holds(folder, "base.json");
    if (!go_up(installed) || !enter(installed, "share/collegium/scenarios"))
        return 0;
    snprintf(folder, PATH_SIZE, "%s", installed);
    return holds(folder, "base.json");
}

void cg_data_path_extend(void)
{
    char folder[PATH_SIZE], both[2 * PATH_SIZE];
    const char *given = getenv("COLLEGIUM_PATH");
    if (!own_folder(folder) || !find_scenarios(folder))
        return;
    if (given == NULL || *given == '\0') {
        setenv("COLLEGIUM_PATH", folder, 1);
        return;
    }
    int n = snprintf(both, sizeof both, "%s:%s", given, folder);
    if (n > 0 && (size_t)n < sizeof both)
        setenv("COLLEGIUM_PATH", both, 1);
}
