// nn.h - which implementations of the network operations this build has.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_NN_H
#define LUDUS_NN_H

#include <ludus/base.h>

#ifdef __cplusplus
extern "C" {
#endif

// The name and one sentence about backend `index`, from 0; NULL past the last. "cpu" chooses the fastest one for the
// processor; "reference" is the plain one that the others are tested against.
LUDUS_API const char *ludus_backend_name(int index);
LUDUS_API const char *ludus_backend_about(int index);

#ifdef __cplusplus
}
#endif
#endif
