/* Sweep files, beside a base scenario in a folder of their own; what follows a null byte is a list
 * of points, points.csv.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "io/sweep_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/collegium-fuzz-XXXXXX", base[64], sweep_path[64], points[64];

static void write_file(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, n, file) != n || fclose(file) != 0)
        abort();
}

static void clean(void)
{
    unlink(base);
    unlink(sweep_path);
    unlink(points);
    rmdir(folder);
}

static void prepare(void)
{
    static const char text[] = "{\"forms\": {\"official\": {}}}";
    if (base[0] != '\0')
        return;
    if (mkdtemp(folder) == NULL)
        abort();
    snprintf(base, sizeof base, "%s/base.json", folder);
    snprintf(sweep_path, sizeof sweep_path, "%s/sweep.json", folder);
    snprintf(points, sizeof points, "%s/points.csv", folder);
    write_file(base, text, sizeof text - 1);
    atexit(clean);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static cg_sweep sweep;
    cg_error error = {CG_OK, ""};
    prepare();
    const uint8_t *mark = size > 0 ? memchr(data, 0, size) : NULL;
    const size_t length = mark != NULL ? (size_t)(mark - data) : size;
    write_file(sweep_path, data, length);
    write_file(points, data + length + (mark != NULL), size - length - (mark != NULL));
    fuzz_check(cg_sweep_load(sweep_path, NULL, &sweep, &error), &error);
    cg_sweep_free(&sweep);
    return 0;
}
