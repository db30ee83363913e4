// solid_collect.c - from draw lists to instances: what a pane has in it, and the arrays that the shaders read.
// SPDX-License-Identifier: MIT
#include "render/matrix.h"
#include "render/solid_internal.h"

#include <stdlib.h>

// Which mesh draws a shape, and is it seen at all? -1: not one of ours.
static int kind_of(const ludus_draw_item *item) {
    if (item->fill >> 24 == 255 && (item->shape != LUDUS_SHAPE_PLANE || item->line >> 24 == 255)) {
        return -1;
    }
    switch (item->shape) {
    case LUDUS_SHAPE_PLANE: return SOLID_PLANE;
    case LUDUS_SHAPE_SPHERE:
    case LUDUS_SHAPE_CAPSULE: return SOLID_ROUND;
    case LUDUS_SHAPE_CYLINDER: return SOLID_CYLINDER;
    case LUDUS_SHAPE_BOX: return SOLID_BOX;
    case LUDUS_SHAPE_ARROW: return SOLID_ARROW;
    default: return -1;
    }
}

// One instruction each, where fminf() is a call.
static inline float lower(float a, float b) {
    return a < b ? a : b;
}
static inline float higher(float a, float b) {
    return a > b ? a : b;
}

// Widens what throws shadows by a ball around `at`; beyond `reach` nothing needs a shadow.
static void widen(solid_content *content, const solid_view *view, const float at[3], float radius, float reach) {
    float relative[3];
    vector_add_scaled(relative, at, -1, view->origin);
    const float along[3] = {vector_dot(view->light_right, relative), vector_dot(view->light_up, relative),
                            vector_dot(view->light, relative)};
    for (int i = 0; i < 3; i++) {
        content->low[i] = lower(content->low[i], higher(along[i] - radius, -reach));
        content->high[i] = higher(content->high[i], lower(along[i] + radius, reach));
    }
}

// The radius that is seen, of round shapes.
static float radius_of(const ludus_draw_item *item, int kind) {
    return fabsf(item->size[0]) * (kind == SOLID_ARROW ? SOLID_HEAD_RADIUS : 1);
}

static int mesh_of(const ludus_draw_item *item, int kind, const solid_view *view) {
    return solid_mesh_for(kind, radius_of(item, kind) * view->pixels);
}

void solid_measure(solid_content *content, solid_counts *counts, const ludus_draw_list *list, const solid_view *view) {
    const float reach = 3 * view->scene;
    *content = (solid_content){{reach, reach, reach}, {-reach, -reach, -reach}, -1e9f};
    for (int32_t i = 0; i < list->items_count; i++) {
        const ludus_draw_item *item = &list->items[i];
        const int kind = kind_of(item);
        if (kind < 0) {
            continue;
        }
        if (item->fill >> 24) {
            counts->ghosts++;
            continue;
        }
        counts->opaque[mesh_of(item, kind, view)]++;
        if (kind == SOLID_PLANE) {
            content->ground = higher(content->ground, item->at[2] - view->origin[2]);
        } else if (kind == SOLID_BOX) {
            widen(content, view, item->at, sqrtf(vector_dot(item->size, item->size)), reach);
        } else {
            widen(content, view, item->at, radius_of(item, kind), reach);
            if (item->shape != LUDUS_SHAPE_SPHERE) {
                widen(content, view, item->turn, radius_of(item, kind), reach);
            }
        }
    }
}

static solid_instance instance_of(const ludus_draw_item *item, uint32_t pane) {
    solid_instance instance = {.fill = item->fill, .line = item->line, .pane = pane};
    memcpy(instance.at, item->at, sizeof item->at);
    memcpy(instance.size, item->size, sizeof item->size);
    memcpy(instance.turn, item->shape == LUDUS_SHAPE_SPHERE ? item->at : item->turn,
           item->shape == LUDUS_SHAPE_SPHERE ? sizeof item->at : sizeof item->turn);
    return instance;
}

// How far ahead of the eye its middle lies. Planes are behind all that stands on them.
static float depth_of(const ludus_draw_item *item, int kind, const solid_view *view) {
    const float share = kind == SOLID_BOX || item->shape == LUDUS_SHAPE_SPHERE ? 0.0f : 0.5f;
    float middle[3];
    for (int i = 0; i < 3; i++) {
        middle[i] = item->at[i] + (share > 0 ? share * (item->turn[i] - item->at[i]) : 0) - view->origin[i];
    }
    const float depth = kind == SOLID_PLANE ? INFINITY : vector_dot(middle, view->forward);
    return isnan(depth) ? 0 : depth; // of what is infinitely far off to the side
}

static int farther_first(const void *a, const void *b) {
    const solid_ghost *first = a, *second = b;
    if (first->depth != second->depth) {
        return first->depth < second->depth ? 1 : -1;
    }
    return first->order < second->order ? -1 : first->order > second->order; // qsort alone is not stable
}

solid_ghost *solid_write(solid_instance *next[SOLID_MESHES], solid_ghost *ghosts, const ludus_draw_list *list,
                         const solid_view *view, uint32_t pane) {
    solid_ghost *end = ghosts;
    for (int32_t i = 0; i < list->items_count; i++) {
        const ludus_draw_item *item = &list->items[i];
        const int kind = kind_of(item);
        if (kind < 0) {
            continue;
        }
        if (item->fill >> 24) {
            *end++ = (solid_ghost){instance_of(item, pane), mesh_of(item, kind, view), i, depth_of(item, kind, view)};
        } else {
            *next[mesh_of(item, kind, view)]++ = instance_of(item, pane);
        }
    }
    if (end - ghosts > 1) {
        qsort(ghosts, (size_t)(end - ghosts), sizeof *ghosts, farther_first);
    }
    return end;
}

// Panes do not overlap, so only the order within each counts: what is next of one kind in any of them is one draw call.
int32_t solid_merge(solid_instance *instances, int32_t first, solid_batch *batches, const solid_ghost *ghosts,
                    int32_t *next, const int32_t *end, int32_t panes) {
    int32_t count = 0, left = 0;
    for (int32_t i = 0; i < panes; i++) {
        left += end[i] - next[i];
    }
    for (int mesh = SOLID_MESHES - 1; left > 0; mesh = mesh ? mesh - 1 : SOLID_MESHES - 1) {
        const int32_t start = first;
        for (int32_t i = 0; i < panes; i++) {
            while (next[i] < end[i] && ghosts[next[i]].mesh == mesh) {
                instances[first++] = ghosts[next[i]++].instance;
            }
        }
        if (first > start) {
            batches[count++] = (solid_batch){mesh, start, first - start};
            left -= first - start;
        }
    }
    return count;
}
