// version.c - which version of render.h this library is.
// SPDX-License-Identifier: MIT
#include <ludus/render.h>

uint32_t ludus_render_version(void) {
    return LUDUS_RENDER_VERSION;
}
