// registry.c - ids to definitions: registration, and look-up with versions and "did you mean".
// SPDX-License-Identifier: MIT
#include "core/registry.h"

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

static const entry *find_exact(const char *id) {
    for (int32_t i = 0; i < registry.count; i++) {
        if (strcmp(registry.entries[i].variant->id, id) == 0) {
            return &registry.entries[i];
        }
    }
    return NULL;
}

static ludus_status add(const ludus_env_def *definition) {
    ludus_status status = ludus_definition_check(definition);
    int32_t added = 0;
    for (const ludus_variant *variant = definition ? definition->variants : NULL; !status && variant->id;
         variant++, added++) {
        if (find_exact(variant->id)) {
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

int32_t ludus_registry_mark(void) {
    return ludus_registered_count();
}

void ludus_registry_forget(int32_t mark) {
    registry.count = mark;
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
        const int length = ludus_id_parse(registry.entries[i].variant->id, &version);
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
    const int length = ludus_id_parse(id, &version);
    char versions[256] = "";
    for (int32_t i = 0; i < registry.count && length > 0; i++) {
        int64_t other;
        const char *known = registry.entries[i].variant->id;
        if (ludus_id_parse(known, &other) == length && strncmp(known, id, (size_t)length) == 0 &&
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
