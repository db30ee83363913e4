// lane_rows.h - transposes: vectors of one number a lane to rows of numbers, one row a lane.
// SPDX-License-Identifier: MIT
//
// Two to four and six numbers are rearranged in registers and written as whole vectors. Other sizes go four numbers of a
// row at a time; the last four of a row overlap the four before where the size is no multiple of four.
#ifndef LUDUS_LANE_ROWS_H
#define LUDUS_LANE_ROWS_H

#if LUDUS_LANES == 4
#define LUDUS_SHUFFLE(a, b, f) __builtin_shufflevector(a, b, f(0), f(1), f(2), f(3))
#elif LUDUS_LANES == 8
#define LUDUS_SHUFFLE(a, b, f) __builtin_shufflevector(a, b, f(0), f(1), f(2), f(3), f(4), f(5), f(6), f(7))
#else
#define LUDUS_SHUFFLE(a, b, f)                                                                                         \
    __builtin_shufflevector(a, b, f(0), f(1), f(2), f(3), f(4), f(5), f(6), f(7), f(8), f(9), f(10), f(11), f(12),     \
                            f(13), f(14), f(15))
#endif

// a0 b0 a1 b1 ... of the lower and of the upper halves.
#define LUDUS_ZIP_LOW(p)  ((p) / 2 + (p) % 2 * LUDUS_LANES)
#define LUDUS_ZIP_HIGH(p) (LUDUS_LANES / 2 + LUDUS_ZIP_LOW(p))
// Pairs of a and pairs of b in turn.
#define LUDUS_PAIR_LOW(p)  ((p) / 4 * 2 + (p) % 2 + (p) / 2 % 2 * LUDUS_LANES)
#define LUDUS_PAIR_HIGH(p) (LUDUS_LANES / 2 + LUDUS_PAIR_LOW(p))

LUDUS_KERNEL void lane_store_rows2(float *rows, const lane_real *v) {
    lane_store(rows, LUDUS_SHUFFLE(v[0], v[1], LUDUS_ZIP_LOW));
    lane_store(rows + LUDUS_LANES, LUDUS_SHUFFLE(v[0], v[1], LUDUS_ZIP_HIGH));
}

LUDUS_KERNEL void lane_store_rows4(float *rows, const lane_real *v) {
    const lane_real first_low = LUDUS_SHUFFLE(v[0], v[1], LUDUS_ZIP_LOW);
    const lane_real first_high = LUDUS_SHUFFLE(v[0], v[1], LUDUS_ZIP_HIGH);
    const lane_real second_low = LUDUS_SHUFFLE(v[2], v[3], LUDUS_ZIP_LOW);
    const lane_real second_high = LUDUS_SHUFFLE(v[2], v[3], LUDUS_ZIP_HIGH);
    lane_store(rows, LUDUS_SHUFFLE(first_low, second_low, LUDUS_PAIR_LOW));
    lane_store(rows + LUDUS_LANES, LUDUS_SHUFFLE(first_low, second_low, LUDUS_PAIR_HIGH));
    lane_store(rows + 2 * LUDUS_LANES, LUDUS_SHUFFLE(first_high, second_high, LUDUS_PAIR_LOW));
    lane_store(rows + 3 * LUDUS_LANES, LUDUS_SHUFFLE(first_high, second_high, LUDUS_PAIR_HIGH));
}

// Vector j of the result holds positions P = j * lanes + p: number P % 3 of row P / 3.
#define LUDUS_TRIPLE(p, j)     ((j)*LUDUS_LANES + (p))
#define LUDUS_TRIPLE_ROW(p, j) (LUDUS_TRIPLE(p, j) / 3)
#define LUDUS_TRIPLE_AB(p, j)  (LUDUS_TRIPLE_ROW(p, j) + (LUDUS_TRIPLE(p, j) % 3 == 1 ? LUDUS_LANES : 0))
#define LUDUS_TRIPLE_C(p, j)   (LUDUS_TRIPLE(p, j) % 3 == 2 ? LUDUS_LANES + LUDUS_TRIPLE_ROW(p, j) : (p))
#define LUDUS_TRIPLE_AB0(p)    LUDUS_TRIPLE_AB(p, 0)
#define LUDUS_TRIPLE_AB1(p)    LUDUS_TRIPLE_AB(p, 1)
#define LUDUS_TRIPLE_AB2(p)    LUDUS_TRIPLE_AB(p, 2)
#define LUDUS_TRIPLE_C0(p)     LUDUS_TRIPLE_C(p, 0)
#define LUDUS_TRIPLE_C1(p)     LUDUS_TRIPLE_C(p, 1)
#define LUDUS_TRIPLE_C2(p)     LUDUS_TRIPLE_C(p, 2)

LUDUS_KERNEL void lane_store_rows3(float *rows, const lane_real *v) {
    const lane_real first = LUDUS_SHUFFLE(v[0], v[1], LUDUS_TRIPLE_AB0);
    const lane_real second = LUDUS_SHUFFLE(v[0], v[1], LUDUS_TRIPLE_AB1);
    const lane_real third = LUDUS_SHUFFLE(v[0], v[1], LUDUS_TRIPLE_AB2);
    lane_store(rows, LUDUS_SHUFFLE(first, v[2], LUDUS_TRIPLE_C0));
    lane_store(rows + LUDUS_LANES, LUDUS_SHUFFLE(second, v[2], LUDUS_TRIPLE_C1));
    lane_store(rows + 2 * LUDUS_LANES, LUDUS_SHUFFLE(third, v[2], LUDUS_TRIPLE_C2));
}

// Six numbers a row are three pairs; a pair moves as one 64-bit number, and so do triples of pairs.
typedef double lane_pairs __attribute__((vector_size(LUDUS_LANE_BYTES)));

#define LUDUS_PAIRS (LUDUS_LANES / 2)
#if LUDUS_LANES == 4
#define LUDUS_SHUFFLE_PAIRS(a, b, f) __builtin_shufflevector(a, b, f(0), f(1))
#elif LUDUS_LANES == 8
#define LUDUS_SHUFFLE_PAIRS(a, b, f) __builtin_shufflevector(a, b, f(0), f(1), f(2), f(3))
#else
#define LUDUS_SHUFFLE_PAIRS(a, b, f) __builtin_shufflevector(a, b, f(0), f(1), f(2), f(3), f(4), f(5), f(6), f(7))
#endif
#define LUDUS_SIX(p, j)     ((j)*LUDUS_PAIRS + (p))
#define LUDUS_SIX_ROW(p, j) (LUDUS_SIX(p, j) / 3)
#define LUDUS_SIX_AB(p, j)  (LUDUS_SIX_ROW(p, j) + (LUDUS_SIX(p, j) % 3 == 1 ? LUDUS_PAIRS : 0))
#define LUDUS_SIX_C(p, j)   (LUDUS_SIX(p, j) % 3 == 2 ? LUDUS_PAIRS + LUDUS_SIX_ROW(p, j) : (p))
#define LUDUS_SIX_AB0(p)    LUDUS_SIX_AB(p, 0)
#define LUDUS_SIX_AB1(p)    LUDUS_SIX_AB(p, 1)
#define LUDUS_SIX_AB2(p)    LUDUS_SIX_AB(p, 2)
#define LUDUS_SIX_C0(p)     LUDUS_SIX_C(p, 0)
#define LUDUS_SIX_C1(p)     LUDUS_SIX_C(p, 1)
#define LUDUS_SIX_C2(p)     LUDUS_SIX_C(p, 2)

// Half the rows: LUDUS_PAIRS of them.
LUDUS_KERNEL void lane_store_pairs3(float *rows, lane_pairs a, lane_pairs b, lane_pairs c) {
    const lane_pairs first = LUDUS_SHUFFLE_PAIRS(a, b, LUDUS_SIX_AB0);
    const lane_pairs second = LUDUS_SHUFFLE_PAIRS(a, b, LUDUS_SIX_AB1);
    const lane_pairs third = LUDUS_SHUFFLE_PAIRS(a, b, LUDUS_SIX_AB2);
    lane_store(rows, (lane_real)LUDUS_SHUFFLE_PAIRS(first, c, LUDUS_SIX_C0));
    lane_store(rows + LUDUS_LANES, (lane_real)LUDUS_SHUFFLE_PAIRS(second, c, LUDUS_SIX_C1));
    lane_store(rows + 2 * LUDUS_LANES, (lane_real)LUDUS_SHUFFLE_PAIRS(third, c, LUDUS_SIX_C2));
}

LUDUS_KERNEL void lane_store_rows6(float *rows, const lane_real *v) {
    lane_store_pairs3(rows, (lane_pairs)LUDUS_SHUFFLE(v[0], v[1], LUDUS_ZIP_LOW),
                      (lane_pairs)LUDUS_SHUFFLE(v[2], v[3], LUDUS_ZIP_LOW),
                      (lane_pairs)LUDUS_SHUFFLE(v[4], v[5], LUDUS_ZIP_LOW));
    lane_store_pairs3(rows + 3 * LUDUS_LANES, (lane_pairs)LUDUS_SHUFFLE(v[0], v[1], LUDUS_ZIP_HIGH),
                      (lane_pairs)LUDUS_SHUFFLE(v[2], v[3], LUDUS_ZIP_HIGH),
                      (lane_pairs)LUDUS_SHUFFLE(v[4], v[5], LUDUS_ZIP_HIGH));
}

// Four numbers of every row, rows `size` numbers apart.
LUDUS_KERNEL void lane_store_fours(float *rows, const lane_real *v, int size) {
    float fours[4 * LUDUS_LANES];
    lane_store_rows4(fours, v);
    for (int i = 0; i < LUDUS_LANES; i++) {
        __builtin_memcpy(rows + i * size, fours + 4 * i, 4 * sizeof *rows);
    }
}

LUDUS_KERNEL void lane_store_rows(float *rows, const lane_real *v, int size) {
    if (size == 1) {
        lane_store(rows, v[0]);
    } else if (size == 2) {
        lane_store_rows2(rows, v);
    } else if (size == 3) {
        lane_store_rows3(rows, v);
    } else if (size == 4) {
        lane_store_rows4(rows, v);
    } else if (size == 6) {
        lane_store_rows6(rows, v);
    } else {
        for (int first = 0; first < size; first += 4) {
            const int at = first + 4 <= size ? first : size - 4;
            lane_store_fours(rows + at, v + at, size);
        }
    }
}

#endif
