// settings_difference.h - where two settings of one table differ, in words and as the text that leads from one to the other.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_SETTINGS_DIFFERENCE_H
#define LUDUS_CORE_SETTINGS_DIFFERENCE_H

#include <ludus/options.h>

// Do `a` and `b`, of the same table, differ in a row that is not called one of `but` (ends with NULL; NULL: no row is
// left out)? The first difference is written to `what` as "gravity=3.7, not gravity=9.8".
bool ludus_settings_differ(const ludus_settings *a, const ludus_settings *b, const char *const *but, char *what,
                           size_t capacity);

// The text that makes `settings` out of `from`, of the same table (NULL: out of the table's defaults): as snprintf.
size_t ludus_settings_changes(const ludus_settings *settings, const ludus_settings *from, char *out, size_t capacity);

#endif
