// solid_light.c - the shadow map: a square tile for every pane, fitted to what throws shadows there.
// SPDX-License-Identifier: MIT
#include "render/matrix.h"
#include "render/solid_internal.h"

// Around a tile's picture so many texels stay empty, for the soft edge to look at.
enum { MARGIN = 5 };

solid_atlas solid_atlas_plan(int32_t panes, int32_t side, int32_t most) {
    solid_atlas atlas = {0};
    while (atlas.columns * atlas.columns < panes) {
        atlas.columns++;
    }
    atlas.rows = (panes + atlas.columns - 1) / (atlas.columns ? atlas.columns : 1);
    // Fewer texels than pixels: a shadow's edge is some texels wide, and a soft edge is what is wanted.
    const int32_t fits = most / (atlas.columns ? atlas.columns : 1), wanted = side * 5 / 8;
    atlas.tile = wanted < 32 ? 32 : wanted > 1024 ? 1024 : wanted;
    atlas.tile = atlas.tile > fits ? fits : atlas.tile;
    return atlas;
}

// The size in quarter octaves and the place in whole texels: a body that moves a little moves its shadow and not the
// texels.
void solid_light_fit(solid_numbers *numbers, const solid_view *view, const solid_content *content,
                     const solid_atlas *atlas, int32_t index) {
    const int32_t inner = atlas->tile - 2 * MARGIN;
    const float *low = content->low, *high = content->high;
    if (inner < 1 || low[0] > high[0]) {
        numbers->shadow[2][3] = -1; // nearer to the light than anything
        return;
    }
    const double widest = fmax(fmax((double)high[0] - (double)low[0], (double)high[1] - (double)low[1]), 1e-6);
    const double half = 0.5 * exp2(ceil(4 * log2(widest) + 0.3) / 4), texel = 2 * half / inner;
    const float *axes[2] = {view->light_right, view->light_up};
    const int32_t corner[2] = {index % atlas->columns * atlas->tile, index / atlas->columns * atlas->tile};
    const int32_t size[2] = {atlas->columns * atlas->tile, atlas->rows * atlas->tile};
    for (int i = 0; i < 2; i++) {
        const double origin = (double)vector_dot(axes[i], view->origin);
        const double middle = (double)(low[i] + high[i]) / 2 + origin;
        const double start = floor((middle - half) / texel) * texel - origin, texels = 1 / (texel * size[i]);
        for (int j = 0; j < 3; j++) {
            numbers->shadow[i][j] = (float)((double)axes[i][j] * texels);
        }
        numbers->shadow[i][3] = (float)((double)(corner[i] + MARGIN) / size[i] - start * texels);
        numbers->tile[i] = (float)(corner[i] + MARGIN) / (float)size[i];
        numbers->tile[2 + i] = (float)(corner[i] + MARGIN + inner) / (float)size[i];
    }
    // Depth 0 a little before the first thing, 1 a little behind the last.
    const float slack = 4 * (float)texel, depth = high[2] - low[2] + 2 * slack;
    for (int j = 0; j < 3; j++) {
        numbers->shadow[2][j] = -view->light[j] / depth;
    }
    numbers->shadow[2][3] = (high[2] + slack) / depth;
    numbers->texel = (float)texel;
}
