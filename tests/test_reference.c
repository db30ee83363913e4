// test_reference.c - the reader of recordings: every recording reads, and malformed ones are refused with a sentence.
// SPDX-License-Identifier: MIT
#include "tests/check.h"
#include "tests/reference.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

// A trajectory's columns have one row an event, and its rows alternate as a recording's must.
static void check_trajectory(const reference *file) {
    size_t rows = 0, others = 0;
    const uint8_t *event = reference_u8(file, "event", 1, &rows);
    const int64_t *seed = reference_i64(file, "seed", 1, &others);
    CHECK(event && seed && rows > 2000 && rows == others);
    const double *reward = reference_f64(file, "reward", 1, &others);
    CHECK(reward && rows == others);
    const uint8_t *terminated = reference_u8(file, "terminated", 1, &others);
    CHECK(terminated && rows == others);
    const uint8_t *truncated = reference_u8(file, "truncated", 1, &others);
    CHECK(truncated && rows == others);
    CHECK(reference_find(file, "action") && reference_find(file, "action")->rows == rows);
    CHECK(reference_find(file, "observation") && reference_find(file, "observation")->rows == rows);
    if (!event || !seed || !reward || !terminated || !truncated) {
        return;
    }
    size_t seeds = 0, wrong = 0;
    const int beyond = strcmp(reference_text(file, "steps_beyond_end"), "0") != 0;
    for (size_t row = 0; row < rows; row++) {
        const int reset = event[row] == 0;
        seeds += reset && seed[row] >= 0;
        wrong += reset && (reward[row] != 0 || terminated[row] || truncated[row]);
        wrong += !reset && seed[row] != -1;
        // After an end comes a reset, unless the recording goes on there.
        wrong += !beyond && row + 1 < rows && !reset && (terminated[row] || truncated[row]) && event[row + 1] != 0;
    }
    CHECK_EQ_INT(seeds, 20);
    CHECK_EQ_INT(wrong, 0);
    CHECK_EQ_INT(reference_find(file, "generator")->rows, 20);
}

static void test_every_recording(void) {
    DIR *folder = opendir("reference");
    CHECK(folder != NULL);
    if (!folder) {
        return;
    }
    int trajectories = 0;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const char *dot = strrchr(entry->d_name, '.');
        if (!dot || strcmp(dot, ".ref") != 0) {
            continue;
        }
        char path[600];
        snprintf(path, sizeof path, "reference/%s", entry->d_name);
        reference *file = reference_open(path);
        if (!CHECK(file != NULL)) {
            fprintf(stderr, "    %s\n", reference_error());
            continue;
        }
        CHECK_CONTAINS(reference_text(file, "recorded_with"), "gymnasium 1.4.0, numpy 2.3.5");
        if (reference_text(file, "steps_beyond_end")) {
            trajectories++;
            check_trajectory(file);
        }
        reference_close(file);
    }
    closedir(folder);
    CHECK_EQ_INT(trajectories, 46);
}

// Values that Gymnasium's and NumPy's own documents print.
static void test_known_values(void) {
    reference *file = reference_open("reference/cartpole.ref");
    CHECK(file != NULL);
    if (file) {
        CHECK_EQ_TEXT(reference_text(file, "id"), "CartPole-v1");
        CHECK_EQ_TEXT(reference_text(file, "options"), "");
        CHECK(reference_text(file, "no such key") == NULL);
        CHECK(reference_f64(file, "observation", 4, NULL) == NULL);
        CHECK_CONTAINS(reference_error(), "column observation is f32 x 4, not f64 x 4");
        CHECK(reference_u8(file, "missing", 1, NULL) == NULL);
        CHECK_CONTAINS(reference_error(), "no column missing");
        const int64_t *seed = reference_i64(file, "seed", 1, NULL);
        const float *observation = reference_f32(file, "observation", 4, NULL);
        for (size_t row = 0; seed && observation && row < reference_find(file, "seed")->rows; row++) {
            if (seed[row] == 42) {
                CHECK_NEAR(observation[4 * row], 0.0273956, 1e-7);
                CHECK_NEAR(observation[4 * row + 1], -0.00611216, 1e-7);
            }
        }
        reference_close(file);
    }
}

// Writes `size` bytes as a recording and opens it.
static reference *open_bytes(const char *bytes, size_t size) {
    char path[] = "/tmp/ludus-reference-XXXXXX";
    const int descriptor = mkstemp(path);
    CHECK(descriptor >= 0 && write(descriptor, bytes, size) == (ssize_t)size);
    close(descriptor);
    reference *file = reference_open(path);
    unlink(path);
    return file;
}

// A header whose columns start at the next multiple of 8, and `data` behind it.
static reference *open_text(const char *lines, const char *data, size_t size) {
    char bytes[512];
    memset(bytes, '\n', sizeof bytes);
    const size_t length = (size_t)snprintf(bytes, sizeof bytes, "LUDUSREF 1\n%sdata\n", lines);
    bytes[length] = '\n';
    const size_t start = (length + 7) / 8 * 8;
    memcpy(bytes + start, data, size);
    return open_bytes(bytes, start + size);
}

static void test_decoding(void) {
    // Five rows of two numbers: a dictionary of three rows, 2-bit indices 0 1 2 1 0.
    static const char data[] = {1, 2, 3, 4, 5, 6, 0, 0, 0x64, 0x00};
    reference *file =
        open_text("note a b\ncolumn pair u8 2 5 0 10 dictionary 3 2\ncolumn one u8 1 3 1 3 raw\n", data, 10);
    CHECK(file != NULL);
    if (file) {
        static const uint8_t expected[] = {1, 2, 3, 4, 5, 6, 3, 4, 1, 2};
        size_t rows = 0;
        const uint8_t *pair = reference_u8(file, "pair", 2, &rows);
        CHECK(pair && rows == 5 && memcmp(pair, expected, sizeof expected) == 0);
        const uint8_t *one = reference_u8(file, "one", 1, &rows);
        CHECK(one && rows == 3 && one[0] == 2 && one[2] == 4);
        CHECK_EQ_TEXT(reference_text(file, "note"), "a b");
        reference_close(file);
    }
}

static void test_malformed(void) {
    static const char data[16] = {0, 1, 2, 3, 4, 5, 6, 7, (char)0xff, (char)0xff};
    static const struct {
        const char *lines, *sentence;
    } cases[] = {
        {"column a u8 1 16 0 16\n", "malformed line"},
        {"column a u8 1 16 0 16 packed\n", "malformed line"},
        {"column a u8 1 16 0 16 dictionary 2\n", "malformed line"},
        {"column a u9 1 16 0 16 raw\n", "impossible numbers"},
        {"column a u8 1 17 0 17 raw\n", "impossible numbers"},
        {"column a u8 1 8 9 8 raw\n", "impossible numbers"},
        {"column a u8 0 8 0 8 raw\n", "impossible numbers"},
        {"column a f64 1024 4000000 0 16 raw\n", "impossible numbers"},
        {"column a u8 1 8 0 16 dictionary 70000 4\n", "impossible numbers"},
        {"column a u8 1 8 0 16 dictionary 8 17\n", "impossible numbers"},
        {"column a u8 1 15 0 16 raw\n", "do not fit"},
        {"column a u8 1 8 0 15 dictionary 8 8\n", "do not fit"},
        {"column a u8 1 1 0 9 dictionary 8 8\n", "do not fit"}, // index 255 of 8 entries
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        reference *file = open_text(cases[i].lines, data, sizeof data);
        CHECK(file == NULL);
        CHECK_CONTAINS(reference_error(), cases[i].sentence);
        reference_close(file);
    }
    CHECK(reference_open("reference/no-such-file.ref") == NULL);
    CHECK_CONTAINS(reference_error(), "cannot be opened");
    CHECK(open_bytes("LUDUSREF 2\ndata\n", 16) == NULL);
    CHECK_CONTAINS(reference_error(), "does not start with LUDUSREF 1");
    CHECK(open_bytes("LUDUSREF 1\nid a\n", 16) == NULL);
    CHECK_CONTAINS(reference_error(), "no line \"data\"");
    CHECK(open_bytes("LUDUSREF 1\nabc\ndata\n", 20) == NULL); // columns would start at byte 24
    CHECK_CONTAINS(reference_error(), "ends inside its header");
    reference_close(NULL);
}

int main(void) {
    test_every_recording();
    test_known_values();
    test_decoding();
    test_malformed();
    return check_end();
}
