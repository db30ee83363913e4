// backend_reference.c - the plain-C backend: the obvious loops that every other backend is compared with.
// SPDX-License-Identifier: MIT
#include "nn/cpu.h"
#include <stdlib.h>

nn_cpu *nn_cpu_make(const char *name, int threads) {
    nn_cpu *cpu = calloc(1, sizeof *cpu);
    if (cpu == NULL) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the %s backend", name);
        return NULL;
    }
    cpu->operations.struct_size = sizeof cpu->operations;
    nn_reference_memory(&cpu->operations);
    nn_reference_elements(&cpu->operations);
    nn_reference_statistics(&cpu->operations);
    nn_reference_rows(&cpu->operations);
    nn_reference_layers(&cpu->operations);
    nn_reference_mlp(&cpu->operations);
    nn_reference_policy(&cpu->operations);
    nn_reference_ppo(&cpu->operations);
    nn_reference_learning(&cpu->operations);
    cpu->base.operations = &cpu->operations;
    cpu->base.name = name;
    cpu->base.device = "cpu";
    cpu->base.threads = threads;
    return cpu;
}

// Works on the calling thread alone, whatever `threads` is.
ludus_status nn_reference_make(int threads, nn_backend **backend) {
    nn_cpu *cpu = nn_cpu_make("reference", threads);
    *backend = cpu == NULL ? NULL : &cpu->base;
    return cpu == NULL ? LUDUS_ERROR_MEMORY : LUDUS_OK;
}
