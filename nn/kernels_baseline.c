// kernels_baseline.c - the vector kernels for any processor: 4 lanes.
// SPDX-License-Identifier: MIT
#define NN_LANES   4
#define NN_KERNELS nn_kernels_baseline
#define NN_NAME    "baseline"
#include "nn/kernels.inc"
