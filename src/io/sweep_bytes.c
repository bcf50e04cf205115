/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/sweep_bytes.h"

#include "base/memory.h"
#include "io/scenario_file.h"

#include <string.h>

typedef struct buffer {
    unsigned char *bytes;
    size_t n, capacity;
    cg_status status;
    cg_error *error;
} buffer;

static void put(buffer *to, const void *bytes, size_t n)
{
    if (to->status == CG_OK)
        to->status =
            cg_grow((void **)&to->bytes, &to->capacity, to->n + n + 1, 1, "a sweep", to->error);
    if (to->status != CG_OK)
        return;
    memcpy(to->bytes + to->n, bytes, n);
    to->n += n;
}

static void put_number(buffer *to, uint64_t number)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    put(to, bytes, sizeof bytes);
}

static void put_real(buffer *to, double real)
{
    uint64_t bits;
    memcpy(&bits, &real, sizeof bits);
    put_number(to, bits);
}

static void put_text(buffer *to, const char *text)
{
    put_number(to, strlen(text));
    put(to, text, strlen(text));
}

static void put_factor(buffer *to, const cg_factor *factor)
{
    put_text(to, factor->name);
    put_text(to, factor->unit);
    put_text(to, factor->doc);
    put_number(to, factor->n_paths);
    for (size_t i = 0; i < factor->n_paths; i++)
        put_text(to, factor->paths[i]);
    put_number(to, (uint64_t)factor->is_text);
    put_number(to, (uint64_t)factor->whole);
    put_real(to, factor->low);
    put_real(to, factor->high);
    put_number(to, factor->n_levels);
    for (size_t i = 0; i < factor->n_levels; i++) {
        put_real(to, factor->levels[i].number);
        put_text(to, factor->is_text ? factor->levels[i].text : "");
    }
    put_number(to, factor->draws != NULL);
    for (size_t i = 0; factor->draws != NULL && i < factor->n_levels * factor->n_paths; i++)
        put_real(to, factor->draws[i]);
}

static void put_chosen(buffer *to, const uint8_t *chosen, uint32_t n)
{
    put_number(to, n);
    put(to, chosen, n);
}

static void put_recording(buffer *to, const cg_recording *recording)
{
    put_number(to, recording->every);
    put_number(to, recording->panel_every);
    put_number(to, recording->n_rows);
    put_number(to, recording->n_panel_weeks);
    put_number(to, recording->n_teachers);
    put_chosen(to, recording->series, recording->n_series);
    put_chosen(to, recording->groups, recording->n_groups);
    put_chosen(to, recording->columns, recording->n_columns);
}

static void put_points(buffer *to, const cg_sweep *sweep)
{
    const cg_design *recipe = &sweep->recipe;
    put_number(to, sweep->n_points);
    put_number(to, sweep->values != NULL ? CG_N_DESIGNS : (uint64_t)recipe->kind);
    for (size_t i = 0; sweep->values != NULL && i < sweep->n_points * sweep->n_factors; i++)
        put_real(to, sweep->values[i]);
    put_number(to, recipe->seed);
    put_number(to, recipe->levels);
    put_number(to, recipe->attempt);
    put_number(to, (uint64_t)recipe->second_order);
}

cg_status cg_sweep_pack(const cg_sweep *sweep, unsigned char **bytes, size_t *n, cg_error *error)
{
    buffer to = {.error = error};
    put_text(&to, sweep->name);
    put_text(&to, sweep->note);
    put_text(&to, sweep->design);
    put_number(&to, (uint64_t)sweep->second_order);
    put_number(&to, sweep->n_replicates);
    put_number(&to, sweep->n_scenarios);
    for (uint32_t s = 0; s < sweep->n_scenarios && to.status == CG_OK; s++) {
        char *text = NULL;
        to.status = cg_scenario_print(&sweep->scenarios[s], &text, error);
        if (to.status == CG_OK)
            put_text(&to, text);
        cg_free(text);
    }
    put_number(&to, sweep->n_factors);
    for (size_t f = 0; f < sweep->n_factors; f++)
        put_factor(&to, &sweep->factors[f]);
    put_points(&to, sweep);
    put_recording(&to, &sweep->recording);
    *bytes = to.bytes;
    *n = to.n;
    if (to.status != CG_OK) {
        cg_free(to.bytes);
        *bytes = NULL;
    }
    return to.status;
}

typedef struct source {
    const unsigned char *bytes;
    size_t n;
    const char *what;
    cg_status status;
    cg_error *error;
} source;

static void refuse(source *from)
{
    if (from->status == CG_OK)
        from->status = cg_fail(from->error, CG_INPUT, "%s: does not hold a sweep", from->what);
}

static const unsigned char *get(source *from, size_t n)
{
    const unsigned char *at = from->bytes;
    if (n > from->n)
        refuse(from);
    if (from->status != CG_OK)
        return NULL;
    from->bytes += n;
    from->n -= n;
    return at;
}

/* At most `most`, else the bytes are no sweep. */
static uint64_t get_number(source *from, uint64_t most)
{
    uint64_t number = 0;
    const unsigned char *bytes = get(from, 8);
    for (int i = 7; bytes != NULL && i >= 0; i--)
        number = number << 8 | bytes[i];
    if (number <= most)
        return number;
    refuse(from);
    return 0;
}

static double get_real(source *from)
{
    double real;
    uint64_t bits = get_number(from, UINT64_MAX);
    memcpy(&real, &bits, sizeof real);
    return real;
}

static void get_text(source *from, char *text, size_t size)
{
    size_t n = (size_t)get_number(from, size - 1);
    const unsigned char *bytes = get(from, n);
    text[0] = '\0';
    if (bytes == NULL)
        return;
    memcpy(text, bytes, n);
    text[n] = '\0';
}

static void *get_array(source *from, size_t n, size_t size)
{
    void *block = NULL;
    if (from->status == CG_OK)
        from->status = cg_alloc(&block, n, size, "a sweep", from->error);
    return block;
}

static char *get_own_text(source *from)
{
    size_t n = (size_t)get_number(from, from->n);
    const unsigned char *bytes = get(from, n);
    char *text = bytes != NULL ? get_array(from, n + 1, 1) : NULL;
    if (text != NULL)
        memcpy(text, bytes, n);
    return text;
}

static void get_factor(source *from, cg_factor *factor)
{
    get_text(from, factor->name, sizeof factor->name);
    get_text(from, factor->unit, sizeof factor->unit);
    get_text(from, factor->doc, sizeof factor->doc);
    size_t n = (size_t)get_number(from, from->n);
    factor->paths = get_array(from, n, sizeof *factor->paths);
    factor->n_paths = factor->paths != NULL ? n : 0;
    for (size_t i = 0; i < factor->n_paths; i++)
        factor->paths[i] = get_own_text(from);
    factor->is_text = (int32_t)get_number(from, 1);
    factor->whole = (int32_t)get_number(from, 1);
    factor->low = get_real(from);
    factor->high = get_real(from);
    n = (size_t)get_number(from, from->n);
    factor->levels = get_array(from, n, sizeof *factor->levels);
    factor->n_levels = factor->levels != NULL ? n : 0;
    for (size_t i = 0; i < factor->n_levels; i++) {
        factor->levels[i].number = get_real(from);
        factor->levels[i].text = get_own_text(from);
    }
    n = get_number(from, 1) != 0 ? factor->n_levels * factor->n_paths : 0;
    if (n > from->n)
        refuse(from);
    factor->draws = n > 0 ? get_array(from, n, sizeof *factor->draws) : NULL;
    for (size_t i = 0; factor->draws != NULL && i < n; i++)
        factor->draws[i] = get_real(from);
    for (size_t i = 0; factor->draws != NULL && i < factor->n_levels; i++)
        if (factor->levels[i].number != (double)(i + 1))
            refuse(from);
    if (factor->is_text && (factor->n_levels == 0 || factor->draws != NULL))
        refuse(from);
}

/* A scenario takes much more room than its text may: so room is made for each as it comes. */
static void get_scenarios(source *from, cg_sweep *sweep)
{
    const uint32_t n = (uint32_t)get_number(from, 100000);
    size_t capacity = 0;
    for (uint32_t s = 0; s < n && from->status == CG_OK; s++) {
        char *text = get_own_text(from);
        if (from->status == CG_OK)
            from->status = cg_grow((void **)&sweep->scenarios, &capacity, (size_t)s + 1,
                                   sizeof *sweep->scenarios, "a sweep", from->error);
        if (from->status == CG_OK)
            from->status = cg_scenario_parse(text, strlen(text), from->what, &sweep->scenarios[s],
                                             from->error);
        if (from->status == CG_OK)
            sweep->n_scenarios = s + 1;
        cg_free(text);
    }
}

/* A number that a text's level or a draw can have. */
static int is_value(const cg_factor *factor, double value)
{
    const double first = factor->draws != NULL ? 1 : 0;
    if (value != value || (!factor->is_text && factor->draws == NULL))
        return 1;
    return value >= first && value < first + (double)factor->n_levels;
}

static void get_values(source *from, cg_sweep *sweep)
{
    const size_t n = sweep->n_points * sweep->n_factors;
    if (n > from->n / 8)
        refuse(from);
    sweep->values = get_array(from, n, sizeof(double));
    for (size_t i = 0; sweep->values != NULL && i < n; i++) {
        sweep->values[i] = get_real(from);
        if (!is_value(&sweep->factors[i % sweep->n_factors], sweep->values[i]))
            refuse(from);
    }
}

static void get_design(source *from, cg_sweep *sweep, cg_design *told)
{
    size_t levels[CG_MAX_FACTORS];
    cg_design design;
    for (size_t f = 0; f < sweep->n_factors; f++) {
        levels[f] = sweep->factors[f].n_levels;
        if (told->kind == CG_DESIGN_FACTORIAL && levels[f] != 2)
            refuse(from);
    }
    if (from->status != CG_OK)
        return;
    cg_error why = {CG_OK, ""};
    from->status = cg_design_again(told, levels, &design, &why);
    if (from->status == CG_OK) {
        cg_sweep_take_design(sweep, &design);
        return;
    }
    cg_design_free(&design);
    cg_fail(from->error, from->status, "%s: %s", from->what, why.message);
}

static void get_points(source *from, cg_sweep *sweep)
{
    cg_design told = {.n_factors = sweep->n_factors};
    told.n_points = sweep->n_points = (size_t)get_number(from, CG_MAX_POINTS);
    told.kind = (enum cg_design_kind)get_number(from, CG_N_DESIGNS);
    if (told.kind == CG_N_DESIGNS)
        get_values(from, sweep);
    told.seed = get_number(from, UINT64_MAX);
    told.levels = (uint32_t)get_number(from, UINT32_MAX);
    told.attempt = (uint32_t)get_number(from, UINT32_MAX);
    told.second_order = (int32_t)get_number(from, 1);
    if (told.kind != CG_N_DESIGNS)
        get_design(from, sweep, &told);
}

/* n numbers below `most`. */
static void get_chosen(source *from, uint8_t *chosen, uint32_t *n, size_t most)
{
    *n = (uint32_t)get_number(from, most);
    const unsigned char *bytes = get(from, *n);
    for (uint32_t i = 0; bytes != NULL && i < *n; i++) {
        chosen[i] = bytes[i];
        if (chosen[i] >= most)
            refuse(from);
    }
}

static void get_recording(source *from, cg_recording *recording)
{
    enum { MOST_WEEKS = 100000 };
    recording->every = (uint32_t)get_number(from, MOST_WEEKS);
    recording->panel_every = (uint32_t)get_number(from, MOST_WEEKS);
    recording->n_rows = (uint32_t)get_number(from, MOST_WEEKS);
    recording->n_panel_weeks = (uint32_t)get_number(from, MOST_WEEKS);
    recording->n_teachers = (uint32_t)get_number(from, UINT32_MAX);
    get_chosen(from, recording->series, &recording->n_series, CG_N_TRAJECTORIES);
    get_chosen(from, recording->groups, &recording->n_groups, CG_N_GROUPS);
    get_chosen(from, recording->columns, &recording->n_columns, CG_N_PANEL_COLUMNS);
}

cg_status cg_sweep_unpack(const unsigned char *bytes, size_t n, const char *what, cg_sweep *sweep,
                          cg_error *error)
{
    source from = {bytes, n, what, CG_OK, error};
    *sweep = (cg_sweep){0};
    get_text(&from, sweep->name, sizeof sweep->name);
    get_text(&from, sweep->note, sizeof sweep->note);
    get_text(&from, sweep->design, sizeof sweep->design);
    sweep->second_order = (int32_t)get_number(&from, 1);
    sweep->n_replicates = (uint32_t)get_number(&from, 100000);
    get_scenarios(&from, sweep);
    size_t count = (size_t)get_number(&from, CG_MAX_FACTORS);
    sweep->factors = get_array(&from, count, sizeof *sweep->factors);
    sweep->n_factors = sweep->factors != NULL ? count : 0;
    for (size_t f = 0; f < sweep->n_factors; f++) {
        const cg_factor *factor = &sweep->factors[f];
        get_factor(&from, &sweep->factors[f]);
        if (factor->n_paths == 0 && !(factor->is_text && factor->n_levels == sweep->n_scenarios))
            refuse(&from);
    }
    get_points(&from, sweep);
    get_recording(&from, &sweep->recording);
    if (from.n != 0 || sweep->n_scenarios == 0)
        refuse(&from);
    return from.status;
}
