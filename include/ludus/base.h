// base.h - what every other header needs: visibility, status codes, error sentences, the log callback, the version.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_BASE_H
#define LUDUS_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define LUDUS_API               __attribute__((visibility("default")))
#define LUDUS_PRINTF(form, arg) __attribute__((format(printf, form, arg)))
#else
#define LUDUS_API
#define LUDUS_PRINTF(form, arg)
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define LUDUS_VERSION_MAJOR 0
#define LUDUS_VERSION_MINOR 1
#define LUDUS_VERSION_PATCH 0

// The version of the library that is running, as "major.minor.patch".
LUDUS_API const char *ludus_version(void);

// How a call that can fail ended. Everything but LUDUS_OK leaves one sentence in ludus_last_error().
typedef enum ludus_status {
    LUDUS_OK = 0,
    LUDUS_ERROR_ARGUMENT,    // a value out of its range, or of the wrong kind
    LUDUS_ERROR_NOT_FOUND,   // no such environment, option, field, file or device
    LUDUS_ERROR_FORMAT,      // a file or text is malformed
    LUDUS_ERROR_MISMATCH,    // well-formed, but made for something else (other spaces, layout, version)
    LUDUS_ERROR_IO,          // the operating system refused
    LUDUS_ERROR_MEMORY,      // not enough memory
    LUDUS_ERROR_UNSUPPORTED, // this build or this environment cannot do it
} ludus_status;

// The name of a status ("ok", "argument", ...); never NULL.
LUDUS_API const char *ludus_status_name(ludus_status status);

// One sentence about the last failure on this thread: it names the thing and what is allowed. "" when nothing has
// failed. The text stays valid until the next failure on the same thread.
LUDUS_API const char *ludus_last_error(void);

// Sets this thread's sentence and returns `status`, so that a failing function ends with one line:
// return ludus_fail(LUDUS_ERROR_ARGUMENT, "count is %d; it must be at least 1", count);
LUDUS_API ludus_status ludus_fail(ludus_status status, const char *format, ...) LUDUS_PRINTF(2, 3);

// Clears this thread's sentence.
LUDUS_API void ludus_clear_error(void);

// The library never prints. What it would like to say goes to this callback, when there is one.
typedef enum ludus_log_level { LUDUS_LOG_INFO, LUDUS_LOG_WARNING } ludus_log_level;
typedef void ludus_log_function(ludus_log_level level, const char *sentence, void *user);
LUDUS_API void ludus_set_log(ludus_log_function *log, void *user);
LUDUS_API void ludus_log(ludus_log_level level, const char *format, ...) LUDUS_PRINTF(2, 3);

// The program is wrong (a NULL object, a buffer of the wrong size): checked in debug builds only.
#ifndef NDEBUG
#define LUDUS_ASSERT(condition) ((condition) ? (void)0 : ludus_assert_failed(#condition, __FILE__, __LINE__))
#else
#define LUDUS_ASSERT(condition) ((void)0)
#endif
LUDUS_API void ludus_assert_failed(const char *condition, const char *file, int line);

#ifdef __cplusplus
}
#endif
#endif
