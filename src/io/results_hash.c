/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/results_hash.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

enum { PIECE_SIZE = CG_NAME_SIZE };

/* value = XXH3-128 of value followed by the piece. Folding needs no memory and takes any
 * number of outcomes. */
static void fold(cg_science_hash *hash, const void *piece, size_t n)
{
    unsigned char bytes[sizeof hash->value + PIECE_SIZE];
    XXH128_canonical_t canonical;
    memcpy(bytes, hash->value, sizeof hash->value);
    memcpy(bytes + sizeof hash->value, piece, n);
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, sizeof hash->value + n));
    memcpy(hash->value, canonical.digest, sizeof hash->value);
}

static void fold_word(cg_science_hash *hash, uint64_t word)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(word >> (8 * i));
    fold(hash, bytes, sizeof bytes);
}

/* One bit pattern for every NaN and one for both zeros. */
static uint64_t canonical_bits(double x)
{
    uint64_t bits = 0;
    if (isnan(x))
        return UINT64_C(0x7ff8000000000000);
    if (x != 0.0)
        memcpy(&bits, &x, sizeof bits);
    return bits;
}

void cg_science_hash_init(cg_science_hash *hash)
{
    *hash = (cg_science_hash){{0}};
}

void cg_science_hash_add(cg_science_hash *hash, const char *scenario, uint32_t replicate,
                         const double *outcomes, size_t n_outcomes, const uint64_t digest[2])
{
    char name[CG_NAME_SIZE] = {0};
    snprintf(name, sizeof name, "%s", scenario);
    fold(hash, name, sizeof name);
    fold_word(hash, replicate);
    fold_word(hash, n_outcomes);
    for (size_t i = 0; i < n_outcomes; i++)
        fold_word(hash, canonical_bits(outcomes[i]));
    fold_word(hash, digest[0]);
    fold_word(hash, digest[1]);
}

void cg_science_hash_text(const cg_science_hash *hash, char text[CG_HASH_SIZE])
{
    for (size_t i = 0; i < sizeof hash->value; i++)
        snprintf(text + 2 * i, 3, "%02x", (unsigned)hash->value[i]);
}

size_t cg_science_hash_next(const char *names, size_t stride, size_t n, size_t previous)
{
    size_t next = n;
    for (size_t i = 0; i < n; i++) {
        const char *name = names + i * stride;
        int order = previous >= n ? 1 : strcmp(name, names + previous * stride);
        int after = order > 0 || (order == 0 && i > previous);
        if (after && (next == n || strcmp(name, names + next * stride) < 0))
            next = i;
    }
    return next;
}

void cg_results_hash(const cg_results *results, char hash[CG_HASH_SIZE])
{
    const cg_scenario *scenarios = results->scenarios;
    const size_t n = results->n_scenarios;
    cg_science_hash sum;
    cg_science_hash_init(&sum);
    size_t s = n;
    while ((s = cg_science_hash_next(scenarios->name, sizeof *scenarios, n, s)) < n) {
        for (uint32_t k = 0; k < results->n_replicates; k++) {
            const cg_record *record = &results->records[s * results->n_replicates + k];
            cg_science_hash_add(&sum, scenarios[s].name, k, record->outcomes, CG_N_OUTCOMES,
                                record->digest);
        }
    }
    cg_science_hash_text(&sum, hash);
}
