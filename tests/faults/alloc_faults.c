/* Linked into a copy of the program with -Wl,--wrap=malloc and the like: the n-th allocation
 * of ours, and of cJSON, fails, and blocks that nobody freed are counted at the end.
 *
 *   CG_ALLOC_FAIL=n    the n-th allocation fails; n+: that one and all later ones
 *   CG_ALLOC_COUNT=F   the number of allocations is written to file F
 *   CG_SERVE=IN,OUT    one such n a line (serve.h), or "walk" for all of one run (walk.h)
 *
 * Allocations of other libraries are not touched. Leaks end in exit code 99.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _DEFAULT_SOURCE
#include "walk.h"

#include <cjson/cJSON.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SLOTS = 1 << 17, LEAKED = 99 };

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long n_allocations, fail_at, n_failed;
static int fail_later, walks;
static uintptr_t live[SLOTS]; /* open addressing; blocks of ours that live, inverted so that
                                 the leak sanitizer does not take the table for a use */
static long n_live;

static size_t slot_of(uintptr_t key)
{
    return (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 44) % SLOTS;
}

static void remember(void *block)
{
    if (block == NULL || n_live > SLOTS / 2)
        return;
    const uintptr_t key = ~(uintptr_t)block;
    size_t at = slot_of(key);
    while (live[at] != 0 && live[at] != key)
        at = (at + 1) % SLOTS;
    n_live += live[at] == 0;
    live[at] = key;
}

static void forget(void *block)
{
    const uintptr_t key = ~(uintptr_t)block;
    size_t at = slot_of(key);
    while (live[at] != 0 && live[at] != key)
        at = (at + 1) % SLOTS;
    if (live[at] == 0)
        return; /* another library's block */
    live[at] = 0;
    n_live--;
    /* What follows in the row must stay reachable. */
    for (at = (at + 1) % SLOTS; live[at] != 0; at = (at + 1) % SLOTS) {
        const uintptr_t moved = live[at];
        size_t to = slot_of(moved);
        live[at] = 0;
        while (live[to] != 0)
            to = (to + 1) % SLOTS;
        live[to] = moved;
    }
}

/* Ends in a copy of the process in which this allocation, alone or with all later ones, fails. */
static void walk(void)
{
    if (!walks || walk_among_threads(n_allocations))
        return;
    for (int later = 0; walks && later < 2; later++) {
        if (walk_place(n_allocations, later)) {
            fail_at = n_allocations;
            fail_later = later;
            walks = 0;
        }
    }
}

/* Called with the lock held. */
static int must_fail(void)
{
    n_allocations++;
    walk();
    const int fails =
        fail_at > 0 && (n_allocations == fail_at || (fail_later && n_allocations > fail_at));
    n_failed += (unsigned long)fails;
    return fails;
}

void *__wrap_malloc(size_t size)
{
    pthread_mutex_lock(&lock);
    void *block = must_fail() ? NULL : __real_malloc(size);
    remember(block);
    pthread_mutex_unlock(&lock);
    return block;
}

void *__wrap_calloc(size_t count, size_t size)
{
    pthread_mutex_lock(&lock);
    void *block = must_fail() ? NULL : __real_calloc(count, size);
    remember(block);
    pthread_mutex_unlock(&lock);
    return block;
}

void *__wrap_realloc(void *block, size_t size)
{
    void *grown = NULL;
    pthread_mutex_lock(&lock);
    if (!must_fail()) {
        if (block != NULL)
            forget(block);
        grown = __real_realloc(block, size);
        remember(grown != NULL ? grown : block);
    }
    pthread_mutex_unlock(&lock);
    return grown;
}

void __wrap_free(void *block)
{
    if (block == NULL)
        return;
    pthread_mutex_lock(&lock);
    forget(block);
    pthread_mutex_unlock(&lock);
    __real_free(block);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument)
{
    pthread_mutex_lock(&lock);
    if (walks && walk_keep(&fail_at, &fail_later))
        walks = 0;
    pthread_mutex_unlock(&lock);
    return __real_pthread_create(thread, attributes, start, argument);
}

static void at_end(void)
{
    if (walks)
        walk_release();
    const char *path = getenv("CG_ALLOC_COUNT");
    FILE *file = path != NULL ? fopen(path, "w") : NULL;
    if (file != NULL) {
        fprintf(file, "%lu %lu\n", n_allocations, n_failed);
        fclose(file);
    }
    if (n_live > 0) {
        fprintf(stderr, "faults: %ld blocks were not freed\n", n_live);
        _exit(LEAKED);
    }
}

__attribute__((constructor)) static void begin(void)
{
    static cJSON_Hooks hooks = {__wrap_malloc, __wrap_free};
    cJSON_InitHooks(&hooks);
    const char *text = serve_faults();
    text = text != NULL ? text : getenv("CG_ALLOC_FAIL");
    atexit(at_end);
    if (text == NULL)
        return;
    char *end = NULL;
    walks = strcmp(text, "walk") == 0;
    fail_at = strtoul(text, &end, 10);
    fail_later = *end == '+';
}
