// test_lanes.c - lane arithmetic: every float target equal to the bit, all of them near libm, exact derivatives from the
// complex one; and environments in lanes from states far from their usual ones.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "lanes_probe.h"
#include "target_batch.h"

#include <ludus/ludus.h>

enum { COUNT = 4096, SIZES = 12 };

static const lanes_probe *const floats[] = {
    &lanes_probe_f32x4,
    &lanes_probe_f32x16_split,
#ifdef LUDUS_HAVE_F32X8
    &lanes_probe_f32x8,
    &lanes_probe_f32x16,
#endif
};

static bool processor_runs(int32_t kind) {
#if defined(__x86_64__)
    if (kind == LUDUS_TARGET_F32X8) {
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    }
    if (kind == LUDUS_TARGET_F32X16) {
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    }
#endif
    (void)kind;
    return true;
}

// Numbers of every size and sign up to `largest`, the special ones first.
static void fill(probe_number *numbers, ludus_rng *rng, double largest) {
    static const double special[] = {0.0,       -0.0,       0.5,       -0.5, 1.5,   -1.5,     3.0,       1e-40, -1e-40,
                                     8388607.5, -8388607.5, 8388609.0, 1e30, -1e30, INFINITY, -INFINITY, NAN};
    const int specials = (int)(sizeof special / sizeof *special);
    for (int i = 0; i < COUNT; i++) {
        const double sign = ludus_rng_next32(rng) & 1 ? 1.0 : -1.0;
        const double random = sign * exp2(40.0 * ludus_rng_random(rng) - 26.0);
        const double value = i < specials ? special[i] : random;
        numbers[i].value = (double)(float)(fabs(value) <= largest || largest == INFINITY ? value : 1.0);
        numbers[i].tangent = 2.0 * ludus_rng_random(rng) - 1.0;
    }
}

static int same_bits(double a, double b) {
    return (a != a && b != b) || memcmp(&a, &b, sizeof a) == 0;
}

// --- float targets against each other ---

static void check_float_targets(void) {
    static probe_number a[COUNT], b[COUNT], c[COUNT], one[COUNT], many[COUNT];
    ludus_rng rng;
    ludus_rng_seed(&rng, 1);
    for (int operation = 0; operation < PROBE_OPERATIONS; operation++) {
        fill(a, &rng, operation == PROBE_TO_INT ? 2e9 : INFINITY);
        fill(b, &rng, INFINITY);
        fill(c, &rng, INFINITY);
        for (int i = COUNT / 2; i < COUNT; i += 3) {
            b[i] = a[i]; // equal numbers
        }
        lanes_probe_f32.apply((probe_operation)operation, a, b, c, 6.2831853, one, COUNT);
        for (size_t t = 0; t < sizeof floats / sizeof *floats; t++) {
            if (!processor_runs(floats[t]->kind)) {
                continue;
            }
            floats[t]->apply((probe_operation)operation, a, b, c, 6.2831853, many, COUNT);
            int wrong = 0;
            for (int i = 0; i < COUNT; i++) {
                wrong += !same_bits(one[i].value, many[i].value);
            }
            if (!CHECK_EQ_INT(wrong, 0)) {
                fprintf(stderr, "    operation %d, target %d\n", operation, floats[t]->kind);
            }
        }
    }
}

static void check_fill(void) {
    probe_number in[16] = {{0}}, out[16];
    for (size_t t = 0; t < sizeof floats / sizeof *floats; t++) {
        if (processor_runs(floats[t]->kind)) {
            floats[t]->apply(PROBE_FILL, in, in, in, -0.0, out, 16);
            CHECK(out[0].value == 0.0 && signbit(out[0].value) && signbit(out[15].value));
        }
    }
}

// --- one float against libm ---

// The largest absolute error of an operation over `largest` > |a|, of numbers spread evenly.
static double worst(probe_operation operation, double (*exact)(double), double low, double high) {
    static probe_number a[COUNT], out[COUNT];
    double error = 0.0;
    for (int block = 0; block < 64; block++) {
        for (int i = 0; i < COUNT; i++) {
            a[i].value = (double)(float)(low + (high - low) * (block * COUNT + i + 0.37) / (64.0 * COUNT));
        }
        lanes_probe_f32.apply(operation, a, a, a, 1.0, out, COUNT);
        for (int i = 0; i < COUNT; i++) {
            error = fmax(error, fabs(out[i].value - exact(a[i].value)));
        }
    }
    return error;
}

static void check_accuracy(void) {
    // lane.h promises 9.4e-8, found over every float; larger arguments only stay bounded.
    const double ranges[][2] = {{-4, 4}, {-100, 100}, {-12867, 12867}};
    for (int r = 0; r < 3; r++) {
        CHECK_NEAR(worst(PROBE_SINCOS_SINE, sin, ranges[r][0], ranges[r][1]), 0.0, 9.4e-8);
        CHECK_NEAR(worst(PROBE_SINCOS_COSINE, cos, ranges[r][0], ranges[r][1]), 0.0, 9.4e-8);
    }
    CHECK_NEAR(worst(PROBE_FLOOR, floor, -1e6, 1e6), 0.0, 0.0);
    CHECK_NEAR(worst(PROBE_FLOOR, floor, -1e10, 1e10), 0.0, 0.0);
    CHECK_NEAR(worst(PROBE_SQRT, sqrt, 0.0, 4.0), 0.0, 1.2e-7);
    static const float large[16] = {13000.0f, -13000.0f, 1e10f, -1e10f, 3e38f, -3e38f, INFINITY, -INFINITY};
    probe_number a[16] = {{0}}, sine[16], cosine[16];
    for (int i = 0; i < 16; i++) {
        a[i].value = (double)large[i];
    }
    lanes_probe_f32.apply(PROBE_SIN, a, a, a, 1.0, sine, 16);
    lanes_probe_f32.apply(PROBE_COS, a, a, a, 1.0, cosine, 16);
    for (int i = 0; i < 16; i++) {
        CHECK_NEAR(sine[i].value * sine[i].value + cosine[i].value * cosine[i].value, 1.0, 1e-6);
    }
    a[0].value = NAN;
    lanes_probe_f32.apply(PROBE_SIN, a, a, a, 1.0, sine, 16);
    CHECK(sine[0].value != sine[0].value && sine[1].value == sine[1].value);
}

// The remainder stays in [0, b] and is right to half a unit of a; division by a known inverse to 1.5 units.
static void check_remainder(void) {
    static probe_number a[COUNT], b[COUNT], out[COUNT];
    const float turn = 6.2831853f;
    ludus_rng rng;
    ludus_rng_seed(&rng, 5);
    for (int i = 0; i < COUNT; i++) {
        a[i].value = (double)(i % 2 ? (float)(i - COUNT / 2) * turn : (float)ludus_rng_uniform(&rng, -1e4, 1e4));
        b[i].value = (double)(float)ludus_rng_uniform(&rng, 0.1, 10.0);
    }
    lanes_probe_f32.apply(PROBE_MODULO, a, a, a, (double)turn, out, COUNT);
    int outside = 0, wrong = 0;
    for (int i = 0; i < COUNT; i++) {
        outside += !(out[i].value >= 0.0 && out[i].value <= (double)turn);
        const double turns = (a[i].value - out[i].value) / (double)turn;
        wrong += !(fabs(turns - nearbyint(turns)) * (double)turn <= 0.75 * fabs(a[i].value) * 0x1p-23 + 1e-12);
    }
    CHECK_EQ_INT(outside, 0);
    CHECK_EQ_INT(wrong, 0);
    lanes_probe_f32.apply(PROBE_DIVIDE, a, b, b, 1.0, out, COUNT);
    for (int i = wrong = 0; i < COUNT; i++) {
        const double quotient = a[i].value / b[i].value;
        wrong += !(fabs(out[i].value - quotient) <= 1.5 * fabs(quotient) * 0x1p-23);
    }
    CHECK_EQ_INT(wrong, 0);
}

// --- double and complex ---

// The double target is libm's; the complex target gives the same values and the derivatives of the formulas.
static void check_doubles(void) {
    static probe_number a[COUNT], b[COUNT], c[COUNT], real[COUNT], dual[COUNT];
    ludus_rng rng;
    ludus_rng_seed(&rng, 3);
    for (int i = 0; i < COUNT; i++) {
        a[i].value = ludus_rng_uniform(&rng, 0.01, 20.0);
        b[i].value = ludus_rng_uniform(&rng, 0.01, 20.0);
        c[i].value = ludus_rng_uniform(&rng, -20.0, 20.0);
        a[i].tangent = ludus_rng_uniform(&rng, -1, 1);
        b[i].tangent = ludus_rng_uniform(&rng, -1, 1);
        c[i].tangent = ludus_rng_uniform(&rng, -1, 1);
    }
    volatile double two = 2.0;
    const double turn = 6.2831853;
    for (int operation = 0; operation < PROBE_OPERATIONS; operation++) {
        lanes_probe_f64.apply((probe_operation)operation, a, b, c, turn, real, COUNT);
        lanes_probe_complex.apply((probe_operation)operation, a, b, c, turn, dual, COUNT);
        int wrong = 0;
        double value_error = 0.0, tangent_error = 0.0;
        for (int i = 0; i < COUNT; i++) {
            const double x = a[i].value, y = b[i].value, z = c[i].value, dx = a[i].tangent, dy = b[i].tangent;
            double value = NAN, tangent = 0.0;
            switch ((probe_operation)operation) {
            case PROBE_SIN:
            case PROBE_SINCOS_SINE: value = sin(x), tangent = cos(x) * dx; break;
            case PROBE_COS:
            case PROBE_SINCOS_COSINE: value = cos(x), tangent = -sin(x) * dx; break;
            case PROBE_SQRT: value = sqrt(x), tangent = dx / (2.0 * sqrt(x)); break;
            case PROBE_FLOOR: value = floor(x); break;
            case PROBE_MODULO: value = fmod(x, turn), tangent = dx; break;
            case PROBE_FMA: value = x * y + z, tangent = x * dy + y * dx + c[i].tangent; break;
            case PROBE_MIN: value = fmin(x, y), tangent = x < y ? dx : dy; break;
            case PROBE_MAX: value = fmax(x, y), tangent = x > y ? dx : dy; break;
            case PROBE_CLAMP: value = fmin(x, turn), tangent = x < turn ? dx : 0.0; break;
            case PROBE_ABS: value = x, tangent = dx; break;
            case PROBE_SQUARE: value = x * x, tangent = 2.0 * x * dx; break;
            case PROBE_POWER2: value = pow(x, two), tangent = 2.0 * x * dx; break;
            case PROBE_POWER2_FLOAT: value = (double)powf((float)x, (float)two), tangent = 2.0 * x * dx; break;
            case PROBE_ROUND_FLOAT: value = (double)(float)x, tangent = dx; break;
            case PROBE_DIVIDE: value = x / y, tangent = (dx - x / y * dy) / y; break;
            case PROBE_SELECT: value = x < y ? y : z, tangent = x < y ? dy : c[i].tangent; break;
            case PROBE_LESS: value = x < y; break;
            case PROBE_LESS_EQUAL: value = x <= y; break;
            case PROBE_EQUAL: value = x == y; break;
            case PROBE_TO_INT: value = (double)(int)x; break;
            default: value = turn; break;
            }
            wrong += !same_bits(real[i].value, value);
            value_error = fmax(value_error, fabs(dual[i].value - value) / (1.0 + fabs(value)));
            tangent_error = fmax(tangent_error, fabs(dual[i].tangent - tangent) / (1.0 + fabs(tangent)));
        }
        if (!CHECK_EQ_INT(wrong, 0) || !CHECK_NEAR(tangent_error, 0.0, 1e-13) ||
            !CHECK_NEAR(value_error, 0.0, operation == PROBE_POWER2_FLOAT ? 1e-6 : 1e-15)) {
            fprintf(stderr, "    operation %d\n", operation);
        }
    }
}

// --- memory ---

static void check_memory(const lanes_probe *probe) {
    const int lanes = probe->lanes;
    float columns[SIZES * 16], rows[SIZES * 16 + 16];
    for (int size = 1; size <= SIZES; size++) {
        for (int i = 0; i < size * lanes; i++) {
            columns[i] = (float)(100 * (i / lanes) + i % lanes); // 100 * column + row
        }
        for (int i = 0; i < SIZES * 16 + 16; i++) {
            rows[i] = -1.0f;
        }
        probe->rows(columns, size, rows);
        int wrong = 0;
        for (int i = 0; i < lanes * size; i++) {
            wrong += rows[i] != (float)(100 * (i % size) + i / size);
        }
        for (int i = lanes * size; i < SIZES * 16 + 16; i++) {
            wrong += rows[i] != -1.0f; // nothing beyond the rows
        }
        if (!CHECK_EQ_INT(wrong, 0)) {
            fprintf(stderr, "    target %d, %d numbers a row\n", probe->kind, size);
        }
    }
    for (uint32_t pattern = 0; pattern < 300; pattern++) {
        const uint32_t bits = pattern * 2654435761u >> (32 - lanes);
        uint8_t bytes[16], back[17] = {0};
        for (int i = 0; i < lanes; i++) {
            bytes[i] = bits >> i & 1;
        }
        back[lanes] = 77;
        if (!CHECK_EQ_INT(probe->flags(bytes, back), bits) || !CHECK(memcmp(bytes, back, (size_t)lanes) == 0) ||
            !CHECK_EQ_INT(back[lanes], 77)) {
            break;
        }
    }
    ludus_slot slots[64];
    for (int i = 0; i < 64; i++) {
        slots[i].i = 1000 + i;
    }
    for (int stride = 1; stride <= 4; stride++) {
        int32_t out[16];
        probe->gather(slots, stride, out);
        CHECK(out[0] == 1000 && out[lanes - 1] == 1000 + stride * (lanes - 1));
    }
}

// --- environments ---

// Steps of random states and actions, without resets, on two targets.
static void check_environment(const ludus_env_def *definition, const ludus_target *one, const ludus_target *many) {
    target_batch a, b;
    if (!CHECK(target_batch_make(&a, definition, one, NULL, 100, LUDUS_DISABLED, 0)) ||
        !CHECK(target_batch_make(&b, definition, many, NULL, 100, LUDUS_DISABLED, 0))) {
        fprintf(stderr, "    %s\n", ludus_last_error());
        return;
    }
    target_batch_reset(&a, 9);
    target_batch_reset(&b, 9);
    ludus_rng rng;
    ludus_rng_seed(&rng, 21);
    const int32_t width = ludus_fields_width(definition->state_fields);
    double *values = calloc((size_t)width, sizeof *values);
    void *state = calloc(1, definition->state_bytes);
    for (int32_t i = 0; i < 100; i++) {
        const double size = exp2(16.0 * ludus_rng_random(&rng) - 8.0);
        for (int32_t k = 0; k < width; k++) {
            values[k] = size * ludus_rng_normal(&rng);
        }
        one->load(a.batch.state, i, state);
        if (i % 4 && definition->set_state(a.own_config, state, values)) {
            one->store(a.batch.state, i, state);
            many->store(b.batch.state, i, state);
        }
    }
    int wrong = 0;
    for (uint64_t t = 0; t < 500 && !wrong; t++) {
        for (int32_t first = 0; first < 100; first += LUDUS_TILE) {
            one->random(&a.batch, 3, t, first, a.actions + first * a.slots);
            many->random(&b.batch, 3, t, first, b.actions + first * b.slots);
        }
        wrong += memcmp(a.actions, b.actions, sizeof *a.actions * (size_t)(100 * a.slots)) != 0;
        one->step(&a.batch);
        many->step(&b.batch);
        wrong += memcmp(a.batch.reward, b.batch.reward, 100 * sizeof(float)) != 0;
        wrong += memcmp(a.batch.terminated, b.batch.terminated, 100) != 0;
        wrong += memcmp(a.batch.observation, b.batch.observation, 100 * sizeof(float) * (size_t)a.size) != 0;
    }
    if (!CHECK_EQ_INT(wrong, 0)) {
        fprintf(stderr, "    %s: %s against %s\n", definition->variants[0].id, one->name, many->name);
    }
    free(values);
    free(state);
    target_batch_destroy(&a);
    target_batch_destroy(&b);
}

static void check_environments(void) {
    for (int32_t i = 0; i < ludus_registered_count(); i++) {
        const ludus_env_def *definition = ludus_find(ludus_registered_id(i), NULL);
        const ludus_target *one = target_find(definition, LUDUS_TARGET_F32);
        for (size_t t = 0; one && t < sizeof floats / sizeof *floats; t++) {
            const ludus_target *many = target_find(definition, floats[t]->kind);
            if (many) {
                check_environment(definition, one, many);
            }
        }
    }
}

// Random actions are the slow twin's, whatever the width.
static void check_random_slots(const lanes_probe *probe) {
    const int32_t start[] = {0, -5, 3}, count[] = {2, 3, 1000003};
    const float low[] = {-2.0f, -INFINITY, 0.0f}, high[] = {2.0f, 3.0f, 1e-3f};
    const float least[] = {-2.0f, -1.0f, 0.0f}, most[] = {2.0f, 1.0f, 1e-3f}; // of an open side [-1, 1]
    ludus_batch batch;
    memset(&batch, 0, sizeof batch);
    batch.action_start = start;
    batch.action_count = count;
    batch.action_low = low;
    batch.action_high = high;
    int wrong = 0, outside = 0;
    for (int discrete = 0; discrete < 2; discrete++) {
        for (int slots = 1; slots <= 3; slots++) {
            ludus_slot out[3 * LUDUS_TILE + 1];
            out[slots * LUDUS_TILE].i = 1234567;
            const uint64_t seed = 0x123456789abcdefull, counter = UINT64_C(0xfffffffff) * (uint64_t)slots;
            const int32_t first = 5 * LUDUS_TILE;
            probe->random(&batch, discrete, slots, seed, counter, first, out);
            for (int32_t i = 0; i < slots * LUDUS_TILE; i++) {
                const int32_t slot = i % slots;
                const ludus_slot expected = probe->random_one(&batch, discrete, slot, seed, counter, first + i / slots);
                wrong += out[i].i != expected.i;
                outside += discrete ? out[i].i < start[slot] || out[i].i >= start[slot] + count[slot]
                                    : !(out[i].f >= least[slot] && out[i].f <= most[slot]);
            }
            wrong += out[slots * LUDUS_TILE].i != 1234567;
        }
    }
    CHECK_EQ_INT(wrong, 0);
    CHECK_EQ_INT(outside, 0);
}

int main(void) {
    check_float_targets();
    check_fill();
    check_accuracy();
    check_remainder();
    check_doubles();
    check_memory(&lanes_probe_f32);
    check_random_slots(&lanes_probe_f32);
    for (size_t t = 0; t < sizeof floats / sizeof *floats; t++) {
        if (processor_runs(floats[t]->kind)) {
            check_memory(floats[t]);
            check_random_slots(floats[t]);
        }
    }
    check_environments();
    return check_end();
}
