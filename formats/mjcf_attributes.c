// mjcf_attributes.c - attributes of MJCF elements: read by tables, refused with sentences.
// SPDX-License-Identifier: MIT
#include "mjcf.h"

#include <ludus/options.h>
#include <ludus/quaternion.h>

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Larger numbers are taken for mistakes; products of a few of them are still finite.
static const double NUMBER_MAX = 1e15;

const char *const MJCF_FALSE_TRUE[] = {"false", "true", NULL};
const char *const MJCF_TRISTATE[] = {"false", "true", "auto", NULL};

// --- sentences ---

ludus_status mjcf_fail(const mjcf_loader *loader, ludus_status status, const xml_node *node, const char *format, ...) {
    char sentence[400], called[80] = "";
    va_list list;
    va_start(list, format);
    vsnprintf(sentence, sizeof sentence, format, list);
    va_end(list);
    const char *name = xml_attribute(node, "name");
    if (name && name[0]) {
        snprintf(called, sizeof called, " \"%.60s\"", name);
    }
    return ludus_fail(status, "%.250s:%d: <%.60s>%s %s", loader->def->files[node->file], node->line, node->name, called,
                      sentence);
}

ludus_origin mjcf_origin(const xml_node *node) {
    return (ludus_origin){node->file, node->line};
}

void mjcf_note(mjcf_loader *loader, const char *what) {
    for (int32_t i = 0; i < loader->note_count; i++) {
        if (strcmp(loader->notes[i], what) == 0) {
            return;
        }
    }
    if (loader->note_count < MJCF_NOTES_MAX) {
        loader->notes[loader->note_count++] = what;
    }
}

ludus_status mjcf_unknown_element(const mjcf_loader *loader, const xml_node *node, const char *const *allowed) {
    int32_t count = 0;
    while (allowed[count]) {
        count++;
    }
    const char *closest = ludus_closest(node->name, allowed, count);
    return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "is no element that <%.60s> can hold%s%s%s",
                     node->parent ? node->parent->name : "a file", closest ? "; did you mean <" : "",
                     closest ? closest : "", closest ? ">?" : "");
}

static ludus_status unknown_attribute(const mjcf_loader *loader, const xml_node *node, const mjcf_attribute *table,
                                      const char *name) {
    const char *names[80];
    int32_t count = 0;
    while (table[count].name && count < 80) {
        names[count] = table[count].name;
        count++;
    }
    const char *closest = ludus_closest(name, names, count);
    return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has no attribute %.60s%s%s%s", name,
                     closest ? "; did you mean " : "", closest ? closest : "", closest ? "?" : "");
}

// --- numbers ---

// One number from `text`, which moves on: 1, 0 at the end, -1 for anything else. The caller has set the plain locale.
static int next_number(const char **text, double *out) {
    while (isspace((unsigned char)**text)) {
        (*text)++;
    }
    if (!**text) {
        return 0;
    }
    // strtod reads hexadecimal, "inf" and "nan" as well.
    const size_t length = strspn(*text, "+-.0123456789eE");
    char *end;
    *out = strtod(*text, &end);
    if (length == 0 || end != *text + length || (*end && !isspace((unsigned char)*end)) ||
        !(fabs(*out) <= NUMBER_MAX)) {
        return -1;
    }
    *text = end;
    return 1;
}

int32_t mjcf_numbers(const mjcf_loader *loader, const xml_node *node, const char *attribute, int32_t least,
                     int32_t most, double *out) {
    const char *text = xml_attribute(node, attribute);
    int32_t count = 0;
    double number;
    int found = 0;
    while (text && (found = next_number(&text, &number)) == 1) {
        if (count < most) {
            out[count] = number;
        }
        count++;
    }
    if (found < 0) {
        mjcf_fail(loader, LUDUS_ERROR_FORMAT, node,
                  "has %s=\"%.60s\"; it takes numbers of at most %g in size, with blanks between", attribute,
                  xml_attribute(node, attribute), NUMBER_MAX);
        return -1;
    }
    if (count > 0 && (count < least || count > most)) {
        if (least == most) {
            mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has %d number%s in %s; it takes %d", count,
                      count == 1 ? "" : "s", attribute, least);
        } else {
            mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has %d numbers in %s; it takes %d to %d", count, attribute,
                      least, most);
        }
        return -1;
    }
    return count;
}

// --- one attribute ---

static ludus_status read_whole(const mjcf_loader *loader, const xml_node *node, const char *name, int32_t *out) {
    double number;
    const int32_t count = mjcf_numbers(loader, node, name, 1, 1, &number);
    if (count < 0) {
        return LUDUS_ERROR_FORMAT;
    }
    if (count == 1) {
        if (number != floor(number) || fabs(number) > 2147483647) {
            return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has %s=\"%.60s\"; it takes a whole number", name,
                             xml_attribute(node, name));
        }
        *out = (int32_t)number;
    }
    return LUDUS_OK;
}

static ludus_status read_choice(const mjcf_loader *loader, const xml_node *node, const mjcf_attribute *attribute,
                                const char *text, int32_t *out) {
    char list[200] = "";
    for (int32_t i = 0; attribute->choices[i]; i++) {
        if (strcmp(attribute->choices[i], text) == 0) {
            *out = i;
            return LUDUS_OK;
        }
        const size_t length = strlen(list);
        snprintf(list + length, sizeof list - length, "%s%s", i > 0 ? ", " : "", attribute->choices[i]);
    }
    return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has %s=\"%.60s\"; it takes one of %s", attribute->name, text,
                     list);
}

static ludus_status read_name(const mjcf_loader *loader, const xml_node *node, const char *attribute, const char *text,
                              char *out) {
    if (strlen(text) >= LUDUS_NAME_MAX) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has a %s of %zu bytes; at most %d are kept", attribute,
                         strlen(text), LUDUS_NAME_MAX - 1);
    }
    memcpy(out, text, strlen(text) + 1);
    return LUDUS_OK;
}

static ludus_status read_orientation(const mjcf_loader *loader, const xml_node *node, const mjcf_attribute *attribute,
                                     mjcf_orientation *out) {
    static const char *const FORMS[] = {"quat", "axisangle", "xyaxes", "zaxis", "euler"};
    static const int32_t COUNTS[] = {4, 4, 6, 3, 3};
    int32_t forms = 0;
    for (int i = 0; i < 5; i++) {
        forms += xml_attribute(node, FORMS[i]) != NULL;
    }
    if (forms > 1) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node,
                         "has %d orientations; it takes one of quat, axisangle, xyaxes, zaxis, euler", forms);
    }
    const int32_t count = COUNTS[attribute->kind - MJCF_QUATERNION];
    double *numbers = attribute->kind == MJCF_QUATERNION ? out->quat : out->numbers;
    const int32_t found = mjcf_numbers(loader, node, attribute->name, count, count, numbers);
    if (found < 0) {
        return LUDUS_ERROR_FORMAT;
    }
    if (found > 0) {
        out->form = (int32_t)attribute->kind;
    }
    if (attribute->kind == MJCF_QUATERNION &&
        !(fabs(out->quat[0]) + fabs(out->quat[1]) + fabs(out->quat[2]) + fabs(out->quat[3]) > 1e-14)) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has a quaternion of length 0");
    }
    return LUDUS_OK;
}

static ludus_status read_attribute(mjcf_loader *loader, const xml_node *node, const mjcf_attribute *attribute,
                                   const char *text, void *into) {
    void *out = into ? (char *)into + attribute->offset : NULL; // tables of words alone read into nothing
    switch (attribute->kind) {
    case MJCF_NUMBERS:
        return mjcf_numbers(loader, node, attribute->name, attribute->least, attribute->most, out) < 0
                   ? LUDUS_ERROR_FORMAT
                   : LUDUS_OK;
    case MJCF_COLOR: {
        double numbers[4];
        const int32_t count = mjcf_numbers(loader, node, attribute->name, 4, 4, numbers);
        for (int32_t i = 0; i < count; i++) {
            ((float *)out)[i] = (float)numbers[i];
        }
        return count < 0 ? LUDUS_ERROR_FORMAT : LUDUS_OK;
    }
    case MJCF_WHOLE: return read_whole(loader, node, attribute->name, out);
    case MJCF_CHOICE: return read_choice(loader, node, attribute, text, out);
    case MJCF_NAME: return read_name(loader, node, attribute->name, text, out);
    case MJCF_QUATERNION:
    case MJCF_AXISANGLE:
    case MJCF_XYAXES:
    case MJCF_ZAXIS:
    case MJCF_EULER: return read_orientation(loader, node, attribute, out);
    case MJCF_PASSED:
    case MJCF_ELSEWHERE: break;
    case MJCF_UNSUPPORTED:
        return mjcf_fail(loader, LUDUS_ERROR_UNSUPPORTED, node, "has %s=\"%.60s\", which is not supported yet",
                         attribute->name, text);
    }
    return LUDUS_OK;
}

ludus_status mjcf_read(mjcf_loader *loader, const xml_node *node, const mjcf_attribute *table, void *into) {
    for (const char **at = node->attributes; *at; at += 2) {
        const mjcf_attribute *attribute = table;
        while (attribute->name && strcmp(attribute->name, at[0]) != 0) {
            attribute++;
        }
        const ludus_status status = attribute->name ? read_attribute(loader, node, attribute, at[1], into)
                                                    : unknown_attribute(loader, node, table, at[0]);
        if (status) {
            return status;
        }
    }
    return LUDUS_OK;
}

ludus_status mjcf_read_leaf(mjcf_loader *loader, const xml_node *node, const mjcf_attribute *table, void *into) {
    static const char *const NOTHING[] = {NULL};
    const ludus_status status = mjcf_read(loader, node, table, into);
    return !status && node->first ? mjcf_unknown_element(loader, node->first, NOTHING) : status;
}

// --- orientation ---

static const double DEGREE = 3.14159265358979323846 / 180;

// The angles' axes turn along for small letters and stand still for capitals.
static void of_euler(const mjcf_loader *loader, const double angles[3], double quat[4]) {
    quat[0] = 1, quat[1] = quat[2] = quat[3] = 0;
    for (int i = 0; i < 3; i++) {
        const char letter = loader->euler[i];
        const double axis[3] = {letter == 'x' || letter == 'X', letter == 'y' || letter == 'Y',
                                letter == 'z' || letter == 'Z'};
        double turn[4];
        ludus_quaternion_of_angle(axis, loader->degrees ? angles[i] * DEGREE : angles[i], turn);
        if (letter >= 'a') {
            ludus_quaternion_multiply(quat, turn, quat);
        } else {
            ludus_quaternion_multiply(turn, quat, quat);
        }
    }
}

ludus_status mjcf_orient(const mjcf_loader *loader, const xml_node *node, const mjcf_orientation *orientation,
                         double quat[4]) {
    double v[6];
    memcpy(v, orientation->numbers, sizeof v);
    bool too_short = false;
    switch (orientation->form) {
    case MJCF_AXISANGLE:
        too_short = ludus_normalize(v, 3) < 1e-14;
        ludus_quaternion_of_angle(v, loader->degrees ? v[3] * DEGREE : v[3], quat);
        break;
    case MJCF_ZAXIS:
        too_short = ludus_normalize(v, 3) < 1e-14;
        ludus_quaternion_of_z(v, quat);
        break;
    case MJCF_XYAXES: {
        double z[3];
        too_short = ludus_normalize(v, 3) < 1e-14;
        const double along = v[0] * v[3] + v[1] * v[4] + v[2] * v[5];
        for (int i = 0; i < 3; i++) {
            v[3 + i] -= along * v[i];
        }
        too_short = too_short || ludus_normalize(v + 3, 3) < 1e-14;
        ludus_cross(v, v + 3, z);
        const double matrix[9] = {v[0], v[3], z[0], v[1], v[4], z[1], v[2], v[5], z[2]};
        ludus_quaternion_of_matrix(matrix, quat);
        break;
    }
    case MJCF_EULER: of_euler(loader, v, quat); break;
    default: memcpy(quat, orientation->quat, sizeof orientation->quat); break;
    }
    ludus_normalize(quat, 4);
    return too_short ? mjcf_fail(loader, LUDUS_ERROR_FORMAT, node,
                                 "has an orientation by axes of length 0, or by parallel ones")
                     : LUDUS_OK;
}
