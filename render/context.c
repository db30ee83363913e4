// context.c - an OpenGL 3.3 core context through SDL2 and GLEW: of a window, or offscreen where there is no display.
// SPDX-License-Identifier: MIT
#include "render/context.h"

#include <stdlib.h>
#include <string.h>

#define OFFSCREEN_DRIVER "offscreen" // SDL's video driver over EGL

// --- which display ---

static ludus_status choose_display(ludus_display *display) {
    const char *wish = getenv("LUDUS_DISPLAY");
    if (*display != LUDUS_DISPLAY_AUTO || !wish || !wish[0] || strcmp(wish, "auto") == 0) {
        return LUDUS_OK;
    }
    if (strcmp(wish, "window") == 0) {
        *display = LUDUS_DISPLAY_WINDOW;
    } else if (strcmp(wish, "offscreen") == 0) {
        *display = LUDUS_DISPLAY_OFFSCREEN;
    } else {
        return ludus_fail(LUDUS_ERROR_ARGUMENT,
                          "the environment's LUDUS_DISPLAY is '%.40s'; it may be auto, window or offscreen", wish);
    }
    return LUDUS_OK;
}

// Is it a driver that shows something? SDL itself falls back to those that show nothing.
static bool shows_windows(const char *driver) {
    static const char *const blind[] = {OFFSCREEN_DRIVER, "dummy", "evdev"};
    for (size_t i = 0; i < sizeof blind / sizeof *blind; i++) {
        if (!driver || strcmp(driver, blind[i]) == 0) {
            return false;
        }
    }
    return true;
}

// Is there anything to ask for a window? SDL's search among its drivers prints what it does not find.
static bool may_have_display(void) {
#if defined(__linux__) || defined(__FreeBSD__)
    return getenv("DISPLAY") || getenv("WAYLAND_DISPLAY") || getenv("SDL_VIDEODRIVER");
#else
    return true;
#endif
}

// SDL has one video driver a process: where another renderer runs, its driver serves.
static bool start_video(bool offscreen) {
    if (!SDL_WasInit(SDL_INIT_VIDEO)) {
        SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1"); // Ctrl-C stays the program's
        SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
        SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1"); // the click that brings a window to the front counts
        if (offscreen) {
            SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, OFFSCREEN_DRIVER, SDL_HINT_OVERRIDE);
        } else {
            SDL_ResetHint(SDL_HINT_VIDEODRIVER);
        }
    }
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        return false;
    }
    const char *driver = SDL_GetCurrentVideoDriver();
    if (!offscreen && !shows_windows(driver)) {
        if (getenv("SDL_VIDEODRIVER")) {
            SDL_SetError("SDL_VIDEODRIVER asks for '%s', which shows none", driver ? driver : "none");
        } else {
            SDL_SetError("there is no display");
        }
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        return false;
    }
    return true;
}

// --- opening ---

static void set_attributes(void) {
    SDL_GL_ResetAttributes();
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
    SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
    SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0); // pictures are drawn into framebuffers of our own
}

static bool load_functions(void) {
    glewExperimental = GL_TRUE;
    const GLenum result = glewInit();
    glGetError(); // GLEW may leave one
    // Without an X display GLEW misses GLX and says so; every function of OpenGL is there all the same.
    return (result == GLEW_OK || result == GLEW_ERROR_NO_GLX_DISPLAY) && glDrawArraysInstanced != NULL &&
           GLEW_VERSION_3_3;
}

// A context that tells when it is lost, or one that does not where the driver cannot.
static SDL_GLContext make_context(SDL_Window *window) {
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_FLAGS, SDL_GL_CONTEXT_ROBUST_ACCESS_FLAG);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_RESET_NOTIFICATION, SDL_GL_CONTEXT_RESET_LOSE_CONTEXT);
    SDL_GLContext gl = SDL_GL_CreateContext(window);
    if (!gl) {
        set_attributes();
        gl = SDL_GL_CreateContext(window);
    }
    return gl;
}

// Opens a window, hidden when `offscreen`, and a context in it. SDL's sentence tells what was missing.
static bool open_with(render_context *context, const ludus_render_settings *settings, bool offscreen) {
    if (!start_video(offscreen)) {
        return false;
    }
    set_attributes();
    const Uint32 flags = SDL_WINDOW_OPENGL | (offscreen ? SDL_WINDOW_HIDDEN : SDL_WINDOW_RESIZABLE);
    // Nothing is ever shown in a hidden one.
    context->window =
        SDL_CreateWindow(settings->title ? settings->title : "Ludus", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                         offscreen ? 16 : settings->width, offscreen ? 16 : settings->height, flags);
    context->gl = context->window ? make_context(context->window) : NULL;
    if (context->gl && !load_functions()) {
        SDL_SetError("the driver has no OpenGL 3.3 core");
        SDL_GL_DeleteContext(context->gl);
        context->gl = NULL;
    }
    if (!context->gl) {
        char why[200];
        snprintf(why, sizeof why, "%s", SDL_GetError());
        SDL_DestroyWindow(context->window);
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        SDL_SetError("%s", why);
        context->window = NULL;
        return false;
    }
    context->has_window = !offscreen;
    if (context->has_window) {
        SDL_GL_SetSwapInterval(settings->unsynchronised ? 0 : 1);
    }
    return true;
}

ludus_status render_context_open(render_context *context, const ludus_render_settings *settings) {
    ludus_display display = settings->display;
    char why[200] = "";
    memset(context, 0, sizeof *context);
    const ludus_status status = choose_display(&display);
    if (status) {
        return status;
    }
    bool open = false;
    if (display == LUDUS_DISPLAY_OFFSCREEN && settings->display == LUDUS_DISPLAY_AUTO) {
        snprintf(why, sizeof why, "LUDUS_DISPLAY asks for none");
    } else if (display != LUDUS_DISPLAY_OFFSCREEN) {
        if (display == LUDUS_DISPLAY_WINDOW || may_have_display()) {
            open = open_with(context, settings, false);
        } else {
            SDL_SetError("there is no display");
        }
        if (!open) {
            snprintf(why, sizeof why, "%s", SDL_GetError());
            if (display == LUDUS_DISPLAY_WINDOW) {
                return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "no window can be opened here: %s", why);
            }
        }
    }
    if (!open && !open_with(context, settings, true)) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "there is no OpenGL 3.3 here%s%s; offscreen: %s",
                          why[0] ? "; a window: " : "", why, SDL_GetError());
    }
    context->watched = glGetGraphicsResetStatus || glGetGraphicsResetStatusARB;
    snprintf(context->about, sizeof context->about, "%s: %s, OpenGL %s%s%s",
             context->has_window ? "window" : "offscreen", (const char *)glGetString(GL_RENDERER),
             (const char *)glGetString(GL_VERSION), why[0] ? "; no window: " : "", why);
    return LUDUS_OK;
}

void render_context_close(render_context *context) {
    if (context->gl) {
        SDL_GL_DeleteContext(context->gl);
        SDL_DestroyWindow(context->window);
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
    }
    memset(context, 0, sizeof *context);
}

// --- use ---

bool render_context_use(render_context *context) {
    if (SDL_GL_GetCurrentContext() != context->gl && SDL_GL_MakeCurrent(context->window, context->gl) != 0) {
        return false;
    }
    if (!context->watched) {
        return true;
    }
    return (glGetGraphicsResetStatus ? glGetGraphicsResetStatus() : glGetGraphicsResetStatusARB()) == GL_NO_ERROR;
}

void render_context_leave(void) {
    SDL_GL_MakeCurrent(NULL, NULL);
}
