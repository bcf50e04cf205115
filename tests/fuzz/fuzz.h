/* What every harness has: libFuzzer calls fuzz targets by this name, and so does the main of
 * replay.c, which plays files and serves AFL++.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_FUZZ_H
#define TEST_FUZZ_H

#include <collegium/status.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes as a file that can be opened by the path returned; good until the next call. */
const char *fuzz_file(const uint8_t *data, size_t size);

/* Aborts unless a status is a proper answer to hostile input: success, or a refusal that
 * says why. */
void fuzz_check(cg_status status, const cg_error *error);

#endif
