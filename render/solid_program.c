// solid_program.c - the shader programs of 3D shapes, each put together from a common part and its own.
// SPDX-License-Identifier: MIT
#include "render/program.h"
#include "render/solid_internal.h"

#include <ludus_render_objects_embedded.h>

#include <stdio.h>
#include <stdlib.h>

// The constants that shaders share with C, then the parts. NULL without memory; to be freed.
static unsigned char *source_of(const unsigned char *common, const unsigned char *own) {
    static const char head[] = "#version 330 core\n#define TEXELS %d\n#define HEAD_LENGTH %.3f\n%s%s";
    const char *parts[2] = {(const char *)common, (const char *)own};
    const int size = snprintf(NULL, 0, head, SOLID_TEXELS, (double)SOLID_HEAD_LENGTH, parts[0], parts[1]) + 1;
    char *text = malloc((size_t)size);
    if (text) {
        snprintf(text, (size_t)size, head, SOLID_TEXELS, (double)SOLID_HEAD_LENGTH, parts[0], parts[1]);
    }
    return (unsigned char *)text;
}

static ludus_status make_program(solid_program *program, const char *name, const unsigned char *vertex,
                                 const unsigned char *fragment) {
    unsigned char *first = source_of(embedded_solid_place_glsl, vertex);
    unsigned char *second = source_of(embedded_solid_light_glsl, fragment);
    if (first && second) {
        program->name = render_program_make(name, first, second);
    } else {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the shaders of '%s'", name);
    }
    free(first);
    free(second);
    if (!program->name) {
        return LUDUS_ERROR_UNSUPPORTED;
    }
    program->reach = glGetUniformLocation(program->name, "reach");
    program->kind = glGetUniformLocation(program->name, "kind");
    glUseProgram(program->name);
    glUniform1i(glGetUniformLocation(program->name, "panes"), SOLID_UNIT_PANES);
    glUniform1i(glGetUniformLocation(program->name, "shadow_map"), SOLID_UNIT_SHADOW);
    glUseProgram(0);
    return LUDUS_OK;
}

ludus_status solid_programs_make(solid_programs *programs) {
    ludus_status status =
        make_program(&programs->body, "bodies", embedded_solid_body_vert_glsl, embedded_solid_body_frag_glsl);
    if (!status) {
        status =
            make_program(&programs->plane, "planes", embedded_solid_plane_vert_glsl, embedded_solid_plane_frag_glsl);
    }
    if (!status) {
        status = make_program(&programs->shadow, "shadows", embedded_solid_shadow_vert_glsl,
                              embedded_solid_shadow_frag_glsl);
    }
    return status;
}

void solid_programs_destroy(solid_programs *programs) {
    glDeleteProgram(programs->body.name);
    glDeleteProgram(programs->plane.name);
    glDeleteProgram(programs->shadow.name);
}
