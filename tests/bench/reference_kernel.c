/* The reference kernel TCK-1: teacher clusters exchanging knowledge, in plain C.
 *
 * A yardstick, not a model: far simpler than collegium's week, so that its rate tells how
 * fast a machine is. `reference_kernel [TEACHERS [WEEKS [SEED]]]` prints one JSON object.
 * Clusters of 20 along a line, 4 topics, 10 tie slots, 3 partners a meeting; every week a
 * teacher may attend, attenders learn from partners whom they trust, ties grow and fade.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { SIZE = 20, TOPICS = 4, SLOTS = 10, PARTNERS = 3, NEAR_SLOTS = 7, REACH = 5 };

static const float COMPULSION = 0.3f;

typedef struct kernel {
    uint32_t n, clusters;
    float *ck, *pck; /* [n][TOPICS] */
    float *motivation, *open, *learned;
    uint32_t *to; /* [n][SLOTS] */
    float *trust; /* [n][SLOTS] */
    float *rows;  /* [weeks][clusters][4] */
    uint64_t state;
} kernel;

/* SplitMix64: small, fast and good enough for a yardstick. */
static uint32_t next_word(kernel *k)
{
    uint64_t z = (k->state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ (z >> 31)) >> 32);
}

static float uniform(kernel *k)
{
    return (float)(next_word(k) >> 8) * 0x1p-24f;
}

static uint32_t below(kernel *k, uint32_t n)
{
    return (uint32_t)(((uint64_t)next_word(k) * n) >> 32);
}

static float unit(float x)
{
    return x < 0.0f ? 0.0f : x > 1.0f ? 1.0f : x;
}

static int knows(const kernel *k, uint32_t i, uint32_t slots, uint32_t j)
{
    for (uint32_t s = 0; s < slots; s++)
        if (k->to[(size_t)i * SLOTS + s] == j)
            return 1;
    return i == j;
}

static void draw_ties(kernel *k, uint32_t i)
{
    uint32_t cluster = i / SIZE;
    for (uint32_t s = 0; s < SLOTS; s++) {
        uint32_t j;
        do {
            uint32_t c = cluster;
            if (s >= NEAR_SLOTS)
                c = (cluster + k->clusters + below(k, 2 * REACH + 1) - REACH) % k->clusters;
            j = c * SIZE + below(k, SIZE);
        } while (knows(k, i, s, j));
        k->to[(size_t)i * SLOTS + s] = j;
        k->trust[(size_t)i * SLOTS + s] = 0.5f * uniform(k);
    }
}

static void *need(size_t count, size_t size)
{
    void *block = calloc(count, size);
    if (block == NULL) {
        fprintf(stderr, "reference_kernel: no memory\n");
        exit(1);
    }
    return block;
}

static void build(kernel *k, uint32_t n, uint32_t weeks, uint64_t seed)
{
    k->clusters = n / SIZE < 2 * REACH + 1 ? 2 * REACH + 1 : n / SIZE;
    k->n = k->clusters * SIZE;
    k->state = seed;
    k->ck = need((size_t)k->n * TOPICS, sizeof(float));
    k->pck = need((size_t)k->n * TOPICS, sizeof(float));
    k->motivation = need(k->n, sizeof(float));
    k->open = need(k->n, sizeof(float));
    k->learned = need(k->n, sizeof(float));
    k->to = need((size_t)k->n * SLOTS, sizeof(uint32_t));
    k->trust = need((size_t)k->n * SLOTS, sizeof(float));
    k->rows = need((size_t)weeks * k->clusters * 4, sizeof(float));
    for (uint32_t i = 0; i < k->n; i++) {
        for (uint32_t t = 0; t < TOPICS; t++) {
            k->ck[(size_t)i * TOPICS + t] = uniform(k);
            k->pck[(size_t)i * TOPICS + t] = uniform(k);
        }
        k->motivation[i] = 0.3f + 0.6f * uniform(k);
        k->open[i] = 0.5f + 0.5f * uniform(k);
        draw_ties(k, i);
    }
}

/* Trust of i in j, which then grows; a stranger takes the weakest slot if that is weaker. */
static float work_with(kernel *k, uint32_t i, uint32_t j)
{
    uint32_t *to = k->to + (size_t)i * SLOTS;
    float *trust = k->trust + (size_t)i * SLOTS;
    int found = -1, weakest = 0;
    for (int s = 0; s < SLOTS; s++) {
        found = to[s] == j ? s : found;
        weakest = trust[s] < trust[weakest] ? s : weakest;
    }
    if (found >= 0) {
        float w = trust[found];
        trust[found] += 0.1f * (1.0f - w);
        return w;
    }
    if (trust[weakest] < 0.1f) {
        to[weakest] = j;
        trust[weakest] = 0.1f;
    }
    return 0.1f;
}

static uint32_t meet(kernel *k, uint32_t cluster)
{
    uint32_t present[SIZE], n = 0, first = cluster * SIZE;
    float before_ck[SIZE], before_pck[SIZE];
    for (uint32_t i = first; i < first + SIZE; i++) {
        k->learned[i] = 0.0f;
        if (uniform(k) < unit(0.25f + 0.5f * k->motivation[i] + 0.2f * COMPULSION))
            present[n++] = i;
    }
    uint32_t topic = below(k, TOPICS);
    if (n < 2)
        return n;
    for (uint32_t a = 0; a < n; a++) {
        before_ck[a] = k->ck[(size_t)present[a] * TOPICS + topic];
        before_pck[a] = k->pck[(size_t)present[a] * TOPICS + topic];
    }
    for (uint32_t a = 0; a < n; a++) {
        uint32_t i = present[a];
        float ck = 0.0f, pck = 0.0f;
        for (int p = 0; p < PARTNERS; p++) {
            uint32_t b = below(k, n - 1);
            b += b >= a;
            float w = work_with(k, i, present[b]);
            float more = before_ck[b] - before_ck[a], better = before_pck[b] - before_pck[a];
            ck += w * (more > 0.0f ? more : 0.0f);
            pck += w * (better > 0.0f ? better : 0.0f);
        }
        float scale = 0.15f * k->open[i] / PARTNERS;
        k->ck[(size_t)i * TOPICS + topic] += scale * ck;
        k->pck[(size_t)i * TOPICS + topic] += scale * pck;
        k->learned[i] = scale * (ck + pck);
    }
    return n;
}

static void settle(kernel *k, uint32_t cluster, uint32_t came, float *row)
{
    float ck = 0.0f, pck = 0.0f, motivation = 0.0f;
    for (uint32_t i = cluster * SIZE; i < (cluster + 1) * SIZE; i++) {
        float target = unit(0.55f + 6.0f * k->learned[i] - 0.2f * COMPULSION);
        k->motivation[i] += 0.1f * (target - k->motivation[i]);
        for (size_t at = (size_t)i * TOPICS; at < (size_t)(i + 1) * TOPICS; at++) {
            ck += k->ck[at] *= 0.998f;
            pck += k->pck[at] *= 0.998f;
        }
        for (size_t at = (size_t)i * SLOTS; at < (size_t)(i + 1) * SLOTS; at++)
            k->trust[at] *= 0.99f;
        motivation += k->motivation[i];
    }
    row[0] = ck / (SIZE * TOPICS);
    row[1] = pck / (SIZE * TOPICS);
    row[2] = motivation / SIZE;
    row[3] = (float)came / SIZE;
}

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void print_means(const kernel *k, uint32_t weeks, double elapsed, double cpu, double built)
{
    double mean[4] = {0, 0, 0, 0}, trust = 0;
    const float *last = k->rows + (size_t)(weeks - 1) * k->clusters * 4;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    for (uint32_t c = 0; c < k->clusters; c++)
        for (int x = 0; x < 4; x++)
            mean[x] += last[(size_t)c * 4 + (size_t)x] / (float)k->clusters;
    for (size_t at = 0; at < (size_t)k->n * SLOTS; at++)
        trust += k->trust[at] / ((double)k->n * SLOTS);
    printf("{\"teachers\": %u, \"weeks\": %u, \"teacher_weeks_per_second\": %.4g, "
           "\"seconds\": %.3f, \"cpu_seconds\": %.3f, \"build_seconds\": %.3f, \"peak_kilobytes\": "
           "%ld, "
           "\"ck\": %.4f, \"pck\": %.4f, \"motivation\": %.4f, \"attendance\": %.4f, "
           "\"trust\": %.4f}\n",
           k->n, weeks, (double)k->n * weeks / elapsed, elapsed, cpu, built, usage.ru_maxrss,
           mean[0], mean[1], mean[2], mean[3], trust);
}

int main(int argc, char **argv)
{
    uint32_t n = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 100000;
    uint32_t weeks = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 100;
    uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    kernel k;
    if (n == 0 || weeks == 0) {
        fprintf(stderr, "usage: reference_kernel [TEACHERS [WEEKS [SEED]]]\n");
        return 2;
    }
    double start = seconds(CLOCK_MONOTONIC);
    build(&k, n, weeks, seed);
    double built = seconds(CLOCK_MONOTONIC) - start, cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    start = seconds(CLOCK_MONOTONIC);
    for (uint32_t week = 0; week < weeks; week++)
        for (uint32_t c = 0; c < k.clusters; c++) {
            uint32_t came = meet(&k, c);
            settle(&k, c, came, k.rows + ((size_t)week * k.clusters + c) * 4);
        }
    print_means(&k, weeks, seconds(CLOCK_MONOTONIC) - start,
                seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu, built);
    return 0;
}
