// blackjack.c - Blackjack-v1: draw cards to come closer to 21 than the dealer without going over.
// SPDX-License-Identifier: MIT
//
// Source: Sutton and Barto, Reinforcement Learning, 2nd edition, example 5.1, in the form of Gymnasium 1.4.0's
// Blackjack. Cards come from an endless deck. Tens, jacks, queens and kings count 10; an ace counts 11 (it is "usable")
// unless the hand would then go over 21. The suit and the face of the dealer's card are drawn although only pictures
// show them, as in the original.

#define LUDUS_PLAIN

#define BLACKJACK_OPTIONS(X)                                                                                           \
    X(BOOL, natural, "", 0, 0, 1, 0, "whether winning with ace and ten at once pays 1.5; sab=true overrides it")       \
    X(BOOL, sab, "", 1, 0, 1, 0, "Sutton and Barto's rules: ace and ten at once win against any other hand")

// Sums count aces as 1.
#define BLACKJACK_STATE(X)                                                                                             \
    X(BYTE, player_sum, , "", 2, 31, "sum of the player's cards, aces as 1")                                           \
    X(BYTE, player_cards, , "", 2, 22, "number of the player's cards")                                                 \
    X(BYTE, player_ace, , "", 0, 1, "whether the player has an ace")                                                   \
    X(BYTE, dealer_card, , "", 1, 10, "the dealer's card that is seen, 1 for an ace")                                  \
    X(BYTE, dealer_sum, , "", 2, 26, "sum of the dealer's cards, aces as 1")                                           \
    X(BYTE, dealer_cards, , "", 2, 12, "number of the dealer's cards")                                                 \
    X(BYTE, dealer_ace, , "", 0, 1, "whether the dealer has an ace")                                                   \
    X(BYTE, suit, , "", 0, 3, "suit of the card that is seen: clubs, diamonds, hearts, spades")                        \
    X(BYTE, face, , "", 0, 3, "its face: 0 none, 1 jack, 2 queen, 3 king")                                             \
    X(BYTE, last_action, , "", -1, 1, "action of the last step, -1 after a reset")

#define ENV          blackjack
#define ENV_STATE    BLACKJACK_STATE
#define ENV_VALID    blackjack_valid
#define ENV_ACTIONS  1
#define ENV_DISCRETE 1
#include <ludus/hash.h>
#include <ludus/kernel.h>

#include <stdio.h>

enum { BLACKJACK_STICK, BLACKJACK_HIT };

typedef struct blackjack_config {
    BLACKJACK_OPTIONS(LUDUS_OPTION_MEMBER)
} blackjack_config;

typedef struct blackjack_state {
    BLACKJACK_STATE(LUDUS_STATE_MEMBER)
} blackjack_state;

// Thirteen values, four of which count 10.
LUDUS_KERNEL int32_t blackjack_draw(ludus_rng *rng) {
    const int32_t card = 1 + ludus_rng_choice(rng, 13);
    return card > 10 ? 10 : card;
}

// Has the hand an ace that counts 11?
LUDUS_KERNEL int32_t blackjack_usable(int32_t sum, int32_t ace) {
    return ace && sum <= 11;
}

LUDUS_KERNEL int32_t blackjack_value(int32_t sum, int32_t ace) {
    return sum + 10 * blackjack_usable(sum, ace);
}

// What a hand is worth against another: nothing when it is over 21.
LUDUS_KERNEL int32_t blackjack_score(int32_t sum, int32_t ace) {
    const int32_t value = blackjack_value(sum, ace);
    return value > 21 ? 0 : value;
}

// Could this many cards, with or without an ace among them, have this sum?
LUDUS_KERNEL bool blackjack_hand(int32_t sum, int32_t cards, int32_t ace) {
    return ace ? sum >= cards && sum <= 1 + 10 * (cards - 1) : sum >= 2 * cards && sum <= 10 * cards;
}

LUDUS_KERNEL bool blackjack_valid(const blackjack_config *c, const blackjack_state *s) {
    (void)c;
    const int32_t hidden = s->dealer_sum - s->dealer_card;
    return blackjack_hand(s->player_sum, s->player_cards, s->player_ace) &&
           blackjack_hand(s->dealer_sum, s->dealer_cards, s->dealer_ace) && hidden >= s->dealer_cards - 1 &&
           hidden <= 10 * (s->dealer_cards - 1) && (s->dealer_card > 1 || s->dealer_ace) &&
           (s->dealer_card == 10) == (s->face > 0);
}

LUDUS_KERNEL void blackjack_reset(const blackjack_config *c, const double *options, blackjack_state *s,
                                  ludus_rng *rng) {
    (void)c, (void)options;
    const int32_t seen = blackjack_draw(rng), hidden = blackjack_draw(rng);
    const int32_t first = blackjack_draw(rng), second = blackjack_draw(rng);
    s->dealer_card = (int8_t)seen;
    s->dealer_sum = (int8_t)(seen + hidden);
    s->dealer_ace = seen == 1 || hidden == 1;
    s->player_sum = (int8_t)(first + second);
    s->player_ace = first == 1 || second == 1;
    s->dealer_cards = s->player_cards = 2;
    s->suit = (int8_t)ludus_rng_choice(rng, 4);
    s->face = (int8_t)(seen == 10 ? 1 + ludus_rng_choice(rng, 3) : 0);
    s->last_action = -1;
}

// The player goes over and loses, or goes on. A hand that is over takes no more cards (steps after an end), so that
// observations stay in their space.
LUDUS_KERNEL void blackjack_hit(blackjack_state *s, ludus_rng *rng, plain_step *io) {
    const int32_t card = blackjack_draw(rng);
    if (s->player_sum <= 21) {
        s->player_sum = (int8_t)(s->player_sum + card);
        s->player_ace |= card == 1;
        s->player_cards++;
    }
    io->terminated = s->player_sum > 21;
    io->reward[0] = io->terminated ? -1.0 : 0.0;
}

// What the hands as they are bring the player.
LUDUS_KERNEL double blackjack_payoff(const blackjack_config *c, const blackjack_state *s) {
    const int32_t player = blackjack_score(s->player_sum, s->player_ace);
    const int32_t dealer = blackjack_score(s->dealer_sum, s->dealer_ace);
    const bool player_natural = s->player_cards == 2 && player == 21,
               dealer_natural = s->dealer_cards == 2 && dealer == 21;
    if (c->sab && player_natural && !dealer_natural) {
        return 1.0;
    }
    if (!c->sab && c->natural && player_natural && player > dealer) {
        return 1.5;
    }
    return (player > dealer) - (player < dealer);
}

// The dealer draws up to 17, and the hands are compared.
LUDUS_KERNEL void blackjack_stick(const blackjack_config *c, blackjack_state *s, ludus_rng *rng, plain_step *io) {
    while (blackjack_value(s->dealer_sum, s->dealer_ace) < 17) {
        const int32_t card = blackjack_draw(rng);
        s->dealer_sum = (int8_t)(s->dealer_sum + card);
        s->dealer_ace |= card == 1;
        s->dealer_cards++;
    }
    io->terminated = 1;
    io->reward[0] = blackjack_payoff(c, s);
}

LUDUS_KERNEL void blackjack_step(const blackjack_config *c, blackjack_state *s, const ludus_slot *action,
                                 ludus_rng *rng, plain_step *io) {
    s->last_action = action[0].i != BLACKJACK_STICK;
    if (s->last_action == BLACKJACK_HIT) {
        blackjack_hit(s, rng, io);
    } else {
        blackjack_stick(c, s, rng, io);
    }
}

LUDUS_KERNEL void blackjack_observe(const blackjack_config *c, const blackjack_state *s, int32_t player, void *row) {
    int32_t *part = (int32_t *)row;
    (void)c, (void)player;
    part[0] = blackjack_value(s->player_sum, s->player_ace);
    part[1] = s->dealer_card;
    part[2] = blackjack_usable(s->player_sum, s->player_ace);
}

#if LUDUS_TARGET != LUDUS_TARGET_CUDA

static ludus_status blackjack_configure(const ludus_values *options, blackjack_config *config) {
    const double *number = options->numbers;
    BLACKJACK_OPTIONS(LUDUS_OPTION_READ)
    (void)number;
    return LUDUS_OK;
}

#endif

#include <ludus/plain.inc>

#if LUDUS_TARGET != LUDUS_TARGET_CUDA

#include "blackjack_draw.h"

static ludus_status blackjack_layout(const void *config, ludus_layout *out) {
    static const char *const names[3] = {"0", "1", "2"}; // the player's sum, the dealer's card, a usable ace
    static const int32_t counts[3] = {32, 11, 2};
    const blackjack_config *c = (const blackjack_config *)config;
    memset(&out->observation, 0, sizeof out->observation);
    out->observation.form = LUDUS_FORM_TUPLE;
    for (int i = 0; i < 3; i++) {
        ludus_part part = ludus_space_discrete(counts[i]).part[0];
        part.name = names[i];
        const ludus_status status = ludus_space_append(&out->observation, part);
        if (status) {
            return status;
        }
    }
    out->action = ludus_space_discrete(2);
    out->reward_low = -1.0;
    out->reward_high = c->natural && !c->sab ? 1.5 : 1.0;
    return LUDUS_OK;
}

static uint64_t blackjack_hash(const void *config, const void *state) {
    (void)config;
    return ludus_hash64(state, offsetof(blackjack_state, suit), 0);
}

static bool blackjack_over(const blackjack_state *s) {
    return s->last_action == BLACKJACK_STICK || s->player_sum > 21;
}

// What an episode that is over has paid.
static double blackjack_result(const blackjack_config *c, const blackjack_state *s) {
    return s->player_sum > 21 ? -1.0 : blackjack_payoff(c, s);
}

static size_t blackjack_text(const void *config, const void *state, char *out, size_t capacity) {
    static const char *const suits[] = {"clubs", "diamonds", "hearts", "spades"};
    static const char *const ranks[] = {"",      "ace",   "two",  "three", "four",  "five", "six",
                                        "seven", "eight", "nine", "jack",  "queen", "king"};
    const blackjack_state *s = (const blackjack_state *)state;
    const int32_t player = blackjack_value(s->player_sum, s->player_ace);
    const int32_t rank = s->face > 0 ? 9 + s->face : s->dealer_card;
    const char *end = player > 21 ? ", over" : "";
    char dealer[32] = "";
    if (s->last_action == BLACKJACK_STICK) {
        const double result = blackjack_result((const blackjack_config *)config, s);
        snprintf(dealer, sizeof dealer, " and has %d", blackjack_value(s->dealer_sum, s->dealer_ace));
        end = player > 21 ? end : result > 0 ? ", won" : result < 0 ? ", lost" : ", draw";
    }
    return (size_t)snprintf(out, capacity, "dealer shows the %s of %s%s\nplayer has %d%s%s\n", ranks[rank],
                            suits[s->suit], dealer, player,
                            blackjack_usable(s->player_sum, s->player_ace) ? " with a usable ace" : "", end);
}

static void blackjack_picture(const void *config, const void *state, ludus_draw_list *list) {
    const blackjack_state *s = (const blackjack_state *)state;
    const bool stuck = s->last_action == BLACKJACK_STICK;
    const blackjack_scene scene = {
        .player_value = blackjack_value(s->player_sum, s->player_ace),
        .player_cards = s->player_cards,
        .dealer_value = blackjack_value(s->dealer_sum, s->dealer_ace),
        .dealer_cards = s->dealer_cards,
        .player_ace = s->player_ace != 0,
        .player_usable = blackjack_usable(s->player_sum, s->player_ace) != 0,
        .dealer_ace = s->dealer_ace && s->dealer_card != 1,
        .rank = s->face > 0 ? 10 + s->face : s->dealer_card,
        .suit = s->suit,
        .turned = stuck,
        .over = blackjack_over(s),
        .reward = blackjack_result((const blackjack_config *)config, s),
        .last_action = s->last_action,
    };
    blackjack_draw_scene(list, &scene);
}

// The two buttons, until the hands are compared.
static bool blackjack_pick(const void *config, const void *state, double x, double y, ludus_slot *action) {
    const int32_t button = blackjack_button_at(x, y);
    (void)config;
    if (button < 0 || blackjack_over((const blackjack_state *)state)) {
        return false;
    }
    action->i = button;
    return true;
}

static const ludus_field blackjack_options[] = {BLACKJACK_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field blackjack_fields[] = {BLACKJACK_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_key blackjack_keys[] = {
    {"h", "hit: take a card", {{BLACKJACK_HIT}}, false},
    {"s", "stick: let the dealer play", {{BLACKJACK_STICK}}, false},
    {NULL, NULL, {{0}}, false},
};
static const ludus_variant blackjack_variants[] = {{"Blackjack-v1", "", 0, NAN, NULL}, {NULL, NULL, 0, NAN, NULL}};

const ludus_env_def ludus_env_blackjack = {
    LUDUS_DEFINITION_HOOKS,
    .about = "draw cards to come closer to 21 than the dealer without going over",
    .source = "Sutton and Barto, 2nd edition, example 5.1; Gymnasium 1.4.0 Blackjack-v1",
    .variants = blackjack_variants,
    .options = blackjack_options,
    .state_fields = blackjack_fields,
    .layout = blackjack_layout,
    .hash = blackjack_hash,
    .text = blackjack_text,
    .keys = blackjack_keys,
    .pick = blackjack_pick,
    .draw = blackjack_picture,
};

#endif
