// identify_memory.c - the arrays of a search, made together and freed together.
// SPDX-License-Identifier: MIT
#include "diff/identify_internal.h"

#include <stdlib.h>

ludus_status identify_make_memory(identify *search) {
    const size_t states = search->states, parameters = search->parameters, columns = states + parameters + 1;
    const size_t wide = states + columns;
    const size_t segments = (size_t)search->segments, body = parameters + 1;
    const size_t measured = ((size_t)search->longest + 1) * states, rows = measured + columns;
    const size_t slope_rows = search->slope_steps * states, options = (size_t)search->motion->sizes.options;
    const struct {
        double **place;
        size_t numbers;
    } arrays[] = {
        {&search->start, segments * states},
        {&search->first_start, segments * states},
        {&search->trial_value, search->numbers},
        {&search->trial_start, segments * states},
        {&search->motion_actions, (size_t)search->longest * segments * search->actions},
        {&search->moved, (size_t)search->longest * segments * states},
        {&search->tangent, search->steps * states * (states + parameters)},
        {&search->rows, rows * wide},
        {&search->chain, states * columns},
        {&search->next_chain, states * columns},
        {&search->head, segments * states * wide},
        {&search->body, body * body},
        {&search->triangle, wide * wide},
        {&search->norms, wide},
        {&search->body_norms, body},
        {&search->work, wide},
        {&search->singular, parameters},
        {&search->left, parameters * parameters},
        {&search->right, parameters * parameters},
        {&search->step_value, parameters},
        {&search->step_start, segments * states},
        {&search->noise, 4 * states},
        {&search->slope_state, slope_rows * states},
        {&search->slope_action, slope_rows * search->actions},
        {&search->slope_in, slope_rows * states},
        {&search->slope_out, slope_rows * states},
        {&search->slope_option, slope_rows * options},
    };
    search->columns = columns;
    search->row_state = calloc(measured, sizeof search->row_state[0]);
    bool made = search->row_state;
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        *arrays[i].place = calloc(arrays[i].numbers + 1, sizeof(double));
        made = made && *arrays[i].place;
    }
    return made ? LUDUS_OK : ludus_fail(LUDUS_ERROR_MEMORY, "no memory to identify %zu steps", search->steps);
}

void identify_clear(identify *search) {
    void *const arrays[] = {
        search->first_start, search->parameter,   search->segment,      search->window,         search->is_circle,
        search->samples,     search->sigma,       search->scale,        search->memory,         search->value,
        search->start,       search->trial_value, search->trial_start,  search->motion_actions, search->moved,
        search->tangent,     search->rows,        search->chain,        search->next_chain,     search->head,
        search->body,        search->triangle,    search->norms,        search->body_norms,     search->work,
        search->singular,    search->left,        search->right,        search->step_value,     search->step_start,
        search->noise,       search->row_state,   search->slack,        search->slope_state,    search->slope_action,
        search->slope_in,    search->slope_out,   search->slope_option,
    };
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        free(arrays[i]);
    }
    ludus_diff_destroy(search->motion);
    ludus_diff_destroy(search->slopes);
}
