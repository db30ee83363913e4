// rows.c - numbers between the caller's rows, one an environment, and tiles, whose words lie 64 environments together.
// SPDX-License-Identifier: MIT
//
// Words travel as bits. Where a word of the tile is a whole number it is turned into one on the way, or into zero when it is
// a derivative.
#include "diff/diff_internal.h"

#include <string.h>

// --- moving words; `width` and `bytes` are constants wherever it matters ---

static inline __attribute__((always_inline)) void scatter(const char *rows, size_t width, size_t count, size_t bytes,
                                                          char *tile) {
    for (size_t k = 0; k < width; k++) {
        for (size_t e = 0; e < count; e++) {
            memcpy(tile + (k * LUDUS_TILE + e) * bytes, rows + (e * width + k) * bytes, bytes);
        }
    }
}

static inline __attribute__((always_inline)) void gather(const char *tile, size_t width, size_t count, size_t bytes,
                                                         char *rows) {
    for (size_t e = 0; e < count; e++) {
        for (size_t k = 0; k < width; k++) {
            memcpy(rows + (e * width + k) * bytes, tile + (k * LUDUS_TILE + e) * bytes, bytes);
        }
    }
}

static void scatter_words(const ludus_diff *diff, diff_span span, const void *rows, int32_t width, void *tile) {
    const size_t bytes = diff->target->word_bytes, count = (size_t)span.count, numbers = (size_t)width;
    if (!rows) {
        memset(tile, 0, numbers * LUDUS_TILE * bytes);
        return;
    }
    const char *from = (const char *)rows + (size_t)span.first * numbers * bytes;
    if (width == 1) {
        memcpy(tile, from, count * bytes);
    } else if (width == 4 && bytes == sizeof(float)) {
        scatter(from, 4, count, sizeof(float), tile);
    } else if (bytes == sizeof(float)) {
        scatter(from, numbers, count, sizeof(float), tile);
    } else {
        scatter(from, numbers, count, sizeof(double), tile);
    }
    for (size_t k = 0; k < numbers && span.padded > span.count; k++) {
        char *words = (char *)tile + k * LUDUS_TILE * bytes;
        for (size_t e = count; e < (size_t)span.padded; e++) {
            memcpy(words + e * bytes, words, bytes);
        }
    }
}

static void gather_words(const ludus_diff *diff, diff_span span, const void *tile, int32_t width, void *rows) {
    const size_t bytes = diff->target->word_bytes, count = (size_t)span.count, numbers = (size_t)width;
    char *to = (char *)rows + (size_t)span.first * numbers * bytes;
    if (width == 1) {
        memcpy(to, tile, count * bytes);
    } else if (width == 4 && bytes == sizeof(float)) {
        gather(tile, 4, count, sizeof(float), to);
    } else if (bytes == sizeof(float)) {
        gather(tile, numbers, count, sizeof(float), to);
    } else {
        gather(tile, numbers, count, sizeof(double), to);
    }
}

// --- whole numbers ---

static double read_number(const void *at, bool is_double) {
    float single;
    double number;
    memcpy(&single, at, sizeof single);
    memcpy(&number, at, is_double ? sizeof number : 0);
    return is_double ? number : (double)single;
}

static void write_number(void *at, bool is_double, double number) {
    const float single = (float)number;
    memcpy(at, is_double ? (const void *)&number : (const void *)&single, is_double ? sizeof number : sizeof single);
}

// NaN counts as 0, and what an int32 cannot hold as the nearest it can.
static int32_t whole_of(double number) {
    return number != number              ? 0
           : number >= (double)INT32_MAX ? INT32_MAX
           : number <= (double)INT32_MIN ? INT32_MIN
                                         : (int32_t)number;
}

static void clear_whole(const ludus_diff *diff, void *tile) {
    const size_t row = LUDUS_TILE * (size_t)diff->target->word_bytes;
    for (int32_t k = 0; k < diff->sizes.states && diff->any_whole; k++) {
        if (diff->whole[k]) {
            memset((char *)tile + (size_t)k * row, 0, row);
        }
    }
}

// --- states ---

void diff_take_states(const ludus_diff *diff, diff_span span, const void *rows, void *tile) {
    const size_t bytes = diff->target->word_bytes;
    scatter_words(diff, span, rows, diff->sizes.states, tile);
    for (int32_t k = 0; k < diff->sizes.states && diff->any_whole; k++) {
        char *word = (char *)tile + (size_t)k * LUDUS_TILE * bytes;
        for (int32_t e = 0; e < span.padded && diff->whole[k]; e++, word += bytes) {
            const int32_t whole = whole_of(read_number(word, diff->sizes.is_double));
            memcpy(word, &whole, sizeof whole);
        }
    }
}

void diff_give_states(const ludus_diff *diff, diff_span span, const void *tile, void *rows) {
    if (!rows) {
        return;
    }
    const size_t bytes = diff->target->word_bytes, states = (size_t)diff->sizes.states;
    gather_words(diff, span, tile, diff->sizes.states, rows);
    for (size_t k = 0; k < states && diff->any_whole; k++) {
        for (size_t e = 0; e < (size_t)span.count && diff->whole[k]; e++) {
            int32_t whole;
            memcpy(&whole, (const char *)tile + (k * LUDUS_TILE + e) * bytes, sizeof whole);
            write_number((char *)rows + (((size_t)span.first + e) * states + k) * bytes, diff->sizes.is_double,
                         (double)whole);
        }
    }
}

void diff_take_state_slopes(const ludus_diff *diff, diff_span span, const void *rows, void *tile) {
    scatter_words(diff, span, rows, diff->sizes.states, tile);
    clear_whole(diff, tile);
}

void diff_give_state_slopes(const ludus_diff *diff, diff_span span, const void *tile, void *rows) {
    if (!rows) {
        return;
    }
    const size_t bytes = diff->target->word_bytes, states = (size_t)diff->sizes.states;
    gather_words(diff, span, tile, diff->sizes.states, rows);
    for (size_t k = 0; k < states && diff->any_whole; k++) {
        for (size_t e = 0; e < (size_t)span.count && diff->whole[k]; e++) {
            memset((char *)rows + (((size_t)span.first + e) * states + k) * bytes, 0, bytes);
        }
    }
}

// --- actions ---

// The nearest of the choices [low, high]; NaN is the lowest. Written so that compilers make vectors of it.
static inline int32_t choice_of_float(float number, float low, float high) {
    const float above = number > low ? number : low;
    return (int32_t)((above < high ? above : high) - low + 0.5f);
}

static inline int32_t choice_of_double(double number, double low, double high) {
    const double above = number > low ? number : low;
    return (int32_t)((above < high ? above : high) - low + 0.5);
}

static void take_choices(const ludus_diff *diff, diff_span span, const void *rows, int32_t slot, int32_t *to) {
    const int32_t start = diff->vector->action_start[slot], last = start + diff->vector->action_count[slot] - 1;
    const size_t actions = (size_t)diff->sizes.actions, first = (size_t)span.first * actions + (size_t)slot;
    if (diff->sizes.is_double) {
        const double *numbers = (const double *)rows + first;
        for (int32_t e = 0; e < span.count; e++) {
            to[e] = start + choice_of_double(numbers[(size_t)e * actions], start, last);
        }
    } else if (actions == 1) {
        const float *numbers = (const float *)rows + first, low = (float)start, high = (float)last;
        for (int32_t e = 0; e < span.count; e++) {
            to[e] = start + choice_of_float(numbers[e], low, high);
        }
    } else {
        const float *numbers = (const float *)rows + first, low = (float)start, high = (float)last;
        for (int32_t e = 0; e < span.count; e++) {
            to[e] = start + choice_of_float(numbers[(size_t)e * actions], low, high);
        }
    }
    for (int32_t e = span.count; e < span.padded; e++) {
        to[e] = to[0];
    }
}

void diff_take_actions(const ludus_diff *diff, diff_span span, const void *rows, void *tile) {
    if (!diff->discrete) {
        scatter_words(diff, span, rows, diff->sizes.actions, tile);
        return;
    }
    for (int32_t slot = 0; slot < diff->sizes.actions; slot++) {
        int32_t *to = (int32_t *)tile + (size_t)slot * LUDUS_TILE;
        if (rows) {
            take_choices(diff, span, rows, slot, to);
            continue;
        }
        const int32_t start = diff->vector->action_start[slot];
        for (int32_t e = 0; e < span.padded; e++) {
            to[e] = start + choice_of_double(0.0, start, start + diff->vector->action_count[slot] - 1);
        }
    }
}

void diff_take_action_slopes(const ludus_diff *diff, diff_span span, const void *rows, void *tile) {
    scatter_words(diff, span, diff->discrete ? NULL : rows, diff->sizes.actions, tile);
}

void diff_give_action_slopes(const ludus_diff *diff, diff_span span, const void *tile, void *rows) {
    if (rows && diff->discrete) {
        const size_t row = (size_t)diff->sizes.actions * diff->target->word_bytes;
        memset((char *)rows + (size_t)span.first * row, 0, (size_t)span.count * row);
    } else if (rows) {
        gather_words(diff, span, tile, diff->sizes.actions, rows);
    }
}

// --- options, rewards, flags ---

void diff_take_option_slopes(const ludus_diff *diff, diff_span span, const void *rows, void *tile) {
    const size_t bytes = diff->target->word_bytes, options = (size_t)diff->sizes.options;
    memset(tile, 0, (size_t)diff->option_rows * LUDUS_TILE * bytes);
    for (size_t i = 0; i < options && rows; i++) {
        char *words = (char *)tile + (size_t)diff->columns[i] * LUDUS_TILE * bytes;
        for (size_t e = 0; e < (size_t)span.padded; e++) {
            const size_t from = (size_t)span.first + (e < (size_t)span.count ? e : 0);
            memcpy(words + e * bytes, (const char *)rows + (from * options + i) * bytes, bytes);
        }
    }
}

void diff_give_option_slopes(const ludus_diff *diff, diff_span span, const void *tile, void *rows) {
    const size_t bytes = diff->target->word_bytes, options = (size_t)diff->sizes.options;
    for (size_t i = 0; i < options && rows; i++) {
        const char *words = (const char *)tile + (size_t)diff->columns[i] * LUDUS_TILE * bytes;
        for (size_t e = 0; e < (size_t)span.count; e++) {
            memcpy((char *)rows + (((size_t)span.first + e) * options + i) * bytes, words + e * bytes, bytes);
        }
    }
}

void diff_take_rewards(const ludus_diff *diff, diff_span span, const void *rows, void *tile) {
    scatter_words(diff, span, rows, 1, tile);
}

void diff_give_rewards(const ludus_diff *diff, diff_span span, const void *tile, void *rows) {
    if (rows) {
        gather_words(diff, span, tile, 1, rows);
    }
}

void diff_give_flags(diff_span span, const void *tile, uint8_t *rows) {
    if (rows) {
        memcpy(rows + span.first, tile, (size_t)span.count);
    }
}

// --- sums ---

static void add_words(bool is_double, size_t words, const void *tile, void *sum) {
    if (is_double) {
        const double *from = tile;
        double *to = sum;
        for (size_t i = 0; i < words; i++) {
            to[i] += from[i];
        }
    } else {
        const float *from = tile;
        float *to = sum;
        for (size_t i = 0; i < words; i++) {
            to[i] += from[i];
        }
    }
}

void diff_add_states(const ludus_diff *diff, const void *tile, void *sum) {
    add_words(diff->sizes.is_double, (size_t)diff->sizes.states * LUDUS_TILE, tile, sum);
}

void diff_add_options(const ludus_diff *diff, const void *tile, void *sum) {
    for (int32_t i = 0; i < diff->sizes.options; i++) {
        const size_t at = (size_t)diff->columns[i] * LUDUS_TILE * diff->target->word_bytes;
        add_words(diff->sizes.is_double, LUDUS_TILE, (const char *)tile + at, (char *)sum + at);
    }
}
