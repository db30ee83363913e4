// fuzz_replay.c - runs a fuzz target without a fuzzer: every file of a folder, and a few thousand mutations of each.
// SPDX-License-Identifier: MIT
//
// usage: fuzz_TARGET_replay FOLDER. This keeps the targets building and their seeds passing with every compiler; the
// search itself needs clang's libFuzzer (cmake -D LUDUS_FUZZ=ON).
#include <dirent.h>
#include <string.h>

#include "fuzz.h"

enum { MUTATIONS = 3000 };

static uint64_t random_state = 1;

static size_t random_below(size_t limit) {
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(random_state >> 33) % limit;
}

// Runs the target on bytes of exactly their size, so that a sanitizer sees a read past the end.
static void run(const uint8_t *bytes, size_t size) {
    uint8_t *exact = malloc(size ? size : 1);
    memcpy(exact, bytes, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static void mutate(const uint8_t *seed, size_t size) {
    static const uint8_t interesting[] = {0,   1,   0x7F, 0x80, 0xFF, '"', '{', '}',
                                          '[', ']', ',',  ':',  '-',  '0', '9', '\n'};
    uint8_t *bytes = malloc(size);
    for (int i = 0; i < MUTATIONS && size > 0; i++) {
        memcpy(bytes, seed, size);
        for (size_t changes = 1 + random_below(4); changes > 0; changes--)
            bytes[random_below(size)] =
                random_below(2) ? (uint8_t)random_below(256) : interesting[random_below(sizeof interesting)];
        run(bytes, random_below(4) ? size : random_below(size + 1));
    }
    free(bytes);
}

static int run_file(const char *folder, const char *name) {
    static uint8_t bytes[1 << 20];
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return 0;
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    run(bytes, size);
    mutate(bytes, size);
    return 1;
}

int main(int count, char **arguments) {
    int files = 0;
    DIR *entries = count == 2 ? opendir(arguments[1]) : NULL;
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        if (entry->d_name[0] != '.')
            files += run_file(arguments[1], entry->d_name);
    if (entries)
        closedir(entries);
    printf("%d seeds, %d mutations of each\n", files, MUTATIONS);
    return files == 0; // nothing run is a failure
}
