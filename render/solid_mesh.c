// solid_mesh.c - unit meshes of the 3D shapes, at several levels of detail; the vertex shader stretches them.
// SPDX-License-Identifier: MIT
#include "render/solid_internal.h"

#include <math.h>
#include <stdlib.h>

#define HALF_TURN 3.14159265358979323846

static const int32_t segments_of_level[SOLID_LEVELS] = {4, 6, 8, 12, 16, 24, 40, 80};

typedef struct builder {
    solid_vertex *vertices; // NULL while counting
    uint16_t *indices;      // counted from the mesh's first vertex
    int32_t vertex_count, index_count, first_vertex;
} builder;

static void put_vertex(builder *b, const float unit[3], const float normal[3], float along, float back) {
    if (b->vertices) {
        b->vertices[b->vertex_count] =
            (solid_vertex){{unit[0], unit[1], unit[2]}, {normal[0], normal[1], normal[2]}, {along, back}};
    }
    b->vertex_count++;
}

static void put_triangle(builder *b, int32_t i, int32_t j, int32_t k) {
    if (b->indices) {
        b->indices[b->index_count] = (uint16_t)i;
        b->indices[b->index_count + 1] = (uint16_t)j;
        b->indices[b->index_count + 2] = (uint16_t)k;
    }
    b->index_count += 3;
}

// A circle around the axis: its radius and height, and the slope of its normals. Returns its first vertex.
static int32_t put_ring(builder *b, int32_t segments, float radius, float height, float normal_radial,
                        float normal_axial, float along, float back) {
    const int32_t first = b->vertex_count - b->first_vertex;
    const float wider = radius * (float)(2 / (1 + cos(HALF_TURN / segments))); // see solid_mesh_for()
    for (int32_t i = 0; i < segments; i++) {
        const double angle = 2 * HALF_TURN * i / segments;
        const float c = (float)cos(angle), s = (float)sin(angle);
        put_vertex(b, (float[3]){wider * c, wider * s, height},
                   (float[3]){normal_radial * c, normal_radial * s, normal_axial}, along, back);
    }
    return first;
}

// The band between two rings, the second of them higher; a ring that is a point spares it half of its triangles.
static void put_band(builder *b, int32_t segments, int32_t low, int32_t high, bool pointed_low, bool pointed_high) {
    for (int32_t i = 0; i < segments; i++) {
        const int32_t next = (i + 1) % segments;
        if (!pointed_low) {
            put_triangle(b, low + i, low + next, high + next);
        }
        if (!pointed_high) {
            put_triangle(b, low + i, high + next, high + i);
        }
    }
}

// A flat face that looks up or down the axis.
static void put_disc(builder *b, int32_t segments, float radius, bool upward, float along, float back) {
    const int32_t first = put_ring(b, segments, radius, 0, 0, upward ? 1 : -1, along, back);
    for (int32_t i = 1; i + 1 < segments; i++) {
        put_triangle(b, first, first + (upward ? i : i + 1), first + (upward ? i + 1 : i));
    }
}

static void put_round(builder *b, int32_t segments) {
    const int32_t steps = (segments + 2) / 4; // from a pole to the equator, which both halves have
    int32_t last = 0;
    for (int32_t i = 0; i < 2 * (steps + 1); i++) {
        const int32_t end = i > steps;
        const double latitude = HALF_TURN / 2 * ((double)(i - end) / steps - 1);
        const bool pole = i == 0 || i == 2 * steps + 1;
        const float c = pole ? 0 : (float)cos(latitude), s = (float)sin(latitude);
        const int32_t ring = put_ring(b, segments, c, s, c, s, (float)end, 0);
        if (i > 0) {
            put_band(b, segments, last, ring, i == 1, pole);
        }
        last = ring;
    }
}

static void put_ribbon(builder *b) {
    static const float up[3] = {0, 0, 1};
    for (int corner = 0; corner < 4; corner++) {
        const int end = corner == 1 || corner == 2;
        put_vertex(b, (float[3]){end ? 1 : -1, corner >= 2 ? 1 : -1, 0}, up, (float)end, 0);
    }
    put_triangle(b, 0, 1, 2);
    put_triangle(b, 0, 2, 3);
}

static void put_cylinder(builder *b, int32_t segments) {
    const int32_t low = put_ring(b, segments, 1, 0, 1, 0, 0, 0);
    const int32_t high = put_ring(b, segments, 1, 0, 1, 0, 1, 0);
    put_band(b, segments, low, high, false, false);
    put_disc(b, segments, 1, false, 0, 0);
    put_disc(b, segments, 1, true, 1, 0);
}

static void put_arrow(builder *b, int32_t segments) {
    const float slant = sqrtf(SOLID_HEAD_LENGTH * SOLID_HEAD_LENGTH + SOLID_HEAD_RADIUS * SOLID_HEAD_RADIUS);
    const float radial = SOLID_HEAD_LENGTH / slant, axial = SOLID_HEAD_RADIUS / slant;
    const int32_t foot = put_ring(b, segments, 1, 0, 1, 0, 0, 0);
    const int32_t neck = put_ring(b, segments, 1, 0, 1, 0, 1, 1);
    const int32_t brim = put_ring(b, segments, SOLID_HEAD_RADIUS, 0, radial, axial, 1, 1);
    const int32_t tip = put_ring(b, segments, 0, 0, radial, axial, 1, 0);
    put_band(b, segments, foot, neck, false, false);
    put_band(b, segments, brim, tip, false, true);
    put_disc(b, segments, 1, false, 0, 0);
    put_disc(b, segments, SOLID_HEAD_RADIUS, false, 1, 1);
}

static void put_box(builder *b) {
    for (int face = 0; face < 6; face++) {
        const int axis = face / 2, u = (axis + 1) % 3, v = (axis + 2) % 3;
        const float side = face % 2 ? 1 : -1;
        const int32_t first = b->vertex_count - b->first_vertex;
        for (int corner = 0; corner < 4; corner++) {
            float unit[3], normal[3] = {0, 0, 0};
            unit[axis] = normal[axis] = side;
            unit[u] = (corner == 1 || corner == 2 ? 1 : -1) * side; // counter-clockwise seen from outside
            unit[v] = corner >= 2 ? 1 : -1;
            put_vertex(b, unit, normal, 0, 0);
        }
        put_triangle(b, first, first + 1, first + 2);
        put_triangle(b, first, first + 2, first + 3);
    }
}

static void put_plane(builder *b) {
    static const float up[3] = {0, 0, 1};
    for (int corner = 0; corner < 4; corner++) {
        put_vertex(b, (float[3]){corner == 1 || corner == 2 ? 1 : -1, corner >= 2 ? 1 : -1, 0}, up, 0, 0);
    }
    put_triangle(b, 0, 1, 2);
    put_triangle(b, 0, 2, 3);
}

static bool has_levels(int kind) {
    return kind == SOLID_ROUND || kind == SOLID_CYLINDER || kind == SOLID_ARROW;
}

static void put_all(builder *b, solid_meshes *meshes) {
    for (int kind = 0; kind < SOLID_KINDS; kind++) {
        const int levels = has_levels(kind) ? SOLID_LEVELS : 1;
        for (int level = 0; level < levels; level++) {
            const int32_t first_index = b->index_count;
            b->first_vertex = b->vertex_count;
            switch (kind) {
            case SOLID_RIBBON: put_ribbon(b); break;
            case SOLID_ROUND: put_round(b, segments_of_level[level]); break;
            case SOLID_CYLINDER: put_cylinder(b, segments_of_level[level]); break;
            case SOLID_ARROW: put_arrow(b, segments_of_level[level]); break;
            case SOLID_BOX: put_box(b); break;
            default: put_plane(b); break;
            }
            meshes->mesh[kind * SOLID_LEVELS + level] =
                (solid_mesh){first_index, b->index_count - first_index, b->first_vertex};
        }
    }
}

ludus_status solid_meshes_make(solid_meshes *meshes) {
    builder b = {NULL, NULL, 0, 0, 0};
    put_all(&b, meshes);
    const size_t vertex_bytes = (size_t)b.vertex_count * sizeof *b.vertices;
    const size_t index_bytes = (size_t)b.index_count * sizeof *b.indices;
    b = (builder){malloc(vertex_bytes), malloc(index_bytes), 0, 0, 0};
    if (!b.vertices || !b.indices) {
        free(b.vertices);
        free(b.indices);
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the meshes of 3D shapes");
    }
    put_all(&b, meshes);
    glGenBuffers(1, &meshes->vertices);
    glGenBuffers(1, &meshes->indices);
    glBindBuffer(GL_ARRAY_BUFFER, meshes->vertices);
    glBufferData(GL_ARRAY_BUFFER, (GLsizeiptr)vertex_bytes, b.vertices, GL_STATIC_DRAW);
    glBindBuffer(GL_ARRAY_BUFFER, meshes->indices);
    glBufferData(GL_ARRAY_BUFFER, (GLsizeiptr)index_bytes, b.indices, GL_STATIC_DRAW);
    free(b.vertices);
    free(b.indices);
    return LUDUS_OK;
}

void solid_meshes_destroy(solid_meshes *meshes) {
    glDeleteBuffers(1, &meshes->vertices);
    glDeleteBuffers(1, &meshes->indices);
}

// A chord of n segments leaves its circle by radius (pi / n)^2 / 2, at most a third of a pixel, and the rings are
// widened so that half of it lies outside.
int solid_mesh_for(int kind, float radius) {
    int level = 0;
    if (!has_levels(kind)) {
        return kind * SOLID_LEVELS;
    }
    if (radius < 1.3f) {
        return SOLID_RIBBON * SOLID_LEVELS;
    }
    while (level + 1 < SOLID_LEVELS && radius * 15 > (float)(segments_of_level[level] * segments_of_level[level])) {
        level++;
    }
    return kind * SOLID_LEVELS + level;
}
