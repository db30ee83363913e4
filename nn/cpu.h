// cpu.h - what the backends of the processor share: the object, access to elements, scratch memory, the operations
// themselves. SPDX-License-Identifier: MIT
#ifndef NN_CPU_H
#define NN_CPU_H

#include "core/threads.h"
#include "nn/backend.h"

struct nn_kernels;
struct nn_matmul;

typedef struct nn_cpu {
    nn_backend base;
    nn_operations operations;                                  // what base.operations points to
    nn_tensor guard;                                           // the flag of the guard in force, or none
    ludus_pool *pool;                                          // NULL: this thread does everything
    const struct nn_kernels *kernels;                          // vector code; NULL in the reference
    void (*blas)(const struct nn_matmul *, bool b_by_columns); // large products; NULL where there is no BLAS
    void *scratch;                                             // 64-byte aligned
    size_t scratch_size;
    // The reference's, for policies too wide for the kernels.
    void (*reference_sample)(nn_backend *, const nn_policy *, nn_random);
    void (*reference_evaluate)(nn_backend *, const nn_policy *);
    void (*reference_ppo)(nn_backend *, const nn_ppo_loss *);
} nn_cpu;

static inline nn_cpu *nn_cpu_of(nn_backend *backend) {
    return (nn_cpu *)backend;
}

// Whether a guard is in force and its flag set: then an operation does nothing.
static inline bool nn_guarded(nn_backend *backend) {
    nn_tensor guard = nn_cpu_of(backend)->guard;
    return nn_present(guard) && *(const int32_t *)guard.data != 0;
}

static inline float *nn_f32(nn_tensor tensor) {
    LUDUS_ASSERT(tensor.type == NN_F32);
    return tensor.data;
}

static inline int32_t *nn_i32(nn_tensor tensor) {
    LUDUS_ASSERT(tensor.type == NN_I32);
    return tensor.data;
}

static inline uint32_t *nn_u32(nn_tensor tensor) {
    LUDUS_ASSERT(tensor.type == NN_U32);
    return tensor.data;
}

static inline uint8_t *nn_u8(nn_tensor tensor) {
    LUDUS_ASSERT(tensor.type == NN_U8);
    return tensor.data;
}

static inline double *nn_f64(nn_tensor tensor) {
    LUDUS_ASSERT(tensor.type == NN_F64);
    return tensor.data;
}

// Scratch memory of at least `size` bytes from now on. Each operation uses it from its beginning.
ludus_status nn_scratch_reserve(nn_cpu *cpu, size_t size);

// Runs task(context, 0 .. tasks - 1), on the pool where there is one and more than one task.
void nn_parallel(nn_cpu *cpu, int tasks, void (*task)(void *context, int index), void *context);

// Makes a backend with the reference's operations, to be overridden. NULL when memory is short.
nn_cpu *nn_cpu_make(const char *name, int threads);

// Makers, one a backend.
ludus_status nn_reference_make(int threads, nn_backend **backend);
ludus_status nn_vector_make(int threads, nn_backend **backend);
ludus_status nn_openblas_make(int threads, nn_backend **backend);

// The vector backend under another name. NULL when memory is short.
nn_cpu *nn_vector_make_as(const char *name, int threads);

// What the vector backend does otherwise than the reference, by file.
void nn_vector_elements(nn_operations *table);
void nn_vector_layers(nn_operations *table);
void nn_vector_learning(nn_cpu *cpu);

// The reference's operations, by file.
void nn_reference_memory(nn_operations *table);
void nn_reference_elements(nn_operations *table);
void nn_reference_statistics(nn_operations *table);
void nn_reference_rows(nn_operations *table);
void nn_reference_layers(nn_operations *table);
void nn_reference_mlp(nn_operations *table);
void nn_reference_policy(nn_operations *table);
void nn_reference_ppo(nn_operations *table);
void nn_reference_learning(nn_operations *table);

#endif
