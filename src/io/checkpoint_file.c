/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/checkpoint_file.h"

#include "base/draw.h"
#include "base/memory.h"
#include "io/checksum.h"
#include "io/scenario_file.h"
#include "io/sweep_bytes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char mark[] = "collegium checkpoint 1\n";
enum { MARK_BYTES = sizeof mark - 1, LAYOUT_SIZE = 16384, HEAD_SIZE = 2048, IDENTITY_SIZE = 512 };

void cg_checkpoint_release(cg_checkpoint *checkpoint)
{
    for (uint32_t k = 0; checkpoint->states != NULL && k < checkpoint->n_replicates; k++)
        cg_free(checkpoint->states[k].bytes);
    cg_free(checkpoint->states);
    cg_free(checkpoint->scenario);
    *checkpoint = (cg_checkpoint){0};
}

/* What writer and reader must have in common. */
static cg_status identity(char text[IDENTITY_SIZE], cg_error *error)
{
    const uint16_t one = 1;
    unsigned char first;
    char checksum[CG_CHECKSUM_SIZE];
    void *layout = NULL;
    cg_status status = cg_alloc(&layout, LAYOUT_SIZE, 1, "a checkpoint", error);
    if (status != CG_OK)
        return status;
    cg_state_layout(layout, LAYOUT_SIZE);
    cg_checksum_bytes(layout, strlen(layout), checksum);
    cg_free(layout);
    memcpy(&first, &one, 1);
    snprintf(text, IDENTITY_SIZE, "program %s\nrandom_layout %d\nstate_layout %s\nbyte_order %s\n",
             CG_VERSION, CG_RANDOM_LAYOUT, checksum, first == 1 ? "little" : "big");
    return CG_OK;
}

typedef struct parts {
    cg_output_part *items;
    size_t n, capacity;
} parts;

static cg_status add(parts *to, const void *bytes, size_t n, cg_error *error)
{
    cg_status status = cg_grow((void **)&to->items, &to->capacity, to->n + 1, sizeof *to->items,
                               "a checkpoint", error);
    if (status == CG_OK)
        to->items[to->n++] = (cg_output_part){bytes, n};
    return status;
}

cg_status cg_checkpoint_write(cg_output *output, const cg_checkpoint *checkpoint, cg_error *error)
{
    char head[HEAD_SIZE], common[IDENTITY_SIZE], *scenario = NULL;
    unsigned char seal[CG_SEAL_BYTES];
    uint64_t *sizes = NULL;
    parts all = {0};
    cg_status status = identity(common, error);
    if (status == CG_OK)
        status = cg_scenario_print(checkpoint->scenario, &scenario, error);
    if (status == CG_OK)
        status = cg_alloc((void **)&sizes, checkpoint->n_replicates, sizeof *sizes, "a checkpoint",
                          error);
    if (status == CG_OK) {
        int n = snprintf(head, sizeof head,
                         "%s%sweek %" PRIu32 "\nreplicates %" PRIu32
                         "\nscenario_bytes %zu\ninputs %s\n",
                         mark, common, checkpoint->week, checkpoint->n_replicates, strlen(scenario),
                         checkpoint->inputs);
        status = add(&all, head, (size_t)n, error);
    }
    if (status == CG_OK)
        status = add(&all, scenario, strlen(scenario), error);
    for (uint32_t k = 0; k < checkpoint->n_replicates && status == CG_OK; k++) {
        sizes[k] = checkpoint->states[k].n;
        status = add(&all, &sizes[k], sizeof sizes[k], error);
        if (status == CG_OK)
            status = add(&all, checkpoint->states[k].bytes, checkpoint->states[k].n, error);
    }
    if (status == CG_OK)
        status = cg_seal_make_parts(all.items, all.n, seal, error);
    if (status == CG_OK)
        status = add(&all, seal, sizeof seal, error);
    if (status == CG_OK)
        status = cg_output_commit(output, all.items, all.n, error);
    cg_free(all.items);
    cg_free(sizes);
    cg_free(scenario);
    return status;
}

static cg_status read_file(const char *path, unsigned char **bytes, size_t *n, cg_error *error)
{
    FILE *file = fopen(path, "rb");
    long size = -1;
    cg_status status = CG_OK;
    const int readable = file != NULL && (getc(file) != EOF || !ferror(file)); /* no folder */
    if (readable && fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    if (size < 0 || fseek(file, 0, SEEK_SET) != 0)
        status = cg_fail(error, CG_FILE, "%s: cannot be read: %s", path, strerror(errno));
    *n = size < 0 ? 0 : (size_t)size;
    if (status == CG_OK)
        status = cg_alloc((void **)bytes, *n + 1, 1, "a checkpoint", error);
    if (status == CG_OK && fread(*bytes, 1, *n, file) != *n)
        status = cg_fail(error, CG_FILE, "%s: cannot be read: %s", path, strerror(errno));
    if (file != NULL)
        fclose(file);
    return status;
}

static cg_status check_whole(const char *path, const unsigned char *bytes, size_t n,
                             cg_error *error)
{
    unsigned char seal[CG_SEAL_BYTES];
    if (n < MARK_BYTES || memcmp(bytes, mark, MARK_BYTES) != 0)
        return cg_fail(error, CG_INPUT, "%s: is no checkpoint of collegium's", path);
    if (n >= MARK_BYTES + sizeof seal) {
        cg_seal_make(bytes, n - sizeof seal, seal);
        if (memcmp(bytes + n - sizeof seal, seal, sizeof seal) == 0)
            return CG_OK;
    }
    return cg_fail(error, CG_INPUT, "%s: is damaged or cut short", path);
}

/* The lines before the scenario; *at receives where it begins. */
static cg_status read_head(const char *path, const char *text, cg_checkpoint *checkpoint,
                           size_t *scenario_bytes, size_t *at, cg_error *error)
{
    char common[IDENTITY_SIZE], there[IDENTITY_SIZE], difference[512];
    int length = 0;
    cg_status status = identity(common, error);
    if (status != CG_OK)
        return status;
    const char *week = strstr(text, "\nweek ");
    size_t n = week == NULL ? 0 : (size_t)(week + 1 - (text + MARK_BYTES));
    if (week == NULL || n >= sizeof there)
        return cg_fail(error, CG_INPUT, "%s: is damaged: its head names no week", path);
    memcpy(there, text + MARK_BYTES, n);
    there[n] = '\0';
    if (cg_identity_difference(there, common, difference, sizeof difference))
        return cg_fail(error, CG_INPUT, "%s: this program cannot go on from it: %s", path,
                       difference);
    if (sscanf(week,
               "\nweek %" SCNu32 "\nreplicates %" SCNu32 "\nscenario_bytes %zu\ninputs %255s%n",
               &checkpoint->week, &checkpoint->n_replicates, scenario_bytes, checkpoint->inputs,
               &length) != 4 ||
        week[length] != '\n')
        return cg_fail(
            error, CG_INPUT,
            "%s: is damaged: its head does not tell week, replicates, scenario_bytes and "
            "inputs",
            path);
    *at = (size_t)(week + length + 1 - text);
    return CG_OK;
}

static cg_status read_states(const char *path, const unsigned char *bytes, size_t n, size_t at,
                             cg_checkpoint *checkpoint, cg_error *error)
{
    const uint32_t replicates = checkpoint->n_replicates;
    checkpoint->n_replicates = 0;
    if (replicates > n)
        return cg_fail(error, CG_INPUT,
                       "%s: is damaged: it is too short for %" PRIu32 " replicates", path,
                       replicates);
    cg_status status = cg_alloc((void **)&checkpoint->states, replicates,
                                sizeof *checkpoint->states, "a checkpoint", error);
    for (uint32_t k = 0; k < replicates && status == CG_OK; k++) {
        uint64_t size = 0;
        if (n - at >= sizeof size)
            memcpy(&size, bytes + at, sizeof size);
        at += sizeof size;
        if (at > n || size == 0 || size > n - at)
            return cg_fail(error, CG_INPUT,
                           "%s: is damaged: it does not hold the state of replicate %" PRIu32, path,
                           k);
        cg_state *state = &checkpoint->states[k];
        status = cg_alloc((void **)&state->bytes, (size_t)size, 1, "a checkpoint", error);
        if (status != CG_OK)
            return status;
        memcpy(state->bytes, bytes + at, (size_t)size);
        state->n = state->capacity = (size_t)size;
        at += (size_t)size;
        checkpoint->n_replicates = k + 1;
    }
    if (status == CG_OK && at != n)
        status = cg_fail(error, CG_INPUT, "%s: is damaged: it goes on after its last state", path);
    return status;
}

static cg_status read_parts(const char *path, const unsigned char *bytes, size_t n,
                            cg_checkpoint *checkpoint, cg_error *error)
{
    size_t at = 0, scenario_bytes = 0;
    void *block = NULL;
    cg_status status =
        read_head(path, (const char *)bytes, checkpoint, &scenario_bytes, &at, error);
    if (status == CG_OK && (at > n || scenario_bytes > n - at))
        status = cg_fail(error, CG_INPUT, "%s: is damaged: it ends before its scenario does", path);
    if (status == CG_OK)
        status = cg_alloc(&block, 1, sizeof *checkpoint->scenario, "a scenario", error);
    checkpoint->scenario = block;
    if (status == CG_OK)
        status = cg_scenario_parse((const char *)bytes + at, scenario_bytes, path,
                                   checkpoint->scenario, error);
    if (status != CG_OK) {
        checkpoint->n_replicates = 0;
        return status;
    }
    return read_states(path, bytes, n, at + scenario_bytes, checkpoint, error);
}

cg_status cg_checkpoint_read(const char *path, cg_checkpoint *checkpoint, cg_error *error)
{
    unsigned char *bytes = NULL;
    size_t n = 0;
    *checkpoint = (cg_checkpoint){0};
    cg_status status = read_file(path, &bytes, &n, error);
    if (status == CG_OK)
        status = check_whole(path, bytes, n, error);
    if (status == CG_OK)
        status = read_parts(path, bytes, n - CG_SEAL_BYTES, checkpoint, error);
    cg_free(bytes);
    return status;
}
