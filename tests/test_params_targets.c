// test_params_targets.c - targets whose lanes have options of their own, against those that share them: equal to the bit where
// the options are equal, and lane by lane where they are not; steps, resets, fused steps and derivatives.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "owned_batch.h"

#include <ludus/ludus.h>

enum { COUNT = 101, STEPS = 20, WORDS_MOST = 128 };

static const char *current;

static const int32_t kinds[] = {LUDUS_TARGET_F32,    LUDUS_TARGET_F32X4,        LUDUS_TARGET_F32X8,
                                LUDUS_TARGET_F32X16, LUDUS_TARGET_F32X16_SPLIT, LUDUS_TARGET_F64};

static bool same(const void *a, const void *b, size_t bytes, const char *what, const char *target) {
    const bool equal = CHECK_EQ_INT(memcmp(a, b, bytes), 0);
    if (!equal) {
        fprintf(stderr, "    %s, %s: %s\n", current, target, what);
    }
    return equal;
}

// Everything that a step leaves for the caller, and the streams.
static bool same_batches(const target_batch *a, const target_batch *b, const char *name) {
    const size_t count = (size_t)a->count;
    // Float targets store floats, whatever the layout says.
    const size_t row =
        a->target->word_bytes == sizeof(float) ? (size_t)a->size * sizeof(float) : a->batch.observation_bytes;
    const size_t reward = a->batch.reward_is_double ? sizeof(double) : sizeof(float);
    bool equal = same(a->batch.rng, b->batch.rng, count * sizeof(ludus_rng), "streams", name);
    equal = equal && same(a->batch.observation, b->batch.observation, count * row, "observations", name);
    equal = equal && same(a->batch.final_observation, b->batch.final_observation, count * row, "final ones", name);
    equal = equal && same(a->batch.reward, b->batch.reward, count * reward, "rewards", name);
    equal = equal && same(a->batch.terminated, b->batch.terminated, count, "terminated", name);
    equal = equal && same(a->batch.truncated, b->batch.truncated, count, "truncated", name);
    equal = equal && same(a->batch.episode_return, b->batch.episode_return, count * sizeof(float), "returns", name);
    equal = equal && same(a->batch.elapsed, b->batch.elapsed, count * sizeof(int32_t), "elapsed", name);
    for (int32_t i = 0; equal && i < a->count; i++) {
        char one[8 * WORDS_MOST] = {0}, other[8 * WORDS_MOST] = {0};
        a->target->load(a->batch.state, i, one);
        b->target->load(b->batch.state, i, other);
        equal = same(one, other, a->definition->state_bytes, "states", name);
    }
    return equal;
}

// Random play of two batches by the same actions.
static void play_alike(target_batch *a, target_batch *b, int32_t steps) {
    const ludus_linear_policy random = {NULL, NULL, 4};
    for (int32_t t = 0; t < steps; t++) {
        for (int32_t first = 0; first < a->count; first += LUDUS_TILE) {
            const size_t at = (size_t)first * (size_t)a->slots;
            a->target->random(&a->batch, 3, (uint64_t)t, first, a->actions + at);
            b->target->random(&b->batch, 3, (uint64_t)t, first, b->actions + at);
        }
        a->target->step(&a->batch);
        b->target->step(&b->batch);
        if (t % 10 == 0 && !same_batches(a, b, b->target->name)) {
            return;
        }
    }
    if (a->batch.autoreset == LUDUS_SAME_STEP) {
        a->target->rollout(&a->batch, &random, 10, 5);
        b->target->rollout(&b->batch, &random, 10, 5);
    }
    a->target->observe(&a->batch, NULL);
    b->target->observe(&b->batch, NULL);
    same_batches(a, b, b->target->name);
}

// All environments at the defaults: as fixed ones, to the bit.
static void check_equal(const ludus_env_def *definition) {
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        const ludus_target *fixed = target_find(definition, kinds[k]), *owned = owned_find(definition, kinds[k]);
        CHECK_EQ_INT(fixed == NULL, owned == NULL);
        for (int mode = 0; fixed && mode <= LUDUS_DISABLED; mode++) {
            target_batch a;
            owned_batch b;
            if (!CHECK(target_batch_make(&a, definition, fixed, NULL, COUNT, (ludus_autoreset)mode, 15)) ||
                !CHECK(owned_batch_make(&b, definition, owned, COUNT, (ludus_autoreset)mode, 15))) {
                return;
            }
            memset(b.ranged, mode != LUDUS_NEXT_STEP, sizeof b.ranged); // a range of one value, or none
            target_batch_reset(&a, 17);
            owned_batch_reset(&b, 17);
            same_batches(&a, &b.inner, owned->name);
            play_alike(&a, &b.inner, mode == LUDUS_DISABLED ? 15 : STEPS);
            target_batch_destroy(&a);
            owned_batch_destroy(&b);
        }
    }
}

// Ranges of a few percent around the defaults.
static void widen(owned_batch *t) {
    const ludus_field *options = t->inner.definition->options;
    int32_t rows[OWNED_MOST];
    owned_rows(options, rows);
    for (int32_t k = 0; k < t->params; k++) {
        const double reach = t->low[k] == 0 ? 0.01 : 0.1 * fabs(t->low[k]);
        t->low[k] = fmax(t->low[k] - reach, options[rows[k]].low);
        t->high[k] = fmin(t->high[k] + reach, options[rows[k]].high);
        t->ranged[k] = 1;
    }
}

// Every environment with options of its own: in lanes as one at a time.
static void check_lanes(const ludus_env_def *definition) {
    for (size_t k = 1; k < sizeof kinds / sizeof *kinds; k++) {
        const ludus_target *wide = owned_find(definition, kinds[k]);
        if (!wide || kinds[k] == LUDUS_TARGET_F64) {
            continue;
        }
        owned_batch one, many;
        CHECK(owned_batch_make(&one, definition, owned_find(definition, LUDUS_TARGET_F32), COUNT, LUDUS_SAME_STEP, 15));
        CHECK(owned_batch_make(&many, definition, wide, COUNT, LUDUS_SAME_STEP, 15));
        widen(&one);
        widen(&many);
        owned_batch_reset(&one, 5);
        owned_batch_reset(&many, 5);
        same(one.words, many.words, (size_t)one.inner.padded * (size_t)one.params * 4, "first options", wide->name);
        play_alike(&one.inner, &many.inner, STEPS);
        same(one.rng, many.rng, COUNT * sizeof(ludus_rng), "streams of options", wide->name);
        owned_batch_destroy(&one);
        owned_batch_destroy(&many);
    }
}

// Each of them: as a fixed one made with its options, until its first reset.
static void check_values(const ludus_env_def *definition, int32_t kind) {
    const ludus_target *owned = owned_find(definition, kind), *fixed = target_find(definition, kind);
    int32_t rows[OWNED_MOST];
    owned_batch many;
    CHECK(owned_batch_make(&many, definition, owned, COUNT, LUDUS_DISABLED, 0));
    const int32_t params = owned_rows(definition->options, rows);
    widen(&many);
    owned_batch_reset(&many, 9);
    char *start = malloc((size_t)many.inner.padded * owned->state_bytes);
    memcpy(start, many.inner.batch.state, (size_t)many.inner.padded * owned->state_bytes);
    for (int32_t t = 0; t < 12; t++) {
        for (int32_t first = 0; first < COUNT; first += LUDUS_TILE) {
            owned->random(&many.inner.batch, 3, (uint64_t)t, first,
                          many.inner.actions + (size_t)first * (size_t)many.inner.slots);
        }
        owned->step(&many.inner.batch);
    }
    double least = INFINITY, most = -INFINITY;
    for (int32_t i = 0; i < COUNT; i += 23) {
        double values[OWNED_MOST];
        owned->load_options(many.words, i, values);
        least = fmin(least, values[0]);
        most = fmax(most, values[0]);
        char options[OWNED_MOST * 64] = "";
        for (int32_t k = 0; k < params; k++) {
            char pair[128];
            snprintf(pair, sizeof pair, "%s=%.17g ", definition->options[rows[k]].name, values[k]);
            strcat(options, pair);
        }
        target_batch one;
        if (!CHECK(target_batch_make(&one, definition, fixed, options, COUNT, LUDUS_DISABLED, 0))) {
            fprintf(stderr, "    %s, %s: %s\n", current, options, ludus_last_error());
            continue;
        }
        if (owned->tune) {
            void *shared = owned_configure(definition, owned, NULL), *tuned = calloc(1, owned->config_bytes);
            owned->tune(shared, values, tuned);
            same(tuned, one.batch.config, owned->config_bytes, "a tuned config", owned->name);
            free(shared);
            free(tuned);
        }
        memcpy(one.batch.state, start, (size_t)one.padded * fixed->state_bytes);
        for (int32_t t = 0; t < 12; t++) {
            fixed->random(&one.batch, 3, (uint64_t)t, i / LUDUS_TILE * LUDUS_TILE,
                          one.actions + (size_t)(i / LUDUS_TILE * LUDUS_TILE) * (size_t)one.slots);
            fixed->step(&one.batch);
        }
        char mine[8 * WORDS_MOST] = {0}, theirs[8 * WORDS_MOST] = {0};
        owned->load(many.inner.batch.state, i, mine);
        fixed->load(one.batch.state, i, theirs);
        same(mine, theirs, definition->state_bytes, "a state", owned->name);
        target_batch_destroy(&one);
    }
    CHECK(least < most);
    free(start);
    owned_batch_destroy(&many);
}

// --- derivatives ---

enum { TILE_WORDS = 128 };

typedef struct tile_numbers {
    double state[TILE_WORDS * LUDUS_TILE], action[TILE_WORDS * LUDUS_TILE], option[TILE_WORDS * LUDUS_TILE],
        reward[LUDUS_TILE];
} tile_numbers;

// Random words of a target's own kind of number.
static void fill_words(ludus_rng *rng, const ludus_target *target, double *words, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        const double number = ludus_rng_uniform(rng, -1, 1);
        const float single = (float)number;
        memcpy((char *)words + (size_t)i * target->word_bytes,
               target->word_bytes == 4 ? (const void *)&single : &number, target->word_bytes);
    }
}

// The three functions of a target at one tile.
static void derive_all(const ludus_target *target, const ludus_tile_point *at, tile_numbers *slope,
                       tile_numbers out[3]) {
    memset(out, 0, 3 * sizeof *out);
    target->forward(at, out[0].state, out[0].reward, NULL);
    const ludus_tile_slopes tangent = {slope->state, slope->action, slope->option, NULL};
    const ludus_tile_slopes pushed = {out[1].state, NULL, NULL, out[1].reward};
    target->jvp(at, &tangent, &pushed);
    const ludus_tile_slopes cotangent = {slope->state, NULL, NULL, slope->reward};
    const ludus_tile_slopes pulled = {out[2].state, out[2].action, out[2].option, NULL};
    target->vjp(at, &cotangent, &pulled);
    // Observations, and their derivatives: where the numbers above have no place.
    target->tile_observe(at, out[0].option);
    target->observe_jvp(at, slope->state, out[1].option);
    target->observe_vjp(at, slope->option, out[0].action);
}

static void check_derivatives(const ludus_env_def *definition, int32_t kind) {
    const ludus_target *fixed = target_find(definition, kind), *owned = owned_find(definition, kind);
    if (!fixed) {
        return;
    }
    owned_batch source; // of options and states
    int32_t rows[OWNED_MOST];
    static tile_numbers at, slope, shared[3], own[3];
    ludus_rng rng;
    ludus_rng_seed(&rng, 2);
    CHECK(owned_batch_make(&source, definition, owned, LUDUS_TILE, LUDUS_SAME_STEP, 15));
    const int32_t params = owned_rows(definition->options, rows);
    const int32_t options = ludus_fields_count(definition->options),
                  words = (int32_t)(fixed->state_bytes / fixed->word_bytes);
    void *config = owned_configure(definition, fixed, NULL), *own_config = owned_configure(definition, owned, NULL);
    fill_words(&rng, fixed, at.action, source.inner.slots * LUDUS_TILE);
    if (source.inner.layout.action.part[0].kind == LUDUS_DISCRETE) {
        int32_t *choice = (int32_t *)(void *)at.action;
        for (int32_t i = 0; i < LUDUS_TILE; i++) {
            choice[i] = (int32_t)ludus_rng_integer(&rng, 0, source.inner.layout.action.part[0].n);
        }
    }
    fill_words(&rng, fixed, slope.state, words * LUDUS_TILE);
    fill_words(&rng, fixed, slope.action, source.inner.slots * LUDUS_TILE);
    fill_words(&rng, fixed, slope.option, options * LUDUS_TILE);
    fill_words(&rng, fixed, slope.reward, LUDUS_TILE);

    // Equal options.
    owned_batch_reset(&source, 1);
    const void *states = source.inner.batch.state;
    const ludus_tile_point common = {config, states, at.action, NULL, LUDUS_TILE};
    const ludus_tile_point same_own = {own_config, states, at.action, source.words, LUDUS_TILE};
    derive_all(fixed, &common, &slope, shared);
    derive_all(owned, &same_own, &slope, own);
    same(shared, own, sizeof shared, "derivatives at equal options", owned->name);

    // Options of its own, one environment after the other.
    widen(&source);
    owned_batch_reset(&source, 1);
    derive_all(owned, &same_own, &slope, own);
    for (int32_t i = 0; i < LUDUS_TILE; i += 31) {
        double values[OWNED_MOST];
        char text[OWNED_MOST * 64] = "";
        owned->load_options(source.words, i, values);
        for (int32_t k = 0; k < params; k++) {
            sprintf(text + strlen(text), "%s=%.17g ", definition->options[rows[k]].name, values[k]);
        }
        free(config);
        config = owned_configure(definition, fixed, text);
        const ludus_tile_point alone = {config, states, at.action, NULL, LUDUS_TILE};
        derive_all(fixed, &alone, &slope, shared);
        int wrong = 0;
        const size_t bytes = fixed->word_bytes;
        for (int32_t part = 0; part < 3; part++) {
            const char *a = (const char *)&shared[part], *b = (const char *)&own[part];
            for (size_t w = 0; w < sizeof(tile_numbers) / bytes; w++) {
                wrong += w % LUDUS_TILE == (size_t)i && memcmp(a + w * bytes, b + w * bytes, bytes) != 0;
            }
        }
        if (!CHECK_EQ_INT(wrong, 0)) {
            fprintf(stderr, "    %s, %s: derivatives of environment %d\n", current, owned->name, i);
        }
    }
    free(config);
    free(own_config);
    owned_batch_destroy(&source);
}

int main(void) {
    for (int32_t id = 0; id < ludus_registered_count(); id++) {
        const ludus_variant *variant;
        const ludus_env_def *definition = ludus_find(ludus_registered_id(id), &variant);
        int32_t rows[OWNED_MOST];
        current = variant->id;
        // Definitions once, by their first id; those of which nothing may be a range have nothing here, nor those that need an
        // option to be made, or have more numbers than a tile of the tests.
        ludus_env *env = ludus_env_make(variant->id, NULL);
        const bool there = env && ludus_fields_width(definition->state_fields) <= TILE_WORDS;
        ludus_env_destroy(env);
        if (variant != definition->variants || owned_rows(definition->options, rows) == 0 || !there) {
            continue;
        }
        check_equal(definition);
        check_lanes(definition);
        check_values(definition, LUDUS_TARGET_F32);
        check_values(definition, LUDUS_TARGET_F64);
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds && target_find(definition, LUDUS_TARGET_F64)->jvp; k++) {
            check_derivatives(definition, kinds[k]);
        }
    }
    return check_end();
}
