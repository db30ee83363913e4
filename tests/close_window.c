// close_window.c - asks a window to close, as a click on its cross does: usage: close_window ID.
// SPDX-License-Identifier: MIT
#include <X11/Xlib.h>

#include <stdlib.h>

int main(int argc, char **argv) {
    Display *display = argc == 2 ? XOpenDisplay(NULL) : NULL;
    if (!display) {
        return 1;
    }
    XEvent event = {.xclient = {.type = ClientMessage, .format = 32}};
    event.xclient.window = strtoul(argv[1], NULL, 0);
    event.xclient.message_type = XInternAtom(display, "WM_PROTOCOLS", False);
    event.xclient.data.l[0] = (long)XInternAtom(display, "WM_DELETE_WINDOW", False);
    XSendEvent(display, event.xclient.window, False, NoEventMask, &event);
    XCloseDisplay(display);
    return 0;
}
