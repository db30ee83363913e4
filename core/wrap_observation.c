// wrap_observation.c - normalised and stacked observations.
// SPDX-License-Identifier: MIT
//
// Source: Gymnasium 1.4.0's NormalizeObservation of vectors (one mean and variance for all environments, brought up to
// date by every step and reset before it is applied) and FrameStackObservation (a reset fills every frame). Where they
// say nothing: a final observation of same-step mode is shown with the moments of its step but does not count, for the
// observation that follows it in the same step does; a partial reset counts the rows that were reset.
#include "core/wrappers_internal.h"

#include <string.h>

void ludus_wrap_gather_observations(ludus_wrappers *w, const ludus_batch *batch, const uint8_t *mask) {
    for (int32_t first = batch->begin; first < batch->end; first = (first / LUDUS_TILE + 1) * LUDUS_TILE) {
        const int32_t tile = first / LUDUS_TILE, next = (tile + 1) * LUDUS_TILE;
        ludus_sums_take_float(w->observation_sums, tile, (const float *)(const void *)w->observation, w->inner.rows,
                              first, next < batch->end ? next : batch->end, mask);
    }
}

// --- frames ---

// Frames of one row, part by part: those of `old` move up, the new one goes last; `fill` makes every frame the new one.
// `row` may be `old`.
static void push_frame(const ludus_wrappers *w, const char *old, char *row, const char *frame, bool fill) {
    const int32_t stack = w->options.frame_stack;
    for (int32_t p = 0; p < w->inner.observation.parts; p++) {
        const ludus_part *part = &w->inner.observation.part[p];
        const size_t bytes = (size_t)part->size * ludus_dtype_size(part->dtype);
        char *to = row + w->outer.observation.part[p].offset;
        const char *from = old + w->outer.observation.part[p].offset;
        if (!fill) {
            memmove(to, from + bytes, (size_t)(stack - 1) * bytes);
        }
        for (int32_t k = fill ? 0 : stack - 1; k < stack; k++) {
            memcpy(to + (size_t)k * bytes, frame + part->offset, bytes);
        }
    }
}

// Shows one raw row behind the frames of `old`.
static void show_row(const ludus_wrappers *w, int32_t tile, const char *raw, const char *old, char *row, bool fill) {
    const char *frame = raw;
    if (w->observation_moments) {
        const bool stacked = w->options.frame_stack > 1;
        float *to = stacked ? w->frame + (size_t)tile * (size_t)w->inner.observation.size : (float *)(void *)row;
        ludus_moments_normalize(w->observation_moments, w->observation_scale, (const float *)(const void *)raw, to);
        frame = (const char *)to;
    }
    if (w->options.frame_stack > 1) {
        push_frame(w, old, row, frame, fill);
    } else if (frame == raw) {
        memcpy(row, raw, w->inner.observation.bytes);
    }
}

void ludus_wrap_show_observations(ludus_wrappers *w, const ludus_batch *batch, ludus_event event, const uint8_t *mask) {
    const size_t raw_bytes = w->inner.observation.bytes, bytes = w->outer.observation.bytes;
    const size_t rows = (size_t)w->inner.rows;
    for (int32_t i = batch->begin; i < batch->end; i++) {
        if (mask && !mask[i]) {
            continue;
        }
        // No step has been taken in this episode: it begins here, and in same-step mode another one has just ended.
        const bool fresh = event != EVENT_STEP || batch->elapsed[i] == 0;
        const bool ended = event == EVENT_STEP && fresh && w->options.autoreset == LUDUS_SAME_STEP;
        for (size_t row = (size_t)i * rows; row < ((size_t)i + 1) * rows; row++) {
            char *seen = (char *)w->caller->observation + row * bytes;
            if (ended) {
                show_row(w, i / LUDUS_TILE, w->final_observation + row * raw_bytes, seen,
                         (char *)w->caller->final_observation + row * bytes, false);
            }
            show_row(w, i / LUDUS_TILE, w->observation + row * raw_bytes, seen, seen, fresh);
        }
    }
}
