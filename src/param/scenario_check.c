/* Rules across fields. Every message starts with the path concerned and ": ", so that a
 * reader of files can say where that path stands.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "param/scenario.h"
#include "param/text.h"

#include <stdio.h>
#include <string.h>

enum { WEEKS_OF_YEAR = 52, PREFIX_SIZE = 160 };

static const double weekday_hours = 40, saturday_hours = 12; /* most that a week can hold */

static cg_status check_values(cg_scope scope, const void *values, const char *prefix,
                              cg_error *error)
{
    size_t n;
    const cg_param *rows = cg_param_table(scope, &n);
    for (size_t i = 0; i < n; i++) {
        char why[256];
        if (rows[i].type == CG_TEXT)
            cg_param_check_text(&rows[i], cg_param_text(&rows[i], values), why, sizeof why);
        else
            cg_param_check_number(&rows[i], cg_param_number(&rows[i], values), why, sizeof why);
        if (why[0] != '\0')
            return cg_fail(error, CG_INPUT, "%s.%s: %s", prefix[0] ? prefix : rows[i].group,
                           rows[i].name, why);
    }
    return CG_OK;
}

static cg_status check_name(const char *list, const char *name, cg_error *error)
{
    if (!cg_text_is_name(name))
        return cg_fail(error, CG_INPUT,
                       "%s.%s: is not a name; expected 1 to %d letters, digits, - and _", list,
                       name, CG_NAME_SIZE - 1);
    return CG_OK;
}

static cg_status check_form_exists(const cg_scenario *scenario, const char *path, const char *name,
                                   cg_error *error)
{
    if (strcmp(name, "none") == 0 || cg_scenario_form_index(scenario, name) >= 0)
        return CG_OK;
    const char *names[CG_MAX_FORMS + 1] = {"none"};
    for (int i = 0; i < scenario->n_forms; i++)
        names[i + 1] = scenario->forms[i].name;
    const char *nearest = cg_nearest(name, names, (size_t)scenario->n_forms + 1);
    return cg_fail(error, CG_INPUT,
                   "%s: no form is named \"%s\"; expected \"none\" or a form of the scenario%s%s%s",
                   path, name, nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                   nearest ? "\"?" : "");
}

static cg_status check_references(const cg_scenario *scenario, cg_error *error)
{
    const cg_model *model = &scenario->model;
    cg_status status = check_form_exists(scenario, "clusters.main", model->clusters_main, error);
    if (status == CG_OK)
        status =
            check_form_exists(scenario, "clusters.voluntary", model->clusters_voluntary, error);
    if (status == CG_OK)
        status = check_form_exists(scenario, "department.register_form",
                                   model->department_register_form, error);
    if (status == CG_OK && model->department_register_chance > 0 &&
        strcmp(model->department_register_form, "none") == 0)
        status = cg_fail(error, CG_INPUT,
                         "department.register_form: is \"none\" although "
                         "department.register_chance is above 0; expected a form");
    return status;
}

static cg_status check_calendar(const cg_model *model, cg_error *error)
{
    const int32_t start[] = {model->calendar_term1_start, model->calendar_term2_start,
                             model->calendar_term3_start, model->calendar_term4_start};
    const int32_t weeks[] = {model->calendar_term1_weeks, model->calendar_term2_weeks,
                             model->calendar_term3_weeks, model->calendar_term4_weeks};
    int32_t taken = 0;
    for (int term = 0; term < 4; term++) {
        if (weeks[term] == 0)
            continue;
        if (start[term] < taken)
            return cg_fail(error, CG_INPUT,
                           "calendar.term%d_start: is %d; expected at least %d, the week after the "
                           "term before",
                           term + 1, start[term], taken);
        taken = start[term] + weeks[term];
        if (taken > WEEKS_OF_YEAR)
            return cg_fail(error, CG_INPUT,
                           "calendar.term%d_weeks: is %d from week %d; expected an end within the "
                           "year's %d weeks",
                           term + 1, weeks[term], start[term], WEEKS_OF_YEAR);
    }
    return CG_OK;
}

static cg_status check_meetings(const cg_form *form, const char *path, cg_error *error)
{
    double hours[2] = {0, 0};
    for (int k = 0; k < form->n_kinds; k++) {
        const cg_meeting_kind *kind = &form->kinds[k];
        char prefix[PREFIX_SIZE + CG_NAME_SIZE];
        snprintf(prefix, sizeof prefix, "%s.meetings", path);
        cg_status status = check_name(prefix, kind->name, error);
        if (status != CG_OK)
            return status;
        snprintf(prefix, sizeof prefix, "%s.meetings.%s", path, kind->name);
        status = check_values(CG_SCOPE_MEETING, &kind->levers, prefix, error);
        if (status != CG_OK)
            return status;

        int saturday = kind->levers.meeting_day == CG_DAY_SATURDAY;
        double most = saturday ? saturday_hours : weekday_hours;
        hours[saturday] += kind->levers.meeting_hours;
        if (hours[saturday] > most)
            return cg_fail(error, CG_INPUT,
                           "%s.hours: meetings on %s come to %g h in a week in which all are due; "
                           "expected at most %g",
                           prefix, saturday ? "a Saturday" : "weekdays", hours[saturday], most);
    }
    return CG_OK;
}

static cg_status check_form(const cg_form *form, cg_error *error)
{
    char path[PREFIX_SIZE];
    snprintf(path, sizeof path, "forms.%s", form->name);
    cg_status status = check_name("forms", form->name, error);
    if (status == CG_OK && strcmp(form->name, "none") == 0)
        status = cg_fail(error, CG_INPUT, "%s: \"none\" stands for no form; expected another name",
                         path);
    if (status == CG_OK)
        status = check_values(CG_SCOPE_FORM, &form->levers, path, error);
    if (status != CG_OK)
        return status;

    const cg_form_levers *levers = &form->levers;
    if (levers->form_min_members > levers->form_max_members)
        return cg_fail(error, CG_INPUT, "%s.min_members: is %d; expected at most max_members, %d",
                       path, levers->form_min_members, levers->form_max_members);
    if (!(levers->form_content + levers->form_planning + levers->form_practice > 0))
        return cg_fail(error, CG_INPUT,
                       "%s.content: the agenda weights content, planning and practice are all 0; "
                       "expected at least one above 0",
                       path);
    return check_meetings(form, path, error);
}

/* All rules but those of events. */
static cg_status check_state(const cg_scenario *scenario, cg_error *error)
{
    cg_status status = check_values(CG_SCOPE_MODEL, &scenario->model, "", error);
    if (status == CG_OK)
        status = check_calendar(&scenario->model, error);
    for (int i = 0; i < scenario->n_forms && status == CG_OK; i++)
        status = check_form(&scenario->forms[i], error);
    return status == CG_OK ? check_references(scenario, error) : status;
}

static cg_status check_settable(cg_scenario *scenario, const char *path, const char *target,
                                const cg_param **param, cg_error *error)
{
    cg_error inner = {CG_OK, ""};
    void *values;
    if (target[0] == '\0')
        return cg_fail(error, CG_INPUT,
                       "%s.path: is empty; expected the path of the parameter that changes", path);
    if (cg_scenario_locate(scenario, target, param, &values, &inner) != CG_OK)
        return cg_fail(error, CG_INPUT, "%s.path: %s", path, inner.message);
    if ((*param)->type == CG_TEXT)
        return cg_fail(error, CG_INPUT,
                       "%s.path: %s is a text; expected a parameter with a number, a choice or "
                       "true/false (an adopt event changes the form of clusters)",
                       path, target);
    int fixed = (*param)->acts == CG_ACTS_BUILD || strcmp((*param)->group, "run") == 0 ||
                strcmp((*param)->group, "event") == 0;
    if (fixed)
        return cg_fail(error, CG_INPUT,
                       "%s.path: %s cannot change during a run; expected a parameter that acts "
                       "later than when the province is built",
                       path, target);
    return CG_OK;
}

static cg_status check_set_event(const cg_scenario *scenario, const cg_event *event,
                                 const char *path, cg_error *error)
{
    cg_scenario changed = *scenario;
    cg_error inner = {CG_OK, ""};
    const cg_param *param;
    const char *target = event->levers.event_path;
    cg_status status = check_settable(&changed, path, target, &param, error);
    if (status != CG_OK)
        return status;
    if (cg_scenario_set_number(&changed, target, event->levers.event_value, &inner) != CG_OK)
        return cg_fail(error, CG_INPUT, "%s.value: %s", path, inner.message);
    if (check_state(&changed, &inner) != CG_OK)
        return cg_fail(error, CG_INPUT, "%s.value: would break a rule: %s", path, inner.message);
    return CG_OK;
}

static cg_status check_event(const cg_scenario *scenario, const cg_event *event, cg_error *error)
{
    char path[PREFIX_SIZE];
    snprintf(path, sizeof path, "events.%s", event->name);
    cg_status status = check_name("events", event->name, error);
    if (status == CG_OK)
        status = check_values(CG_SCOPE_EVENT, &event->levers, path, error);
    if (status != CG_OK)
        return status;

    const cg_event_levers *levers = &event->levers;
    if ((uint32_t)levers->event_week >= cg_scenario_weeks(scenario))
        return cg_fail(error, CG_INPUT,
                       "%s.week: is %d; expected a week before the run's end at week %u "
                       "(run.burn_in + run.weeks)",
                       path, levers->event_week, (unsigned)cg_scenario_weeks(scenario));
    if (levers->event_type == CG_EVENT_SET)
        return check_set_event(scenario, event, path, error);
    if (levers->event_type == CG_EVENT_ADOPT) {
        char form_path[PREFIX_SIZE + 8];
        snprintf(form_path, sizeof form_path, "%s.form", path);
        return check_form_exists(scenario, form_path, levers->event_form, error);
    }
    return CG_OK;
}

cg_status cg_scenario_check(const cg_scenario *scenario, cg_error *error)
{
    if (!cg_text_is_name(scenario->name))
        return cg_fail(error, CG_INPUT,
                       "name: is \"%s\"; expected 1 to %d letters, digits, - and _", scenario->name,
                       CG_NAME_SIZE - 1);
    if (!cg_text_is_plain(scenario->title))
        return cg_fail(error, CG_INPUT, "title: expected one line of UTF-8 text");
    cg_status status = check_state(scenario, error);
    for (int i = 0; i < scenario->n_events && status == CG_OK; i++)
        status = check_event(scenario, &scenario->events[i], error);
    return status;
}
