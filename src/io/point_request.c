/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/point_request.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

/* A seed is a text of digits; a number below 2^53 is taken as it was written. */
static cg_status set_seed(const cg_json_at *value, cg_scenario *scenario, cg_error *error)
{
    const cg_json_node *mark = &value->tree->marks.nodes[value->node];
    char digits[64];
    size_t n = mark->end - mark->value;
    cg_error inner = {CG_OK, ""};
    if (n >= sizeof digits || cg_json_number(value) >= 9007199254740992.0)
        return cg_json_expected(value, "a text in quotes for a seed from 2^53 on", NULL, error);
    memcpy(digits, value->tree->text + mark->value, n);
    digits[n] = '\0';
    if (cg_scenario_set(scenario, "run.seed", digits, &inner) != CG_OK)
        return cg_json_refuse_value(value, NULL, error, "%s", inner.message);
    return CG_OK;
}

cg_status cg_json_set_parameter(const cg_json_at *value, const char *path, cg_scenario *scenario,
                                cg_error *error)
{
    cg_error inner = {CG_OK, ""};
    const cg_param *param;
    void *values;
    cg_status status;
    if (cg_scenario_locate(scenario, path, &param, &values, NULL) == CG_OK &&
        cg_param_is_file(param) && cg_json_kind_of(value) == CG_JSON_STRING &&
        cg_json_string(value)[0] != '\0')
        return cg_json_refuse_value(value, NULL, error,
                                    "%s names a file; expected it in the scenario", path);
    if (cg_json_kind_of(value) == CG_JSON_NUMBER && strcmp(path, "run.seed") == 0)
        return set_seed(value, scenario, error);
    switch (cg_json_kind_of(value)) {
    case CG_JSON_NUMBER:
        status = cg_scenario_set_number(scenario, path, cg_json_number(value), &inner);
        break;
    case CG_JSON_BOOL:
        status =
            cg_scenario_set(scenario, path, cg_json_number(value) != 0 ? "true" : "false", &inner);
        break;
    case CG_JSON_STRING:
        status = cg_scenario_set(scenario, path, cg_json_string(value), &inner);
        break;
    default:
        return cg_json_expected(value, "a number, true, false or a text", NULL, error);
    }
    if (status == CG_OK)
        return CG_OK;
    size_t line, column;
    cg_json_where(value, &line, &column);
    return cg_fail(error, CG_INPUT, "%s:%zu:%zu: %s", value->tree->name, line, column,
                   inner.message);
}

static cg_status set_all(const cg_json_at *object, cg_scenario *scenario, cg_error *error)
{
    cg_json_at child;
    if (cg_json_kind_of(object) != CG_JSON_OBJECT)
        return cg_json_expected(object, "an object {path: value, ...}", NULL, error);
    for (int more = cg_json_first(object, &child); more; more = cg_json_next(object, &child)) {
        cg_status status = cg_json_check_once(object, &child, error);
        const char *path = cg_json_key(&child);
        if (status == CG_OK && strcmp(path, "run.replicates") == 0)
            status = cg_json_refuse_key(&child, "replicates", error, "is not set here");
        else if (status == CG_OK)
            status = cg_json_set_parameter(&child, path, scenario, error);
        if (status != CG_OK)
            return status;
    }
    return CG_OK;
}

static cg_status keep_id(const cg_json_at *value, char *id, cg_error *error)
{
    const cg_json_node *mark = &value->tree->marks.nodes[value->node];
    size_t n = mark->end - mark->value;
    cg_json_kind kind = cg_json_kind_of(value);
    if ((kind != CG_JSON_STRING && kind != CG_JSON_NUMBER) || n >= CG_REQUEST_ID_SIZE)
        return cg_json_expected(value, "a number or a text of at most 1000 bytes", NULL, error);
    memcpy(id, value->tree->text + mark->value, n);
    id[n] = '\0';
    return CG_OK;
}

static cg_status apply_key(const cg_json_at *value, cg_point_request *request, cg_error *error)
{
    static const char *const keys[] = {"id", "set", "seed", "replicates", "note"};
    const char *key = cg_json_key(value);
    if (strcmp(key, "id") == 0 || strcmp(key, "note") == 0)
        return CG_OK;
    if (strcmp(key, "set") == 0)
        return set_all(value, &request->scenario, error);
    if (strcmp(key, "seed") == 0)
        return cg_json_set_parameter(value, "run.seed", &request->scenario, error);
    if (strcmp(key, "replicates") == 0)
        return cg_json_set_parameter(value, "run.replicates", &request->scenario, error);
    return cg_json_refuse_key(value, cg_nearest(key, keys, sizeof keys / sizeof *keys), error,
                              "unknown key");
}

static cg_status apply(const cg_json_at *root, cg_point_request *request, cg_error *error)
{
    cg_json_at child, id = *root;
    cg_status status = CG_OK;
    if (cg_json_kind_of(root) != CG_JSON_OBJECT)
        return cg_json_expected(root, "an object {\"id\": ..., \"set\": {...}}", NULL, error);
    if (cg_json_enter(&id, "id", 2))
        status = keep_id(&id, request->id, error);
    for (int more = cg_json_first(root, &child); more && status == CG_OK;
         more = cg_json_next(root, &child)) {
        status = cg_json_check_once(root, &child, error);
        if (status == CG_OK)
            status = apply_key(&child, request, error);
    }
    cg_error inner = {CG_OK, ""};
    if (status == CG_OK && cg_scenario_check(&request->scenario, &inner) != CG_OK)
        status = cg_fail(error, CG_INPUT, "%s: %s", root->tree->name, inner.message);
    return status;
}

cg_status cg_point_request_parse(const char *line, size_t length, const char *name,
                                 const cg_scenario *base, cg_point_request *request,
                                 cg_error *error)
{
    cg_json_tree tree;
    void *copy = NULL;
    snprintf(request->id, sizeof request->id, "null");
    request->scenario = *base;
    cg_status status = cg_alloc(&copy, length + 1, 1, "a point", error);
    if (status != CG_OK)
        return status;
    memcpy(copy, line, length);
    status = cg_json_tree_init(&tree, name, copy, length, error);
    if (status != CG_OK) {
        cg_free(copy);
        return status;
    }
    const cg_json_at root = cg_json_root(&tree);
    status = apply(&root, request, error);
    cg_json_tree_release(&tree);
    return status;
}
