// features.c - observations to network inputs: picks each part out of the raw rows, converts or one-hot encodes it.
// SPDX-License-Identifier: MIT
#include "agents/features.h"

#include <stdlib.h>

static nn_type type_of(ludus_dtype dtype) {
    static const nn_type types[] = {
        [LUDUS_U8] = NN_U8, [LUDUS_I32] = NN_I32, [LUDUS_F32] = NN_F32, [LUDUS_F64] = NN_F64};
    return types[dtype];
}

// A choice is one-hot when it is stored as a whole number of four bytes, as all discrete spaces of ours are.
static bool is_choice(const ludus_part *part) {
    return part->dtype == LUDUS_I32 && (part->kind == LUDUS_DISCRETE || part->kind == LUDUS_MULTI_DISCRETE);
}

// Classes of number `index` of a choice; indices below a positive start are columns that stay 0.
static int64_t classes_of(const ludus_part *part, int32_t index) {
    return part->kind == LUDUS_DISCRETE ? (int64_t)part->start + part->n : part->sizes[index];
}

int32_t agent_features_columns(const ludus_space *space) {
    int64_t columns = 0;
    for (int32_t p = 0; p < space->parts; p++) {
        const ludus_part *part = &space->part[p];
        if (part->kind == LUDUS_DISCRETE && part->start < 0) {
            ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                       "a discrete observation starts at %d; networks need a start of at least 0", part->start);
            return 0;
        }
        for (int32_t i = 0; is_choice(part) && i < part->size; i++) {
            columns += classes_of(part, i);
        }
        columns += is_choice(part) ? 0 : part->size;
    }
    if (columns < 1 || columns > AGENT_FEATURES_MAX) {
        ludus_fail(LUDUS_ERROR_UNSUPPORTED, "an observation makes %lld network inputs; from 1 to %d are possible",
                   (long long)columns, AGENT_FEATURES_MAX);
        return 0;
    }
    return (int32_t)columns;
}

// Where the numbers lie: element `offset / size + i` of each row.
static ludus_status make_picks(const agent_features *features, agent_feature *feature, uint32_t offset) {
    if (features->rows * features->row_bytes > INT32_MAX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%lld observations of %lld bytes are too many at once",
                          (long long)features->rows, (long long)features->row_bytes);
    }
    nn_backend *backend = features->backend;
    const int64_t count = features->rows * feature->numbers, size = (int64_t)nn_type_size(feature->type);
    int32_t *indices = malloc((size_t)count * sizeof *indices);
    if (!indices) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for %lld observations", (long long)features->rows);
    }
    for (int64_t i = 0; i < count; i++) {
        indices[i] =
            (int32_t)(i / feature->numbers * (features->row_bytes / size) + offset / size + i % feature->numbers);
    }
    ludus_status status = backend->operations->allocate(backend, NN_I32, count, 1, &feature->picks);
    status = status ? status : backend->operations->allocate(backend, feature->type, count, 1, &feature->values);
    if (!status) {
        backend->operations->upload(backend, feature->picks, indices);
        backend->operations->synchronise(backend);
    }
    free(indices);
    return status;
}

static ludus_status add_feature(agent_features *features, const ludus_part *part, int32_t first, int32_t numbers,
                                bool alone) {
    agent_feature *feature = &features->feature[features->count++];
    feature->type = type_of(part->dtype);
    feature->numbers = numbers;
    feature->classes = is_choice(part) ? (int32_t)classes_of(part, first) : 0;
    feature->column = features->columns;
    features->columns += feature->classes ? feature->classes : numbers;
    const uint32_t offset = part->offset + (uint32_t)first * (uint32_t)ludus_dtype_size(part->dtype);
    return alone ? LUDUS_OK : make_picks(features, feature, offset);
}

ludus_status agent_features_init(agent_features *features, nn_backend *backend, const ludus_space *space,
                                 int64_t rows) {
    *features = (agent_features){.backend = backend, .rows = rows, .row_bytes = space->bytes};
    if (!agent_features_columns(space)) {
        return LUDUS_ERROR_UNSUPPORTED;
    }
    features->feature = calloc((size_t)space->size, sizeof *features->feature);
    if (!features->feature) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the features of an observation");
    }
    ludus_status status = LUDUS_OK;
    for (int32_t p = 0; p < space->parts; p++) {
        const ludus_part *part = &space->part[p];
        const int32_t numbers = is_choice(part) ? 1 : part->size;
        const bool alone = space->parts == 1 && numbers == part->size;
        for (int32_t i = 0; !status && i < part->size; i += numbers) {
            status = add_feature(features, part, i, numbers, alone);
        }
    }
    return status;
}

void agent_features_free(agent_features *features) {
    for (int32_t f = 0; f < features->count; f++) {
        features->backend->operations->release(features->backend, features->feature[f].picks);
        features->backend->operations->release(features->backend, features->feature[f].values);
    }
    free(features->feature);
    *features = (agent_features){0};
}

void agent_features_fill(const agent_features *features, nn_tensor raw, nn_tensor to) {
    nn_backend *backend = features->backend;
    const nn_operations *operations = backend->operations;
    LUDUS_ASSERT(raw.columns == features->row_bytes && to.columns == features->columns && raw.rows == to.rows);
    for (int32_t f = 0; f < features->count; f++) {
        const agent_feature *feature = &features->feature[f];
        const int64_t rows = raw.rows, numbers = feature->numbers;
        nn_tensor from = nn_wrap(raw.data, feature->type, rows, numbers);
        if (nn_present(feature->picks)) {
            const int64_t elements = rows * features->row_bytes / (int64_t)nn_type_size(feature->type);
            from = nn_rows(feature->values, 0, rows * numbers);
            operations->gather(backend, from, nn_wrap(raw.data, feature->type, elements, 1),
                               nn_rows(feature->picks, 0, rows * numbers));
            from = nn_reshape(from, rows, numbers);
        }
        if (feature->classes) {
            operations->one_hot(backend, to, feature->column, from, feature->classes);
        } else {
            operations->convert(backend, to, feature->column, from);
        }
    }
}
