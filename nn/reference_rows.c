// reference_rows.c - rows by index: gather, scatter, select, permutation.
// SPDX-License-Identifier: MIT
#include "nn/cpu.h"
#include <ludus/philox.h>
#include <string.h>

static void gather(nn_backend *backend, nn_tensor to, nn_tensor from, nn_tensor indices) {
    if (nn_guarded(backend)) {
        return;
    }
    LUDUS_ASSERT(to.type == from.type && to.columns == from.columns && to.rows == nn_count(indices));
    size_t size = (size_t)from.columns * nn_type_size(from.type);
    for (int64_t i = 0; i < to.rows; i++) {
        int64_t index = nn_i32(indices)[i];
        LUDUS_ASSERT(index >= 0 && index < from.rows);
        memcpy((char *)to.data + (size_t)i * size, (const char *)from.data + (size_t)index * size, size);
    }
}

static void scatter(nn_backend *backend, nn_tensor to, nn_tensor from, nn_tensor indices, nn_tensor count) {
    if (nn_guarded(backend)) {
        return;
    }
    LUDUS_ASSERT(to.type == from.type && to.columns == from.columns && from.rows == nn_count(indices));
    size_t size = (size_t)from.columns * nn_type_size(from.type);
    int64_t rows = nn_present(count) && nn_i32(count)[0] < from.rows ? nn_i32(count)[0] : from.rows;
    for (int64_t i = 0; i < rows; i++) {
        int64_t index = nn_i32(indices)[i];
        LUDUS_ASSERT(index >= 0 && index < to.rows);
        memcpy((char *)to.data + (size_t)index * size, (const char *)from.data + (size_t)i * size, size);
    }
}

static void select_flags(nn_backend *backend, nn_tensor flags, nn_tensor indices, nn_tensor count) {
    if (nn_guarded(backend)) {
        return;
    }
    LUDUS_ASSERT(nn_count(flags) == nn_count(indices));
    int64_t found = 0;
    for (int64_t i = 0; i < nn_count(flags); i++) {
        if (nn_u8(flags)[i] != 0) {
            nn_i32(indices)[found++] = (int32_t)i;
        }
    }
    for (int64_t i = found; i < nn_count(flags); i++) {
        nn_i32(indices)[i] = 0;
    }
    nn_i32(count)[0] = (int32_t)found;
}

// One pass of a stable radix sort of indices by eleven bits of their keys.
static void sort_pass(int64_t count, const uint32_t *keys, int shift, const int32_t *from, int32_t *to) {
    int64_t start[2048] = {0};
    for (int64_t i = 0; i < count; i++) {
        start[keys[i] >> shift & 2047]++;
    }
    int64_t total = 0;
    for (int i = 0; i < 2048; i++) {
        int64_t here = start[i];
        start[i] = total;
        total += here;
    }
    for (int64_t i = 0; i < count; i++) {
        to[start[keys[from[i]] >> shift & 2047]++] = from[i];
    }
}

// Element i has the key of word i % 4 of block i / 4. A sort by keys is also what many threads can do.
static void permutation(nn_backend *backend, nn_tensor indices, nn_random random) {
    if (nn_guarded(backend)) {
        return;
    }
    int64_t count = nn_count(indices);
    LUDUS_ASSERT(nn_cpu_of(backend)->scratch_size >= (size_t)(2 * count + 4) * 4);
    uint32_t *keys = nn_cpu_of(backend)->scratch;
    int32_t *other = (int32_t *)(keys + count + 4), *order = nn_i32(indices);
    const uint32_t *counter = nn_u32(random.counter);
    for (int64_t i = 0; i < count; i += 4) {
        ludus_philox words =
            ludus_philox_words((uint32_t)(i / 4), random.tag, counter[2], counter[3], counter[0], counter[1]);
        memcpy(keys + i, words.word, sizeof words.word);
    }
    for (int64_t i = 0; i < count; i++) {
        other[i] = (int32_t)i;
    }
    sort_pass(count, keys, 0, other, order);
    sort_pass(count, keys, 11, order, other);
    sort_pass(count, keys, 22, other, order);
}

void nn_reference_rows(nn_operations *table) {
    table->gather = gather;
    table->scatter = scatter;
    table->select = select_flags;
    table->permutation = permutation;
}
