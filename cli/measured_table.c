// measured_table.c - trajectories from a table with commas: a row a time, columns by name.
// SPDX-License-Identifier: MIT
//
// A row is the state that was measured at a time and the action taken then. Columns are numbers of the state by name, action
// (or action[0], action[1] ...), step (whole; where it jumps the action was kept and nothing measured) and trajectory (another
// value begins another one). An empty cell, or "nan", was not measured.
#include "arguments.h"
#include "measured.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MOST = 1024, CELL_BYTES = 64, GAP_MOST = 100000 };

// What a column holds: COLUMN_STATE + number, or the others.
enum { COLUMN_STEP = -1, COLUMN_TRAJECTORY = -2, COLUMN_STATE = 0, COLUMN_ACTION = 1 << 20 };

typedef struct table {
    measured_file *file;
    int32_t column[COLUMNS_MOST];
    int32_t columns;
    bool has_actions;
    double step, trajectory; // of the row before
    bool begun;
} table;

// Cuts the next cell off a line; false at its end. Blanks and quotes around it are left away.
static bool next_cell(const char **at, const char *end, char *cell) {
    if (*at > end) {
        return false;
    }
    const char *comma = memchr(*at, ',', (size_t)(end - *at));
    const char *from = *at, *to = comma ? comma : end;
    *at = to + 1;
    while (from < to && strchr(" \t\r\"", *from)) {
        from++;
    }
    while (to > from && strchr(" \t\r\"", to[-1])) {
        to--;
    }
    const size_t length = (size_t)(to - from) < CELL_BYTES - 1 ? (size_t)(to - from) : CELL_BYTES - 1;
    memcpy(cell, from, length);
    cell[length] = '\0';
    return true;
}

static ludus_status read_name(table *t, const char *name, int32_t *column) {
    const measured *m = t->file->to;
    const int32_t state = measured_state_index(m->definition, name), slots = m->layout->action_slots;
    int32_t slot = 0, used = 0;
    if (state >= 0) {
        *column = COLUMN_STATE + state;
    } else if (strcmp(name, "step") == 0) {
        *column = COLUMN_STEP;
    } else if (strcmp(name, "trajectory") == 0) {
        *column = COLUMN_TRAJECTORY;
    } else if ((strcmp(name, "action") == 0 && slots == 1) ||
               (sscanf(name, "action[%d]%n", &slot, &used) == 1 && name[used] == '\0' && slot >= 0 && slot < slots)) {
        *column = COLUMN_ACTION + slot;
    } else {
        char why[300];
        snprintf(why, sizeof why,
                 "there is no column '%s'; there are step, trajectory, action%s and the numbers of the state that "
                 "`ludus info %s` lists",
                 name, slots == 1 ? "" : "[0] ...", m->id);
        return measured_wrong(t->file, why);
    }
    for (int32_t i = 0; i < t->columns; i++) {
        if (t->column[i] == *column) {
            return measured_wrong(t->file, "a column comes twice");
        }
    }
    return LUDUS_OK;
}

static ludus_status read_head(table *t, const char *line, const char *end) {
    char cell[CELL_BYTES];
    bool any = false;
    int32_t actions = 0;
    while (next_cell(&line, end, cell)) {
        if (t->columns == COLUMNS_MOST) {
            return measured_wrong(t->file, "more than 1024 columns");
        }
        const ludus_status status = read_name(t, cell, &t->column[t->columns]);
        if (status) {
            return status;
        }
        const int32_t column = t->column[t->columns++];
        any |= column >= COLUMN_STATE && column < COLUMN_ACTION;
        actions += column >= COLUMN_ACTION;
    }
    t->has_actions = actions > 0;
    if (!any) {
        return measured_wrong(t->file, "no column is a number of the state");
    }
    return actions == 0 || actions == t->file->to->layout->action_slots
               ? LUDUS_OK
               : measured_wrong(t->file, "some numbers of the action have a column and others have none");
}

static ludus_status read_cell(const table *t, const char *cell, double *number) {
    if (cell[0] == '\0' || strcmp(cell, "nan") == 0 || strcmp(cell, "NaN") == 0 || strcmp(cell, "NA") == 0) {
        *number = NAN;
        return LUDUS_OK;
    }
    if (read_number(cell, number) && isfinite(*number)) {
        return LUDUS_OK;
    }
    char why[120];
    snprintf(why, sizeof why, "'%.40s' is not a finite number", cell);
    return measured_wrong(t->file, why);
}

// A row of the table, by what its columns are.
typedef struct table_row {
    double step, trajectory;
    double *state, *action; // [states], [action slots]
} table_row;

static ludus_status read_row(const table *t, const char *line, const char *end, table_row *row) {
    char cell[CELL_BYTES], why[120];
    int32_t count = 0;
    while (next_cell(&line, end, cell)) {
        double number;
        const ludus_status status = read_cell(t, cell, &number);
        if (status) {
            return status;
        }
        const int32_t column = count < t->columns ? t->column[count] : COLUMN_STEP;
        if (count < t->columns && column >= COLUMN_ACTION) {
            row->action[column - COLUMN_ACTION] = number;
        } else if (count < t->columns && column >= COLUMN_STATE) {
            row->state[column] = number;
        } else if (count < t->columns) {
            *(column == COLUMN_STEP ? &row->step : &row->trajectory) = number;
        }
        count++;
    }
    if (count != t->columns) {
        snprintf(why, sizeof why, "%d cells; the head of the table has %d", count, t->columns);
        return measured_wrong(t->file, why);
    }
    return isnan(row->step) || isnan(row->trajectory) ? measured_wrong(t->file, "step or trajectory is missing")
                                                      : LUDUS_OK;
}

// The steps from the row before to this one, all with the action of the row before; then this row's state.
static ludus_status add_row(table *t, const table_row *row, double *held) {
    measured *m = t->file->to;
    const size_t slots = (size_t)m->layout->action_slots;
    const bool begins = !t->begun || row->trajectory != t->trajectory;
    const double gap = begins ? 0 : row->step - t->step;
    if (!begins && !(gap >= 1 && gap <= GAP_MOST && gap == floor(gap))) {
        return measured_wrong(t->file, "step does not go on from the row before by a whole number from 1 to 100000");
    }
    ludus_status status = begins ? measured_trajectory(m) : LUDUS_OK;
    if (begins && !status && !measured_add_state(m)) {
        status = LUDUS_ERROR_MEMORY;
    }
    for (double i = 0; i < gap && !status; i++) {
        double *action = measured_add_action(m);
        if (!action || !measured_add_state(m)) {
            return LUDUS_ERROR_MEMORY;
        }
        memcpy(action, held, slots * sizeof *action);
        measured_file before = *t->file;
        before.line--;
        status = measured_check_action(&before, action);
    }
    if (!status) {
        memcpy(m->state + (m->state_rows - 1) * (size_t)m->states, row->state, (size_t)m->states * sizeof(double));
        memcpy(held, row->action, slots * sizeof *held);
        t->step = row->step, t->trajectory = row->trajectory, t->begun = true;
    }
    return status;
}

ludus_status measured_read_table(measured_file *file, const char *bytes, size_t size) {
    const size_t states = (size_t)file->to->states, slots = (size_t)file->to->layout->action_slots;
    table *t = calloc(1, sizeof *t);
    double *numbers = calloc(states + 2 * slots + 1, sizeof *numbers);
    ludus_status status = t && numbers ? LUDUS_OK : ludus_fail(LUDUS_ERROR_MEMORY, "no memory to read a table");
    int64_t rows = 0;
    for (size_t at = 0; at < size && !status;) {
        const char *from = bytes + at, *end = memchr(from, '\n', size - at);
        end = end ? end : bytes + size;
        at = (size_t)(end - bytes) + 1;
        t->file = file;
        file->line++;
        if (strspn(from, " \t\r") >= (size_t)(end - from)) {
            continue;
        }
        if (t->columns == 0) {
            status = read_head(t, from, end);
            continue;
        }
        table_row row = {t->step + 1, 0, numbers, numbers + states};
        for (size_t i = 0; i < states + slots; i++) {
            numbers[i] = i >= states && !t->has_actions ? 0 : NAN;
        }
        status = read_row(t, from, end, &row);
        status = status ? status : add_row(t, &row, numbers + states + slots);
        rows++;
    }
    if (!status && rows < 2) {
        status = ludus_fail(LUDUS_ERROR_FORMAT, "%.400s has no two rows under its head", file->path);
    }
    free(t);
    free(numbers);
    return status;
}
