// test_bodies.c - the four bodies of Gymnasium against episodes recorded from it, in double and in float; and what their options do.
// SPDX-License-Identifier: MIT
//
// Until a limit has acted a whole episode must be the recorded one to 1e-10. From then on every step begins at the recorded state,
// and must end within 1e-4 of the recorded end; within 1e-9 where MuJoCo's solver ran until rounding stopped it.
#include "check.h"
#include "reference.h"

#include <ludus/ludus.h>

#include <math.h>
#include <string.h>

typedef struct episode {
    reference *file;
    const char *id;
    size_t rows, positions, dofs, actions, observations, infos;
    const uint8_t *event, *terminated, *truncated, *limited;
    const int64_t *seed;
    const float *action;
    const double *qpos, *qvel, *observation, *reward;
    const double *info[8];
    bool converged;
} episode;

static const double *numbers(const episode *e, const char *name, size_t *width) {
    const reference_column *column = reference_find(e->file, name);
    CHECK(column != NULL);
    *width = column ? column->width : 0;
    return column ? (const double *)column->values : NULL;
}

static bool open_episode(episode *e, const char *path, const ludus_env_def *(*definition_of)(const char *)) {
    memset(e, 0, sizeof *e);
    e->file = reference_open(path);
    if (!CHECK(e->file != NULL)) {
        fprintf(stderr, "    %s\n", reference_error());
        return false;
    }
    e->id = reference_text(e->file, "id");
    e->converged = strcmp(reference_text(e->file, "solver"), "converged") == 0;
    size_t one;
    e->event = reference_u8(e->file, "event", 1, &e->rows);
    e->terminated = reference_u8(e->file, "terminated", 1, NULL);
    e->truncated = reference_u8(e->file, "truncated", 1, NULL);
    e->limited = reference_u8(e->file, "limited", 1, NULL);
    e->seed = reference_i64(e->file, "seed", 1, NULL);
    e->action = (const float *)numbers(e, "action", &e->actions);
    e->qpos = numbers(e, "qpos", &e->positions);
    e->qvel = numbers(e, "qvel", &e->dofs);
    e->observation = numbers(e, "observation", &e->observations);
    e->reward = numbers(e, "reward", &one);
    const ludus_field *fields = definition_of(e->id)->info_fields;
    e->infos = (size_t)ludus_fields_count(fields);
    for (size_t k = 0; k < e->infos; k++) {
        char name[64];
        snprintf(name, sizeof name, "info.%s", fields[k].name);
        e->info[k] = numbers(e, name, &one);
    }
    return e->event && e->limited && e->action && e->qpos;
}

static const ludus_env_def *definition_of(const char *id) {
    return ludus_find(id, NULL);
}

static void set_state(ludus_env *env, const char *field, const double *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "%s[%zu]", field, i);
        CHECK_EQ_INT(ludus_env_set(env, name, values[i]), LUDUS_OK);
    }
}

// The largest difference of a row, relative to 1 and to the number itself.
typedef struct gaps {
    double free, limited; // before and after a limit acted
    int64_t free_rows, limited_rows, flags;
} gaps;

static double gap(double got, double want) {
    const double difference = fabs(got - want) / (1 + fabs(want));
    return difference == difference ? difference : INFINITY;
}

static double row_gap(const ludus_env *env, const episode *e, size_t row, double reward) {
    double worst = 0, value = NAN, infos[8];
    for (size_t i = 0; i < e->observations; i++) {
        worst = fmax(worst, gap(ludus_env_observe(env, (int32_t)i), e->observation[row * e->observations + i]));
    }
    for (size_t i = 0; i < e->positions + e->dofs; i++) {
        const bool first = i < e->positions;
        char name[32];
        snprintf(name, sizeof name, first ? "qpos[%zu]" : "qvel[%zu]", first ? i : i - e->positions);
        ludus_env_get(env, name, &value);
        worst = fmax(worst,
                     gap(value, first ? e->qpos[row * e->positions + i] : e->qvel[row * e->dofs + i - e->positions]));
    }
    ludus_env_info(env, infos);
    for (size_t k = 0; k < e->infos && e->event[row]; k++) {
        worst = fmax(worst, gap(infos[k], e->info[k][row]));
    }
    return fmax(worst, gap(reward, e->reward[row]));
}

static void replay(const char *name, const char *options, double free_bound, double limited_bound) {
    char path[128];
    snprintf(path, sizeof path, "reference/mujoco/episodes_%s.ref", name);
    episode e;
    if (!open_episode(&e, path, definition_of)) {
        return;
    }
    ludus_env *env = ludus_env_make(e.id, options);
    if (!CHECK(env != NULL)) {
        fprintf(stderr, "    %s\n", ludus_last_error());
        return;
    }
    const bool is_double = strstr(options, "double") != NULL;
    gaps worst = {0};
    for (size_t row = 0; row < e.rows; row++) {
        double reward = 0;
        if (e.event[row] == 0) {
            ludus_env_reset(env, e.seed[row] >= 0 ? e.seed[row] : LUDUS_KEEP_STREAM);
        } else {
            if (e.limited[row] || !is_double) {
                set_state(env, "qpos", e.qpos + (row - 1) * e.positions, e.positions);
                set_state(env, "qvel", e.qvel + (row - 1) * e.dofs, e.dofs);
            }
            const ludus_outcome outcome = ludus_env_step_box(env, e.action + row * e.actions);
            reward = outcome.reward;
            worst.flags += outcome.terminated != e.terminated[row] || outcome.truncated != e.truncated[row];
        }
        const double here = row_gap(env, &e, row, reward);
        if (e.limited[row]) {
            worst.limited = fmax(worst.limited, here);
            worst.limited_rows++;
        } else {
            worst.free = fmax(worst.free, here);
            worst.free_rows++;
        }
    }
    printf("%-36s %-17s free %5lld rows %.1e | limited %5lld rows %.1e\n", name, options, (long long)worst.free_rows,
           worst.free, (long long)worst.limited_rows, worst.limited);
    CHECK(worst.free_rows > 100);
    CHECK_NEAR(worst.free, 0, free_bound);
    CHECK_NEAR(worst.limited, 0, limited_bound);
    CHECK_EQ_INT(worst.flags, 0);
    ludus_env_destroy(env);
    reference_close(e.file);
}

int main(void) {
    static const char *const names[] = {"inverted_pendulum", "inverted_double_pendulum", "reacher", "swimmer"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char converged[64];
        snprintf(converged, sizeof converged, "%s_converged", names[i]);
        replay(names[i], "precision=double", 1e-10, 1e-4);
        replay(converged, "precision=double", 1e-10, 1e-9);
    }
    return check_end();
}
