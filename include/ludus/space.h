// space.h - what an observation or an action may be: boxes, discrete sets, and named parts of one flat row.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_SPACE_H
#define LUDUS_SPACE_H

#include <ludus/rng.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ludus_dtype { LUDUS_U8, LUDUS_I32, LUDUS_F32, LUDUS_F64 } ludus_dtype;
LUDUS_API size_t ludus_dtype_size(ludus_dtype dtype);      // bytes
LUDUS_API const char *ludus_dtype_name(ludus_dtype dtype); // "u8", "i32", "f32", "f64"

// LUDUS_DISCRETE: {start .. start+n-1}. LUDUS_MULTI_DISCRETE: `size` numbers, number i in {0 .. sizes[i]-1}.
// LUDUS_MULTI_BINARY: `size` zeros and ones. LUDUS_BOX: an array of numbers between low and high.
typedef enum ludus_space_kind { LUDUS_BOX, LUDUS_DISCRETE, LUDUS_MULTI_DISCRETE, LUDUS_MULTI_BINARY } ludus_space_kind;

#define LUDUS_RANK_MAX  4
#define LUDUS_PARTS_MAX 8

// One part of a space. Pointers are the environment's constants, or NULL.
typedef struct ludus_part {
    const char *name;      // "" when the space has a single unnamed part; "0", "1" ... for a tuple
    ludus_space_kind kind; //
    ludus_dtype dtype;     //
    int32_t rank;          // 0 for LUDUS_DISCRETE
    int32_t shape[LUDUS_RANK_MAX];
    int32_t n, start;           // LUDUS_DISCRETE
    const int32_t *sizes;       // LUDUS_MULTI_DISCRETE: [size]
    double low, high;           // LUDUS_BOX: bounds of every number, unless the arrays below are given
    const double *lows, *highs; // LUDUS_BOX: [size] or NULL
    int32_t size;               // numbers in the part (filled in by ludus_space_finish)
    uint32_t offset;            // bytes from the start of the row (filled in by ludus_space_finish)
} ludus_part;

typedef enum ludus_space_form { LUDUS_FORM_SINGLE, LUDUS_FORM_TUPLE, LUDUS_FORM_DICT } ludus_space_form;

// A space: named parts that lie one after the other in a row of bytes, each aligned to its dtype.
typedef struct ludus_space {
    ludus_space_form form;
    int32_t parts;
    ludus_part part[LUDUS_PARTS_MAX];
    uint32_t bytes; // of one row, a multiple of the largest dtype in it (filled in by ludus_space_finish)
    int32_t size;   // numbers in all parts (filled in by ludus_space_finish)
} ludus_space;

// The common spaces.
LUDUS_API ludus_space ludus_space_discrete(int32_t n);
LUDUS_API ludus_space ludus_space_box(ludus_dtype dtype, int32_t size, double low, double high);
LUDUS_API ludus_space ludus_space_box_bounds(ludus_dtype dtype, int32_t size, const double *lows, const double *highs);
LUDUS_API ludus_space ludus_space_multi_discrete(int32_t size, const int32_t *sizes);
LUDUS_API ludus_space ludus_space_multi_binary(int32_t size);

// Appends a part; the space's form says whether parts are a tuple or a dict. Finish the space when all are there.
LUDUS_API ludus_status ludus_space_append(ludus_space *space, ludus_part part);

// Fills in sizes and offsets; fails with a sentence on an impossible space (low > high, n < 1, too many parts, bounds
// that a dtype cannot hold). The common spaces above are finished already, unless they are impossible.
LUDUS_API ludus_status ludus_space_finish(ludus_space *space);

// Is the row inside the space? With `why` not NULL a sentence about the first number outside is written there.
LUDUS_API bool ludus_space_contains(const ludus_space *space, const void *row, char *why, size_t capacity);

// A random row: uniform where there are bounds, standard normal in unbounded boxes, exponential from the only bound. A
// stream started with a seed gives what Gymnasium's space.seed(seed), space.sample() give, except in tuples and dicts:
// their parts draw from one stream, in order.
LUDUS_API void ludus_space_sample(const ludus_space *space, ludus_rng *rng, void *row);

// Are rows of one readable as rows of the other? (form, names of a dict, kinds, dtypes, shapes, choices; bounds do not
// count)
LUDUS_API bool ludus_space_equal(const ludus_space *a, const ludus_space *b);

// "Discrete(2)", "Box(-1, 1, (3,), f32)", "Tuple(Discrete(32), Discrete(11))". Returns the length, as snprintf does.
LUDUS_API size_t ludus_space_text(const ludus_space *space, char *out, size_t capacity);

// One number of a row as double. `index` counts through all parts.
LUDUS_API double ludus_space_number(const ludus_space *space, const void *row, int32_t index);

#ifdef __cplusplus
}
#endif
#endif
