/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_file.h"

#include "base/memory.h"
#include "io/point_request.h"
#include "io/sweep_reader.h"
#include "param/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const root_keys[] = {"$schema", "name",   "base",   "replicates", "settings",
                                        "factors", "design", "record", NULL};

cg_status cg_sweep_check_keys(cg_sweep_reader *self, const cg_json_at *object,
                              const char *const *keys)
{
    cg_json_at child;
    size_t n = 0;
    while (keys[n] != NULL)
        n++;
    for (int more = cg_json_first(object, &child); more; more = cg_json_next(object, &child)) {
        const char *key = cg_json_key(&child);
        cg_status status = cg_json_check_once(object, &child, self->error);
        if (status != CG_OK)
            return status;
        int known = strcmp(key, "note") == 0;
        for (size_t i = 0; i < n && !known; i++)
            known = strcmp(key, keys[i]) == 0;
        if (!known)
            return cg_json_refuse_key(&child, cg_nearest(key, keys, n), self->error, "unknown key");
    }
    return CG_OK;
}

cg_status cg_sweep_whole(cg_sweep_reader *self, const cg_json_at *object, const char *key,
                         int needed, uint64_t low, uint64_t high, uint64_t *value)
{
    cg_json_at at = *object;
    char expected[96];
    if (!cg_json_enter(&at, key, strlen(key))) {
        if (!needed)
            return CG_OK;
        return cg_json_refuse_value(object, NULL, self->error, "\"%s\" is missing", key);
    }
    snprintf(expected, sizeof expected, "a whole number from %" PRIu64 " to %" PRIu64, low, high);
    double number = cg_json_kind_of(&at) == CG_JSON_NUMBER ? cg_json_number(&at) : -1;
    if (number < (double)low || number > (double)high || number != floor(number))
        return cg_json_expected(&at, expected, NULL, self->error);
    *value = (uint64_t)number;
    return CG_OK;
}

cg_status cg_sweep_set_parameter(cg_sweep_reader *self, const cg_json_at *at, const char *path,
                                 cg_scenario *scenario)
{
    const cg_param *param;
    void *values;
    cg_place found;
    char why[1200];
    cg_error inner = {CG_OK, ""};
    if (cg_json_kind_of(at) != CG_JSON_STRING || cg_json_string(at)[0] == '\0' ||
        cg_scenario_locate(scenario, path, &param, &values, NULL) != CG_OK ||
        !cg_param_is_file(param))
        return cg_json_set_parameter(at, path, scenario, self->error);
    if (!cg_place_resolve(&self->place, cg_json_string(at), "", self->options, &found, why,
                          sizeof why))
        return cg_json_refuse_value(at, NULL, self->error, "\"%.200s\" %s", cg_json_string(at),
                                    why);
    if (cg_scenario_set(scenario, path, found.shown, &inner) != CG_OK)
        return cg_json_refuse_value(at, NULL, self->error, "%s", inner.message);
    return CG_OK;
}

static cg_status apply_settings(cg_sweep_reader *self, cg_scenario *scenario)
{
    cg_json_at child;
    cg_status status = CG_OK;
    const cg_json_at *own = &self->settings;
    int more = own->tree != NULL && cg_json_first(own, &child);
    for (; more && status == CG_OK; more = status == CG_OK && cg_json_next(own, &child)) {
        status = cg_json_check_once(own, &child, self->error);
        if (status == CG_OK && strcmp(cg_json_key(&child), "run.replicates") == 0)
            status = cg_json_refuse_key(&child, "replicates", self->error,
                                        "is a key of its own beside \"settings\"");
        if (status == CG_OK)
            status = cg_sweep_set_parameter(self, &child, cg_json_key(&child), scenario);
    }
    for (size_t i = 0; self->options != NULL && i < self->options->n_settings; i++) {
        char path[512];
        cg_error inner = {CG_OK, ""};
        const char *setting = self->options->settings[i], *equals = strchr(setting, '=');
        size_t n = equals != NULL ? (size_t)(equals - setting) : 0;
        if (n == 0 || n >= sizeof path)
            return cg_fail(self->error, CG_INPUT, "--set %.200s: expected path=value", setting);
        snprintf(path, sizeof path, "%.*s", (int)n, setting);
        if (status == CG_OK && cg_scenario_set(scenario, path, equals + 1, &inner) != CG_OK)
            status = cg_fail(self->error, CG_INPUT, "--set %.300s: %s", setting, inner.message);
    }
    return status;
}

static cg_status load_scenario(cg_sweep_reader *self, const cg_json_at *at, cg_scenario *scenario)
{
    cg_place found;
    char why[1200];
    cg_error inner = {CG_OK, ""};
    cg_load_options load = {.n_settings = 0};
    if (self->options != NULL)
        load = *self->options;
    load.n_settings = 0; /* they come after the sweep's own */
    if (cg_json_kind_of(at) != CG_JSON_STRING)
        return cg_json_expected(at, "the name or path of a scenario file", NULL, self->error);
    if (!cg_place_resolve(&self->place, cg_json_string(at), ".json", &load, &found, why,
                          sizeof why))
        return cg_json_refuse_value(at, NULL, self->error, "\"%.200s\" %s", cg_json_string(at),
                                    why);
    cg_status status = cg_scenario_load(found.shown, &load, scenario, self->error);
    if (status == CG_OK)
        status = apply_settings(self, scenario);
    if (status == CG_OK && cg_scenario_check(scenario, &inner) != CG_OK)
        status = cg_fail(self->error, CG_INPUT, "%s: with the sweep's settings: %s", found.shown,
                         inner.message);
    return status;
}

cg_status cg_sweep_add_scenario(cg_sweep_reader *self, const cg_json_at *at)
{
    cg_sweep *sweep = self->sweep;
    size_t capacity = sweep->n_scenarios;
    cg_status status = load_scenario(self, at, self->scratch);
    for (uint32_t s = 0; s < sweep->n_scenarios && status == CG_OK; s++) {
        if (strcmp(sweep->scenarios[s].name, self->scratch->name) == 0)
            status = cg_json_refuse_value(at, NULL, self->error,
                                          "is named %s like an earlier one; expected scenarios "
                                          "told apart by their names",
                                          self->scratch->name);
    }
    if (status == CG_OK)
        status = cg_grow((void **)&sweep->scenarios, &capacity, capacity + 1,
                         sizeof *sweep->scenarios, "scenarios", self->error);
    if (status == CG_OK)
        sweep->scenarios[sweep->n_scenarios++] = *self->scratch;
    return status;
}

/* The base, or the scenarios of the one factor that has some. */
static cg_status read_scenarios(cg_sweep_reader *self, const cg_json_at *root,
                                const cg_json_at *factors)
{
    cg_json_at base = *root, factor, list, entry;
    int has_base = cg_json_enter(&base, "base", 4), lists = 0;
    cg_status status = has_base ? cg_sweep_add_scenario(self, &base) : CG_OK;
    for (int more = cg_json_first(factors, &factor); more && status == CG_OK;
         more = cg_json_next(factors, &factor)) {
        list = factor;
        if (!cg_json_enter(&list, "scenarios", 9))
            continue;
        if (has_base || lists++ > 0)
            return cg_json_refuse_key(&list, NULL, self->error,
                                      "expected either a base or one factor of scenarios");
        if (cg_json_kind_of(&list) != CG_JSON_ARRAY)
            return cg_json_expected(&list, "an array of scenario files", NULL, self->error);
        for (int on = cg_json_first(&list, &entry); on && status == CG_OK;
             on = cg_json_next(&list, &entry))
            status = cg_sweep_add_scenario(self, &entry);
    }
    if (status == CG_OK && self->sweep->n_scenarios == 0)
        return cg_json_refuse_value(root, NULL, self->error,
                                    "\"base\" is missing; expected the scenario to vary");
    return status;
}

static cg_status read_factors(cg_sweep_reader *self, const cg_json_at *factors)
{
    cg_json_at child;
    cg_status status = CG_OK;
    for (int more = cg_json_first(factors, &child); more && status == CG_OK;
         more = cg_json_next(factors, &child)) {
        status = cg_json_check_once(factors, &child, self->error);
        if (status == CG_OK && self->sweep->n_factors == CG_MAX_FACTORS)
            status =
                cg_json_refuse_key(&child, NULL, self->error,
                                   "is one too many; expected at most %d factors", CG_MAX_FACTORS);
        if (status == CG_OK)
            status = cg_sweep_read_factor(self, &child);
    }
    if (status == CG_OK && self->sweep->n_factors == 0)
        return cg_json_expected(factors, "at least one factor", NULL, self->error);
    return status;
}

static int replicates_are_set(const cg_load_options *options)
{
    for (size_t i = 0; options != NULL && i < options->n_settings; i++)
        if (strncmp(options->settings[i], "run.replicates=", 15) == 0)
            return 1;
    return 0;
}

static cg_status read_name(cg_sweep_reader *self, const cg_json_at *root)
{
    cg_json_at at = *root;
    cg_sweep *sweep = self->sweep;
    const char *slash = strrchr(self->place.shown, '/');
    const char *file = slash != NULL ? slash + 1 : self->place.shown;
    snprintf(sweep->name, sizeof sweep->name, "%.*s", (int)strcspn(file, "."), file);
    if (cg_json_enter(&at, "name", 4)) {
        if (cg_json_kind_of(&at) != CG_JSON_STRING || !cg_text_is_name(cg_json_string(&at)))
            return cg_json_expected(&at, "a name of letters, digits, - and _", NULL, self->error);
        snprintf(sweep->name, sizeof sweep->name, "%s", cg_json_string(&at));
    }
    at = *root;
    if (cg_json_enter(&at, "note", 4)) {
        if (cg_json_kind_of(&at) != CG_JSON_STRING ||
            strlen(cg_json_string(&at)) >= sizeof sweep->note)
            return cg_json_expected(&at, "a text of at most 1000 bytes", NULL, self->error);
        snprintf(sweep->note, sizeof sweep->note, "%s", cg_json_string(&at));
    }
    return CG_OK;
}

static cg_status read_root(cg_sweep_reader *self)
{
    cg_json_at root = cg_json_root(&self->tree), factors = root, design = root, record = root;
    uint64_t replicates = 0;
    if (cg_json_kind_of(&root) != CG_JSON_OBJECT)
        return cg_json_expected(&root, "an object with \"base\", \"factors\" and \"design\"", NULL,
                                self->error);
    cg_status status = cg_sweep_check_keys(self, &root, root_keys);
    if (status == CG_OK)
        status = read_name(self, &root);
    self->settings = root;
    if (!cg_json_enter(&self->settings, "settings", 8))
        self->settings.tree = NULL;
    else if (status == CG_OK && cg_json_kind_of(&self->settings) != CG_JSON_OBJECT)
        status =
            cg_json_expected(&self->settings, "an object {path: value, ...}", NULL, self->error);
    if (status == CG_OK && !cg_json_enter(&factors, "factors", 7))
        status = cg_json_refuse_value(&root, NULL, self->error, "\"factors\" is missing");
    if (status == CG_OK && cg_json_kind_of(&factors) != CG_JSON_OBJECT)
        status = cg_json_expected(&factors, "an object {name: factor, ...}", NULL, self->error);
    if (status == CG_OK)
        status = cg_sweep_whole(self, &root, "replicates", 0, 1, 100000, &replicates);
    if (status == CG_OK)
        status = read_scenarios(self, &root, &factors);
    if (status != CG_OK)
        return status;
    if (replicates == 0 || replicates_are_set(self->options))
        replicates = (uint64_t)self->sweep->scenarios[0].model.run_replicates;
    self->sweep->n_replicates = (uint32_t)replicates;
    status = read_factors(self, &factors);
    if (status == CG_OK && !cg_json_enter(&design, "design", 6))
        status = cg_json_refuse_value(&root, NULL, self->error, "\"design\" is missing");
    if (status == CG_OK)
        status = cg_sweep_read_design(self, &design);
    if (status == CG_OK && cg_json_enter(&record, "record", 6))
        status = cg_sweep_read_record(self, &record);
    return status;
}

cg_status cg_sweep_load(const char *file, const cg_load_options *options, cg_sweep *sweep,
                        cg_error *error)
{
    cg_sweep_reader self = {.sweep = sweep, .options = options, .error = error};
    char *text = NULL;
    size_t length = 0;
    *sweep = (cg_sweep){0};
    cg_status status = cg_place_init(&self.place, file, error);
    if (status == CG_OK)
        status = cg_place_read(&self.place, CG_JSON_BYTES, &text, &length, error);
    if (status != CG_OK)
        return status;
    status = cg_json_tree_init(&self.tree, self.place.shown, text, length, error);
    if (status != CG_OK) {
        cg_free(text);
        return status;
    }
    status = cg_alloc((void **)&self.scratch, 1, sizeof *self.scratch, "scenario", error);
    if (status == CG_OK)
        status = read_root(&self);
    cg_free(self.scratch);
    cg_json_tree_release(&self.tree);
    return status;
}
