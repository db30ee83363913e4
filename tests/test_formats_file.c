// test_formats_file.c - reading files, making folders, and replacing files as a whole on full disks and against others.
// SPDX-License-Identifier: MIT
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "check.h"
#include "formats/atomic_file.h"
#include "formats/file.h"
#include "formats/record_file.h"
#include "formats_scratch.h"

static void test_read(void) {
    void *data;
    size_t size;
    const char *path = scratch_path("read");
    scratch_write(path, "twelve bytes", 12);
    CHECK_EQ_INT(ludus_read_file(path, 12, &data, &size), LUDUS_OK);
    CHECK_EQ_INT(size, 12);
    CHECK_EQ_TEXT(data, "twelve bytes");
    free(data);
    CHECK_EQ_INT(ludus_read_file(path, 11, &data, &size), LUDUS_ERROR_FORMAT);
    CHECK_CONTAINS(ludus_last_error(), "at most 11");
    CHECK(data == NULL && size == 0);
    CHECK_EQ_INT(ludus_read_file(scratch_path("nothing"), 11, &data, &size), LUDUS_ERROR_NOT_FOUND);
    CHECK_CONTAINS(ludus_last_error(), "there is no file");
    CHECK_EQ_INT(ludus_read_file(scratch_folder, 11, &data, &size), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "folder");
    scratch_write(path, "", 0);
    CHECK_EQ_INT(ludus_read_file(path, 0, &data, &size), LUDUS_OK);
    CHECK_EQ_TEXT(data, "");
    free(data);

    // Not a regular file: the length is not known before the end.
    CHECK_EQ_INT(ludus_read_file("/dev/null", 10, &data, &size), LUDUS_OK);
    CHECK_EQ_INT(size, 0);
    free(data);
    CHECK_EQ_INT(ludus_read_file("/dev/zero", 100000, &data, &size), LUDUS_ERROR_FORMAT);
    CHECK_CONTAINS(ludus_last_error(), "too large");
}

static void test_folders(void) {
    struct stat info;
    CHECK_EQ_INT(ludus_make_folder(scratch_path("a/b//c/")), LUDUS_OK);
    CHECK(stat(scratch_path("a/b/c"), &info) == 0 && S_ISDIR(info.st_mode));
    CHECK_EQ_INT(ludus_make_folder(scratch_path("a/b/c")), LUDUS_OK);
    scratch_write(scratch_path("a/file"), "", 0);
    CHECK_EQ_INT(ludus_make_folder(scratch_path("a/file")), LUDUS_ERROR_IO);
    CHECK_CONTAINS(ludus_last_error(), "in the way");
    CHECK_EQ_INT(ludus_make_folder(scratch_path("a/file/below")), LUDUS_ERROR_IO);
    CHECK_EQ_INT(ludus_make_folder(""), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_make_folder("/proc/no"), LUDUS_ERROR_IO);

    char *folder = ludus_folder_of("a/b/c");
    CHECK_EQ_TEXT(folder, "a/b");
    free(folder);
    CHECK_EQ_TEXT(folder = ludus_folder_of("c"), ".");
    free(folder);
    CHECK_EQ_TEXT(folder = ludus_folder_of("/c"), "/");
    free(folder);
}

static void test_replace(void) {
    const char *path = scratch_path("whole"), *temporary = scratch_path("whole.tmp");
    ludus_atomic_file *file, *other;
    CHECK_EQ_INT(ludus_write_file(path, "old", 3), LUDUS_OK);
    CHECK_EQ_TEXT(scratch_read(path), "old");
    CHECK(chmod(path, 0640) == 0);

    CHECK_EQ_INT(ludus_atomic_file_open(path, &file), LUDUS_OK);
    CHECK_EQ_INT(ludus_atomic_file_append(file, "ne", 2), LUDUS_OK);
    fprintf(ludus_atomic_file_stream(file), "%c", 'w');
    CHECK_EQ_TEXT(scratch_read(path), "old");
    CHECK(scratch_exists(temporary));
    CHECK_EQ_INT(ludus_atomic_file_open(path, &other), LUDUS_ERROR_IO);
    CHECK_CONTAINS(ludus_last_error(), "another program");
    CHECK_EQ_INT(ludus_atomic_file_commit(file), LUDUS_OK);
    CHECK_EQ_TEXT(scratch_read(path), "new");
    CHECK(!scratch_exists(temporary));
    struct stat info;
    CHECK(stat(path, &info) == 0 && (info.st_mode & 0777) == 0640);

    CHECK_EQ_INT(ludus_atomic_file_open(path, &file), LUDUS_OK);
    ludus_atomic_file_append(file, "discarded", 9);
    ludus_atomic_file_discard(file);
    ludus_atomic_file_discard(NULL);
    CHECK_EQ_TEXT(scratch_read(path), "new");
    CHECK(!scratch_exists(temporary));

    // What a killed writer left is taken over, and a longer old content does not shine through.
    scratch_write(temporary, "left by a writer that was killed", 32);
    CHECK_EQ_INT(ludus_write_file(path, "short", 5), LUDUS_OK);
    CHECK_EQ_TEXT(scratch_read(path), "short");

    // Links are followed; what is no file is never replaced.
    const char *link = scratch_path("link");
    CHECK(symlink("whole", link) == 0);
    CHECK_EQ_INT(ludus_write_file(link, "through", 7), LUDUS_OK);
    CHECK_EQ_TEXT(scratch_read(path), "through");
    CHECK(lstat(link, &info) == 0 && S_ISLNK(info.st_mode));
    CHECK(unlink(path) == 0);
    CHECK_EQ_INT(ludus_write_file(link, "x", 1), LUDUS_ERROR_IO);
    CHECK_EQ_INT(ludus_write_file(scratch_folder, "x", 1), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_write_file("/dev/full", "x", 1), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "regular file");
    CHECK_EQ_INT(ludus_write_file(scratch_path("no/folder"), "x", 1), LUDUS_ERROR_IO);
    CHECK_CONTAINS(ludus_last_error(), "No such file or directory");
    CHECK(symlink("/dev/full", scratch_path("trap.tmp")) == 0);
    CHECK_EQ_INT(ludus_write_file(scratch_path("trap"), "x", 1), LUDUS_ERROR_IO);
}

// Runs `body` with files limited to 4096 bytes, which stands for a full disk.
static void with_small_disk(void (*body)(void)) {
    struct rlimit old, small;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    small = old;
    small.rlim_cur = 4096;
    CHECK(setrlimit(RLIMIT_FSIZE, &small) == 0);
    body();
    CHECK(setrlimit(RLIMIT_FSIZE, &old) == 0);
}

static void replace_on_full_disk(void) {
    static char block[10000];
    const char *path = scratch_path("full"), *temporary = scratch_path("full.tmp");
    ludus_atomic_file *file;
    CHECK_EQ_INT(ludus_write_file(path, "old", 3), LUDUS_OK);
    CHECK_EQ_INT(ludus_write_file(path, block, sizeof block), LUDUS_ERROR_IO);
    CHECK_CONTAINS(ludus_last_error(), "File too large");
    CHECK_EQ_TEXT(scratch_read(path), "old");
    CHECK(!scratch_exists(temporary));

    // The same through the stream, in pieces that fail only when the buffer is flushed.
    CHECK_EQ_INT(ludus_atomic_file_open(path, &file), LUDUS_OK);
    for (int i = 0; i < 5000; i++)
        fputc('x', ludus_atomic_file_stream(file));
    CHECK_EQ_INT(ludus_atomic_file_commit(file), LUDUS_ERROR_IO);
    CHECK_EQ_TEXT(scratch_read(path), "old");
    CHECK(!scratch_exists(temporary));
}

static void records_on_full_disk(void) {
    static char block[5000];
    memset(block, 'x', sizeof block);
    const char *path = scratch_path("records");
    ludus_record_file *file = ludus_record_file_open(path, LUDUS_RECORD_FILE_NEW, NULL);
    CHECK(file != NULL);
    fputs("first\n", ludus_record_file_stream(file));
    CHECK_EQ_INT(ludus_record_file_flush(file), LUDUS_OK);
    CHECK_EQ_INT(ludus_record_file_length(file), 6);
    fwrite(block, 1, sizeof block, ludus_record_file_stream(file));
    CHECK_EQ_INT(ludus_record_file_flush(file), LUDUS_ERROR_IO);
    CHECK_EQ_TEXT(scratch_read(path), "first\n");
    fputs("third\n", ludus_record_file_stream(file));
    CHECK_EQ_INT(ludus_record_file_flush(file), LUDUS_OK);
    CHECK_EQ_INT(ludus_record_file_close(file), LUDUS_OK);
    CHECK_EQ_TEXT(scratch_read(path), "first\nthird\n");
}

static void test_records(void) {
    bool exists = false;
    const char *path = scratch_path("log");
    ludus_record_file *file = ludus_record_file_open(path, LUDUS_RECORD_FILE_APPEND, NULL);
    fputs("one\n", ludus_record_file_stream(file));
    CHECK_EQ_INT(ludus_record_file_close(file), LUDUS_OK);
    file = ludus_record_file_open(path, LUDUS_RECORD_FILE_APPEND, NULL);
    CHECK_EQ_INT(ludus_record_file_length(file), 4);
    fputs("two\n", ludus_record_file_stream(file));
    CHECK_EQ_INT(ludus_record_file_flush(file), LUDUS_OK);
    CHECK_EQ_INT(ludus_record_file_length(file), 8);
    CHECK_EQ_INT(ludus_record_file_close(file), LUDUS_OK);
    CHECK_EQ_TEXT(scratch_read(path), "one\ntwo\n");
    CHECK(ludus_record_file_open(path, LUDUS_RECORD_FILE_NEW, &exists) == NULL && exists);
    CHECK(ludus_record_file_open(scratch_path("no/log"), LUDUS_RECORD_FILE_NEW, &exists) == NULL && !exists);
    CHECK_EQ_INT(ludus_record_file_close(NULL), LUDUS_OK);

    // A device that is always full: nothing to cut, but the error is told each time.
    file = ludus_record_file_open("/dev/full", LUDUS_RECORD_FILE_APPEND, NULL);
    fputs("one\n", ludus_record_file_stream(file));
    CHECK_EQ_INT(ludus_record_file_flush(file), LUDUS_ERROR_IO);
    CHECK_CONTAINS(ludus_last_error(), "No space left");
    fputs("one\n", ludus_record_file_stream(file));
    CHECK_EQ_INT(ludus_record_file_close(file), LUDUS_ERROR_IO);
}

// A writer killed at any moment leaves the old file or the new one. A few dozen kills; each is one fork.
static void test_kill(void) {
    const char *path = scratch_path("killed");
    static char old[50000], new[50000], found[50001];
    memset(old, 'o', sizeof old);
    memset(new, 'n', sizeof new);
    int torn = 0;
    for (int i = 0; i < 30; i++) {
        CHECK_EQ_INT(ludus_write_file(path, old, sizeof old), LUDUS_OK);
        pid_t child = fork();
        if (child == 0)
            for (;;)
                ludus_write_file(path, new, sizeof new);
        usleep((useconds_t)(100 * i));
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        FILE *file = fopen(path, "rb");
        size_t size = file ? fread(found, 1, sizeof found, file) : 0;
        if (file)
            fclose(file);
        torn += size != sizeof old || (memcmp(found, old, size) != 0 && memcmp(found, new, size) != 0);
    }
    CHECK_EQ_INT(torn, 0);
}

int main(void) {
    scratch_begin();
    test_read();
    test_folders();
    test_replace();
    with_small_disk(replace_on_full_disk);
    with_small_disk(records_on_full_disk);
    test_records();
    test_kill();
    scratch_end();
    return check_end();
}
