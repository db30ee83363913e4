// settings_difference.h - where two settings of one table differ.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_SETTINGS_DIFFERENCE_H
#define LUDUS_CORE_SETTINGS_DIFFERENCE_H

#include <ludus/options.h>

// Do `a` and `b`, of the same table, differ in a row that is not called one of `but` (ends with NULL; NULL: no row is
// left out)? The first difference is written to `what` as "gravity=3.7, not gravity=9.8".
bool ludus_settings_differ(const ludus_settings *a, const ludus_settings *b, const char *const *but, char *what,
                           size_t capacity);

#endif
