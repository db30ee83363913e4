// draw.h - pictures as data: lists of 2D and 3D shapes that environments append and that render.h turns into pixels.
// SPDX-License-Identifier: MIT
//
// A list is plain data: it can be stored, compared, and drawn later by whoever has a screen. Nothing here knows of one.
//
// The plane has x to the right and y up, in any unit the environment likes: the view says which part of it is shown.
// Space is right-handed with z up, in metres. A list with a camera is a 3D picture, and its 2D shapes lie over it.
// Shapes come one above the other in the order of their layers, and within a layer in the order of appending; 3D shapes
// hide each other by depth. Angles are in radians, counter-clockwise. Shapes with a number that is not finite, or a negative
// size or width, are refused: counted, and not in the list.
#ifndef LUDUS_DRAW_H
#define LUDUS_DRAW_H

#include <ludus/vector.h>
#include <ludus/palette.h>

#ifdef __cplusplus
extern "C" {
#endif

// Layers. Any number from -100 to 100 is one. What lies in LUDUS_LAYER_BACK, grounds and skies, may reach beyond the view.
enum { LUDUS_LAYER_BACK = -10, LUDUS_LAYER_SCENE = 0, LUDUS_LAYER_FRONT = 10, LUDUS_LAYER_TEXT = 20 };

// How a surface looks. A width or softness is in the units of the view.
typedef struct ludus_paint {
    ludus_color fill; // LUDUS_COLOR_NONE: none
    ludus_color line; // the outline
    double width;     // of the outline, inside the edge; 0: none
    double softness;  // the edge fades over so much: shadows, glows
} ludus_paint;

static inline ludus_paint ludus_filled(ludus_color fill) {
    const ludus_paint paint = {fill, LUDUS_COLOR_NONE, 0, 0};
    return paint;
}
static inline ludus_paint ludus_outlined(ludus_color fill, ludus_color line, double width) {
    const ludus_paint paint = {fill, line, width, 0};
    return paint;
}
static inline ludus_paint ludus_soft(ludus_color fill, double softness) {
    const ludus_paint paint = {fill, LUDUS_COLOR_NONE, 0, softness};
    return paint;
}

// Where a text stands to its point: the point is on the middle of the capitals' height.
enum { LUDUS_TEXT_CENTER = 0, LUDUS_TEXT_LEFT = 1, LUDUS_TEXT_RIGHT = 2, LUDUS_TEXT_BOLD = 4, LUDUS_TEXT_MONO = 8 };

// --- the list ---

typedef enum ludus_shape {
    LUDUS_SHAPE_POLYLINE,  // points[first .. first+count): `line`, `width`; round joins and ends; style 1: closed
    LUDUS_SHAPE_RECTANGLE, // at: centre; size: half width, half height, corner radius; turn[0]: angle
    LUDUS_SHAPE_CIRCLE,    // at: centre; size[0]: radius
    LUDUS_SHAPE_ARC,       // at: centre; size[0]: radius; turn[0], turn[1]: from, to (anticlockwise); `line`, `width`
    LUDUS_SHAPE_POLYGON,   // points[first .. first+count), simple, either sense of rotation
    LUDUS_SHAPE_TEXT, // at: point; size[0]: height of a line; turn[0]: angle; bytes[first .. first+count): UTF-8; fill
    LUDUS_SHAPE_SPRITE, // at: centre; size: half width, half height; turn[0]: angle; bytes[first ..): columns, rows as
                        // little-endian u32, then RGBA rows, top row first; count: bytes in all; style 1: smooth
    LUDUS_SHAPE_PLANE, // at: centre, z up; size: half length in x and in y, distance of grid lines (0: none); fill, line
    LUDUS_SHAPE_SPHERE,   // at: centre; size[0]: radius
    LUDUS_SHAPE_CAPSULE,  // at: one end's centre; turn[0..2]: the other's; size[0]: radius
    LUDUS_SHAPE_CYLINDER, // the same with flat ends
    LUDUS_SHAPE_BOX,      // at: centre; size: half sides; turn: unit quaternion w, x, y, z
    LUDUS_SHAPE_ARROW,    // at: foot; turn[0..2]: tip; size[0]: radius of the shaft
    LUDUS_SHAPES,
} ludus_shape;

typedef struct ludus_draw_item {
    uint8_t shape; // ludus_shape
    int8_t layer;
    uint8_t style;
    uint8_t reserved;       // 0
    ludus_color fill, line; //
    float width, softness;  // as in ludus_paint
    float at[3];            // z is 0 in 2D shapes
    float size[3];          //
    float turn[4];          //
    uint32_t first, count;  // of points or bytes
} ludus_draw_item;

// Where a 3D picture is seen from. Angles in radians; at azimuth 0 the camera looks along y, from above with elevation > 0.
typedef struct ludus_camera {
    float target[3];     // what it looks at, metres
    float distance;      // metres; 0: the list has no camera and is a 2D picture
    float azimuth;       //
    float elevation;     //
    float field_of_view; // vertical; in a picture taller than wide, horizontal
    float reserved;      // 0
} ludus_camera;

#define LUDUS_DRAW_FRAMES 8 // coordinate frames within each other

// The arrays belong to the list and are valid until it changes.
struct ludus_draw_list {
    float view
        [4]; // of the plane, what is shown: low x, low y, high x, high y. The picture shows all of it, and more where
             // its shape is another
    ludus_color background;
    ludus_camera camera;
    int32_t items_count, points_count, bytes_count;
    ludus_draw_item *items; // [items_count] in order of appending
    float (*points)[2];     // [points_count]
    uint8_t *bytes;         // [bytes_count]
    bool failed;            // memory was lacking; shapes are missing
    int32_t refused;        // shapes with a number that was not finite, or a negative size

    // While it is drawn.
    const ludus_slot *action; // what led to the state, NULL after a reset: ludus_draw_action()
    int32_t layer;
    int32_t frames;
    double frame[LUDUS_DRAW_FRAMES][6]; // x' = f0 x + f1 y + f2, y' = f3 x + f4 y + f5
    int32_t items_room, points_room, bytes_room;
    uint32_t (*pictures)[2]; // [pictures_count] first byte and bytes of each sprite's pixels, which others may share
    int32_t pictures_count, pictures_room;
};

// An empty list: background and view as ludus_draw_clear() leaves them. NULL with a sentence without memory.
LUDUS_API ludus_draw_list *ludus_draw_list_make(void);
LUDUS_API void ludus_draw_list_destroy(ludus_draw_list *list);

// Removes all shapes and keeps the memory; the view is -1 to 1 both ways, the background LUDUS_COLOR_BACKGROUND, no camera.
LUDUS_API void ludus_draw_clear(ludus_draw_list *list);

// Appends the shapes of another list as they are; view, background and camera stay.
LUDUS_API void ludus_draw_append(ludus_draw_list *list, const ludus_draw_list *other);

// Do two lists show the same? Everything but the drawing state is compared, to the bit.
LUDUS_API bool ludus_draw_equal(const ludus_draw_list *a, const ludus_draw_list *b);

// A list as bytes, to be stored: magic, version, view, shapes, checksum; little-endian. Loading replaces the list's
// contents; bytes from outside are untrusted: broken ones are a sentence, and the list stays as it was.
LUDUS_API size_t ludus_draw_list_bytes(const ludus_draw_list *list);
LUDUS_API ludus_status ludus_draw_list_save(const ludus_draw_list *list, void *bytes, size_t size);
LUDUS_API ludus_status ludus_draw_list_load(ludus_draw_list *list, const void *bytes, size_t size);

// --- the picture as a whole ---

// What part of the plane is shown. Call it first: ludus_draw_unit() depends on it.
LUDUS_API void ludus_draw_view(ludus_draw_list *list, double low_x, double low_y, double high_x, double high_y);

// A hundredth of the view's shorter side: what line widths and text heights are counted in, so that all pictures have the
// same. The common widths are 0.4 (fine), 0.6 (outlines) and 1.6 (strong); texts are 4 high.
LUDUS_API double ludus_draw_unit(const ludus_draw_list *list);

LUDUS_API void ludus_draw_background(ludus_draw_list *list, ludus_color color);
LUDUS_API void ludus_draw_layer(ludus_draw_list *list, int layer); // of the shapes that follow

// Makes a 3D picture of the list. The field of view is 45 degrees.
LUDUS_API void ludus_draw_camera(ludus_draw_list *list, const double target[3], double distance, double azimuth,
                                 double elevation);

// The action that led to this state, as the environment took it: [action_slots] of the first row. NULL after a reset, and
// where the state was set, copied or restored. To show the push.
LUDUS_API const ludus_slot *ludus_draw_action(const ludus_draw_list *list);

// Coordinate frames for 2D shapes: those that follow are turned, scaled and moved. Lengths such as widths and radii scale too.
LUDUS_API void ludus_draw_push(ludus_draw_list *list, double x, double y, double angle, double scale);
LUDUS_API void ludus_draw_pop(ludus_draw_list *list);

// --- 2D shapes ---

LUDUS_API void ludus_draw_line(ludus_draw_list *list, double x0, double y0, double x1, double y1, double width,
                               ludus_color color);
// `points` are x, y, x, y, ...: [count][2].
LUDUS_API void ludus_draw_polyline(ludus_draw_list *list, const double *points, int32_t count, bool closed,
                                   double width, ludus_color color);
LUDUS_API void ludus_draw_polygon(ludus_draw_list *list, const double *points, int32_t count, ludus_paint paint);
LUDUS_API void ludus_draw_rectangle(ludus_draw_list *list, double x, double y, double half_width, double half_height,
                                    double corner_radius, ludus_paint paint);
LUDUS_API void ludus_draw_circle(ludus_draw_list *list, double x, double y, double radius, ludus_paint paint);
// Between the two angles, in either order; at most a full turn.
LUDUS_API void ludus_draw_arc(ludus_draw_list *list, double x, double y, double radius, double from, double to,
                              double width, ludus_color color);
// A line with a head at its second point; nothing when it is shorter than its width.
LUDUS_API void ludus_draw_arrow(ludus_draw_list *list, double x0, double y0, double x1, double y1, double width,
                                ludus_color color);
// An arc with a head at `to`: a torque.
LUDUS_API void ludus_draw_arc_arrow(ludus_draw_list *list, double x, double y, double radius, double from, double to,
                                    double width, ludus_color color);
// `style` is LUDUS_TEXT_... added; `height` is that of a line: capitals are about 0.7 of it, and with LUDUS_TEXT_MONO every
// character is 0.6 of it wide. A line break begins a new line below, at 1.25 of the height. NULL is an empty text.
LUDUS_API void ludus_draw_text(ludus_draw_list *list, double x, double y, double height, int style, ludus_color color,
                               const char *text);
// A picture of columns x rows pixels, RGBA, top row first; it is copied, the same one only once. smooth: pixels are blended
// instead of standing as squares. At most 4096 pixels a side.
LUDUS_API void ludus_draw_sprite(ludus_draw_list *list, double x, double y, double half_width, double half_height,
                                 double angle, int32_t columns, int32_t rows, const uint8_t *rgba, bool smooth);

// --- 3D shapes (frames do not move them) ---

LUDUS_API void ludus_draw_plane(ludus_draw_list *list, const double center[3], double half_x, double half_y,
                                double grid, ludus_color fill, ludus_color line);
LUDUS_API void ludus_draw_sphere(ludus_draw_list *list, const double center[3], double radius, ludus_color color);
LUDUS_API void ludus_draw_capsule(ludus_draw_list *list, const double from[3], const double to[3], double radius,
                                  ludus_color color);
LUDUS_API void ludus_draw_cylinder(ludus_draw_list *list, const double from[3], const double to[3], double radius,
                                   ludus_color color);
// `quaternion` is w, x, y, z; it is normalised, and NULL means unturned.
LUDUS_API void ludus_draw_box(ludus_draw_list *list, const double center[3], const double half[3],
                              const double quaternion[4], ludus_color color);
LUDUS_API void ludus_draw_arrow_3d(ludus_draw_list *list, const double from[3], const double to[3], double radius,
                                   ludus_color color);

// --- pictures of environments ---

// Clears the list and draws the environment's state: by its `draw` hook; without one by its picture in characters; without
// that by its state's numbers as bars.
LUDUS_API ludus_status ludus_env_draw(ludus_env *env, ludus_draw_list *list);
LUDUS_API ludus_status ludus_vector_draw(ludus_vector *vector, int32_t index, ludus_draw_list *list);

#ifdef __cplusplus
}
#endif
#endif
