// registry.c - ids to definitions: registration, look-up with versions and "did you mean", modules.
// SPDX-License-Identifier: MIT
#include "core/registry.h"
#include "core/runtime_options.h"

#include <ludus/vector.h>

#include <ctype.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct entry {
    const ludus_env_def *definition;
    const ludus_variant *variant;
} entry;

static struct {
    entry *entries;
    int32_t count, capacity;
    pthread_once_t once;
} registry = {.once = PTHREAD_ONCE_INIT};

// [namespace/]name[-vN]: letters, digits, '_', '-', '.', ':' in the name. Returns the length before "-vN", or -1; version -1: none.
static int parse_id(const char *id, int64_t *version) {
    const char *slash = strchr(id, '/');
    const char *name = slash ? slash + 1 : id;
    *version = -1;
    if (!*name || name == id + 1) {
        return -1;
    }
    for (const char *c = id; *c; c++) {
        if (!isalnum((unsigned char)*c) && !strchr("_-:.", *c) && c != slash) {
            return -1;
        }
    }
    const size_t length = strlen(id);
    size_t digits = 0;
    while (digits < length && isdigit((unsigned char)id[length - 1 - digits])) {
        digits++;
    }
    if (digits > 0 && digits < 9 && length > digits + 2 && id[length - digits - 1] == 'v' &&
        id[length - digits - 2] == '-') {
        *version = strtol(id + length - digits, NULL, 10);
        return (int)(length - digits - 2);
    }
    return (int)length;
}

static const entry *find_exact(const char *id) {
    for (int32_t i = 0; i < registry.count; i++) {
        if (strcmp(registry.entries[i].variant->id, id) == 0) {
            return &registry.entries[i];
        }
    }
    return NULL;
}

// A table must have distinct whole-word names, low <= default <= high, and no name that the runtime keeps for itself.
static ludus_status check_table(const char *id, const char *what, const ludus_field *table, bool reserved) {
    for (const ludus_field *field = table; field && field->name; field++) {
        for (const ludus_field *other = table; other != field; other++) {
            if (strcmp(field->name, other->name) == 0) {
                return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: its %s have two rows called %s", id, what, field->name);
            }
        }
        if (reserved && ludus_fields_find(ludus_runtime_fields(), field->name, NULL) >= 0) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the option name %s is reserved for the runtime", id,
                              field->name);
        }
        if (field->count < 1 || !field->unit || !field->about) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the row %s of its %s lacks a count, a unit or a sentence", id,
                              field->name, what);
        }
        if (reserved && field->kind != LUDUS_TEXT &&
            !(field->low <= field->default_value && field->default_value <= field->high)) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the default of option %s lies outside its bounds", id,
                              field->name);
        }
    }
    return LUDUS_OK;
}

static ludus_status check_definition(const ludus_env_def *definition) {
    if (!definition || !definition->variants || !definition->variants[0].id) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a definition without variants cannot be registered");
    }
    const char *id = definition->variants[0].id;
    if (definition->version != LUDUS_DEFINITION_VERSION || definition->struct_size != sizeof *definition) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "%s was compiled for another version of Ludus; compile it again", id);
    }
    if (!definition->layout || !definition->reset || !definition->step || !definition->observe ||
        !definition->configure || definition->targets_count < 1 || !definition->about || !definition->source) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT,
                          "%s lacks about, source, layout, or the lines of LUDUS_DEFINITION_HOOKS", id);
    }
    ludus_status status = check_table(id, "options", definition->options, true);
    status = status ? status : check_table(id, "reset options", definition->reset_options, true);
    status = status ? status : check_table(id, "state fields", definition->state_fields, false);
    status = status ? status : check_table(id, "info fields", definition->info_fields, false);
    return status;
}

static ludus_status add(const ludus_env_def *definition) {
    ludus_status status = check_definition(definition);
    int32_t added = 0;
    for (const ludus_variant *variant = definition ? definition->variants : NULL; !status && variant->id;
         variant++, added++) {
        int64_t version;
        if (parse_id(variant->id, &version) < 0) {
            status = ludus_fail(LUDUS_ERROR_ARGUMENT, "'%s' is no id; it must read [namespace/]Name-vN", variant->id);
        } else if (find_exact(variant->id)) {
            status = ludus_fail(LUDUS_ERROR_ARGUMENT, "%s is registered already", variant->id);
        } else if (registry.count == registry.capacity) {
            const int32_t capacity = registry.capacity ? 2 * registry.capacity : 256;
            entry *grown = realloc(registry.entries, (size_t)capacity * sizeof *grown);
            if (!grown) {
                status = ludus_fail(LUDUS_ERROR_MEMORY, "no memory to register %s", variant->id);
            } else {
                registry.entries = grown;
                registry.capacity = capacity;
            }
        }
        if (status) {
            break;
        }
        registry.entries[registry.count++] = (entry){definition, variant};
    }
    if (status) {
        registry.count -= added; // all of a definition's ids, or none
    }
    return status;
}

static void add_builtin(void) {
    for (const ludus_env_def *const *definition = ludus_builtin_envs; *definition; definition++) {
        if (add(*definition)) {
            ludus_log(LUDUS_LOG_WARNING, "%s", ludus_last_error());
        }
    }
}

ludus_status ludus_register(const ludus_env_def *definition) {
    pthread_once(&registry.once, add_builtin);
    return add(definition);
}

ludus_status ludus_load_module(const char *path) {
    pthread_once(&registry.once, add_builtin);
    void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!module) {
        return ludus_fail(LUDUS_ERROR_NOT_FOUND, "cannot load %s: %s", path, dlerror());
    }
    const unsigned *version = dlsym(module, "ludus_module_version");
    const ludus_env_def *const *definitions = dlsym(module, "ludus_module_envs");
    ludus_status status = LUDUS_OK;
    if (!version || !definitions) {
        status =
            ludus_fail(LUDUS_ERROR_FORMAT, "%s is no Ludus module; build it with ludus_add_env(... MODULE ...)", path);
    } else if (*version != LUDUS_DEFINITION_VERSION) {
        status =
            ludus_fail(LUDUS_ERROR_MISMATCH, "%s was compiled for another version of Ludus; compile it again", path);
    }
    const int32_t before = registry.count;
    for (; !status && *definitions; definitions++) {
        status = add(*definitions);
    }
    if (status) {
        registry.count = before;
        dlclose(module);
    }
    return status;
}

int32_t ludus_registered_count(void) {
    pthread_once(&registry.once, add_builtin);
    return registry.count;
}

const char *ludus_registered_id(int32_t index) {
    return index >= 0 && index < ludus_registered_count() ? registry.entries[index].variant->id : NULL;
}

// The newest version of a name given without one.
static const entry *find_newest(const char *id) {
    const entry *newest = NULL;
    int64_t newest_version = -1;
    for (int32_t i = 0; i < registry.count; i++) {
        int64_t version;
        const int length = parse_id(registry.entries[i].variant->id, &version);
        if (length == (int)strlen(id) && strncmp(registry.entries[i].variant->id, id, (size_t)length) == 0 &&
            version > newest_version) {
            newest = &registry.entries[i];
            newest_version = version;
        }
    }
    return newest;
}

static void fail_unknown(const char *id) {
    int64_t version;
    const int length = parse_id(id, &version);
    char versions[256] = "";
    for (int32_t i = 0; i < registry.count && length > 0; i++) {
        int64_t other;
        const char *known = registry.entries[i].variant->id;
        if (parse_id(known, &other) == length && strncmp(known, id, (size_t)length) == 0 &&
            strlen(versions) + strlen(known) + 3 < sizeof versions) {
            strcat(versions, *versions ? ", " : "");
            strcat(versions, known);
        }
    }
    if (*versions) {
        ludus_fail(LUDUS_ERROR_NOT_FOUND, "there is no version %lld of that environment; there is %s",
                   (long long)version, versions);
        return;
    }
    const char **names = malloc((size_t)registry.count * sizeof *names);
    const char *closest = NULL;
    if (names) {
        for (int32_t i = 0; i < registry.count; i++) {
            names[i] = registry.entries[i].variant->id;
        }
        closest = ludus_closest(id, names, registry.count);
        free(names);
    }
    if (closest) {
        ludus_fail(LUDUS_ERROR_NOT_FOUND, "there is no environment '%.100s'; did you mean %s?", id, closest);
    } else {
        ludus_fail(LUDUS_ERROR_NOT_FOUND, "there is no environment '%.100s'; `ludus list` shows all %d", id,
                   registry.count);
    }
}

const ludus_env_def *ludus_find(const char *id, const ludus_variant **variant) {
    pthread_once(&registry.once, add_builtin);
    const entry *found = id ? find_exact(id) : NULL;
    if (!found && id) {
        found = find_newest(id);
    }
    if (!found) {
        fail_unknown(id ? id : "");
        return NULL;
    }
    if (variant) {
        *variant = found->variant;
    }
    return found->definition;
}
