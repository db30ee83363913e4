// test_derivative.c - the contract of every registered definition with derivatives: jvp and vjp against complex steps, against each
// other, against differences; float, lanes and parts of tiles; and a report card of where derivatives do not exist.
// SPDX-License-Identifier: MIT
//
// usage: test_derivative [--all] [ID]    --all looks for NaN in 10^7 states an environment, not 10^6; ID: of it alone
#include "check.h"
#include "derivative_card.h"

enum { ROUNDS = 40, HEAVY_ROUNDS = 3 }; // tiles of 64 states, once with the default options and once with others each

static bool check_column(slope_case *c, int input, const case_column *got, const case_column *want, slope_card *card,
                         bool *agreed) {
    double worst = 0;
    for (int i = 0; i < W; i++) {
        const double size = case_norm(c, want, NULL, i), error = case_norm(c, got, want, i);
        const double reward = fabs(got->reward[i] - want->reward[i]);
        // What a reward is the small difference of, the state shows.
        const double paid = fabs(want->reward[i]) + 1e-3 * size;
        const double relative = fmax(error / (size + 1e-300), reward / (paid + 1e-300));
        agreed[i] = agreed[i] && relative <= 1e-10;
        worst = fmax(worst, relative);
    }
    card->worst = fmax(card->worst, worst);
    const bool passed = CHECK_NEAR(worst, 0, 1e-10);
    if (!passed) {
        fprintf(stderr, "    %s: derivative by %s\n", c->id, case_input_name(c, input));
    }
    return passed;
}

// Tangents by each input alone, then random cotangents, against the oracle's Jacobian; and the two against each other.
static void check_exact(slope_case *c, const case_point *p, slope_card *card, bool *moved) {
    static case_column jacobian[WORDS + SLOTS + ROWS], got;
    static case_slopes unit, tangent, cotangent, back;
    bool agreed[W];
    memset(agreed, 1, sizeof agreed);
    case_directions(c, &cotangent);
    case_vjp(c, p, &cotangent, &back);
    for (int input = 0; input < case_inputs(c); input++) {
        memset(&unit, 0, sizeof unit);
        double *row = case_input_row(c, &unit, input);
        for (int i = 0; i < W; i++) {
            row[i] = 1;
        }
        case_jvp(c, p, &unit, &got);
        const double *gradient = case_input_row(c, &back, input);
        if (!case_input_used(c, input)) {
            if (input < c->words && input % 16) {
                continue; // some of the room that a model leaves
            }
            // Other options, and choices, have no derivatives.
            double sum = 0;
            for (int i = 0; i < W; i++) {
                sum += case_norm(c, &got, NULL, i) + fabs(got.reward[i]) + fabs(gradient[i]);
            }
            CHECK_EQ_REAL(sum, 0.0);
            continue;
        }
        case_column *want = &jacobian[input];
        case_oracle(c, p, &unit, want);
        check_column(c, input, &got, want, card, agreed);
        double worst = 0;
        for (int i = 0; i < W; i++) {
            double sum = cotangent.reward[i] * want->reward[i], size = fabs(sum);
            for (int k = 0; k < c->words; k++) {
                const double part = cotangent.state[k][i] * want->state[k][i];
                sum += part;
                size += fabs(part);
            }
            moved[input] = moved[input] || size > 0;
            const double relative = fabs(gradient[i] - sum) / (size + 1e-300);
            agreed[i] = agreed[i] && relative <= 1e-10;
            worst = fmax(worst, relative);
        }
        card->worst = fmax(card->worst, worst);
        if (!CHECK_NEAR(worst, 0, 1e-10)) {
            fprintf(stderr, "    %s: gradient by %s\n", c->id, case_input_name(c, input));
        }
    }
    for (int i = 0; i < W; i++) {
        card->states++;
        card->agreed += agreed[i];
    }
    // <cotangent, J tangent> = <J' cotangent, tangent>
    case_directions(c, &tangent);
    case_jvp(c, p, &tangent, &got);
    double worst = 0;
    for (int i = 0; i < W; i++) {
        double left = cotangent.reward[i] * got.reward[i], right = 0, size = fabs(left);
        for (int k = 0; k < c->words; k++) {
            left += cotangent.state[k][i] * got.state[k][i];
            size += fabs(cotangent.state[k][i] * got.state[k][i]);
        }
        for (int input = 0; input < case_inputs(c); input++) {
            const double part = case_input_row(c, &back, input)[i] * case_input_row(c, &tangent, input)[i];
            right += part;
            size += fabs(part);
        }
        worst = fmax(worst, fabs(left - right) / (size + 1e-300));
    }
    if (!CHECK_NEAR(worst, 0, 1e-12)) {
        fprintf(stderr, "    %s: dot products\n", c->id);
    }
}

// Parity builds that round to float on their way have steps where others have slopes, and the complex target rounds real parts as
// they do: there differences reach further and mean less. Pendulum rounds only what the torque does.
static bool rounded(const slope_case *c, int input) {
    const char *name = case_input_name(c, input);
    return strcmp(c->id, "MountainCarContinuous-v0") == 0 ||
           (strcmp(c->id, "Pendulum-v1") == 0 &&
            (strcmp(name, "action") == 0 || strcmp(name, "m") == 0 || strcmp(name, "l") == 0)) ||
           (strcmp(c->id, "Reacher-v5") == 0 &&
            (strcmp(name, "action") == 0 || strcmp(name, "reward_control_weight") == 0)) ||
           (strcmp(c->id, "Swimmer-v5") == 0 && (strcmp(name, "action") == 0 || strcmp(name, "ctrl_cost_weight") == 0));
}

// Moves one input of every state.
static void shift(slope_case *c, case_point *p, int input, const double *by, double sign) {
    if (input >= c->words + c->slots) {
        c->numbers[input - c->words - c->slots] += sign * by[0]; // one for all
        case_configure(c);
        return;
    }
    double *row = input < c->words ? p->state[input] : p->control[input - c->words];
    for (int i = 0; i < W; i++) {
        row[i] += sign * by[i];
    }
}

// Central differences, where the derivatives on both sides are the same and nothing jumps between.
static void check_differences(slope_case *c, case_point *p, int64_t *compared, int64_t *all) {
    static case_slopes unit;
    static case_column here, up, down, slope_up, slope_down;
    for (int input = 0; input < case_inputs(c); input++) {
        if (!case_input_used(c, input)) {
            continue;
        }
        memset(&unit, 0, sizeof unit);
        double *row = case_input_row(c, &unit, input), step[W], worst = 0;
        const bool rough = rounded(c, input);
        for (int i = 0; i < W; i++) {
            row[i] = 1;
            const double size = input < c->words ? fmax(fabs(p->state[input][i]), c->high[input] - c->low[input])
                                : input < c->words + c->slots ? 1
                                                              : fabs(c->numbers[input - c->words - c->slots]);
            // Limits of bodies bend within a thousandth.
            step[i] = (rough ? 3e-3 : case_heavy(c) ? 4e-7 : 6e-6) * fmax(size, 1e-6);
        }
        case_jvp(c, p, &unit, &here);
        shift(c, p, input, step, 1);
        case_forward(c, p, &up);
        case_jvp(c, p, &unit, &slope_up);
        shift(c, p, input, step, -2);
        case_forward(c, p, &down);
        case_jvp(c, p, &unit, &slope_down);
        shift(c, p, input, step, 1);
        for (int i = 0; i < W; i++) {
            const double size = case_norm(c, &here, NULL, i) + fabs(here.reward[i]);
            const double most = rough ? 0.1 : 1e-3;
            const bool bends =
                case_norm(c, &slope_up, &slope_down, i) > most * case_norm(c, &here, NULL, i) ||
                fabs(slope_up.reward[i] - slope_down.reward[i]) > most * fabs(here.reward[i]) + 1e-3 * size;
            double error = (up.reward[i] - down.reward[i]) / (2 * step[i]) - here.reward[i],
                   jump = fabs(error) * step[i];
            error *= error;
            double value = fabs(up.reward[i]);
            for (int k = 0; k < c->words; k++) {
                const double e = (up.state[k][i] - down.state[k][i]) / (2 * step[i]) - here.state[k][i];
                jump = fmax(jump, fabs(e) * step[i]);
                error += e * e;
                value = fmax(value, fabs(up.state[k][i]));
            }
            (*all)++;
            if (bends || jump > 0.03 * (1 + value)) {
                continue;
            }
            (*compared)++;
            // The allowance: a millionth of the derivative, and what rounding makes of values, more so in many evaluations.
            const double unit_of = rough ? 0x1p-24 : case_heavy(c) ? 0x1p-45 : 0x1p-52;
            worst = fmax(worst, sqrt(error) / ((rough ? 3e-4 : 1e-6) * size + 4 * unit_of * (1 + value) / step[i]));
        }
        if (!CHECK_NEAR(worst, 0, 1)) {
            fprintf(stderr, "    %s: differences by %s\n", c->id, case_input_name(c, input));
        }
    }
}

// --- float: one number, and lanes of them ---

typedef struct float_point {
    float state[WORDS][W], control[SLOTS][W];
    int32_t choice[SLOTS][W];
} float_point;

typedef struct float_slopes {
    float state[WORDS][W], action[SLOTS][W], option[ROWS][W], reward[W];
} float_slopes;

// Everything a float target says about a tile.
typedef struct float_answer {
    float next[WORDS][W], reward[W];
    uint8_t terminated[W];
    float_slopes forth, back;
} float_answer;

static void to_float(const void *from, void *to, size_t count) {
    for (size_t i = 0; i < count; i++) {
        ((float *)to)[i] = (float)((const double *)from)[i];
    }
}

static float_point point_to_float(const case_point *p) {
    float_point f;
    to_float(p->state, f.state, WORDS * W);
    to_float(p->control, f.control, SLOTS * W);
    memcpy(f.choice, p->choice, sizeof f.choice);
    return f;
}

static void ask(const slope_case *c, int kind, float_point *p, int count, float_slopes *tangent,
                float_slopes *cotangent, float_answer *a) {
    memset(a, 0x5a, sizeof *a);
    const void *action = c->discrete ? (const void *)p->choice : (const void *)p->control;
    const ludus_tile_point at = {c->config[kind], p->state, action, NULL, count};
    const ludus_target *t = c->target[kind];
    t->forward(&at, a->next, a->reward, a->terminated);
    t->jvp(&at, &(ludus_tile_slopes){tangent->state, tangent->action, tangent->option, NULL},
           &(ludus_tile_slopes){a->forth.state, NULL, NULL, a->forth.reward});
    t->vjp(&at, &(ludus_tile_slopes){cotangent->state, NULL, NULL, cotangent->reward},
           &(ludus_tile_slopes){a->back.state, a->back.action, a->back.option, NULL});
}

// Are the first `count` numbers of each row the same, and those after the last group of lanes untouched?
static bool same_rows(const void *got, const void *want, size_t rows, int count, int lanes) {
    const int groups = (count + lanes - 1) / lanes * lanes;
    for (size_t k = 0; k < rows; k++) {
        const uint32_t *a = (const uint32_t *)got + k * W, *b = (const uint32_t *)want + k * W;
        for (int i = 0; i < W; i++) {
            if (i < count ? a[i] != b[i] : i >= groups && a[i] != 0x5a5a5a5a) {
                return false;
            }
        }
    }
    return true;
}

static void check_lanes(slope_case *c, const case_point *p) {
    static const int counts[] = {W, 1, 13, 37};
    static case_slopes tangent, cotangent;
    static float_slopes forth, back;
    static float_answer want, got;
    float_point f = point_to_float(p);
    case_directions(c, &tangent);
    case_directions(c, &cotangent);
    to_float(&tangent, &forth, sizeof forth / sizeof(float));
    to_float(&cotangent, &back, sizeof back / sizeof(float));
    ask(c, LUDUS_TARGET_F32, &f, W, &forth, &back, &want);
    for (int kind = LUDUS_TARGET_F32; kind <= LUDUS_TARGET_F32X16_SPLIT; kind++) {
        for (int n = 0; c->target[kind] && n < 4; n++) {
            ask(c, kind, &f, counts[n], &forth, &back, &got);
            const int lanes = c->target[kind]->lanes;
            const bool same = CHECK(same_rows(got.next, want.next, (size_t)c->words, counts[n], lanes)) &
                              CHECK(same_rows(got.reward, want.reward, 1, counts[n], lanes)) &
                              CHECK(memcmp(got.terminated, want.terminated, (size_t)counts[n]) == 0) &
                              CHECK(same_rows(got.forth.state, want.forth.state, (size_t)c->words, counts[n], lanes)) &
                              CHECK(same_rows(got.forth.reward, want.forth.reward, 1, counts[n], lanes)) &
                              CHECK(same_rows(got.back.state, want.back.state, (size_t)c->words, counts[n], lanes)) &
                              CHECK(same_rows(got.back.action, want.back.action, (size_t)c->slots, counts[n], lanes)) &
                              CHECK(same_rows(got.back.option, want.back.option, (size_t)c->options, counts[n], lanes));
            if (!same) {
                fprintf(stderr, "    %s: %d environments of %s\n", c->id, counts[n], c->target[kind]->name);
            }
        }
    }
}

// Float derivatives against double ones at the same numbers, by random directions; beside a bend they may be another branch's.
static void check_float(slope_case *c, case_point *p, slope_card *card) {
    static case_slopes tangent, cotangent, back;
    static case_column forth, beside;
    static float_slopes float_tangent, float_cotangent;
    static float_answer got;
    float_point f = point_to_float(p);
    for (int i = 0; i < WORDS * W; i++) {
        (&p->state[0][0])[i] = (double)(&f.state[0][0])[i];
    }
    case_directions(c, &tangent);
    case_directions(c, &cotangent);
    to_float(&tangent, &float_tangent, sizeof float_tangent / sizeof(float));
    to_float(&cotangent, &float_cotangent, sizeof float_cotangent / sizeof(float));
    ask(c, LUDUS_TARGET_F32, &f, W, &float_tangent, &float_cotangent, &got);
    case_jvp(c, p, &tangent, &forth);
    case_vjp(c, p, &cotangent, &back);
    bool apart[W];
    int many = 0;
    for (int i = 0; i < W; i++) {
        double error = pow((double)got.forth.reward[i] - forth.reward[i], 2), size = pow(forth.reward[i], 2);
        for (int k = 0; k < c->words; k++) {
            error += pow((double)got.forth.state[k][i] - forth.state[k][i], 2);
            size += pow(forth.state[k][i], 2);
        }
        double back_error = 0, back_size = 0;
        for (int input = 0; input < case_inputs(c); input++) {
            const double want = case_input_row(c, &back, input)[i];
            const float *row = input < c->words              ? got.back.state[input]
                               : input < c->words + c->slots ? got.back.action[input - c->words]
                                                             : got.back.option[input - c->words - c->slots];
            back_error += pow((double)row[i] - want, 2);
            back_size += pow(want, 2);
        }
        apart[i] = !(error <= 1e-8 * size && back_error <= 1e-8 * back_size);
        card->apart += apart[i];
        many += apart[i];
    }
    // Beside a bend: a millionth further in some number the derivative is another one.
    bool bend[W] = {false};
    for (int input = 0; many && input < c->words + c->slots; input++) {
        for (int sign = -1; sign <= 1; sign += 2) {
            double step[W];
            for (int i = 0; i < W; i++) {
                step[i] = 1e-6 * (input < c->words ? c->high[input] - c->low[input] + fabs(p->state[input][i]) : 1);
            }
            shift(c, p, input, step, sign);
            case_jvp(c, p, &tangent, &beside);
            shift(c, p, input, step, -sign);
            for (int i = 0; i < W; i++) {
                bend[i] = bend[i] || case_norm(c, &beside, &forth, i) > 1e-4 * case_norm(c, &forth, NULL, i);
            }
        }
    }
    for (int i = 0; i < W; i++) {
        card->near += apart[i] && bend[i];
    }
}

// --- what may be left out ---

static void check_nothing(slope_case *c, const case_point *p) {
    static case_slopes in, zero, want, got;
    static case_column a, b;
    const ludus_target *t = c->target[LUDUS_TARGET_F64];
    const ludus_tile_point at = case_at(c, p);
    for (unsigned left_out = 0; left_out < 8; left_out++) {
        case_directions(c, &in);
        memset(&zero, 0, sizeof zero);
        memset(&a, 0, sizeof a);
        memset(&b, 0, sizeof b);
        const bool s = left_out & 1, u = left_out & 2, o = left_out & 4;
        t->jvp(&at,
               &(ludus_tile_slopes){s ? zero.state : in.state, u ? zero.action : in.action, o ? zero.option : in.option,
                                    NULL},
               &(ludus_tile_slopes){a.state, NULL, NULL, a.reward});
        t->jvp(&at, &(ludus_tile_slopes){s ? NULL : in.state, u ? NULL : in.action, o ? NULL : in.option, NULL},
               &(ludus_tile_slopes){u ? NULL : b.state, NULL, NULL, o ? NULL : b.reward});
        CHECK(u || memcmp(a.state, b.state, sizeof a.state) == 0);
        CHECK(o || memcmp(a.reward, b.reward, sizeof a.reward) == 0);

        memset(&want, 0, sizeof want);
        memset(&got, 0, sizeof got);
        t->vjp(&at, &(ludus_tile_slopes){s ? zero.state : in.state, NULL, NULL, u ? zero.reward : in.reward},
               &(ludus_tile_slopes){want.state, want.action, want.option, NULL});
        t->vjp(&at, &(ludus_tile_slopes){s ? NULL : in.state, NULL, NULL, u ? NULL : in.reward},
               &(ludus_tile_slopes){o ? NULL : got.state, s ? NULL : got.action, u ? NULL : got.option, NULL});
        CHECK(o || memcmp(want.state, got.state, sizeof want.state) == 0);
        CHECK(s || memcmp(want.action, got.action, sizeof want.action) == 0);
        CHECK(u || memcmp(want.option, got.option, sizeof want.option) == 0);
    }
}

// --- many states: no derivative of one is NaN or infinite ---

// 0, or NaN where a number is not finite.
static double faults_double(const double *row, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
        sum += 0 * row[i];
    }
    return sum;
}

static float faults_float(const float *row, int count) {
    float sum = 0;
    for (int i = 0; i < count; i++) {
        sum += 0 * row[i];
    }
    return sum;
}

// In the widest float target; every tenth tile in double, too.
static void check_finite(slope_case *c, int64_t states) {
    static case_point p;
    static case_slopes tangent, cotangent, back;
    static case_column forth;
    static float_slopes float_tangent, float_cotangent;
    static float_answer a;
    int widest = LUDUS_TARGET_F32;
    for (int kind = LUDUS_TARGET_F32; kind <= LUDUS_TARGET_F32X16; kind++) {
        widest = c->target[kind] ? kind : widest;
    }
    case_directions(c, &tangent);
    case_directions(c, &cotangent);
    to_float(&tangent, &float_tangent, sizeof float_tangent / sizeof(float));
    to_float(&cotangent, &float_cotangent, sizeof float_cotangent / sizeof(float));
    int64_t wrong = 0;
    for (int64_t tile = 0; tile * W < states; tile++) {
        case_draw(c, (int)(tile % 2), 2, &p);
        float_point f = point_to_float(&p);
        ask(c, widest, &f, W, &float_tangent, &float_cotangent, &a);
        const float faults = faults_float(a.forth.state[0], c->words * W) + faults_float(a.forth.reward, W) +
                             faults_float(a.back.state[0], c->words * W) +
                             faults_float(a.back.action[0], c->slots * W) +
                             faults_float(a.back.option[0], c->options * W);
        wrong += faults != 0;
        if (tile % 10 == 0) {
            case_jvp(c, &p, &tangent, &forth);
            case_vjp(c, &p, &cotangent, &back);
            const double double_faults = faults_double(forth.state[0], c->words * W) + faults_double(forth.reward, W) +
                                         faults_double(back.state[0], c->words * W) +
                                         faults_double(back.action[0], c->slots * W) +
                                         faults_double(back.option[0], c->options * W);
            wrong += double_faults != 0;
        }
    }
    if (!CHECK_EQ_INT(wrong, 0)) {
        fprintf(stderr, "    %s: tiles of %s or f64 with a derivative that is not finite\n", c->id,
                c->target[widest]->name);
    }
}

enum { MANY = 10000000 }; // states of the long run in which nothing may be NaN

static bool check_definition(const char *id, int64_t many) {
    static slope_case c;
    static case_point p;
    if (!CHECK(case_make(&c, id))) {
        return false;
    }
    slope_card card = {0};
    bool moved[WORDS + SLOTS + ROWS] = {false};
    int64_t compared = 0, all = 0;
    const int rounds = case_heavy(&c) ? HEAVY_ROUNDS : ROUNDS;
    for (int round = 0; round < 2 * rounds; round++) {
        if (round >= rounds) {
            case_shuffle_options(&c);
        }
        case_draw(&c, round, 2, &p);
        check_exact(&c, &p, &card, moved);
        check_differences(&c, &p, &compared, &all);
        if (round % 8 < 2) {
            check_lanes(&c, &p);
            check_nothing(&c, &p);
        }
        check_float(&c, &p, &card);
    }
    for (int input = 0; input < case_inputs(&c); input++) {
        if (case_input_used(&c, input) && !CHECK(moved[input])) {
            fprintf(stderr, "    %s: nothing depends on %s\n", id, case_input_name(&c, input));
        }
    }
    CHECK_EQ_INT(card.agreed, card.states);
    CHECK(10 * compared > 8 * all); // most differences were between smooth states
    CHECK_EQ_INT(card.near, card.apart);
    CHECK(50 * card.apart <= card.states);
    case_destroy(&c);

    CHECK(case_make(&c, id)); // the default options again
    card_lines(&c, case_heavy(&c) ? 2 : 20, &card);
    CHECK_EQ_INT(card.sides_agreed, card.sides);
    check_finite(&c, case_heavy(&c) && many < MANY ? many / 400 : many);
    card_print(&c, &card);
    case_destroy(&c);
    return true;
}

int main(int argc, char **argv) {
    const bool long_one = argc > 1 && strcmp(argv[1], "--all") == 0;
    const int64_t many = long_one ? MANY : MANY / 10;
    const char *only = argc > 1 + long_one ? argv[1 + long_one] : NULL;
    const ludus_env_def *last = NULL;
    int definitions = 0;
    card_print(NULL, NULL);
    for (int32_t i = 0; i < ludus_registered_count(); i++) {
        const ludus_env_def *d = ludus_find(ludus_registered_id(i), NULL);
        const ludus_target *real = target_find(d, LUDUS_TARGET_F64);
        if (d == last || !real || !real->jvp || (only && strcmp(d->variants[0].id, only) != 0)) {
            continue;
        }
        last = d;
        definitions += check_definition(d->variants[0].id, many);
    }
    CHECK(definitions >= (only ? 1 : 6));
    return check_end();
}
