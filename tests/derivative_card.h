// derivative_card.h - where derivatives do not exist: looks along random lines for the places where a step bends or jumps, and
// what derivatives are on either side.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_DERIVATIVE_CARD_H
#define LUDUS_TESTS_DERIVATIVE_CARD_H

#include "derivative_case.h"

typedef struct slope_card {
    int64_t states, agreed; // states, and those where every derivative is the oracle's
    double worst;           // relative error
    int64_t lines;
    int64_t bends, jumps,
        stops; // lines that meet a bend (clamp), a jump with one slope (wrap, end), or both at once (wall)
    int64_t sides, sides_agreed; // sides of those, and how many of them have the oracle's derivative
    int64_t apart, near;         // states whose float derivative is another, and those of them beside a bend
} slope_card;

// from + share * (to - from)
static inline void card_between(const slope_case *c, const case_point *from, const case_point *to, const double *share,
                                case_point *at) {
    *at = *from;
    for (int i = 0; i < W; i++) {
        for (int k = 0; k < c->words; k++) {
            at->state[k][i] += share[i] * (to->state[k][i] - from->state[k][i]);
        }
        for (int k = 0; k < c->slots; k++) {
            at->control[k][i] += share[i] * (to->control[k][i] - from->control[k][i]);
        }
    }
}

typedef struct card_side {
    case_point at;
    case_column value, slope;
} card_side;

static inline void card_look(const slope_case *c, const case_point *from, const case_point *to, const double *share,
                             case_slopes *along, card_side *side) {
    card_between(c, from, to, share, &side->at);
    case_forward(c, &side->at, &side->value);
    case_jvp(c, &side->at, along, &side->slope);
}

// How far two columns are apart, and how large one is: of the state, and where `rewards` is set of the reward, too.
static inline double card_difference(const slope_case *c, const case_column *a, const case_column *b, int i,
                                     bool rewards) {
    return case_norm(c, a, b, i) + (rewards ? fabs(a->reward[i] - b->reward[i]) : 0);
}

static inline double card_size(const slope_case *c, const case_column *a, int i, bool rewards) {
    return case_norm(c, a, NULL, i) + (rewards ? fabs(a->reward[i]) : 0);
}

static inline double card_bend(const slope_case *c, const card_side *a, const card_side *b, int i, bool rewards) {
    return card_difference(c, &a->slope, &b->slope, i, rewards) /
           (card_size(c, &a->slope, i, rewards) + card_size(c, &b->slope, i, rewards) + 1e-300);
}

// How much more than a smooth curve the two ends of a piece of a line differ: in slope, and in value beyond what slopes explain.
static inline double card_kink(const slope_case *c, const card_side *a, const card_side *b, double share, int i,
                               bool rewards) {
    double beyond =
        rewards
            ? fabs(b->value.reward[i] - a->value.reward[i] - 0.5 * share * (a->slope.reward[i] + b->slope.reward[i]))
            : 0;
    for (int k = 0; k < c->words; k++) {
        beyond += fabs(b->value.state[k][i] - a->value.state[k][i] -
                       0.5 * share * (a->slope.state[k][i] + b->slope.state[k][i]));
    }
    return beyond + card_bend(c, a, b, i, rewards);
}

// Halves random lines, towards the half that is less smooth, until the ends are 2^-45 of the line apart.
static inline void card_lines(slope_case *c, int rounds, slope_card *card) {
    static card_side low, middle, high;
    static case_point from, to;
    static case_slopes along;
    static case_column exact;
    for (int round = 0; round < rounds; round++) {
        const bool rewards = round % 2; // what a reward does would hide what the state does
        case_draw(c, 1, 4, &from);
        case_draw(c, 1, 4, &to);
        memcpy(to.choice, from.choice, sizeof to.choice);
        memset(&along, 0, sizeof along);
        for (int i = 0; i < W; i++) {
            for (int k = 0; k < c->words; k++) {
                along.state[k][i] = to.state[k][i] - from.state[k][i];
            }
            for (int k = 0; k < c->slots; k++) {
                along.action[k][i] = to.control[k][i] - from.control[k][i];
            }
        }
        double a[W], b[W], half[W];
        for (int i = 0; i < W; i++) {
            a[i] = 0;
            b[i] = 1;
        }
        for (int step = 0; step < 45; step++) {
            for (int i = 0; i < W; i++) {
                half[i] = 0.5 * (a[i] + b[i]);
            }
            card_look(c, &from, &to, a, &along, &low);
            card_look(c, &from, &to, half, &along, &middle);
            card_look(c, &from, &to, b, &along, &high);
            for (int i = 0; i < W; i++) {
                const double share = 0.5 * (b[i] - a[i]);
                const bool first =
                    card_kink(c, &low, &middle, share, i, rewards) > card_kink(c, &middle, &high, share, i, rewards);
                *(first ? &b[i] : &a[i]) = half[i];
            }
        }
        card_look(c, &from, &to, a, &along, &low);
        card_look(c, &from, &to, b, &along, &high);
        bool here[W];
        for (int i = 0; i < W; i++) {
            const bool bends = card_bend(c, &low, &high, i, rewards) > 1e-5;
            const bool jumps = card_difference(c, &low.value, &high.value, i, rewards) > 1e-4;
            card->bends += bends && !jumps;
            card->jumps += jumps && !bends;
            card->stops += bends && jumps;
            card->lines++;
            here[i] = bends || jumps;
        }
        for (int side = 0; side < 2; side++) {
            const card_side *s = side ? &high : &low;
            case_oracle(c, &s->at, &along, &exact);
            for (int i = 0; i < W; i++) {
                const bool same =
                    card_difference(c, &s->slope, &exact, i, true) <= 1e-10 * card_size(c, &exact, i, true);
                card->sides += here[i];
                card->sides_agreed += here[i] && same;
            }
        }
    }
}

// The gradient report card: a line of it, or its head when there is no card.
static inline void card_print(const slope_case *c, const slope_card *card) {
    if (!card) {
        printf("%-25s %8s %8s %8s %8s | %8s %8s %8s %8s\n", "", "states", "agree", "largest", "float", "lines that", "",
               "", "sides");
        printf("%-25s %8s %8s %8s %8s | %8s %8s %8s %8s\n", "", "", "", "error", "differs", "bend", "jump", "do both",
               "agree");
        return;
    }
    const double lines = 0.01 * (double)card->lines;
    printf("%-25s %8lld %6.2f %% %8.1e %8lld | %6.1f %% %6.1f %% %6.1f %% %6.2f %%\n", c->id, (long long)card->states,
           100.0 * (double)card->agreed / (double)card->states, card->worst, (long long)card->apart,
           (double)card->bends / lines, (double)card->jumps / lines, (double)card->stops / lines,
           card->sides ? 100.0 * (double)card->sides_agreed / (double)card->sides : 100.0);
}

#endif
