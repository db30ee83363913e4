// test_draw_classic.c - the pictures of classic control show the states that they are pictures of: every angle, position and
// limit is measured in the draw list and compared with the dynamics' conventions.
// SPDX-License-Identifier: MIT
#include "check.h"

#include <ludus/ludus.h>

#include <stdlib.h>

static const double pi = 3.14159265358979323846;

static ludus_draw_list *list;

static ludus_env *make(const char *id, const char *options) {
    ludus_env *env = ludus_env_make(id, options);
    if (!CHECK(env != NULL)) {
        fprintf(stderr, "    %s '%s': %s\n", id, options, ludus_last_error());
        exit(check_end());
    }
    return env;
}

// Sets the state to these values of the fields, and draws it.
static void draw_state(ludus_env *env, const char *format, double a, double b) {
    char text[200];
    snprintf(text, sizeof text, format, a, b);
    CHECK_EQ_INT(ludus_env_reset_with(env, 0, text), LUDUS_OK);
    CHECK_EQ_INT(ludus_env_draw(env, list), LUDUS_OK);
    CHECK_EQ_INT(list->refused, 0);
}

// Item number `which` of a shape that is filled or, without filling, drawn in this colour; NULL: there is none.
static const ludus_draw_item *find(ludus_shape shape, ludus_color color, int which) {
    const ludus_color opaque = 0xFFFFFFu;
    for (int32_t i = 0; i < list->items_count; i++) {
        const ludus_draw_item *item = &list->items[i];
        const ludus_color shown = shape == LUDUS_SHAPE_POLYLINE || shape == LUDUS_SHAPE_ARC ? item->line : item->fill;
        if (item->shape == shape && shown <= opaque && shown == color && which-- == 0) {
            return item;
        }
    }
    return NULL;
}

typedef struct point {
    double x, y;
} point;

// Where a rod's round end has its centre: end 0 or 1.
static point rod_end(const ludus_draw_item *rod, int end) {
    const double reach = (double)rod->size[0] - (double)rod->size[2], side = end ? 1 : -1;
    return (point){(double)rod->at[0] + side * reach * cos((double)rod->turn[0]),
                   (double)rod->at[1] + side * reach * sin((double)rod->turn[0])};
}

static point point_of(const ludus_draw_item *item, uint32_t k) {
    return (point){(double)list->points[item->first + k][0], (double)list->points[item->first + k][1]};
}

static void check_point(point p, double x, double y, double tolerance) {
    CHECK_NEAR(p.x, x, tolerance);
    CHECK_NEAR(p.y, y, tolerance);
}

// --- CartPole ---

static void check_cartpole(void) {
    ludus_env *env = make("CartPole-v1", "length=0.7 x_threshold=3");
    ludus_rng rng;
    ludus_rng_seed(&rng, 1);
    for (int i = 0; i < 50; i++) {
        const double x = ludus_rng_uniform(&rng, -2.9, 2.9), theta = ludus_rng_uniform(&rng, -7, 7);
        draw_state(env, "x=%.17g theta=%.17g", x, theta);
        const ludus_draw_item *pole = find(LUDUS_SHAPE_RECTANGLE, LUDUS_COLOR_WOOD, 0);
        const ludus_draw_item *cart = find(LUDUS_SHAPE_RECTANGLE, LUDUS_COLOR_AGENT, 0);
        if (CHECK(pole && cart)) {
            // The angle is clockwise from upright, and the pole 2 * length long.
            check_point(rod_end(pole, 0), x, 0, 1e-5);
            check_point(rod_end(pole, 1), x + 1.4 * sin(theta), 1.4 * cos(theta), 1e-5);
            CHECK_NEAR((double)cart->at[0], x, 1e-5);
        }
        // The posts at the limits.
        for (int k = 0; k < 2; k++) {
            const ludus_draw_item *post = find(LUDUS_SHAPE_POLYLINE, LUDUS_COLOR_DANGER, k);
            CHECK(post && fabs(fabs(point_of(post, 0).x) - 3) < 1e-5);
        }
        CHECK(!find(LUDUS_SHAPE_POLYGON, LUDUS_COLOR_FORCE, 0));
        for (int action = 0; action < 2; action++) {
            ludus_env_step_discrete(env, action);
            ludus_env_draw(env, list);
            const ludus_draw_item *push = find(LUDUS_SHAPE_POLYLINE, LUDUS_COLOR_FORCE, 0);
            CHECK(push && (point_of(push, 1).x > point_of(push, 0).x) == (action == 1));
        }
    }
    // Up to the limits the cart is where it is, however heavy; beyond them it waits.
    for (int side = -1; side <= 1; side += 2) {
        ludus_env *heavy = make("CartPole-v1", "masscart=1000");
        draw_state(heavy, "x=%.17g theta=%.17g", side * 2.4, 0);
        CHECK_NEAR((double)find(LUDUS_SHAPE_RECTANGLE, LUDUS_COLOR_AGENT, 0)->at[0], side * 2.4, 1e-5);
        draw_state(heavy, "x=%.17g theta=%.17g", side * 24.0, 0);
        CHECK(fabs((double)find(LUDUS_SHAPE_RECTANGLE, LUDUS_COLOR_AGENT, 0)->at[0]) < 2.6);
        ludus_env_destroy(heavy);
    }
    // The limits of the lean stand around the cart.
    draw_state(env, "x=%.17g theta=%.17g", 0.5, 0);
    for (int k = 2; k < 4; k++) {
        const ludus_draw_item *mark = find(LUDUS_SHAPE_POLYLINE, LUDUS_COLOR_DANGER, k);
        CHECK(mark && fabs(fabs(atan2(point_of(mark, 1).x - 0.5, point_of(mark, 1).y)) - 12 * pi / 180) < 1e-5);
    }
    ludus_env_destroy(env);
}

// --- Pendulum ---

// By how much the arc of a torque turns counter-clockwise; 0: there is none.
static double torque_arc(void) {
    const ludus_draw_item *arc = find(LUDUS_SHAPE_ARC, LUDUS_COLOR_FORCE, 0);
    const ludus_draw_item *head = find(LUDUS_SHAPE_POLYGON, LUDUS_COLOR_FORCE, 0);
    if (!head) {
        CHECK(!arc);
        return 0;
    }
    if (!CHECK(arc != NULL)) {
        return 0;
    }
    // The head's tip, around the arc's centre, from the end of the arc that it is further from.
    const point tip = point_of(head, 0);
    const double angle = atan2(tip.y - (double)arc->at[1], tip.x - (double)arc->at[0]);
    const double from = remainder(angle - (double)arc->turn[0], 2 * pi);
    const double to = remainder(angle - (double)arc->turn[1], 2 * pi);
    return fabs(from) > fabs(to) ? from : to;
}

static void check_pendulum(void) {
    ludus_env *env = make("Pendulum-v1", "l=1.5");
    ludus_rng rng;
    ludus_rng_seed(&rng, 2);
    for (int i = 0; i < 50; i++) {
        const double theta = ludus_rng_uniform(&rng, -20, 20);
        draw_state(env, "theta=%.17g theta_dot=%.17g", theta, 0);
        const ludus_draw_item *rod = find(LUDUS_SHAPE_RECTANGLE, LUDUS_COLOR_AGENT, 0);
        if (CHECK(rod != NULL)) {
            // The angle is counter-clockwise from upright.
            check_point(rod_end(rod, 0), 0, 0, 1e-5);
            check_point(rod_end(rod, 1), -1.5 * sin(theta), 1.5 * cos(theta), 1e-5);
        }
        CHECK_EQ_REAL(torque_arc(), 0);
    }
    // A torque turns the rod the way its arrow goes, and twice the torque makes twice the arc. Beyond the limit it is cut.
    double arcs[5];
    for (int i = 0; i < 5; i++) {
        const float torque = i < 4 ? (float)(i - 1) : 50.0f;
        draw_state(env, "theta=%.17g theta_dot=%.17g", pi, 0);
        const point before = rod_end(find(LUDUS_SHAPE_RECTANGLE, LUDUS_COLOR_AGENT, 0), 1);
        ludus_env_step_box(env, &torque);
        ludus_env_draw(env, list);
        const point after = rod_end(find(LUDUS_SHAPE_RECTANGLE, LUDUS_COLOR_AGENT, 0), 1);
        const double turned = before.x * after.y - before.y * after.x;
        arcs[i] = torque_arc();
        CHECK(torque < 0 ? turned < 0 && arcs[i] < 0 : torque > 0 ? turned > 0 && arcs[i] > 0 : arcs[i] == 0);
    }
    CHECK_NEAR(arcs[0], -arcs[2], 1e-5);
    CHECK_NEAR(arcs[3], 2 * arcs[2], 1e-5);
    CHECK_NEAR(arcs[4], arcs[3], 1e-5);
    ludus_env_destroy(env);
}

// --- Acrobot ---

// The tip lies above the line when, and only when, the episode ends: for links of the same and of other lengths.
static void check_acrobot(double l1, double l2) {
    char options[100];
    snprintf(options, sizeof options, "link_length_1=%g link_length_2=%g", l1, l2);
    ludus_env *env = make("Acrobot-v1", options);
    ludus_rng rng;
    ludus_rng_seed(&rng, 3);
    int ends = 0;
    for (int i = 0; i < 200; i++) {
        const double theta1 = ludus_rng_uniform(&rng, -pi, pi), theta2 = ludus_rng_uniform(&rng, -pi, pi);
        draw_state(env, "theta1=%.17g theta2=%.17g", theta1, theta2);
        CHECK_EQ_REAL(torque_arc(), 0);
        const ludus_draw_item *first = find(LUDUS_SHAPE_RECTANGLE, LUDUS_COLOR_BODY, 0);
        const ludus_draw_item *second = find(LUDUS_SHAPE_RECTANGLE, LUDUS_COLOR_AGENT, 0);
        if (!CHECK(first && second)) {
            continue;
        }
        // The first angle is counter-clockwise from hanging down, the second from the first link.
        const double x = l1 * sin(theta1), y = -l1 * cos(theta1);
        check_point(rod_end(first, 0), 0, 0, 1e-5);
        check_point(rod_end(first, 1), x, y, 1e-5);
        check_point(rod_end(second, 0), x, y, 1e-5);
        check_point(rod_end(second, 1), x + l2 * sin(theta1 + theta2), y - l2 * cos(theta1 + theta2), 1e-5);

        const int action = i % 3;
        const bool ended = ludus_env_step_discrete(env, action).terminated;
        ludus_env_draw(env, list);
        const ludus_draw_item *line = find(LUDUS_SHAPE_POLYLINE, LUDUS_COLOR_GOAL, 0);
        second = find(LUDUS_SHAPE_RECTANGLE, LUDUS_COLOR_AGENT, 0);
        if (CHECK(line && second)) {
            const double above = rod_end(second, 1).y - point_of(line, 0).y;
            CHECK(fabs(above) < 1e-5 || (above > 0) == ended);
            ends += ended;
        }
        CHECK((torque_arc() > 0) - (torque_arc() < 0) == action - 1);
    }
    CHECK(ends > 10 && ends < 190);
    ludus_env_destroy(env);
}

// --- MountainCar ---

static double road(double x) {
    return 0.45 * sin(3 * x) + 0.55;
}

// How far a point is from the road, and where on the road it is nearest, among many positions around its own.
static double distance_to_road(point p, double *position) {
    double nearest = INFINITY;
    for (int i = -1000; i <= 1000; i++) {
        const double x = p.x + 1e-4 * i, distance = hypot(p.x - x, p.y - road(x));
        *position = distance < nearest ? x : *position;
        nearest = fmin(nearest, distance);
    }
    return nearest;
}

static void check_mountain_car(const char *id, double goal) {
    ludus_env *env = make(id, NULL);
    const bool discrete = ludus_env_layout(env)->action.part[0].kind == LUDUS_DISCRETE;
    ludus_rng rng;
    ludus_rng_seed(&rng, 4);
    for (int i = 0; i < 50; i++) {
        const double position = i == 0 ? -1.2 : i == 1 ? 0.6 : ludus_rng_uniform(&rng, -1.2, 0.6);
        draw_state(env, "position=%.17g velocity=%.17g", position, 0);
        const ludus_draw_item *wheels[2] = {find(LUDUS_SHAPE_CIRCLE, LUDUS_COLOR_BODY, 0),
                                            find(LUDUS_SHAPE_CIRCLE, LUDUS_COLOR_BODY, 1)};
        if (!CHECK(wheels[0] && wheels[1])) {
            continue;
        }
        // Both wheels stand on the road, as far before the position as behind it.
        double middle = 0, touched = 0;
        for (int k = 0; k < 2; k++) {
            const point hub = {(double)wheels[k]->at[0], (double)wheels[k]->at[1]};
            const double radius = (double)wheels[k]->size[0];
            CHECK_NEAR(distance_to_road(hub, &touched), radius, 1e-5);
            CHECK(hub.y > road(hub.x));
            middle += 0.5 * touched;
        }
        CHECK_NEAR(middle, position, 2e-4);

        // The road is the curve of the dynamics, and the flag stands on it at the goal.
        const ludus_draw_item *curve = find(LUDUS_SHAPE_POLYLINE, LUDUS_COLOR_GRASS, 0);
        const ludus_draw_item *flag = find(LUDUS_SHAPE_POLYGON, LUDUS_COLOR_GOAL, 0);
        if (CHECK(curve && flag)) {
            for (uint32_t k = 0; k < curve->count; k++) {
                CHECK_NEAR(point_of(curve, k).y, road(point_of(curve, k).x), 1e-5);
            }
            CHECK_NEAR(point_of(flag, 0).x, goal, 1e-5);
            CHECK(point_of(flag, 2).y > road(goal));
        }

        // The push goes along the road.
        for (int action = 0; action < 3; action++) {
            const ludus_slot slot = discrete ? (ludus_slot){.i = action} : (ludus_slot){.f = (float)action - 1};
            ludus_env_step(env, &slot);
            ludus_env_draw(env, list);
            const ludus_draw_item *push = find(LUDUS_SHAPE_POLYLINE, LUDUS_COLOR_FORCE, 0);
            CHECK(action == 1 ? !push : push && (point_of(push, 1).x > point_of(push, 0).x) == (action == 2));
        }
    }
    ludus_env_destroy(env);
}

// --- all ---

// States far out, under options at their bounds: all shapes are finite, and what moves stays inside the view.
static void check_far_out(const char *id, const char *state, ludus_shape shape) {
    const ludus_variant *variant;
    const ludus_env_def *definition = ludus_find(id, &variant);
    static const double values[] = {0, 3, -3, 40, -40, 999, -999, 1e6, 1e300, -1e300};
    for (const ludus_field *option = definition->options; option->name; option++) {
        for (int bound = 0; bound < 2; bound++) {
            char options[100];
            snprintf(options, sizeof options, "precision=double %s=%.17g", option->name,
                     bound ? option->high : option->low);
            ludus_env *env = option->kind == LUDUS_REAL ? ludus_env_make(id, options) : NULL;
            for (size_t i = 0; env && i < sizeof values / sizeof *values; i++) {
                char text[200];
                snprintf(text, sizeof text, state, values[i], values[i]);
                if (ludus_env_reset_with(env, 0, text)) {
                    CHECK(fabs(values[i]) > 1e3 && strcmp(id, "Acrobot-v1") == 0); // whose angles have bounds
                    continue;
                }
                CHECK_EQ_INT(ludus_env_draw(env, list), LUDUS_OK);
                CHECK_EQ_INT(list->refused, 0);
                const ludus_draw_item *agent = find(shape, LUDUS_COLOR_AGENT, 0);
                if (!CHECK(agent && agent->at[0] > list->view[0] && agent->at[0] < list->view[2] &&
                           agent->at[1] > list->view[1] && agent->at[1] < list->view[3])) {
                    fprintf(stderr, "    %s '%s' at '%s'\n", id, options, text);
                }
            }
            ludus_env_destroy(env);
        }
    }
}

int main(void) {
    list = ludus_draw_list_make();
    if (!CHECK(list != NULL)) {
        return check_end();
    }
    check_cartpole();
    check_pendulum();
    check_acrobot(1, 1);
    check_acrobot(0.5, 1.2);
    check_acrobot(1, 0.3);
    check_mountain_car("MountainCar-v0", 0.5);
    check_mountain_car("MountainCarContinuous-v0", 0.45);
    check_far_out("CartPole-v1", "x=%g theta=%g", LUDUS_SHAPE_RECTANGLE);
    check_far_out("Pendulum-v1", "theta=%g", LUDUS_SHAPE_RECTANGLE);
    check_far_out("Acrobot-v1", "theta1=%g theta2=%g", LUDUS_SHAPE_RECTANGLE);
    check_far_out("MountainCar-v0", "position=%g", LUDUS_SHAPE_RECTANGLE);
    check_far_out("MountainCarContinuous-v0", "position=%g", LUDUS_SHAPE_RECTANGLE);
    ludus_draw_list_destroy(list);
    return check_end();
}
