/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/provinces.h"

#include "base/memory.h"
#include "io/school_list.h"

#include <pthread.h>
#include <string.h>

enum { KEPT = 4 };

typedef struct entry {
    struct entry *next;
    cg_model model; /* of the scenario it was made for */
    cg_province province;
    unsigned users;
} entry;

struct cg_provinces {
    pthread_mutex_t lock;
    entry *first; /* the last used first */
};

/* Schools of a list are the same whatever the seed. */
static int makes_province(const cg_param *param, const cg_model *model)
{
    return strcmp(param->group, "province") == 0 ||
           (model->province_schools[0] == '\0' && strcmp(param->group, "run") == 0 &&
            strcmp(param->name, "seed") == 0);
}

static int same_province(const cg_model *a, const cg_model *b)
{
    size_t n;
    const cg_param *table = cg_param_table(CG_SCOPE_MODEL, &n);
    for (size_t i = 0; i < n; i++) {
        const cg_param *param = &table[i];
        if (!makes_province(param, a))
            continue;
        if (param->type == CG_TEXT ? strcmp(cg_param_text(param, a), cg_param_text(param, b)) != 0
                                   : cg_param_number(param, a) != cg_param_number(param, b))
            return 0;
    }
    return 1;
}

cg_status cg_provinces_init(cg_provinces **provinces, cg_error *error)
{
    void *block = NULL;
    cg_status status = cg_alloc(&block, 1, sizeof(cg_provinces), "provinces", error);
    *provinces = block;
    if (status == CG_OK)
        pthread_mutex_init(&(*provinces)->lock, NULL);
    return status;
}

static void entry_free(entry *old)
{
    cg_province_free(&old->province);
    cg_free(old);
}

void cg_provinces_free(cg_provinces *provinces)
{
    if (provinces == NULL)
        return;
    while (provinces->first != NULL) {
        entry *old = provinces->first;
        provinces->first = old->next;
        entry_free(old);
    }
    pthread_mutex_destroy(&provinces->lock);
    cg_free(provinces);
}

/* Takes the entry out of the list; NULL if there is none. */
static entry *take(cg_provinces *provinces, const cg_model *model)
{
    for (entry **at = &provinces->first; *at != NULL; at = &(*at)->next) {
        entry *found = *at;
        if (same_province(&found->model, model)) {
            *at = found->next;
            return found;
        }
    }
    return NULL;
}

static cg_status make(const cg_scenario *scenario, entry **made, cg_error *error)
{
    void *block = NULL;
    cg_status status = cg_alloc(&block, 1, sizeof(entry), "province", error);
    if (status != CG_OK)
        return status;
    entry *own = block;
    own->model = scenario->model;
    status = cg_province_load(scenario, &own->province, error);
    if (status != CG_OK)
        cg_free(own);
    else
        *made = own;
    return status;
}

static void drop_old(cg_provinces *provinces)
{
    int idle = 0;
    for (entry **at = &provinces->first; *at != NULL;) {
        entry *old = *at;
        idle += old->users == 0;
        if (old->users > 0 || idle <= KEPT) {
            at = &old->next;
            continue;
        }
        *at = old->next;
        entry_free(old);
    }
}

cg_status cg_provinces_get(cg_provinces *provinces, const cg_scenario *scenario,
                           const cg_province **province, cg_error *error)
{
    cg_status status = CG_OK;
    *province = NULL;
    pthread_mutex_lock(&provinces->lock);
    entry *found = take(provinces, &scenario->model);
    if (found == NULL)
        status = make(scenario, &found, error);
    if (status == CG_OK) {
        found->users++;
        found->next = provinces->first;
        provinces->first = found;
        *province = &found->province;
        drop_old(provinces);
    }
    pthread_mutex_unlock(&provinces->lock);
    return status;
}

void cg_provinces_release(cg_provinces *provinces, const cg_province *province)
{
    if (province == NULL)
        return;
    pthread_mutex_lock(&provinces->lock);
    for (entry *at = provinces->first; at != NULL; at = at->next) {
        if (&at->province == province)
            at->users--;
    }
    drop_old(provinces);
    pthread_mutex_unlock(&provinces->lock);
}
