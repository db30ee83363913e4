// test_derivative.c - derivatives of a step of every smooth environment: hand-written ones against the complex step.
// SPDX-License-Identifier: MIT
#include "check.h"

#include <ludus/ludus.h>
#include <ludus/target.h>

#include <complex.h>
#include <math.h>
#include <stdlib.h>

static const ludus_target *find(const ludus_env_def *d, int32_t kind) {
    for (int32_t i = 0; i < d->targets_count; i++) {
        if (d->targets[i] && d->targets[i]->kind == kind) {
            return d->targets[i];
        }
    }
    return NULL;
}
enum { W = 64 };
int main(int argc, char **argv) {
    const ludus_variant *v;
    const ludus_env_def *d = ludus_find(argc > 1 ? argv[1] : "CartPole-v1", &v);
    const ludus_target *f = find(d, LUDUS_TARGET_F64), *o = find(d, LUDUS_TARGET_COMPLEX);
    ludus_settings *s = ludus_settings_make(d->options, "x");
    ludus_settings_parse(s, argc > 2 ? argv[2] : "");
    ludus_values values = ludus_settings_values(s);
    void *config = calloc(1, f->config_bytes), *oracle = calloc(1, o->config_bytes);
    f->configure(&values, config);
    o->configure(&values, oracle);
    const int words = (int)(f->state_bytes / f->word_bytes), options = ludus_fields_count(d->options), slots = 1;
    ludus_layout layout = {0};
    layout.players = 1;
    d->layout(config, &layout);
    const bool discrete = layout.action.part[0].kind == LUDUS_DISCRETE;
    double state[8][W], action[4][W], ds[8][W], da[4][W], dopt[32][W], next[8][W], reward[W], gn[8][W], gr[W], gs[8][W], ga[4][W], gopt[32][W];
    double _Complex cs[8][W], ca[4][W], copt[32][W], cn[8][W], cr[W];
    int32_t choice[4][W];
    ludus_rng rng;
    ludus_rng_seed(&rng, 5);
    for (int round = 0; round < 100; round++) {
        for (int e = 0; e < W; e++) {
            for (int k = 0; k < words; k++) state[k][e] = ludus_rng_uniform(&rng, -1.5, 1.5), ds[k][e] = ludus_rng_uniform(&rng, -1, 1), gn[k][e] = ludus_rng_uniform(&rng, -1, 1);
            for (int k = 0; k < slots; k++) action[k][e] = ludus_rng_uniform(&rng, -1, 1), da[k][e] = discrete ? 0 : ludus_rng_uniform(&rng, -1, 1), choice[k][e] = discrete ? (int32_t)(ludus_rng_random(&rng) * layout.action.part[0].n) : 0;
            for (int k = 0; k < options; k++) dopt[k][e] = d->options[k].flags & LUDUS_FIELD_SMOOTH ? ludus_rng_uniform(&rng, -1, 1) : 0;
            gr[e] = ludus_rng_uniform(&rng, -1, 1);
        }
        const double h = 1e-200;
        for (int e = 0; e < W; e++) {
            for (int k = 0; k < words; k++) cs[k][e] = state[k][e] + h * ds[k][e] * I;
            for (int k = 0; k < slots; k++) ca[k][e] = action[k][e] + h * da[k][e] * I;
            for (int k = 0; k < options; k++) copt[k][e] = h * dopt[k][e] * I;
        }
        const ludus_tile_point at = {config, state, discrete ? (void *)choice : (void *)action, NULL, W};
        const ludus_tile_point ct = {oracle, cs, discrete ? (void *)choice : (void *)ca, copt, W};
        o->forward(&ct, cn, cr, NULL);
        f->jvp(&at, &(ludus_tile_slopes){ds, da, dopt, NULL}, &(ludus_tile_slopes){next, NULL, NULL, reward});
        f->vjp(&at, &(ludus_tile_slopes){gn, NULL, NULL, gr}, &(ludus_tile_slopes){gs, ga, gopt, NULL});
        for (int e = 0; e < W; e++) {
            double difference = 0, norm = 0, left = gr[e] * reward[e], right = 0;
            for (int k = 0; k < words; k++) {
                difference += pow(next[k][e] - cimag(cn[k][e]) / h, 2);
                norm += pow(next[k][e], 2);
                left += gn[k][e] * next[k][e];
                right += gs[k][e] * ds[k][e];
            }
            difference += pow(reward[e] - cimag(cr[e]) / h, 2);
            for (int k = 0; k < slots; k++) right += ga[k][e] * da[k][e];
            for (int k = 0; k < options; k++) right += gopt[k][e] * dopt[k][e];
            CHECK_NEAR(sqrt(difference / (norm + 1e-30)), 0, 1e-12);
            CHECK_NEAR(left - right, 0, 1e-12 * (1 + fabs(left)));
        }
    }
    return check_end();
}
