// blackjack_draw.h - Blackjack's picture: a table with two hands, their sums, the result, and two buttons.
// SPDX-License-Identifier: MIT
//
// A state keeps sums and counts, not cards: only the dealer's first card and aces have a face.
#ifndef LUDUS_ENVS_BLACKJACK_DRAW_H
#define LUDUS_ENVS_BLACKJACK_DRAW_H

#include "envs/card_draw.h"

#include <stdio.h>

#define BLACKJACK_WIDE 12.0 // the table's sides; the origin is its lower left corner
#define BLACKJACK_HIGH 8.0

// What a state shows.
typedef struct blackjack_scene {
    int32_t player_value, player_cards, dealer_value, dealer_cards;
    bool player_ace, player_usable; // an ace; one that counts 11
    bool dealer_ace;                // among the cards behind the first one
    int32_t rank, suit;             // of the dealer's first card; 1 ace, 11 jack, 12 queen, 13 king
    bool turned;                    // the dealer has played
    bool over;
    double reward; // at the end
    int32_t last_action;
} blackjack_scene;

// The button of an action: its middle; buttons are 2.2 by 0.96.
static void blackjack_button(int32_t action, double *x, double *y) {
    *x = 10.0;
    *y = action ? 3.2 : 2.0;
}

// The button at a point, -1 where there is none.
static int32_t blackjack_button_at(double at_x, double at_y) {
    for (int32_t action = 0; action < 2; action++) {
        double x, y;
        blackjack_button(action, &x, &y);
        if (fabs(at_x - x) <= 1.1 && fabs(at_y - y) <= 0.48) {
            return action;
        }
    }
    return -1;
}

static void blackjack_draw_button(ludus_draw_list *list, int32_t action, const blackjack_scene *scene) {
    const double unit = ludus_draw_unit(list), share = scene->over ? 0.35 : 1;
    const bool chosen = scene->last_action == action;
    double x, y;
    blackjack_button(action, &x, &y);
    if (!scene->over) {
        part_shadow(list, x, y, 1.1, 0.48, 0.48, 1);
    }
    ludus_draw_rectangle(list, x, y, 1.1, 0.48, 0.48,
                         ludus_outlined(ludus_color_fade(LUDUS_COLOR_PAPER, share),
                                        chosen ? LUDUS_COLOR_FORCE : ludus_color_fade(LUDUS_COLOR_INK, share),
                                        (chosen ? PART_STRONG : PART_OUTLINE) * unit));
    ludus_draw_text(list, x, y, 0.5, LUDUS_TEXT_BOLD, LUDUS_COLOR_INK, action ? "Hit" : "Stick");
}

// A hand around the middle of the table, closer together the more cards it has.
static void blackjack_draw_hand(ludus_draw_list *list, const blackjack_scene *scene, bool dealer) {
    static const char *const ranks[14] = {"", "A", "2", "3", "4", "5", "6", "7", "8", "9", "10", "J", "Q", "K"};
    const int32_t count = dealer ? scene->dealer_cards : scene->player_cards;
    const double size = 2.35, y = dealer ? 6.1 : 2.3, line = PART_FINE * ludus_draw_unit(list) / size;
    const double apart = fmin(1.85, 3.6 / fmax(count - 1, 1)), x = 0.5 * BLACKJACK_WIDE - 0.5 * apart * (count - 1);
    for (int32_t i = 0; i < count; i++) {
        const double lean = 0.03 * (0.5 * (count - 1) - i) / fmax(0.5 * (count - 1), 1);
        ludus_draw_push(list, x + apart * i, y, 2 * lean, size);
        if (dealer && i == 0) {
            card_front(list, line, ranks[scene->rank], scene->suit);
        } else if (dealer && !scene->turned) {
            card_back(list, line);
        } else if (dealer ? i == 1 && scene->dealer_ace : i == 0 && scene->player_ace) {
            card_front(list, line, "A", -1);
        } else {
            card_plain(list, line);
        }
        ludus_draw_pop(list);
    }
}

// Whose hand it is, in large figures its sum, and what to know about it.
static void blackjack_draw_sum(ludus_draw_list *list, double y, const char *name, const char *sum, const char *note) {
    const double x = 1.98;
    ludus_draw_text(list, x, y + 0.95, 0.38, LUDUS_TEXT_CENTER, ludus_color_fade(LUDUS_COLOR_PAPER, 0.75), name);
    ludus_draw_text(list, x, y, 1.5, LUDUS_TEXT_BOLD, LUDUS_COLOR_PAPER, sum);
    ludus_draw_text(list, x, y - 0.9, 0.36, LUDUS_TEXT_CENTER, LUDUS_COLOR_YELLOW, note);
}

// Of the dealer's hand no more than the first card's worth is known before the dealer plays.
static void blackjack_draw_sums(ludus_draw_list *list, const blackjack_scene *scene) {
    const bool turned = scene->turned;
    char dealer[16] = "A", player[16];
    if (turned || scene->rank > 1) {
        snprintf(dealer, sizeof dealer, "%d", turned ? scene->dealer_value : scene->rank < 10 ? scene->rank : 10);
    }
    snprintf(player, sizeof player, "%d", scene->player_value);
    blackjack_draw_sum(list, 6.0, turned ? "dealer has" : "dealer shows", dealer,
                       turned && scene->dealer_value > 21 ? "over" : "");
    blackjack_draw_sum(list, 2.3, "you have", player,
                       scene->player_value > 21 ? "over"
                       : scene->player_usable   ? "usable ace"
                                                : "");
}

static void blackjack_draw_result(ludus_draw_list *list, const blackjack_scene *scene) {
    const bool draw = scene->reward == 0, won = scene->reward > 0;
    const ludus_color fill = draw ? LUDUS_COLOR_PAPER : won ? LUDUS_COLOR_YELLOW : LUDUS_COLOR_DANGER;
    const double x = 0.5 * BLACKJACK_WIDE, y = 4.2;
    ludus_draw_layer(list, LUDUS_LAYER_FRONT);
    part_shadow(list, x, y, 2.3, 0.55, 0.55, 1.5);
    ludus_draw_rectangle(list, x, y, 2.3, 0.55, 0.55, part_solid(list, fill));
    ludus_draw_text(list, x, y, 0.75, LUDUS_TEXT_BOLD, draw || won ? LUDUS_COLOR_INK : LUDUS_COLOR_PAPER,
                    draw                ? "Draw"
                    : scene->reward > 1 ? "Natural!"
                    : won               ? "You win"
                                        : "You lose");
    ludus_draw_layer(list, LUDUS_LAYER_SCENE);
}

static void blackjack_draw_scene(ludus_draw_list *list, const blackjack_scene *scene) {
    const double x = 0.5 * BLACKJACK_WIDE, y = 0.5 * BLACKJACK_HIGH;
    ludus_draw_view(list, -0.5, -0.45, BLACKJACK_WIDE + 0.5, BLACKJACK_HIGH + 0.45);
    const double unit = ludus_draw_unit(list);
    part_shadow(list, x, y, x, y, 1.2, 2);
    ludus_draw_rectangle(list, x, y, x, y, 1.2, part_solid(list, LUDUS_COLOR_WOOD));
    ludus_draw_rectangle(list, x, y, x - 0.26, y - 0.26, 0.94, part_solid(list, LUDUS_COLOR_FELT));
    ludus_draw_rectangle(list, x, y, x - 0.6, y - 0.6, 0.7,
                         ludus_outlined(LUDUS_COLOR_NONE, ludus_color_fade(LUDUS_COLOR_PAPER, 0.3), PART_FINE * unit));
    blackjack_draw_hand(list, scene, true);
    blackjack_draw_hand(list, scene, false);
    blackjack_draw_sums(list, scene);
    blackjack_draw_button(list, 1, scene);
    blackjack_draw_button(list, 0, scene);
    if (scene->over) {
        blackjack_draw_result(list, scene);
    }
}

#endif
