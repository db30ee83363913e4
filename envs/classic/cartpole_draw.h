// cartpole_draw.h - the picture of both CartPoles: the cart on its track between the posts that end an episode.
// SPDX-License-Identifier: MIT
//
// In metres, with the pole's axle at height 0. Included by cartpole.c and cartpole_continuous.c, for their config and state.
#ifndef LUDUS_ENVS_CLASSIC_CARTPOLE_DRAW_H
#define LUDUS_ENVS_CLASSIC_CARTPOLE_DRAW_H

#include "machine_parts.h"

// The track with a margin, unless the pole is too long for it or too short to be seen: then the view follows the cart.
static void cartpole_view(const cartpole_config *c, double x, ludus_draw_list *list) {
    const double pole = 2 * c->length, track = 1.18 * c->x_threshold;
    const double half = part_clamp(track, 1.35 * pole, 12 * pole), reach = fmax(track - half, 0);
    const double middle = part_clamp(x, -reach, reach), unit = half / 75;
    ludus_draw_view(list, middle - half, -32 * unit, middle + half, 68 * unit);
}

// The ground with a mark every metre, or every tenth or tenfold of one, and the posts that the cart must not pass.
static void cartpole_track(const cartpole_config *c, double ground, ludus_draw_list *list) {
    const double unit = ludus_draw_unit(list), low = (double)list->view[0], high = (double)list->view[2];
    ludus_draw_layer(list, LUDUS_LAYER_BACK);
    for (int side = -1; side <= 1; side += 2) {
        const double post = side * c->x_threshold;
        if (post > low && post < high) {
            ludus_draw_line(list, post, ground, post, ground + 12 * unit, (PART_STRONG + 2 * PART_OUTLINE) * unit,
                            LUDUS_COLOR_INK);
            ludus_draw_line(list, post, ground, post, ground + 12 * unit, PART_STRONG * unit, LUDUS_COLOR_DANGER);
        }
    }
    part_ground(list, ground);
    ludus_draw_layer(list, LUDUS_LAYER_SCENE);
    const double spacing = pow(10, floor(log10((high - low) / 3)));
    for (double mark = ceil(low / spacing) * spacing; mark <= high; mark += spacing) {
        ludus_draw_line(list, mark, ground - 3 * unit, mark, ground - 5 * unit, PART_FINE * unit, LUDUS_COLOR_ROCK);
    }
}

// How far the pole may lean: an arc over its tip.
static void cartpole_limits(const cartpole_config *c, double x, ludus_draw_list *list) {
    const double unit = ludus_draw_unit(list), radius = 2 * c->length + 5 * unit, up = MACHINE_PI / 2;
    const double lean = fmin(c->theta_threshold_radians, 0.6 * MACHINE_PI);
    ludus_draw_arc(list, x, 0, radius, up - lean, up + lean, PART_FINE * unit, LUDUS_COLOR_LINE);
    for (int side = -1; side <= 1 && lean == c->theta_threshold_radians; side += 2) {
        const double sine = side * sin(lean), cosine = cos(lean), inner = radius - 2 * unit, outer = radius + 2 * unit;
        ludus_draw_line(list, x + inner * sine, inner * cosine, x + outer * sine, outer * cosine, PART_STRONG * unit,
                        LUDUS_COLOR_DANGER);
    }
}

// The push, as far as the view reaches: full arrows to the left and right of a cart that can only be pushed fully, and one as
// long as the push otherwise. Most play changes sides from step to step, so a faint arrow stays where the other one was.
static void cartpole_push(const cartpole_config *c, double x, double size, ludus_draw_list *list) {
    const ludus_slot *action = ludus_draw_action(list);
    if (!action || c->force_mag == 0) {
        return;
    }
    const double unit = ludus_draw_unit(list), low = (double)list->view[0], high = (double)list->view[2];
    const double push = ENV_DISCRETE ? (action->i == 1 ? 1 : -1) : part_clamp((double)action->f, -1, 1);
    for (int side = -1; side <= 1; side += 2) {
        const double share = ENV_DISCRETE ? 1 : fabs(push);
        const double from = x + 9.5 * side * size, to = part_clamp(from + 12 * side * share * unit, low, high);
        const bool taken = push * side > 0;
        const ludus_color color =
            taken ? LUDUS_COLOR_FORCE : ludus_color_mix(LUDUS_COLOR_BACKGROUND, LUDUS_COLOR_FORCE, 0.25);
        if (side * (to - from) > 0 && (ENV_DISCRETE || taken)) {
            ludus_draw_arrow(list, from, -2 * size, to, -2 * size, PART_STRONG * unit, color);
        }
    }
}

static void cartpole_picture(const void *config, const void *state, ludus_draw_list *list) {
    const cartpole_config *c = (const cartpole_config *)config;
    const cartpole_state *s = (const cartpole_state *)state;
    cartpole_view(c, s->x, list);

    // A cart that left the track waits at the view's rim.
    const double unit = ludus_draw_unit(list), low = (double)list->view[0], high = (double)list->view[2];
    const double size = 1.2 * unit * machine_stoutness(c->masscart), rim = 10 * unit;
    const double x = part_clamp(s->x, low + rim, high - rim), theta = part_angle(s->theta);
    const double wheel = 2.6 * size, deck = -6 * size, ground = deck - wheel;

    cartpole_track(c, ground, list);
    cartpole_limits(c, x, list);
    part_ground_shadow(list, x, ground, 8 * size);

    cartpole_push(c, x, size, list);
    machine_wheel(list, x - 4.5 * size, deck, wheel);
    machine_wheel(list, x + 4.5 * size, deck, wheel);
    ludus_draw_rectangle(list, x, 0.5 * deck + size, 8 * size, -0.5 * deck, 1.5 * size,
                         part_solid(list, LUDUS_COLOR_AGENT));
    const double half_width = 1.9 * unit * machine_stoutness(c->masspole / 0.1);
    machine_link(list, x, 0, x + 2 * c->length * sin(theta), 2 * c->length * cos(theta), half_width, LUDUS_COLOR_WOOD);
    machine_axle(list, x, 0, 2.2 * unit);
    if (x != s->x) {
        const double side = s->x > x ? 1 : -1;
        machine_beyond(list, x + side * 8 * unit, 10 * unit, side);
    }
}

#endif
