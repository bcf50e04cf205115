/* Descriptors of parameters, generated from parameters.def.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_PARAM_PARAM_H
#define CG_PARAM_PARAM_H

#include "param/parameters.def"

#include <stddef.h>
#include <stdint.h>

enum { CG_TEXT_SIZE = 256 };

#define Y(kind, name, text) CG_##kind##_##name,
enum cg_membership { CG_CHOICES_MEMBERSHIP(Y) };
enum cg_leader { CG_CHOICES_LEADER(Y) };
enum cg_day { CG_CHOICES_DAY(Y) };
enum cg_order { CG_CHOICES_ORDER(Y) };
enum cg_event_type { CG_CHOICES_EVENT(Y) };
#undef Y

/* REAL is a double; INT, FLAG and CHOICE are int32_t; TEXT is char[CG_TEXT_SIZE]. */
typedef enum cg_type { CG_REAL, CG_INT, CG_FLAG, CG_TEXT, CG_CHOICE } cg_type;

typedef enum cg_scope { CG_SCOPE_MODEL, CG_SCOPE_FORM, CG_SCOPE_MEETING, CG_SCOPE_EVENT } cg_scope;
enum { CG_N_SCOPES = 4 };

typedef enum cg_acts { CG_ACTS_BUILD, CG_ACTS_ALWAYS, CG_ACTS_AFTER } cg_acts;

typedef struct cg_param {
    const char *group, *name; /* "learning", "rate"; the group is part of the path in MODEL only */
    cg_type type;
    size_t offset;              /* in the struct of its scope */
    double number;              /* default of REAL, INT, FLAG, CHOICE (an index) */
    const char *text;           /* default of TEXT, else NULL */
    double low, high;           /* inclusive bounds of REAL, INT, FLAG */
    const char *const *choices; /* names of a CHOICE, NULL-terminated; else NULL */
    const char *unit, *doc, *source;
    cg_acts acts;
} cg_param;

#define CG_FIELD_REAL(group, name) double group##_##name;
#define CG_FIELD_INT(group, name) int32_t group##_##name;
#define CG_FIELD_FLAG(group, name) int32_t group##_##name;
#define CG_FIELD_TEXT(group, name) char group##_##name[CG_TEXT_SIZE];
#define CG_FIELD_MEMBERSHIP(group, name) int32_t group##_##name;
#define CG_FIELD_LEADER(group, name) int32_t group##_##name;
#define CG_FIELD_DAY(group, name) int32_t group##_##name;
#define CG_FIELD_ORDER(group, name) int32_t group##_##name;
#define CG_FIELD_EVENT(group, name) int32_t group##_##name;
#define CG_FIELD(group, name, type, ...) CG_FIELD_##type(group, name)

/* The values of one scope, one member per row of its table, named group_name. */
typedef struct cg_model {
    CG_MODEL_PARAMETERS(CG_FIELD)
} cg_model;
typedef struct cg_form_levers {
    CG_FORM_PARAMETERS(CG_FIELD)
} cg_form_levers;
typedef struct cg_meeting_levers {
    CG_MEETING_PARAMETERS(CG_FIELD)
} cg_meeting_levers;
typedef struct cg_event_levers {
    CG_EVENT_PARAMETERS(CG_FIELD)
} cg_event_levers;

/* The rows of a scope in table order; *n receives their number. */
const cg_param *cg_param_table(cg_scope scope, size_t *n);

/* The row named `name` (and, in MODEL, in `group`); NULL if there is none. */
const cg_param *cg_param_find(cg_scope scope, const char *group, const char *name);

/* Sets every member of a scope's struct to its default. */
void cg_param_defaults(cg_scope scope, void *values);

/* A numeric member of `values`, the struct that `param` belongs to. */
double cg_param_number(const cg_param *param, const void *values);
const char *cg_param_text(const cg_param *param, const void *values);

/* Stores without checking; cg_param_check_* says whether a value may be stored. */
void cg_param_store_number(const cg_param *param, void *values, double number);
void cg_param_store_text(const cg_param *param, void *values, const char *text);

/* What is wrong with `number` for `param` as a phrase in `why` ("must be from 0 to 1"),
 * or an empty string. Checks finiteness, whole numbers and bounds. */
void cg_param_check_number(const cg_param *param, double number, char *why, size_t size);

/* Index of `text` among a CHOICE's names, or -1. */
int cg_param_choice(const cg_param *param, const char *text);

/* The same for the text of a TEXT (length, UTF-8, no control characters; digits for
 * run.seed) or the name of a CHOICE; any other type takes no text. */
void cg_param_check_text(const cg_param *param, const char *text, char *why, size_t size);

/* What `param` takes, as a phrase: "a whole number from 0 to 10400 (weeks)". */
void cg_param_expected(const cg_param *param, char *text, size_t size);

/* The likely intended name among a CHOICE's names, a scope's (in MODEL: a group's) rows, or
 * MODEL's groups; NULL if none is near. */
const char *cg_param_nearest_choice(const cg_param *param, const char *text);
const char *cg_param_nearest_name(cg_scope scope, const char *group, const char *name);
const char *cg_param_nearest_group(const char *group);

/* 1 if MODEL has a group of that name. */
int cg_param_is_group(const char *group);

/* The only MODEL row called `name`, whatever its group; NULL if there is none or several. */
const cg_param *cg_param_named(const char *name);

/* 1 if the text of `param` names a file, which readers look up as scenario_file.h says. */
int cg_param_is_file(const cg_param *param);

/* "BUILD" and so on as the user reads it: "when the province is built", ... */
const char *cg_acts_text(cg_acts acts);
const char *cg_type_text(cg_type type);

/* The candidate nearest to `word` by edit distance, if near enough to be a likely
 * misspelling (at most a third of its letters, at least 2); else NULL. */
const char *cg_nearest(const char *word, const char *const *candidates, size_t n);

#endif
