/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/checksum.h"

#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

enum { BLOCK_BYTES = 1 << 18, MARK_BYTES = 16 };

static const char seal_mark[MARK_BYTES + 1] = "collegium seal 1";

/* Hashes `left` bytes from where `file` stands, or all of them when left is negative. */
static cg_status hash_stream(FILE *file, long long left, const char *path, XXH128_hash_t *hash,
                             cg_error *error)
{
    cg_status status = CG_OK;
    void *block = NULL;
    XXH3_state_t *state = XXH3_createState();
    if (state == NULL) {
        status = cg_fail(error, CG_MEMORY, "%s: no memory for its checksum", path);
        goto out;
    }
    status = cg_alloc(&block, BLOCK_BYTES, 1, "checksum", error);
    if (status != CG_OK)
        goto out;
    XXH3_128bits_reset(state);
    size_t n;
    do {
        size_t wanted = left >= 0 && left < BLOCK_BYTES ? (size_t)left : BLOCK_BYTES;
        n = fread(block, 1, wanted, file);
        XXH3_128bits_update(state, block, n);
        if (left >= 0)
            left -= (long long)n;
    } while (n > 0 && left != 0);
    if (ferror(file))
        status = cg_fail(error, CG_FILE, "%s: cannot read: %s", path, strerror(errno));
    *hash = XXH3_128bits_digest(state);
out:
    cg_free(block);
    XXH3_freeState(state);
    return status;
}

static void print_hash(XXH128_hash_t hash, char hex[CG_CHECKSUM_SIZE])
{
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, hash);
    for (int i = 0; i < 16; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned)bytes.digest[i]);
}

cg_status cg_checksum_file(const char *path, char hex[CG_CHECKSUM_SIZE], cg_error *error)
{
    XXH128_hash_t hash = {0};
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return cg_fail(error, CG_FILE, "%s: cannot open: %s", path, strerror(errno));
    cg_status status = hash_stream(file, -1, path, &hash, error);
    fclose(file);
    print_hash(hash, hex);
    return status;
}

void cg_checksum_bytes(const void *bytes, size_t n, char hex[CG_CHECKSUM_SIZE])
{
    print_hash(XXH3_128bits(bytes, n), hex);
}

static void seal_from_hash(XXH128_hash_t hash, unsigned char seal[CG_SEAL_BYTES])
{
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, hash);
    memcpy(seal, seal_mark, MARK_BYTES);
    memcpy(seal + MARK_BYTES, bytes.digest, sizeof bytes.digest);
}

void cg_seal_make(const void *bytes, size_t n, unsigned char seal[CG_SEAL_BYTES])
{
    seal_from_hash(XXH3_128bits(bytes, n), seal);
}

cg_status cg_seal_make_parts(const cg_output_part *parts, size_t n_parts,
                             unsigned char seal[CG_SEAL_BYTES], cg_error *error)
{
    XXH3_state_t *state = XXH3_createState();
    if (state == NULL)
        return cg_fail(error, CG_MEMORY, "not enough memory for a checksum");
    XXH3_128bits_reset(state);
    for (size_t i = 0; i < n_parts; i++)
        XXH3_128bits_update(state, parts[i].bytes, parts[i].n);
    seal_from_hash(XXH3_128bits_digest(state), seal);
    XXH3_freeState(state);
    return CG_OK;
}

cg_status cg_seal_append(const char *path, cg_error *error)
{
    unsigned char seal[CG_SEAL_BYTES];
    XXH128_hash_t hash = {0};
    FILE *file = fopen(path, "r+b");
    if (file == NULL)
        return cg_fail(error, CG_FILE, "%s: cannot open: %s", path, strerror(errno));
    cg_status status = hash_stream(file, -1, path, &hash, error);
    seal_from_hash(hash, seal);
    int written = status == CG_OK && fseek(file, 0, SEEK_END) == 0 &&
                  fwrite(seal, 1, sizeof seal, file) == sizeof seal;
    if ((fclose(file) != 0 || !written) && status == CG_OK)
        status = cg_fail(error, CG_FILE, "%s: cannot write: %s", path, strerror(errno));
    return status;
}

cg_status cg_seal_check(const char *path, cg_seal_state *state, cg_error *error)
{
    cg_status status = CG_OK;
    unsigned char found[CG_SEAL_BYTES], wanted[CG_SEAL_BYTES];
    XXH128_hash_t hash = {0};
    *state = CG_SEAL_ABSENT;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return cg_fail(error, CG_FILE, "%s: cannot open: %s", path, strerror(errno));
    if (fseek(file, -(long)CG_SEAL_BYTES, SEEK_END) != 0) {
        if (errno != EINVAL) /* which says that the file is shorter than a seal */
            status = cg_fail(error, CG_FILE, "%s: cannot read: %s", path, strerror(errno));
        goto out;
    }
    size_t n = fread(found, 1, sizeof found, file);
    if (ferror(file)) {
        status = cg_fail(error, CG_FILE, "%s: cannot read: %s", path, strerror(errno));
        goto out;
    }
    if (n != sizeof found || memcmp(found, seal_mark, MARK_BYTES) != 0)
        goto out;
    long end = ftell(file) - (long)CG_SEAL_BYTES;
    rewind(file);
    status = hash_stream(file, end, path, &hash, error);
    if (status != CG_OK)
        goto out;
    seal_from_hash(hash, wanted);
    *state = memcmp(found, wanted, sizeof found) == 0 ? CG_SEAL_INTACT : CG_SEAL_BROKEN;
out:
    fclose(file);
    return status;
}
