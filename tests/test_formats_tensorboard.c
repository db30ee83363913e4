// test_formats_tensorboard.c - event files read back record by record, with their checksums; names; a second file on
// resuming.
// SPDX-License-Identifier: MIT
#include <dirent.h>

#include "check.h"
#include "formats/checksum.h"
#include "formats/file.h"
#include "formats/tensorboard.h"
#include "formats_scratch.h"

// The messages of a file, each checked against both its checksums. Returns how many there are, -1 when a record is
// broken.
static int read_records(const char *path, char messages[][512], size_t sizes[], int room) {
    void *data;
    size_t size, at = 0;
    int count = 0;
    if (ludus_read_file(path, 1 << 20, &data, &size) != LUDUS_OK)
        return -1;
    const char *bytes = data;
    while (at < size && count < room) {
        uint64_t length;
        uint32_t length_crc, data_crc;
        if (size - at < 12)
            break;
        memcpy(&length, bytes + at, 8);
        memcpy(&length_crc, bytes + at + 8, 4);
        if (length > 512 || size - at < 16 + length || length_crc != ludus_crc32c_mask(ludus_crc32c(bytes + at, 8)))
            break;
        memcpy(messages[count], bytes + at + 12, length);
        memcpy(&data_crc, bytes + at + 12 + length, 4);
        if (data_crc != ludus_crc32c_mask(ludus_crc32c(messages[count], length)))
            break;
        sizes[count++] = length;
        at += 16 + length;
    }
    free(data);
    return at == size ? count : -1;
}

static void test_records(void) {
    static char messages[16][512];
    size_t sizes[16];
    ludus_tensorboard *board = ludus_tensorboard_open(scratch_folder, "my host/ä", 1700000000.25, -1);
    CHECK(board != NULL);
    CHECK_EQ_TEXT(ludus_tensorboard_path(board), scratch_path("events.out.tfevents.1700000000.my_host___"));
    CHECK_EQ_INT(ludus_tensorboard_scalar(board, "a/b", 300, 1.5f, 2.0), LUDUS_OK);
    CHECK_EQ_INT(ludus_tensorboard_text(board, "t", 1, "hi", 2.0), LUDUS_OK);
    CHECK_EQ_INT(ludus_tensorboard_flush(board), LUDUS_OK);
    CHECK_EQ_INT(read_records(ludus_tensorboard_path(board), messages, sizes, 16), 3);

    // The first event, as TensorFlow writes it: wall_time, then file_version.
    static const char version[] = "\x09\x00\x00\x10\x40\xfc\x54\xd9\x41\x1a\x0d"
                                  "brain.Event:2";
    CHECK_EQ_INT(sizes[0], sizeof version - 1);
    CHECK(memcmp(messages[0], version, sizeof version - 1) == 0);
    // wall_time 2.0, step 300, summary { value { tag "a/b" simple_value 1.5 } }
    static const char scalar[] = "\x09\0\0\0\0\0\0\0\x40\x10\xac\x02\x2a\x0c\x0a\x0a\x0a\x03"
                                 "a/b"
                                 "\x15\0\0\xc0\x3f";
    CHECK_EQ_INT(sizes[1], sizeof scalar - 1);
    CHECK(memcmp(messages[1], scalar, sizeof scalar - 1) == 0);

    // Further events; long tags and texts; a negative step takes ten bytes.
    static char text[100000];
    memset(text, 'x', sizeof text - 1);
    CHECK_EQ_INT(ludus_tensorboard_scalar(board, "n", -1, 0.0f, 0.0), LUDUS_OK);
    CHECK_EQ_INT(ludus_tensorboard_close(board), LUDUS_OK);
    CHECK_EQ_INT(ludus_tensorboard_close(NULL), LUDUS_OK);
    CHECK_EQ_INT(read_records(scratch_path("events.out.tfevents.1700000000.my_host___"), messages, sizes, 16), 4);
    CHECK(memcmp(messages[3] + 9, "\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11) == 0);
    board = ludus_tensorboard_open(scratch_folder, "", 1800000000.0, -1);
    CHECK_EQ_TEXT(ludus_tensorboard_path(board), scratch_path("events.out.tfevents.1800000000.localhost"));
    CHECK_EQ_INT(ludus_tensorboard_text(board, "long", 1, text, 2.0), LUDUS_OK);
    CHECK_EQ_INT(ludus_tensorboard_close(board), LUDUS_OK);
}

// A resumed run writes a file of its own, which sorts after those before even when the clock went backwards.
static void test_resume(void) {
    static char messages[16][512];
    size_t sizes[16];
    ludus_tensorboard *board = ludus_tensorboard_open(scratch_folder, "zeta", 1700000000.0, 301);
    CHECK_EQ_TEXT(ludus_tensorboard_path(board), scratch_path("events.out.tfevents.1800000001.zeta"));
    CHECK_EQ_INT(read_records(ludus_tensorboard_path(board), messages, sizes, 16), 2);
    // step 301, session_log { status: START }
    CHECK_EQ_INT(sizes[1], 9 + 3 + 4);
    CHECK(memcmp(messages[1] + 9, "\x10\xad\x02\x3a\x02\x08\x01", 7) == 0);
    ludus_tensorboard_close(board);
    CHECK(ludus_tensorboard_open(scratch_path("missing"), "h", 0.0, -1) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "No such file");
    board = ludus_tensorboard_open(scratch_folder, "h", (double)NAN, -1);
    CHECK_EQ_TEXT(ludus_tensorboard_path(board), scratch_path("events.out.tfevents.1800000002.h"));
    ludus_tensorboard_close(board);
}

// With a folder as argument, writes the run that check_tensorboard.py reads with TensorBoard's own reader.
static int write_sample(const char *folder) {
    ludus_tensorboard *board = ludus_tensorboard_open(folder, "first", 1700000000.0, -1);
    if (!board)
        return 1;
    for (int step = 0; step < 100; step++)
        ludus_tensorboard_scalar(board, "charts/return", step, (float)step / 3.0f, 1700000000.0 + step);
    ludus_tensorboard_text(board, "config", 0, "gravity=9.8 | **ä**", 1700000000.0);
    ludus_status status = ludus_tensorboard_close(board);
    // Resumed from a checkpoint of step 79; what the first run wrote for 80 to 99 is to be forgotten.
    board = ludus_tensorboard_open(folder, "second", 1600000000.0, 80);
    if (!board)
        return 1;
    for (int step = 80; step < 120; step++)
        ludus_tensorboard_scalar(board, "charts/return", step, -(float)step, 1700000200.0 + step);
    return status != LUDUS_OK || ludus_tensorboard_close(board) != LUDUS_OK;
}

int main(int count, char **arguments) {
    if (count > 1)
        return write_sample(arguments[1]);
    scratch_begin();
    test_records();
    test_resume();
    scratch_end();
    return check_end();
}
