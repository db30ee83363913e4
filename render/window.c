// window.c - what happens to a window: keys, mouse, size, focus, close.
// SPDX-License-Identifier: MIT
#include "render/keys.h"
#include "render/renderer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// --- one event ---

static void translate_key(const SDL_KeyboardEvent *from, ludus_event *event) {
    event->kind = from->type == SDL_KEYDOWN ? LUDUS_EVENT_KEY_DOWN : LUDUS_EVENT_KEY_UP;
    event->repeat = from->repeat != 0;
    render_key_name(from->keysym.sym, event->key, sizeof event->key);
}

// A move has the buttons that are held as bits; of several the first counts.
static int32_t held_button(uint32_t bits) {
    return bits & SDL_BUTTON_LMASK ? 1 : bits & SDL_BUTTON_MMASK ? 2 : bits & SDL_BUTTON_RMASK ? 3 : 0;
}

static void translate_wheel(const SDL_MouseWheelEvent *from, ludus_event *event) {
    const double sense = from->direction == SDL_MOUSEWHEEL_FLIPPED ? -1 : 1;
    int x, y;
    SDL_GetMouseState(&x, &y);
    event->kind = LUDUS_EVENT_WHEEL;
    event->x = x;
    event->y = y;
    event->dx = sense * (double)from->preciseX;
    event->dy = sense * (double)from->preciseY;
}

// What was covered and is not any more is drawn anew as after a change of size.
static bool translate_window(const SDL_WindowEvent *from, ludus_event *event) {
    switch (from->event) {
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_SIZE_CHANGED: event->kind = LUDUS_EVENT_RESIZE; return true;
    case SDL_WINDOWEVENT_FOCUS_LOST: event->kind = LUDUS_EVENT_LEAVE; return true;
    case SDL_WINDOWEVENT_CLOSE: event->kind = LUDUS_EVENT_CLOSE; return true;
    default: return false;
    }
}

static bool translate(const SDL_Event *from, ludus_event *event) {
    switch (from->type) {
    case SDL_KEYDOWN:
    case SDL_KEYUP: translate_key(&from->key, event); return event->key[0] != '\0';
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        event->kind = from->type == SDL_MOUSEBUTTONDOWN ? LUDUS_EVENT_MOUSE_DOWN : LUDUS_EVENT_MOUSE_UP;
        event->button = from->button.button;
        event->x = from->button.x;
        event->y = from->button.y;
        return true;
    case SDL_MOUSEMOTION:
        event->kind = LUDUS_EVENT_MOUSE_MOVE;
        event->button = held_button(from->motion.state);
        event->x = from->motion.x;
        event->y = from->motion.y;
        event->dx = from->motion.xrel;
        event->dy = from->motion.yrel;
        return true;
    case SDL_MOUSEWHEEL: translate_wheel(&from->wheel, event); return true;
    case SDL_WINDOWEVENT: return translate_window(&from->window, event);
    case SDL_QUIT: event->kind = LUDUS_EVENT_CLOSE; return true;
    default: return false;
    }
}

// Where a screen has several pixels a point, SDL counts the mouse in points; pictures are in pixels.
static void scale_to_pixels(SDL_Window *window, ludus_event *event) {
    int points_wide, points_high, wide, high;
    SDL_GetWindowSize(window, &points_wide, &points_high);
    SDL_GL_GetDrawableSize(window, &wide, &high);
    const double across = points_wide > 0 ? (double)wide / points_wide : 1;
    const double down = points_high > 0 ? (double)high / points_high : 1;
    event->x *= across;
    event->y *= down;
    if (event->kind == LUDUS_EVENT_MOUSE_MOVE) {
        event->dx *= across;
        event->dy *= down;
    }
}

// All events of a window begin with the same members.
static bool is_ours(SDL_Window *window, const SDL_Event *from) {
    switch (from->type) {
    case SDL_WINDOWEVENT:
    case SDL_KEYDOWN:
    case SDL_KEYUP:
    case SDL_MOUSEMOTION:
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
    case SDL_MOUSEWHEEL: return from->window.windowID == SDL_GetWindowID(window);
    default: return true;
    }
}

// False for events of no interest, and for those of other windows.
static bool take(SDL_Window *window, const SDL_Event *from, ludus_event *event) {
    *event = (ludus_event){.kind = LUDUS_EVENT_KEY_DOWN};
    if (!is_ours(window, from) || !translate(from, event)) {
        return false;
    }
    const SDL_Keymod held = SDL_GetModState();
    event->shift = (held & KMOD_SHIFT) != 0;
    event->control = (held & KMOD_CTRL) != 0;
    scale_to_pixels(window, event);
    return true;
}

// --- the window ---

bool ludus_renderer_poll(ludus_renderer *r, double seconds, ludus_event *event) {
    const double longest = 1e6;
    const double waiting = seconds > 0 ? fmin(seconds, longest) : 0;
    const uint64_t begin = SDL_GetTicks64(), wait = (uint64_t)ceil(1000 * waiting);
    SDL_Event from;
    if (!r->context.has_window) {
        SDL_Delay((uint32_t)wait);
        return false;
    }
    for (;;) {
        const uint64_t passed = SDL_GetTicks64() - begin;
        const bool patient = passed < wait;
        if (!(patient ? SDL_WaitEventTimeout(&from, (int)(wait - passed)) : SDL_PollEvent(&from))) {
            return false;
        }
        if (take(r->context.window, &from, event)) {
            // A picture of the new size that cannot be made is told by the next frame.
            if (event->kind == LUDUS_EVENT_RESIZE) {
                (void)render_follow_window(r);
            }
            return true;
        }
    }
}

void ludus_renderer_title(ludus_renderer *r, const char *title) {
    char *copy = strdup(title ? title : "Ludus");
    if (!copy) {
        return; // it keeps the old one
    }
    free((char *)r->settings.title); // a window that is made anew is called the same
    r->settings.title = copy;
    if (r->context.has_window) {
        SDL_SetWindowTitle(r->context.window, copy);
    }
}
