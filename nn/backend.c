// backend.c - the list of backends that this build has, and making one by name.
// SPDX-License-Identifier: MIT
#include "nn/cpu.h"
#include <ludus/nn.h>
#include <string.h>

static const struct {
    const char *name, *about;
    ludus_status (*make)(int threads, nn_backend **backend);
} backends[] = {
#ifdef LUDUS_HAVE_OPENBLAS
    {"cpu", "the fastest backend for the processor: openblas", nn_openblas_make},
    {"openblas", "vector kernels, large products by OpenBLAS", nn_openblas_make},
#else
    {"cpu", "the fastest backend for the processor: vector", nn_vector_make},
#endif
    {"vector", "vector kernels for SSE2, AVX2 or AVX-512, picked at run time", nn_vector_make},
    {"reference", "plain C, slow, what the others are tested against", nn_reference_make},
};

enum { BACKENDS = sizeof backends / sizeof backends[0] };

const char *ludus_backend_name(int index) {
    return index >= 0 && index < BACKENDS ? backends[index].name : NULL;
}

const char *ludus_backend_about(int index) {
    return index >= 0 && index < BACKENDS ? backends[index].about : NULL;
}

ludus_status nn_backend_make(const char *name, int threads, nn_backend **backend) {
    *backend = NULL;
    if (threads < 1 || threads > 1024) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "threads is %d; it must be from 1 to 1024", threads);
    }
    char names[256] = "";
    for (int i = 0; i < BACKENDS; i++) {
        if (strcmp(name, backends[i].name) == 0) {
            return backends[i].make(threads, backend);
        }
        strncat(names, i > 0 ? ", " : "", sizeof names - strlen(names) - 1);
        strncat(names, backends[i].name, sizeof names - strlen(names) - 1);
    }
    return ludus_fail(LUDUS_ERROR_NOT_FOUND, "no network backend is called '%s'; there are %s", name, names);
}

void nn_backend_destroy(nn_backend *backend) {
    if (backend != NULL) {
        backend->operations->destroy(backend);
    }
}
