// backend_vector.c - the backend on our own vector kernels, with threads; needs no BLAS.
// SPDX-License-Identifier: MIT
#include "nn/cpu.h"
#include "nn/kernels.h"

nn_cpu *nn_vector_make_as(const char *name, int threads) {
    nn_cpu *cpu = nn_cpu_make(name, threads);
    if (cpu == NULL) {
        return NULL;
    }
    cpu->kernels = nn_kernels_best();
    nn_vector_elements(&cpu->operations);
    nn_vector_layers(&cpu->operations);
    nn_vector_learning(cpu);
    if (threads > 1) {
        cpu->pool = ludus_pool_make(threads, false);
        if (cpu->pool == NULL) {
            nn_backend_destroy(&cpu->base);
            return NULL;
        }
    }
    return cpu;
}

ludus_status nn_vector_make(int threads, nn_backend **backend) {
    nn_cpu *cpu = nn_vector_make_as("vector", threads);
    *backend = cpu == NULL ? NULL : &cpu->base;
    return cpu == NULL ? LUDUS_ERROR_MEMORY : LUDUS_OK;
}
