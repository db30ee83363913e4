// mjcf_draw.h - the picture of a user's own model: its shapes in its colours, a ground, and what its motors do.
// SPDX-License-Identifier: MIT
//
// Included by mjcf.c, for its config and state.
#ifndef LUDUS_ENVS_BODY_MJCF_DRAW_H
#define LUDUS_ENVS_BODY_MJCF_DRAW_H

#include "model_draw.h"

// A box around the shapes that are no planes, at the positions of the file.
typedef struct mjcf_extent {
    double low[3], high[3];
    bool ground; // some plane is there
} mjcf_extent;

static mjcf_extent mjcf_measure(const mjcf_config *c, const physics_data *data) {
    mjcf_extent extent = {{INFINITY, INFINITY, INFINITY}, {-INFINITY, -INFINITY, -INFINITY}, false};
    for (int32_t i = 0; i < c->shapes.count; i++) {
        const body_shape *shape = &c->shapes.shape[i];
        double at[3], quat[4], axis[3], reach[3];
        if (shape->type == LUDUS_GEOM_PLANE) {
            extent.ground = true;
            continue;
        }
        model_point(data, shape->body, shape->pos, at);
        model_turn(data->quaternion[shape->body], shape->quat, quat);
        model_axis(quat, 2, axis);
        const bool round =
            shape->type == LUDUS_GEOM_SPHERE || shape->type == LUDUS_GEOM_CAPSULE || shape->type == LUDUS_GEOM_CYLINDER;
        const double ball = round ? shape->size[0] : fmax(fmax(shape->size[0], shape->size[1]), shape->size[2]);
        const double half = round && shape->type != LUDUS_GEOM_SPHERE ? shape->size[1] : 0;
        for (int k = 0; k < 3; k++) {
            reach[k] = ball + half * fabs(axis[k]);
            extent.low[k] = fmin(extent.low[k], at[k] - reach[k]);
            extent.high[k] = fmax(extent.high[k], at[k] + reach[k]);
        }
    }
    if (!(extent.low[0] <= extent.high[0])) { // nothing to see: some place around the origin
        for (int k = 0; k < 3; k++) {
            extent.low[k] = -0.5;
            extent.high[k] = 0.5;
        }
    }
    return extent;
}

// The action at every joint with a motor: a push along it, or a turn about it.
static void mjcf_motors(const mjcf_config *c, const physics_data *data, double scale, ludus_draw_list *list) {
    const ludus_model_tree *tree = &c->model.tree;
    for (int i = 0; i < tree->actuators; i++) {
        const int joint = tree->actuator_joint[i];
        const double most = fmax(fabs(c->action_low[i]), fabs(c->action_high[i]));
        const double gear = c->model.actuator_gear[6 * i] < 0 ? -1 : 1;
        const double effort = gear * model_effort(list, i, isfinite(most) && most > 0 ? most : 1);
        const double *at = data->joint_place[joint], *axis = data->joint_axis[joint];
        if (tree->joint_type[joint] == LUDUS_JOINT_SLIDE) {
            model_push(list, at, axis, 0.25 * scale * effort, 0.008 * scale);
        } else if (tree->joint_type[joint] == LUDUS_JOINT_HINGE) {
            // Some direction across the axis.
            const int least = fabs(axis[0]) < fabs(axis[2]) ? 0 : 2;
            double aside[3] = {0, 0, 0}, norm = 0;
            aside[least] = 1;
            const double along = axis[least];
            for (int k = 0; k < 3; k++) {
                aside[k] -= along * axis[k];
                norm += aside[k] * aside[k];
            }
            for (int k = 0; k < 3; k++) {
                aside[k] /= sqrt(fmax(norm, 1e-12));
            }
            model_torque(list, at, axis, aside, 0.11 * scale, effort, 0.009 * scale);
        }
    }
}

static void mjcf_picture(const void *config, const void *state, ludus_draw_list *list) {
    const mjcf_config *c = (const mjcf_config *)config;
    const mjcf_state *s = (const mjcf_state *)state;
    physics_data start, data;
    model_place(&c->model, c->model.qpos0, &start);
    model_place(&c->model, s->qpos, &data);
    const mjcf_extent extent = mjcf_measure(c, &start);

    // The camera goes along with the first body that can leave its place.
    double target[3], size = 0;
    for (int k = 0; k < 3; k++) {
        const double moved = c->model.tree.bodies > 1 ? data.place[1][k] - start.place[1][k] : 0;
        target[k] = 0.5 * (extent.low[k] + extent.high[k]) + moved;
        size += (extent.high[k] - extent.low[k]) * (extent.high[k] - extent.low[k]);
    }
    const double scale = fmin(fmax(sqrt(size), 0.05), 200);
    ludus_draw_camera(list, target, 1.15 * scale, 0.5, 0.28);
    if (!extent.ground) {
        const double center[3] = {0, 0, extent.low[2] - 0.25 * scale};
        ludus_draw_plane(list, center, 150 * scale, 150 * scale, 0.2 * scale, LUDUS_COLOR_GROUND, LUDUS_COLOR_GROUND_2);
    }
    model_shapes(list, &data, &c->shapes, NULL);
    mjcf_motors(c, &data, scale, list);
}

#endif
