// snapshot_open.c - snapshots on their own: what they are of, and making the vector or environment they were taken of.
// SPDX-License-Identifier: MIT
#include "core/settings_difference.h"
#include "core/snapshot_header.h"
#include "core/vector_internal.h"

#include <ludus/snapshot.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Does the text say that nobody but the caller resets?
static bool tells_disabled(const char *behaviour) {
    char name[64], value[64];
    ludus_status status;
    while (ludus_option_next(&behaviour, name, sizeof name, value, sizeof value, &status)) {
        if (strcmp(name, "autoreset") == 0) {
            return strcmp(value, "disabled") == 0;
        }
    }
    return false;
}

static ludus_status describe(const void *bytes, size_t size, snapshot_header *head, ludus_snapshot_description *out) {
    const char *texts;
    ludus_status status = snapshot_header_read(head, &texts, bytes, size);
    if (!status && (head->count < 1 || head->count > LUDUS_ENVS_MAX)) {
        status = ludus_fail(LUDUS_ERROR_FORMAT, "the snapshot is of %d environments; there are between 1 and %d",
                            head->count, LUDUS_ENVS_MAX);
    }
    if (!status) {
        out->id = texts;
        out->options = texts + head->id_bytes;
        out->behaviour = out->options + head->options_bytes;
        out->count = head->count;
        out->single = head->count == 1 && tells_disabled(out->behaviour);
    }
    return status;
}

ludus_status ludus_snapshot_describe(const void *bytes, size_t size, ludus_snapshot_description *out) {
    snapshot_header head;
    return describe(bytes, size, &head, out);
}

// --- making ---

// The options that a vector of a snapshot is made with: first those of the variant, then those of the snapshot.
typedef struct option_sets {
    ludus_settings *variant[2], *snapshot[2]; // of the environment, of the runtime
} option_sets;

static void destroy_sets(option_sets *sets) {
    for (int i = 0; i < 2; i++) {
        ludus_settings_destroy(sets->variant[i]);
        ludus_settings_destroy(sets->snapshot[i]);
    }
}

static ludus_status impossible(const char *id) {
    return ludus_fail(LUDUS_ERROR_FORMAT, "the snapshot of %s has impossible options: %s", id, ludus_last_error());
}

static ludus_status read_sets(const ludus_env_def *definition, const ludus_variant *variant,
                              const ludus_snapshot_description *about, option_sets *sets) {
    const ludus_field *const tables[2] = {definition->options, ludus_runtime_fields()};
    const char *const texts[2] = {about->options, about->behaviour};
    for (int i = 0; i < 2; i++) {
        sets->variant[i] = ludus_settings_make(tables[i], variant->id);
        sets->snapshot[i] = ludus_settings_make(tables[i], variant->id);
        if (!sets->variant[i] || !sets->snapshot[i]) {
            return LUDUS_ERROR_MEMORY;
        }
        if (ludus_settings_parse(sets->snapshot[i], texts[i])) {
            return impossible(variant->id);
        }
    }
    return ludus_settings_parse_into(sets->variant, 2, variant->options);
}

// What only changes speed is no snapshot's business: a stranger's would start thousands of threads.
static ludus_status check_behaviour(const char *id, const ludus_settings *behaviour) {
    char what[300];
    ludus_settings *slow = ludus_settings_copy(behaviour);
    if (!slow) {
        return LUDUS_ERROR_MEMORY;
    }
    ludus_status status = ludus_runtime_forget_speed(slow);
    if (!status && ludus_settings_differ(behaviour, slow, NULL, what, sizeof what)) {
        status = ludus_fail(LUDUS_ERROR_FORMAT, "the snapshot of %s has impossible options: %s", id, what);
    }
    ludus_settings_destroy(slow);
    return status;
}

// The text that makes the snapshot's options out of the variant's, and `more` behind it; the caller frees it.
static char *options_text(const option_sets *sets, const char *more) {
    const size_t own = ludus_settings_changes(sets->snapshot[0], sets->variant[0], NULL, 0);
    const size_t runtime = ludus_settings_changes(sets->snapshot[1], sets->variant[1], NULL, 0);
    char *text = malloc(own + runtime + strlen(more) + 3);
    if (!text) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the options of a snapshot");
        return NULL;
    }
    ludus_settings_changes(sets->snapshot[0], sets->variant[0], text, own + 1);
    text[own] = ' ';
    ludus_settings_changes(sets->snapshot[1], sets->variant[1], text + own + 1, runtime + 1);
    text[own + 1 + runtime] = ' ';
    strcpy(text + own + 1 + runtime + 1, more);
    return text;
}

// The snapshot's id and the options that make what it restores into: the caller frees them. NULL with a sentence.
static char *read_options(const void *bytes, size_t size, const char *more, ludus_snapshot_description *about) {
    snapshot_header head;
    const ludus_variant *variant;
    if (describe(bytes, size, &head, about)) {
        return NULL;
    }
    const ludus_env_def *definition = ludus_find(about->id, &variant);
    if (!definition) {
        return NULL;
    }
    // A few bytes do not make millions of environments.
    if (head.body_bytes / (uint64_t)head.count < definition->state_bytes) {
        ludus_fail(LUDUS_ERROR_FORMAT, "the snapshot is too short for %d environments of %s", head.count, variant->id);
        return NULL;
    }
    option_sets sets = {{NULL, NULL}, {NULL, NULL}};
    ludus_status status = read_sets(definition, variant, about, &sets);
    status = status ? status : check_behaviour(variant->id, sets.snapshot[1]);
    char *text = status ? NULL : options_text(&sets, more ? more : "");
    destroy_sets(&sets);
    return text;
}

ludus_vector *ludus_vector_from_snapshot(const void *bytes, size_t size, const char *options) {
    ludus_snapshot_description about;
    char *text = read_options(bytes, size, options, &about);
    ludus_vector *vector = text ? ludus_vector_make(about.id, text, about.count) : NULL;
    free(text);
    if (vector && ludus_vector_restore(vector, bytes, size)) {
        ludus_vector_destroy(vector);
        return NULL;
    }
    return vector;
}

ludus_env *ludus_env_from_snapshot(const void *bytes, size_t size, const char *options) {
    ludus_snapshot_description about;
    char *text = read_options(bytes, size, options, &about);
    if (text && !about.single) {
        ludus_fail(LUDUS_ERROR_MISMATCH, "the snapshot is of a vector of %d environments of %s, not of a single one",
                   about.count, about.id);
        free(text);
        return NULL;
    }
    ludus_env *env = text ? ludus_env_make(about.id, text) : NULL;
    free(text);
    if (env && ludus_env_restore(env, bytes, size)) {
        ludus_env_destroy(env);
        return NULL;
    }
    return env;
}
