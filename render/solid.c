// solid.c - one frame of 3D shapes: shadows, bodies, ground, then what is transparent.
// SPDX-License-Identifier: MIT
#include "render/solid_internal.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_MAX = 1 << 25 }; // shapes in a frame

struct solid_renderer {
    int32_t samples;
    GLint most_texels, most_side; // of a texture buffer, of a texture
    solid_meshes meshes;
    solid_programs programs;
    solid_target target;
    solid_shadow shadow;
    GLuint vertex_array, instances, numbers, numbers_texture;

    // Of a frame: [room] panes, [ghosts_room] transparent instances.
    int32_t room, ghosts_room;
    solid_view *views;
    solid_content *contents;
    solid_numbers *pane_numbers;
    int32_t *shown, *next, *end; // the panes that show a scene; their ghosts
    solid_ghost *ghosts;
    solid_batch *batches;
};

// What is drawn in a frame.
typedef struct frame_plan {
    int32_t shown, opaque, batches; // panes, instances, draw calls of ghosts
    int64_t items;                  // in all lists
    int32_t side;                   // pixels of the longest side of a pane
    int32_t first[SOLID_MESHES];    // opaque instances
    solid_counts counts;
    bool clipped; // there are panes with an edge inside the picture
    solid_atlas atlas;
} frame_plan;

solid_renderer *solid_make(int32_t samples) {
    solid_renderer *solid = calloc(1, sizeof *solid);
    if (!solid) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the renderer of 3D shapes");
        return NULL;
    }
    solid->samples = samples;
    if (solid_programs_make(&solid->programs) || solid_meshes_make(&solid->meshes)) {
        solid_destroy(solid);
        return NULL;
    }
    glGetIntegerv(GL_MAX_TEXTURE_BUFFER_SIZE, &solid->most_texels);
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &solid->most_side);
    glGenBuffers(1, &solid->instances);
    glGenBuffers(1, &solid->numbers);
    glGenTextures(1, &solid->numbers_texture);
    glGenVertexArrays(1, &solid->vertex_array);

    // Vertices of the meshes; instances are pointed at before each draw call, for OpenGL 3.3 has no first instance.
    static const int sizes[3] = {3, 3, 2};
    static const size_t offsets[3] = {offsetof(solid_vertex, unit), offsetof(solid_vertex, normal),
                                      offsetof(solid_vertex, station)};
    glBindVertexArray(solid->vertex_array);
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, solid->meshes.indices);
    glBindBuffer(GL_ARRAY_BUFFER, solid->meshes.vertices);
    for (GLuint i = 0; i < 3; i++) {
        glEnableVertexAttribArray(i);
        glVertexAttribPointer(i, sizes[i], GL_FLOAT, GL_FALSE, sizeof(solid_vertex), (const void *)offsets[i]);
    }
    for (GLuint i = 3; i < 9; i++) {
        glEnableVertexAttribArray(i);
        glVertexAttribDivisor(i, 1);
    }
    glBindVertexArray(0);
    return solid;
}

void solid_destroy(solid_renderer *solid) {
    if (!solid) {
        return;
    }
    solid_programs_destroy(&solid->programs);
    solid_meshes_destroy(&solid->meshes);
    solid_target_destroy(&solid->target);
    solid_shadow_destroy(&solid->shadow);
    glDeleteBuffers(1, &solid->instances);
    glDeleteBuffers(1, &solid->numbers);
    glDeleteTextures(1, &solid->numbers_texture);
    glDeleteVertexArrays(1, &solid->vertex_array);
    free(solid->views);
    free(solid->contents);
    free(solid->pane_numbers);
    free(solid->shown);
    free(solid->next);
    free(solid->end);
    free(solid->ghosts);
    free(solid->batches);
    free(solid);
}

// --- what to draw ---

static bool resize(void *array, int32_t count, size_t size) {
    void *old, *grown;
    memcpy(&old, array, sizeof old);
    grown = realloc(old, (size_t)count * size);
    if (grown) {
        memcpy(array, &grown, sizeof grown);
    }
    return grown != NULL;
}

static bool make_room(solid_renderer *solid, int32_t panes, int32_t ghosts) {
    if (panes > solid->room) {
        if (!resize(&solid->views, panes, sizeof *solid->views) ||
            !resize(&solid->contents, panes, sizeof *solid->contents) ||
            !resize(&solid->pane_numbers, panes, sizeof *solid->pane_numbers) ||
            !resize(&solid->shown, panes, sizeof *solid->shown) || !resize(&solid->next, panes, sizeof *solid->next) ||
            !resize(&solid->end, panes, sizeof *solid->end)) {
            return false;
        }
        solid->room = panes;
    }
    if (ghosts > solid->ghosts_room) {
        if (!resize(&solid->ghosts, ghosts, sizeof *solid->ghosts) ||
            !resize(&solid->batches, ghosts, sizeof *solid->batches)) {
            return false;
        }
        solid->ghosts_room = ghosts;
    }
    return true;
}

// Counts the shapes of all panes, and looks where their cameras and lights are.
static ludus_status plan_frame(solid_renderer *solid, frame_plan *plan, int32_t width, int32_t height,
                               const solid_pane *panes, int32_t count, const ludus_look *look) {
    *plan = (frame_plan){0};
    for (int32_t i = 0; i < count; i++) {
        const solid_pane *pane = &panes[i];
        solid_view *view = &solid->views[plan->shown];
        solid_content *content = &solid->contents[plan->shown];
        if (!pane->list || !solid_view_make(view, pane->list, pane->width, pane->height, look)) {
            continue;
        }
        plan->items += pane->list->items_count;
        if (plan->items > ITEMS_MAX) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "more than %d shapes in a picture", ITEMS_MAX);
        }
        solid_measure(content, &plan->counts, pane->list, view);
        const int32_t longer = pane->width > pane->height ? pane->width : pane->height;
        plan->side = longer > plan->side ? longer : plan->side;
        plan->clipped |= pane->x > 0 || pane->y > 0 || pane->x + pane->width < width || pane->y + pane->height < height;
        solid->shown[plan->shown++] = i;
    }
    for (int mesh = 0; mesh < SOLID_MESHES; mesh++) {
        plan->first[mesh] = plan->opaque;
        plan->opaque += plan->counts.opaque[mesh];
    }
    plan->atlas = solid_atlas_plan(plan->shown, plan->side, solid->most_side < 4096 ? solid->most_side : 4096);
    for (int32_t i = 0; i < plan->shown; i++) {
        solid_numbers *numbers = &solid->pane_numbers[i];
        memset(numbers, 0, sizeof *numbers);
        solid_view_numbers(numbers, &solid->views[i], &panes[solid->shown[i]], width, height);
        numbers->ground = solid->contents[i].ground;
        solid_light_fit(numbers, &solid->views[i], &solid->contents[i], &plan->atlas, i);
    }
    return LUDUS_OK;
}

// Writes the instances straight into the buffer that is drawn from.
static ludus_status upload(solid_renderer *solid, frame_plan *plan, const solid_pane *panes) {
    const int32_t all = plan->opaque + plan->counts.ghosts;
    const GLsizeiptr bytes = (GLsizeiptr)((size_t)all * sizeof(solid_instance));
    glBindBuffer(GL_ARRAY_BUFFER, solid->instances);
    glBufferData(GL_ARRAY_BUFFER, bytes, NULL, GL_STREAM_DRAW);
    solid_instance *instances =
        glMapBufferRange(GL_ARRAY_BUFFER, 0, bytes, GL_MAP_WRITE_BIT | GL_MAP_INVALIDATE_BUFFER_BIT);
    if (!instances) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "OpenGL has no memory for %d shapes", all);
    }
    solid_instance *next[SOLID_MESHES];
    solid_ghost *ghosts = solid->ghosts;
    for (int mesh = 0; mesh < SOLID_MESHES; mesh++) {
        next[mesh] = instances + plan->first[mesh];
    }
    for (int32_t i = 0; i < plan->shown; i++) {
        solid->next[i] = (int32_t)(ghosts - solid->ghosts);
        ghosts = solid_write(next, ghosts, panes[solid->shown[i]].list, &solid->views[i], (uint32_t)i);
        solid->end[i] = (int32_t)(ghosts - solid->ghosts);
    }
    plan->batches =
        solid_merge(instances, plan->opaque, solid->batches, solid->ghosts, solid->next, solid->end, plan->shown);
    glUnmapBuffer(GL_ARRAY_BUFFER);
    glBindBuffer(GL_TEXTURE_BUFFER, solid->numbers);
    glBufferData(GL_TEXTURE_BUFFER, (GLsizeiptr)((size_t)plan->shown * sizeof(solid_numbers)), solid->pane_numbers,
                 GL_STREAM_DRAW);
    return LUDUS_OK;
}

// --- drawing ---

static void draw_instances(const solid_renderer *solid, const solid_program *program, int mesh_index, int32_t first,
                           int32_t count) {
    static const struct {
        GLint size;
        GLenum type;
        size_t offset;
    } parts[5] = {{3, GL_FLOAT, offsetof(solid_instance, at)},
                  {3, GL_FLOAT, offsetof(solid_instance, size)},
                  {4, GL_FLOAT, offsetof(solid_instance, turn)},
                  {GL_BGRA, GL_UNSIGNED_BYTE, offsetof(solid_instance, fill)},
                  {GL_BGRA, GL_UNSIGNED_BYTE, offsetof(solid_instance, line)}};
    if (count < 1) {
        return;
    }
    const size_t start = (size_t)first * sizeof(solid_instance);
    for (GLuint i = 0; i < 5; i++) {
        glVertexAttribPointer(3 + i, parts[i].size, parts[i].type, parts[i].type == GL_UNSIGNED_BYTE,
                              sizeof(solid_instance), (const void *)(start + parts[i].offset));
    }
    glVertexAttribIPointer(8, 1, GL_UNSIGNED_INT, sizeof(solid_instance),
                           (const void *)(start + offsetof(solid_instance, pane)));
    const solid_mesh *mesh = &solid->meshes.mesh[mesh_index];
    glUseProgram(program->name);
    glUniform1i(program->kind, mesh_index / SOLID_LEVELS);
    glUniform1i(program->reach, solid->shadow.soft);
    glDrawElementsInstancedBaseVertex(GL_TRIANGLES, mesh->index_count, GL_UNSIGNED_SHORT,
                                      (const void *)((size_t)mesh->first_index * sizeof(uint16_t)), count,
                                      mesh->first_vertex);
}

static const int plane_mesh = SOLID_PLANE * SOLID_LEVELS;

// What shades a mesh: bodies of a few pixels have a program of their own.
static const solid_program *program_of(const solid_renderer *solid, const frame_plan *plan, int mesh) {
    return mesh == plane_mesh                                       ? &solid->programs.plane
           : mesh == SOLID_RIBBON * SOLID_LEVELS || plan->side < 40 ? &solid->programs.small
                                                                    : &solid->programs.body;
}

static void clip(bool on) {
    for (GLenum i = 0; i < 4; i++) {
        (on ? glEnable : glDisable)(GL_CLIP_DISTANCE0 + i);
    }
}

static void draw_shadows(const solid_renderer *solid, const frame_plan *plan) {
    glBindFramebuffer(GL_FRAMEBUFFER, solid->shadow.framebuffer);
    glViewport(0, 0, solid->shadow.width, solid->shadow.height);
    glClear(GL_DEPTH_BUFFER_BIT);
    clip(true);
    for (int mesh = 0; mesh < plane_mesh; mesh++) {
        draw_instances(solid, &solid->programs.shadow, mesh, plan->first[mesh], plan->counts.opaque[mesh]);
    }
}

static void draw_scene(const solid_renderer *solid, const frame_plan *plan, int32_t width, int32_t height) {
    glViewport(0, 0, width, height);
    clip(plan->clipped);
    for (int mesh = 0; mesh < SOLID_MESHES; mesh++) { // the ground last: it fills what the bodies leave
        draw_instances(solid, program_of(solid, plan, mesh), mesh, plan->first[mesh], plan->counts.opaque[mesh]);
    }
    if (plan->batches) {
        glEnable(GL_BLEND);
        glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
        glDepthMask(GL_FALSE);
        for (int32_t i = 0; i < plan->batches; i++) {
            const solid_batch *batch = &solid->batches[i];
            draw_instances(solid, program_of(solid, plan, batch->mesh), batch->mesh, batch->first, batch->count);
        }
        glDepthMask(GL_TRUE);
        glDisable(GL_BLEND);
    }
}

static void copy_colors(GLuint from, GLuint to, int32_t width, int32_t height) {
    glBindFramebuffer(GL_READ_FRAMEBUFFER, from);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, to);
    glBlitFramebuffer(0, 0, width, height, 0, 0, width, height, GL_COLOR_BUFFER_BIT, GL_NEAREST);
}

static ludus_status draw_planned(solid_renderer *solid, frame_plan *plan, uint32_t framebuffer, int32_t width,
                                 int32_t height, const solid_pane *panes) {
    ludus_status status = solid_target_size(&solid->target, width, height, solid->samples);
    if (!status) {
        status = solid_shadow_size(&solid->shadow, plan->atlas.columns * plan->atlas.tile,
                                   plan->atlas.rows * plan->atlas.tile);
        solid->shadow.soft = plan->atlas.tile > 48;
    }
    if (!status) {
        status = upload(solid, plan, panes);
    }
    if (status) {
        return status;
    }
    glDisable(GL_SCISSOR_TEST);
    glDisable(GL_BLEND);
    if (plan->clipped) {
        copy_colors(framebuffer, solid->target.framebuffer, width, height);
    }
    glBindVertexArray(solid->vertex_array);
    glBindBuffer(GL_ARRAY_BUFFER, solid->instances);
    glActiveTexture(GL_TEXTURE0 + SOLID_UNIT_SHADOW);
    glBindTexture(GL_TEXTURE_2D, solid->shadow.texture);
    glActiveTexture(GL_TEXTURE0 + SOLID_UNIT_PANES);
    glBindTexture(GL_TEXTURE_BUFFER, solid->numbers_texture);
    glTexBuffer(GL_TEXTURE_BUFFER, GL_RGBA32F, solid->numbers);
    glEnable(GL_DEPTH_TEST);
    glDepthFunc(GL_LESS);
    glDepthMask(GL_TRUE);
    glEnable(GL_CULL_FACE);
    glCullFace(GL_BACK);
    glFrontFace(GL_CCW);
    draw_shadows(solid, plan);
    glBindFramebuffer(GL_FRAMEBUFFER, solid->target.framebuffer);
    if (plan->clipped) {
        glClear(GL_DEPTH_BUFFER_BIT);
    } else {
        // A single pane's background is the picture's: cheaper to make than to copy.
        const float *background = solid->pane_numbers[0].background;
        glClearColor(background[0], background[1], background[2], 1);
        glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
    }
    draw_scene(solid, plan, width, height);
    clip(false);
    glDisable(GL_CULL_FACE);
    glDisable(GL_DEPTH_TEST);
    glUseProgram(0);
    glBindVertexArray(0);
    copy_colors(solid->target.framebuffer, framebuffer, width, height);
    return LUDUS_OK;
}

static ludus_status draw_part(solid_renderer *solid, uint32_t framebuffer, int32_t width, int32_t height,
                              const solid_pane *panes, int32_t count, const ludus_look *look) {
    frame_plan plan;
    if (!make_room(solid, count, 0)) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for %d 3D panes", count);
    }
    const ludus_status status = plan_frame(solid, &plan, width, height, panes, count, look);
    if (status || plan.opaque + plan.counts.ghosts == 0) {
        return status;
    }
    if (!make_room(solid, 0, plan.counts.ghosts)) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for %d transparent shapes", plan.counts.ghosts);
    }
    return draw_planned(solid, &plan, framebuffer, width, height, panes);
}

// At once, unless the driver's texture buffers are small: 65,536 texels, which is five thousand panes, are all that
// OpenGL promises.
ludus_status solid_draw(solid_renderer *solid, uint32_t framebuffer, int32_t width, int32_t height,
                        const solid_pane *panes, int32_t count, const ludus_look *look) {
    const int32_t most = solid->most_texels / SOLID_TEXELS;
    ludus_status status = LUDUS_OK;
    for (int32_t done = 0; done < count && !status; done += most) {
        const int32_t part = count - done < most ? count - done : most;
        status = draw_part(solid, framebuffer, width, height, panes + done, part, look);
    }
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
    glViewport(0, 0, width, height);
    return status;
}
