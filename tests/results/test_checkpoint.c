/* What the reader of checkpoints refuses, each with its whole message. The seal is put right, so
 * that what lies behind it is met. SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "io/checkpoint_file.h"
#include "io/checksum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REPLICATES = 2, STATE_BYTES = 24, ROOM = 1 << 20 };

static char folder[] = "/tmp/collegium-checkpoint-XXXXXX";
static cg_error error;
static cg_checkpoint found;
static char *whole, *changed; /* without a seal */
static size_t n_whole;

static void put(const char *bytes, size_t n, int sealed)
{
    unsigned char seal[CG_SEAL_BYTES];
    FILE *file = fopen("x", "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    cg_seal_make(bytes, n, seal);
    if (sealed)
        assert_int_equal(fwrite(seal, 1, sizeof seal, file), sizeof seal);
    assert_int_equal(fclose(file), 0);
}

static void assert_refused(cg_status wanted, const char *message)
{
    error = (cg_error){CG_OK, ""};
    cg_status status = cg_checkpoint_read("x", &found, &error);
    cg_checkpoint_release(&found);
    assert_string_equal(error.message, message);
    assert_int_equal(status, wanted);
}

static int enter(void **state)
{
    static unsigned char bytes[REPLICATES][STATE_BYTES];
    static cg_scenario scenario;
    cg_state states[REPLICATES];
    cg_output output;
    (void)state;
    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return 1;
    cg_scenario_init(&scenario);
    for (int k = 0; k < REPLICATES; k++) {
        memset(bytes[k], 'a' + k, STATE_BYTES);
        states[k] = (cg_state){.bytes = bytes[k], .n = STATE_BYTES};
    }
    const cg_checkpoint made = {.week = 7,
                                .n_replicates = REPLICATES,
                                .inputs = "none",
                                .scenario = &scenario,
                                .states = states};
    if (cg_output_begin(&output, "c", 0, &error) != CG_OK ||
        cg_checkpoint_write(&output, &made, &error) != CG_OK)
        return 1;
    cg_output_end(&output);
    FILE *file = fopen("c", "rb");
    whole = malloc(ROOM);
    changed = malloc(ROOM);
    if (file == NULL || whole == NULL || changed == NULL)
        return 1;
    n_whole = fread(whole, 1, ROOM - 1, file) - CG_SEAL_BYTES;
    whole[n_whole] = '\0';
    return fclose(file);
}

static int leave(void **state)
{
    (void)state;
    free(whole);
    free(changed);
    unlink("c");
    unlink("x");
    return chdir("/") != 0 || rmdir(folder) != 0;
}

static void what_was_written_is_read(void **state)
{
    (void)state;
    put(whole, n_whole, 1);
    assert_int_equal(cg_checkpoint_read("x", &found, &error), CG_OK);
    assert_int_equal(found.week, 7);
    assert_int_equal(found.n_replicates, REPLICATES);
    assert_string_equal(found.inputs, "none");
    for (uint32_t k = 0; k < REPLICATES; k++) {
        assert_int_equal(found.states[k].n, STATE_BYTES);
        assert_int_equal(found.states[k].bytes[STATE_BYTES - 1], 'a' + k);
    }
    cg_checkpoint_release(&found);
}

static void what_is_no_checkpoint_is_refused(void **state)
{
    (void)state;
    unlink("x");
    assert_refused(CG_FILE, "x: cannot be read: No such file or directory");
    put("", 0, 0);
    assert_refused(CG_INPUT, "x: is no checkpoint of collegium's");
    put("{\"name\": \"a scenario of more than one line\"}", 44, 0);
    assert_refused(CG_INPUT, "x: is no checkpoint of collegium's");
    put(whole, strcspn(whole, "\n") + 1, 0);
    assert_refused(CG_INPUT, "x: is damaged or cut short");
    put(whole, n_whole, 0);
    assert_refused(CG_INPUT, "x: is damaged or cut short");
    memcpy(changed, whole, n_whole + 1);
    changed[n_whole - 1] ^= 1;
    unsigned char seal[CG_SEAL_BYTES];
    cg_seal_make(whole, n_whole, seal);
    memcpy(changed + n_whole, seal, sizeof seal);
    put(changed, n_whole + sizeof seal, 0);
    assert_refused(CG_INPUT, "x: is damaged or cut short");
}

/* The head's text from `from` on to the end of the line becomes `to`. */
static size_t rewrite(const char *from, const char *to)
{
    const char *at = strstr(whole, from);
    assert_non_null(at);
    const size_t before = (size_t)(at - whole), line = strcspn(at, "\n");
    memcpy(changed, whole, before);
    memcpy(changed + before, to, strlen(to));
    memcpy(changed + before + strlen(to), at + line, n_whole - before - line);
    return n_whole - line + strlen(to);
}

static void a_head_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *line, *now, *message;
    } cases[] = {
        {"program ", "program 0.0.9",
         "x: this program cannot go on from it: program: 0.0.9 there, " CG_VERSION " here"},
        {"state_layout ", "state_layout 1",
         NULL}, /* the layout's checksum stands in the message: below */
        {"byte_order ", "byte_order middle",
         "x: this program cannot go on from it: byte_order: middle there, little here"},
        {"week ", "weak 7", "x: is damaged: its head names no week"},
        {"week ", "week first",
         "x: is damaged: its head does not tell week, replicates, scenario_bytes and inputs"},
        {"replicates ", "replicates",
         "x: is damaged: its head does not tell week, replicates, scenario_bytes and inputs"},
        {"inputs ", "inputs none none",
         "x: is damaged: its head does not tell week, replicates, scenario_bytes and inputs"},
        {"replicates ", "replicates 4000000000",
         "x: is damaged: it is too short for 4000000000 replicates"},
        {"replicates ", "replicates 3", "x: is damaged: it does not hold the state of replicate 2"},
        {"replicates ", "replicates 1", "x: is damaged: it goes on after its last state"},
        {"scenario_bytes ", "scenario_bytes 100000000",
         "x: is damaged: it ends before its scenario does"},
        {"scenario_bytes ", "scenario_bytes 1",
         "x:1:2: the text ends; expected a key in double quotes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put(changed, rewrite(cases[i].line, cases[i].now), 1);
        if (cases[i].message != NULL) {
            assert_refused(CG_INPUT, cases[i].message);
            continue;
        }
        char layout[64] = "", message[200];
        assert_int_equal(sscanf(strstr(whole, cases[i].line), "state_layout %63s", layout), 1);
        snprintf(message, sizeof message,
                 "x: this program cannot go on from it: state_layout: 1 there, %s here", layout);
        assert_refused(CG_INPUT, message);
    }
}

/* The states are the last bytes: 8 of their size and themselves, twice. */
static void states_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    const size_t second = n_whole - STATE_BYTES - 8, first = second - STATE_BYTES - 8;
    for (size_t cut = 1; cut <= STATE_BYTES + 8; cut++) {
        put(whole, n_whole - cut, 1);
        assert_refused(CG_INPUT, "x: is damaged: it does not hold the state of replicate 1");
    }
    static const uint64_t sizes[] = {0, STATE_BYTES + 9 + STATE_BYTES, UINT64_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        memcpy(changed, whole, n_whole);
        memcpy(changed + first, &sizes[i], sizeof sizes[i]);
        put(changed, n_whole, 1);
        assert_refused(CG_INPUT, "x: is damaged: it does not hold the state of replicate 0");
    }
    memcpy(changed, whole, n_whole);
    changed[n_whole] = 'c';
    put(changed, n_whole + 1, 1);
    assert_refused(CG_INPUT, "x: is damaged: it goes on after its last state");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(what_is_no_checkpoint_is_refused),
        cmocka_unit_test(a_head_that_does_not_fit_is_refused),
        cmocka_unit_test(states_that_do_not_fit_are_refused),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
