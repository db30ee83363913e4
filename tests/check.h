// check.h - checks that print file, line, expression and both values, count, and go on.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_CHECK_H
#define LUDUS_TESTS_CHECK_H

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static int check_failures, check_count;

static inline int check_that(int passed, const char *file, int line, const char *expression) {
    check_count++;
    if (!passed) {
        check_failures++;
        fprintf(stderr, "%s:%d: failed: %s\n", file, line, expression);
    }
    return passed;
}

static inline int check_int(int64_t a, int64_t b, const char *file, int line, const char *expression) {
    const int passed = check_that(a == b, file, line, expression);
    if (!passed) {
        fprintf(stderr, "    %" PRId64 " (0x%" PRIx64 ") against %" PRId64 " (0x%" PRIx64 ")\n", a, (uint64_t)a, b,
                (uint64_t)b);
    }
    return passed;
}

static inline int check_near(double a, double b, double tolerance, const char *file, int line, const char *expression) {
    const int passed = check_that(a == b || fabs(a - b) <= tolerance || (isnan(a) && isnan(b)), file, line, expression);
    if (!passed) {
        fprintf(stderr, "    %.17g against %.17g, difference %g, allowed %g\n", a, b, a - b, tolerance);
    }
    return passed;
}

static inline int check_text(const char *a, const char *b, const char *file, int line, const char *expression) {
    const int passed = check_that(a && b && strcmp(a, b) == 0, file, line, expression);
    if (!passed) {
        fprintf(stderr, "    \"%s\"\n    against\n    \"%s\"\n", a ? a : "(null)", b ? b : "(null)");
    }
    return passed;
}

// Does `text` contain `part`? For error sentences.
static inline int check_contains(const char *text, const char *part, const char *file, int line,
                                 const char *expression) {
    const int passed = check_that(text && strstr(text, part) != NULL, file, line, expression);
    if (!passed) {
        fprintf(stderr, "    \"%s\" does not contain \"%s\"\n", text ? text : "(null)", part);
    }
    return passed;
}

#define CHECK(expression)           check_that((expression) != 0, __FILE__, __LINE__, #expression)
#define CHECK_EQ_INT(a, b)          check_int((int64_t)(a), (int64_t)(b), __FILE__, __LINE__, #a " == " #b)
#define CHECK_EQ_REAL(a, b)         check_near((a), (b), 0.0, __FILE__, __LINE__, #a " == " #b)
#define CHECK_NEAR(a, b, tolerance) check_near((a), (b), (tolerance), __FILE__, __LINE__, #a " ~ " #b)
#define CHECK_EQ_TEXT(a, b)         check_text((a), (b), __FILE__, __LINE__, #a " == " #b)
#define CHECK_CONTAINS(text, part)  check_contains((text), (part), __FILE__, __LINE__, #text " contains " #part)

// The last line of a test's main: prints the count and returns the exit status. A test that checked nothing has failed.
static inline int check_end(void) {
    printf("%d checks, %d failed\n", check_count, check_failures);
    return check_failures != 0 || check_count == 0;
}

#endif
