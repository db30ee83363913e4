// model_draw.h - pictures of articulated bodies: the shapes of a model where the joints put them, ground, and the motors' torques.
// SPDX-License-Identifier: MIT
//
// Double target only, after body.h.
#ifndef LUDUS_ENVS_BODY_MODEL_DRAW_H
#define LUDUS_ENVS_BODY_MODEL_DRAW_H

#include <ludus/draw.h>

// A number that can be drawn: states far out are brought near.
static inline double model_number(double value) {
    return isfinite(value) ? fmin(fmax(value, -1e4), 1e4) : 0.0;
}

// Where everything is at these positions.
static inline void model_place(const physics_model *model, const double *qpos, physics_data *data) {
    for (int i = 0; i < model->tree.positions; i++) {
        data->qpos[i] = model_number(qpos[i]);
    }
    for (int i = 0; i < model->tree.dofs; i++) {
        data->qvel[i] = 0;
    }
    for (int i = 0; i < model->tree.actuators; i++) {
        data->control[i] = 0;
    }
    PHYSICS_(kinematics)(model, data);
}

// A point of a body's frame in the world.
static inline void model_point(const physics_data *data, int body, const double local[3], double out[3]) {
    const double *r = data->rotation[body];
    for (int i = 0; i < 3; i++) {
        out[i] = data->place[body][i] + r[3 * i] * local[0] + r[3 * i + 1] * local[1] + r[3 * i + 2] * local[2];
    }
}

static inline void model_turn(const double a[4], const double b[4], double out[4]) {
    out[0] = a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3];
    out[1] = a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2];
    out[2] = a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1];
    out[3] = a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0];
}

// The axis `which` of a frame given by a quaternion.
static inline void model_axis(const double q[4], int which, double out[3]) {
    const int i = which, j = (which + 1) % 3, k = (which + 2) % 3;
    out[i] = 1 - 2 * (q[1 + j] * q[1 + j] + q[1 + k] * q[1 + k]);
    out[j] = 2 * (q[1 + i] * q[1 + j] + q[0] * q[1 + k]);
    out[k] = 2 * (q[1 + i] * q[1 + k] - q[0] * q[1 + j]);
}

// The two ends of what reaches `half` either way along an axis.
static inline void model_ends(const double at[3], const double axis[3], double half, double from[3], double to[3]) {
    for (int i = 0; i < 3; i++) {
        from[i] = at[i] - half * axis[i];
        to[i] = at[i] + half * axis[i];
    }
}

// The balls that fill an ellipsoid, along its longest axis: where its other radii are equal they are all of it.
static inline void model_ellipsoid(ludus_draw_list *list, const double at[3], const double quat[4],
                                   const double size[3], ludus_color color) {
    enum { BALLS = 33 };
    const int longest = size[0] >= size[1] && size[0] >= size[2] ? 0 : size[1] >= size[2] ? 1 : 2;
    const double a = size[longest], b = sqrt(size[(longest + 1) % 3] * size[(longest + 2) % 3]);
    double axis[3];
    model_axis(quat, longest, axis);
    const double reach = (a * a - b * b) / a;
    for (int i = 0; i < BALLS; i++) {
        const double x = reach * cos(3.14159265358979323846 * i / (BALLS - 1));
        const double radius = a > b ? b * sqrt(fmax(1 - x * x / (a * a - b * b), 0)) : b;
        const double center[3] = {at[0] + x * axis[0], at[1] + x * axis[1], at[2] + x * axis[2]};
        ludus_draw_sphere(list, center, radius, color);
    }
}

// One shape. Planes that lie level are a ground with a grid; others are thin boards.
static inline void model_shape(ludus_draw_list *list, const physics_data *data, const body_shape *shape,
                               ludus_color color) {
    double at[3], quat[4], axis[3], from[3], to[3];
    model_point(data, shape->body, shape->pos, at);
    model_turn(data->quaternion[shape->body], shape->quat, quat);
    model_axis(quat, 2, axis);
    switch (shape->type) {
    case LUDUS_GEOM_PLANE: {
        const double far = 400, x = shape->size[0] > 0 ? fmin(shape->size[0], far) : far;
        const double y = shape->size[1] > 0 ? fmin(shape->size[1], far) : far;
        if (axis[2] > 0.999999) {
            const bool wide = x >= 10 && y >= 10; // the ends of a ground are of no interest
            ludus_draw_plane(list, at, wide ? far : x, wide ? far : y, fmin(0.5, fmin(x, y) / 5), color,
                             ludus_color_mix(color, LUDUS_COLOR_INK, 0.08));
        } else {
            ludus_draw_box(list, at, (const double[3]){fmin(x, 10), fmin(y, 10), 0.005}, quat, color);
        }
        break;
    }
    case LUDUS_GEOM_SPHERE: ludus_draw_sphere(list, at, shape->size[0], color); break;
    case LUDUS_GEOM_CAPSULE:
        model_ends(at, axis, shape->size[1], from, to);
        ludus_draw_capsule(list, from, to, shape->size[0], color);
        break;
    case LUDUS_GEOM_CYLINDER:
        model_ends(at, axis, shape->size[1], from, to);
        ludus_draw_cylinder(list, from, to, shape->size[0], color);
        break;
    case LUDUS_GEOM_ELLIPSOID: model_ellipsoid(list, at, quat, shape->size, color); break;
    default: ludus_draw_box(list, at, shape->size, quat, color); break;
    }
}

// A file's colour; where it is MuJoCo's grey, nobody having said, the colour of its part in every picture.
static inline ludus_color model_color(const body_shape *shape) {
    if (shape->color != 0x808080u) {
        return shape->color;
    }
    return shape->type == LUDUS_GEOM_PLANE ? LUDUS_COLOR_GROUND
           : shape->body == 0              ? LUDUS_COLOR_ROCK
                                           : LUDUS_COLOR_AGENT;
}

// All shapes; `colors` [count] stand in for those of the file, NULL for none.
static inline void model_shapes(ludus_draw_list *list, const physics_data *data, const body_shapes *shapes,
                                const ludus_color *colors) {
    for (int32_t i = 0; i < shapes->count; i++) {
        model_shape(list, data, &shapes->shape[i], colors ? colors[i] : model_color(&shapes->shape[i]));
    }
}

// The last action's share of what a motor can give, -1 to 1; 0 after a reset.
static inline double model_effort(const ludus_draw_list *list, int slot, double most) {
    const ludus_slot *action = ludus_draw_action(list);
    const double value = action ? (double)action[slot].f / most : 0;
    return isfinite(value) ? fmin(fmax(value, -1), 1) : 0;
}

// A push: from beside the thing, towards where it is pushed.
static inline void model_push(ludus_draw_list *list, const double at[3], const double direction[3], double length,
                              double radius) {
    const double to[3] = {at[0] + length * direction[0], at[1] + length * direction[1], at[2] + length * direction[2]};
    ludus_draw_arrow_3d(list, at, to, fabs(length) > 2 * radius ? radius : 0, LUDUS_COLOR_FORCE);
}

// A torque about `axis`: an arc of `share` of most of a turn around the point, with a head. `aside` is a unit vector across.
static inline void model_torque(ludus_draw_list *list, const double at[3], const double axis[3], const double aside[3],
                                double around, double share, double radius) {
    enum { PARTS = 16 };
    const double other[3] = {axis[1] * aside[2] - axis[2] * aside[1], axis[2] * aside[0] - axis[0] * aside[2],
                             axis[0] * aside[1] - axis[1] * aside[0]};
    double points[PARTS + 1][3];
    if (fabs(share) < 0.02) {
        return;
    }
    for (int i = 0; i <= PARTS; i++) {
        const double angle = 2.4 * share * i / PARTS, c = around * cos(angle), s = around * sin(angle);
        for (int k = 0; k < 3; k++) {
            points[i][k] = at[k] + c * aside[k] + s * other[k];
        }
    }
    for (int i = 0; i < PARTS; i++) {
        ludus_draw_capsule(list, points[i], points[i + 1], radius, LUDUS_COLOR_FORCE);
    }
    const double turn = share > 0 ? 1 : -1, last = 2.4 * share;
    double tip[3];
    for (int k = 0; k < 3; k++) {
        tip[k] = points[PARTS][k] + 5 * radius * turn * (cos(last) * other[k] - sin(last) * aside[k]);
    }
    ludus_draw_arrow_3d(list, points[PARTS], tip, radius, LUDUS_COLOR_FORCE);
}

#endif
