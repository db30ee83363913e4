// keys.h - the names of keys: what a ludus_event and a ludus_key call them.
// SPDX-License-Identifier: MIT
#ifndef RENDER_KEYS_H
#define RENDER_KEYS_H

#include <stddef.h>
#include <stdint.h>

// The name of an SDL key code: "left", "space", "return", "a", "+"; lower case. Keys of the number block are named as what they
// type, both shift keys "shift". "" for a key that has no name.
void render_key_name(int32_t code, char *out, size_t capacity);

#endif
