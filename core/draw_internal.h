// draw_internal.h - what the files of draw lists share: room, appending one checked item, frames, default pictures.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_DRAW_INTERNAL_H
#define LUDUS_CORE_DRAW_INTERNAL_H

#include <ludus/draw.h>

_Static_assert(sizeof(ludus_draw_item) == 68,
               "items are compared and stored as bytes: there is nothing between the numbers");

// Room for so many more behind what is there; false, and the list has failed, without memory.
bool draw_room_items(ludus_draw_list *list, int64_t more);
bool draw_room_points(ludus_draw_list *list, int64_t more);
bool draw_room_bytes(ludus_draw_list *list, int64_t more);
bool draw_room_pictures(ludus_draw_list *list, int64_t more);

bool draw_finite(const float *values, size_t count);

// Are its numbers finite, and its sizes and widths not negative?
bool draw_sound(const ludus_draw_item *item);

// Appends a sound item, whose points and bytes are in place, on the list's layer. False: it was refused, or memory lacks.
bool draw_append_item(ludus_draw_list *list, const ludus_draw_item *item);

// May the arrays of a list from outside be drawn? A sentence when not (draw_check.c).
ludus_status draw_check(const ludus_draw_list *list);

// --- draw_frame.c: from the innermost frame to the plane ---

void draw_put(const ludus_draw_list *list, double x, double y, float *to);
float draw_scaled(const ludus_draw_list *list, double length);
float draw_turned(const ludus_draw_list *list, double angle);

// An item of that shape with its paint.
ludus_draw_item draw_painted(const ludus_draw_list *list, ludus_shape shape, ludus_paint paint);

// --- pictures for environments without a `draw` hook, into a cleared list ---

// A text as a card, coloured by its ANSI escapes: `length` bytes that lie behind the end of list->bytes and become part of
// it. False, and nothing is drawn, when all is blank.
bool draw_characters(ludus_draw_list *list, size_t length);

// Names, values and bars of numbers under a title: a state, and the action that led to it.
typedef struct draw_numbers_source {
    const char *title, *about;
    const ludus_field *table; // may be NULL: title and about alone
    const double *values;     // [ludus_fields_width(table)]
    const ludus_space *space; // of the action
    const ludus_slot *action; // [space->size], or NULL
} draw_numbers_source;
void draw_numbers(ludus_draw_list *list, const draw_numbers_source *source);

#endif
