/* The reader's refusals: every input of refused.def gives exactly its message.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/scenario_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct refusal {
    const char *text;
    size_t length;
    const char *message;
} refusal;

static const refusal refusals[] = {
#define REFUSED(text, message) {text, sizeof(text) - 1, message},
#include "refused.def"
#undef REFUSED
};

enum { N_REFUSALS = sizeof refusals / sizeof refusals[0] };

static cg_scenario scenario;

static void test_messages(void **state)
{
    (void)state;
    assert_true(N_REFUSALS >= 60);
    for (size_t i = 0; i < N_REFUSALS; i++) {
        cg_error error = {CG_OK, ""};
        cg_status status =
            cg_scenario_parse(refusals[i].text, refusals[i].length, "x.json", &scenario, &error);
        if (status != CG_INPUT || strcmp(error.message, refusals[i].message) != 0)
            print_error("input: %s\n", refusals[i].text);
        assert_int_equal(status, CG_INPUT);
        assert_string_equal(error.message, refusals[i].message);
    }
}

/* A text that ends anywhere, or has any one byte changed, is read or refused: never worse. */
static void test_damaged_texts(void **state)
{
    (void)state;
    const char text[] =
        "{\"note\": \"\\u00e9\xC3\xA9\", \"run\": {\"weeks\": 1.5e1, \"seed\": \"12\"},"
        "\"forms\": {\"a\": {\"registered\": true, \"meetings\": {\"m\": {}}}}}";
    char damaged[sizeof text];
    for (size_t n = 0; n + 1 < sizeof text; n++) {
        cg_error error = {CG_OK, ""};
        char *cut = malloc(n + 1); /* so that a sanitizer sees any step over the end */
        assert_non_null(cut);
        memcpy(cut, text, n);
        assert_int_not_equal(cg_scenario_parse(cut, n, "x.json", &scenario, &error), CG_OK);
        free(cut);
        for (int byte = 0; byte < 256; byte++) {
            cg_error other = {CG_OK, ""};
            memcpy(damaged, text, sizeof text);
            damaged[n] = (char)byte;
            cg_status status =
                cg_scenario_parse(damaged, sizeof text - 1, "x.json", &scenario, &other);
            assert_int_equal(status, other.code);
            assert_true(status == CG_OK || other.message[0] != '\0');
        }
    }
}

static void test_too_large(void **state)
{
    (void)state;
    size_t n = (size_t)16 * 1024 * 1024 + 1;
    char *text = malloc(n);
    assert_non_null(text);
    memset(text, ' ', n);
    cg_error error = {CG_OK, ""};
    assert_int_equal(cg_scenario_parse(text, n, "x.json", &scenario, &error), CG_LIMIT);
    assert_string_equal(error.message, "x.json: is larger than 16 MiB; expected a scenario");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_damaged_texts),
        cmocka_unit_test(test_too_large),
    };
    return cmocka_run_group_tests_name("refusals", tests, NULL, NULL);
}
