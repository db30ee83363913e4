// flat.c - instances of 2D shapes: which batch each goes into, and the draw calls that paint the batches in order.
// SPDX-License-Identifier: MIT
#include "render/flat_shapes.h"
#include "render/program.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ludus_render_objects_embedded.h"

// --- making ---

static bool make_programs(flat_renderer *flat) {
    const struct {
        const char *name;
        const unsigned char *source;
        const char *texture;
        GLint unit;
    } kinds[FLAT_KINDS] = {{"flat_fill", embedded_flat_fill_frag_glsl, NULL, 0},
                           {"flat_box", embedded_flat_box_frag_glsl, NULL, 0},
                           {"flat_path", embedded_flat_path_frag_glsl, "segments", 2},
                           {"flat_glyph", embedded_flat_glyph_frag_glsl, "glyphs", 0},
                           {"flat_sprite", embedded_flat_sprite_frag_glsl, "sprites", 1}};
    for (int i = 0; i < FLAT_KINDS; i++) {
        const GLuint program = render_program_make(kinds[i].name, embedded_flat_vert_glsl, kinds[i].source);
        if (!program) {
            return false;
        }
        flat->program[i] = program;
        flat->picture_uniform[i] = glGetUniformLocation(program, "picture");
        if (kinds[i].texture) {
            glUseProgram(program);
            glUniform1i(glGetUniformLocation(program, kinds[i].texture), kinds[i].unit);
        }
    }
    return true;
}

flat_renderer *flat_make(void) {
    flat_renderer *flat = calloc(1, sizeof *flat);
    if (!flat) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for 2D shapes");
        return NULL;
    }
    if (!make_programs(flat) || !(flat->glyphs = glyph_cache_make()) || !(flat->sprites = sprite_cache_make())) {
        flat_destroy(flat);
        return NULL;
    }
    glGetIntegerv(GL_MAX_TEXTURE_BUFFER_SIZE, &flat->segments_max);
    glGenVertexArrays(1, &flat->array);
    glGenBuffers(FLAT_BUFFERS, flat->buffer);
    glGenBuffers(FLAT_BUFFERS, flat->segments_buffer);
    glGenTextures(1, &flat->segments_texture);
    return flat;
}

void flat_destroy(flat_renderer *flat) {
    if (flat) {
        sprite_cache_destroy(flat->sprites);
        glyph_cache_destroy(flat->glyphs);
        if (flat->array) {
            glDeleteVertexArrays(1, &flat->array);
            glDeleteBuffers(FLAT_BUFFERS, flat->buffer);
            glDeleteBuffers(FLAT_BUFFERS, flat->segments_buffer);
            glDeleteTextures(1, &flat->segments_texture);
        }
        for (int i = 0; i < FLAT_KINDS; i++) {
            glDeleteProgram(flat->program[i]); // 0 is ignored
        }
        free(flat->instances);
        free(flat->batches);
        free(flat->starts);
        free(flat->segments);
        free(flat->order);
        free(flat->corners);
        free(flat->work);
        free(flat);
    }
}

static void clear(flat_renderer *flat) {
    flat->count = flat->segments_count = 0;
    flat->marks_count = flat->floor = flat->highest = 0;
}

void flat_begin(flat_renderer *flat, int32_t width, int32_t height) {
    clear(flat);
    flat->failed = false;
    flat->width = width;
    flat->height = height;
}

// --- instances ---

static bool make_room(flat_renderer *flat) {
    if (flat->count == flat->room) {
        const int32_t room = flat->room ? 2 * flat->room : 1024;
        flat_instance *grown = room <= INT32_MAX / 4 ? realloc(flat->instances, (size_t)room * sizeof *grown) : NULL;
        flat->instances = grown ? grown : flat->instances;
        int32_t *batches = grown ? realloc(flat->batches, (size_t)room * sizeof *batches) : NULL;
        flat->batches = batches ? batches : flat->batches;
        if (!batches) {
            flat->failed = true;
            return false;
        }
        flat->room = room;
    }
    return true;
}

bool flat_segments_room(flat_renderer *flat, float (**segments)[4], int32_t *room, int64_t count) {
    if (count > *room) {
        const int64_t wanted = 2 * count + 1024;
        float(*grown)[4] = wanted <= INT32_MAX / 16 ? realloc(*segments, (size_t)wanted * sizeof *grown) : NULL;
        if (!grown) {
            flat->failed = true;
            return false;
        }
        *segments = grown;
        *room = (int32_t)wanted;
    }
    return true;
}

int32_t flat_batch(const flat_target *t, flat_kind kind, double low_x, double low_y, double high_x, double high_y) {
    flat_renderer *flat = t->flat;
    flat_mark mark = {(float)fmax(low_x, t->clip[0]), (float)fmax(low_y, t->clip[1]), (float)fmin(high_x, t->clip[2]),
                      (float)fmin(high_y, t->clip[3]), 0};
    int32_t least = flat->floor;
    for (int32_t i = 0; i < flat->marks_count; i++) {
        const flat_mark *m = &flat->marks[i];
        if (m->batch > least && m->low_x < mark.high_x && m->high_x > mark.low_x && m->low_y < mark.high_y &&
            m->high_y > mark.low_y) {
            least = m->batch;
        }
    }
    mark.batch = least + ((int32_t)kind - least % FLAT_KINDS + FLAT_KINDS) % FLAT_KINDS;
    flat->highest = mark.batch > flat->highest ? mark.batch : flat->highest;
    if (flat->marks_count == FLAT_MARKS) {
        // Too many to remember: what follows lies over all of them.
        for (int32_t i = 0; i < FLAT_MARKS; i++) {
            flat->floor = flat->marks[i].batch > flat->floor ? flat->marks[i].batch : flat->floor;
        }
        flat->marks_count = 0;
    }
    flat->marks[flat->marks_count++] = mark;
    return mark.batch;
}

static flat_instance *put(const flat_target *t, int32_t batch, double x, double y, double half_x, double half_y,
                          double c, double s) {
    flat_renderer *flat = t->flat;
    const double reach_x = fabs(c) * half_x + fabs(s) * half_y, reach_y = fabs(s) * half_x + fabs(c) * half_y;
    const double low_x = x - reach_x, low_y = y - reach_y, high_x = x + reach_x, high_y = y + reach_y;
    if (!(high_x > t->clip[0] && low_x < t->clip[2] && high_y > t->clip[1] && low_y < t->clip[3]) || !make_room(flat)) {
        return NULL;
    }
    const bool within = low_x >= t->clip[0] && high_x <= t->clip[2] && low_y >= t->clip[1] && high_y <= t->clip[3];
    const bool upright = !within || fmin(fabs(c), fabs(s)) < 1e-3;
    flat->batches[flat->count] = batch;
    flat_instance *made = &flat->instances[flat->count++];
    *made = (flat_instance){
        .place = {(float)x, (float)y, (float)(upright ? reach_x : half_x), (float)(upright ? reach_y : half_y)},
        .pose = {(float)c, (float)s, 0, 0},
        .upright = upright};
    memcpy(made->clip, t->clip, sizeof made->clip);
    return made;
}

flat_instance *flat_instance_put(const flat_target *t, int32_t batch, double x, double y, double half_x, double half_y,
                                 double angle) {
    const bool turned = angle != 0;
    return put(t, batch, x, y, half_x, half_y, turned ? cos(angle) : 1, turned ? sin(angle) : 0);
}

flat_instance *flat_instance_add(const flat_target *t, flat_kind kind, double x, double y, double half_x, double half_y,
                                 double angle) {
    const bool turned = angle != 0;
    const double c = turned ? cos(angle) : 1, s = turned ? sin(angle) : 0;
    const double reach_x = fabs(c) * half_x + fabs(s) * half_y, reach_y = fabs(s) * half_x + fabs(c) * half_y;
    // Outside the clip nothing is to be remembered.
    if (!(x + reach_x > t->clip[0] && x - reach_x < t->clip[2] && y + reach_y > t->clip[1] &&
          y - reach_y < t->clip[3])) {
        return NULL;
    }
    const int32_t batch = flat_batch(t, kind, x - reach_x, y - reach_y, x + reach_x, y + reach_y);
    return put(t, batch, x, y, half_x, half_y, c, s);
}

void flat_color(uint8_t *bytes, ludus_color color, double opacity) {
    for (int i = 0; i < 3; i++) {
        bytes[i] = (uint8_t)ludus_color_channel(color, i);
    }
    bytes[3] = (uint8_t)(ludus_color_channel(color, 3) * opacity + 0.5);
}

double flat_hairline(double *width) {
    const double opacity = *width < 1 ? *width : 1;
    *width = *width < 1 ? 1 : *width;
    return opacity;
}

void flat_add_barrier(flat_renderer *flat) {
    flat->floor = flat->highest;
    flat->marks_count = 0;
}

// --- drawing ---

// A buffer of at least so many bytes to write to.
static void *map_buffer(GLenum target, GLuint buffer, size_t *room, size_t bytes) {
    glBindBuffer(target, buffer);
    if (bytes > *room) {
        *room = bytes + bytes / 2;
        glBufferData(target, (GLsizeiptr)*room, NULL, GL_STREAM_DRAW);
    }
    return glMapBufferRange(target, 0, (GLsizeiptr)bytes, GL_MAP_WRITE_BIT | GL_MAP_INVALIDATE_RANGE_BIT);
}

// Instances in the order of their batches, in the buffer; `starts` are where batches begin. False without memory.
static bool hand_over(flat_renderer *flat) {
    const int32_t batches = flat->highest + 1;
    if (batches + 1 > flat->starts_room) {
        int32_t *starts = realloc(flat->starts, (size_t)(batches + 1) * 2 * sizeof *starts);
        if (!starts) {
            return false;
        }
        flat->starts = starts;
        flat->starts_room = (batches + 1) * 2;
    }
    memset(flat->starts, 0, (size_t)(batches + 1) * sizeof *flat->starts);
    for (int32_t i = 0; i < flat->count; i++) {
        flat->starts[flat->batches[i] + 1]++;
    }
    for (int32_t i = 0; i < batches; i++) {
        flat->starts[i + 1] += flat->starts[i];
    }
    const size_t bytes = (size_t)flat->count * sizeof *flat->instances;
    flat_instance *sorted =
        map_buffer(GL_ARRAY_BUFFER, flat->buffer[flat->turn], &flat->buffer_bytes[flat->turn], bytes);
    if (!sorted) {
        return false;
    }
    for (int32_t i = 0; i < flat->count; i++) {
        sorted[flat->starts[flat->batches[i]]++] = flat->instances[i];
    }
    // Every start has moved to where its batch ends.
    memmove(flat->starts + 1, flat->starts, (size_t)batches * sizeof *flat->starts);
    flat->starts[0] = 0;
    return glUnmapBuffer(GL_ARRAY_BUFFER);
}

static bool hand_over_segments(flat_renderer *flat) {
    const size_t bytes = (size_t)flat->segments_count * sizeof *flat->segments;
    bool whole = true;
    if (bytes > 0) {
        const GLuint buffer = flat->segments_buffer[flat->turn];
        void *segments = map_buffer(GL_TEXTURE_BUFFER, buffer, &flat->segments_bytes[flat->turn], bytes);
        whole = segments != NULL;
        if (segments) {
            memcpy(segments, flat->segments, bytes);
            whole = glUnmapBuffer(GL_TEXTURE_BUFFER);
        }
        glActiveTexture(GL_TEXTURE2);
        glBindTexture(GL_TEXTURE_BUFFER, flat->segments_texture);
        glTexBuffer(GL_TEXTURE_BUFFER, GL_RGBA32F, buffer);
    }
    return whole;
}

static void bind_textures(flat_renderer *flat) {
    glActiveTexture(GL_TEXTURE1);
    sprite_cache_bind(flat->sprites);
    glActiveTexture(GL_TEXTURE0);
    glyph_cache_bind(flat->glyphs);
}

// The attributes of the instances from `first` on.
static void point_at(int32_t first) {
    static const struct {
        GLint size;
        GLenum type;
        GLboolean share;
        size_t offset;
    } fields[] = {
        {4, GL_FLOAT, GL_FALSE, offsetof(flat_instance, place)},
        {4, GL_FLOAT, GL_FALSE, offsetof(flat_instance, pose)},
        {4, GL_FLOAT, GL_FALSE, offsetof(flat_instance, shape)},
        {4, GL_UNSIGNED_BYTE, GL_TRUE, offsetof(flat_instance, fill)},
        {4, GL_UNSIGNED_BYTE, GL_TRUE, offsetof(flat_instance, line)},
        {4, GL_UNSIGNED_SHORT, GL_FALSE, offsetof(flat_instance, clip)},
        {1, GL_FLOAT, GL_FALSE, offsetof(flat_instance, upright)},
    };
    for (GLuint i = 0; i < sizeof fields / sizeof *fields; i++) {
        glEnableVertexAttribArray(i);
        glVertexAttribPointer(i, fields[i].size, fields[i].type, fields[i].share, sizeof(flat_instance),
                              (const void *)((uintptr_t)first * sizeof(flat_instance) + fields[i].offset));
        glVertexAttribDivisor(i, 1);
    }
}

static void draw_batches(flat_renderer *flat) {
    glEnable(GL_BLEND);
    glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    for (int32_t batch = 0; batch <= flat->highest; batch++) {
        const int32_t first = flat->starts[batch], count = flat->starts[batch + 1] - first;
        if (count > 0) {
            const int kind = batch % FLAT_KINDS;
            glUseProgram(flat->program[kind]);
            glUniform2f(flat->picture_uniform[kind], 2.0f / (float)flat->width, 2.0f / (float)flat->height);
            point_at(first);
            glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, count);
        }
    }
    glDisable(GL_BLEND);
}

ludus_status flat_draw(flat_renderer *flat) {
    bool whole = !flat->failed && flat->segments_count <= flat->segments_max;
    flat->failed = false;
    if (flat->count > 0) {
        glBindVertexArray(flat->array);
        flat->turn = (flat->turn + 1) % FLAT_BUFFERS;
        if (hand_over(flat) && hand_over_segments(flat)) {
            bind_textures(flat);
            glBindBuffer(GL_ARRAY_BUFFER, flat->buffer[flat->turn]);
            draw_batches(flat);
        } else {
            whole = false;
        }
        glBindVertexArray(0);
    }
    clear(flat);
    return whole ? LUDUS_OK : ludus_fail(LUDUS_ERROR_MEMORY, "no memory for all shapes of a picture");
}
