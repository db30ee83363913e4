// safetensors_write.c - writing safetensors, as a whole or not at all.
// SPDX-License-Identifier: MIT
#include "tensor_type.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "atomic_file.h"

enum { ALIGNMENT = 64 };

typedef struct entry {
    char *name;
    ludus_tensor_type type;
    int rank;
    int64_t shape[LUDUS_TENSOR_RANK];
    size_t size;
    const void *data;
} entry;

struct ludus_safetensors_writer {
    json_t *metadata;
    json_t *names; // an object, to find names that are taken
    entry *entries;
    int count, capacity;
    ludus_status failed; // the first failure, with its sentence
    char sentence[256];
};

// Remembers the first failure for the commit.
static ludus_status remember(ludus_safetensors_writer *writer, ludus_status status) {
    if (status != LUDUS_OK && writer->failed == LUDUS_OK) {
        writer->failed = status;
        strncpy(writer->sentence, ludus_last_error(), sizeof writer->sentence - 1);
    }
    return status;
}

ludus_safetensors_writer *ludus_safetensors_writer_make(void) {
    ludus_safetensors_writer *writer = calloc(1, sizeof *writer);
    if (writer) {
        writer->metadata = json_object();
        writer->names = json_object();
    }
    if (!writer || !writer->metadata || !writer->names) {
        ludus_safetensors_writer_destroy(writer);
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a safetensors file");
        return NULL;
    }
    return writer;
}

static bool grow(ludus_safetensors_writer *writer) {
    if (writer->count < writer->capacity)
        return true;
    int capacity = writer->capacity ? 2 * writer->capacity : 32;
    entry *entries = realloc(writer->entries, (size_t)capacity * sizeof *entries);
    if (!entries)
        return false;
    writer->entries = entries;
    writer->capacity = capacity;
    return true;
}

static ludus_status add(ludus_safetensors_writer *writer, const char *name, ludus_tensor_type type, int rank,
                        const int64_t *shape, const void *data) {
    entry new = {.type = type, .rank = rank, .data = data};
    int64_t count;
    if (!name[0] || strcmp(name, "__metadata__") == 0 || json_object_get(writer->names, name))
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "the tensor name \"%s\" is %s", name,
                          !name[0]         ? "empty"
                          : name[0] == '_' ? "taken or reserved"
                                           : "taken already");
    if ((unsigned)type > LUDUS_TENSOR_BOOL)
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "tensor \"%s\" has a type that cannot be written", name);
    if (rank < 0 || rank > LUDUS_TENSOR_RANK)
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "tensor \"%s\" has rank %d; 0 to %d are allowed", name, rank,
                          LUDUS_TENSOR_RANK);
    if (!ludus_tensor_size(type, rank, shape, &count, &new.size))
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "tensor \"%s\" has an impossible shape", name);
    if (rank > 0)
        memcpy(new.shape, shape, (size_t)rank * sizeof *shape);
    // jansson refuses names that are not UTF-8.
    if (json_object_set_new(writer->names, name, json_true()) != 0)
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "the tensor name \"%s\" is not UTF-8", name);
    new.name = strdup(name);
    if (!new.name || !grow(writer)) {
        free(new.name);
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for tensor \"%s\"", name);
    }
    writer->entries[writer->count++] = new;
    return LUDUS_OK;
}

ludus_status ludus_safetensors_writer_add(ludus_safetensors_writer *writer, const char *name, ludus_tensor_type type,
                                          int rank, const int64_t *shape, const void *data) {
    return remember(writer, add(writer, name, type, rank, shape, data));
}

ludus_status ludus_safetensors_writer_set(ludus_safetensors_writer *writer, const char *key, const char *value) {
    if (json_object_set_new(writer->metadata, key, json_string(value)) == 0)
        return LUDUS_OK;
    return remember(writer, ludus_fail(LUDUS_ERROR_ARGUMENT, "the metadata \"%.80s\" is not UTF-8 or too large", key));
}

// Sorts by falling element width, keeping the order among equals: then each array is aligned to its element.
static int *sorted_entries(const ludus_safetensors_writer *writer) {
    int *order = malloc((size_t)(writer->count + 1) * sizeof *order), count = 0;
    for (int bits = 64; order && bits >= 8; bits /= 2)
        for (int i = 0; i < writer->count; i++)
            if (ludus_tensor_type_bits(writer->entries[i].type) == bits)
                order[count++] = i;
    return order;
}

// The header's text, padded with spaces so that the data starts at a multiple of ALIGNMENT; NULL without memory.
static char *make_header(const ludus_safetensors_writer *writer, const int *order, size_t *size) {
    json_t *header = json_object();
    int failed = header == NULL;
    if (json_object_size(writer->metadata) > 0)
        failed |= json_object_set(header, "__metadata__", writer->metadata);
    json_int_t offset = 0;
    for (int i = 0; i < writer->count; i++) {
        const entry *tensor = &writer->entries[order[i]];
        json_t *shape = json_array(), *offsets = json_array(), *object = json_object();
        for (int j = 0; j < tensor->rank; j++)
            failed |= json_array_append_new(shape, json_integer((json_int_t)tensor->shape[j]));
        failed |= json_array_append_new(offsets, json_integer(offset));
        offset += (json_int_t)tensor->size;
        failed |= json_array_append_new(offsets, json_integer(offset));
        failed |= json_object_set_new(object, "dtype", json_string(ludus_tensor_type_name(tensor->type)));
        failed |= json_object_set_new(object, "shape", shape);
        failed |= json_object_set_new(object, "data_offsets", offsets);
        failed |= json_object_set_new(header, tensor->name, object);
    }
    char *text = failed ? NULL : json_dumps(header, JSON_COMPACT);
    json_decref(header);
    if (!text)
        return NULL;
    size_t length = strlen(text);
    *size = (8 + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - 8;
    char *padded = realloc(text, *size + 1);
    if (padded)
        memset(padded + length, ' ', *size - length);
    else
        free(text);
    return padded;
}

ludus_status ludus_safetensors_writer_commit(ludus_safetensors_writer *writer, const char *path) {
    if (writer->failed != LUDUS_OK)
        return ludus_fail(writer->failed, "%s", writer->sentence);
    size_t size = 0;
    int *order = sorted_entries(writer);
    char *header = order ? make_header(writer, order, &size) : NULL;
    ludus_atomic_file *file = NULL;
    ludus_status status = LUDUS_OK;
    if (!header)
        status = ludus_fail(LUDUS_ERROR_MEMORY, "no memory to write %s", path);
    else if (size > LUDUS_SAFETENSORS_HEADER)
        status = ludus_fail(LUDUS_ERROR_ARGUMENT, "the names and metadata of %s take %zu bytes; at most %d are allowed",
                            path, size, LUDUS_SAFETENSORS_HEADER);
    else
        status = ludus_atomic_file_open(path, &file);
    if (status == LUDUS_OK) {
        unsigned char length[8];
        for (int i = 0; i < 8; i++)
            length[i] = (unsigned char)((uint64_t)size >> (8 * i));
        ludus_atomic_file_append(file, length, sizeof length);
        ludus_atomic_file_append(file, header, size);
        for (int i = 0; i < writer->count; i++)
            ludus_atomic_file_append(file, writer->entries[order[i]].data, writer->entries[order[i]].size);
        status = ludus_atomic_file_commit(file);
    }
    free(header);
    free(order);
    return status;
}

void ludus_safetensors_writer_destroy(ludus_safetensors_writer *writer) {
    if (!writer)
        return;
    for (int i = 0; i < writer->count; i++)
        free(writer->entries[i].name);
    free(writer->entries);
    json_decref(writer->metadata);
    json_decref(writer->names);
    free(writer);
}
