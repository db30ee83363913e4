// solid_none.c - says that 3D shapes cannot be drawn.
// SPDX-License-Identifier: MIT
#include "render/solid.h"

solid_renderer *solid_make(int32_t samples) {
    (void)samples;
    ludus_fail(LUDUS_ERROR_UNSUPPORTED, "this build draws no 3D shapes");
    return NULL;
}

void solid_destroy(solid_renderer *solid) {
    (void)solid;
}

ludus_status solid_draw(solid_renderer *solid, uint32_t framebuffer, int32_t width, int32_t height,
                        const solid_pane *panes, int32_t count, const ludus_look *look) {
    (void)solid, (void)framebuffer, (void)width, (void)height, (void)panes, (void)count, (void)look;
    return LUDUS_OK;
}
