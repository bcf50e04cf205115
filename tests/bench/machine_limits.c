/* What this machine can do at most, on one core: the roof under which the model runs.
 *
 *   machine_limits [MEGABYTES]     by default 512 an array
 *
 * Streams three arrays through memory (a = b + s * c), follows independent random reads, and
 * draws random words in blocks as the model does. SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/draw_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TRIES = 5, READS = 1 << 22, BLOCKS = 1 << 13 };

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static float *need(size_t n)
{
    float *block = malloc(n * sizeof *block);
    if (block == NULL) {
        fprintf(stderr, "machine_limits: no memory\n");
        exit(1);
    }
    for (size_t i = 0; i < n; i++)
        block[i] = (float)(i & 1023);
    return block;
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

/* Bytes a second, two arrays read and one written. */
static double stream(float *a, const float *b, const float *c, size_t n)
{
    double best = 1e30;
    for (int try = 0; try < TRIES; try++) {
        double start = cpu_seconds();
        for (size_t i = 0; i < n; i++)
            a[i] = b[i] + 0.5f * c[i];
        best = least(best, cpu_seconds() - start);
    }
    return 3.0 * (double)n * sizeof *a / best;
}

/* Seconds of one read at a random place. */
static double read_anywhere(const float *a, size_t n, float *sum)
{
    double best = 1e30;
    for (int try = 0; try < TRIES; try++) {
        uint64_t state = 1;
        double start = cpu_seconds();
        for (int r = 0; r < READS; r++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            *sum += a[(size_t)(((state >> 32) * n) >> 32)];
        }
        best = least(best, (cpu_seconds() - start) / READS);
    }
    return best;
}

/* Random words a second. */
static double draw(uint32_t *all)
{
    static const uint16_t generation[CG_DRAW_ROWS];
    cg_draws draws;
    double best = 1e30;
    for (int try = 0; try < TRIES; try++) {
        double start = cpu_seconds();
        for (uint32_t block = 0; block < BLOCKS; block++) {
            cg_draw_context context = {1, block, 0, 1};
            cg_draw_range(&context, 0, CG_DRAW_ROWS, generation, 0, &draws);
            *all ^= draws.words[block % 4][block % CG_DRAW_ROWS];
        }
        best = least(best, cpu_seconds() - start);
    }
    return 4.0 * BLOCKS * CG_DRAW_ROWS / best;
}

int main(int argc, char **argv)
{
    size_t megabytes = argc > 1 ? strtoul(argv[1], NULL, 10) : 512;
    if (megabytes == 0) {
        fprintf(stderr, "usage: machine_limits [MEGABYTES]\n");
        return 2;
    }
    size_t n = megabytes * 1000000 / sizeof(float);
    float *a = need(n), *b = need(n), *c = need(n), sum = 0.0f;
    uint32_t all = 0;
    double bandwidth = stream(a, b, c, n), random = read_anywhere(b, n, &sum), words = draw(&all);
    printf("{\"array_bytes\": %zu, \"stream_bytes_per_second\": %.4g, "
           "\"random_read_seconds\": %.3g, \"draws_per_second\": %.4g, \"wide_vectors\": %s, "
           "\"check\": %g}\n",
           n * sizeof *a, bandwidth, random, words, cg_philox_rows_has_avx2() ? "true" : "false",
           (double)a[n / 2] + (double)sum + (double)all);
    free(a);
    free(b);
    free(c);
    return 0;
}
