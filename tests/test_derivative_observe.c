// test_derivative_observe.c - derivatives of observations, for every registered definition with derivatives: against complex steps,
// each other, differences; float, lanes and parts of tiles; and the same by rows, threads and precision.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "derivative_case.h"

#include <stdlib.h>

extern const ludus_env_def ludus_env_sketch_slope;

enum { ROUNDS = 30, SEEN = 112 }; // tiles a definition, numbers of an observation

typedef double number_rows[SEEN][W];
typedef float float_rows[SEEN][W];

// Rows of whole numbers become 0, which is one in any layout: these targets are asked below what turns numbers into words.
static void clear_whole(const slope_case *c, double rows[WORDS][W]) {
    int word = 0;
    for (const ludus_field *field = c->definition->state_fields; field->name; field++) {
        for (int i = 0; i < field->count; i++, word++) {
            if (field->kind != LUDUS_REAL) {
                memset(rows[word], 0, sizeof rows[word]);
            }
        }
    }
}

static void observe(const slope_case *c, const case_point *p, number_rows out) {
    const ludus_tile_point at = {c->config[LUDUS_TARGET_F64], p->state, NULL, NULL, W};
    c->target[LUDUS_TARGET_F64]->tile_observe(&at, out);
}

static void push(const slope_case *c, const case_point *p, case_slopes *tangent, number_rows out) {
    const ludus_tile_point at = {c->config[LUDUS_TARGET_F64], p->state, NULL, NULL, W};
    c->target[LUDUS_TARGET_F64]->observe_jvp(&at, tangent->state, out);
}

static void pull(const slope_case *c, const case_point *p, number_rows cotangent, case_slopes *out) {
    const ludus_tile_point at = {c->config[LUDUS_TARGET_F64], p->state, NULL, NULL, W};
    c->target[LUDUS_TARGET_F64]->observe_vjp(&at, cotangent, out->state);
}

// By a complex step of the forward source.
static void oracle(const slope_case *c, const case_point *p, const case_slopes *tangent, number_rows out) {
    static double _Complex state[WORDS][W], values[SEEN][W];
    const double tiny = 1e-200;
    for (int i = 0; i < c->words * W; i++) {
        (&state[0][0])[i] = __builtin_complex((&p->state[0][0])[i], tiny * (&tangent->state[0][0])[i]);
    }
    const ludus_tile_point at = {c->config[LUDUS_TARGET_COMPLEX], state, NULL, NULL, W};
    c->target[LUDUS_TARGET_COMPLEX]->tile_observe(&at, values);
    for (int i = 0; i < SEEN * W; i++) {
        (&out[0][0])[i] = cimag((&values[0][0])[i]) / tiny;
    }
}

static double column_norm(number_rows a, number_rows minus, int size, int i) {
    double sum = 0;
    for (int k = 0; k < size; k++) {
        const double d = a[k][i] - (minus ? minus[k][i] : 0);
        sum += d * d;
    }
    return sqrt(sum);
}

// Columns against the oracle's and against differences; rows against the oracle's; the two against each other.
static void check_exact(slope_case *c, case_point *p, int seen) {
    static number_rows jacobian[WORDS], got, up, down, cotangent;
    static case_slopes unit, tangent, back;
    memset(&unit, 0, sizeof unit);
    double worst = 0, worst_difference = 0, worst_row = 0, worst_product = 0;
    for (int input = 0; input < c->words; input++) {
        for (int k = 0; k < c->words; k++) {
            for (int i = 0; i < W; i++) {
                unit.state[k][i] = k == input;
            }
        }
        clear_whole(c, unit.state);
        push(c, p, &unit, got);
        oracle(c, p, &unit, jacobian[input]);
        double step[W];
        for (int sign = 1; sign >= -1; sign -= 2) {
            for (int i = 0; i < W; i++) {
                step[i] = 1e-5 * fmax(1e-3, fmax(fabs(p->state[input][i]), c->high[input] - c->low[input]));
                p->state[input][i] += sign * step[i];
            }
            clear_whole(c, p->state);
            observe(c, p, sign > 0 ? up : down);
            for (int i = 0; i < W; i++) {
                p->state[input][i] -= sign * step[i];
            }
            clear_whole(c, p->state);
        }
        for (int i = 0; i < W; i++) {
            const double size = column_norm(jacobian[input], NULL, seen, i);
            worst = fmax(worst, column_norm(got, jacobian[input], seen, i) / (size + 1e-300));
            double error = 0;
            for (int k = 0; k < seen; k++) {
                error += pow((up[k][i] - down[k][i]) / (2 * step[i]) - got[k][i], 2);
            }
            // A millionth of the derivative, and what rounding makes of values.
            const double value = column_norm(up, NULL, seen, i);
            worst_difference =
                fmax(worst_difference, sqrt(error) / (1e-6 * size + 8 * 0x1p-52 * (1 + value) / step[i]));
        }
    }
    case_directions(c, &tangent);
    clear_whole(c, tangent.state);
    for (int i = 0; i < SEEN * W; i++) {
        (&cotangent[0][0])[i] = ludus_rng_uniform(&c->rng, -1, 1);
    }
    pull(c, p, cotangent, &back);
    clear_whole(c, back.state);
    push(c, p, &tangent, got);
    for (int i = 0; i < W; i++) {
        double left = 0, right = 0, sizes = 0;
        for (int k = 0; k < seen; k++) {
            left += cotangent[k][i] * got[k][i];
        }
        for (int input = 0; input < c->words; input++) {
            double sum = 0, size = 0;
            for (int k = 0; k < seen; k++) {
                sum += cotangent[k][i] * jacobian[input][k][i];
                size += fabs(cotangent[k][i] * jacobian[input][k][i]);
            }
            worst_row = fmax(worst_row, fabs(sum - back.state[input][i]) / (size + 1e-300));
            right += back.state[input][i] * tangent.state[input][i];
            sizes += size * fabs(tangent.state[input][i]);
        }
        worst_product = fmax(worst_product, fabs(left - right) / (sizes + 1e-300));
    }
    const bool passed = CHECK_NEAR(worst, 0, 1e-10) & CHECK_NEAR(worst_row, 0, 1e-10) &
                        CHECK_NEAR(worst_product, 0, 1e-12) & CHECK_NEAR(worst_difference, 0, 1);
    if (!passed) {
        fprintf(stderr, "    %s: observations\n", c->id);
    }
}

// --- float: against double, and lanes against one number ---

typedef struct float_answer {
    float_rows seen, forth;
    float back[WORDS][W];
} float_answer;

static void to_float(const void *from, void *to, size_t count) {
    for (size_t i = 0; i < count; i++) {
        ((float *)to)[i] = (float)((const double *)from)[i];
    }
}

// Are the first `count` numbers of each row the same, and those after the last group of lanes untouched?
static bool same_rows(const void *got, const void *want, int rows, int count, int lanes) {
    const int groups = (count + lanes - 1) / lanes * lanes;
    for (int k = 0; k < rows; k++) {
        const uint32_t *a = (const uint32_t *)got + k * W, *b = (const uint32_t *)want + k * W;
        for (int i = 0; i < W; i++) {
            if (i < count ? a[i] != b[i] : i >= groups && a[i] != 0x5a5a5a5a) {
                return false;
            }
        }
    }
    return true;
}

static void check_float(slope_case *c, const case_point *p, int seen) {
    static const int counts[] = {W, 1, 13, 37};
    static case_slopes tangent, double_back;
    static number_rows cotangent, double_forth;
    static float state[WORDS][W], float_tangent[WORDS][W];
    static float_rows float_cotangent;
    static float_answer want, got;
    static case_point rounded;
    case_directions(c, &tangent);
    clear_whole(c, tangent.state);
    for (int i = 0; i < SEEN * W; i++) {
        (&cotangent[0][0])[i] = ludus_rng_uniform(&c->rng, -1, 1);
    }
    to_float(p->state, state, WORDS * W);
    to_float(tangent.state, float_tangent, WORDS * W);
    to_float(cotangent, float_cotangent, SEEN * W);
    for (int kind = LUDUS_TARGET_F32; kind <= LUDUS_TARGET_F32X16_SPLIT; kind++) {
        const ludus_target *t = c->target[kind];
        for (int n = 0; t && n < 4; n++) {
            memset(&got, 0x5a, sizeof got);
            const ludus_tile_point at = {c->config[kind], state, NULL, NULL, counts[n]};
            t->tile_observe(&at, got.seen);
            t->observe_jvp(&at, float_tangent, got.forth);
            t->observe_vjp(&at, float_cotangent, got.back);
            if (kind == LUDUS_TARGET_F32 && n == 0) {
                want = got;
            }
            if (!(CHECK(same_rows(got.seen, want.seen, seen, counts[n], t->lanes)) &
                  CHECK(same_rows(got.forth, want.forth, seen, counts[n], t->lanes)) &
                  CHECK(same_rows(got.back, want.back, c->words, counts[n], t->lanes)))) {
                fprintf(stderr, "    %s: observations of %d environments of %s\n", c->id, counts[n], t->name);
            }
        }
    }
    memset(&rounded, 0, sizeof rounded);
    for (int i = 0; i < WORDS * W; i++) {
        (&rounded.state[0][0])[i] = (double)(&state[0][0])[i];
    }
    push(c, &rounded, &tangent, double_forth);
    pull(c, &rounded, cotangent, &double_back);
    clear_whole(c, double_back.state);
    memset(&tangent, 0, sizeof tangent);
    for (int i = 0; i < WORDS * W; i++) {
        (&tangent.state[0][0])[i] = (double)(&want.back[0][0])[i];
    }
    clear_whole(c, tangent.state);
    double worst = 0;
    for (int i = 0; i < W; i++) {
        double error = 0, size = 0, back_error = 0, back_size = 0;
        for (int k = 0; k < seen; k++) {
            error += pow((double)want.forth[k][i] - double_forth[k][i], 2);
            size += pow(double_forth[k][i], 2);
        }
        for (int k = 0; k < c->words; k++) {
            back_error += pow(tangent.state[k][i] - double_back.state[k][i], 2);
            back_size += pow(double_back.state[k][i], 2);
        }
        worst = fmax(worst, fmax(sqrt(error / size), sqrt(back_error / back_size)));
    }
    if (!CHECK_NEAR(worst, 0, 1e-4)) {
        fprintf(stderr, "    %s: observations in float\n", c->id);
    }
}

static bool check_definition(const char *id) {
    static slope_case c;
    static case_point p;
    if (!CHECK(case_make(&c, id))) {
        return false;
    }
    const int seen = c.layout.observation.size;
    if (CHECK(seen <= SEEN)) {
        for (int round = 0; round < ROUNDS; round++) {
            if (round >= ROUNDS / 2) {
                case_shuffle_options(&c);
            }
            case_draw(&c, round, 2, &p);
            clear_whole(&c, p.state);
            check_exact(&c, &p, seen);
            check_float(&c, &p, seen);
        }
    }
    case_destroy(&c);
    return true;
}

// --- rows ---

// The same numbers as those of the tiles, whatever the threads; what a vector observes, rounded to float.
static void test_rows(const char *id) {
    enum { COUNT = 150 };
    ludus_vector *vector = ludus_vector_make(id, "", COUNT);
    ludus_diff *one = ludus_diff_make(id, "threads=1", COUNT), *three = ludus_diff_make(id, "threads=3", COUNT);
    ludus_diff *real = ludus_diff_make(id, "precision=double", COUNT);
    const ludus_diff_sizes sizes = ludus_diff_sizes_of(one);
    const size_t n = (size_t)COUNT, states = (size_t)sizes.states, seen = (size_t)sizes.observations;
    float *state = calloc(n * states, sizeof *state), *slope = calloc(n * states, sizeof *slope);
    double *state_double = calloc(n * states, sizeof(double)), *seen_double = calloc(n * seen, sizeof(double));
    float *a = calloc(n * (2 * seen + states), sizeof *a), *b = calloc(n * (2 * seen + states), sizeof *b);
    ludus_vector_reset(vector, 4);
    ludus_rng rng;
    ludus_rng_seed(&rng, 5);
    for (int32_t e = 0; e < COUNT; e++) {
        double values[128];
        ludus_vector_get_state(vector, e, values);
        for (size_t k = 0; k < states; k++) {
            state[(size_t)e * states + k] = (float)values[k];
            state_double[(size_t)e * states + k] = (double)(float)values[k];
            slope[(size_t)e * states + k] = (float)ludus_rng_uniform(&rng, -1, 1);
        }
    }
    for (int round = 0; round < 2; round++) {
        float *to = round ? b : a;
        ludus_diff *diff = round ? three : one;
        ludus_diff_observe(diff, state, to);
        ludus_diff_observe_jvp(diff, state, slope, to + n * seen);
        ludus_diff_observe_vjp(diff, state, to + n * seen, to + 2 * n * seen);
    }
    CHECK(memcmp(a, b, n * (2 * seen + states) * sizeof *a) == 0);
    CHECK(memcmp(a, ludus_vector_buffers(vector).observation, n * seen * sizeof *a) == 0);
    ludus_diff_observe(real, state_double, seen_double);
    double worst = 0, left = 0, right = 0;
    for (size_t i = 0; i < n * seen; i++) {
        worst = fmax(worst, fabs(seen_double[i] - (double)a[i]) / (1 + fabs(seen_double[i])));
        left += (double)a[n * seen + i] * (double)a[n * seen + i];
    }
    for (size_t i = 0; i < n * states; i++) {
        right += (double)slope[i] * (double)a[2 * n * seen + i];
    }
    CHECK_NEAR(worst, 0, 1e-5);
    CHECK(left > 0);
    CHECK_NEAR(left / right, 1, 1e-5); // <J t, J t> = <t, J' J t>
    free(state);
    free(slope);
    free(state_double);
    free(seen_double);
    free(a);
    free(b);
    ludus_diff_destroy(one);
    ludus_diff_destroy(three);
    ludus_diff_destroy(real);
    ludus_vector_destroy(vector);
}

int main(void) {
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_slope), LUDUS_OK);
    const ludus_env_def *last = NULL;
    int definitions = 0;
    for (int32_t i = 0; i < ludus_registered_count(); i++) {
        const ludus_env_def *d = ludus_find(ludus_registered_id(i), NULL);
        const ludus_target *real = target_find(d, LUDUS_TARGET_F64);
        if (d == last || !real || !real->jvp) {
            continue;
        }
        last = d;
        definitions += check_definition(d->variants[0].id);
        test_rows(d->variants[0].id);
    }
    CHECK(definitions >= 7);
    return check_end();
}
