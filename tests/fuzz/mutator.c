/* json_mutate for libFuzzer (linked into a fuzzer) and for AFL++ (a library of its own).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_mutate.h"

#include <stdlib.h>
#include <string.h>

#ifdef FOR_AFL
typedef struct own {
    uint8_t *bytes;
    size_t capacity;
    uint32_t seed;
} own;

void *afl_custom_init(void *afl, unsigned seed);
size_t afl_custom_fuzz(void *data, uint8_t *bytes, size_t size, uint8_t **out, uint8_t *other,
                       size_t other_size, size_t most);
void afl_custom_deinit(void *data);

void *afl_custom_init(void *afl, unsigned seed)
{
    own *self = calloc(1, sizeof *self);
    (void)afl;
    if (self != NULL)
        self->seed = seed;
    return self;
}

size_t afl_custom_fuzz(void *data, uint8_t *bytes, size_t size, uint8_t **out, uint8_t *other,
                       size_t other_size, size_t most)
{
    own *self = data;
    (void)other;
    (void)other_size;
    if (self->capacity < most) {
        free(self->bytes);
        self->bytes = malloc(most);
        self->capacity = self->bytes != NULL ? most : 0;
    }
    *out = self->bytes;
    if (self->bytes == NULL || size > most)
        return 0;
    memcpy(self->bytes, bytes, size);
    return json_mutate(self->bytes, size, most, self->seed++);
}

void afl_custom_deinit(void *data)
{
    own *self = data;
    free(self->bytes);
    free(self);
}
#else
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

/* Every third time libFuzzer changes bytes in its own way. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    size_t changed = size;
    if (seed % 3 != 0)
        changed = json_mutate(data, size, most, seed);
    return changed != size || seed % 3 == 1 ? changed : LLVMFuzzerMutate(data, size, most);
}
#endif
