/* Files in a folder of the test's own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SCENARIO_FIXTURE_H
#define TESTS_SCENARIO_FIXTURE_H

/* cmocka set-up and tear-down: a fresh folder becomes the working folder, and is removed. */
int fixture_enter(void **state);
int fixture_leave(void **state);

/* Writes `text` to `path` below the folder; makes the folders of the path. */
void fixture_write(const char *path, const char *text);

#endif
