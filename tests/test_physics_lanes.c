// test_physics_lanes.c - the kernels of articulated bodies in float and in lanes: every target gives each simulation the bits that
// one float gives it alone, whatever the other lanes do; float against double; and no NaN in long runs of random models.
// SPDX-License-Identifier: MIT
//
// usage: test_physics_lanes [--all]    --all steps 10^7 times, not 2 10^4
#include "check.h"
#include "physics_case.h"

#include <ludus/target.h>
#include <stdlib.h>

static probe_question question, part;
static probe_answer want[PROBE_LANES], got;

static int answer_blocks(const ludus_model_tree *t, probe_answer *a, probe_block *blocks) {
    int n = probe_value_blocks(t, a, blocks);
    n += probe_tangent_blocks(t, a, blocks + n);
    return n + probe_back_blocks(t, a, blocks + n);
}

// The lane of `got` against that simulation alone: to the bit, or where `signs` is not set, -0 is 0.
static bool same_answer(const ludus_model_tree *t, int lane, probe_answer *single, bool signs, const char **where) {
    probe_block a[2 * PROBE_BLOCKS], b[2 * PROBE_BLOCKS];
    const int count = answer_blocks(t, &got, a);
    answer_blocks(t, single, b);
    for (int k = 0; k < count; k++) {
        for (int i = 0; i < a[k].count; i++) {
            const double x = a[k].rows[i][lane], y = b[k].rows[i][0];
            const bool same = memcmp(&x, &y, sizeof x) == 0 || (!signs && x == y);
            if (!same) {
                *where = a[k].name;
                return false;
            }
        }
    }
    return true;
}

// Every simulation of the question alone, by one float.
static void ask_alone(const physics_probe *one) {
    for (int lane = 0; lane < PROBE_LANES; lane++) {
        physics_case_lanes(&question, lane, &part);
        CHECK(one->ask(&part, &want[lane]));
    }
}

static void compare_alone(const physics_probe *probe, const char *name, bool signs) {
    const ludus_model_tree *t = &question.model[0]->tree;
    for (int first = 0; first < PROBE_LANES; first += probe->lanes) {
        physics_case_lanes(&question, first, &part);
        CHECK(probe->ask(&part, &got)); // step and record to the same bit
        for (int lane = 0; lane < probe->lanes; lane++) {
            const char *where = "";
            if (!CHECK(same_answer(t, lane, &want[first + lane], signs, &where))) {
                fprintf(stderr, "    %s, integrator %d, lane %d of %s: %s\n", name, t->integrator, first + lane,
                        probe->name, where);
                return;
            }
        }
    }
}

// All float targets, and double ones, over the question as it is.
static void compare_targets(const char *name, bool own_models) {
    const ludus_model_tree *t = &question.model[0]->tree;
    const physics_probe *const *probes;
    const int count = physics_probes(&probes);
    const physics_probe *const one = physics_find_probe(LUDUS_TARGET_F32, false);
    ask_alone(one);
    for (int i = 0; i < count; i++) {
        const physics_probe *p = probes[i];
        const bool floats = p->kind != LUDUS_TARGET_F64 && p->kind != LUDUS_TARGET_COMPLEX;
        if (floats && p != one && (!p->small || physics_fits_small(t)) && (p->params || p->lanes == 1 || !own_models)) {
            compare_alone(p, name, !own_models);
        }
    }
}

static void start_question(const ludus_model *model, ludus_rng *rng) {
    memset(&question, 0, sizeof question);
    question.derivatives = true;
    for (int lane = 0; lane < PROBE_LANES; lane++) {
        question.model[lane] = model;
    }
    physics_case_states(rng, model, true, &question);
    physics_case_directions(rng, model, true, &question);
}

// Lanes that have left all bounds, or are no numbers any more, beside others.
static void ruin_lanes(const ludus_model_tree *t) {
    for (int i = 0; i < t->dofs; i++) {
        question.qvel[i][1] = 1e30;
        question.qvel[i][6] = NAN;
    }
    for (int i = 0; i < t->positions; i++) {
        question.qpos[i][3] = NAN;
        question.qpos[i][13] = 1e12;
    }
}

static void check_ruined(const ludus_model *model, const char *name, ludus_rng *rng) {
    start_question(model, rng);
    const physics_probe *const *probes;
    const int count = physics_probes(&probes);
    ask_alone(physics_find_probe(LUDUS_TARGET_F32, false));
    ruin_lanes(&model->tree);
    for (int i = 0; i < count; i++) {
        const physics_probe *p = probes[i];
        if (p->lanes == 1 || (p->small && !physics_fits_small(&model->tree))) {
            continue;
        }
        for (int first = 0; first < PROBE_LANES; first += p->lanes) {
            physics_case_lanes(&question, first, &part);
            p->ask(&part, &got);
            for (int lane = first; lane < first + p->lanes; lane++) {
                const bool ruined = lane == 1 || lane == 3 || lane == 6 || lane == 13;
                const char *where = "";
                if (!ruined && !CHECK(same_answer(&model->tree, lane - first, &want[lane], true, &where))) {
                    fprintf(stderr, "    %s: lane %d of %s beside ruined ones: %s\n", name, lane, p->name, where);
                }
            }
        }
    }
}

// --- a model in every lane ---

static void scale(ludus_rng *rng, double *numbers, int count, double most) {
    for (int i = 0; i < count; i++) {
        numbers[i] *= exp(ludus_rng_uniform(rng, -most, most));
    }
}

// Another model of the same tree. Every third lane has none of the forces that other lanes have.
static void vary_model(ludus_rng *rng, const ludus_model *model, int lane, ludus_model *out) {
    const ludus_model_tree *t = &model->tree;
    *out = *model;
    for (int b = 0; b < t->bodies; b++) {
        const double heavier = exp(ludus_rng_uniform(rng, -0.5, 0.5));
        out->body_mass[b] *= heavier;
        for (int i = 0; i < 3; i++) {
            out->body_inertia[3 * b + i] *= heavier;
            out->body_ipos[3 * b + i] += ludus_rng_uniform(rng, -0.01, 0.01);
        }
    }
    scale(rng, out->gravity, 3, 0.3);
    scale(rng, out->dof_damping, t->dofs, 1);
    scale(rng, out->dof_armature, t->dofs, 0.5);
    scale(rng, out->joint_stiffness, t->joints, 1);
    scale(rng, out->actuator_gear, 6 * t->actuators, 0.5);
    scale(rng, out->body_pos, 3 * t->bodies, 0.1);
    if (lane % 3 == 0) {
        memset(out->dof_damping, 0, sizeof out->dof_damping);
        memset(out->joint_stiffness, 0, sizeof out->joint_stiffness);
        out->density = out->viscosity = 0;
    }
    physics_model_round(out);
}

// Float against double at the same numbers: shares of states within 1e-4 of the norm.
typedef struct float_card {
    int states, near_values, near_tangents, near_backs;
} float_card;

static double far_off(const ludus_model_tree *t, int (*list)(const ludus_model_tree *, probe_answer *, probe_block *),
                      int first, int count, int lane, probe_answer *single) {
    probe_block a[PROBE_BLOCKS], b[PROBE_BLOCKS];
    list(t, single, a);
    list(t, &got, b);
    double error = 0, size = 0;
    for (int k = first; k < first + count; k++) {
        for (int i = 0; i < a[k].count; i++) {
            error += pow(a[k].rows[i][0] - b[k].rows[i][lane], 2);
            size += pow(b[k].rows[i][lane], 2);
        }
    }
    return sqrt(error / (size + 1e-30));
}

static void check_float(const ludus_model *model, ludus_rng *rng, float_card *card) {
    const ludus_model_tree *t = &model->tree;
    start_question(model, rng);
    // Cotangents of next positions and velocities alone: observed ones are sums of other sizes.
    memset(&question.observed, 0, sizeof question.observed);
    memset(&question.params, 0, sizeof question.params);
    ask_alone(physics_find_probe(LUDUS_TARGET_F32, false));
    for (int lane = 0; lane < PROBE_LANES; lane++) {
        physics_case_lanes(&question, lane, &part);
        physics_find_probe(LUDUS_TARGET_F64, false)->ask(&part, &got);
        card->states++;
        card->near_values += far_off(t, probe_value_blocks, 11, 2, 0, &want[lane]) <= 1e-4;
        card->near_tangents += far_off(t, probe_tangent_blocks, 1, 2, 0, &want[lane]) <= 1e-4;
        card->near_backs += far_off(t, probe_back_blocks, 0, 3, 0, &want[lane]) <= 1e-4;
    }
}

// --- long runs ---

// Random models from random states under random controls. Some are too stiff for their timestep and explode: a run ends there, but no
// number may be NaN while velocities are below a thousand.
static void check_long(const ludus_model *const *models, int count, int64_t steps, ludus_rng *rng) {
    static ludus_model own[PROBE_LANES];
    const physics_probe *const *probes;
    const int number = physics_probes(&probes);
    const physics_probe *large = NULL, *small = NULL;
    for (int i = 0; i < number; i++) {
        const physics_probe **widest = probes[i]->small ? &small : &large;
        if (probes[i]->params && (!*widest || probes[i]->lanes > (*widest)->lanes)) {
            *widest = probes[i];
        }
    }
    int64_t done = 0, wild = 0, not_numbers = 0, runs = 0;
    double fastest = 0;
    for (int round = 0; done < steps; round++) {
        const ludus_model *model = models[round % count];
        const ludus_model_tree *t = &model->tree;
        start_question(model, rng);
        for (int lane = 0; lane < PROBE_LANES; lane++) {
            vary_model(rng, model, lane, &own[lane]);
            own[lane].tree.integrator = round / count % 3;
            question.model[lane] = &own[lane];
        }
        const physics_probe *probe = physics_fits_small(t) ? small : large;
        done += probe->lanes * (int64_t)probe->wander(&question, 200, 1e3, ludus_rng_next64(rng));
        probe->ask(&question, &got);
        for (int lane = 0; lane < probe->lanes; lane++) {
            double speed = 0;
            for (int i = 0; i < t->dofs; i++) {
                const double size = fabs(question.qvel[i][lane]);
                speed = isnan(speed) || size <= speed ? speed : size;
            }
            runs++;
            wild += !(speed < 1e3);
            not_numbers += isnan(speed);
            fastest = speed < 1e3 ? fmax(fastest, speed) : fastest;
            probe_block blocks[2 * PROBE_BLOCKS];
            const int n = answer_blocks(t, &got, blocks);
            for (int k = 0; speed < 1e2 && k < n; k++) {
                for (int i = 0; i < blocks[k].count; i++) {
                    if (!CHECK(isfinite(blocks[k].rows[i][lane]))) {
                        fprintf(stderr, "    %s, integrator %d: %s of lane %d, speed %g\n", model->name,
                                own[0].tree.integrator, blocks[k].name, lane, speed);
                        return;
                    }
                }
            }
        }
    }
    printf("%lld steps of %lld runs: fastest %g; %lld exploded, %lld are NaN\n", (long long)done, (long long)runs,
           fastest, (long long)wild, (long long)not_numbers);
    CHECK_EQ_INT(not_numbers, 0);
    CHECK(20 * wild <= runs);
}

int main(int argument_count, char **arguments) {
    enum { MOST = 64 };
    static ludus_model own[PROBE_LANES];
    const bool all = argument_count > 1 && strcmp(arguments[1], "--all") == 0;
    const char *const *paths;
    const int count = physics_models(&paths);
    ludus_model *models[MOST];
    ludus_rng rng;
    float_card total = {0, 0, 0, 0};
    ludus_rng_seed(&rng, 3);
    for (int i = 0; i < count; i++) {
        models[i] = ludus_model_load(paths[i]);
        if (!CHECK(models[i])) {
            fprintf(stderr, "    %s\n", ludus_last_error());
            return check_end();
        }
    }
    for (int i = 0; i < count; i++) {
        ludus_model *model = models[i];
        physics_model_round(model);
        const int32_t integrator = model->tree.integrator;
        for (int k = 0; k < 3; k++) {
            // All integrators of some models, one of the others.
            if (!all && (i + k) % 3 != 0) {
                continue;
            }
            model->tree.integrator = k;
            start_question(model, &rng);
            compare_targets(model->name, false);
            for (int lane = 0; lane < PROBE_LANES; lane++) {
                vary_model(&rng, model, lane, &own[lane]);
                question.model[lane] = &own[lane];
            }
            compare_targets(model->name, true);
            check_ruined(model, model->name, &rng);
            float_card card = {0, 0, 0, 0};
            check_float(model, &rng, &card);
            if (!CHECK(8 * card.near_values >= 7 * card.states && 4 * card.near_tangents >= 3 * card.states &&
                       4 * card.near_backs >= 3 * card.states)) {
                fprintf(stderr, "    %s, integrator %d: of %d float states %d, tangents %d, cotangents %d near\n",
                        model->name, k, card.states, card.near_values, card.near_tangents, card.near_backs);
            }
            total.states += card.states;
            total.near_values += card.near_values;
            total.near_tangents += card.near_tangents;
            total.near_backs += card.near_backs;
        }
        model->tree.integrator = integrator;
    }
    printf("float within 1e-4 of double: %.2f %% of %d states, %.2f %% of tangents, %.2f %% of cotangents\n",
           100.0 * total.near_values / total.states, total.states, 100.0 * total.near_tangents / total.states,
           100.0 * total.near_backs / total.states);
    CHECK(100 * total.near_values >= 99 * total.states && 100 * total.near_tangents >= 98 * total.states &&
          100 * total.near_backs >= 98 * total.states);
    check_long((const ludus_model *const *)models, count, all ? 10000000 : 20000, &rng);
    for (int i = 0; i < count; i++) {
        ludus_model_destroy(models[i]);
    }
    return check_end();
}
