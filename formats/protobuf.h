// protobuf.h - the few pieces of protocol buffers' wire format that TensorBoard's events are made of.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_PROTOBUF_H
#define LUDUS_FORMATS_PROTOBUF_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// A message being built in memory. Zero-initialise; free with ludus_protobuf_free. Without memory it turns `failed` and
// stays so.
typedef struct ludus_protobuf {
    unsigned char *bytes;
    size_t size, capacity;
    int failed;
} ludus_protobuf;

static inline void ludus_protobuf_free(ludus_protobuf *message) {
    free(message->bytes);
    *message = (ludus_protobuf){0};
}

static inline void ludus_protobuf_raw(ludus_protobuf *message, const void *data, size_t size) {
    if (message->failed)
        return;
    if (size > message->capacity - message->size) {
        size_t capacity = 2 * (message->size + size);
        unsigned char *bytes = realloc(message->bytes, capacity);
        if (!bytes) {
            message->failed = 1;
            return;
        }
        message->bytes = bytes;
        message->capacity = capacity;
    }
    if (size > 0)
        memcpy(message->bytes + message->size, data, size);
    message->size += size;
}

// Seven bits a byte, the lowest first, the top bit telling that more follow.
static inline void ludus_protobuf_varint(ludus_protobuf *message, uint64_t value) {
    unsigned char bytes[10];
    size_t count = 0;
    for (; value >= 128; value >>= 7)
        bytes[count++] = (unsigned char)(value | 128);
    bytes[count++] = (unsigned char)value;
    ludus_protobuf_raw(message, bytes, count);
}

// Fields: the key is the field's number and its wire type (0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes).
static inline void ludus_protobuf_integer(ludus_protobuf *message, int field, int64_t value) {
    ludus_protobuf_varint(message, (uint64_t)field << 3);
    ludus_protobuf_varint(message, (uint64_t)value);
}

static inline void ludus_protobuf_double(ludus_protobuf *message, int field, double value) {
    ludus_protobuf_varint(message, (uint64_t)field << 3 | 1);
    ludus_protobuf_raw(message, &value, sizeof value); // little-endian machines only, as tensor_type.c asserts
}

static inline void ludus_protobuf_float(ludus_protobuf *message, int field, float value) {
    ludus_protobuf_varint(message, (uint64_t)field << 3 | 5);
    ludus_protobuf_raw(message, &value, sizeof value);
}

static inline void ludus_protobuf_bytes(ludus_protobuf *message, int field, const void *data, size_t size) {
    ludus_protobuf_varint(message, (uint64_t)field << 3 | 2);
    ludus_protobuf_varint(message, size);
    ludus_protobuf_raw(message, data, size);
}

static inline void ludus_protobuf_string(ludus_protobuf *message, int field, const char *text) {
    ludus_protobuf_bytes(message, field, text, strlen(text));
}

// Puts `part` into `message` as a nested message and frees it.
static inline void ludus_protobuf_message(ludus_protobuf *message, int field, ludus_protobuf *part) {
    message->failed |= part->failed;
    ludus_protobuf_bytes(message, field, part->bytes, part->size);
    ludus_protobuf_free(part);
}

#endif
