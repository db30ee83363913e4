// keys.c - the names of keys.
// SPDX-License-Identifier: MIT
#include "render/keys.h"

#include <SDL.h>

#include <ctype.h>
#include <stdio.h>

static const struct {
    SDL_Keycode code;
    const char *name;
} names[] = {
    {SDLK_SPACE, "space"},
    {SDLK_RETURN, "return"},
    {SDLK_ESCAPE, "escape"},
    {SDLK_TAB, "tab"},
    {SDLK_BACKSPACE, "backspace"},
    {SDLK_DELETE, "delete"},
    {SDLK_PAGEUP, "pageup"},
    {SDLK_PAGEDOWN, "pagedown"},
    {SDLK_LSHIFT, "shift"},
    {SDLK_RSHIFT, "shift"},
    {SDLK_LCTRL, "control"},
    {SDLK_RCTRL, "control"},
    {SDLK_LALT, "alt"},
    {SDLK_RALT, "alt"},
    {SDLK_KP_0, "0"},
    {SDLK_KP_1, "1"},
    {SDLK_KP_2, "2"},
    {SDLK_KP_3, "3"},
    {SDLK_KP_4, "4"},
    {SDLK_KP_5, "5"},
    {SDLK_KP_6, "6"},
    {SDLK_KP_7, "7"},
    {SDLK_KP_8, "8"},
    {SDLK_KP_9, "9"},
    {SDLK_KP_PLUS, "+"},
    {SDLK_KP_MINUS, "-"},
    {SDLK_KP_MULTIPLY, "*"},
    {SDLK_KP_DIVIDE, "/"},
    {SDLK_KP_PERIOD, "."},
    {SDLK_KP_COMMA, ","},
    {SDLK_KP_EQUALS, "="},
    {SDLK_KP_ENTER, "return"},
};

// A character as UTF-8.
static void character(uint32_t code, char *out, size_t capacity) {
    char text[5] = {0};
    if (code < 0x80) {
        text[0] = (char)tolower((int)code);
    } else if (code < 0x800) {
        text[0] = (char)(0xC0 | code >> 6);
        text[1] = (char)(0x80 | (code & 63));
    } else if (code < 0x10000) {
        text[0] = (char)(0xE0 | code >> 12);
        text[1] = (char)(0x80 | (code >> 6 & 63));
        text[2] = (char)(0x80 | (code & 63));
    } else {
        text[0] = (char)(0xF0 | (code >> 18 & 7));
        text[1] = (char)(0x80 | (code >> 12 & 63));
        text[2] = (char)(0x80 | (code >> 6 & 63));
        text[3] = (char)(0x80 | (code & 63));
    }
    snprintf(out, capacity, "%s", text);
}

void render_key_name(int32_t code, char *out, size_t capacity) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].code == code) {
            snprintf(out, capacity, "%s", names[i].name);
            return;
        }
    }
    if (code >= SDLK_SPACE && !(code & SDLK_SCANCODE_MASK)) {
        character((uint32_t)code, out, capacity);
        return;
    }
    // The rest as SDL calls them: "left", "f1", "home" ...; without blanks.
    size_t length = 0;
    for (const char *c = SDL_GetKeyName(code); *c && length + 1 < capacity; c++) {
        if (*c != ' ') {
            out[length++] = (char)tolower((unsigned char)*c);
        }
    }
    out[length] = '\0';
}
