// environments_page.c - writes docs/environments.md from the tables of every registered environment.
// SPDX-License-Identifier: MIT
//
// usage: environments_page >docs/environments.md      (scripts/document does it; a test compares)
#include <ludus/ludus.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- cells ---

static void print_number(double number) {
    char text[32];
    int digits = 6;
    do {
        snprintf(text, sizeof text, "%.*g", digits, number);
    } while (strtod(text, NULL) != number && digits++ < 17);
    printf("%s", text);
}

// Text in a table's cell: a bar would end the cell.
static void print_cell(const char *text) {
    for (const char *c = text; *c; c++) {
        printf(*c == '|' ? "\\|" : "%c", *c);
    }
}

static void print_default(const ludus_field *field) {
    const char *name = field->unit;
    switch (field->kind) {
    case LUDUS_TEXT: printf("`'%s'`", field->default_text ? field->default_text : ""); return;
    case LUDUS_BOOL: printf(field->default_value != 0 ? "`true`" : "`false`"); return;
    case LUDUS_CHOICE:
        for (int i = 0; i < (int)field->default_value && strchr(name, '|'); i++) {
            name = strchr(name, '|') + 1;
        }
        printf("`%.*s`", (int)strcspn(name, "|"), name);
        return;
    case LUDUS_REAL:
    case LUDUS_INT: break;
    }
    printf("`");
    print_number(field->default_value);
    printf("`");
}

static void print_range(const ludus_field *field) {
    switch (field->kind) {
    case LUDUS_TEXT: printf("text"); return;
    case LUDUS_BOOL: printf("true, false"); return;
    case LUDUS_CHOICE:
        for (const char *c = field->unit; *c; c++) {
            printf(*c == '|' ? ", " : "%c", *c);
        }
        return;
    case LUDUS_REAL:
    case LUDUS_INT: break;
    }
    if (field->kind == LUDUS_INT) {
        printf("whole, ");
    }
    if (isinf(field->low) && isinf(field->high)) {
        printf("any");
    } else {
        print_number(field->low);
        printf(" to ");
        print_number(field->high);
    }
    if (field->kind == LUDUS_REAL && (field->flags & LUDUS_FIELD_MAY_RANGE)) {
        printf(", or low..high");
    }
}

// --- tables ---

static void print_fields(const char *title, const ludus_field *table, bool has_defaults) {
    if (ludus_fields_count(table) == 0) {
        return;
    }
    printf("\n| %s |%s range | unit | meaning |\n|---|%s---|---|---|\n", title, has_defaults ? " default |" : "",
           has_defaults ? "---|" : "");
    for (const ludus_field *field = table; field->name; field++) {
        printf(field->count > 1 ? "| `%s[%d]` | " : "| `%s` | ", field->name, field->count);
        if (has_defaults) {
            print_default(field);
            printf(" | ");
        }
        print_range(field);
        printf(" | %s | ", field->kind == LUDUS_CHOICE ? "" : field->unit);
        print_cell(field->about);
        printf(" |\n");
    }
}

// Spaces as they are under the variant's options.
static int print_spaces(const char *id) {
    ludus_env *env = ludus_env_make(id, NULL);
    if (!env) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 1;
    }
    const ludus_layout *layout = ludus_env_layout(env);
    char observation[512], action[512];
    ludus_space_text(&layout->observation, observation, sizeof observation);
    ludus_space_text(&layout->action, action, sizeof action);
    printf("\n* observation: `%s`\n* action: `%s`\n* reward: ", observation, action);
    print_number(layout->reward_low);
    printf(" to ");
    print_number(layout->reward_high);
    printf("\n");
    if (layout->players > 1) {
        printf("* players: %d, %s\n", layout->players, layout->simultaneous ? "all at once" : "in turns");
    }
    if (layout->legal_count > 0) {
        printf("* legal actions: a mask of %d\n", layout->legal_count);
    }
    ludus_env_destroy(env);
    return 0;
}

static void print_list(void) {
    printf("| id | options | time limit | solved at a mean return of |\n|---|---|---|---|\n");
    for (int32_t i = 0; i < ludus_registered_count(); i++) {
        const ludus_variant *variant;
        ludus_find(ludus_registered_id(i), &variant);
        printf("| %s | %s%s%s | ", variant->id, variant->options[0] ? "`" : "", variant->options,
               variant->options[0] ? "`" : "");
        printf(variant->time_limit > 0 ? "%d steps | " : "none | ", variant->time_limit);
        if (isnan(variant->reward_threshold)) {
            printf("not stated |\n");
        } else {
            print_number(variant->reward_threshold);
            printf(" |\n");
        }
    }
}

int main(void) {
    printf(
        "# Environments\n\n"
        "Written by `scripts/document` from the same tables that parse options; `ludus info ENV` shows them too.\n\n");
    print_list();
    for (int32_t i = 0; i < ludus_registered_count(); i++) {
        const ludus_variant *variant;
        const ludus_env_def *definition = ludus_find(ludus_registered_id(i), &variant);
        if (variant != definition->variants) {
            continue;
        }
        printf("\n## %s", variant->id);
        for (const ludus_variant *other = variant + 1; other->id; other++) {
            printf(", %s", other->id);
        }
        printf("\n\n%c%s. Source: %s.\n", definition->about[0] & ~0x20, definition->about + 1, definition->source);
        if (print_spaces(variant->id)) {
            return 1;
        }
        print_fields("option", definition->options, true);
        print_fields("reset option", definition->reset_options, true);
        print_fields("state", definition->state_fields, false);
        print_fields("info", definition->info_fields, false);
    }
    printf("\n## Every environment\n\nThese names are reserved: no environment has options of its own called so.\n");
    print_fields("option", ludus_runtime_fields(), true);
    return 0;
}
