// card_draw.h - playing cards in pictures: fronts with rank and suit, fronts of which little is known, backs.
// SPDX-License-Identifier: MIT
//
// A card is drawn around the origin of the frame, 1 high.
#ifndef LUDUS_ENVS_CARD_DRAW_H
#define LUDUS_ENVS_CARD_DRAW_H

#include "envs/draw_parts.h"

#define CARD_HALF_WIDTH  0.36
#define CARD_HALF_HEIGHT 0.5

enum { CARD_CLUBS, CARD_DIAMONDS, CARD_HEARTS, CARD_SPADES };

static inline ludus_color card_ink(int suit) {
    return suit == CARD_DIAMONDS || suit == CARD_HEARTS ? LUDUS_COLOR_VERMILLION : LUDUS_COLOR_INK;
}

// A heart around the origin, about 1 high: two arcs that meet in a tip.
static inline void card_heart(ludus_draw_list *list, ludus_paint paint) {
    enum { HALF = 12, LOBE = HALF - 1 };
    const double radius = 0.265, x = 0.225, y = 0.2, from = 2.5, to = -0.72; // of the right lobe: its arc
    double points[4 * HALF];
    for (int i = 0; i < LOBE; i++) {
        const double angle = from + (to - from) * i / (LOBE - 1);
        points[2 * i] = x + radius * cos(angle);
        points[2 * i + 1] = y + radius * sin(angle);
    }
    points[0] = 0; // the notch
    points[2 * LOBE] = 0;
    points[2 * LOBE + 1] = -0.5;
    for (int i = 1; i < LOBE; i++) {
        points[2 * (LOBE + i)] = -points[2 * (LOBE - i)];
        points[2 * (LOBE + i) + 1] = points[2 * (LOBE - i) + 1];
    }
    ludus_draw_polygon(list, points, 2 * LOBE, paint);
}

// A suit's sign around (x, y), `size` high.
static inline void card_suit(ludus_draw_list *list, int suit, double x, double y, double size) {
    static const double diamond[] = {0, 0.52,  0.14,  0.28,  0.4,  0, 0.14,  -0.28,
                                     0, -0.52, -0.14, -0.28, -0.4, 0, -0.14, 0.28};
    static const double stem[] = {0, 0, 0.05, -0.25, 0.18, -0.5, -0.18, -0.5, -0.05, -0.25};
    const ludus_paint paint = ludus_filled(card_ink(suit));
    ludus_draw_push(list, x, y, 0, size);
    if (suit == CARD_SPADES || suit == CARD_CLUBS) {
        ludus_draw_polygon(list, stem, 5, paint);
    }
    if (suit == CARD_CLUBS) {
        ludus_draw_circle(list, 0, 0.26, 0.22, paint);
        ludus_draw_circle(list, -0.24, -0.1, 0.22, paint);
        ludus_draw_circle(list, 0.24, -0.1, 0.22, paint);
    } else if (suit == CARD_DIAMONDS) {
        ludus_draw_polygon(list, diamond, 8, paint);
    } else {
        ludus_draw_push(list, 0, suit == CARD_SPADES ? 0.04 : 0, suit == CARD_SPADES ? 3.14159265358979 : 0, 0.96);
        card_heart(list, paint);
        ludus_draw_pop(list);
    }
    ludus_draw_pop(list);
}

// The sheet with its shadow. `line` is the width of an outline in cards.
static inline void card_sheet(ludus_draw_list *list, double line, ludus_color fill) {
    ludus_draw_rectangle(list, 0.02, -0.035, CARD_HALF_WIDTH, CARD_HALF_HEIGHT, 0.07,
                         ludus_soft(ludus_color_fade(LUDUS_COLOR_INK, 0.4), 0.05));
    ludus_draw_rectangle(list, 0, 0, CARD_HALF_WIDTH, CARD_HALF_HEIGHT, 0.07,
                         ludus_outlined(fill, LUDUS_COLOR_INK, line));
}

// Ranks as text in two corners and, without a suit (-1), in the middle.
static inline void card_front(ludus_draw_list *list, double line, const char *rank, int suit) {
    const ludus_color ink = card_ink(suit);
    card_sheet(list, line, LUDUS_COLOR_PAPER);
    for (int corner = 0; corner < 2; corner++) {
        ludus_draw_push(list, 0, 0, corner ? 3.14159265358979 : 0, 1);
        ludus_draw_text(list, -0.22, 0.35, 0.27, LUDUS_TEXT_BOLD, ink, rank);
        if (suit >= 0) {
            card_suit(list, suit, -0.22, 0.19, 0.12);
        }
        ludus_draw_pop(list);
    }
    if (suit >= 0) {
        card_suit(list, suit, 0, 0, 0.38);
    } else {
        ludus_draw_text(list, 0, 0, 0.5, LUDUS_TEXT_BOLD, ink, rank);
    }
}

// A front of which nothing is known.
static inline void card_plain(ludus_draw_list *list, double line) {
    static const double mark[8] = {0, 0.13, 0.1, 0, 0, -0.13, -0.1, 0};
    card_sheet(list, line, LUDUS_COLOR_PAPER);
    ludus_draw_rectangle(list, 0, 0, CARD_HALF_WIDTH - 0.07, CARD_HALF_HEIGHT - 0.07, 0.04,
                         ludus_outlined(LUDUS_COLOR_NONE, LUDUS_COLOR_LINE, 0.5 * line));
    ludus_draw_polygon(list, mark, 4, ludus_filled(LUDUS_COLOR_GRID));
}

static inline void card_back(ludus_draw_list *list, double line) {
    static const double mark[8] = {0, 0.16, 0.12, 0, 0, -0.16, -0.12, 0};
    const ludus_color light = ludus_color_mix(LUDUS_COLOR_BLUE, LUDUS_COLOR_PAPER, 0.6);
    card_sheet(list, line, LUDUS_COLOR_PAPER);
    ludus_draw_rectangle(list, 0, 0, CARD_HALF_WIDTH - 0.05, CARD_HALF_HEIGHT - 0.05, 0.05,
                         ludus_filled(LUDUS_COLOR_BLUE));
    ludus_draw_rectangle(list, 0, 0, CARD_HALF_WIDTH - 0.09, CARD_HALF_HEIGHT - 0.09, 0.03,
                         ludus_outlined(LUDUS_COLOR_NONE, light, 0.5 * line));
    ludus_draw_polygon(list, mark, 4, ludus_outlined(LUDUS_COLOR_NONE, light, 0.6 * line));
    for (int i = 0; i < 4; i++) {
        ludus_draw_circle(list, i & 1 ? 0.16 : -0.16, i & 2 ? 0.28 : -0.28, 0.03, ludus_filled(light));
    }
}

#endif
