// program.c - shader programs from the sources inside the library.
// SPDX-License-Identifier: MIT
#include "render/program.h"

#include <string.h>

#include <ludus/base.h>

static GLuint compile(const char *name, GLenum kind, const unsigned char *source) {
    const GLuint shader = glCreateShader(kind);
    const GLchar *text = (const GLchar *)source;
    GLint compiled = GL_FALSE;
    glShaderSource(shader, 1, &text, NULL);
    glCompileShader(shader);
    glGetShaderiv(shader, GL_COMPILE_STATUS, &compiled);
    if (!compiled) {
        char why[300] = "";
        glGetShaderInfoLog(shader, sizeof why, NULL, why);
        why[strcspn(why, "\n")] = '\0';
        ludus_fail(LUDUS_ERROR_UNSUPPORTED, "this OpenGL driver refuses the %s shader of '%s': %s",
                   kind == GL_VERTEX_SHADER ? "vertex" : "fragment", name, why);
        glDeleteShader(shader);
        return 0;
    }
    return shader;
}

GLuint render_program_make(const char *name, const unsigned char *vertex, const unsigned char *fragment) {
    const GLuint first = compile(name, GL_VERTEX_SHADER, vertex);
    const GLuint second = first ? compile(name, GL_FRAGMENT_SHADER, fragment) : 0;
    GLuint program = 0;
    if (second) {
        GLint linked = GL_FALSE;
        program = glCreateProgram();
        glAttachShader(program, first);
        glAttachShader(program, second);
        glLinkProgram(program);
        glGetProgramiv(program, GL_LINK_STATUS, &linked);
        if (!linked) {
            char why[300] = "";
            glGetProgramInfoLog(program, sizeof why, NULL, why);
            why[strcspn(why, "\n")] = '\0';
            ludus_fail(LUDUS_ERROR_UNSUPPORTED, "this OpenGL driver cannot link the shaders of '%s': %s", name, why);
            glDeleteProgram(program);
            program = 0;
        }
    }
    // The program keeps what it needs of them.
    glDeleteShader(first);
    glDeleteShader(second);
    return program;
}
