// option_text.h - writing the value of an option so that ludus_option_next() reads it back.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_OPTION_TEXT_H
#define LUDUS_CORE_OPTION_TEXT_H

#include "core/number_text.h"

// Writes a value, in quotes where it needs them.
void option_write_value(text_writer *writer, const char *value);

#endif
