// checkpoint.c - a whole run as a safetensors file: from it the run goes on with the same bits.
// SPDX-License-Identifier: MIT
//
// Metadata: format "ludus-checkpoint", format_version, algorithm, env, options, config, seed, steps, has_until, until,
// episodes. Tensors: the algorithm's, "vector" (a snapshot), "counters" (I64), "window" and "curve" (F64).
#include "agents/run.h"
#include "formats/safetensors.h"

#include <ludus/snapshot.h>

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT         "ludus-checkpoint"
#define FORMAT_VERSION "1"

static const size_t FILE_MAX = (size_t)64 << 30;

// steps, episodes, iterations, evaluations, evaluated_steps, passed
enum { COUNTERS = 6, WINDOW_COLUMNS = 3, CURVE_COLUMNS = 3 };

_Static_assert(sizeof(agent_ended) == WINDOW_COLUMNS * sizeof(double), "a row of the window is three doubles");
_Static_assert(sizeof(agent_point) == CURVE_COLUMNS * sizeof(double), "a point of the curve is three doubles");

// --- saving ---

static void set_number(ludus_safetensors_writer *writer, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void set_number(ludus_safetensors_writer *writer, const char *key, const char *format, ...) {
    char text[64];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ludus_safetensors_writer_set(writer, key, text);
}

static void set_plan(ludus_safetensors_writer *writer, const agent_plan *plan) {
    ludus_safetensors_writer_set(writer, "format", FORMAT);
    ludus_safetensors_writer_set(writer, "format_version", FORMAT_VERSION);
    ludus_safetensors_writer_set(writer, "algorithm", plan->algorithm->name);
    ludus_safetensors_writer_set(writer, "env", plan->env);
    ludus_safetensors_writer_set(writer, "options", plan->options);
    ludus_safetensors_writer_set(writer, "config", plan->config);
    ludus_safetensors_writer_set(writer, "ludus", ludus_version());
    set_number(writer, "seed", "%" PRIu64, plan->seed);
    set_number(writer, "steps", "%" PRId64, plan->steps);
    set_number(writer, "has_until", "%d", plan->has_until);
    set_number(writer, "until", "%.17g", plan->until);
    set_number(writer, "episodes", "%d", plan->episodes);
}

static ludus_tensor_type stored_type(nn_type type) {
    static const ludus_tensor_type types[] = {[NN_F32] = LUDUS_TENSOR_F32,
                                              [NN_F64] = LUDUS_TENSOR_F64,
                                              [NN_I32] = LUDUS_TENSOR_I32,
                                              [NN_U32] = LUDUS_TENSOR_U32,
                                              [NN_U8] = LUDUS_TENSOR_U8};
    return types[type];
}

// `memory` holds the trainer's tensors one behind the other at multiples of 8 bytes, then the snapshot.
static size_t padded(size_t bytes) {
    return (bytes + 7) / 8 * 8;
}

static size_t memory_size(const agent_tensor *tensors, int32_t count, size_t snapshot) {
    for (int32_t i = 0; i < count; i++) {
        snapshot += padded(nn_bytes(tensors[i].tensor));
    }
    return snapshot;
}

static ludus_status write_file(agent_run *run, ludus_safetensors_writer *writer, const agent_tensor *tensors,
                               int32_t count, char *memory, size_t snapshot, const char *path) {
    nn_backend *backend = run->policy->backend;
    set_plan(writer, &run->plan);
    for (int32_t i = 0; i < count; i++) {
        const nn_tensor tensor = tensors[i].tensor;
        const int64_t shape[2] = {tensor.rows, tensor.columns};
        backend->operations->download(backend, memory, tensor);
        ludus_safetensors_writer_add(writer, tensors[i].name, stored_type(tensor.type), 2, shape, memory);
        memory += padded(nn_bytes(tensor));
    }
    backend->operations->synchronise(backend);
    const int64_t bytes = (int64_t)snapshot;
    const ludus_status status = ludus_vector_save(run->vector, memory, snapshot);
    if (status) {
        return status;
    }
    ludus_safetensors_writer_add(writer, "vector", LUDUS_TENSOR_U8, 1, &bytes, memory);
    const int64_t counters[COUNTERS] = {run->steps,       run->episodes,        run->iterations,
                                        run->evaluations, run->evaluated_steps, run->passed};
    const int64_t shape[1] = {COUNTERS}, window[2] = {run->windowed, WINDOW_COLUMNS},
                  curve[2] = {run->points, CURVE_COLUMNS};
    ludus_safetensors_writer_add(writer, "counters", LUDUS_TENSOR_I64, 1, shape, counters);
    ludus_safetensors_writer_add(writer, "window", LUDUS_TENSOR_F64, 2, window, run->window);
    ludus_safetensors_writer_add(writer, "curve", LUDUS_TENSOR_F64, 2, curve, run->curve);
    return ludus_safetensors_writer_commit(writer, path);
}

ludus_status agent_checkpoint_save(agent_run *run, const char *path) {
    agent_tensor tensors[AGENT_TENSORS_MAX];
    const int32_t count = run->plan.algorithm->tensors(run->trainer, tensors);
    const size_t snapshot = ludus_vector_snapshot_bytes(run->vector);
    char *memory = malloc(memory_size(tensors, count, snapshot));
    ludus_safetensors_writer *writer = ludus_safetensors_writer_make();
    ludus_status status = LUDUS_ERROR_MEMORY;
    if (memory && writer) {
        status = write_file(run, writer, tensors, count, memory, snapshot, path);
    } else {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory to save %s", path);
    }
    ludus_safetensors_writer_destroy(writer);
    free(memory);
    return status;
}

// --- loading ---

static ludus_status broken(const char *path, const char *what) {
    return ludus_fail(LUDUS_ERROR_FORMAT, "the checkpoint %s has no usable '%s'", path, what);
}

static ludus_status read_integer(const ludus_safetensors *file, const char *path, const char *key, int64_t low,
                                 int64_t high, int64_t *out) {
    const char *text = ludus_safetensors_metadata(file, key);
    char *end = NULL;
    errno = 0;
    const long long value = text ? strtoll(text, &end, 10) : 0;
    if (!text || end == text || *end || errno || value < low || value > high) {
        return broken(path, key);
    }
    *out = value;
    return LUDUS_OK;
}

static ludus_status read_text(const ludus_safetensors *file, const char *path, const char *key, char *out,
                              size_t capacity) {
    const char *text = ludus_safetensors_metadata(file, key);
    if (!text || strlen(text) >= capacity) {
        return broken(path, key);
    }
    memcpy(out, text, strlen(text) + 1);
    return LUDUS_OK;
}

static ludus_status read_plan(const ludus_safetensors *file, const char *path, agent_plan *plan) {
    char text[64];
    int64_t seed = 0, steps = 0, has_until = 0, episodes = 0;
    ludus_status status = read_text(file, path, "format", text, sizeof text);
    if (status || strcmp(text, FORMAT) != 0) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s is no checkpoint of a training run", path);
    }
    status = read_text(file, path, "format_version", text, sizeof text);
    if (!status && strcmp(text, FORMAT_VERSION) != 0) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "%s has checkpoint version %s; this library reads " FORMAT_VERSION,
                          path, text);
    }
    status = status ? status : read_text(file, path, "env", plan->env, sizeof plan->env);
    status = status ? status : read_text(file, path, "options", plan->options, sizeof plan->options);
    status = status ? status : read_text(file, path, "config", plan->config, sizeof plan->config);
    status = status ? status : read_integer(file, path, "seed", 0, AGENT_SEED_MAX, &seed);
    status = status ? status : read_integer(file, path, "steps", 1, AGENT_STEPS_MAX, &steps);
    status = status ? status : read_integer(file, path, "has_until", 0, 1, &has_until);
    status = status ? status : read_integer(file, path, "episodes", 1, AGENT_EPISODES_MAX, &episodes);
    status = status ? status : read_text(file, path, "until", text, sizeof text);
    if (!status) {
        char *end;
        plan->until = strtod(text, &end);
        status = *end || end == text || !isfinite(plan->until) ? broken(path, "until") : LUDUS_OK;
    }
    status = status ? status : read_text(file, path, "algorithm", text, sizeof text);
    plan->algorithm = status ? NULL : agent_algorithm_find(text);
    if (!plan->algorithm) {
        return status ? status : LUDUS_ERROR_NOT_FOUND;
    }
    plan->seed = (uint64_t)seed;
    plan->steps = steps;
    plan->has_until = has_until;
    plan->episodes = (int32_t)episodes;
    return LUDUS_OK;
}

static ludus_status read_tensors(agent_run *run, const ludus_safetensors *file, const char *path) {
    agent_tensor tensors[AGENT_TENSORS_MAX];
    nn_backend *backend = run->policy->backend;
    const int32_t count = run->plan.algorithm->tensors(run->trainer, tensors);
    for (int32_t i = 0; i < count; i++) {
        const nn_tensor tensor = tensors[i].tensor;
        const int64_t shape[2] = {tensor.rows, tensor.columns};
        const ludus_tensor *stored = ludus_safetensors_need(file, tensors[i].name, stored_type(tensor.type), 2, shape);
        if (!stored) {
            return LUDUS_ERROR_MISMATCH;
        }
        if (!ludus_tensor_is_finite(stored)) {
            return ludus_fail(LUDUS_ERROR_FORMAT, "%s: '%s' holds a number that is not finite", path, stored->name);
        }
        backend->operations->upload(backend, tensor, stored->data);
    }
    backend->operations->synchronise(backend);
    return LUDUS_OK;
}

static ludus_status read_counters(agent_run *run, const ludus_safetensors *file, const char *path) {
    const int64_t shape[1] = {COUNTERS}, window_shape[2] = {-1, WINDOW_COLUMNS}, curve_shape[2] = {-1, CURVE_COLUMNS};
    const ludus_tensor *counters = ludus_safetensors_need(file, "counters", LUDUS_TENSOR_I64, 1, shape);
    const ludus_tensor *window =
        counters ? ludus_safetensors_need(file, "window", LUDUS_TENSOR_F64, 2, window_shape) : NULL;
    const ludus_tensor *curve = window ? ludus_safetensors_need(file, "curve", LUDUS_TENSOR_F64, 2, curve_shape) : NULL;
    if (!curve) {
        return LUDUS_ERROR_MISMATCH;
    }
    const int64_t *numbers = counters->data;
    for (int i = 0; i < COUNTERS; i++) {
        if (numbers[i] < 0 || numbers[i] > AGENT_STEPS_MAX * 1000) {
            return broken(path, "counters");
        }
    }
    const agent_ended *ended = window->data;
    for (int64_t i = 0; i < window->shape[0]; i++) {
        if (!(ended[i].episodes >= 1) || !isfinite(ended[i].episodes)) {
            return broken(path, "window");
        }
    }
    if (window->shape[0] > AGENT_WINDOW) {
        return broken(path, "window");
    }
    run->steps = numbers[0];
    run->episodes = numbers[1];
    run->iterations = numbers[2];
    run->evaluations = numbers[3];
    run->evaluated_steps = numbers[4];
    run->passed = numbers[5] != 0;
    run->windowed = (int32_t)window->shape[0];
    memcpy(run->window, window->data, window->size);
    const agent_point *points = curve->data;
    ludus_status status = LUDUS_OK;
    for (int64_t i = 0; !status && i < curve->shape[0]; i++) {
        status = agent_run_add_point(run, points[i]);
    }
    return status;
}

// A snapshot holds far more than this for each environment: asked before any memory is taken for them.
enum { SNAPSHOT_BYTES_LEAST = 64 };

static ludus_status check_count(const agent_plan *plan, size_t snapshot, const char *path) {
    ludus_settings *settings = ludus_settings_make(plan->algorithm->options, path);
    if (!settings) {
        return LUDUS_ERROR_MEMORY;
    }
    ludus_status status = ludus_settings_parse(settings, plan->config);
    if (!status) {
        const ludus_values values = ludus_settings_values(settings);
        const int64_t envs = plan->algorithm->envs(&values);
        if ((uint64_t)envs * SNAPSHOT_BYTES_LEAST > snapshot) {
            status = ludus_fail(LUDUS_ERROR_MISMATCH, "%s has a snapshot of %zu bytes; %lld environments need more",
                                path, snapshot, (long long)envs);
        }
    }
    ludus_settings_destroy(settings);
    return status;
}

static ludus_status read_run(agent_run *run, const ludus_safetensors *file, const char *path, const agent_plan *plan,
                             int32_t threads) {
    const int64_t shape[1] = {-1};
    const ludus_tensor *vector = ludus_safetensors_need(file, "vector", LUDUS_TENSOR_U8, 1, shape);
    if (!vector) {
        return LUDUS_ERROR_MISMATCH;
    }
    ludus_status status = check_count(plan, vector->size, path);
    status = status ? status : agent_run_init(run, plan, threads);
    status = status ? status : ludus_vector_restore(run->vector, vector->data, vector->size);
    status = status ? status : read_tensors(run, file, path);
    status = status ? status : read_counters(run, file, path);
    if (!status && plan->algorithm->resumed) {
        plan->algorithm->resumed(run->trainer);
    }
    return status;
}

static ludus_status read_file(agent_run *run, ludus_safetensors *file, const char *path, int64_t steps,
                              int32_t threads) {
    agent_plan plan = {0};
    *run = (agent_run){0};
    if (!file) {
        return LUDUS_ERROR_FORMAT;
    }
    ludus_status status = read_plan(file, path, &plan);
    if (steps > 0) {
        plan.steps = steps;
    }
    status = status ? status : read_run(run, file, path, &plan, threads);
    ludus_safetensors_destroy(file);
    return status;
}

ludus_status agent_checkpoint_load(agent_run *run, const char *path, int64_t steps, int32_t threads) {
    return read_file(run, ludus_safetensors_read(path, FILE_MAX), path, steps, threads);
}

ludus_status agent_checkpoint_parse(agent_run *run, const void *data, size_t size, const char *name) {
    return read_file(run, ludus_safetensors_parse(data, size, name), name, 0, 1);
}
