// action_file.c - reads recorded actions, one a line.
// SPDX-License-Identifier: MIT
#include "action_file.h"
#include "arguments.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 1 << 16 };

struct action_file {
    FILE *stream;
    const char *name;
    int64_t line;
    char text[LINE_BYTES];
};

static const char separators[] = " \t\r,";

action_file *action_file_from(FILE *stream, const char *name) {
    action_file *file = calloc(1, sizeof *file);
    if (!file) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory to read %s", name);
        if (stream != stdin) {
            fclose(stream);
        }
        return NULL;
    }
    file->stream = stream;
    file->name = name;
    return file;
}

action_file *action_file_open(const char *path) {
    if (strcmp(path, "-") == 0) {
        return action_file_from(stdin, "standard input");
    }
    FILE *stream = fopen(path, "rb");
    if (!stream) {
        ludus_fail(LUDUS_ERROR_IO, "cannot read the actions in %s: %s", path, strerror(errno));
        return NULL;
    }
    return action_file_from(stream, path);
}

void action_file_close(action_file *file) {
    if (file) {
        if (file->stream != stdin) {
            fclose(file->stream);
        }
        free(file);
    }
}

static action_result wrong(const action_file *file, const char *why) {
    ludus_fail(LUDUS_ERROR_ARGUMENT, "%s, line %lld: %s", file->name, (long long)file->line, why);
    return ACTION_WRONG;
}

// One line without its end.
static action_result read_line(action_file *file) {
    size_t length = 0;
    int c;
    file->line++;
    errno = 0;
    while ((c = getc_unlocked(file->stream)) != EOF && c != '\n') {
        if (c == '\0') {
            return wrong(file, "a zero byte; actions are text");
        }
        if (length + 1 == LINE_BYTES) {
            return wrong(file, "the line is longer than 65535 characters");
        }
        file->text[length++] = (char)c;
    }
    file->text[length] = '\0';
    if (ferror(file->stream)) {
        ludus_fail(LUDUS_ERROR_IO, "cannot read the actions in %s: %s", file->name, strerror(errno));
        return ACTION_WRONG;
    }
    return c == EOF && length == 0 ? ACTION_END : ACTION_READ;
}

// "[1, 2]" reads as "1, 2".
static char *without_brackets(char *text) {
    text += strspn(text, separators);
    size_t length = strlen(text);
    while (length > 0 && strchr(separators, text[length - 1])) {
        text[--length] = '\0';
    }
    if (length > 1 && text[0] == '[' && text[length - 1] == ']') {
        text[length - 1] = '\0';
        text++;
        text += strspn(text, separators);
    }
    return text;
}

static action_result read_slot(const action_file *file, const char *word, bool box, ludus_slot *slot) {
    char why[160];
    double number;
    if (!read_number(word, &number)) {
        snprintf(why, sizeof why, "'%.40s' is not a number", word);
        return wrong(file, why);
    }
    if (box) {
        slot->f = (float)number;
        if (!isfinite(slot->f)) {
            snprintf(why, sizeof why, "'%.40s' is not a finite 32-bit number", word);
            return wrong(file, why);
        }
        return ACTION_READ;
    }
    if (number != floor(number) || fabs(number) > 2147483647.0) { // NAN is not equal to itself
        snprintf(why, sizeof why, "'%.40s' is not a whole number; the action is a choice", word);
        return wrong(file, why);
    }
    slot->i = (int32_t)number;
    return ACTION_READ;
}

// The kind of slot `index` of one row.
static bool is_box(const ludus_space *space, int32_t index) {
    for (int32_t p = 0; p < space->parts; p++) {
        if (index < space->part[p].size) {
            return space->part[p].kind == LUDUS_BOX;
        }
        index -= space->part[p].size;
    }
    return false;
}

action_result action_file_next(action_file *file, const ludus_env *env, ludus_slot *action) {
    const ludus_layout *layout = ludus_env_layout(env);
    const int32_t wanted = layout->rows * layout->action_slots;
    char *text = NULL;
    do {
        const action_result result = read_line(file);
        if (result != ACTION_READ) {
            return result;
        }
        text = without_brackets(file->text);
    } while (*text == '\0');

    int32_t count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, separators, &rest); word; word = strtok_r(NULL, separators, &rest), count++) {
        if (count < wanted && read_slot(file, word, is_box(&layout->action, count % layout->action_slots),
                                        &action[count]) != ACTION_READ) {
            return ACTION_WRONG;
        }
    }
    if (count != wanted) {
        char why[160], space[100];
        ludus_space_text(&layout->action, space, sizeof space);
        snprintf(why, sizeof why, "%d number%s; an action in %s has %d", count, count == 1 ? "" : "s", space, wanted);
        return wrong(file, why);
    }
    for (int32_t row = 0; row < layout->rows; row++) {
        if (ludus_env_check_action(env, action + row * layout->action_slots)) {
            char why[512];
            snprintf(why, sizeof why, "%s", ludus_last_error());
            return wrong(file, why);
        }
    }
    return ACTION_READ;
}
