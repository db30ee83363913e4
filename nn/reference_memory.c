// reference_memory.c - memory, recording, guards and counters on the processor.
// SPDX-License-Identifier: MIT
#include "nn/cpu.h"
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64 };

static ludus_status allocate(nn_backend *backend, nn_type type, int64_t rows, int64_t columns, nn_tensor *zeroed) {
    (void)backend;
    LUDUS_ASSERT(rows >= 0 && columns >= 0);
    *zeroed = nn_none();
    if (rows > 0 && columns > INT64_MAX / 64 / rows) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "a tensor of %lld x %lld elements is too large", (long long)rows,
                          (long long)columns);
    }
    nn_tensor tensor = {NULL, rows, columns, type};
    size_t bytes = (nn_bytes(tensor) + 2 * ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    tensor.data = aligned_alloc(ALIGNMENT, bytes);
    if (tensor.data == NULL) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a tensor of %lld x %lld elements", (long long)rows,
                          (long long)columns);
    }
    memset(tensor.data, 0, bytes);
    *zeroed = tensor;
    return LUDUS_OK;
}

static void release(nn_backend *backend, nn_tensor tensor) {
    (void)backend;
    free(tensor.data);
}

static void upload(nn_backend *backend, nn_tensor to, const void *from) {
    if (!nn_guarded(backend) && nn_bytes(to) > 0) {
        memcpy(to.data, from, nn_bytes(to));
    }
}

static void download(nn_backend *backend, void *to, nn_tensor from) {
    if (!nn_guarded(backend) && nn_bytes(from) > 0) {
        memcpy(to, from.data, nn_bytes(from));
    }
}

static void copy(nn_backend *backend, nn_tensor to, nn_tensor from) {
    LUDUS_ASSERT(to.type == from.type && nn_count(to) == nn_count(from));
    if (!nn_guarded(backend) && nn_bytes(to) > 0) {
        memcpy(to.data, from.data, nn_bytes(to));
    }
}

static void synchronise(nn_backend *backend) {
    (void)backend;
}

static bool replay(nn_backend *backend, nn_graph **graph) {
    (void)backend;
    (void)graph;
    return false;
}

static void record_begin(nn_backend *backend) {
    (void)backend;
}

static void record_end(nn_backend *backend, nn_graph **graph) {
    (void)backend;
    (void)graph;
}

static void release_graph(nn_backend *backend, nn_graph *graph) {
    (void)backend;
    (void)graph;
}

static void guard(nn_backend *backend, nn_tensor flag) {
    nn_cpu_of(backend)->guard = flag;
}

static void stop_if_greater(nn_backend *backend, nn_tensor flag, nn_tensor value, float limit) {
    if (!nn_guarded(backend) && nn_f32(value)[0] > limit) {
        nn_i32(flag)[0] = 1;
    }
}

static void advance(nn_backend *backend, nn_tensor counter, uint32_t by) {
    if (nn_guarded(backend)) {
        return;
    }
    uint32_t *words = nn_u32(counter);
    uint64_t count = ((uint64_t)words[3] << 32 | words[2]) + by;
    words[2] = (uint32_t)count;
    words[3] = (uint32_t)(count >> 32);
}

ludus_status nn_scratch_reserve(nn_cpu *cpu, size_t size) {
    if (size <= cpu->scratch_size) {
        return LUDUS_OK;
    }
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    void *scratch = aligned_alloc(ALIGNMENT, size);
    if (scratch == NULL) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for %zu bytes of network scratch space", size);
    }
    free(cpu->scratch);
    cpu->scratch = scratch;
    cpu->scratch_size = size;
    return LUDUS_OK;
}

void nn_parallel(nn_cpu *cpu, int tasks, void (*task)(void *context, int index), void *context) {
    if (cpu->pool != NULL && tasks > 1) {
        ludus_pool_run(cpu->pool, tasks, task, context);
        return;
    }
    for (int i = 0; i < tasks; i++) {
        task(context, i);
    }
}

static void destroy(nn_backend *backend) {
    nn_cpu *cpu = nn_cpu_of(backend);
    ludus_pool_destroy(cpu->pool);
    free(cpu->scratch);
    free(cpu);
}

void nn_reference_memory(nn_operations *table) {
    table->allocate = allocate;
    table->release = release;
    table->upload = upload;
    table->download = download;
    table->copy = copy;
    table->synchronise = synchronise;
    table->replay = replay;
    table->record_begin = record_begin;
    table->record_end = record_end;
    table->release_graph = release_graph;
    table->guard = guard;
    table->stop_if_greater = stop_if_greater;
    table->advance = advance;
    table->destroy = destroy;
}
