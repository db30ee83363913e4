// test_vector_reference.c - vectors against Gymnasium's: autoreset modes to the bit, normalisers to what float allows.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "reference.h"

#include <ludus/vector.h>

#include <stdlib.h>

// A recording of scripts/reference/vectors.py and the vector that it is compared with.
typedef struct comparison {
    reference *file;
    ludus_vector *vector;
    ludus_buffers b;
    size_t rows, count, width;
    const int32_t *choice;
    const float *control, *observation, *final_observation;
    const double *reward;
    const uint8_t *terminated, *truncated;
} comparison;

static bool open_comparison(comparison *c, const char *name) {
    char path[100], options[200];
    snprintf(path, sizeof path, "reference/%s.ref", name);
    memset(c, 0, sizeof *c);
    c->file = reference_open(path);
    if (!CHECK(c->file != NULL)) {
        fprintf(stderr, "    %s\n", reference_error());
        return false;
    }
    const reference_column *action = reference_find(c->file, "action");
    c->count = action->width;
    c->rows = action->rows;
    c->width = (size_t)atoi(reference_text(c->file, "width"));
    c->choice = action->type == REFERENCE_I32 ? action->values : NULL;
    c->control = action->type == REFERENCE_F32 ? action->values : NULL;
    c->observation = reference_f32(c->file, "observation", c->count * c->width, NULL);
    c->final_observation = reference_f32(c->file, "final_observation", c->count * c->width, NULL);
    c->reward = reference_f64(c->file, "reward", c->count, NULL);
    c->terminated = reference_u8(c->file, "terminated", c->count, NULL);
    c->truncated = reference_u8(c->file, "truncated", c->count, NULL);
    snprintf(options, sizeof options, "precision=double %s", reference_text(c->file, "options"));
    c->vector = ludus_vector_make(reference_text(c->file, "id"), options, (int32_t)c->count);
    if (!CHECK(c->vector && c->observation && c->final_observation && c->reward && c->terminated && c->truncated)) {
        fprintf(stderr, "    %s: %s\n", name, ludus_last_error());
        return false;
    }
    c->b = ludus_vector_buffers(c->vector);
    return true;
}

// Takes the step or the masked reset of a row.
static void take(comparison *c, size_t row) {
    const size_t at = row * c->count;
    if (c->choice && c->choice[at] < 0) {
        uint8_t mask[64];
        for (size_t i = 0; i < c->count; i++) {
            mask[i] = c->terminated[at - c->count + i] | c->truncated[at - c->count + i];
        }
        CHECK_EQ_INT(ludus_vector_reset_with(c->vector, NULL, mask, NULL), LUDUS_OK);
        return;
    }
    for (size_t i = 0; i < c->count; i++) {
        if (c->choice) {
            c->b.action[i].i = c->choice[at + i];
        } else {
            c->b.action[i].f = c->control[at + i];
        }
    }
    ludus_vector_step(c->vector);
}

static double largest_difference(const float *a, const float *b, size_t count) {
    double largest = 0.0;
    for (size_t i = 0; i < count; i++) {
        largest = fmax(largest, fabs((double)a[i] - (double)b[i]) / (1.0 + fabs((double)b[i])));
    }
    return largest;
}

// Observations may differ by `observation_tolerance`, rewards by `reward_tolerance`, relative to 1 + their size.
static void compare(const char *name, double observation_tolerance, double reward_tolerance) {
    comparison c;
    double observations = 0.0, rewards = 0.0;
    int64_t flags = 0, ends = 0;
    if (!open_comparison(&c, name)) {
        exit(check_end());
    }
    const bool same_step = strstr(reference_text(c.file, "options"), "same-step") != NULL;
    for (size_t row = 0; row < c.rows; row++) {
        if (row == 0) {
            ludus_vector_reset(c.vector, atoi(reference_text(c.file, "seed")));
        } else {
            take(&c, row);
        }
        const size_t at = row * c.count, numbers = c.count * c.width;
        observations = fmax(observations, largest_difference(c.b.observation, c.observation + row * numbers, numbers));
        const bool reset_row = row == 0 || (c.choice && c.choice[at] < 0);
        for (size_t i = 0; i < c.count && !reset_row; i++) {
            const bool ended = c.terminated[at + i] | c.truncated[at + i];
            flags += c.b.terminated[i] != c.terminated[at + i] || c.b.truncated[i] != c.truncated[at + i];
            rewards = fmax(rewards, fabs(c.b.reward_double[i] - c.reward[at + i]) / (1.0 + fabs(c.reward[at + i])));
            ends += ended;
            if (ended && same_step) {
                const float *last = (const float *)c.b.final_observation + i * c.width;
                const float *expected = c.final_observation + row * numbers + i * c.width;
                observations = fmax(observations, largest_difference(last, expected, c.width));
            }
        }
    }
    CHECK_NEAR(observations, 0.0, observation_tolerance);
    CHECK_NEAR(rewards, 0.0, reward_tolerance);
    CHECK_EQ_INT(flags, 0);
    CHECK(ends >= 10);
    printf("%-28s observations differ by %.2g, rewards by %.2g; %lld ends\n", name, observations, rewards,
           (long long)ends);
    ludus_vector_destroy(c.vector);
    reference_close(c.file);
}

int main(void) {
    compare("vector_same_step", 0.0, 0.0);
    compare("vector_next_step", 0.0, 0.0);
    compare("vector_disabled", 0.0, 0.0);
    // Gymnasium keeps the moments in float; the recordings called double have them in double.
    compare("vector_observation", 2e-6, 0.0);
    compare("vector_observation_double", 2e-7, 0.0);
    compare("vector_reward", 0.0, 1e-6);
    compare("vector_reward_double", 0.0, 1e-14);
    compare("vector_reward_ends", 0.0, 1e-14);
    return check_end();
}
