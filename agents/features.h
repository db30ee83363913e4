// features.h - how rows of an observation space become rows of numbers for a network.
// SPDX-License-Identifier: MIT
//
// Boxes and binary numbers are converted as they are; choices (LUDUS_DISCRETE, LUDUS_MULTI_DISCRETE) become one-hot
// columns. Parts follow one another in the space's order.
#ifndef AGENTS_FEATURES_H
#define AGENTS_FEATURES_H

#include "nn/backend.h"

#include <ludus/space.h>

enum { AGENT_FEATURES_MAX = 1 << 16 }; // columns

// One stretch of columns that is made by one operation.
typedef struct agent_feature {
    nn_type type;     // of the numbers in the row
    int32_t numbers;  // of a row: 1 for a choice
    int32_t classes;  // of a choice; 0 for numbers taken as they are
    int32_t column;   // the first one
    nn_tensor picks;  // I32: where each number lies in the raw rows, counted in elements of its type; or none
    nn_tensor values; // room for the picked numbers, or none
} agent_feature;

typedef struct agent_features {
    nn_backend *backend; // borrowed
    int64_t rows;        // the most at once
    int64_t row_bytes;   // of a raw row
    int32_t columns;     // of a row of features
    int32_t count;
    agent_feature *feature;
} agent_features;

// Columns that the space needs; 0 with a sentence when there are too many or none.
int32_t agent_features_columns(const ludus_space *space);

// Prepares conversion of up to `rows` rows. End with agent_features_free(), also after a failure.
ludus_status agent_features_init(agent_features *features, nn_backend *backend, const ludus_space *space, int64_t rows);
void agent_features_free(agent_features *features);

// From raw rows, U8 (rows, row_bytes), to F32 (rows, columns).
void agent_features_fill(const agent_features *features, nn_tensor raw, nn_tensor to);

#endif
