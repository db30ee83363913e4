// solid_target.c - frame buffers of the 3D pass: a multisampled copy of the picture, and the shadow map.
// SPDX-License-Identifier: MIT
#include "render/solid_internal.h"

enum { SAMPLES_MAX = 1 << 26 }; // of a picture: half a gigabyte

// A driver without a context may never stop telling of errors.
static void forget_errors(void) {
    for (int i = 0; i < 32 && glGetError() != GL_NO_ERROR; i++) {
    }
}

// The bound frame buffer, or a sentence.
static ludus_status complete(const char *what, int32_t width, int32_t height) {
    const GLenum status = glCheckFramebufferStatus(GL_FRAMEBUFFER);
    return status == GL_FRAMEBUFFER_COMPLETE && glGetError() == GL_NO_ERROR
               ? LUDUS_OK
               : ludus_fail(LUDUS_ERROR_MEMORY, "OpenGL cannot make %s of %d x %d (0x%x)", what, width, height, status);
}

static ludus_status try_samples(solid_target *target, int32_t width, int32_t height, int32_t samples) {
    static const GLenum formats[2] = {GL_RGBA8, GL_DEPTH_COMPONENT24};
    static const GLenum places[2] = {GL_COLOR_ATTACHMENT0, GL_DEPTH_ATTACHMENT};
    forget_errors();
    for (int i = 0; i < 2; i++) {
        glBindRenderbuffer(GL_RENDERBUFFER, target->buffers[i]);
        glRenderbufferStorageMultisample(GL_RENDERBUFFER, samples > 1 ? samples : 0, formats[i], width, height);
        glFramebufferRenderbuffer(GL_FRAMEBUFFER, places[i], GL_RENDERBUFFER, target->buffers[i]);
    }
    glBindRenderbuffer(GL_RENDERBUFFER, 0);
    return complete("a picture with depth", width, height);
}

ludus_status solid_target_size(solid_target *target, int32_t width, int32_t height, int32_t samples) {
    if (target->framebuffer && target->width == width && target->height == height) {
        return LUDUS_OK;
    }
    solid_target_destroy(target);
    GLint most = 1;
    glGetIntegerv(GL_MAX_SAMPLES, &most);
    samples = samples < 1 ? 4 : samples;
    samples = samples < most ? samples : most;
    while (samples > 1 && (int64_t)samples * width * height > SAMPLES_MAX) {
        samples /= 2;
    }
    glGenFramebuffers(1, &target->framebuffer);
    glGenRenderbuffers(2, target->buffers);
    glBindFramebuffer(GL_FRAMEBUFFER, target->framebuffer);
    ludus_status status;
    while ((status = try_samples(target, width, height, samples)) && samples > 1) {
        samples /= 2;
    }
    if (status) {
        solid_target_destroy(target);
        return status;
    }
    target->width = width;
    target->height = height;
    return LUDUS_OK;
}

void solid_target_destroy(solid_target *target) {
    glDeleteFramebuffers(1, &target->framebuffer);
    glDeleteRenderbuffers(2, target->buffers);
    *target = (solid_target){0};
}

ludus_status solid_shadow_size(solid_shadow *shadow, int32_t width, int32_t height) {
    if (shadow->framebuffer && shadow->width == width && shadow->height == height) {
        return LUDUS_OK;
    }
    solid_shadow_destroy(shadow);
    forget_errors();
    glGenFramebuffers(1, &shadow->framebuffer);
    glGenTextures(1, &shadow->texture);
    glBindTexture(GL_TEXTURE_2D, shadow->texture);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_DEPTH_COMPONENT24, width, height, 0, GL_DEPTH_COMPONENT, GL_FLOAT, NULL);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_COMPARE_MODE, GL_COMPARE_REF_TO_TEXTURE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_COMPARE_FUNC, GL_LEQUAL);
    glBindFramebuffer(GL_FRAMEBUFFER, shadow->framebuffer);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_TEXTURE_2D, shadow->texture, 0);
    glDrawBuffer(GL_NONE);
    glReadBuffer(GL_NONE);
    const ludus_status status = complete("a shadow map", width, height);
    if (status) {
        solid_shadow_destroy(shadow);
        return status;
    }
    shadow->width = width;
    shadow->height = height;
    return LUDUS_OK;
}

void solid_shadow_destroy(solid_shadow *shadow) {
    glDeleteFramebuffers(1, &shadow->framebuffer);
    glDeleteTextures(1, &shadow->texture);
    *shadow = (solid_shadow){0};
}
