// kernels_avx2.c - the vector kernels for processors with AVX2 and FMA: 8 lanes.
// SPDX-License-Identifier: MIT
#define NN_LANES   8
#define NN_KERNELS nn_kernels_avx2
#define NN_NAME    "avx2"
#include "nn/kernels.inc"
