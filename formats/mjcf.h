// mjcf.h - the parts of the MJCF loader: a tree of elements becomes the definition of a model.
// SPDX-License-Identifier: MIT
//
// Source of the format: MuJoCo's XML reference, version 4.0. Every attribute that is known stands in a table, with how it is read;
// whatever is in no table is an error. Classes of defaults are kept as read (degrees, forms of orientation), as they may be
// overridden piece by piece; elements become definitions when they are complete.
#ifndef LUDUS_FORMATS_MJCF_H
#define LUDUS_FORMATS_MJCF_H

#include "xml.h"

#include <ludus/model_def.h>

// --- attributes ---

typedef enum mjcf_kind {
    MJCF_NUMBERS,     // doubles: at least `least`, at most `most` of them
    MJCF_COLOR,       // the same, as floats
    MJCF_WHOLE,       // an int32_t
    MJCF_CHOICE,      // an int32_t: index into `choices`
    MJCF_NAME,        // a ludus_name
    MJCF_QUATERNION,  // of an mjcf_orientation, as are those below
    MJCF_AXISANGLE,   //
    MJCF_XYAXES,      //
    MJCF_ZAXIS,       //
    MJCF_EULER,       //
    MJCF_PASSED,      // has no effect on the motion
    MJCF_ELSEWHERE,   // read by the element's own code
    MJCF_UNSUPPORTED, // an error
} mjcf_kind;

typedef struct mjcf_attribute {
    const char *name;
    mjcf_kind kind;
    size_t offset; // into what is read
    int32_t least, most;
    const char *const *choices; // NULL-terminated
} mjcf_attribute;

extern const char *const MJCF_FALSE_TRUE[]; // false 0, true 1
extern const char *const MJCF_TRISTATE[];   // false 0, true 1, auto 2
enum { MJCF_AUTO = 2 };

// Orientation in any of its forms. One that is given replaces that of a class.
typedef struct mjcf_orientation {
    int32_t form; // an mjcf_kind
    double quat[4], numbers[6];
} mjcf_orientation;

// --- elements as they are read ---

typedef struct mjcf_joint {
    ludus_joint_def def; // angles as the file has them
    int32_t limited, force_limited, type;
    double stiffness[3], damping[3], friction_loss, force_range[2];
    int32_t compensated;
} mjcf_joint;

typedef struct mjcf_geom {
    ludus_geom_def def;
    mjcf_orientation orientation;
    double fromto[6];                            // NaN: not given
    int32_t type, shell, fluid_shape, dimension; // of contacts: condim
    ludus_name material;
} mjcf_geom;

typedef struct mjcf_site {
    ludus_site_def def;
    mjcf_orientation orientation;
    double fromto[6], size[3];
    int32_t type;
} mjcf_site;

typedef struct mjcf_motor {
    ludus_motor_def def;
    int32_t limited, force_limited;
    double force_range[2], damping[3], armature, delay;
} mjcf_motor;

typedef struct mjcf_tendon {
    double stiffness[3], damping[3], friction_loss, armature, range[2], force_range[2];
    int32_t limited, force_limited;
} mjcf_tendon;

typedef struct mjcf_class {
    const char *name;
    int32_t parent;
    mjcf_joint joint;
    mjcf_geom geom;
    mjcf_site site;
    mjcf_motor motor;
    mjcf_tendon tendon;
} mjcf_class;

// --- the loader ---

enum { MJCF_FILES_MAX = 64, MJCF_NOTES_MAX = 64 };

typedef struct mjcf_loader {
    ludus_model_def *def;
    xml_document *documents[MJCF_FILES_MAX];
    int32_t document_count;
    const xml_node *root;
    const char *folder; // of the model; NULL: a text without one, which cannot include files
    // <compiler>
    int32_t degrees, autolimits, align_free;
    char euler[4];
    // <option><flag>
    bool constraints_off, equalities_off, friction_off;
    mjcf_class *classes;
    int32_t class_count;
    size_t bytes;   // read
    int32_t visits; // of elements of the world
    // Elements and attributes without effect, once each.
    const char *notes[MJCF_NOTES_MAX];
    int32_t note_count;
} mjcf_loader;

// Fails with "file:line: <element> "name": ..." (no name where it has none).
ludus_status mjcf_fail(const mjcf_loader *loader, ludus_status status, const xml_node *node, const char *format, ...)
    LUDUS_PRINTF(4, 5);

ludus_origin mjcf_origin(const xml_node *node);

// Says once, at the end, that what is called `what` is passed over. `what` outlives the loader's work.
void mjcf_note(mjcf_loader *loader, const char *what);

// Reads every attribute of `node` by a table that ends with a NULL name.
ludus_status mjcf_read(mjcf_loader *loader, const xml_node *node, const mjcf_attribute *table, void *into);

// The same for an element that holds no others.
ludus_status mjcf_read_leaf(mjcf_loader *loader, const xml_node *node, const mjcf_attribute *table, void *into);

// The same for one text of numbers: how many there were, -1 with a sentence.
int32_t mjcf_numbers(const mjcf_loader *loader, const xml_node *node, const char *attribute, int32_t least,
                     int32_t most, double *out);

// The quaternion that an orientation stands for, of unit length.
ludus_status mjcf_orient(const mjcf_loader *loader, const xml_node *node, const mjcf_orientation *orientation,
                         double quat[4]);

// No attributes at all.
extern const mjcf_attribute MJCF_NONE[];

// Fails with "did you mean" for an element that is not among `allowed` (NULL-terminated).
ludus_status mjcf_unknown_element(const mjcf_loader *loader, const xml_node *node, const char *const *allowed);

// --- parts ---

// Puts the included files' elements in place of every <include>.
ludus_status mjcf_include(mjcf_loader *loader, xml_node *root);

ludus_status mjcf_compiler(mjcf_loader *loader, const xml_node *node);
ludus_status mjcf_option(mjcf_loader *loader, const xml_node *node);

ludus_status mjcf_make_main_class(mjcf_loader *loader);
ludus_status mjcf_default(mjcf_loader *loader, const xml_node *node);
// The class named by `attribute` of `node`, or `otherwise` where it has none; -1 with a sentence when there is no such class.
int32_t mjcf_class_of(const mjcf_loader *loader, const xml_node *node, const char *attribute, int32_t otherwise);

ludus_status mjcf_world(mjcf_loader *loader, const xml_node *node);
ludus_status mjcf_actuators(mjcf_loader *loader, const xml_node *node);
ludus_status mjcf_tendons(mjcf_loader *loader, const xml_node *node);
ludus_status mjcf_contact(mjcf_loader *loader, const xml_node *node);

// Tables, for elements and for their classes alike.
extern const mjcf_attribute MJCF_JOINT[], MJCF_GEOM[], MJCF_SITE[], MJCF_MOTOR[], MJCF_TENDON[];

#endif
