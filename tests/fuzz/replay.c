/* A plain main: plays files, or all files of folders, through the harness it is linked with;
 * with --mutate N also N mutations of each as JSON, each of which starts from the one before.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "json_mutate.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_BYTES = 1 << 16 };

static int n_mutations;

/* Every tenth mutation starts from the file again, so that it does not end as rubble. */
static int play_mutations(const uint8_t *bytes, size_t size)
{
    uint8_t *changed = malloc(MOST_BYTES);
    size_t n = 0;
    if (changed == NULL || size > MOST_BYTES)
        exit(2);
    for (int i = 0; i < n_mutations; i++) {
        if (i % 10 == 0) {
            memcpy(changed, bytes, size);
            n = size;
        }
        n = json_mutate(changed, n, MOST_BYTES, (uint32_t)i);
        LLVMFuzzerTestOneInput(changed, n);
    }
    free(changed);
    return n_mutations;
}

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
    const int n = n_mutations > 0 && size <= MOST_BYTES ? play_mutations(bytes, size) : 0;
    free(bytes);
    return 1 + n;
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
    int n = 0, first = 1;
    if (argc > 2 && strcmp(argv[1], "--mutate") == 0) {
        n_mutations = atoi(argv[2]);
        first = 3;
    }
    for (int i = first; i < argc; i++)
        n += play(argv[i]);
    printf("%d inputs played\n", n);
    return n > 0 ? 0 : 1;
}
