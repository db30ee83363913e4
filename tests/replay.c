// replay.c - replays a recorded trajectory on the environment of the same id and compares every number to the bit.
// SPDX-License-Identifier: MIT
#include "tests/replay.h"

#include "tests/reference.h"
#include <ludus/env.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INFO_NUMBERS_MAX = 64, ACTION_NUMBERS_MAX = 32 };

// The columns of a trajectory.
typedef struct trajectory {
    size_t rows, observation_width, action_width;
    const uint8_t *event, *terminated, *truncated, *choice; // choice: NULL for boxes
    const int64_t *seed;
    const float *action, *real;       // box actions; observations of boxes, or NULL
    const int32_t *whole;             // observations of discrete spaces, or NULL
    const double *reward, *info_prob; // info_prob: NULL where the original has none
    const uint8_t *info_mask;         // [rows][6], NULL where the original has none
    const uint64_t *generator;        // [seeds][6]
    size_t seeds;
} trajectory;

typedef struct replay {
    replay_report report;
    const char *path;
    trajectory recorded;
    ludus_env *env;
    size_t row;
} replay;

__attribute__((format(printf, 2, 3))) static void mismatch(replay *r, const char *format, ...) {
    if (r->report.mismatches++ > 0) {
        return;
    }
    int length = snprintf(r->report.first, sizeof r->report.first, "%s row %zu: ", r->path, r->row);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(r->report.first + length, sizeof r->report.first - (size_t)length, format, arguments);
    va_end(arguments);
}

// Reads the columns; false with the reader's sentence when one is missing or has another length.
static bool read_trajectory(const reference *file, trajectory *t) {
    size_t rows[5];
    const reference_column *action = reference_find(file, "action");
    const reference_column *observation = reference_find(file, "observation");
    t->event = reference_u8(file, "event", 1, &t->rows);
    t->seed = reference_i64(file, "seed", 1, &rows[0]);
    t->reward = reference_f64(file, "reward", 1, &rows[1]);
    t->terminated = reference_u8(file, "terminated", 1, &rows[2]);
    t->truncated = reference_u8(file, "truncated", 1, &rows[3]);
    t->generator = reference_u64(file, "generator", 6, &t->seeds);
    if (!action || !observation || !t->event || !t->seed || !t->reward || !t->terminated || !t->truncated ||
        !t->generator) {
        return false;
    }
    t->action_width = action->width;
    t->observation_width = observation->width;
    if (action->type == REFERENCE_F32) {
        t->action = action->values;
    } else {
        t->choice = reference_u8(file, "action", 1, NULL);
    }
    if (observation->type == REFERENCE_F32) {
        t->real = observation->values;
    } else {
        t->whole = reference_i32(file, "observation", observation->width, NULL);
    }
    if (reference_find(file, "info.prob")) {
        t->info_prob = reference_f64(file, "info.prob", 1, NULL);
    }
    if (reference_find(file, "info.action_mask")) {
        t->info_mask = reference_u8(file, "info.action_mask", 6, NULL);
    }
    return (t->action || t->choice) && (t->real || t->whole) && action->rows == t->rows &&
           observation->rows == t->rows && rows[0] == t->rows && rows[1] == t->rows && rows[2] == t->rows &&
           rows[3] == t->rows;
}

static void compare_observation(replay *r) {
    const trajectory *t = &r->recorded;
    for (size_t i = 0; i < t->observation_width; i++) {
        const double found = ludus_env_observe(r->env, (int32_t)i);
        r->report.compared++;
        if (t->real) {
            const float expected = t->real[r->row * t->observation_width + i], rounded = (float)found;
            if (memcmp(&expected, &rounded, sizeof expected) != 0) {
                mismatch(r, "observation[%zu] is %.9g (%a), recorded %.9g (%a)", i, (double)rounded, (double)rounded,
                         (double)expected, (double)expected);
            }
        } else if (found != (double)t->whole[r->row * t->observation_width + i]) {
            mismatch(r, "observation[%zu] is %g, recorded %" PRId32, i, found,
                     t->whole[r->row * t->observation_width + i]);
        }
    }
}

// One info value, which the environment must have under the original's name.
static void compare_info(replay *r, const ludus_field *fields, const double *values, const char *name, size_t count,
                         const double *expected) {
    int32_t at = 0;
    r->report.compared += (int64_t)count;
    if (ludus_fields_find(fields, name, &at) < 0) {
        mismatch(r, "%s has no info called %s", r->report.id, name);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (values[(size_t)at + i] != expected[i]) {
            mismatch(r, "info %s[%zu] is %.17g, recorded %.17g", name, i, values[(size_t)at + i], expected[i]);
        }
    }
}

static void compare_infos(replay *r) {
    const trajectory *t = &r->recorded;
    const ludus_field *fields = ludus_env_definition(r->env)->info_fields;
    double values[INFO_NUMBERS_MAX];
    if ((!t->info_prob && !t->info_mask) || ludus_fields_width(fields) > INFO_NUMBERS_MAX) {
        return;
    }
    ludus_env_info(r->env, values);
    if (t->info_prob) {
        compare_info(r, fields, values, "prob", 1, &t->info_prob[r->row]);
    }
    if (t->info_mask) {
        double mask[6];
        for (size_t i = 0; i < 6; i++) {
            mask[i] = t->info_mask[6 * r->row + i];
        }
        compare_info(r, fields, values, "action_mask", 6, mask);
    }
}

static void compare_outcome(replay *r, ludus_outcome outcome) {
    const trajectory *t = &r->recorded;
    r->report.compared += 3;
    if (memcmp(&outcome.reward, &t->reward[r->row], sizeof outcome.reward) != 0) {
        mismatch(r, "reward is %.17g, recorded %.17g", outcome.reward, t->reward[r->row]);
    }
    if (outcome.terminated != (t->terminated[r->row] != 0)) {
        mismatch(r, "terminated is %d, recorded %d", outcome.terminated, t->terminated[r->row]);
    }
    if (outcome.truncated != (t->truncated[r->row] != 0)) {
        mismatch(r, "truncated is %d, recorded %d", outcome.truncated, t->truncated[r->row]);
    }
}

// NumPy leaves a used half in place, so the half counts only when it is kept for the next draw.
static void compare_generator(replay *r, const uint64_t expected[6]) {
    const ludus_rng *rng = ludus_env_rng(r->env);
    r->report.compared++;
    if (rng->state_high != expected[0] || rng->state_low != expected[1] || rng->increment_high != expected[2] ||
        rng->increment_low != expected[3] || rng->has_half != expected[4] ||
        (rng->has_half && rng->half != expected[5])) {
        mismatch(r, "the random stream is at another place than the original's after this row");
    }
}

static ludus_outcome take_step(const replay *r) {
    const trajectory *t = &r->recorded;
    if (t->choice) {
        return ludus_env_step_discrete(r->env, t->choice[r->row]);
    }
    return ludus_env_step_box(r->env, &t->action[r->row * t->action_width]);
}

// Takes every row. Returns early where a reset is refused.
static void take_rows(replay *r, const char *reset_options) {
    const trajectory *t = &r->recorded;
    size_t seed = 0;
    for (r->row = 0; r->row < t->rows; r->row++) {
        if (t->event[r->row] == 0) {
            const int64_t start = t->seed[r->row] >= 0 ? t->seed[r->row] : LUDUS_KEEP_STREAM;
            if (ludus_env_reset_with(r->env, start, reset_options) != LUDUS_OK) {
                mismatch(r, "reset refused: %s", ludus_last_error());
                return;
            }
        } else {
            compare_outcome(r, take_step(r));
        }
        compare_observation(r);
        compare_infos(r);
        if (r->row + 1 == t->rows || t->seed[r->row + 1] >= 0) {
            compare_generator(r, &t->generator[6 * seed++]);
        }
    }
}

// Does the environment take the recorded actions and give as many numbers as were recorded?
static bool check_layout(replay *r) {
    const ludus_layout *layout = ludus_env_layout(r->env);
    const trajectory *t = &r->recorded;
    if (layout->observation.size != (int32_t)t->observation_width ||
        (t->action && layout->action_slots != (int32_t)t->action_width)) {
        mismatch(r, "%s has %d observations and %d actions, recorded %zu and %zu", r->report.id,
                 layout->observation.size, layout->action_slots, t->observation_width, t->action_width);
        return false;
    }
    return true;
}

replay_report replay_trajectory(const char *path) {
    replay r = {.path = path};
    reference *file = reference_open(path);
    if (!file || !read_trajectory(file, &r.recorded) || !reference_text(file, "id") ||
        !reference_text(file, "options") || !reference_text(file, "reset_options")) {
        mismatch(&r, "%s", file ? "columns or header lines are missing" : reference_error());
        reference_close(file);
        return r.report;
    }
    snprintf(r.report.id, sizeof r.report.id, "%s", reference_text(file, "id"));
    r.report.registered = ludus_find(r.report.id, NULL) != NULL;
    if (r.report.registered) {
        char options[512];
        snprintf(options, sizeof options, "precision=double %s", reference_text(file, "options"));
        r.env = ludus_env_make(r.report.id, options);
        if (!r.env) {
            mismatch(&r, "%s", ludus_last_error());
        } else if (check_layout(&r)) {
            take_rows(&r, reference_text(file, "reset_options"));
        }
        ludus_env_destroy(r.env);
    }
    reference_close(file);
    return r.report;
}
