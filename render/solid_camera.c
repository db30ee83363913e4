// solid_camera.c - from a list's camera and how a person looks to the axes and matrices of a pane.
// SPDX-License-Identifier: MIT
#include "render/matrix.h"
#include "render/solid_internal.h"

#define HALF_TURN 3.14159265358979323846

static double between(double value, double low, double high) {
    return value > low ? (value < high ? value : high) : low; // low where it is not a number
}

bool solid_view_make(solid_view *view, const ludus_draw_list *list, int32_t width, int32_t height,
                     const ludus_look *look) {
    const ludus_camera *camera = &list->camera;
    if (!(camera->distance > 0) || !isfinite(camera->distance) || width < 1 || height < 1) {
        return false;
    }
    // From above with elevation > 0. The axes come from the angles and not from "up", so that looking straight down is
    // no special case.
    const double azimuth = between(camera->azimuth + look->azimuth, -1e6, 1e6);
    const double elevation = between(camera->elevation + look->elevation, -HALF_TURN / 2, HALF_TURN / 2);
    const double ca = cos(azimuth), sa = sin(azimuth), ce = cos(elevation), se = sin(elevation);
    const float right[3] = {(float)ca, (float)sa, 0};
    const float forward[3] = {(float)(-sa * ce), (float)(ca * ce), (float)-se};
    memcpy(view->right, right, sizeof right);
    memcpy(view->forward, forward, sizeof forward);
    vector_cross(view->up, right, forward);

    // The angle of view holds for the shorter side, so that tall panes show the scene whole.
    const double angle =
        camera->field_of_view > 0 ? between(camera->field_of_view, 0.01, 0.95 * HALF_TURN) : HALF_TURN / 4;
    const double slope = tan(angle / 2), aspect = (double)width / height;
    view->slope_x = (float)(slope * fmax(aspect, 1));
    view->slope_y = (float)(slope / fmin(aspect, 1));

    view->scene = (float)between(camera->distance, 1e-6, 1e9);
    view->distance = view->scene * (float)exp2(-between(look->zoom, -12, 12));
    view->pixels = (float)height / (2 * view->slope_y * view->distance);
    const float side = 2 * view->distance * (float)slope; // metres along the shorter side, where the camera looks
    for (int i = 0; i < 3; i++) {
        view->origin[i] = (float)between(camera->target[i], -1e9, 1e9) -
                          side * ((float)between(look->pan_x, -1e3, 1e3) * view->right[i] +
                                  (float)between(look->pan_y, -1e3, 1e3) * view->up[i]);
        view->eye[i] = -view->distance * view->forward[i];
    }

    // The light comes over the left shoulder of the list's own camera: a person who looks around walks around it.
    static const double toward[3] = {-0.50, -0.40, 0.95}; // right, ahead, up
    const double length = sqrt(toward[0] * toward[0] + toward[1] * toward[1] + toward[2] * toward[2]);
    const double cl = cos(between(camera->azimuth, -1e6, 1e6)), sl = sin(between(camera->azimuth, -1e6, 1e6));
    view->light[0] = (float)((toward[0] * cl - toward[1] * sl) / length);
    view->light[1] = (float)((toward[0] * sl + toward[1] * cl) / length);
    view->light[2] = (float)(toward[2] / length);
    const float level = hypotf(view->light[0], view->light[1]);
    view->light_right[0] = -view->light[1] / level;
    view->light_right[1] = view->light[0] / level;
    view->light_right[2] = 0;
    vector_cross(view->light_up, view->light, view->light_right);
    return true;
}

void solid_view_numbers(solid_numbers *numbers, const solid_view *view, const solid_pane *pane, int32_t width,
                        int32_t height) {
    // Beyond the fog there is nothing to see; nearer than a fiftieth of the way to the target lies the lens.
    const float reach = fmaxf(view->scene, view->distance);
    numbers->fog_start = 1.2f * reach;
    numbers->fog_end = 12 * reach;
    float look[16], projection[16];
    matrix_look(look, view->eye, view->right, view->up, view->forward);
    matrix_perspective(projection, view->slope_x, view->slope_y, fmaxf(0.02f * view->distance, 0.002f * reach),
                       1.02f * numbers->fog_end);
    matrix_multiply(numbers->clip, projection, look);
    memcpy(numbers->eye, view->eye, sizeof view->eye);
    memcpy(numbers->origin, view->origin, sizeof view->origin);
    memcpy(numbers->light, view->light, sizeof view->light);
    for (int i = 0; i < 3; i++) {
        numbers->background[i] = (float)ludus_color_channel(pane->list->background, i) / 255;
    }
    numbers->rectangle[0] = (float)pane->width / (float)width;
    numbers->rectangle[1] = (float)pane->height / (float)height;
    numbers->rectangle[2] = (2 * (float)pane->x + (float)pane->width) / (float)width - 1;
    numbers->rectangle[3] = (2 * (float)pane->y + (float)pane->height) / (float)height - 1;
}
