// identify.h - what `ludus identify` found, printed.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_IDENTIFY_H
#define LUDUS_CLI_IDENTIFY_H

#include "measured.h"

typedef struct identified {
    const measured *data;
    const ludus_identification *found;
    const double *recorded; // [parameters] values in the options of the recording; NULL: it names none
    double confidence, seconds;
    const char *fit; // file, or NULL
} identified;

void identify_print_text(const identified *i);
void identify_print_json(const identified *i);
// A table with commas of what was measured and what was fitted, at every step of every trajectory.
ludus_status identify_write_fit(const identified *i, const char *path);

#endif
