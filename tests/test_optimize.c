// test_optimize.c - optimised trajectories: where the best is known, at limits, by other means, and what is refused.
// SPDX-License-Identifier: MIT
#include "check.h"

#include "diff/box_programme.h"

#include <ludus/ludus.h>
#include <stdlib.h>

extern const ludus_env_def ludus_env_sketch_line;

// --- quadratic programmes within a box, against every set of bounds that could hold ---

// The best of all 3^count choices of held bounds whose free part lies inside.
static double best_of_all(int count, const double *h, const double *g, const double *low, const double *high) {
    double best = INFINITY;
    int sets = 1;
    for (int i = 0; i < count; i++) {
        sets *= 3;
    }
    for (int set = 0; set < sets; set++) {
        double x[4] = {0}, factor[16], right[4];
        int free[4], frees = 0;
        for (int i = 0, digits = set; i < count; i++, digits /= 3) {
            x[i] = digits % 3 == 1 ? low[i] : digits % 3 == 2 ? high[i] : 0;
            if (digits % 3 == 0) {
                free[frees++] = i;
            }
        }
        for (int a = 0; a < frees; a++) {
            right[a] = -g[free[a]];
            for (int j = 0; j < count; j++) {
                right[a] -= h[free[a] * count + j] * x[j];
            }
            for (int b = 0; b < frees; b++) {
                factor[a * frees + b] = h[free[a] * count + free[b]];
            }
        }
        if (!CHECK(cholesky(frees, factor))) {
            return NAN;
        }
        cholesky_solve(frees, factor, right);
        bool inside = true;
        for (int a = 0; a < frees; a++) {
            x[free[a]] = right[a];
            inside = inside && right[a] >= low[free[a]] && right[a] <= high[free[a]];
        }
        double value = 0;
        for (int i = 0; i < count; i++) {
            value += g[i] * x[i];
            for (int j = 0; j < count; j++) {
                value += 0.5 * x[i] * h[i * count + j] * x[j];
            }
        }
        best = inside && value < best ? value : best;
    }
    return best;
}

static void test_box(void) {
    ludus_rng rng;
    ludus_rng_seed(&rng, 1);
    int held = 0;
    for (int round = 0; round < 2000; round++) {
        const int count = 1 + round % 4;
        double h[16], g[4], low[4], high[4], x[4], factor[16], work[16], root[16];
        uint8_t free[4];
        int32_t frees;
        for (int i = 0; i < count * count; i++) {
            root[i] = ludus_rng_normal(&rng);
        }
        for (int i = 0; i < count; i++) {
            g[i] = 3 * ludus_rng_normal(&rng);
            low[i] = -ludus_rng_uniform(&rng, 0, 1);
            high[i] = ludus_rng_uniform(&rng, 0, 1);
            x[i] = ludus_rng_normal(&rng);
            for (int j = 0; j < count; j++) {
                h[i * count + j] = i == j ? 0.01 : 0;
                for (int k = 0; k < count; k++) {
                    h[i * count + j] += root[i * count + k] * root[j * count + k];
                }
            }
        }
        if (!CHECK(box_programme(count, h, g, low, high, x, free, &frees, factor, work))) {
            continue;
        }
        double value = 0;
        for (int i = 0; i < count; i++) {
            CHECK(x[i] >= low[i] && x[i] <= high[i]);
            CHECK(free[i] || x[i] == low[i] || x[i] == high[i]);
            held += !free[i];
            value += g[i] * x[i];
            for (int j = 0; j < count; j++) {
                value += 0.5 * x[i] * h[i * count + j] * x[j];
            }
        }
        CHECK_NEAR(value, best_of_all(count, h, g, low, high), 1e-10 * (1 + fabs(value)));
    }
    CHECK(held > 1000 && held < 4500);
    const double saddle[] = {1, 2, 2, 1}, gradient[] = {0.1, -0.1}, low[] = {-1, -1}, high[] = {1, 1};
    double x[2] = {0}, factor[4], work[8];
    uint8_t free[2];
    int32_t frees;
    CHECK(!box_programme(2, saddle, gradient, low, high, x, free, &frees, factor, work));
}

// --- a linear environment, where Riccati's equation tells what is best ---

enum { N = 3, M = 2, STEPS = 30 };

// The sketch's matrices, and its weights.
static const double drift[N][N] = {{1, 0.1, 0}, {-0.05, 1, 0.1}, {0, 0, 1.08}};
static const double push[N][M] = {{0, 0}, {0, 0.03}, {0.1, -0.04}};
static const double q[N] = {1, 0.5, 0}, r[M] = {1, 2}, last[N] = {5, 0, 3};

// gains[t] for u = gains x, and the least cost from x.
static double riccati(double gains[STEPS][M][N], const double *x) {
    double p[N][N] = {{0}};
    for (int i = 0; i < N; i++) {
        p[i][i] = last[i];
    }
    for (int t = STEPS; t-- > 0;) {
        double pa[N][N] = {{0}}, pb[N][M] = {{0}}, uu[M][M] = {{0}}, ux[M][N] = {{0}}, next[N][N] = {{0}};
        for (int i = 0; i < N; i++) {
            for (int k = 0; k < N; k++) {
                for (int j = 0; j < N; j++) {
                    pa[i][j] += p[i][k] * drift[k][j];
                }
                for (int j = 0; j < M; j++) {
                    pb[i][j] += p[i][k] * push[k][j];
                }
            }
        }
        for (int i = 0; i < M; i++) {
            uu[i][i] = r[i];
            for (int k = 0; k < N; k++) {
                for (int j = 0; j < M; j++) {
                    uu[i][j] += push[k][i] * pb[k][j];
                }
                for (int j = 0; j < N; j++) {
                    ux[i][j] += push[k][i] * pa[k][j];
                }
            }
        }
        const double det = uu[0][0] * uu[1][1] - uu[0][1] * uu[1][0];
        for (int j = 0; j < N; j++) {
            gains[t][0][j] = -(uu[1][1] * ux[0][j] - uu[0][1] * ux[1][j]) / det;
            gains[t][1][j] = -(uu[0][0] * ux[1][j] - uu[1][0] * ux[0][j]) / det;
        }
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                next[i][j] = i == j ? q[i] : 0;
                for (int k = 0; k < N; k++) {
                    next[i][j] += drift[k][i] * pa[k][j];
                }
                for (int k = 0; k < M; k++) {
                    next[i][j] += ux[k][i] * gains[t][k][j];
                }
            }
        }
        memcpy(p, next, sizeof p);
    }
    double cost = 0;
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            cost += x[i] * p[i][j] * x[j];
        }
    }
    return cost;
}

#define LINE_COST  "x[0]=1 x[1]=0.5 action[0]=1 action[1]=2 final.x[0]=5 final.x[2]=3"
#define LINE_STEPS "steps=30 tolerance=1e-14 cost='" LINE_COST "'"

// echo, x, steps: what the sketch's state is.
static const double line_start[5] = {7, 1, -2, 0.5, 3};

static void test_line(const char *options) {
    ludus_optimizer *optimizer = ludus_optimizer_make("Sketch/Line-v0", NULL, options);
    ludus_optimum found;
    double gains[STEPS][M][N];
    const double least = riccati(gains, line_start + 1);
    if (!CHECK(optimizer) ||
        !CHECK_EQ_INT(ludus_optimizer_solve(optimizer, line_start, NULL, 5, NULL, NULL, &found), 0)) {
        fprintf(stderr, "    %s\n", ludus_last_error());
        return;
    }
    CHECK_EQ_INT(found.reason, LUDUS_OPTIMIZER_CONVERGED);
    CHECK(found.iterations < 40);
    CHECK_NEAR(found.cost, least, 1e-10 * least);
    CHECK(found.gradient < 1e-5); // actions are floats
    for (int t = 0; t < STEPS; t++) {
        const double *state = found.states + 5 * t;
        for (int i = 0; i < M; i++) {
            const double *gain = found.gains + (t * M + i) * 5;
            double action = 0;
            for (int j = 0; j < N; j++) {
                CHECK_NEAR(gain[1 + j], gains[t][i][j], 1e-6);
                action += gains[t][i][j] * state[1 + j];
            }
            CHECK_EQ_REAL(gain[0], 0); // nothing depends on the echo, or on the count
            CHECK_EQ_REAL(gain[4], 0);
            CHECK_NEAR(found.actions[t * M + i], action, 1e-6);
            CHECK_EQ_REAL((double)(float)found.actions[t * M + i], found.actions[t * M + i]);
        }
        CHECK_EQ_REAL(state[5], found.actions[t * M]);
        CHECK_EQ_REAL(state[4], 3 + t);
    }
    for (int i = 1; i <= found.iterations; i++) {
        CHECK(found.costs[i] <= found.costs[i - 1]);
    }
    ludus_optimizer_destroy(optimizer);
}

// With tight limits: inside them, and no action that could move would gain.
static void test_limits(void) {
    ludus_optimizer *optimizer = ludus_optimizer_make("Sketch/Line-v0", "limit=0.7", LINE_STEPS);
    ludus_diff *diff = ludus_diff_make("Sketch/Line-v0", "precision=double limit=0.7", 1);
    ludus_optimum found;
    double seeds[STEPS][5] = {{0}}, slope[STEPS][M];
    int held = 0;
    if (!CHECK(optimizer && diff)) {
        return;
    }
    CHECK_EQ_INT(ludus_optimizer_solve(optimizer, line_start, NULL, 0, NULL, NULL, &found), LUDUS_OK);
    CHECK_EQ_INT(found.reason, LUDUS_OPTIMIZER_CONVERGED);
    for (int t = 0; t < STEPS; t++) {
        for (int i = 0; i < N; i++) {
            seeds[t][1 + i] = 2 * (t + 1 < STEPS ? q[i] : last[i]) * found.states[(t + 1) * 5 + 1 + i];
        }
    }
    CHECK_EQ_INT(ludus_rollout_vjp(diff, STEPS, line_start, found.actions, &(ludus_rollout_rows){.states = seeds},
                                   &(ludus_rollout_rows){.action = slope}, 0),
                 LUDUS_OK);
    const double limit = (double)0.7f;
    for (int t = 0; t < STEPS; t++) {
        for (int i = 0; i < M; i++) {
            const double u = found.actions[t * M + i], whole = slope[t][i] + 2 * r[i] * u;
            CHECK(fabs(u) <= limit);
            if (fabs(u) == limit) {
                held++;
                CHECK(u * whole < 0); // it would go further
                for (int j = 0; j < 5; j++) {
                    CHECK_EQ_REAL(found.gains[(t * M + i) * 5 + j], 0);
                }
            } else {
                CHECK_NEAR(whole, 0, 2e-6);
            }
        }
    }
    CHECK(held > 5 && held < STEPS * M - 5);
    ludus_optimizer_destroy(optimizer);
    ludus_diff_destroy(diff);
}

// --- first-order optimality of a swing-up, by the gradient of the whole rollout ---

#define SWING "cost='action=0.01 x=0.01 final.x=10 final.x_dot=1 final.theta=100~0 final.theta_dot=10'"

static void test_gradient(const char *curvature) {
    enum { LONG = 100 };
    char options[300];
    snprintf(options, sizeof options, "steps=100 tolerance=1e-13 curvature=%s " SWING, curvature);
    ludus_optimizer *optimizer = ludus_optimizer_make("CartPoleContinuous-v0", NULL, options);
    ludus_diff *diff = ludus_diff_make("CartPoleContinuous-v0", "precision=double", 1);
    const double start[4] = {0, 0, 3.141592653589793, 0};
    static double seeds[LONG][4], slope[LONG];
    ludus_optimum found;
    if (!CHECK(optimizer && diff)) {
        return;
    }
    CHECK_EQ_INT(ludus_optimizer_solve(optimizer, start, NULL, 3, NULL, NULL, &found), LUDUS_OK);
    CHECK_EQ_INT(found.reason, LUDUS_OPTIMIZER_CONVERGED);
    double cost = 0;
    memset(seeds, 0, sizeof seeds);
    for (int t = 0; t < LONG; t++) {
        const double *x = found.states + 4 * (t + 1), u = found.actions[t];
        cost += 0.01 * (u * u + found.states[4 * t] * found.states[4 * t]);
        seeds[t][0] = t + 1 < LONG ? 0.02 * x[0] : 20 * x[0];
        if (t + 1 == LONG) {
            const double chord = 2 * sin(0.5 * x[2]);
            cost += 10 * x[0] * x[0] + x[1] * x[1] + 100 * chord * chord + 10 * x[3] * x[3];
            seeds[t][1] = 2 * x[1];
            seeds[t][2] = 200 * sin(x[2]);
            seeds[t][3] = 20 * x[3];
        }
    }
    CHECK_NEAR(found.cost, cost, 1e-12 * cost);
    CHECK(found.cost < 1);
    CHECK_EQ_INT(ludus_rollout_vjp(diff, LONG, start, found.actions, &(ludus_rollout_rows){.states = seeds},
                                   &(ludus_rollout_rows){.action = slope}, 0),
                 LUDUS_OK);
    double largest = 0;
    for (int t = 0; t < LONG; t++) {
        const double u = found.actions[t], whole = slope[t] + 0.02 * u;
        if (fabs(u) < 1) {
            largest = fmax(largest, fabs(whole));
        } else {
            CHECK(fabs(u) == 1 && u * whole < 0);
        }
    }
    CHECK(largest < 1e-5); // as floats go: the first guess has 0.1
    CHECK_NEAR(found.gradient, largest, 1e-9);
    ludus_optimizer_destroy(optimizer);
    ludus_diff_destroy(diff);
}

// The same bits again, with more threads, and after another problem was solved with the same memory.
static void test_bits(void) {
    const double start[4] = {0.3, 0, 3, 0.5}, other[4] = {-0.2, 0.1, -3, 0};
    ludus_optimizer *one = ludus_optimizer_make("CartPoleContinuous-v0", NULL, "steps=80 " SWING);
    ludus_optimizer *three = ludus_optimizer_make("CartPoleContinuous-v0", "threads=3", "steps=80 " SWING);
    ludus_optimum a, b;
    double actions[80], gains[320];
    if (!CHECK(one && three)) {
        return;
    }
    CHECK_EQ_INT(ludus_optimizer_solve(one, start, NULL, 1, NULL, NULL, &a), LUDUS_OK);
    memcpy(actions, a.actions, sizeof actions);
    memcpy(gains, a.gains, sizeof gains);
    CHECK_EQ_INT(ludus_optimizer_solve(three, start, NULL, 1, NULL, NULL, &b), LUDUS_OK);
    CHECK_EQ_INT(a.iterations, b.iterations);
    CHECK(memcmp(actions, b.actions, sizeof actions) == 0);
    CHECK(memcmp(gains, b.gains, sizeof gains) == 0);
    CHECK_EQ_INT(ludus_optimizer_solve(one, other, NULL, 2, NULL, NULL, &a), LUDUS_OK);
    CHECK(memcmp(actions, a.actions, sizeof actions) != 0);
    CHECK_EQ_INT(ludus_optimizer_solve(one, start, NULL, 1, NULL, NULL, &a), LUDUS_OK);
    CHECK(memcmp(actions, a.actions, sizeof actions) == 0);
    // From the solution there is nothing left to do but to see so.
    CHECK_EQ_INT(ludus_optimizer_solve(one, start, actions, 9, NULL, NULL, &a), LUDUS_OK);
    CHECK(a.iterations < 30);
    CHECK(fabs(a.cost - b.cost) <= 1e-6 * b.cost);
    ludus_optimizer_destroy(one);
    ludus_optimizer_destroy(three);
}

static bool stop_at_second(void *context, const ludus_optimizer_iteration *iteration) {
    int *calls = context;
    CHECK_EQ_INT(iteration->iteration, ++*calls);
    return *calls < 2;
}

static void test_stops(void) {
    const double start[4] = {0, 0, 3.141592653589793, 0};
    ludus_optimizer *optimizer = ludus_optimizer_make("CartPoleContinuous-v0", "", "iterations=5 " SWING);
    ludus_optimum found;
    int calls = 0;
    if (!CHECK(optimizer)) {
        return;
    }
    CHECK_EQ_INT(ludus_optimizer_sizes_of(optimizer).steps, 100);
    CHECK_EQ_INT(ludus_optimizer_solve(optimizer, start, NULL, 0, stop_at_second, &calls, &found), LUDUS_OK);
    CHECK_EQ_INT(found.reason, LUDUS_OPTIMIZER_STOPPED);
    CHECK_EQ_INT(found.iterations, 2);
    CHECK_EQ_INT(ludus_optimizer_solve(optimizer, start, NULL, 0, NULL, NULL, &found), LUDUS_OK);
    CHECK_EQ_INT(found.reason, LUDUS_OPTIMIZER_ITERATIONS);
    CHECK_EQ_INT(found.iterations, 5);
    CHECK(found.costs[5] < found.costs[0]);
    const double nowhere[4] = {0, 0, NAN, 0};
    CHECK_EQ_INT(ludus_optimizer_solve(optimizer, nowhere, NULL, 0, NULL, NULL, &found), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "not finite");
    ludus_optimizer_destroy(optimizer);
    ludus_optimizer_destroy(NULL);
}

// --- what is refused ---

static void test_refusals(void) {
    static const struct {
        const char *id, *env_options, *options, *sentence;
    } wrong[] = {
        {"CartPole-v1", "", "cost=theta=1", "Discrete(2)"},
        {"Taxi-v4", "", "cost=x=1", "Taxi-v4 has no derivatives"},
        {"CartPoleContinuous-v0", "", "", "a cost is needed"},
        {"CartPoleContinuous-v0", "", "cost='theta=0 x=0'", "at least one weight above 0"},
        {"CartPoleContinuous-v0", "", "cost=thta=1", "did you mean theta?"},
        {"CartPoleContinuous-v0", "", "cost=final.thta=1", "did you mean theta?"},
        {"CartPoleContinuous-v0", "", "cost=momentum=1", "`ludus info CartPoleContinuous-v0`"},
        {"CartPoleContinuous-v0", "", "cost=theta=-1", "a weight of 0 or more"},
        {"CartPoleContinuous-v0", "", "cost=theta=nan", "a weight of 0 or more"},
        {"CartPoleContinuous-v0", "", "cost=theta=inf", "a weight of 0 or more"},
        {"CartPoleContinuous-v0", "", "cost=theta=1@nan", "theta=2@0.5"},
        {"CartPoleContinuous-v0", "", "cost=theta=1:2", "theta=2@0.5"},
        {"CartPoleContinuous-v0", "", "cost=theta=1@", "theta=2@0.5"},
        {"CartPoleContinuous-v0", "", "cost='theta=1 theta=2'", "two terms"},
        {"CartPoleContinuous-v0", "", "cost=theta", "has no value"},
        {"CartPoleContinuous-v0", "", "cost=action[1]=2", "there is action[0] to action[0]"},
        {"CartPoleContinuous-v0", "", "cost=action=2~1", "write @ for ~"},
        {"CartPoleContinuous-v0", "", "cost=final.action=2", "only a state"},
        {"CartPoleContinuous-v0", "", "cost=reward=2@1", "reward=2"},
        {"CartPoleContinuous-v0", "", "cost=final.observation[4]=2", "there is observation[0] to observation[3]"},
        {"CartPoleContinuous-v0", "", "cost=observation=2", "there is observation[0] to observation[3]"},
        {"Sketch/Line-v0", "", "cost=x=2", "x[0] to x[2]"},
        {"Sketch/Line-v0", "", "cost=x[3]=2", "x[0] to x[2]"},
        {"Sketch/Line-v0", "", "cost=steps=2", "a whole number"},
        {"CartPoleContinuous-v0", "", "steps=0 cost=theta=1", "steps is \"0\""},
        {"CartPoleContinuous-v0", "", "steps=1e99 cost=theta=1", "a whole number between 1 and"},
        {"CartPoleContinuous-v0", "", "stps=5 cost=theta=1", "did you mean steps?"},
        {"CartPoleContinuous-v0", "", "tolerance=nan cost=theta=1", "tolerance"},
        {"CartPoleContinuous-v0", "precision=float", "cost=theta=1", "double precision"},
        {"CartPoleContinuous-v0", "frame_stack=4", "cost=theta=1", "frame_stack"},
        {"CartPoleContinuous-v0", "gravty=4", "cost=theta=1", "did you mean gravity?"},
        {"CartPoleContinous-v0", "", "cost=theta=1", "did you mean CartPoleContinuous-v0?"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK(!ludus_optimizer_make(wrong[i].id, wrong[i].env_options, wrong[i].options));
        if (!CHECK_CONTAINS(ludus_last_error(), wrong[i].sentence)) {
            fprintf(stderr, "    with '%s', '%s'\n", wrong[i].env_options, wrong[i].options);
        }
    }
}

int main(void) {
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_line), LUDUS_OK);
    test_box();
    test_line(LINE_STEPS);
    test_line("curvature=full " LINE_STEPS);
    test_line("steps=30 tolerance=1e-14 cost='reward=1 final.x[0]=5 final.x[2]=3'");
    test_line("steps=30 tolerance=1e-14 cost='observation[0]=1 observation[1]=0.5 action[0]=1 action[1]=2 "
              "final.observation[0]=5 final.observation[2]=3'");
    test_limits();
    test_gradient("gauss-newton");
    test_gradient("full");
    test_bits();
    test_stops();
    test_refusals();
    return check_end();
}
