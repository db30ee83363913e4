// program.h - shader programs from the sources inside the library.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_RENDER_PROGRAM_H
#define LUDUS_RENDER_PROGRAM_H

#include <GL/glew.h>

// Compiles and links; `name` is for the sentence when the driver refuses. 0 on failure.
GLuint render_program_make(const char *name, const unsigned char *vertex, const unsigned char *fragment);

#endif
