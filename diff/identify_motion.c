// identify_motion.c - every segment simulated from its first state, and the tangents of its states.
// SPDX-License-Identifier: MIT
//
// Segments move in parallel. The derivatives of a step need only the state before it, so those of all steps are independent:
// a step's cotangents of every state number, by one call for as many steps as fit the cache, are the rows of its Jacobians,
// options included. The product of Jacobians along a segment is a few small matrices.
#include "diff/identify_internal.h"

#include <math.h>
#include <string.h>

static bool configure(ludus_diff *diff, const double *value) {
    return diff_reconfigure(diff, value) == LUDUS_OK;
}

bool identify_move(identify *search, const double *start, const double *value) {
    return configure(search->motion, value) &&
           !ludus_rollout(search->motion, search->longest, start, search->motion_actions,
                          &(ludus_rollout_rows){.states = search->moved}, NULL);
}

const double *identify_state(const identify *search, const double *start, int32_t segment, int32_t time) {
    return time == 0
               ? start + (size_t)segment * search->states
               : search->moved + ((size_t)(time - 1) * (size_t)search->segments + (size_t)segment) * search->states;
}

double identify_difference(const identify *search, size_t state, double y, double x) {
    return search->is_circle[state] ? remainder(y - x, IDENTIFY_TURN) : y - x;
}

// --- tangents ---

// Rows of a call: each step's state and action, as often as there are numbers in a state.
static void fill_step(identify *search, const double *start, int32_t segment, int32_t time, size_t slot) {
    const size_t states = search->states, actions = search->actions;
    const double *state = identify_state(search, start, segment, time);
    const double *action =
        search->motion_actions + ((size_t)time * (size_t)search->segments + (size_t)segment) * actions;
    for (size_t i = slot * states; i < (slot + 1) * states; i++) {
        memcpy(search->slope_state + i * states, state, states * sizeof state[0]);
        memcpy(search->slope_action + i * actions, action, actions * sizeof action[0]);
    }
}

// Parameters move by steps of their own: a logarithm's, or the scale.
static double stride(const identify *search, const double *value, size_t i) {
    const identify_parameter *parameter = &search->parameter[i];
    return parameter->positive ? value[parameter->number] : parameter->scale;
}

// after = jacobian before, and what the parameters add in this step. `before` NULL: the segment's first state.
static void chain_step(const identify *search, const double *value, size_t slot, const double *before, double *after) {
    const size_t states = search->states, width = states + search->parameters;
    const size_t options = (size_t)search->slopes->sizes.options;
    for (size_t i = 0; i < states; i++) {
        const double *by_state = search->slope_out + (slot * states + i) * states;
        const double *by_option = search->slope_option + (slot * states + i) * options;
        double *row = after + i * width;
        memset(row, 0, width * sizeof row[0]);
        if (before) {
            for (size_t k = 0; k < states; k++) {
                for (size_t j = 0; j < width; j++) {
                    row[j] += by_state[k] * before[k * width + j];
                }
            }
        } else {
            memcpy(row, by_state, states * sizeof row[0]);
        }
        for (size_t p = 0; p < search->parameters; p++) {
            row[states + p] += by_option[search->parameter[p].column] * stride(search, value, p);
        }
    }
}

void identify_differentiate(identify *search, const double *start, const double *value) {
    const size_t size = search->states * (search->states + search->parameters);
    const ludus_diff_rows in = {.state = search->slope_in};
    const ludus_diff_rows out = {.state = search->slope_out, .option = search->slope_option};
    configure(search->slopes, value);
    int32_t fill_segment = 0, fill_time = 0, segment = 0, time = 0;
    for (size_t done = 0; done < search->steps;) {
        size_t slots = 0;
        for (; slots < search->slope_steps && done + slots < search->steps; slots++) {
            fill_step(search, start, fill_segment, fill_time, slots);
            if (++fill_time == search->segment[fill_segment].steps) {
                fill_segment++, fill_time = 0;
            }
        }
        ludus_diff_vjp(search->slopes, search->slope_state, search->slope_action, &in, &out);
        for (size_t slot = 0; slot < slots; slot++) {
            double *tangent = search->tangent + (done + slot) * size;
            chain_step(search, value, slot, time ? tangent - size : NULL, tangent);
            if (++time == search->segment[segment].steps) {
                segment++, time = 0;
            }
        }
        done += slots;
    }
}

// --- merit ---

static bool is_joined(const identify *search, int32_t window, int32_t segment) {
    return segment + 1 < search->window[window].first + search->window[window].count;
}

identify_merit identify_judge(const identify *search, const double *start) {
    identify_merit merit = {0, 0, 0, true};
    for (int32_t w = 0; w < search->windows; w++) {
        for (int32_t k = search->window[w].first; k < search->window[w].first + search->window[w].count; k++) {
            const identify_segment *segment = &search->segment[k];
            const double *measured = search->trajectory[segment->trajectory].states;
            for (int32_t t = 0; t < segment->steps + segment->ends; t++) {
                const double *y = measured + (size_t)(segment->first + t) * search->states;
                const double *x = identify_state(search, start, k, t);
                for (size_t j = 0; j < search->states; j++) {
                    if (!isnan(y[j])) {
                        const double residual = identify_difference(search, j, y[j], x[j]) / search->sigma[j];
                        merit.residuals += residual * residual;
                    }
                }
            }
            for (size_t j = 0; is_joined(search, w, k) && j < search->states; j++) {
                const double end = identify_state(search, start, k, segment->steps)[j];
                const double gap = identify_difference(search, j, end, start[(size_t)(k + 1) * search->states + j]);
                merit.gaps += search->motion->whole[j] ? 0 : gap * gap / (search->slack[j] * search->slack[j]);
            }
        }
    }
    merit.finite = isfinite(merit.residuals) && isfinite(merit.gaps);
    return merit;
}
