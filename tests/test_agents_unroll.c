// test_agents_unroll.c - the gradient of a whole window, through policy, dynamics, time limits and critic, against finite
// differences of its loss.
// SPDX-License-Identifier: MIT
#include "agents/unroll.h"
#include "check.h"

#include <ludus/philox.h>
#include <ludus/snapshot.h>

#include <math.h>
#include <stdlib.h>

// A window that can be run again from the same states, with the same noise.
typedef struct window {
    const char *env;
    ludus_policy *policy;
    ludus_vector *vector;
    agent_unroll unroll;
    nn_tensor counter, critic;
    void *snapshot;
    size_t snapshot_bytes;
    float discount, scale;
    bool valued;
} window;

typedef struct window_options {
    const char *env, *options;
    bool squash, normalize, valued;
    float scale;
    int32_t envs, steps, warm; // steps before the window
} window_options;

static bool make_window(window *w, const window_options *o) {
    *w = (window){.env = o->env, .discount = 0.97f, .scale = o->scale, .valued = o->valued};
    w->policy = agent_policy_make("shac", o->env, o->options);
    w->vector = ludus_vector_make(o->env, o->options, o->envs);
    agent_policy_build build = {.backend = "reference", .threads = 1, .rows = o->envs, .train_rows = 1, .seed = 3};
    build.options.network = nn_network_defaults();
    build.options.network.hidden_layers = 1;
    build.options.network.hidden[0] = 6;
    build.options.network.policy_gain = 1;
    build.options.network.log_std = -1;
    build.options.network.policy_only = !o->valued;
    build.options.squash = o->squash;
    build.options.normalize_observation = o->normalize;
    if (!CHECK(w->policy && w->vector) || !CHECK_EQ_INT(agent_policy_build_network(w->policy, &build), LUDUS_OK) ||
        !CHECK_EQ_INT(agent_unroll_init(&w->unroll, w->policy, w->vector, o->steps), LUDUS_OK)) {
        fprintf(stderr, "    %s: %s\n", o->env, ludus_last_error());
        return false;
    }
    nn_backend *backend = w->policy->backend;
    const nn_operations *operations = backend->operations;
    const uint32_t words[4] = {1, 2, 3, 4};
    operations->allocate(backend, NN_U32, 1, 4, &w->counter);
    operations->upload(backend, w->counter, words);
    if (o->valued) { // another critic than the network's own
        operations->allocate(backend, NN_F32, 1, w->policy->network->size, &w->critic);
        operations->axpby(backend, 3, w->policy->network->parameters, 0, w->critic);
    }
    ludus_vector_reset(w->vector, 7);
    for (int32_t t = 0; t < o->warm; t++) {
        ludus_vector_random_actions(w->vector, 1, (uint64_t)t);
        ludus_vector_step(w->vector);
    }
    agent_unroll_collect(&w->unroll, w->counter, w->scale); // moments that mean something
    agent_rollout_learn(&w->unroll.rollout);
    w->snapshot_bytes = ludus_vector_snapshot_bytes(w->vector);
    w->snapshot = malloc(w->snapshot_bytes);
    return CHECK_EQ_INT(ludus_vector_save(w->vector, w->snapshot, w->snapshot_bytes), LUDUS_OK);
}

static void drop_window(window *w) {
    if (w->policy->backend) {
        w->policy->backend->operations->release(w->policy->backend, w->counter);
        w->policy->backend->operations->release(w->policy->backend, w->critic);
    }
    agent_unroll_free(&w->unroll);
    ludus_policy_destroy(w->policy);
    ludus_vector_destroy(w->vector);
    free(w->snapshot);
}

static double loss_of(window *w) {
    CHECK_EQ_INT(ludus_vector_restore(w->vector, w->snapshot, w->snapshot_bytes), LUDUS_OK);
    agent_unroll_collect(&w->unroll, w->counter, w->scale);
    return agent_unroll_backward(&w->unroll, w->discount, w->critic);
}

// Is there an end of this kind among the window's steps?
static int ends(const window *w, const uint8_t *flags) {
    int count = 0;
    for (int64_t i = 0; i < w->unroll.rollout.steps * w->unroll.rollout.envs; i++) {
        count += flags[i] != 0;
    }
    return count;
}

// A number that tells where the ends are.
static int64_t where_ends(const window *w) {
    int64_t sum = 0;
    for (int64_t i = 0; i < w->unroll.rollout.steps * w->unroll.rollout.envs; i++) {
        sum += w->unroll.terminated[i] || w->unroll.truncated[i] ? i * i + 1 : 0;
    }
    return sum;
}

// Along random directions, and along the gradient itself, the loss rises as the gradient says.
static void check_gradient(const window_options *o, bool truncates, bool terminates, double tolerance) {
    window w;
    if (!make_window(&w, o)) {
        drop_window(&w);
        return;
    }
    nn_network *network = w.policy->network;
    const size_t size = (size_t)network->size;
    float *kept = malloc(size * sizeof *kept), *moved = malloc(size * sizeof *moved),
          *gradient = malloc(size * sizeof *gradient);
    nn_network_get(network, kept);
    const double loss = loss_of(&w);
    network->backend->operations->download(network->backend, gradient, network->gradients);
    CHECK(isfinite(loss));
    CHECK_EQ_INT(ends(&w, w.unroll.truncated) > 0, truncates);
    CHECK_EQ_INT(ends(&w, w.unroll.terminated) > 0, terminates);
    double norm = 0, value_norm = 0;
    for (size_t i = 0; i < size; i++) {
        const size_t first = (size_t)network->value.first_parameter;
        const bool of_value = i >= first && i < first + (size_t)network->value.parameters;
        norm += (double)gradient[i] * (double)gradient[i];
        value_norm += of_value ? fabs((double)gradient[i]) : 0;
    }
    norm = sqrt(norm);
    CHECK(norm > 1e-5);
    CHECK_EQ_REAL(value_norm, 0.0);
    int compared = 0;
    for (int direction = 0; direction < 4; direction++) {
        double slope = 0, side[2];
        int64_t episodes[2];
        const double step = 1e-3;
        for (int sign = 0; sign < 2; sign++) {
            slope = 0;
            for (size_t i = 0; i < size; i++) {
                const ludus_philox block = ludus_philox_words((uint32_t)i, (uint32_t)direction, 0, 0, 5, 6);
                const double along =
                    direction == 0 ? (double)gradient[i] / norm : 2 * (double)ludus_philox_uniform(block.word[0]) - 1;
                moved[i] = kept[i] + (float)((sign ? -step : step) * along);
                slope += (double)gradient[i] * along;
            }
            nn_network_set(network, moved);
            side[sign] = loss_of(&w);
            episodes[sign] = where_ends(&w);
        }
        if (episodes[0] != episodes[1]) { // an episode that ended a step later: no derivative says so
            continue;
        }
        compared++;
        const double difference = (side[0] - side[1]) / (2 * step);
        if (!CHECK_NEAR(difference / norm, slope / norm, tolerance)) {
            fprintf(stderr, "    %s %s, direction %d: %g against %g\n", o->env, o->options, direction, slope,
                    difference);
        }
    }
    CHECK(compared >= 3);
    nn_network_set(network, kept);
    CHECK_EQ_REAL(loss_of(&w), loss); // and the same again
    free(kept);
    free(moved);
    free(gradient);
    drop_window(&w);
}

int main(void) {
    const window_options plain = {"Pendulum-v1", "", true, false, false, 0.1f, 5, 20, 10};
    check_gradient(&plain, false, false, 2e-3);
    window_options o = plain;
    o.squash = false;
    check_gradient(&o, false, false, 2e-3);
    o = plain;
    o.normalize = true;
    check_gradient(&o, false, false, 2e-3);
    o.valued = true;
    check_gradient(&o, false, false, 2e-3);
    o.options = "time_limit=40"; // cut off in the middle of the window
    check_gradient(&o, true, false, 2e-3);
    o.valued = false;
    check_gradient(&o, true, false, 2e-3);
    o = (window_options){"CartPoleContinuous-v0", "theta_threshold_radians=0.06", true, true, true, 0.1f, 40, 24, 30};
    check_gradient(&o, false, true, 2e-3);
    o = (window_options){"MountainCarContinuous-v0", "time_limit=45", true, true, true, 0.1f, 70, 12, 30};
    check_gradient(&o, true, false, 2e-3);
    o = (window_options){"Reacher-v5", "time_limit=35", true, true, true, 1, 20, 12, 20};
    check_gradient(&o, true, false, 2e-3);
    o = (window_options){"Swimmer-v5", "", true, true, true, 0.1f, 10, 12, 20};
    check_gradient(&o, false, false, 1e-2); // velocities are differences of float positions
    // Options of their own, drawn anew where episodes end in the middle of the window.
    o = (window_options){"Pendulum-v1", "time_limit=40 g=8..12 m=0.5..1.5", true, true, true, 0.1f, 5, 20, 10};
    check_gradient(&o, true, false, 2e-3);
    const char *own = "theta_threshold_radians=0.06 masspole=0.05..0.4 force_mag=8..14";
    o = (window_options){"CartPoleContinuous-v0", own, true, true, true, 0.1f, 8, 24, 30};
    check_gradient(&o, false, true, 2e-3);
    o = (window_options){"Swimmer-v5", "viscosity=0.05..0.2", true, true, false, 0.1f, 10, 12, 20};
    check_gradient(&o, false, false, 1e-2);
    return check_end();
}
