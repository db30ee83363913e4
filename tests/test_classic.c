// test_classic.c - the classic-control environments against recordings of Gymnasium, bit for bit from the seed.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "reference.h"
#include "target_batch.h"

extern const ludus_env_def ludus_env_cartpole, ludus_env_pendulum, ludus_env_acrobot, ludus_env_mountain_car,
    ludus_env_mountain_car_continuous;

static const ludus_env_def *const definitions[] = {
    &ludus_env_cartpole,
    &ludus_env_pendulum,
    &ludus_env_acrobot,
    &ludus_env_mountain_car,
    &ludus_env_mountain_car_continuous,
};

static const ludus_variant *find(const char *id, const ludus_env_def **definition) {
    for (size_t d = 0; d < sizeof definitions / sizeof *definitions; d++) {
        for (const ludus_variant *variant = definitions[d]->variants; variant->id; variant++) {
            if (strcmp(variant->id, id) == 0) {
                *definition = definitions[d];
                return variant;
            }
        }
    }
    return NULL;
}

// Replays a recording; every number is compared with what the double target gives.
static void replay(const char *name) {
    char path[64];
    snprintf(path, sizeof path, "reference/%s.ref", name);
    reference *file = reference_open(path);
    if (!CHECK(file != NULL)) {
        fprintf(stderr, "    %s\n", reference_error());
        return;
    }
    const ludus_env_def *definition = NULL;
    const ludus_variant *variant = find(reference_text(file, "id"), &definition);
    target_batch t;
    if (!CHECK(variant != NULL) ||
        !CHECK(target_batch_make(&t, definition, target_find(definition, LUDUS_TARGET_F64),
                                 reference_text(file, "options"), 1, LUDUS_DISABLED, variant->time_limit)) ||
        !CHECK(target_numbers(definition->reset_options, reference_text(file, "reset_options"), t.reset_options))) {
        fprintf(stderr, "    %s: %s\n", name, ludus_last_error());
        reference_close(file);
        return;
    }
    const bool discrete = t.layout.action.part[0].kind == LUDUS_DISCRETE;
    size_t rows = 0;
    const uint8_t *event = reference_u8(file, "event", 1, &rows);
    const int64_t *seed = reference_i64(file, "seed", 1, NULL);
    const uint8_t *choice = discrete ? reference_u8(file, "action", 1, NULL) : NULL;
    const float *control = discrete ? NULL : reference_f32(file, "action", 1, NULL);
    const float *observation = reference_f32(file, "observation", (size_t)t.size, NULL);
    const double *reward = reference_f64(file, "reward", 1, NULL);
    const uint8_t *terminated = reference_u8(file, "terminated", 1, NULL);
    const uint8_t *truncated = reference_u8(file, "truncated", 1, NULL);
    const uint64_t *generator = reference_u64(file, "generator", 6, NULL);

    int64_t wrong = 0, ends = 0;
    size_t seeds = 0;
    for (size_t i = 0; i < rows && event; i++) {
        if (event[i] == 0) {
            if (seed[i] >= 0) {
                ludus_rng_seed(t.batch.rng, (uint64_t)seed[i]);
            }
            t.target->reset(&t.batch, NULL);
        } else {
            if (discrete) {
                t.actions[0].i = choice[i];
            } else {
                t.actions[0].f = control[i];
            }
            t.target->step(&t.batch);
            wrong += memcmp(t.batch.reward, &reward[i], sizeof *reward) != 0;
            wrong += t.batch.terminated[0] != terminated[i] || t.batch.truncated[0] != truncated[i];
            ends += t.batch.terminated[0] | t.batch.truncated[0];
        }
        wrong += memcmp(t.batch.observation, observation + i * (size_t)t.size, (size_t)t.size * sizeof(float)) != 0;
        if (wrong) {
            fprintf(stderr, "    %s: row %zu is the first that differs\n", name, i);
            break;
        }
        // The generator after the last row of a seed: as many draws as the original made.
        if (i + 1 == rows || seed[i + 1] >= 0) {
            wrong += memcmp(&t.batch.rng->state_high, generator + 6 * seeds++, 4 * sizeof(uint64_t)) != 0;
        }
    }
    CHECK_EQ_INT(wrong, 0);
    CHECK(rows > 4000 && ends >= 20 && seeds == 20);
    target_batch_destroy(&t);
    reference_close(file);
}

int main(void) {
    static const char *const names[] = {
        "cartpole",
        "cartpole_v0",
        "cartpole_semi_implicit",
        "cartpole_reset",
        "cartpole_beyond",
        "cartpole_sutton_barto",
        "pendulum",
        "pendulum_g",
        "pendulum_reset",
        "acrobot",
        "acrobot_nips",
        "acrobot_noise",
        "acrobot_reset",
        "mountain_car",
        "mountain_car_goal_velocity",
        "mountain_car_reset",
        "mountain_car_continuous",
        "mountain_car_continuous_goal_velocity",
        "mountain_car_continuous_reset",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        replay(names[i]);
    }
    return check_end();
}
