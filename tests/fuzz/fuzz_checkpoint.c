/* Checkpoints, as `--from` reads them, and two weeks that go on from what was read. A checkpoint of
 * this program is made first; the input is changes to it, each a place (two bytes, a share of the
 * whole), a number of bytes and the bytes; an odd byte at the end cuts it short. The seal is put
 * right, so that changed bytes reach what lies behind it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "base/memory.h"
#include "io/checkpoint_file.h"
#include "io/checksum.h"
#include "model/model.h"
#include "param/fork.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { UNTIL = 8, ROOM = CG_SEAL_BYTES };

static cg_scenario scenario;
static cg_province province;
static uint8_t *whole, *changed; /* without a seal, with room for one */
static size_t n_whole;

static void must(cg_status status)
{
    if (status != CG_OK)
        abort();
}

static void describe(void)
{
    cg_scenario_init(&scenario);
    cg_form_kind(cg_scenario_form(&scenario, "main", 1), "formal", 1)->levers.meeting_period = 1;
    cg_form_kind(cg_scenario_form(&scenario, "own", 1), "formal", 1)->levers.meeting_period = 1;
    must(cg_scenario_set(&scenario, "clusters.main", "main", NULL));
    must(cg_scenario_set(&scenario, "clusters.voluntary", "own", NULL));
    must(cg_scenario_set(&scenario, "clusters.voluntary_start", "1", NULL));
    must(cg_scenario_set(&scenario, "run.burn_in", "4", NULL));
    must(cg_scenario_set(&scenario, "run.weeks", "6", NULL));
    must(cg_scenario_set(&scenario, "province.circuits", "1", NULL));
    must(cg_province_synthetic(&scenario, &province, NULL));
}

static void keep(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        abort();
    n_whole = (size_t)ftell(file) - CG_SEAL_BYTES;
    whole = malloc(n_whole);
    changed = malloc(n_whole + ROOM);
    rewind(file);
    if (whole == NULL || changed == NULL || fread(whole, 1, n_whole, file) != n_whole)
        abort();
    fclose(file);
}

static void prepare(void)
{
    char folder[] = "/tmp/collegium-fuzz-XXXXXX", path[64];
    cg_record record;
    cg_state state = {0};
    cg_output output;
    const cg_run_options options = {.until = UNTIL, .state = &state};
    const cg_checkpoint checkpoint = {UNTIL, 1, "none", &scenario, &state};
    if (whole != NULL)
        return;
    describe();
    must(cg_run(&scenario, &province, 0, &cg_serial_executor, &options, &record, NULL));
    cg_record_free(&record);
    if (mkdtemp(folder) == NULL)
        abort();
    snprintf(path, sizeof path, "%s/c", folder);
    must(cg_output_begin(&output, path, 0, NULL));
    must(cg_checkpoint_write(&output, &checkpoint, NULL));
    cg_output_end(&output);
    cg_free(state.bytes);
    keep(path);
    unlink(path);
    rmdir(folder);
}

static size_t change(const uint8_t *data, size_t size)
{
    memcpy(changed, whole, n_whole);
    while (size >= 3) {
        const size_t at = ((size_t)data[0] << 8 | data[1]) * n_whole >> 16;
        size_t n = data[2] % 16;
        data += 3;
        size -= 3;
        n = n < size ? n : size;
        n = n < n_whole - at ? n : n_whole - at;
        memcpy(changed + at, data, n);
        data += n;
        size -= n;
    }
    return size == 1 ? n_whole * data[0] >> 8 : n_whole;
}

static cg_status go_on(const cg_checkpoint *checkpoint)
{
    cg_record record;
    cg_error error = {CG_OK, ""};
    const cg_run_options options = {.from = checkpoint->states,
                                    .from_scenario = checkpoint->scenario};
    cg_status status = cg_fork_check(checkpoint->scenario, &scenario, checkpoint->week, 1, &error);
    fuzz_check(status, &error);
    if (status != CG_OK)
        return status;
    status = cg_run(&scenario, &province, 0, &cg_serial_executor, &options, &record, &error);
    if (status != CG_INVARIANT) /* values that fit one by one need not fit together */
        fuzz_check(status, &error);
    cg_record_free(&record);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cg_checkpoint checkpoint;
    cg_error error = {CG_OK, ""};
    prepare();
    const size_t n = change(data, size);
    cg_seal_make(changed, n, changed + n);
    cg_status status =
        cg_checkpoint_read(fuzz_file(changed, n + CG_SEAL_BYTES), &checkpoint, &error);
    fuzz_check(status, &error);
    if (status == CG_OK)
        status = go_on(&checkpoint);
    if (size == 0)
        must(status);
    cg_checkpoint_release(&checkpoint);
    return 0;
}
