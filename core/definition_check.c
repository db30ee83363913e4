// definition_check.c - what a definition must be like to be registered: every promise the runtime builds on.
// SPDX-License-Identifier: MIT
#include "core/registry.h"
#include "core/runtime_options.h"

#include <ludus/target.h>

#include <stdlib.h>
#include <string.h>

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

int ludus_id_parse(const char *id, int64_t *version) {
    const char *slash = strchr(id, '/');
    *version = -1;
    if (slash == id || !(slash ? slash[1] : id[0])) {
        return -1;
    }
    for (const char *c = id; *c; c++) {
        if (!is_letter(*c) && !is_digit(*c) && !strchr("_-:.", *c) && c != slash) {
            return -1;
        }
    }
    const int length = (int)strlen(id);
    int digits = 0;
    while (digits < length && is_digit(id[length - 1 - digits])) {
        digits++;
    }
    if (digits == 0 || digits > 8 || length <= digits + 2 || strncmp(id + length - digits - 2, "-v", 2) != 0) {
        return length;
    }
    *version = 0;
    for (int i = length - digits; i < length; i++) {
        *version = *version * 10 + (id[i] - '0');
    }
    return length - digits - 2;
}

// --- tables ---

// A name that "name=value" and "name[2]" can hold.
static bool is_name(const char *name) {
    if (!is_letter(name[0]) || strlen(name) > 63) {
        return false;
    }
    for (const char *c = name; *c; c++) {
        if (!is_letter(*c) && !is_digit(*c) && *c != '_') {
            return false;
        }
    }
    return true;
}

static ludus_status check_row(const char *id, const char *what, const ludus_field *field) {
    if (!is_name(field->name)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: '%.60s' is no name for one of its %s; letters, digits and _ are",
                          id, field->name, what);
    }
    if (field->kind < LUDUS_REAL || field->kind > LUDUS_TEXT) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the row %s of its %s has kind %d, which does not exist", id,
                          field->name, what, (int)field->kind);
    }
    if (field->count < 1 || !field->unit || !field->about) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the row %s of its %s lacks a count, a unit or a sentence", id,
                          field->name, what);
    }
    if (field->kind != LUDUS_TEXT && !(field->low <= field->high)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the row %s of its %s has bounds from %g to %g", id, field->name,
                          what, field->low, field->high);
    }
    return LUDUS_OK;
}

// What holds of every table: sane rows of distinct names.
static ludus_status check_table(const char *id, const char *what, const ludus_field *table) {
    for (const ludus_field *field = table; field && field->name; field++) {
        const ludus_status status = check_row(id, what, field);
        if (status) {
            return status;
        }
        for (const ludus_field *other = table; other != field; other++) {
            if (strcmp(field->name, other->name) == 0) {
                return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: its %s have two rows called %s", id, what, field->name);
            }
        }
    }
    return LUDUS_OK;
}

// What holds beyond that of tables whose values are given by name: single numbers, with a default.
static ludus_status check_given(const char *id, const char *what, const ludus_field *table) {
    ludus_status status = check_table(id, what, table);
    for (const ludus_field *field = table; !status && field && field->name; field++) {
        const double value = field->default_value;
        if (ludus_fields_find(ludus_runtime_fields(), field->name, NULL) >= 0) {
            status =
                ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the option name %s is reserved for the runtime", id, field->name);
        } else if (field->count != 1) {
            status = ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: %s of its %s has %d numbers; it must have one", id,
                                field->name, what, field->count);
        } else if ((field->flags & LUDUS_FIELD_MAY_RANGE) && field->kind != LUDUS_REAL) {
            status = ludus_fail(LUDUS_ERROR_ARGUMENT,
                                "%s: %s of its %s is no real number, and so neither smooth nor a range", id,
                                field->name, what);
        } else if (field->kind != LUDUS_TEXT && !(field->low <= value && value <= field->high)) {
            status = ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the default of option %s lies outside its bounds", id,
                                field->name);
        }
    }
    return status;
}

static ludus_status check_tables(const char *id, const ludus_env_def *definition) {
    ludus_status status = check_given(id, "options", definition->options);
    status = status ? status : check_given(id, "reset options", definition->reset_options);
    status = status ? status : check_table(id, "state fields", definition->state_fields);
    status = status ? status : check_table(id, "info fields", definition->info_fields);
    // A reset may be given options that are ranges, too.
    for (const ludus_field *field = definition->options; !status && field && field->name; field++) {
        if ((field->flags & LUDUS_FIELD_MAY_RANGE) &&
            (ludus_fields_find(definition->state_fields, field->name, NULL) >= 0 ||
             ludus_fields_find(definition->reset_options, field->name, NULL) >= 0)) {
            status =
                ludus_fail(LUDUS_ERROR_ARGUMENT,
                           "%s: an option that may be a range and a state field or reset option are both called %s", id,
                           field->name);
        }
    }
    for (const ludus_field *field = definition->reset_options; !status && field && field->name; field++) {
        if (field->kind == LUDUS_TEXT) {
            status = ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the reset option %s is a text; it must be a number", id,
                                field->name);
        } else if (ludus_fields_find(definition->state_fields, field->name, NULL) >= 0) {
            status = ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: a reset option and a state field are both called %s", id,
                                field->name);
        }
    }
    return status;
}

// Does `text` say something that these two tables know?
static ludus_status check_text(const char *id, const ludus_field *first, const ludus_field *second, const char *text) {
    ludus_settings *tables[] = {ludus_settings_make(first, id), ludus_settings_make(second, id)};
    ludus_status status = tables[0] && tables[1] ? LUDUS_OK : LUDUS_ERROR_MEMORY;
    status = status ? status : ludus_settings_parse_into(tables, 2, text);
    ludus_settings_destroy(tables[0]);
    ludus_settings_destroy(tables[1]);
    return status;
}

static ludus_status check_goals(const char *id, const ludus_env_def *definition) {
    ludus_status status = LUDUS_OK;
    for (const ludus_goal *goal = definition->goals; !status && goal && goal->name; goal++) {
        if (!goal->about || !goal->options || !goal->reset || !goal->optimizer) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: its goal %s lacks a sentence or a text; \"\" is none", id,
                              goal->name);
        }
        status = check_text(id, definition->options, ludus_runtime_fields(), goal->options);
        status = status ? status : check_text(id, definition->reset_options, definition->state_fields, goal->reset);
    }
    return status;
}

// --- hooks and targets ---

static ludus_status check_hooks(const char *id, const ludus_env_def *d) {
    if (!d->layout || !d->reset || !d->step || !d->observe || !d->configure || !d->about || !d->source ||
        d->config_bytes == 0 || d->state_bytes == 0) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT,
                          "%s lacks about, source, layout, or the lines of LUDUS_DEFINITION_HOOKS", id);
    }
    if (!d->get_state != !d->set_state || (d->state_fields && !d->get_state)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: state fields come with get_state and set_state (ENV_STATE)", id);
    }
    if (!d->info_fields != !d->info) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: info fields and the hook info come together", id);
    }
    if (d->chance && !d->turn) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the hook chance needs turn, which says when it is asked", id);
    }
    if (!d->apply != !d->undo || (d->apply && d->undo_bytes == 0)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: apply, undo and undo_bytes come together", id);
    }
    if ((d->symmetries > 1) != (d->symmetry != NULL)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: symmetries and the hook symmetry come together", id);
    }
    return LUDUS_OK;
}

static bool good_target(const ludus_target *t) {
    return t->struct_size == sizeof *t && t->kind >= LUDUS_TARGET_PLAIN && t->kind <= LUDUS_TARGET_CUDA &&
           t->lanes >= 1 && t->lanes <= LUDUS_TILE && LUDUS_TILE % t->lanes == 0 && t->state_bytes > 0 &&
           t->config_bytes > 0 && t->name && t->configure && t->reset && t->step && t->observe && t->load && t->store &&
           t->random;
}

static ludus_status check_targets(const char *id, const ludus_env_def *definition) {
    bool plain = false, single = false, parity = false;
    if (definition->targets_count < 1 || !definition->targets) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s has no compiled target; it ends with plain.inc or lanes.inc", id);
    }
    for (int32_t i = 0; i < definition->targets_count; i++) {
        const ludus_target *target = definition->targets[i];
        if (target && !good_target(target)) {
            return ludus_fail(LUDUS_ERROR_MISMATCH, "%s: target %d is not whole; compile it again", id, i);
        }
        plain = plain || (target && target->kind == LUDUS_TARGET_PLAIN);
        single = single || (target && target->kind == LUDUS_TARGET_F32);
        parity = parity || (target && target->kind == LUDUS_TARGET_F64);
    }
    if (!plain && !(single && parity)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s needs a plain target, or those of one float and one double", id);
    }
    return LUDUS_OK;
}

// --- keys ---

static bool is_key(const char *key) {
    static const char *const names[] = {"left",   "right", "up",  "down",   "space",    "return", "backspace", "delete",
                                        "insert", "home",  "end", "pageup", "pagedown", "shift",  "control",   "alt"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(key, names[i]) == 0) {
            return true;
        }
    }
    return key[0] == '\0' || (key[0] > ' ' && key[0] <= '~' && !(key[0] >= 'A' && key[0] <= 'Z') && key[1] == '\0');
}

// Names, texts, and each name once.
static ludus_status check_key_names(const char *id, const ludus_key *keys) {
    bool held = false, rest = false;
    for (const ludus_key *key = keys; key->key; key++) {
        if (!is_key(key->key)) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "%s: '%.60s' is no key; keys are characters but no capitals, and the names listed at "
                              "ludus_key in env.h",
                              id, key->key);
        }
        if (!key->about || !key->about[0]) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the key '%s' lacks a text about what it does", id, key->key);
        }
        for (const ludus_key *other = keys; other < key; other++) {
            if (strcmp(key->key, other->key) == 0) {
                return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the key '%s' stands twice in its table", id, key->key);
            }
        }
        rest = rest || !key->key[0];
        held = held || (key->key[0] && key->held);
    }
    if (rest && !held) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the key '' is what is done while no key is held; none can be", id);
    }
    return LUDUS_OK;
}

// Keys stand for actions that exist under a variant's options.
static ludus_status check_keys(const char *id, const ludus_env_def *definition, const ludus_values *options) {
    ludus_layout layout;
    memset(&layout, 0, sizeof layout);
    void *config = calloc(1, definition->config_bytes);
    if (!config) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory to check its keys", id);
    }
    ludus_status status = check_key_names(id, definition->keys);
    status = status ? status : definition->configure(options, config);
    status = status ? status : definition->layout(config, &layout);
    status = status ? status : ludus_space_finish(&layout.action);
    const int32_t room = (int32_t)(sizeof definition->keys->slot / sizeof *definition->keys->slot);
    if (!status && layout.action.size > room) {
        status = ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: a key has room for %d numbers of an action; this one's have %d",
                            id, room, layout.action.size);
    }
    for (const ludus_key *key = definition->keys; !status && key->key; key++) {
        char why[200], space[200];
        if (!ludus_space_contains(&layout.action, key->slot, why, sizeof why)) {
            ludus_space_text(&layout.action, space, sizeof space);
            status = ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the action of the key '%s' is outside %s: %s", id, key->key,
                                space, why);
        }
    }
    free(config);
    return status;
}

// --- ids ---

static ludus_status check_variant(const ludus_env_def *definition, const ludus_variant *variant) {
    int64_t version;
    if (ludus_id_parse(variant->id, &version) < 0) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "'%.100s' is no id; it must read [namespace/]Name-vN", variant->id);
    }
    if (!variant->options || variant->time_limit < 0) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: its variant lacks options (\"\" for none) or has time limit %d",
                          variant->id, variant->time_limit);
    }
    ludus_settings *tables[] = {ludus_settings_make(definition->options, variant->id),
                                ludus_settings_make(ludus_runtime_fields(), variant->id)};
    ludus_status status = tables[0] && tables[1] ? LUDUS_OK : LUDUS_ERROR_MEMORY;
    status = status ? status : ludus_settings_parse_into(tables, 2, variant->options);
    if (!status && definition->keys) {
        const ludus_values options = ludus_settings_values(tables[0]);
        status = check_keys(variant->id, definition, &options);
    }
    ludus_settings_destroy(tables[0]);
    ludus_settings_destroy(tables[1]);
    return status;
}

ludus_status ludus_definition_check(const ludus_env_def *definition) {
    if (!definition || !definition->variants || !definition->variants[0].id) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a definition without variants cannot be registered");
    }
    const char *id = definition->variants[0].id;
    if (definition->version != LUDUS_DEFINITION_VERSION || definition->struct_size != sizeof *definition) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "%.100s was compiled for another version of Ludus; compile it again",
                          id);
    }
    ludus_status status = check_hooks(id, definition);
    status = status ? status : check_targets(id, definition);
    status = status ? status : check_tables(id, definition);
    status = status ? status : check_goals(id, definition);
    for (const ludus_variant *variant = definition->variants; !status && variant->id; variant++) {
        status = check_variant(definition, variant);
    }
    return status;
}
