// describe.c - spaces and field tables as JSON, and values as one writes them.
// SPDX-License-Identifier: MIT
#include "describe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// --- values ---

// As few digits as tell it from others, as a person would write it.
static void number_text(double number, char *out, size_t capacity) {
    int digits = 6;
    do {
        snprintf(out, capacity, "%.*g", digits, number);
    } while (strtod(out, NULL) != number && digits++ < 17);
}

void field_value_text(const ludus_field *field, int32_t row, const ludus_values *values, char *out, size_t capacity) {
    if (field->kind == LUDUS_TEXT) {
        snprintf(out, capacity, "'%s'", values->texts[row]);
    } else if (field->kind == LUDUS_BOOL) {
        snprintf(out, capacity, "%s", values->numbers[row] != 0 ? "true" : "false");
    } else if (field->kind == LUDUS_CHOICE) {
        const char *name = field->unit;
        for (int32_t i = 0; i < (int32_t)values->numbers[row] && strchr(name, '|'); i++) {
            name = strchr(name, '|') + 1;
        }
        snprintf(out, capacity, "%.*s", (int)strcspn(name, "|"), name);
    } else {
        number_text(values->numbers[row], out, capacity);
    }
}

static bool may_range(const ludus_field *field) {
    return field->kind == LUDUS_REAL && (field->flags & LUDUS_FIELD_MAY_RANGE);
}

// --- spaces ---

static void write_bounds(json *out, const char *key, const ludus_part *part, const double *each, double all) {
    json_key(out, key);
    if (!each) {
        json_number(out, all);
        return;
    }
    json_open(out, '[');
    for (int32_t i = 0; i < part->size; i++) {
        json_number(out, each[i]);
    }
    json_close(out, ']');
}

static void write_part(json *out, const ludus_part *part) {
    static const char *const kinds[] = {"box", "discrete", "multi-discrete", "multi-binary"};
    json_open(out, '{');
    if (part->name && part->name[0]) {
        json_key(out, "name");
        json_text(out, part->name);
    }
    json_key(out, "kind");
    json_text(out, kinds[part->kind]);
    json_key(out, "dtype");
    json_text(out, ludus_dtype_name(part->dtype));
    json_key(out, "shape");
    json_open(out, '[');
    for (int32_t i = 0; i < part->rank; i++) {
        json_whole(out, part->shape[i]);
    }
    json_close(out, ']');
    if (part->kind == LUDUS_DISCRETE) {
        json_key(out, "n");
        json_whole(out, part->n);
        json_key(out, "start");
        json_whole(out, part->start);
    } else if (part->kind == LUDUS_MULTI_DISCRETE) {
        json_key(out, "sizes");
        json_open(out, '[');
        for (int32_t i = 0; i < part->size; i++) {
            json_whole(out, part->sizes[i]);
        }
        json_close(out, ']');
    } else if (part->kind == LUDUS_BOX) {
        write_bounds(out, "low", part, part->lows, part->low);
        write_bounds(out, "high", part, part->highs, part->high);
    }
    json_close(out, '}');
}

void describe_space(json *out, const ludus_space *space) {
    static const char *const forms[] = {"single", "tuple", "dict"};
    char text[512];
    ludus_space_text(space, text, sizeof text);
    json_open(out, '{');
    json_key(out, "text");
    json_text(out, text);
    json_key(out, "form");
    json_text(out, forms[space->form]);
    json_key(out, "parts");
    json_open(out, '[');
    for (int32_t i = 0; i < space->parts; i++) {
        write_part(out, &space->part[i]);
    }
    json_close(out, ']');
    json_close(out, '}');
}

// --- tables ---

static void write_default(json *out, const ludus_field *field, int32_t row, const ludus_values *defaults,
                          const ludus_settings *settings) {
    char name[256];
    double low, high;
    const double number = defaults->numbers[row];
    json_key(out, "default");
    if (settings && ludus_settings_range(settings, row, &low, &high)) {
        json_open(out, '[');
        json_number(out, low);
        json_number(out, high);
        json_close(out, ']');
        return;
    }
    switch (field->kind) {
    case LUDUS_TEXT: json_text(out, defaults->texts[row]); break;
    case LUDUS_BOOL: json_bool(out, number != 0); break;
    case LUDUS_INT: json_whole(out, (int64_t)number); break;
    case LUDUS_CHOICE:
        field_value_text(field, row, defaults, name, sizeof name);
        json_text(out, name);
        break;
    case LUDUS_REAL: json_number(out, number); break;
    }
}

static void write_fields(json *out, const ludus_field *table, const ludus_values *defaults,
                         const ludus_settings *settings) {
    static const char *const kinds[] = {"real", "int", "bool", "choice", "text"};
    json_open(out, '[');
    for (const ludus_field *field = table; field && field->name; field++) {
        json_open(out, '{');
        json_key(out, "name");
        json_text(out, field->name);
        json_key(out, "kind");
        json_text(out, kinds[field->kind]);
        if (field->count > 1) {
            json_key(out, "count");
            json_whole(out, field->count);
        }
        json_key(out, field->kind == LUDUS_CHOICE ? "choices" : "unit");
        json_text(out, field->unit);
        if (defaults) {
            write_default(out, field, (int32_t)(field - table), defaults, settings);
        }
        if (may_range(field)) {
            json_key(out, "may_be_range");
            json_bool(out, true);
        }
        if (field->kind == LUDUS_REAL || field->kind == LUDUS_INT) {
            json_key(out, "low");
            json_number(out, field->low);
            json_key(out, "high");
            json_number(out, field->high);
        }
        json_key(out, "about");
        json_text(out, field->about);
        json_close(out, '}');
    }
    json_close(out, ']');
}

void describe_fields(json *out, const ludus_field *table, const ludus_values *defaults) {
    write_fields(out, table, defaults, NULL);
}

void describe_options(json *out, const ludus_field *table, const ludus_settings *settings) {
    const ludus_values values = ludus_settings_values(settings);
    write_fields(out, table, &values, settings);
}

// --- tables as text ---

static void range_text(const ludus_field *field, char *out, size_t capacity) {
    if (field->kind == LUDUS_BOOL) {
        snprintf(out, capacity, "true or false");
    } else if (field->kind == LUDUS_TEXT) {
        snprintf(out, capacity, "text");
    } else if (field->kind == LUDUS_CHOICE) {
        size_t length = 0;
        for (const char *c = field->unit; *c && length + 5 < capacity; c++) {
            length += (size_t)snprintf(out + length, capacity - length, *c == '|' ? " or " : "%c", *c);
        }
    } else if (isinf(field->low) && isinf(field->high)) {
        snprintf(out, capacity, field->kind == LUDUS_INT ? "any whole number" : "any number");
    } else {
        snprintf(out, capacity, "%s%.6g to %.6g", field->kind == LUDUS_INT ? "whole, " : "", field->low, field->high);
    }
}

static void print_table(const char *title, const ludus_field *table, const ludus_values *values,
                        const ludus_settings *settings) {
    if (ludus_fields_count(table) == 0) {
        return;
    }
    printf("\n%s\n", title);
    for (const ludus_field *field = table; field->name; field++) {
        char name[160], value[160] = "", range[200];
        snprintf(name, sizeof name, field->count > 1 ? "%s[%d]" : "%s", field->name, field->count);
        if (values) {
            const int32_t row = (int32_t)(field - table);
            double low, high;
            if (settings && ludus_settings_range(settings, row, &low, &high)) {
                number_text(low, value, sizeof value);
                strcat(value, "..");
                number_text(high, value + strlen(value), sizeof value - strlen(value));
            } else {
                field_value_text(field, row, values, value, sizeof value);
            }
            snprintf(name + strlen(name), sizeof name - strlen(name), "=%s", value);
        }
        range_text(field, range, sizeof range);
        const bool has_unit = field->kind != LUDUS_CHOICE && field->unit[0];
        printf("  %-30s %s\n  %-30s   %s%s%s%s%s\n", name, field->about, "", range, has_unit ? " [" : "",
               has_unit ? field->unit : "", has_unit ? "]" : "", may_range(field) ? ", or low..high" : "");
    }
}

void describe_table(const char *title, const ludus_field *table, const ludus_values *values) {
    print_table(title, table, values, NULL);
}

void describe_settings(const char *title, const ludus_field *table, const ludus_settings *settings) {
    const ludus_values values = ludus_settings_values(settings);
    print_table(title, table, &values, settings);
}
