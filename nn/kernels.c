// kernels.c - picks the widest kernels that the processor runs.
// SPDX-License-Identifier: MIT
#include "nn/kernels.h"

const nn_kernels *nn_kernels_best(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl")) {
        return &nn_kernels_avx512;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return &nn_kernels_avx2;
    }
#endif
    return &nn_kernels_baseline;
}
