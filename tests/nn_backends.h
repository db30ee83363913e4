// nn_backends.h - every backend and instruction set that this machine runs, for tests of network operations; tensors
// from arrays. SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_NN_BACKENDS_H
#define LUDUS_TESTS_NN_BACKENDS_H

#include "nn/cpu.h"
#include "nn/kernels.h"
#include "tests/check.h"
#include <ludus/nn.h>
#include <ludus/philox.h>
#include <stdlib.h>

typedef struct nn_variant {
    const char *backend;
    const nn_kernels *kernels; // instead of the best ones; NULL: as the backend chose
    int threads;
} nn_variant;

// Fills `variants` (room for 16) and returns how many there are. The first one is the reference.
static inline int nn_variants(nn_variant *variants) {
    int count = 0;
    variants[count++] = (nn_variant){"reference", NULL, 1};
    for (int i = 0; ludus_backend_name(i) != NULL; i++) {
        if (strcmp(ludus_backend_name(i), "reference") != 0) {
            variants[count++] = (nn_variant){ludus_backend_name(i), NULL, 2};
            if (strcmp(ludus_backend_name(i), "openblas") == 0) { // with narrow kernels most products go to OpenBLAS
                variants[count++] = (nn_variant){"openblas", &nn_kernels_baseline, 1};
            }
        }
    }
    variants[count++] = (nn_variant){"vector", &nn_kernels_baseline, 1};
#if defined(__x86_64__)
    if (nn_kernels_best() != &nn_kernels_baseline) {
        variants[count++] = (nn_variant){"vector", &nn_kernels_avx2, 1};
    }
    if (nn_kernels_best() == &nn_kernels_avx512) {
        variants[count++] = (nn_variant){"vector", &nn_kernels_avx512, 1};
    }
#endif
    return count;
}

static inline nn_backend *nn_variant_make(const nn_variant *variant) {
    nn_backend *backend = NULL;
    CHECK_EQ_INT(nn_backend_make(variant->backend, variant->threads, &backend), LUDUS_OK);
    if (backend == NULL) {
        exit(1);
    }
    if (variant->kernels != NULL) {
        nn_cpu_of(backend)->kernels = variant->kernels;
    }
    return backend;
}

static inline nn_tensor nn_zeros(nn_backend *backend, nn_type type, int64_t rows, int64_t columns) {
    nn_tensor tensor;
    if (!CHECK(backend->operations->allocate(backend, type, rows, columns, &tensor) == LUDUS_OK)) {
        exit(1);
    }
    return tensor;
}

// A tensor of given elements.
static inline nn_tensor nn_made(nn_backend *backend, nn_type type, int64_t rows, int64_t columns,
                                const void *elements) {
    nn_tensor tensor = nn_zeros(backend, type, rows, columns);
    backend->operations->upload(backend, tensor, elements);
    return tensor;
}

// Normal numbers times `scale`, another sequence for each `stream`.
static inline void nn_fill_normal(float *to, int64_t count, float scale, uint32_t stream) {
    for (int64_t i = 0; i < count; i++) {
        float pair[2];
        ludus_philox block = ludus_philox_words((uint32_t)i, stream, 0, 0, 1, 2);
        ludus_philox_normal(block.word[0], block.word[1], &pair[0], &pair[1]);
        to[i] = scale * pair[0];
    }
}

static inline nn_tensor nn_random_normal(nn_backend *backend, int64_t rows, int64_t columns, float scale,
                                         uint32_t stream) {
    float *elements = malloc((size_t)(rows * columns + 1) * sizeof *elements);
    nn_fill_normal(elements, rows * columns, scale, stream);
    nn_tensor tensor = nn_made(backend, NN_F32, rows, columns, elements);
    free(elements);
    return tensor;
}

// The largest |a - b| / (1 + |b|) over the elements of F32 tensors.
static inline double nn_distance(nn_tensor a, nn_tensor b) {
    double worst = 0;
    for (int64_t i = 0; i < nn_count(a); i++) {
        double x = nn_f32(a)[i], y = nn_f32(b)[i], distance = fabs(x - y) / (1 + fabs(y));
        worst = distance > worst || isnan(distance) ? distance : worst;
    }
    return nn_count(a) == nn_count(b) ? worst : INFINITY;
}

static inline void nn_drop(nn_backend *backend, int count, const nn_tensor *tensors) {
    for (int i = 0; i < count; i++) {
        backend->operations->release(backend, tensors[i]);
    }
}

#endif
