/* Small worlds for tests of the model.
 *
 * One form, `club`: assigned to everybody, one formal meeting of 2 h in every teaching week,
 * all other levers 0. Schools lie on a line, 2 km apart; by default every educator of a
 * school is a secondary science teacher, nobody leaves or moves, and every post is certain.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_MODEL_TESTLIB_H
#define TESTS_MODEL_TESTLIB_H

#include "process/process.h"
#include "world/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { FIRST_TERM = 2 }; /* first teaching week of the year */

/* What a share that is kept in steps (base/steps.h), made of others that are, may be off. */
#define STEP (2.0 / 32768.0)

typedef struct fixture {
    cg_scenario scenario;
    cg_province province;
    cg_world world;
    cg_form *club; /* in scenario; changes count until built */
    int built;
} fixture;

/* cmocka set-up and tear-down. */
int fixture_new(void **state);
int fixture_free(void **state);

/* Sets a parameter by path; fails the test when it is refused. */
void fixture_set(fixture *f, const char *path, const char *value);

/* `circuits` x `schools` schools of `educators` each. */
void fixture_province(fixture *f, uint32_t circuits, uint32_t schools, uint16_t educators);

/* Checks the scenario, builds the world and runs the calendar of `week`. */
void fixture_build(fixture *f, uint32_t week);

/* One process of the current week, then every invariant. */
void fixture_apply(fixture *f, enum cg_stream process);

/* Goes to `week`: clears the scratch columns and runs the calendar. */
void fixture_week(fixture *f, uint32_t week);

/* The whole of the current week but the calendar, which has run. */
void fixture_rest_of_week(fixture *f);

/* Everybody's main cluster becomes main cluster row 0 (one cluster of all). */
void fixture_gather(fixture *f);

/* A meeting of cluster c of the current week; NULL if it has not so many. */
cg_meeting *fixture_meeting(fixture *f, uint32_t c, uint32_t slot);

/* Same knowledge for every topic of teacher i. */
void fixture_know(fixture *f, uint32_t i, float ck, float pck);

void assert_near(double actual, double expected, double tolerance);

#endif
