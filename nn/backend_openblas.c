// backend_openblas.c - the vector backend, with large products done by OpenBLAS on one thread of its own.
// SPDX-License-Identifier: MIT
#include "nn/chain.h"
#include <cblas.h>

// The bias goes into C first and is then added to. b_by_columns: B(p, j) = b[j * b_row + p].
static void blas_matmul(const nn_matmul *product, bool b_by_columns) {
    bool a_by_columns = product->a_inner != 1;
    for (int64_t i = 0; product->bias != NULL && i < product->rows; i++) {
        for (int64_t j = 0; j < product->columns; j++) {
            product->c[i * product->c_row + j] = product->bias[j];
        }
    }
    bool add = product->add || product->bias != NULL;
    int64_t stride = a_by_columns ? product->a_inner : product->rows == 1 ? product->inner : product->a_row;
    cblas_sgemm(CblasRowMajor, a_by_columns ? CblasTrans : CblasNoTrans, b_by_columns ? CblasTrans : CblasNoTrans,
                (blasint)product->rows, (blasint)product->columns, (blasint)product->inner, 1.0f, product->a,
                (blasint)stride, product->b, (blasint)product->b_row, add ? 1.0f : 0.0f, product->c,
                (blasint)product->c_row);
}

ludus_status nn_openblas_make(int threads, nn_backend **backend) {
    nn_cpu *cpu = nn_vector_make_as("openblas", threads);
    *backend = cpu == NULL ? NULL : &cpu->base;
    if (cpu == NULL) {
        return LUDUS_ERROR_MEMORY;
    }
    openblas_set_num_threads(1); // our pool does the rest
    cpu->blas = blas_matmul;
    return LUDUS_OK;
}
