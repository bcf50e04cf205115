/* The science hash, run by run, for results in memory and in files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_RESULTS_HASH_H
#define CG_IO_RESULTS_HASH_H

#include "io/results.h"

#include <stddef.h>
#include <stdint.h>

typedef struct cg_science_hash {
    unsigned char value[16];
} cg_science_hash;

void cg_science_hash_init(cg_science_hash *hash);

/* Adds one run; runs come by (scenario name, replicate). */
void cg_science_hash_add(cg_science_hash *hash, const char *scenario, uint32_t replicate,
                         const double *outcomes, size_t n_outcomes, const uint64_t digest[2]);

void cg_science_hash_text(const cg_science_hash *hash, char text[CG_HASH_SIZE]);

/* The scenario that comes after `previous` in the order of names (the first, if previous is
 * n), so that the order on the command line does not matter; n after the last. Name i
 * starts at names + i * stride. */
size_t cg_science_hash_next(const char *names, size_t stride, size_t n, size_t previous);

#endif
