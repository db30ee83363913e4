// solid_internal.h - what the parts of the renderer of 3D shapes share: meshes, instances, and a pane's numbers.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_RENDER_SOLID_INTERNAL_H
#define LUDUS_RENDER_SOLID_INTERNAL_H

#include "render/solid.h"

#include <GL/glew.h>

// --- meshes (solid_mesh.c) ---

// What is drawn by one mesh. A sphere is a capsule whose ends are one; a ribbon is any shape with an axis that is a
// pixel or two thick.
typedef enum solid_kind {
    SOLID_RIBBON,
    SOLID_ROUND,
    SOLID_CYLINDER,
    SOLID_BOX,
    SOLID_ARROW,
    SOLID_PLANE,
    SOLID_KINDS
} solid_kind;

// Of detail: more and more segments around. Each instance has the level that its size in pixels asks for, because
// software OpenGL spends its time on small triangles. Mesh: kind * SOLID_LEVELS + level; ribbons, boxes and planes have
// level 0 alone.
enum { SOLID_LEVELS = 8, SOLID_MESHES = SOLID_KINDS * SOLID_LEVELS };

// An arrow's head in radii of its shaft.
#define SOLID_HEAD_LENGTH 5.5f
#define SOLID_HEAD_RADIUS 2.3f

typedef struct solid_vertex {
    float unit[3];    // in the frame of the shape, before its size
    float normal[3];  //
    float station[2]; // how far along the shape: in its lengths, and back from there in lengths of an arrow's head
} solid_vertex;

typedef struct solid_mesh {
    int32_t first_index, index_count, first_vertex;
} solid_mesh;

typedef struct solid_meshes {
    GLuint vertices, indices; // buffers of all meshes
    solid_mesh mesh[SOLID_MESHES];
} solid_meshes;

ludus_status solid_meshes_make(solid_meshes *meshes);
void solid_meshes_destroy(solid_meshes *meshes);

// The mesh for a kind whose radius is seen in so many pixels: one whose circles are no polygons.
int solid_mesh_for(int kind, float radius);

// --- instances (solid_collect.c) ---

typedef struct solid_instance {
    float at[3];
    ludus_color fill;
    float size[3];
    ludus_color line;
    float turn[4];
    uint32_t pane;
} solid_instance;

// The numbers of a pane that shaders read, in texels of four. Positions are relative to the origin, the camera's
// target, so that scenes far from 0 do not shake.
typedef struct solid_numbers {
    float clip[16];      // from relative positions to clip coordinates of the pane
    float rectangle[4];  // the pane in the picture's device coordinates: scale, offset
    float origin[3];     // of relative positions
    float fog_start;     // distance from the eye
    float eye[3];        // relative
    float fog_end;       //
    float background[3]; // sRGB
    float ground;        // relative height of the highest plane; far below without one
    float light[3];      // towards it, unit
    float texel;         // of the shadow map, metres
    float shadow[3][4];  // rows: from relative positions to the shadow map, 0 to 1 and depth
    float tile[4];       // of the shadow map that is the pane's: low x, low y, high x, high y
} solid_numbers;

enum { SOLID_TEXELS = sizeof(solid_numbers) / 16 };

// What a frame has in it.
typedef struct solid_counts {
    int32_t opaque[SOLID_MESHES], ghosts; // ghosts: transparent ones
} solid_counts;

// What a pane has in it.
typedef struct solid_content {
    float low[3], high[3]; // of what throws shadows, along the light's axes, relative; low > high: nothing does
    float ground;          // relative height of the highest plane
} solid_content;

// A transparent instance: drawn late, the farthest first.
typedef struct solid_ghost {
    solid_instance instance;
    int32_t mesh, order;
    float depth;
} solid_ghost;

typedef struct solid_batch {
    int32_t mesh, first, count; // instances of one draw call
} solid_batch;

// --- camera and light (solid_camera.c, solid_light.c) ---

typedef struct solid_view {
    float origin[3];                             // the target
    float eye[3];                                // relative to it
    float right[3], up[3], forward[3];           // orthonormal
    float slope_x, slope_y;                      // tangents of half the angles of view
    float distance, scene;                       // from the target: the eye, and where the list put it
    float pixels;                                // of a metre at the target
    float light_right[3], light_up[3], light[3]; // orthonormal, the last towards the light
} solid_view;

// False when the list has no camera to speak of.
bool solid_view_make(solid_view *view, const ludus_draw_list *list, int32_t width, int32_t height,
                     const ludus_look *look);

// The camera's part of a pane's numbers; the picture is width x height.
void solid_view_numbers(solid_numbers *numbers, const solid_view *view, const solid_pane *pane, int32_t width,
                        int32_t height);

typedef struct solid_atlas {
    int32_t columns, rows, tile; // tiles, and texels along the side of one
} solid_atlas;

// For so many panes of so many pixels along their longer side; at most `most` texels a side.
solid_atlas solid_atlas_plan(int32_t panes, int32_t side, int32_t most);

// The light's part of the numbers of the pane that has tile `index`.
void solid_light_fit(solid_numbers *numbers, const solid_view *view, const solid_content *content,
                     const solid_atlas *atlas, int32_t index);

// --- walks over the shapes ---

// Adds a pane's shapes to `counts` and looks where they are.
void solid_measure(solid_content *content, solid_counts *counts, const ludus_draw_list *list, const solid_view *view);

// Writes a pane's instances behind `next`, and its ghosts, sorted, from `ghosts` on; returns their end. The room is
// what solid_measure() counted.
solid_ghost *solid_write(solid_instance *next[SOLID_MESHES], solid_ghost *ghosts, const ludus_draw_list *list,
                         const solid_view *view, uint32_t pane);

// Orders ghosts[next .. end) of every pane into few batches, written from instances[first] on; `next` is used up. At
// most as many batches as there are ghosts. Returns their number.
int32_t solid_merge(solid_instance *instances, int32_t first, solid_batch *batches, const solid_ghost *ghosts,
                    int32_t *next, const int32_t *end, int32_t panes);

// --- programs and frame buffers (solid_program.c, solid_target.c) ---

enum { SOLID_UNIT_PANES, SOLID_UNIT_SHADOW }; // of textures

typedef struct solid_program {
    GLuint name;
    GLint kind;  // the uniform that says which solid_kind is drawn
    GLint reach; // and how soft shadows are
} solid_program;

typedef struct solid_programs {
    solid_program body, small, plane, shadow;
} solid_programs;

ludus_status solid_programs_make(solid_programs *programs);
void solid_programs_destroy(solid_programs *programs); // what is made of them

typedef struct solid_target {
    GLuint framebuffer, buffers[2]; // colour, depth
    int32_t width, height;
} solid_target;

// Makes it this size, when it is not; its content is then undefined. Large pictures, and drivers without the memory,
// get fewer samples.
ludus_status solid_target_size(solid_target *target, int32_t width, int32_t height, int32_t samples);
void solid_target_destroy(solid_target *target);

typedef struct solid_shadow {
    GLuint framebuffer, texture;
    int32_t width, height;
    bool soft; // shadows have soft edges: there are enough texels for them
} solid_shadow;

ludus_status solid_shadow_size(solid_shadow *shadow, int32_t width, int32_t height);
void solid_shadow_destroy(solid_shadow *shadow);

#endif
