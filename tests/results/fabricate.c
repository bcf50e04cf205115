/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fabricate.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const fabricated_size fabricated_small = {.scenarios = 3,
                                          .replicates = 4,
                                          .weeks = 30,
                                          .schools = 7,
                                          .meetings = 11,
                                          .panel_every = 10,
                                          .teachers = 13,
                                          .repairs = 5};

static void *take(size_t count, size_t size)
{
    void *block = NULL;
    if (cg_alloc(&block, count, size, "fabricated results", NULL) != CG_OK)
        abort();
    return block;
}

/* A fixed sequence of uniforms (xorshift64*), so that equal sizes make equal results. */
static double next(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (double)((*state * UINT64_C(2685821657736338717)) >> 11) / 9007199254740992.0;
}

/* A smooth walk, one of 20 values missing, as real trajectories have. */
static float *walk(uint64_t *state, size_t n, size_t width)
{
    float *values = take(n, sizeof *values);
    for (size_t i = 0; i < n; i++) {
        float last = i >= width && !isnan(values[i - width]) ? values[i - width] : 0.5f;
        values[i] = next(state) < 0.05 ? NAN : last + (float)(0.01 * (next(state) - 0.5));
    }
    return values;
}

static void make_meetings(const fabricated_size *size, uint64_t *state, cg_record *record)
{
    record->n_meetings = record->meetings_capacity = size->meetings;
    record->meetings = take(size->meetings, sizeof *record->meetings);
    for (uint32_t i = 0; i < size->meetings; i++) {
        float hours = 1.0f + (float)(int)(8.0 * next(state)) / 2.0f;
        record->meetings[i] = (cg_meeting_row){.cluster = i % 400,
                                               .number = (uint16_t)(i / 400 + 1),
                                               .week = (uint16_t)(i * size->weeks / size->meetings),
                                               .tier = i % 5 == 0,
                                               .form = (uint8_t)(i % 2),
                                               .approved = i % 7 != 0,
                                               .members = 20,
                                               .willing = (uint16_t)(20.0 * next(state)),
                                               .hours = hours,
                                               .task_hours = hours * (float)next(state),
                                               .engagement = (float)next(state),
                                               .learned = 0.01f * (float)next(state)};
    }
}

static void make_record(const fabricated_size *size, uint64_t *state, cg_record *record)
{
    const size_t weeks = size->weeks;
    record->n_rows = size->weeks;
    record->every = 1;
    record->n_quarters = size->weeks / 13 + 1;
    record->quarter_week = take(record->n_quarters, sizeof *record->quarter_week);
    for (uint32_t q = 0; q < record->n_quarters; q++)
        record->quarter_week[q] = (uint16_t)(13 * q);
    record->group_series = walk(state, CG_N_GROUP_SERIES * weeks * CG_N_GROUPS, CG_N_GROUPS);
    record->group_n = take(weeks * CG_N_GROUPS, sizeof(float));
    for (size_t i = 0; i < weeks * CG_N_GROUPS; i++)
        record->group_n[i] = (float)(i % CG_N_GROUPS);
    record->tier_series = walk(state, CG_N_TIER_SERIES * weeks * CG_N_TIERS, CG_N_TIERS);
    record->quarter_series = walk(state, (size_t)CG_N_QUARTER_SERIES * record->n_quarters, 1);
    for (int o = 0; o < CG_N_OUTCOMES; o++)
        record->outcomes[o] = next(state) < 0.1 ? NAN : next(state);
    record->n_schools = size->schools;
    record->school_gain = walk(state, size->schools, 1);
    make_meetings(size, state, record);
    record->digest[0] = (uint64_t)(next(state) * 1e19);
    record->digest[1] = (uint64_t)(next(state) * 1e19);
    record->panel_every = size->panel_every;
    if (size->panel_every == 0)
        return;
    record->n_panel_weeks = (size->weeks + size->panel_every - 1) / size->panel_every;
    record->n_teachers = size->teachers;
    record->panel = walk(state, (size_t)CG_N_PANEL_COLUMNS * record->n_panel_weeks * size->teachers,
                         size->teachers);
}

static void make_scenario(uint32_t index, cg_scenario *scenario)
{
    char name[CG_NAME_SIZE];
    cg_scenario_init(scenario);
    snprintf(scenario->name, sizeof scenario->name, "form-%u", index);
    snprintf(scenario->title, sizeof scenario->title, "Made up for tests, caf\xc3\xa9 %u", index);
    snprintf(name, sizeof name, "kind%u", index);
    cg_form *form = cg_scenario_form(scenario, "shared", 1);
    if (form == NULL || cg_form_kind(form, "afternoon", 1) == NULL ||
        cg_scenario_form(scenario, name, 1) == NULL ||
        cg_scenario_event(scenario, "takeover", 1) == NULL)
        abort();
}

static void make_province(const fabricated_size *size, uint64_t *state, cg_province *province)
{
    province->n_schools = size->schools;
    province->n_circuits = 2;
    province->schools = take(size->schools, sizeof *province->schools);
    province->circuits = take(2, sizeof *province->circuits);
    province->origin_longitude = size->synthetic ? NAN : 30.0;
    province->origin_latitude = size->synthetic ? NAN : -25.5;
    province->n_rows = size->synthetic ? 0 : size->schools + 3;
    for (uint32_t c = 0; c < 2; c++) {
        snprintf(province->circuits[c].name, sizeof province->circuits[c].name, "Circuit %u", c);
        snprintf(province->circuits[c].district, sizeof province->circuits[c].district,
                 "Nkangala \xc3\xa9");
    }
    for (uint32_t i = 0; i < size->schools; i++) {
        cg_school *school = &province->schools[i];
        snprintf(school->emis, sizeof school->emis, "8%08u", i);
        school->circuit = i * 2 / size->schools;
        school->x = (float)(200.0 * next(state) - 100.0);
        school->y = (float)(200.0 * next(state) - 100.0);
        school->phase = (uint8_t)(i % 3);
        school->quintile = (uint8_t)(i % 6);
        school->educators = (uint16_t)(5 + i % 40);
    }
    province->n_repairs = size->repairs;
    province->repairs = take(size->repairs, sizeof *province->repairs);
    for (uint32_t i = 0; i < size->repairs; i++) {
        cg_repair_row *row = &province->repairs[i];
        *row = (cg_repair_row){.line = 2 + 3 * i, .what = (cg_repair)(i % CG_N_REPAIRS)};
        snprintf(row->emis, sizeof row->emis, "9%08u", i);
        province->repaired[row->what]++;
    }
}

void fabricated_make(const fabricated_size *size, fabricated *made)
{
    uint64_t state = 88172645463325252u;
    const size_t runs = (size_t)size->scenarios * size->replicates;
    *made = (fabricated){0};
    made->scenarios = take(size->scenarios, sizeof *made->scenarios);
    made->records = take(runs, sizeof *made->records);
    for (uint32_t s = 0; s < size->scenarios; s++)
        make_scenario(s, &made->scenarios[s]);
    for (size_t run = 0; run < runs; run++)
        make_record(size, &state, &made->records[run]);
    make_province(size, &state, &made->province);
    made->results = (cg_results){.n_scenarios = size->scenarios,
                                 .n_replicates = size->replicates,
                                 .scenarios = made->scenarios,
                                 .province = &made->province,
                                 .records = made->records,
                                 .command = "make_results \xff out.h5",
                                 .seconds = 1.5,
                                 .threads = 2,
                                 .inputs = &made->input,
                                 .n_inputs = 1};
    made->input = (cg_input){.path = take(9, 1), .bytes = take(300, 1), .n = 300};
    memcpy(made->input.path, "list.csv", 9);
    memset(made->input.bytes, 'x', 300);
    cg_checksum_bytes(made->input.bytes, 300, made->input.xxh128);
}

void fabricated_free(fabricated *made)
{
    for (size_t i = 0; i < (size_t)made->results.n_scenarios * made->results.n_replicates; i++)
        cg_record_free(&made->records[i]);
    cg_free(made->records);
    cg_free(made->scenarios);
    cg_input_release(&made->input);
    cg_free(made->province.schools);
    cg_free(made->province.circuits);
    cg_free(made->province.repairs);
    *made = (fabricated){0};
}
