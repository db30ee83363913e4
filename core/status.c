// status.c - the thread's error sentence, the log callback, assertions, and the version.
// SPDX-License-Identifier: MIT
#include <ludus/base.h>

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SENTENCE_BYTES 1024

static _Thread_local char last_error[SENTENCE_BYTES];

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static ludus_log_function *log_function;
static void *log_user;

#define VERSION_TEXT_(major, minor, patch) #major "." #minor "." #patch
#define VERSION_TEXT(major, minor, patch)  VERSION_TEXT_(major, minor, patch)

const char *ludus_version(void) {
    return VERSION_TEXT(LUDUS_VERSION_MAJOR, LUDUS_VERSION_MINOR, LUDUS_VERSION_PATCH);
}

const char *ludus_status_name(ludus_status status) {
    switch (status) {
    case LUDUS_OK: return "ok";
    case LUDUS_ERROR_ARGUMENT: return "argument";
    case LUDUS_ERROR_NOT_FOUND: return "not found";
    case LUDUS_ERROR_FORMAT: return "format";
    case LUDUS_ERROR_MISMATCH: return "mismatch";
    case LUDUS_ERROR_IO: return "io";
    case LUDUS_ERROR_MEMORY: return "memory";
    case LUDUS_ERROR_UNSUPPORTED: return "unsupported";
    }
    return "unknown";
}

const char *ludus_last_error(void) {
    return last_error;
}

ludus_status ludus_fail(ludus_status status, const char *format, ...) {
    // The arguments may contain the sentence that is being replaced: a caller adds its own words around it.
    char sentence[SENTENCE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    memcpy(last_error, sentence, sizeof last_error);
    return status;
}

void ludus_clear_error(void) {
    last_error[0] = '\0';
}

void ludus_set_log(ludus_log_function *log, void *user) {
    pthread_mutex_lock(&log_lock);
    log_function = log;
    log_user = user;
    pthread_mutex_unlock(&log_lock);
}

void ludus_log(ludus_log_level level, const char *format, ...) {
    // The callback runs outside the lock, so that it may log or replace itself.
    pthread_mutex_lock(&log_lock);
    ludus_log_function *log = log_function;
    void *user = log_user;
    pthread_mutex_unlock(&log_lock);
    if (!log) {
        return;
    }
    char sentence[SENTENCE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    log(level, sentence, user);
}

// Only debug builds call this: the one place where the library writes to stderr and ends the program.
void ludus_assert_failed(const char *condition, const char *file, int line) {
    fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, condition);
    abort();
}
