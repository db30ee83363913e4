// flat_shapes.h - inside the renderer of 2D shapes: instances, and what turns a list's items into them.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_RENDER_FLAT_SHAPES_H
#define LUDUS_RENDER_FLAT_SHAPES_H

#include "render/flat.h"
#include "render/glyphs.h"
#include "render/sprites.h"

// Kinds of instances: each has a fragment shader of its own, flat_*.frag.glsl.
typedef enum flat_kind { FLAT_FILL, FLAT_BOX, FLAT_PATH, FLAT_GLYPH, FLAT_SPRITE, FLAT_KINDS } flat_kind;

// As in flat.vert.glsl.
typedef struct flat_instance {
    float place[4];   // centre, half extents of the quad
    float pose[4];    // cosine and sine of its turn; the rest by kind
    float shape[4];   // by kind
    uint8_t fill[4];  // RGBA, not multiplied
    uint8_t line[4];  //
    uint16_t clip[4]; // left, bottom, right, top
    float upright;    // 1: the quad does not turn and is cut at the clip
} flat_instance;

// Something drawn earlier in the same list, and its batch: later shapes over it go into the same batch or one behind.
typedef struct flat_mark {
    float low_x, low_y, high_x, high_y;
    int32_t batch;
} flat_mark;

enum { FLAT_MARKS = 96, FLAT_BUFFERS = 3 };

struct flat_renderer {
    GLuint program[FLAT_KINDS];
    GLint picture_uniform[FLAT_KINDS];
    GLuint array, segments_texture;
    GLuint buffer[FLAT_BUFFERS], segments_buffer[FLAT_BUFFERS]; // used in turn: the others may still be read
    size_t buffer_bytes[FLAT_BUFFERS], segments_bytes[FLAT_BUFFERS];
    int turn;
    int32_t segments_max; // that a texture can hold
    int32_t width, height;
    bool failed;

    // Shapes in the order of the list, each with its batch: FLAT_KINDS * (how many changes of kind lie under it) + kind.
    flat_instance *instances;
    int32_t *batches;
    int32_t count, room;
    int32_t *starts; // of the batches, when they are drawn
    int32_t starts_room;
    float (*segments)[4];
    int32_t segments_count, segments_room;

    flat_mark marks[FLAT_MARKS];
    int32_t marks_count, floor, highest; // no batch before `floor` may be used; the highest in use

    glyph_cache *glyphs;
    sprite_cache *sprites;
    int32_t *order; // of a list's items
    int32_t order_room;
    float (*corners)[2]; // of a path, in pixels
    int32_t corners_room;
    float (*work)[4]; // segments of a path while it is cut into pieces
    int32_t work_room;
};

// Where shapes go: a pane and its clip, in pixels.
typedef struct flat_target {
    flat_renderer *flat;
    const render_pane *pane;
    uint16_t clip[4];
} flat_target;

static inline double flat_x(const flat_target *t, double x) {
    return t->pane->origin_x + t->pane->scale * x;
}

static inline double flat_y(const flat_target *t, double y) {
    return t->pane->origin_y + t->pane->scale * y;
}

// The batch for a shape of this kind that lies between these ends: behind all that it may lie over.
int32_t flat_batch(const flat_target *t, flat_kind kind, double low_x, double low_y, double high_x, double high_y);

// A new instance in a batch: a quad around (x, y) that turns by `angle`. All else is zero. NULL when it lies outside the clip
// or there is no memory.
flat_instance *flat_instance_put(const flat_target *t, int32_t batch, double x, double y, double half_x, double half_y,
                                 double angle);

// The same, and the batch is chosen for it.
flat_instance *flat_instance_add(const flat_target *t, flat_kind kind, double x, double y, double half_x, double half_y,
                                 double angle);

// A line thinner than a pixel becomes a pixel wide and so much fainter: returns its opacity.
double flat_hairline(double *width);
void flat_color(uint8_t *bytes, ludus_color color, double opacity);

// Room for `count` segments in one of the renderer's arrays, which may move; false without memory.
bool flat_segments_room(flat_renderer *flat, float (**segments)[4], int32_t *room, int64_t count);

// A straight stroke with round ends, in pixels.
void flat_add_stroke(const flat_target *t, double x0, double y0, double x1, double y1, double width, ludus_color color,
                     double opacity);
// flat_path.c
void flat_add_polyline(const flat_target *t, const ludus_draw_item *item, const float (*points)[2]);
void flat_add_arc(const flat_target *t, const ludus_draw_item *item);
void flat_add_polygon(const flat_target *t, const ludus_draw_item *item, const float (*points)[2]);
// flat_text.c: false when the texture is full.
bool flat_add_text(const flat_target *t, const ludus_draw_item *item, const char *bytes);
bool flat_add_sprite(const flat_target *t, const ludus_draw_item *item, const uint8_t *bytes);

#endif
