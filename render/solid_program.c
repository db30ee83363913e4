// solid_program.c - the shader programs of 3D shapes, compiled from the sources inside the library.
// SPDX-License-Identifier: MIT
#include "render/solid_internal.h"

#include <ludus_render_objects_embedded.h>

#include <stdio.h>

static const char *text_of(const unsigned char *bytes) {
    return (const char *)bytes;
}

// One stage from several sources; 0 with a sentence when it does not compile.
static GLuint compile(GLenum stage, const char *name, const char *const *sources, GLsizei count) {
    char log[400] = "";
    GLint compiled = 0;
    const GLuint shader = glCreateShader(stage);
    glShaderSource(shader, count, sources, NULL);
    glCompileShader(shader);
    glGetShaderiv(shader, GL_COMPILE_STATUS, &compiled);
    if (!compiled) {
        glGetShaderInfoLog(shader, sizeof log, NULL, log);
        glDeleteShader(shader);
        ludus_fail(LUDUS_ERROR_UNSUPPORTED, "OpenGL does not compile the shader %s: %s", name, log);
        return 0;
    }
    return shader;
}

static ludus_status make_program(solid_program *program, const char *name, const unsigned char *vertex,
                                 const unsigned char *light, const unsigned char *fragment) {
    char head[160], log[400] = "";
    snprintf(head, sizeof head, "#version 330 core\n#define TEXELS %d\n#define HEAD_LENGTH %.3f\n", SOLID_TEXELS,
             (double)SOLID_HEAD_LENGTH);
    const char *vertices[3] = {head, text_of(embedded_solid_place_glsl), text_of(vertex)};
    const char *fragments[3] = {head, light ? text_of(light) : "", text_of(fragment)};
    const GLuint first = compile(GL_VERTEX_SHADER, name, vertices, 3);
    const GLuint second = first ? compile(GL_FRAGMENT_SHADER, name, fragments, 3) : 0;
    if (!second) {
        glDeleteShader(first);
        return LUDUS_ERROR_UNSUPPORTED;
    }
    GLint linked = 0;
    program->name = glCreateProgram();
    glAttachShader(program->name, first);
    glAttachShader(program->name, second);
    glLinkProgram(program->name);
    glDeleteShader(first);
    glDeleteShader(second);
    glGetProgramiv(program->name, GL_LINK_STATUS, &linked);
    if (!linked) {
        glGetProgramInfoLog(program->name, sizeof log, NULL, log);
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "OpenGL does not link the shader %s: %s", name, log);
    }
    program->kind = glGetUniformLocation(program->name, "kind");
    glUseProgram(program->name);
    glUniform1i(glGetUniformLocation(program->name, "panes"), 0);
    glUniform1i(glGetUniformLocation(program->name, "shadow_map"), 1);
    glUseProgram(0);
    return LUDUS_OK;
}

ludus_status solid_programs_make(solid_programs *programs) {
    ludus_status status = make_program(&programs->body, "solid_body", embedded_solid_body_vert_glsl,
                                       embedded_solid_light_glsl, embedded_solid_body_frag_glsl);
    if (!status) {
        status = make_program(&programs->plane, "solid_plane", embedded_solid_plane_vert_glsl,
                              embedded_solid_light_glsl, embedded_solid_plane_frag_glsl);
    }
    if (!status) {
        status = make_program(&programs->shadow, "solid_shadow", embedded_solid_shadow_vert_glsl, NULL,
                              embedded_solid_shadow_frag_glsl);
    }
    return status;
}

void solid_programs_destroy(solid_programs *programs) {
    glDeleteProgram(programs->body.name);
    glDeleteProgram(programs->plane.name);
    glDeleteProgram(programs->shadow.name);
}
