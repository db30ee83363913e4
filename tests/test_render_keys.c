// test_render_keys.c - the names of keys: those that definitions may use, and what the number block types.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "render/keys.h"

#include <SDL.h>

static void check_name(SDL_Keycode code, const char *name) {
    char out[24] = "?";
    render_key_name(code, out, sizeof out);
    CHECK_EQ_TEXT(out, name);
}

int main(void) {
    check_name(SDLK_LEFT, "left");
    check_name(SDLK_RIGHT, "right");
    check_name(SDLK_UP, "up");
    check_name(SDLK_DOWN, "down");
    check_name(SDLK_SPACE, "space");
    check_name(SDLK_RETURN, "return");
    check_name(SDLK_KP_ENTER, "return");
    check_name(SDLK_ESCAPE, "escape");
    check_name(SDLK_TAB, "tab");
    check_name(SDLK_BACKSPACE, "backspace");
    check_name(SDLK_DELETE, "delete");
    check_name(SDLK_PAGEUP, "pageup");
    check_name(SDLK_HOME, "home");
    check_name(SDLK_INSERT, "insert");
    check_name(SDLK_F1, "f1");
    check_name(SDLK_F12, "f12");
    check_name(SDLK_LSHIFT, "shift");
    check_name(SDLK_RCTRL, "control");
    check_name(SDLK_a, "a");
    check_name('A', "a");
    check_name(SDLK_0, "0");
    check_name(SDLK_KP_7, "7");
    check_name(SDLK_KP_PLUS, "+");
    check_name(SDLK_PLUS, "+");
    check_name(SDLK_PERIOD, ".");
    check_name(SDLK_MINUS, "-");
    check_name(0xE4, "\u00E4");
    check_name(0x20AC, "\u20AC");
    check_name(SDLK_UNKNOWN, "");
    // A short buffer cuts the name.
    char small[4];
    render_key_name(SDLK_BACKSPACE, small, sizeof small);
    CHECK_EQ_TEXT(small, "bac");
    return check_end();
}
