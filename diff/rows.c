// rows.c - numbers between the caller's rows, one an environment, and tiles, whose words lie 64 environments together.
// SPDX-License-Identifier: MIT
//
// Words travel as bits. Where a word of the tile is a whole number it is turned into one on the way, or into zero when it is
// a derivative.
#include "diff/diff_internal.h"

#include <string.h>

// --- moving words ---

typedef uint32_t four_words __attribute__((vector_size(16)));

static inline four_words load_four(const char *from) {
    four_words words;
    memcpy(&words, from, sizeof words);
    return words;
}

// Rows and columns of 4 x 4 words change places; `from` and `to` are bytes between rows.
static inline void turn_block(const char *rows, size_t from, char *out, size_t to) {
    const four_words a = load_four(rows), b = load_four(rows + from), c = load_four(rows + 2 * from),
                     d = load_four(rows + 3 * from);
    const four_words ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    const four_words ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const four_words cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const four_words cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    const four_words turned[4] = {
        __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5),
        __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7),
        __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5),
        __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7),
    };
    for (size_t i = 0; i < 4; i++) {
        memcpy(out + i * to, &turned[i], sizeof turned[i]);
    }
}

// out[j][i] = in[i][j]; `from` and `to` are bytes between rows. `bytes` is a constant wherever this is called.
static inline __attribute__((always_inline)) void turn(const char *in, size_t from, size_t rows, size_t columns,
                                                       size_t bytes, char *out, size_t to) {
    size_t blocked = 0;
    for (; bytes == sizeof(uint32_t) && blocked + 4 <= columns; blocked += 4) {
        size_t i = 0;
        for (; i + 4 <= rows; i += 4) {
            turn_block(in + i * from + blocked * bytes, from, out + blocked * to + i * bytes, to);
        }
        for (; i < rows; i++) {
            for (size_t j = blocked; j < blocked + 4; j++) {
                memcpy(out + j * to + i * bytes, in + i * from + j * bytes, bytes);
            }
        }
    }
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = blocked; j < columns; j++) {
            memcpy(out + j * to + i * bytes, in + i * from + j * bytes, bytes);
        }
    }
}

// tile[k][e] += rows[e][k]
static void add_float(const char *rows, size_t count, size_t width, float *tile) {
    typedef float four_numbers __attribute__((vector_size(16)));
    size_t k = 0;
    for (; k + 4 <= width; k += 4) {
        size_t e = 0;
        for (; e + 4 <= count; e += 4) {
            four_numbers joining[4], sum;
            turn_block(rows + (e * width + k) * sizeof(float), width * sizeof(float), (char *)joining, sizeof sum);
            for (size_t i = 0; i < 4; i++) {
                float *words = tile + (k + i) * LUDUS_TILE + e;
                memcpy(&sum, words, sizeof sum);
                sum += joining[i];
                memcpy(words, &sum, sizeof sum);
            }
        }
        for (; e < count; e++) {
            for (size_t i = k; i < k + 4; i++) {
                tile[i * LUDUS_TILE + e] += ((const float *)(const void *)rows)[e * width + i];
            }
        }
    }
    for (; k < width; k++) {
        for (size_t e = 0; e < count; e++) {
            tile[k * LUDUS_TILE + e] += ((const float *)(const void *)rows)[e * width + k];
        }
    }
}

static void add_double(const char *rows, size_t count, size_t width, double *tile) {
    for (size_t k = 0; k < width; k++) {
        for (size_t e = 0; e < count; e++) {
            tile[k * LUDUS_TILE + e] += ((const double *)(const void *)rows)[e * width + k];
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
    } else if (bytes == sizeof(float)) {
        turn(from, numbers * sizeof(float), count, numbers, sizeof(float), tile, LUDUS_TILE * sizeof(float));
    } else {
        turn(from, numbers * sizeof(double), count, numbers, sizeof(double), tile, LUDUS_TILE * sizeof(double));
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
    } else if (bytes == sizeof(float)) {
        turn(tile, LUDUS_TILE * sizeof(float), numbers, count, sizeof(float), to, numbers * sizeof(float));
    } else {
        turn(tile, LUDUS_TILE * sizeof(double), numbers, count, sizeof(double), to, numbers * sizeof(double));
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

void diff_join_state_slopes(const ludus_diff *diff, diff_span span, const void *rows, void *tile) {
    const size_t bytes = diff->target->word_bytes, count = (size_t)span.count, states = (size_t)diff->sizes.states;
    const char *from = (const char *)rows + (size_t)span.first * states * bytes;
    if (diff->sizes.is_double) {
        add_double(from, count, states, tile);
    } else {
        add_float(from, count, states, tile);
    }
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

// --- observations ---

void diff_take_observations(const ludus_diff *diff, diff_span span, const void *rows, void *tile) {
    scatter_words(diff, span, rows, diff->sizes.observations, tile);
}

void diff_give_observations(const ludus_diff *diff, diff_span span, const void *tile, void *rows) {
    if (rows) {
        gather_words(diff, span, tile, diff->sizes.observations, rows);
    }
}
