// kernels_avx512.c - the vector kernels for processors with AVX-512 (F, BW, DQ, VL): 16 lanes.
// SPDX-License-Identifier: MIT
#define NN_LANES   16
#define NN_KERNELS nn_kernels_avx512
#define NN_NAME    "avx512"
#include "nn/kernels.inc"
