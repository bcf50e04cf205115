/* A scenario: the values of every parameter, its forms and its events.
 *
 * A plain value without pointers: copy it by assignment, compare nothing by memcmp
 * (padding). Names are unique within their list; lists are sorted by name so that
 * the order of keys in a file never matters.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_PARAM_SCENARIO_H
#define CG_PARAM_SCENARIO_H

#include "param/param.h"

#include <collegium/status.h>

enum { CG_NAME_SIZE = 64, CG_MAX_FORMS = 16, CG_MAX_KINDS = 5, CG_MAX_EVENTS = 32 };

typedef struct cg_meeting_kind {
    char name[CG_NAME_SIZE];
    cg_meeting_levers levers;
} cg_meeting_kind;

typedef struct cg_form {
    char name[CG_NAME_SIZE];
    cg_form_levers levers;
    int32_t n_kinds;
    cg_meeting_kind kinds[CG_MAX_KINDS];
} cg_form;

typedef struct cg_event {
    char name[CG_NAME_SIZE];
    cg_event_levers levers;
} cg_event;

typedef struct cg_scenario {
    char name[CG_NAME_SIZE];  /* letters, digits, - and _ ; names it in results */
    char title[CG_TEXT_SIZE]; /* one line for people; may be empty */
    cg_model model;
    int32_t n_forms;
    cg_form forms[CG_MAX_FORMS];
    int32_t n_events;
    cg_event events[CG_MAX_EVENTS];
} cg_scenario;

/* All defaults, named "unnamed", without forms and events. */
void cg_scenario_init(cg_scenario *scenario);

/* The form, kind or event of that name; added with defaults and in order if `add` and
 * there is room; NULL when absent (or, with add, when the list is full or `name` is no
 * name). Adding moves the later ones: pointers got before are no longer valid. */
cg_form *cg_scenario_form(cg_scenario *scenario, const char *name, int add);
cg_meeting_kind *cg_form_kind(cg_form *form, const char *name, int add);
cg_event *cg_scenario_event(cg_scenario *scenario, const char *name, int add);

/* Takes the form, kind or event of that name out of its list; 0 if there was none. */
int cg_scenario_remove_form(cg_scenario *scenario, const char *name);
int cg_form_remove_kind(cg_form *form, const char *name);
int cg_scenario_remove_event(cg_scenario *scenario, const char *name);

/* Index of the form of that name; -1 for "none" and for a name that is absent. */
int cg_scenario_form_index(const cg_scenario *scenario, const char *name);

/* Where a path such as "forms.official.regulation" leads: the row and the struct that
 * holds it (inside *scenario). Forms, kinds and events must exist.
 * Errors: CG_INPUT with the nearest valid path. */
cg_status cg_scenario_locate(cg_scenario *scenario, const char *path, const cg_param **param,
                             void **values, cg_error *error);

/* Sets the parameter at `path` from text as written after `--set path=`: a number,
 * true/false, a choice or a string, checked against its row.
 * Errors: CG_INPUT naming the path, what was expected and the bounds. */
cg_status cg_scenario_set(cg_scenario *scenario, const char *path, const char *text,
                          cg_error *error);

/* The same with a number; FLAG and CHOICE take their index. */
cg_status cg_scenario_set_number(cg_scenario *scenario, const char *path, double number,
                                 cg_error *error);

/* Rules across fields: named forms exist, meetings fit the week, the calendar's terms
 * do not overlap, events lie within reach, agenda weights are not all 0.
 * Errors: CG_INPUT with the path concerned. */
cg_status cg_scenario_check(const cg_scenario *scenario, cg_error *error);

/* run.seed as a number (cg_scenario_check has seen that it is one). */
uint64_t cg_scenario_seed(const cg_scenario *scenario);

/* A seed of its own for each replicate, for findings that are to hold in other provinces too:
 * province, posts, people and all later luck are drawn anew. Replicate 0 keeps `seed`. */
uint64_t cg_replicate_seed(uint64_t seed, uint32_t replicate);

/* run.seed becomes `seed`. */
void cg_scenario_reseed(cg_scenario *scenario, uint64_t seed);

/* Weeks in all: burn-in and after. */
uint32_t cg_scenario_weeks(const cg_scenario *scenario);

#endif
