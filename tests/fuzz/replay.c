/* A plain main: plays files, or all files of folders, through the harness it is linked with.
 * Also what AFL++ runs: afl-fuzz -i corpus/scenario -o out -- ./replay_scenario @@
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static int play_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        return 0;
    }
    const size_t size = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(size + 1);
    if (bytes == NULL || fread(bytes, 1, size, file) != size) {
        perror(path);
        exit(2);
    }
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    return 1;
}

static int play(const char *path)
{
    struct stat status;
    DIR *folder = NULL;
    int n = 0;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        folder = opendir(path);
    if (folder == NULL)
        return play_file(path);
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char inner[4096];
        snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.')
            n += play_file(inner);
    }
    closedir(folder);
    return n;
}

int main(int argc, char **argv)
{
    int n = 0;
    for (int i = 1; i < argc; i++)
        n += play(argv[i]);
    printf("%d inputs played\n", n);
    return n > 0 ? 0 : 1;
}
