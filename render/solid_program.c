// solid_program.c - the shader programs of 3D shapes, each put together from a common part and its own.
// SPDX-License-Identifier: MIT
#include "render/program.h"
#include "render/solid_internal.h"

#include <ludus_render_objects_embedded.h>

#include <stdio.h>
#include <stdlib.h>

// The constants that shaders share with C, then the parts; NULL without memory. To be freed.
static unsigned char *source_of(const unsigned char *const parts[3]) {
    static const char head[] = "#version 330 core\n#define TEXELS %d\n#define HEAD_LENGTH %.3f\n%s%s%s";
    const char *texts[3];
    for (int i = 0; i < 3; i++) {
        texts[i] = parts[i] ? (const char *)parts[i] : "";
    }
    const double head_length = (double)SOLID_HEAD_LENGTH;
    const int size = snprintf(NULL, 0, head, SOLID_TEXELS, head_length, texts[0], texts[1], texts[2]) + 1;
    char *source = malloc((size_t)size);
    if (source) {
        snprintf(source, (size_t)size, head, SOLID_TEXELS, head_length, texts[0], texts[1], texts[2]);
    }
    return (unsigned char *)source;
}

static ludus_status make_program(solid_program *program, const char *name, const unsigned char *const vertex[3],
                                 const unsigned char *const fragment[3]) {
    unsigned char *first = source_of(vertex), *second = source_of(fragment);
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
    const unsigned char *const place = embedded_solid_place_glsl, *const light = embedded_solid_light_glsl;
    const struct {
        solid_program *program;
        const char *name;
        const unsigned char *vertex[3], *fragment[3];
    } made[] = {
        {&programs->body, "bodies", {place, embedded_solid_body_vert_glsl}, {light, embedded_solid_body_frag_glsl}},
        {&programs->small,
         "small bodies",
         {place, light, embedded_solid_small_vert_glsl},
         {embedded_solid_small_frag_glsl}},
        {&programs->plane, "planes", {place, embedded_solid_plane_vert_glsl}, {light, embedded_solid_plane_frag_glsl}},
        {&programs->shadow, "shadows", {place, embedded_solid_shadow_vert_glsl}, {embedded_solid_shadow_frag_glsl}},
    };
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        const ludus_status status = make_program(made[i].program, made[i].name, made[i].vertex, made[i].fragment);
        if (status) {
            return status;
        }
    }
    return LUDUS_OK;
}

void solid_programs_destroy(solid_programs *programs) {
    glDeleteProgram(programs->body.name);
    glDeleteProgram(programs->small.name);
    glDeleteProgram(programs->plane.name);
    glDeleteProgram(programs->shadow.name);
}
