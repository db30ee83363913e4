// draw_list.c - draw lists: making, growing, frames, layers, and appending shapes.
// SPDX-License-Identifier: MIT
#include <ludus/draw.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

ludus_draw_list *ludus_draw_list_make(void) {
    ludus_draw_list *list = calloc(1, sizeof *list);
    if (!list) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a draw list");
        return NULL;
    }
    ludus_draw_clear(list);
    return list;
}

void ludus_draw_list_destroy(ludus_draw_list *list) {
    if (list) {
        free(list->items);
        free(list->points);
        free(list->bytes);
        free(list);
    }
}

void ludus_draw_clear(ludus_draw_list *list) {
    static const double same[6] = {1, 0, 0, 0, 1, 0};
    list->items_count = list->points_count = list->bytes_count = 0;
    list->failed = false;
    list->refused = 0;
    list->action = NULL;
    list->layer = LUDUS_LAYER_SCENE;
    list->frames = 0;
    memcpy(list->frame[0], same, sizeof same);
    memset(&list->camera, 0, sizeof list->camera);
    list->background = LUDUS_COLOR_BACKGROUND;
    ludus_draw_view(list, -1, -1, 1, 1);
}

// --- room ---

// Makes room for `more` entries behind `count`; false without memory, or past what 31 bits can count.
static bool grow(ludus_draw_list *list, void *array, int32_t count, int32_t *room, int64_t more, size_t size) {
    void *old, *grown;
    if (count + more <= *room) {
        return true;
    }
    int64_t wanted = *room ? 2 * (int64_t)*room : 64;
    wanted = wanted < count + more ? count + more : wanted;
    memcpy(&old, array, sizeof old);
    grown = wanted <= INT32_MAX ? realloc(old, (size_t)wanted * size) : NULL;
    if (!grown) {
        list->failed = true;
        return false;
    }
    memcpy(array, &grown, sizeof grown);
    *room = (int32_t)wanted;
    return true;
}

static bool finite_all(const float *values, int count) {
    for (int i = 0; i < count; i++) {
        if (!isfinite(values[i])) {
            return false;
        }
    }
    return true;
}

// Appends an item whose points and bytes are in place; what is not finite is refused.
static void append(ludus_draw_list *list, ludus_draw_item item) {
    if (!finite_all(item.at, 3) || !finite_all(item.size, 3) || !finite_all(item.turn, 4) || !isfinite(item.width) ||
        !isfinite(item.softness)) {
        list->refused++;
        return;
    }
    if (grow(list, &list->items, list->items_count, &list->items_room, 1, sizeof *list->items)) {
        item.layer = (int8_t)list->layer;
        list->items[list->items_count++] = item;
    }
}

// --- the picture as a whole ---

void ludus_draw_view(ludus_draw_list *list, double low_x, double low_y, double high_x, double high_y) {
    const float view[4] = {(float)low_x, (float)low_y, (float)high_x, (float)high_y};
    if (finite_all(view, 4) && view[0] < view[2] && view[1] < view[3]) {
        memcpy(list->view, view, sizeof view);
    } else {
        list->refused++;
    }
}

double ludus_draw_unit(const ludus_draw_list *list) {
    return fmin((double)list->view[2] - (double)list->view[0], (double)list->view[3] - (double)list->view[1]) / 100;
}

void ludus_draw_background(ludus_draw_list *list, ludus_color color) {
    list->background = color;
}

void ludus_draw_layer(ludus_draw_list *list, int layer) {
    list->layer = layer < -100 ? -100 : layer > 100 ? 100 : layer;
}

void ludus_draw_camera(ludus_draw_list *list, const double target[3], double distance, double azimuth,
                       double elevation) {
    const ludus_camera camera = {.target = {(float)target[0], (float)target[1], (float)target[2]},
                                 .distance = (float)distance,
                                 .azimuth = (float)azimuth,
                                 .elevation = (float)elevation,
                                 .field_of_view = 0.78539816f};
    if (finite_all(camera.target, 3) && camera.distance > 0 && isfinite(camera.distance) && isfinite(camera.azimuth) &&
        isfinite(camera.elevation)) {
        list->camera = camera;
    } else {
        list->refused++;
    }
}

const ludus_slot *ludus_draw_action(const ludus_draw_list *list) {
    return list->action;
}

// --- frames ---

void ludus_draw_push(ludus_draw_list *list, double x, double y, double angle, double scale) {
    LUDUS_ASSERT(list->frames + 1 < LUDUS_DRAW_FRAMES);
    const double *f = list->frame[list->frames];
    const double c = scale * cos(angle), s = scale * sin(angle);
    const double next[6] = {f[0] * c + f[1] * s, f[1] * c - f[0] * s, f[0] * x + f[1] * y + f[2],
                            f[3] * c + f[4] * s, f[4] * c - f[3] * s, f[3] * x + f[4] * y + f[5]};
    if (list->frames + 1 < LUDUS_DRAW_FRAMES) {
        memcpy(list->frame[++list->frames], next, sizeof next);
    }
}

void ludus_draw_pop(ludus_draw_list *list) {
    LUDUS_ASSERT(list->frames > 0);
    list->frames -= list->frames > 0;
}

static void put(const ludus_draw_list *list, double x, double y, float *to) {
    const double *f = list->frame[list->frames];
    to[0] = (float)(f[0] * x + f[1] * y + f[2]);
    to[1] = (float)(f[3] * x + f[4] * y + f[5]);
}

static float scaled(const ludus_draw_list *list, double length) {
    const double *f = list->frame[list->frames];
    return (float)(length * sqrt(f[0] * f[0] + f[3] * f[3]));
}

static float turned(const ludus_draw_list *list, double angle) {
    const double *f = list->frame[list->frames];
    return (float)(angle + atan2(f[3], f[0]));
}

static ludus_draw_item painted(const ludus_draw_list *list, ludus_shape shape, ludus_paint paint) {
    return (ludus_draw_item){.shape = (uint8_t)shape,
                             .fill = paint.fill,
                             .line = paint.line,
                             .width = scaled(list, paint.width),
                             .softness = scaled(list, paint.softness)};
}

// --- 2D shapes ---

static void append_points(ludus_draw_list *list, ludus_draw_item item, const double *points, int32_t count) {
    if (count < 1 || !grow(list, &list->points, list->points_count, &list->points_room, count, sizeof *list->points)) {
        return;
    }
    item.first = (uint32_t)list->points_count;
    item.count = (uint32_t)count;
    float(*to)[2] = list->points + list->points_count;
    for (int32_t i = 0; i < count; i++) {
        put(list, points[2 * i], points[2 * i + 1], to[i]);
    }
    if (!finite_all(to[0], 2 * count)) {
        list->refused++;
        return;
    }
    const int32_t items = list->items_count;
    append(list, item);
    list->points_count += list->items_count > items ? count : 0;
}

void ludus_draw_polyline(ludus_draw_list *list, const double *points, int32_t count, bool closed, double width,
                         ludus_color color) {
    ludus_draw_item item = painted(list, LUDUS_SHAPE_POLYLINE, ludus_outlined(LUDUS_COLOR_NONE, color, width));
    item.style = closed;
    append_points(list, item, points, count);
}

void ludus_draw_line(ludus_draw_list *list, double x0, double y0, double x1, double y1, double width,
                     ludus_color color) {
    const double points[4] = {x0, y0, x1, y1};
    ludus_draw_polyline(list, points, 2, false, width, color);
}

void ludus_draw_polygon(ludus_draw_list *list, const double *points, int32_t count, ludus_paint paint) {
    if (count >= 3) {
        append_points(list, painted(list, LUDUS_SHAPE_POLYGON, paint), points, count);
    }
}

void ludus_draw_rectangle(ludus_draw_list *list, double x, double y, double half_width, double half_height,
                          double corner_radius, ludus_paint paint) {
    ludus_draw_item item = painted(list, LUDUS_SHAPE_RECTANGLE, paint);
    put(list, x, y, item.at);
    item.size[0] = scaled(list, half_width);
    item.size[1] = scaled(list, half_height);
    item.size[2] = scaled(list, fmin(corner_radius, fmin(half_width, half_height)));
    item.turn[0] = turned(list, 0);
    append(list, item);
}

void ludus_draw_circle(ludus_draw_list *list, double x, double y, double radius, ludus_paint paint) {
    ludus_draw_item item = painted(list, LUDUS_SHAPE_CIRCLE, paint);
    put(list, x, y, item.at);
    item.size[0] = scaled(list, radius);
    append(list, item);
}

void ludus_draw_arc(ludus_draw_list *list, double x, double y, double radius, double from, double to, double width,
                    ludus_color color) {
    ludus_draw_item item = painted(list, LUDUS_SHAPE_ARC, ludus_outlined(LUDUS_COLOR_NONE, color, width));
    put(list, x, y, item.at);
    item.size[0] = scaled(list, radius);
    item.turn[0] = turned(list, fmin(from, to));
    item.turn[1] = turned(list, fmax(from, to));
    append(list, item);
}

// A triangle with its tip at (x, y) that points along (dx, dy), of length 1.
static void arrow_head(ludus_draw_list *list, double x, double y, double dx, double dy, double length,
                       ludus_color color) {
    const double half = 0.6 * length, bx = x - length * dx, by = y - length * dy;
    const double points[6] = {x, y, bx - half * dy, by + half * dx, bx + half * dy, by - half * dx};
    ludus_draw_polygon(list, points, 3, ludus_filled(color));
}

void ludus_draw_arrow(ludus_draw_list *list, double x0, double y0, double x1, double y1, double width,
                      ludus_color color) {
    const double length = hypot(x1 - x0, y1 - y0);
    if (length < width) {
        return;
    }
    const double dx = (x1 - x0) / length, dy = (y1 - y0) / length, head = fmin(3.5 * width, length);
    if (length > head) {
        ludus_draw_line(list, x0, y0, x1 - 0.8 * head * dx, y1 - 0.8 * head * dy, width, color);
    }
    arrow_head(list, x1, y1, dx, dy, head, color);
}

void ludus_draw_arc_arrow(ludus_draw_list *list, double x, double y, double radius, double from, double to,
                          double width, ludus_color color) {
    const double length = radius * fabs(to - from), sense = to > from ? 1 : -1, head = fmin(3.5 * width, length);
    if (length < width) {
        return;
    }
    const double end = to - sense * head / radius;
    if (length > head) {
        ludus_draw_arc(list, x, y, radius, from, end + 0.2 * sense * head / radius, width, color);
    }
    // The head is straight: along the chord of its own part of the arc.
    const double x0 = x + radius * cos(end), y0 = y + radius * sin(end);
    const double x1 = x + radius * cos(to), y1 = y + radius * sin(to), chord = hypot(x1 - x0, y1 - y0);
    if (chord > 0) {
        arrow_head(list, x1, y1, (x1 - x0) / chord, (y1 - y0) / chord, head, color);
    }
}

static bool append_bytes(ludus_draw_list *list, ludus_draw_item *item, const void *bytes, size_t count) {
    if (count > INT32_MAX ||
        !grow(list, &list->bytes, list->bytes_count, &list->bytes_room, (int64_t)count, sizeof *list->bytes)) {
        list->failed = true;
        return false;
    }
    item->first = (uint32_t)list->bytes_count;
    item->count = (uint32_t)count;
    memcpy(list->bytes + list->bytes_count, bytes, count);
    list->bytes_count += (int32_t)count;
    return true;
}

void ludus_draw_text(ludus_draw_list *list, double x, double y, double height, int style, ludus_color color,
                     const char *text) {
    ludus_draw_item item = painted(list, LUDUS_SHAPE_TEXT, ludus_filled(color));
    put(list, x, y, item.at);
    item.size[0] = scaled(list, height);
    item.turn[0] = turned(list, 0);
    item.style = (uint8_t)style;
    if (text[0] != '\0' && append_bytes(list, &item, text, strlen(text))) {
        append(list, item);
    }
}

void ludus_draw_sprite(ludus_draw_list *list, double x, double y, double half_width, double half_height, double angle,
                       int32_t columns, int32_t rows, const uint8_t *rgba, bool smooth) {
    if (columns < 1 || rows < 1 || columns > 4096 || rows > 4096) {
        list->refused++;
        return;
    }
    ludus_draw_item item = painted(list, LUDUS_SHAPE_SPRITE, ludus_filled(0));
    put(list, x, y, item.at);
    item.size[0] = scaled(list, half_width);
    item.size[1] = scaled(list, half_height);
    item.turn[0] = turned(list, angle);
    item.style = smooth;
    const size_t pixels = 4 * (size_t)columns * (size_t)rows;
    const uint8_t head[8] = {(uint8_t)columns, (uint8_t)(columns >> 8), 0, 0,
                             (uint8_t)rows,    (uint8_t)(rows >> 8),    0, 0};
    // The same picture again: the bytes of the first one serve.
    for (int32_t i = 0; i < list->items_count; i++) {
        const ludus_draw_item *other = &list->items[i];
        if (other->shape == LUDUS_SHAPE_SPRITE && other->count == pixels + sizeof head &&
            memcmp(list->bytes + other->first, head, sizeof head) == 0 &&
            memcmp(list->bytes + other->first + sizeof head, rgba, pixels) == 0) {
            item.first = other->first;
            item.count = other->count;
            append(list, item);
            return;
        }
    }
    const int32_t before = list->bytes_count;
    ludus_draw_item rest = item;
    if (append_bytes(list, &item, head, sizeof head) && append_bytes(list, &rest, rgba, pixels)) {
        item.count += rest.count;
        append(list, item);
    } else {
        list->bytes_count = before;
    }
}

// --- 3D shapes ---

static void put_3d(float *to, const double from[3]) {
    for (int i = 0; i < 3; i++) {
        to[i] = (float)from[i];
    }
}

// A shape between two points.
static void append_between(ludus_draw_list *list, ludus_shape shape, const double from[3], const double to[3],
                           double radius, ludus_color color) {
    ludus_draw_item item = {.shape = (uint8_t)shape, .fill = color, .line = LUDUS_COLOR_NONE};
    put_3d(item.at, from);
    put_3d(item.turn, to);
    item.size[0] = (float)radius;
    append(list, item);
}

void ludus_draw_plane(ludus_draw_list *list, const double center[3], double half_x, double half_y, double grid,
                      ludus_color fill, ludus_color line) {
    ludus_draw_item item = {.shape = LUDUS_SHAPE_PLANE, .fill = fill, .line = line};
    put_3d(item.at, center);
    put_3d(item.size, (const double[3]){half_x, half_y, grid});
    append(list, item);
}

void ludus_draw_sphere(ludus_draw_list *list, const double center[3], double radius, ludus_color color) {
    append_between(list, LUDUS_SHAPE_SPHERE, center, center, radius, color);
}

void ludus_draw_capsule(ludus_draw_list *list, const double from[3], const double to[3], double radius,
                        ludus_color color) {
    append_between(list, LUDUS_SHAPE_CAPSULE, from, to, radius, color);
}

void ludus_draw_cylinder(ludus_draw_list *list, const double from[3], const double to[3], double radius,
                         ludus_color color) {
    append_between(list, LUDUS_SHAPE_CYLINDER, from, to, radius, color);
}

void ludus_draw_box(ludus_draw_list *list, const double center[3], const double half[3], const double quaternion[4],
                    ludus_color color) {
    static const double unturned[4] = {1, 0, 0, 0};
    const double *q = quaternion ? quaternion : unturned;
    const double norm = sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    ludus_draw_item item = {.shape = LUDUS_SHAPE_BOX, .fill = color, .line = LUDUS_COLOR_NONE};
    put_3d(item.at, center);
    put_3d(item.size, half);
    for (int i = 0; i < 4; i++) {
        item.turn[i] = (float)(norm > 0 ? q[i] / norm : unturned[i]);
    }
    append(list, item);
}

void ludus_draw_arrow_3d(ludus_draw_list *list, const double from[3], const double to[3], double radius,
                         ludus_color color) {
    append_between(list, LUDUS_SHAPE_ARROW, from, to, radius, color);
}
