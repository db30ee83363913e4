// test_status.c - error sentences of a thread, the log callback, names of statuses, the version.
// SPDX-License-Identifier: MIT
#include "tests/check.h"

#include <ludus/base.h>
#include <pthread.h>
#include <stdlib.h>

static void test_sentence(void) {
    ludus_clear_error();
    CHECK_EQ_TEXT(ludus_last_error(), "");
    CHECK_EQ_INT(ludus_fail(LUDUS_ERROR_ARGUMENT, "count is %d; it must be at least 1", -3), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_TEXT(ludus_last_error(), "count is -3; it must be at least 1");

    // A caller puts its own words around the sentence below it.
    CHECK_EQ_INT(ludus_fail(LUDUS_ERROR_IO, "mine.so: %s (%s)", ludus_last_error(), ludus_last_error()),
                 LUDUS_ERROR_IO);
    CHECK_EQ_TEXT(ludus_last_error(),
                  "mine.so: count is -3; it must be at least 1 (count is -3; it must be at least 1)");
    ludus_clear_error();
    CHECK_EQ_TEXT(ludus_last_error(), "");
}

static void test_long_sentence(void) {
    char name[5000];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    CHECK_EQ_INT(ludus_fail(LUDUS_ERROR_NOT_FOUND, "no environment %s", name), LUDUS_ERROR_NOT_FOUND);
    const size_t length = strlen(ludus_last_error());
    CHECK(length >= 511 && length < sizeof name);
    CHECK_CONTAINS(ludus_last_error(), "no environment xxx");
}

static void *fail_elsewhere(void *found) {
    *(bool *)found = ludus_last_error()[0] == '\0';
    ludus_fail(LUDUS_ERROR_MEMORY, "the other thread's sentence");
    return NULL;
}

static void test_threads(void) {
    bool empty = false;
    pthread_t thread;
    ludus_fail(LUDUS_ERROR_FORMAT, "this thread's sentence");
    CHECK_EQ_INT(pthread_create(&thread, NULL, fail_elsewhere, &empty), 0);
    CHECK_EQ_INT(pthread_join(thread, NULL), 0);
    CHECK(empty);
    CHECK_EQ_TEXT(ludus_last_error(), "this thread's sentence");
}

typedef struct heard {
    char sentence[200];
    ludus_log_level level;
    int count;
} heard;

static void hear(ludus_log_level level, const char *sentence, void *user) {
    heard *ear = user;
    ear->level = level;
    ear->count++;
    snprintf(ear->sentence, sizeof ear->sentence, "%s", sentence);
    // A callback may log and replace itself.
    if (ear->count == 1) {
        ludus_log(LUDUS_LOG_WARNING, "again");
        ludus_set_log(NULL, NULL);
    }
}

static void test_log(void) {
    heard ear = {.count = 0};
    ludus_log(LUDUS_LOG_WARNING, "nobody hears %s", "this");
    ludus_set_log(hear, &ear);
    ludus_fail(LUDUS_ERROR_IO, "kept");
    ludus_log(LUDUS_LOG_INFO, "using %d threads", 4);
    CHECK_EQ_INT(ear.count, 2);
    CHECK_EQ_TEXT(ear.sentence, "again");
    CHECK_EQ_INT(ear.level, LUDUS_LOG_WARNING);
    ludus_log(LUDUS_LOG_INFO, "nobody hears this either");
    CHECK_EQ_INT(ear.count, 2);
    CHECK_EQ_TEXT(ludus_last_error(), "kept");
}

static void test_names(void) {
    char version[64];
    snprintf(version, sizeof version, "%d.%d.%d", LUDUS_VERSION_MAJOR, LUDUS_VERSION_MINOR, LUDUS_VERSION_PATCH);
    CHECK_EQ_TEXT(ludus_version(), version);
    CHECK_EQ_TEXT(ludus_status_name(LUDUS_OK), "ok");
    for (int a = LUDUS_OK; a <= LUDUS_ERROR_UNSUPPORTED; a++) {
        CHECK(strcmp(ludus_status_name((ludus_status)a), "unknown") != 0);
        for (int b = LUDUS_OK; b < a; b++) {
            CHECK(strcmp(ludus_status_name((ludus_status)a), ludus_status_name((ludus_status)b)) != 0);
        }
    }
    CHECK_EQ_TEXT(ludus_status_name((ludus_status)(LUDUS_ERROR_UNSUPPORTED + 1)), "unknown");
}

int main(void) {
    test_sentence();
    test_long_sentence();
    test_threads();
    test_log();
    test_names();
    return check_end();
}
