// frozenlake_map.h - FrozenLake's maps: built in, read from text, or random.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_ENVS_FROZENLAKE_MAP_H
#define LUDUS_ENVS_FROZENLAKE_MAP_H

#include <ludus/base.h>
#include <ludus/rng.h>

#include <string.h>

#define FROZENLAKE_SIDE  64
#define FROZENLAKE_CELLS (FROZENLAKE_SIDE * FROZENLAKE_SIDE)

typedef struct frozenlake_map {
    int32_t rows, columns;
    char letter[FROZENLAKE_CELLS]; // [rows][columns] of S start, F frozen, H hole, G goal
} frozenlake_map;

#if LUDUS_TARGET != LUDUS_TARGET_CUDA

static const char frozenlake_4x4[] = "SFFF/FHFH/FFFH/HFFG";
static const char frozenlake_8x8[] = "SFFFFFFF/FFFFFFFF/FFFHFFFF/FFFFFHFF/FFFHFFFF/FHHFFFHF/FHFFHFHF/FFFHFFFG";

// Reads rows of equal length, '/' between them.
static ludus_status frozenlake_read_map(const char *text, frozenlake_map *map) {
    int32_t starts = 0;
    map->rows = map->columns = 0;
    for (const char *row = text; row; map->rows++) {
        const char *end = strchr(row, '/');
        const size_t length = end ? (size_t)(end - row) : strlen(row);
        if (length < 1 || length > FROZENLAKE_SIDE || map->rows == FROZENLAKE_SIDE) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "desc: row %d has %zu letters; a map has 1 to %d rows of 1 to %d letters", map->rows + 1,
                              length, FROZENLAKE_SIDE, FROZENLAKE_SIDE);
        }
        if (map->rows > 0 && (int32_t)length != map->columns) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "desc: row %d has %zu letters and row 1 has %d; rows are equally long", map->rows + 1,
                              length, map->columns);
        }
        map->columns = (int32_t)length;
        for (int32_t column = 0; column < map->columns; column++) {
            const char letter = row[column];
            if (!strchr("SFHG", letter)) {
                return ludus_fail(
                    LUDUS_ERROR_ARGUMENT,
                    "desc: row %d, letter %d is '%c'; S (start), F (frozen), H (hole) and G (goal) are known",
                    map->rows + 1, column + 1, letter);
            }
            map->letter[map->rows * map->columns + column] = letter;
            starts += letter == 'S';
        }
        row = end ? end + 1 : NULL;
    }
    return starts ? LUDUS_OK : ludus_fail(LUDUS_ERROR_ARGUMENT, "desc: no start; a map has at least one S");
}

// Is a goal next to some cell that can be walked to from the first one?
static bool frozenlake_solvable(const frozenlake_map *map) {
    int16_t frontier[FROZENLAKE_CELLS];
    uint8_t seen[FROZENLAKE_CELLS] = {0};
    const int32_t rows = map->rows, columns = map->columns;
    int32_t waiting = 0;
    frontier[waiting++] = 0;
    seen[0] = 1;
    while (waiting > 0) {
        const int32_t cell = frontier[--waiting], row = cell / columns, column = cell % columns;
        const int32_t neighbour[4] = {row + 1 < rows ? cell + columns : -1, column + 1 < columns ? cell + 1 : -1,
                                      row > 0 ? cell - columns : -1, column > 0 ? cell - 1 : -1};
        for (int i = 0; i < 4; i++) {
            const int32_t next = neighbour[i];
            if (next < 0 || seen[next]) {
                continue;
            }
            if (map->letter[next] == 'G') {
                return true;
            }
            seen[next] = 1;
            if (map->letter[next] != 'H') {
                frontier[waiting++] = (int16_t)next;
            }
        }
    }
    return false;
}

// Draws square maps until one can be solved: the original's generate_random_map(size, p, seed). It draws for ever where
// there is none; here it gives up after 2^25 cells.
static ludus_status frozenlake_random_map(int32_t size, double p, uint64_t seed, frozenlake_map *map) {
    const double frozen = p / (p + (1.0 - p));
    const int32_t cells = size * size, tries = (1 << 25) / cells;
    ludus_rng rng;
    ludus_rng_seed(&rng, seed);
    map->rows = map->columns = size;
    for (int32_t attempt = 0; attempt < tries; attempt++) {
        for (int32_t cell = 0; cell < cells; cell++) {
            map->letter[cell] = ludus_rng_random(&rng) < frozen ? 'F' : 'H';
        }
        map->letter[0] = 'S';
        map->letter[cells - 1] = 'G';
        if (frozenlake_solvable(map)) {
            return LUDUS_OK;
        }
    }
    return ludus_fail(LUDUS_ERROR_ARGUMENT,
                      "p is %g: none of %d random maps of size %d has a way from the start to the goal; a larger p has",
                      p, tries, size);
}

#endif

#endif
