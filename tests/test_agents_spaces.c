// test_agents_spaces.c - observation rows become the right columns, action spaces the right distributions.
// SPDX-License-Identifier: MIT
#include "agents/actions.h"
#include "agents/features.h"
#include "check.h"

#include <stdlib.h>

static nn_backend *backend;

// Fills features of raw rows and gives them back; the caller frees.
static float *features_of(const ludus_space *space, const void *rows, int64_t count, int32_t *columns) {
    agent_features features;
    nn_tensor raw, out;
    CHECK_EQ_INT(agent_features_init(&features, backend, space, count + 3), LUDUS_OK);
    *columns = features.columns;
    CHECK_EQ_INT(agent_features_columns(space), features.columns);
    backend->operations->allocate(backend, NN_U8, count, space->bytes, &raw);
    backend->operations->allocate(backend, NN_F32, count, features.columns, &out);
    backend->operations->upload(backend, raw, rows);
    agent_features_fill(&features, raw, out);
    float *values = malloc(nn_bytes(out));
    backend->operations->download(backend, values, out);
    backend->operations->synchronise(backend);
    backend->operations->release(backend, raw);
    backend->operations->release(backend, out);
    agent_features_free(&features);
    return values;
}

static void check_features(const ludus_space *space, const void *rows, int64_t count, const float *expected,
                           int32_t expected_columns) {
    int32_t columns;
    float *values = features_of(space, rows, count, &columns);
    CHECK_EQ_INT(columns, expected_columns);
    for (int64_t i = 0; i < count * expected_columns; i++) {
        CHECK_EQ_REAL(values[i], expected[i]);
    }
    free(values);
}

static void test_single_parts(void) {
    const ludus_space box = ludus_space_box(LUDUS_F32, 3, -1, 1);
    const float numbers[6] = {1, 2, 3, 4, 5, 6};
    check_features(&box, numbers, 2, numbers, 3);

    const ludus_space bytes = ludus_space_box(LUDUS_U8, 2, 0, 255);
    check_features(&bytes, (uint8_t[]){0, 255, 7, 1}, 2, (float[]){0, 255, 7, 1}, 2);

    const ludus_space doubles = ludus_space_box(LUDUS_F64, 1, -INFINITY, INFINITY);
    check_features(&doubles, (double[]){0.5, -2}, 2, (float[]){0.5f, -2}, 1);

    const ludus_space discrete = ludus_space_discrete(3);
    check_features(&discrete, (int32_t[]){2, 0}, 2, (float[]){0, 0, 1, 1, 0, 0}, 3);

    const int32_t sizes[2] = {2, 3};
    const ludus_space several = ludus_space_multi_discrete(2, sizes);
    check_features(&several, (int32_t[]){1, 0, 0, 2}, 2, (float[]){0, 1, 1, 0, 0, 1, 0, 0, 0, 1}, 5);
}

static void test_several_parts(void) {
    ludus_space space = {.form = LUDUS_FORM_DICT};
    ludus_space_append(&space,
                       (ludus_part){.name = "a", .kind = LUDUS_DISCRETE, .dtype = LUDUS_I32, .n = 2, .start = 1});
    ludus_space_append(
        &space, (ludus_part){.name = "b", .kind = LUDUS_MULTI_BINARY, .dtype = LUDUS_U8, .rank = 1, .shape = {3}});
    ludus_space_append(
        &space, (ludus_part){
                    .name = "c", .kind = LUDUS_BOX, .dtype = LUDUS_F64, .rank = 1, .shape = {2}, .low = -9, .high = 9});
    CHECK_EQ_INT(ludus_space_finish(&space), LUDUS_OK);
    uint8_t *rows = calloc(2, space.bytes);
    for (int i = 0; i < 2; i++) {
        uint8_t *row = rows + (size_t)i * space.bytes;
        const int32_t choice = 1 + i;
        const double numbers[2] = {0.25 + i, -3};
        memcpy(row + space.part[0].offset, &choice, sizeof choice);
        memcpy(row + space.part[1].offset, (uint8_t[]){1, (uint8_t)i, 0}, 3);
        memcpy(row + space.part[2].offset, numbers, sizeof numbers);
    }
    check_features(&space, rows, 2, (float[]){0, 1, 0, 1, 0, 0, 0.25f, -3, 0, 0, 1, 1, 1, 0, 1.25f, -3}, 8);
    free(rows);
}

static void test_refused_spaces(void) {
    ludus_space space = {.form = LUDUS_FORM_SINGLE};
    ludus_space_append(&space,
                       (ludus_part){.name = "", .kind = LUDUS_DISCRETE, .dtype = LUDUS_I32, .n = 3, .start = -1});
    CHECK_EQ_INT(ludus_space_finish(&space), LUDUS_OK);
    CHECK_EQ_INT(agent_features_columns(&space), 0);
    CHECK_CONTAINS(ludus_last_error(), "starts at -1");
    const ludus_space huge = ludus_space_discrete(1 << 20);
    CHECK_EQ_INT(agent_features_columns(&huge), 0);
    CHECK_CONTAINS(ludus_last_error(), "1048576 network inputs; from 1 to 65536");
}

static ludus_layout layout_of(ludus_space action) {
    return (ludus_layout){.players = 1, .action = action, .action_slots = action.size};
}

static void test_actions(void) {
    agent_actions actions;
    ludus_layout layout = layout_of(ludus_space_discrete(4));
    CHECK_EQ_INT(agent_actions_read(&layout, &actions), LUDUS_OK);
    CHECK_EQ_INT(actions.head.kind, NN_CATEGORICAL);
    CHECK_EQ_INT(actions.head.parts, 1);
    CHECK_EQ_INT(actions.head.classes[0], 4);

    const int32_t sizes[2] = {5, 3};
    layout = layout_of(ludus_space_multi_discrete(2, sizes));
    CHECK_EQ_INT(agent_actions_read(&layout, &actions), LUDUS_OK);
    CHECK_EQ_INT(actions.head.parts, 2);
    CHECK_EQ_INT(actions.head.classes[1], 3);
    CHECK_EQ_INT(nn_head_outputs(&actions.head), 8);

    layout = layout_of(ludus_space_multi_binary(3));
    CHECK_EQ_INT(agent_actions_read(&layout, &actions), LUDUS_OK);
    CHECK_EQ_INT(actions.head.parts, 3);
    CHECK_EQ_INT(actions.head.classes[2], 2);

    const double lows[2] = {-1, -INFINITY}, highs[2] = {2, 3};
    layout = layout_of(ludus_space_box_bounds(LUDUS_F32, 2, lows, highs));
    CHECK_EQ_INT(agent_actions_read(&layout, &actions), LUDUS_OK);
    CHECK_EQ_INT(actions.head.kind, NN_GAUSSIAN);
    CHECK_EQ_REAL(actions.bounds[0], -1);
    CHECK_EQ_REAL(actions.bounds[1], -INFINITY);
    CHECK_EQ_REAL(actions.bounds[2], 2);
    CHECK_EQ_REAL(actions.bounds[3], 3);

    layout = layout_of(ludus_space_multi_binary(NN_MAX_PARTS + 1));
    CHECK_EQ_INT(agent_actions_read(&layout, &actions), LUDUS_ERROR_UNSUPPORTED);
    CHECK_CONTAINS(ludus_last_error(), "65 numbers; agents choose at most 64");
    ludus_space mixed = {.form = LUDUS_FORM_TUPLE};
    ludus_space_append(&mixed, (ludus_part){.name = "0", .kind = LUDUS_DISCRETE, .dtype = LUDUS_I32, .n = 2});
    ludus_space_append(&mixed, (ludus_part){.name = "1", .kind = LUDUS_BOX, .dtype = LUDUS_F32, .high = 1});
    CHECK_EQ_INT(ludus_space_finish(&mixed), LUDUS_OK);
    layout = layout_of(mixed);
    CHECK_EQ_INT(agent_actions_read(&layout, &actions), LUDUS_ERROR_UNSUPPORTED);
    CHECK_CONTAINS(ludus_last_error(), "either choices or numbers");
}

int main(void) {
    const char *const names[] = {"reference", "cpu"};
    for (int i = 0; i < 2; i++) {
        CHECK_EQ_INT(nn_backend_make(names[i], 1, &backend), LUDUS_OK);
        test_single_parts();
        test_several_parts();
        nn_backend_destroy(backend);
    }
    test_refused_spaces();
    test_actions();
    return check_end();
}
