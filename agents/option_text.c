// option_text.c - options of runs and policies: read, sorted, and written again.
// SPDX-License-Identifier: MIT
#include "agents/option_text.h"

#include <ludus/vector.h>

#include <stdio.h>
#include <string.h>

ludus_status agent_options_read(agent_options *options, const char *id, const char *algorithm, const ludus_field *table,
                                const char *defaults, const char *text) {
    *options = (agent_options){NULL, NULL, NULL};
    const ludus_variant *variant;
    const ludus_env_def *definition = ludus_find(id, &variant);
    if (!definition) {
        return LUDUS_ERROR_NOT_FOUND;
    }
    options->env = ludus_settings_make(definition->options, variant->id);
    options->runtime = ludus_settings_make(ludus_runtime_fields(), variant->id);
    options->algorithm = ludus_settings_make(table, algorithm);
    if (!options->env || !options->runtime || !options->algorithm) {
        return LUDUS_ERROR_MEMORY;
    }
    ludus_settings *const order[] = {options->env, options->algorithm, options->runtime};
    const char *const texts[] = {variant->options, defaults, text};
    for (int i = 0; i < 3; i++) {
        const ludus_status status = ludus_settings_parse_into(order, 3, texts[i]);
        if (status) {
            return status;
        }
    }
    return LUDUS_OK;
}

void agent_options_free(agent_options *options) {
    ludus_settings_destroy(options->env);
    ludus_settings_destroy(options->runtime);
    ludus_settings_destroy(options->algorithm);
}

static ludus_status too_long(size_t capacity) {
    return ludus_fail(LUDUS_ERROR_ARGUMENT, "the options are longer than %zu characters", capacity - 1);
}

ludus_status agent_options_text(const agent_options *options, char *out, size_t capacity) {
    size_t length = ludus_settings_text(options->env, out, capacity);
    if (length + 2 >= capacity) {
        return too_long(capacity);
    }
    const size_t separator = length > 0;
    const size_t more = ludus_settings_text(options->runtime, out + length + separator, capacity - length - separator);
    if (length + separator + more >= capacity) {
        return too_long(capacity);
    }
    if (separator && more) {
        out[length] = ' ';
    } else {
        out[length + more] = '\0';
    }
    return LUDUS_OK;
}

// Sets a runtime option back to its default.
static ludus_status set_back(agent_options *options, const char *name) {
    const ludus_field *field = &ludus_runtime_fields()[ludus_fields_find(ludus_runtime_fields(), name, NULL)];
    char value[64];
    if (field->kind == LUDUS_CHOICE) {
        snprintf(value, sizeof value, "%.*s", (int)strcspn(field->unit, "|"), field->unit);
    } else if (field->kind == LUDUS_BOOL) {
        snprintf(value, sizeof value, "%s", field->default_value != 0 ? "true" : "false");
    } else {
        snprintf(value, sizeof value, "%.17g", field->default_value);
    }
    return ludus_settings_set(options->runtime, name, value);
}

static ludus_status read_for_policy(agent_options *options, const char *id, const char *own, const char *text) {
    static const char *const unimportant[] = {"threads",          "lanes",           "async",
                                              "autoreset",        "device",          "normalize_observation",
                                              "normalize_reward", "reward_discount", "clip_reward"};
    ludus_status status = agent_options_read(options, id, "", NULL, own, text);
    for (size_t i = 0; !status && i < sizeof unimportant / sizeof unimportant[0]; i++) {
        status = set_back(options, unimportant[i]);
    }
    return status;
}

ludus_status agent_policy_options(const char *id, const char *text, char *out, size_t capacity) {
    agent_options options;
    ludus_status status = read_for_policy(&options, id, NULL, text);
    status = status ? status : agent_options_text(&options, out, capacity);
    agent_options_free(&options);
    return status;
}

ludus_status agent_evaluation_options(const char *id, const char *own, const char *text, char *out, size_t capacity) {
    agent_options options;
    ludus_status status = read_for_policy(&options, id, own, text);
    if (!status) {
        const ludus_values values = ludus_settings_values(options.runtime);
        const double limit = ludus_values_number(&values, "time_limit");
        const ludus_variant *variant;
        if (ludus_find(id, &variant) && (limit == 0 || (limit < 0 && variant->time_limit == 0))) {
            snprintf(out, capacity, "%d", AGENT_EVALUATION_STEPS);
            status = ludus_settings_set(options.runtime, "time_limit", out);
        }
    }
    status = status ? status : agent_options_text(&options, out, capacity);
    agent_options_free(&options);
    return status;
}

// --- every row ---

typedef struct writer {
    char *out;
    size_t capacity, length;
} writer;

static void put(writer *to, const char *text) {
    const size_t length = strlen(text);
    if (to->length + length < to->capacity) {
        memcpy(to->out + to->length, text, length + 1);
    }
    to->length += length;
}

// In double quotes, with a backslash before what would end them.
static void put_quoted(writer *to, const char *text) {
    put(to, "\"");
    for (; *text; text++) {
        const char letter[3] = {*text == '\n' ? 'n' : *text == '\t' ? 't' : *text, '\0', '\0'};
        put(to, strchr("\"\\\n\t", *text) ? "\\" : "");
        put(to, letter);
    }
    put(to, "\"");
}

static void put_choice(writer *to, const char *names, int index) {
    for (; index > 0; index--) {
        names = strchr(names, '|') + 1;
    }
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(names, "|"), names);
    put(to, name);
}

ludus_status agent_values_text(const ludus_values *values, char *out, size_t capacity) {
    writer to = {out, capacity, 0};
    out[0] = '\0';
    for (int32_t row = 0; values->table && values->table[row].name; row++) {
        const ludus_field *field = &values->table[row];
        char number[64];
        put(&to, row ? " " : "");
        put(&to, field->name);
        put(&to, "=");
        switch (field->kind) {
        case LUDUS_TEXT: put_quoted(&to, values->texts[row]); break;
        case LUDUS_CHOICE: put_choice(&to, field->unit, (int)values->numbers[row]); break;
        case LUDUS_BOOL: put(&to, values->numbers[row] != 0 ? "true" : "false"); break;
        case LUDUS_REAL:
        case LUDUS_INT:
            snprintf(number, sizeof number, "%.17g", values->numbers[row]);
            put(&to, number);
            break;
        }
    }
    return to.length < capacity ? LUDUS_OK : too_long(capacity);
}
