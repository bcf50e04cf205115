/* What the tests of this folder share. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_TESTS_PROVINCE_TESTLIB_H
#define CG_TESTS_PROVINCE_TESTLIB_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/school_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER                                                                                     \
    "emis,province,district,circuit,phase,sector,quintile,longitude,latitude,educators,learners\n"

typedef struct fixture {
    cg_scenario scenario;
    cg_province province;
    cg_error error;
    char folder[200], path[CG_TEXT_SIZE];
} fixture;

static inline int make_fixture(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    const char *parent = getenv("TMPDIR");
    snprintf(f->folder, sizeof f->folder, "%s/collegium-XXXXXX", parent ? parent : "/tmp");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/list.csv", f->folder);
    cg_scenario_init(&f->scenario);
    snprintf(f->scenario.model.province_schools, CG_TEXT_SIZE, "%s", f->path);
    *state = f;
    return 0;
}

static inline int drop_fixture(void **state)
{
    fixture *f = *state;
    cg_province_free(&f->province);
    unlink(f->path);
    rmdir(f->folder);
    free(f);
    return 0;
}

static inline void write_list(const fixture *f, const char *text, size_t size)
{
    FILE *file = fopen(f->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static inline cg_status load(fixture *f)
{
    cg_province_free(&f->province);
    f->error = (cg_error){.code = CG_OK};
    return cg_province_load(&f->scenario, &f->province, &f->error);
}

/* Reads the list `text` and fails the test with the reader's message if it is refused. */
static inline void read_list(fixture *f, const char *text)
{
    write_list(f, text, strlen(text));
    if (load(f) != CG_OK)
        fail_msg("refused: %s", f->error.message);
}

static inline const cg_school *school_named(const fixture *f, const char *emis)
{
    for (uint32_t i = 0; i < f->province.n_schools; i++)
        if (strcmp(f->province.schools[i].emis, emis) == 0)
            return &f->province.schools[i];
    return NULL;
}

static inline void assert_same_province(const cg_province *a, const cg_province *b)
{
    assert_int_equal(a->n_schools, b->n_schools);
    assert_int_equal(a->n_circuits, b->n_circuits);
    for (uint32_t i = 0; i < a->n_schools; i++) {
        const cg_school *s = &a->schools[i], *t = &b->schools[i];
        assert_string_equal(s->emis, t->emis);
        assert_int_equal(s->circuit, t->circuit);
        assert_memory_equal(&s->x, &t->x, sizeof s->x);
        assert_memory_equal(&s->y, &t->y, sizeof s->y);
        assert_memory_equal(&s->remoteness, &t->remoteness, sizeof s->remoteness);
        assert_int_equal(s->remote, t->remote);
        assert_int_equal(s->phase, t->phase);
        assert_int_equal(s->quintile, t->quintile);
        assert_int_equal(s->educators, t->educators);
    }
    for (uint32_t i = 0; i < a->n_circuits; i++) {
        assert_string_equal(a->circuits[i].name, b->circuits[i].name);
        assert_string_equal(a->circuits[i].district, b->circuits[i].district);
        assert_int_equal(a->circuits[i].first, b->circuits[i].first);
        assert_int_equal(a->circuits[i].n, b->circuits[i].n);
    }
}

/* What province.h promises of every province. */
static inline void assert_well_formed(const cg_province *p)
{
    uint32_t next = 0;
    for (uint32_t c = 0; c < p->n_circuits; c++) {
        const cg_circuit *circuit = &p->circuits[c];
        assert_int_equal(circuit->first, next);
        assert_true(circuit->n > 0);
        next += circuit->n;
        if (c > 0) {
            const int order = strcmp(circuit[-1].district, circuit->district);
            assert_true(order < 0 || (order == 0 && strcmp(circuit[-1].name, circuit->name) < 0));
        }
        for (uint32_t i = circuit->first; i < next; i++) {
            const cg_school *school = &p->schools[i];
            assert_int_equal(school->circuit, c);
            assert_true(school->phase <= CG_COMBINED && school->quintile <= 5);
            assert_true(school->educators > 0);
            assert_true(school->remoteness >= 0.0f && school->remoteness <= 1.0f);
            assert_int_equal(school->remote, school->remoteness > 0.5f);
        }
    }
    assert_int_equal(next, p->n_schools);
    uint32_t rows = 0, left_out = 0;
    for (uint32_t r = 0; r < CG_N_REPAIRS; r++) {
        rows += p->repaired[r];
        left_out += cg_repair_leaves_out(r) ? p->repaired[r] : 0;
    }
    assert_int_equal(rows, p->n_repairs);
    if (p->n_rows > 0)
        assert_int_equal(p->n_rows, p->n_schools + left_out);
    for (uint32_t i = 1; i < p->n_repairs; i++)
        assert_true(p->repairs[i - 1].line <= p->repairs[i].line);
}

#endif
