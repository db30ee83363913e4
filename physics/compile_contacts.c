// compile_contacts.c - which geoms could touch: none may yet.
// SPDX-License-Identifier: MIT
#include "physics/compile.h"

#include <stdio.h>

// The body that moves with `body` as one: the first on the way to the world that has a joint, or the world.
static int32_t moving_body(const ludus_model_def *def, const bool *jointed, int32_t body) {
    while (body > 0 && !jointed[body]) {
        body = def->bodies[body].parent;
    }
    return body;
}

static bool excluded(const ludus_model_def *def, int32_t a, int32_t b) {
    for (int32_t i = 0; i < def->exclude_count; i++) {
        const int32_t *pair = def->excludes[i].body;
        if ((pair[0] == a && pair[1] == b) || (pair[0] == b && pair[1] == a)) {
            return true;
        }
    }
    return false;
}

static void geom_text(const ludus_model_def *def, int32_t index, char *out, size_t capacity) {
    const ludus_geom_def *geom = &def->geoms[index];
    char name[LUDUS_NAME_MAX + 8];
    if (geom->name[0]) {
        snprintf(name, sizeof name, "\"%s\"", geom->name);
    } else {
        snprintf(name, sizeof name, "%d", index);
    }
    if (geom->origin.line > 0) {
        snprintf(out, capacity, "%s (line %d)", name, geom->origin.line);
    } else {
        snprintf(out, capacity, "%s", name);
    }
}

// Two shapes of no volume never touch each other; planes are fixed to the world anyway.
static bool may_touch(const ludus_model_def *def, const bool *jointed, int32_t a, int32_t b) {
    const ludus_geom_def *geom = &def->geoms[a], *other = &def->geoms[b];
    if (!((geom->contype & other->conaffinity) || (other->contype & geom->conaffinity)) ||
        excluded(def, geom->body, other->body)) {
        return false;
    }
    const int32_t body = moving_body(def, jointed, geom->body), second = moving_body(def, jointed, other->body);
    if (body == second) {
        return false;
    }
    // A body does not touch the one it hangs from, unless that is the world.
    const int32_t above = moving_body(def, jointed, body ? def->bodies[body].parent : 0),
                  above_second = moving_body(def, jointed, second ? def->bodies[second].parent : 0);
    return def->parents_touch_too || body == 0 || second == 0 || (body != above_second && second != above);
}

ludus_status compile_contacts(const ludus_model_def *def) {
    bool jointed[LUDUS_BODIES_MAX] = {false};
    for (int32_t i = 0; i < def->joint_count; i++) {
        jointed[def->joints[i].body] = true;
    }
    for (int32_t a = 0; a < def->geom_count && !def->contacts_off; a++) {
        for (int32_t b = a + 1; b < def->geom_count; b++) {
            if (may_touch(def, jointed, a, b)) {
                char first[LUDUS_NAME_MAX + 40], second[LUDUS_NAME_MAX + 40];
                geom_text(def, a, first, sizeof first);
                geom_text(def, b, second, sizeof second);
                const ludus_origin origin = def->geoms[a].origin;
                const char *file = origin.line > 0 && origin.file < def->file_count ? def->files[origin.file] : "";
                return ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                                  "%s%scontacts are not supported yet: geoms %s and %s could touch; set contype=\"0\" "
                                  "conaffinity=\"0\" or <flag contact=\"disable\"/>",
                                  file, *file ? ": " : "", first, second);
            }
        }
    }
    return LUDUS_OK;
}
