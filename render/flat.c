// flat.c - 2D shapes to instances of one quad, and the one draw call that paints them in order.
// SPDX-License-Identifier: MIT
#include "render/flat.h"
#include "render/glyphs.h"
#include "render/polygon.h"
#include "render/program.h"
#include "render/sprites.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ludus_render_objects_embedded.h"

// Kinds, as in flat.frag.glsl.
enum { KIND_BOX, KIND_CIRCLE, KIND_STROKE, KIND_ARC, KIND_TRIANGLE, KIND_GLYPH, KIND_SPRITE };

enum { TEXT_SMALLEST = 4, GLYPH_LARGEST = 160 }; // pixels of the em

#define UNCUT 9.0f // in place of the angle of a cut

typedef struct instance {
    float place[4];       // centre, half extents of the quad
    float pose[4];        // cosine and sine of its turn, outline width, softness
    float shape[4];       // by kind
    uint8_t fill[4];      // RGBA
    uint8_t line[4];      //
    uint16_t clip[4];     // left, bottom, right, top
    uint8_t kind, pad[7]; // 72 bytes in all
} instance;

struct flat_renderer {
    GLuint program, array, buffer;
    GLint picture_uniform;
    size_t buffer_bytes;
    instance *instances;
    int32_t count, room;
    bool failed;
    int32_t width, height;
    glyph_cache *glyphs;
    sprite_cache *sprites;
    // Scratch: the order of a list's items; the corners and triangles of a polygon.
    int32_t *order, *ring;
    polygon_triangle *triangles;
    int32_t order_room, ring_room;
};

// --- making ---

static void describe_instances(const flat_renderer *flat) {
    static const struct {
        GLint size;
        GLenum type;
        GLboolean share;
        size_t offset;
    } fields[] = {
        {4, GL_FLOAT, GL_FALSE, offsetof(instance, place)},
        {4, GL_FLOAT, GL_FALSE, offsetof(instance, pose)},
        {4, GL_FLOAT, GL_FALSE, offsetof(instance, shape)},
        {4, GL_UNSIGNED_BYTE, GL_TRUE, offsetof(instance, fill)},
        {4, GL_UNSIGNED_BYTE, GL_TRUE, offsetof(instance, line)},
        {4, GL_UNSIGNED_SHORT, GL_FALSE, offsetof(instance, clip)},
    };
    glBindVertexArray(flat->array);
    glBindBuffer(GL_ARRAY_BUFFER, flat->buffer);
    for (GLuint i = 0; i < sizeof fields / sizeof *fields; i++) {
        glEnableVertexAttribArray(i);
        glVertexAttribPointer(i, fields[i].size, fields[i].type, fields[i].share, sizeof(instance),
                              (const char *)NULL + fields[i].offset);
        glVertexAttribDivisor(i, 1);
    }
    glEnableVertexAttribArray(6);
    glVertexAttribIPointer(6, 1, GL_UNSIGNED_BYTE, sizeof(instance), (const char *)NULL + offsetof(instance, kind));
    glVertexAttribDivisor(6, 1);
    glBindVertexArray(0);
}

flat_renderer *flat_make(void) {
    flat_renderer *flat = calloc(1, sizeof *flat);
    if (!flat) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for 2D shapes");
        return NULL;
    }
    flat->program = render_program_make("flat", embedded_flat_vert_glsl, embedded_flat_frag_glsl);
    flat->glyphs = flat->program ? glyph_cache_make() : NULL;
    flat->sprites = flat->glyphs ? sprite_cache_make() : NULL;
    if (!flat->sprites) {
        flat_destroy(flat);
        return NULL;
    }
    flat->picture_uniform = glGetUniformLocation(flat->program, "picture");
    glUseProgram(flat->program);
    glUniform1i(glGetUniformLocation(flat->program, "glyphs"), 0);
    glUniform1i(glGetUniformLocation(flat->program, "sprites"), 1);
    glGenVertexArrays(1, &flat->array);
    glGenBuffers(1, &flat->buffer);
    describe_instances(flat);
    return flat;
}

void flat_destroy(flat_renderer *flat) {
    if (flat) {
        sprite_cache_destroy(flat->sprites);
        glyph_cache_destroy(flat->glyphs);
        if (flat->array) {
            glDeleteVertexArrays(1, &flat->array);
            glDeleteBuffers(1, &flat->buffer);
        }
        if (flat->program) {
            glDeleteProgram(flat->program);
        }
        free(flat->instances);
        free(flat->order);
        free(flat->ring);
        free(flat->triangles);
        free(flat);
    }
}

void flat_begin(flat_renderer *flat, int32_t width, int32_t height) {
    flat->count = 0;
    flat->failed = false;
    flat->width = width;
    flat->height = height;
}

// --- instances ---

// Where shapes go: a pane, its clip and its scale.
typedef struct target {
    flat_renderer *flat;
    const render_pane *pane;
    uint16_t clip[4];
} target;

static double place_x(const target *t, double x) {
    return t->pane->origin_x + t->pane->scale * x;
}

static double place_y(const target *t, double y) {
    return t->pane->origin_y + t->pane->scale * y;
}

static void set_color(uint8_t *bytes, ludus_color color, double opacity) {
    for (int i = 0; i < 3; i++) {
        bytes[i] = (uint8_t)ludus_color_channel(color, i);
    }
    bytes[3] = (uint8_t)lround(ludus_color_channel(color, 3) * opacity);
}

// A new instance, all zero but its place and clip; NULL when it lies outside its pane or there is no memory.
static instance *add(const target *t, int kind, double x, double y, double half_x, double half_y, double angle) {
    flat_renderer *flat = t->flat;
    const double reach = hypot(half_x, half_y);
    if (!(x + reach > t->clip[0] && x - reach < t->clip[2] && y + reach > t->clip[1] && y - reach < t->clip[3])) {
        return NULL;
    }
    if (flat->count == flat->room) {
        const int32_t room = flat->room ? 2 * flat->room : 1024;
        instance *grown = room <= INT32_MAX / 4 ? realloc(flat->instances, (size_t)room * sizeof *grown) : NULL;
        if (!grown) {
            flat->failed = true;
            return NULL;
        }
        flat->instances = grown;
        flat->room = room;
    }
    instance *made = &flat->instances[flat->count++];
    memset(made, 0, sizeof *made);
    made->place[0] = (float)x;
    made->place[1] = (float)y;
    made->place[2] = (float)half_x;
    made->place[3] = (float)half_y;
    made->pose[0] = angle == 0 ? 1 : (float)cos(angle);
    made->pose[1] = angle == 0 ? 0 : (float)sin(angle);
    made->kind = (uint8_t)kind;
    memcpy(made->clip, t->clip, sizeof made->clip);
    return made;
}

// A line thinner than a pixel becomes a pixel wide and so much fainter.
static double hairline(double *width) {
    const double opacity = *width < 1 ? *width : 1;
    *width = *width < 1 ? 1 : *width;
    return opacity;
}

static void paint(instance *made, const ludus_draw_item *item, double scale) {
    double width = (double)item->width * scale;
    const double opacity = item->width > 0 ? hairline(&width) : 0;
    set_color(made->fill, item->fill, 1);
    set_color(made->line, item->line, opacity);
    made->pose[2] = item->width > 0 ? (float)width : 0;
    made->pose[3] = (float)((double)item->softness * scale);
}

static void add_rectangle(const target *t, const ludus_draw_item *item) {
    const double scale = t->pane->scale, half_x = (double)item->size[0] * scale, half_y = (double)item->size[1] * scale;
    const double margin = 1 + 0.5 * (double)item->softness * scale;
    instance *made = add(t, KIND_BOX, place_x(t, (double)item->at[0]), place_y(t, (double)item->at[1]), half_x + margin,
                         half_y + margin, (double)item->turn[0]);
    if (made) {
        made->shape[0] = (float)half_x;
        made->shape[1] = (float)half_y;
        made->shape[2] = (float)((double)item->size[2] * scale);
        paint(made, item, scale);
    }
}

static void add_circle(const target *t, const ludus_draw_item *item) {
    const double scale = t->pane->scale, radius = (double)item->size[0] * scale;
    const double reach = radius + 1 + 0.5 * (double)item->softness * scale;
    instance *made =
        add(t, KIND_CIRCLE, place_x(t, (double)item->at[0]), place_y(t, (double)item->at[1]), reach, reach, 0);
    if (made) {
        made->shape[0] = (float)radius;
        paint(made, item, scale);
    }
}

static void add_arc(const target *t, const ludus_draw_item *item) {
    double width = (double)item->width * t->pane->scale;
    const double opacity = hairline(&width), radius = (double)item->size[0] * t->pane->scale;
    const double from = (double)item->turn[0], to = (double)item->turn[1], reach = radius + 0.5 * width + 1;
    instance *made = add(t, KIND_ARC, place_x(t, (double)item->at[0]), place_y(t, (double)item->at[1]), reach, reach,
                         0.5 * (from + to));
    if (made) {
        made->shape[0] = (float)radius;
        made->shape[1] = (float)(0.5 * width);
        made->shape[2] = (float)fmin(0.5 * (to - from), 4); // more than half a turn is all of it
        set_color(made->fill, item->line, opacity);
    }
}

// --- lines ---

// The angle, in the frame of a stroke along `angle`, of the normal of the cut at a joint between two directions: it halves
// the outer corner. Strokes that turn back on themselves are not cut.
static float cut_angle(double before, double after, double angle) {
    const double x = cos(before) + cos(after), y = sin(before) + sin(after);
    return hypot(x, y) < 0.1 ? UNCUT : (float)remainder(atan2(y, x) - angle, 6.283185307179586);
}

static void add_polyline(const target *t, const ludus_draw_item *item, const float (*points)[2]) {
    double width = (double)item->width * t->pane->scale;
    const double opacity = hairline(&width);
    const int32_t count = (int32_t)item->count, last = item->style & 1 ? count : count - 1;
    const bool closed = (item->style & 1) && count > 2;
    double before = NAN; // direction of the stroke before
    if (closed) {
        const float *a = points[count - 1], *b = points[0];
        before = atan2((double)b[1] - (double)a[1], (double)b[0] - (double)a[0]);
    }
    for (int32_t i = 0; i < (last > 0 ? last : 1); i++) {
        const float *a = points[i], *b = points[(i + 1) % count];
        const double ax = place_x(t, (double)a[0]), ay = place_y(t, (double)a[1]);
        const double bx = place_x(t, (double)b[0]), by = place_y(t, (double)b[1]);
        const double half = 0.5 * hypot(bx - ax, by - ay), angle = half > 0 ? atan2(by - ay, bx - ax) : 0;
        if (half == 0 && count > 1 && i > 0) {
            continue;
        }
        double after = NAN;
        if (closed || i + 1 < last) {
            const float *c = points[(i + 2) % count];
            const double dx = (double)c[0] - (double)b[0], dy = (double)c[1] - (double)b[1];
            after = dx != 0 || dy != 0 ? atan2(dy, dx) : NAN;
        }
        instance *made =
            add(t, KIND_STROKE, 0.5 * (ax + bx), 0.5 * (ay + by), half + 0.5 * width + 1, 0.5 * width + 1, angle);
        if (made) {
            made->shape[0] = (float)half;
            made->shape[1] = (float)(0.5 * width);
            made->shape[2] = isnan(before) ? UNCUT : cut_angle(before, angle, angle);
            made->shape[3] = isnan(after) ? UNCUT : cut_angle(angle, after, angle);
            set_color(made->fill, item->line, opacity);
        }
        before = angle;
    }
}

static bool make_room(flat_renderer *flat, int32_t count) {
    if (count > flat->ring_room) {
        int32_t *ring = realloc(flat->ring, (size_t)count * sizeof *ring);
        flat->ring = ring ? ring : flat->ring;
        polygon_triangle *triangles = realloc(flat->triangles, (size_t)count * sizeof *triangles);
        flat->triangles = triangles ? triangles : flat->triangles;
        if (!ring || !triangles) {
            flat->failed = true;
            return false;
        }
        flat->ring_room = count;
    }
    return true;
}

static void add_polygon(const target *t, const ludus_draw_item *item, const float (*points)[2]) {
    flat_renderer *flat = t->flat;
    if (ludus_color_channel(item->fill, 3) > 0 && make_room(flat, (int32_t)item->count)) {
        const int32_t triangles = polygon_cut(points, (int32_t)item->count, flat->ring, flat->triangles);
        for (int32_t i = 0; i < triangles; i++) {
            const polygon_triangle *triangle = &flat->triangles[i];
            double x[3], y[3];
            for (int k = 0; k < 3; k++) {
                x[k] = place_x(t, (double)points[triangle->corner[k]][0]);
                y[k] = place_y(t, (double)points[triangle->corner[k]][1]);
            }
            const double low_x = fmin(x[0], fmin(x[1], x[2])), high_x = fmax(x[0], fmax(x[1], x[2]));
            const double low_y = fmin(y[0], fmin(y[1], y[2])), high_y = fmax(y[0], fmax(y[1], y[2]));
            const double cx = 0.5 * (low_x + high_x), cy = 0.5 * (low_y + high_y);
            instance *made = add(t, KIND_TRIANGLE, cx, cy, 0.5 * (high_x - low_x) + 1, 0.5 * (high_y - low_y) + 1, 0);
            if (made) {
                made->pose[2] = (float)(x[0] - cx);
                made->pose[3] = (float)(y[0] - cy);
                made->shape[0] = (float)(x[1] - cx);
                made->shape[1] = (float)(y[1] - cy);
                made->shape[2] = (float)(x[2] - cx);
                made->shape[3] = (float)(y[2] - cy);
                set_color(made->fill, item->fill, 1);
                for (int k = 0; k < 3; k++) {
                    made->line[k] = triangle->own >> k & 1 ? 255 : 0;
                }
            }
        }
    }
    if (item->width > 0) {
        ludus_draw_item outline = *item;
        outline.style = 1;
        add_polyline(t, &outline, points);
    }
}

// --- texts and sprites ---

static bool add_text(const target *t, const ludus_draw_item *item, const char *bytes) {
    glyph_cache *glyphs = t->flat->glyphs;
    const double size = (double)item->size[0] * t->pane->scale;
    if (size < TEXT_SMALLEST || size > 8 * LUDUS_RENDER_SIDE) {
        return true;
    }
    // Glyphs come in whole sizes; larger ones than the largest are stretched.
    const int32_t em = size < GLYPH_LARGEST ? (int32_t)lround(size) : GLYPH_LARGEST;
    const double stretch = size < GLYPH_LARGEST ? 1 : size / GLYPH_LARGEST;
    const double angle = (double)item->turn[0], c = cos(angle), s = sin(angle);
    const bool upright = angle == 0;
    const ludus_font *font = glyph_cache_font(glyphs, item->style);
    const double middle = 0.5 * ludus_font_measure(font, em).capitals;
    char line[512];
    double down = 0;
    for (const char *text = bytes, *end = bytes + item->count; text < end; down += 1.25 * em) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        const size_t length = (size_t)((stop ? stop : end) - text);
        snprintf(line, sizeof line, "%.*s", (int)(length < sizeof line ? length : sizeof line - 1), text);
        text += length + 1;
        const double width = ludus_font_width(font, em, line);
        const double start = item->style & LUDUS_TEXT_LEFT ? 0 : item->style & LUDUS_TEXT_RIGHT ? -width : -0.5 * width;
        ludus_font_pen pen = {line, 0, 0};
        ludus_glyph glyph;
        while (ludus_font_next(font, em, &pen, &glyph)) {
            // From the text's point to the pen, y downwards.
            double x = (start + glyph.x) * stretch, y = (middle + down) * stretch;
            int32_t fraction = 0;
            if (upright) {
                const double at = place_x(t, (double)item->at[0]) + x, row = place_y(t, (double)item->at[1]) - y;
                const double quarter = floor(at * 4 + 0.5) * 0.25;
                fraction = stretch == 1 ? (int32_t)lround((quarter - floor(quarter)) * 4) : 0;
                x += floor(quarter) - at;
                y += row - floor(row + 0.5);
            }
            const glyph_place *place = glyph_cache_find(glyphs, item->style, glyph.id, em, fraction);
            if (!place) {
                return false;
            }
            const double mx = x + stretch * (place->left + 0.5 * place->width);
            const double my = y + stretch * (place->top + 0.5 * place->height);
            instance *made = place->width ? add(t, KIND_GLYPH, place_x(t, (double)item->at[0]) + c * mx + s * my,
                                                place_y(t, (double)item->at[1]) + s * mx - c * my,
                                                0.5 * stretch * place->width, 0.5 * stretch * place->height, angle)
                                          : NULL;
            if (made) {
                made->shape[0] = (float)(place->u + 0.5 * place->width);
                made->shape[1] = (float)(place->v + 0.5 * place->height);
                made->shape[2] = (float)(1 / stretch);
                set_color(made->fill, item->fill, 1);
            }
        }
    }
    return true;
}

static bool add_sprite(const target *t, const ludus_draw_item *item, const uint8_t *bytes) {
    const sprite_place *place = sprite_cache_find(t->flat->sprites, bytes, item->count);
    if (!place) {
        return false;
    }
    const double half_x = (double)item->size[0] * t->pane->scale, half_y = (double)item->size[1] * t->pane->scale;
    instance *made = add(t, KIND_SPRITE, place_x(t, (double)item->at[0]), place_y(t, (double)item->at[1]), half_x + 1,
                         half_y + 1, (double)item->turn[0]);
    if (made) {
        made->shape[0] = (float)half_x;
        made->shape[1] = (float)half_y;
        made->shape[2] = (float)place->u;
        made->shape[3] = (float)place->v;
        made->pose[2] = (float)place->columns;
        made->pose[3] = (float)place->rows;
        made->line[0] = item->style & 1 ? 255 : 0;
    }
    return true;
}

// --- lists ---

// The items in the order of their layers, those of one layer in the order of appending.
static const int32_t *sort_items(flat_renderer *flat, const ludus_draw_list *list) {
    int32_t starts[202] = {0};
    if (list->items_count > flat->order_room) {
        int32_t *order = realloc(flat->order, (size_t)list->items_count * sizeof *order);
        if (!order) {
            flat->failed = true;
            return NULL;
        }
        flat->order = order;
        flat->order_room = list->items_count;
    }
    for (int32_t i = 0; i < list->items_count; i++) {
        starts[list->items[i].layer + 101]++;
    }
    for (int32_t layer = 1; layer < 202; layer++) {
        starts[layer] += starts[layer - 1];
    }
    for (int32_t i = 0; i < list->items_count; i++) {
        flat->order[starts[list->items[i].layer + 100]++] = i;
    }
    return flat->order;
}

// False when the textures of glyphs or sprites are full.
static bool add_items(const target *t, const ludus_draw_list *list, const int32_t *order) {
    bool fits = true;
    for (int32_t i = 0; fits && i < list->items_count; i++) {
        const ludus_draw_item *item = &list->items[order[i]];
        switch ((ludus_shape)item->shape) {
        case LUDUS_SHAPE_POLYLINE: add_polyline(t, item, (const float(*)[2])list->points + item->first); break;
        case LUDUS_SHAPE_POLYGON: add_polygon(t, item, (const float(*)[2])list->points + item->first); break;
        case LUDUS_SHAPE_RECTANGLE: add_rectangle(t, item); break;
        case LUDUS_SHAPE_CIRCLE: add_circle(t, item); break;
        case LUDUS_SHAPE_ARC: add_arc(t, item); break;
        case LUDUS_SHAPE_TEXT: fits = add_text(t, item, (const char *)list->bytes + item->first); break;
        case LUDUS_SHAPE_SPRITE: fits = add_sprite(t, item, list->bytes + item->first); break;
        default: break; // 3D
        }
    }
    return fits;
}

void flat_add(flat_renderer *flat, const ludus_draw_list *list, const render_pane *pane) {
    const target t = {
        flat,
        pane,
        {(uint16_t)pane->x, (uint16_t)pane->y, (uint16_t)(pane->x + pane->width), (uint16_t)(pane->y + pane->height)}};
    const int32_t *order = sort_items(flat, list);
    const int32_t before = flat->count;
    if (order && !add_items(&t, list, order)) {
        // A texture is full: what was added is painted with it as it is, and the list begins anew with an empty one.
        flat->count = before;
        const ludus_status status = flat_draw(flat);
        glyph_cache_clear(flat->glyphs);
        sprite_cache_clear(flat->sprites);
        flat->failed = status || !add_items(&t, list, order) || flat->failed;
    }
}

void flat_add_rectangle(flat_renderer *flat, double x, double y, double width, double height, double corner_radius,
                        ludus_paint paint_of) {
    const render_pane all = {0, 0, flat->width, flat->height, 1, 0, 0};
    const target t = {flat, &all, {0, 0, (uint16_t)flat->width, (uint16_t)flat->height}};
    const ludus_draw_item item = {.shape = LUDUS_SHAPE_RECTANGLE,
                                  .fill = paint_of.fill,
                                  .line = paint_of.line,
                                  .width = (float)paint_of.width,
                                  .softness = (float)paint_of.softness,
                                  .at = {(float)(x + 0.5 * width), (float)(y + 0.5 * height)},
                                  .size = {(float)(0.5 * width), (float)(0.5 * height), (float)corner_radius}};
    add_rectangle(&t, &item);
}

ludus_status flat_draw(flat_renderer *flat) {
    if (flat->count > 0) {
        const size_t bytes = (size_t)flat->count * sizeof *flat->instances;
        glBindBuffer(GL_ARRAY_BUFFER, flat->buffer);
        // The old storage may still be read: the driver gives a new one.
        flat->buffer_bytes = bytes > flat->buffer_bytes ? bytes + bytes / 2 : flat->buffer_bytes;
        glBufferData(GL_ARRAY_BUFFER, (GLsizeiptr)flat->buffer_bytes, NULL, GL_STREAM_DRAW);
        glBufferSubData(GL_ARRAY_BUFFER, 0, (GLsizeiptr)bytes, flat->instances);
        glUseProgram(flat->program);
        glUniform2f(flat->picture_uniform, 2.0f / (float)flat->width, 2.0f / (float)flat->height);
        glActiveTexture(GL_TEXTURE1);
        sprite_cache_bind(flat->sprites);
        glActiveTexture(GL_TEXTURE0);
        glyph_cache_bind(flat->glyphs);
        for (GLenum i = 0; i < 4; i++) {
            glEnable(GL_CLIP_DISTANCE0 + i);
        }
        glEnable(GL_BLEND);
        glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
        glBindVertexArray(flat->array);
        glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, flat->count);
        glBindVertexArray(0);
        glDisable(GL_BLEND);
        for (GLenum i = 0; i < 4; i++) {
            glDisable(GL_CLIP_DISTANCE0 + i);
        }
    }
    flat->count = 0;
    if (flat->failed) {
        flat->failed = false;
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for all shapes of a picture");
    }
    return LUDUS_OK;
}
