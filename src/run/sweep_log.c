/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/sweep_log.h"

#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* A run's record: kind, point, replicate, then seconds, digest, outcomes and what is
 * recorded beside them (four bytes a value), or a text. */
enum { HEAD = 1 + 8 + 4, RESULT_BYTES = HEAD + 8 + 16 + 8 * CG_N_OUTCOMES };
enum { IDENTITY = 'I', INPUT = 'L', SWEEP = 'S', RESULT = 'R', FAILURE = 'F' };

/* An input's record: kind, length of the path, path, bytes. */
enum { INPUT_HEAD = 1 + 4, INPUT_MOST = 1 << 28 };

static void put(unsigned char *to, uint64_t value, int n)
{
    for (int i = 0; i < n; i++)
        to[i] = (unsigned char)(value >> (8 * i));
}

static uint64_t get(const unsigned char *from, int n)
{
    uint64_t value = 0;
    for (int i = n - 1; i >= 0; i--)
        value = value << 8 | from[i];
    return value;
}

static void put_real(unsigned char *to, double real)
{
    uint64_t bits;
    memcpy(&bits, &real, sizeof bits);
    put(to, bits, 8);
}

static double get_real(const unsigned char *from)
{
    double real;
    uint64_t bits = get(from, 8);
    memcpy(&real, &bits, sizeof real);
    return real;
}

static void put_head(unsigned char *to, int kind, size_t point, uint32_t replicate)
{
    to[0] = (unsigned char)kind;
    put(to + 1, point, 8);
    put(to + 9, replicate, 4);
}

cg_status cg_sweep_log_result(cg_journal *journal, size_t point, uint32_t replicate,
                              const cg_point_result *result, const float *recorded,
                              size_t n_recorded, cg_error *error)
{
    const size_t n = RESULT_BYTES + 4 * n_recorded;
    unsigned char *bytes = NULL;
    cg_status status = cg_alloc((void **)&bytes, n, 1, "a record", error);
    if (status != CG_OK)
        return status;
    put_head(bytes, RESULT, point, replicate);
    put_real(bytes + HEAD, result->seconds);
    put(bytes + HEAD + 8, result->digest[0], 8);
    put(bytes + HEAD + 16, result->digest[1], 8);
    for (size_t o = 0; o < CG_N_OUTCOMES; o++)
        put_real(bytes + HEAD + 24 + 8 * o, result->outcomes[o]);
    for (size_t i = 0; i < n_recorded; i++) {
        uint32_t bits;
        memcpy(&bits, &recorded[i], sizeof bits);
        put(bytes + RESULT_BYTES + 4 * i, bits, 4);
    }
    status = cg_journal_append(journal, bytes, n, error);
    cg_free(bytes);
    return status;
}

cg_status cg_sweep_log_failure(cg_journal *journal, size_t point, uint32_t replicate,
                               const char *message, cg_error *error)
{
    unsigned char bytes[HEAD + sizeof error->message];
    size_t n = strlen(message);
    n = n < sizeof error->message ? n : sizeof error->message;
    put_head(bytes, FAILURE, point, replicate);
    memcpy(bytes + HEAD, message, n);
    return cg_journal_append(journal, bytes, HEAD + n, error);
}

static cg_status begin_with(cg_journal *journal, int kind, const void *bytes, size_t n,
                            cg_error *error)
{
    unsigned char *record = NULL;
    cg_status status = cg_alloc((void **)&record, n + 1, 1, "journal", error);
    if (status != CG_OK)
        return status;
    record[0] = (unsigned char)kind;
    memcpy(record + 1, bytes, n);
    status = cg_journal_append(journal, record, n + 1, error);
    cg_free(record);
    return status;
}

static cg_status begin_input(cg_journal *journal, const cg_input *input, cg_error *error)
{
    unsigned char *record = NULL;
    const size_t path = strlen(input->path), n = INPUT_HEAD + path + input->n;
    cg_status status = cg_alloc((void **)&record, n, 1, "journal", error);
    if (status != CG_OK)
        return status;
    record[0] = INPUT;
    put(record + 1, path, 4);
    memcpy(record + INPUT_HEAD, input->path, path);
    memcpy(record + INPUT_HEAD + path, input->bytes, input->n);
    status = cg_journal_append(journal, record, n, error);
    cg_free(record);
    return status;
}

cg_status cg_sweep_log_begin(cg_journal *journal, const cg_sweep *sweep, const char *identity,
                             const cg_input_set *inputs, cg_error *error)
{
    unsigned char *bytes = NULL;
    size_t n = 0;
    cg_status status = cg_sweep_pack(sweep, &bytes, &n, error);
    if (status == CG_OK)
        status = begin_with(journal, IDENTITY, identity, strlen(identity), error);
    for (size_t i = 0; i < inputs->n && status == CG_OK; i++)
        status = begin_input(journal, &inputs->items[i], error);
    if (status == CG_OK)
        status = begin_with(journal, SWEEP, bytes, n, error);
    if (status == CG_OK)
        status = cg_journal_sync(journal, error);
    cg_free(bytes);
    return status;
}

cg_status cg_sweep_log_init(cg_sweep_log *log, const cg_sweep *sweep, const char *identity,
                            int keep, const char *scratch, cg_error *error)
{
    *log = (cg_sweep_log){.sweep = sweep, .keep = keep};
    if (sweep != NULL)
        memcpy(log->identity, identity, strlen(identity) + 1);
    return cg_sweep_files_init(scratch, &log->files, error);
}

void cg_sweep_log_release(cg_sweep_log *log)
{
    cg_sweep_files_free(log->files);
    cg_input_set_release(&log->inputs);
    cg_sweep_free(&log->own);
    *log = (cg_sweep_log){0};
}

typedef struct reading {
    cg_sweep_log *log;
    const char *path;
    int n_begun; /* of the two first records */
} reading;

static cg_status take_identity(reading *self, const unsigned char *bytes, size_t n, cg_error *error)
{
    char there[CG_IDENTITY_SIZE], difference[512];
    cg_sweep_log *log = self->log;
    if (n >= sizeof there)
        return cg_fail(error, CG_INPUT, "%s: does not hold a sweep", self->path);
    memcpy(there, bytes, n);
    there[n] = '\0';
    if (log->identity[0] == '\0')
        memcpy(log->identity, there, n + 1);
    if (cg_identity_difference(there, log->identity, difference, sizeof difference))
        return cg_fail(error, CG_INPUT,
                       "%s: belongs to another sweep, it cannot be continued or joined with this "
                       "one: %s",
                       self->path, difference);
    return CG_OK;
}

static cg_status take_input(reading *self, const unsigned char *bytes, size_t n, cg_error *error)
{
    char path[CG_TEXT_SIZE];
    const uint64_t length = n >= INPUT_HEAD ? get(bytes + 1, 4) : sizeof path;
    if (self->n_begun != 1 || length >= sizeof path || n - INPUT_HEAD < length ||
        n - INPUT_HEAD - length > INPUT_MOST)
        return cg_fail(error, CG_INPUT, "%s: does not hold a sweep", self->path);
    memcpy(path, bytes + INPUT_HEAD, length);
    path[length] = '\0';
    return self->log->keep ? cg_input_set_add(&self->log->inputs, path, bytes + INPUT_HEAD + length,
                                              n - INPUT_HEAD - length, error)
                           : CG_OK;
}

static cg_status take_sweep(reading *self, const unsigned char *bytes, size_t n, cg_error *error)
{
    cg_sweep_log *log = self->log;
    if (log->sweep != NULL)
        return CG_OK;
    cg_status status = cg_sweep_unpack(bytes, n, self->path, &log->own, error);
    if (status != CG_OK)
        return status;
    log->sweep = &log->own;
    return cg_sweep_check_design(&log->own, log->identity, self->path, error);
}

static void take_result(const unsigned char *bytes, cg_run_result *to)
{
    to->digest[0] = get(bytes + HEAD + 8, 8);
    to->digest[1] = get(bytes + HEAD + 16, 8);
    for (size_t o = 0; o < CG_N_OUTCOMES; o++)
        to->outcomes[o] = get_real(bytes + HEAD + 24 + 8 * o);
}

static void take_nothing(cg_run_result *to)
{
    to->digest[0] = to->digest[1] = 0;
    for (size_t o = 0; o < CG_N_OUTCOMES; o++)
        to->outcomes[o] = NAN;
}

cg_status cg_sweep_log_fetch(void *context, uint64_t run, cg_run_result *to, cg_error *error)
{
    const cg_sweep_log *log = context;
    const size_t values = cg_recording_values(&log->sweep->recording);
    const unsigned char *bytes = NULL;
    enum cg_run_state state;
    size_t n;
    cg_status status = cg_sweep_files_fetch(log->files, run, &state, &bytes, &n, error);
    if (status != CG_OK)
        return status;
    to->done = state == CG_RUN_DONE;
    to->failure = (cg_error){CG_OK, ""};
    if (state == CG_RUN_FAILED)
        cg_fail(&to->failure, CG_INPUT, "%s", (const char *)bytes + HEAD);
    if (!to->done) {
        take_nothing(to);
        return CG_OK;
    }
    take_result(bytes, to);
    for (size_t i = 0; to->recorded != NULL && i < values; i++) {
        uint32_t bits = (uint32_t)get(bytes + RESULT_BYTES + 4 * i, 4);
        memcpy(&to->recorded[i], &bits, sizeof bits);
    }
    return CG_OK;
}

cg_status cg_sweep_log_missing(const cg_sweep_log *log, uint64_t run, int *missing, cg_error *error)
{
    enum cg_run_state state;
    cg_status status = cg_sweep_files_state(log->files, run, &state, error);
    *missing = state == CG_RUN_MISSING;
    return status;
}

/* Whether a run that was read before came out the same. */
static cg_status agrees(cg_sweep_log *log, uint64_t run, const unsigned char *bytes, int *same,
                        cg_error *error)
{
    const int done = bytes[0] == RESULT;
    cg_run_result before = {.recorded = NULL}, here = {.recorded = NULL};
    cg_status status = cg_sweep_log_fetch(log, run, &before, error);
    if (done)
        take_result(bytes, &here);
    *same = status == CG_OK && before.done == done && before.digest[0] == here.digest[0] &&
            before.digest[1] == here.digest[1];
    return status;
}

static cg_status take_again(reading *self, uint64_t run, const unsigned char *bytes,
                            cg_error *error)
{
    int same;
    cg_status status = agrees(self->log, run, bytes, &same, error);
    if (status != CG_OK || same)
        return status;
    return cg_fail(error, CG_INPUT,
                   "%s: point %" PRIu64 ", replicate %" PRIu64 " came out differently in two runs",
                   self->path, run / self->log->sweep->n_replicates,
                   run % self->log->sweep->n_replicates);
}

static cg_status take_run(reading *self, uint64_t at, const unsigned char *bytes, size_t n,
                          cg_error *error)
{
    cg_sweep_log *log = self->log;
    const int kind = bytes[0];
    if (self->n_begun < 2 || n < HEAD ||
        (kind == RESULT && n != RESULT_BYTES + 4 * cg_recording_values(&log->sweep->recording)))
        return cg_fail(error, CG_INPUT, "%s: does not hold a sweep", self->path);
    const uint64_t point = get(bytes + 1, 8), replicate = get(bytes + 9, 4);
    if (point >= log->sweep->n_points || replicate >= log->sweep->n_replicates)
        return cg_fail(error, CG_INPUT, "%s: holds a run that the sweep does not have", self->path);
    const uint64_t run = cg_sweep_run_index(log->sweep, point, (uint32_t)replicate);
    enum cg_run_state state;
    cg_status status = cg_sweep_files_state(log->files, run, &state, error);
    if (status != CG_OK || state != CG_RUN_MISSING)
        return status != CG_OK ? status : take_again(self, run, bytes, error);
    if (kind == RESULT) {
        log->n_done++;
        log->seconds += get_real(bytes + HEAD);
    } else {
        log->first_failed = log->n_failed == 0 || run < log->first_failed ? run : log->first_failed;
        log->n_failed++;
    }
    state = kind == RESULT ? CG_RUN_DONE : CG_RUN_FAILED;
    return cg_sweep_files_set(log->files, run, state, at, error);
}

static cg_status take(void *context, uint64_t at, const unsigned char *bytes, size_t n,
                      cg_error *error)
{
    reading *self = context;
    cg_status status;
    switch (bytes[0]) {
    case IDENTITY:
        self->n_begun = 1;
        return take_identity(self, bytes + 1, n - 1, error);
    case INPUT:
        return take_input(self, bytes, n, error);
    case SWEEP:
        self->n_begun += self->n_begun == 1;
        status = take_sweep(self, bytes + 1, n - 1, error);
        if (status == CG_OK)
            status = cg_sweep_files_add(self->log->files, self->path, error);
        return status;
    case RESULT:
    case FAILURE:
        return take_run(self, at, bytes, n, error);
    default:
        return cg_fail(error, CG_INPUT, "%s: holds a record of kind %d", self->path, bytes[0]);
    }
}

cg_status cg_sweep_log_read(cg_sweep_log *log, const char *path, uint64_t *whole, uint64_t *torn,
                            cg_error *error)
{
    reading self = {log, path, 0};
    cg_status status = cg_journal_read(path, take, &self, whole, torn, error);
    if (status == CG_OK && self.n_begun < 2)
        *whole = 0;
    return status;
}
