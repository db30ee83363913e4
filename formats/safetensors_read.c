// safetensors_read.c - reading safetensors. The file is untrusted: nothing is used before it has been checked.
// SPDX-License-Identifier: MIT
#include "tensor_type.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"

enum { ALIGNMENT = 64 };

struct ludus_safetensors {
    char *name;
    json_t *header;   // names and strings point into it
    json_t *metadata; // part of the header, or NULL
    ludus_tensor *tensors;
    int count;
    unsigned char *data; // every tensor copied to a multiple of ALIGNMENT, whatever the file's own alignment
};

// Where a tensor lies in the data part of the file.
typedef struct span {
    int64_t begin, end;
    int tensor;
} span;

static int compare_spans(const void *left, const void *right) {
    const span *a = left, *b = right;
    if (a->begin != b->begin)
        return a->begin < b->begin ? -1 : 1;
    return (a->end > b->end) - (a->end < b->end);
}

// Reads an array of integers >= 0; false when it is something else or longer than `max_count`.
static bool read_integers(const json_t *array, int64_t *values, size_t max_count, size_t *count) {
    if (!json_is_array(array) || json_array_size(array) > max_count)
        return false;
    *count = json_array_size(array);
    for (size_t i = 0; i < *count; i++) {
        const json_t *value = json_array_get(array, i);
        values[i] = json_integer_value(value);
        if (!json_is_integer(value) || values[i] < 0)
            return false;
    }
    return true;
}

// Reads one entry of the header, {"dtype":...,"shape":[...],"data_offsets":[begin,end]}.
static ludus_status read_entry(const ludus_safetensors *file, const char *name, const json_t *entry,
                               ludus_tensor *tensor, span *place) {
    const json_t *dtype = json_object_get(entry, "dtype");
    int64_t offsets[2];
    size_t rank, offset_count;
    if (!json_is_object(entry) || json_object_size(entry) != 3 || !json_is_string(dtype))
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s: tensor \"%.80s\" needs exactly dtype, shape and data_offsets",
                          file->name, name);
    if (!ludus_tensor_type_find(json_string_value(dtype), &tensor->type))
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s: tensor \"%.80s\" has the unknown dtype \"%.20s\"", file->name, name,
                          json_string_value(dtype));
    if (!read_integers(json_object_get(entry, "shape"), tensor->shape, LUDUS_TENSOR_RANK, &rank))
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s: the shape of tensor \"%.80s\" is not a list of at most %d lengths",
                          file->name, name, LUDUS_TENSOR_RANK);
    if (!read_integers(json_object_get(entry, "data_offsets"), offsets, 2, &offset_count) || offset_count != 2)
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s: the data_offsets of tensor \"%.80s\" are not two lengths",
                          file->name, name);
    tensor->name = name;
    tensor->rank = (int)rank;
    if (!ludus_tensor_size(tensor->type, tensor->rank, tensor->shape, &tensor->count, &tensor->size))
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s: tensor \"%.80s\" has an impossible shape", file->name, name);
    if (offsets[1] < offsets[0] || (uint64_t)(offsets[1] - offsets[0]) != tensor->size)
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s: tensor \"%.80s\" needs %zu bytes, its data_offsets say otherwise",
                          file->name, name, tensor->size);
    place->begin = offsets[0];
    place->end = offsets[1];
    return LUDUS_OK;
}

// Reads all entries; spans has room for them.
static ludus_status read_header(ludus_safetensors *file, span *spans) {
    const char *name;
    json_t *entry;
    json_object_foreach(file->header, name, entry) {
        if (strcmp(name, "__metadata__") == 0) {
            const char *key;
            json_t *value;
            json_object_foreach(entry, key, value) {
                if (!json_is_string(value))
                    return ludus_fail(LUDUS_ERROR_FORMAT, "%s: metadata \"%.80s\" is not a string", file->name, key);
            }
            if (!json_is_object(entry))
                return ludus_fail(LUDUS_ERROR_FORMAT, "%s: __metadata__ is not a map of strings", file->name);
            file->metadata = entry;
            continue;
        }
        spans[file->count].tensor = file->count;
        ludus_status status = read_entry(file, name, entry, &file->tensors[file->count], &spans[file->count]);
        if (status != LUDUS_OK)
            return status;
        file->count++;
    }
    return LUDUS_OK;
}

// Checks that the tensors fill the data part one after the other, and copies each to its aligned place.
static ludus_status copy_data(ludus_safetensors *file, span *spans, const unsigned char *data, size_t size) {
    qsort(spans, (size_t)file->count, sizeof *spans, compare_spans);
    int64_t end = 0;
    size_t room = 0;
    for (int i = 0; i < file->count; i++) {
        const ludus_tensor *tensor = &file->tensors[spans[i].tensor];
        if (spans[i].begin != end)
            return ludus_fail(LUDUS_ERROR_FORMAT, "%s: tensor \"%.80s\" %s", file->name, tensor->name,
                              spans[i].begin < end ? "overlaps another" : "leaves a hole before it");
        end = spans[i].end;
        if ((uint64_t)end > size)
            return ludus_fail(LUDUS_ERROR_FORMAT, "%s is cut short: tensor \"%.80s\" ends at byte %" PRId64 " of %zu",
                              file->name, tensor->name, end, size);
        room += (tensor->size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
    if ((uint64_t)end != size)
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s has %zu bytes that belong to no tensor", file->name,
                          size - (size_t)end);

    file->data = aligned_alloc(ALIGNMENT, room ? room : ALIGNMENT);
    if (!file->data)
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the tensors of %s", file->name);
    unsigned char *to = file->data;
    for (int i = 0; i < file->count; i++) {
        ludus_tensor *tensor = &file->tensors[spans[i].tensor];
        const unsigned char *from = data + spans[i].begin;
        for (size_t j = 0; tensor->type == LUDUS_TENSOR_BOOL && j < tensor->size; j++)
            if (from[j] > 1)
                return ludus_fail(LUDUS_ERROR_FORMAT, "%s: tensor \"%.80s\" is BOOL and holds the byte %d", file->name,
                                  tensor->name, from[j]);
        memcpy(to, from, tensor->size);
        tensor->data = to;
        to += (tensor->size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
    return LUDUS_OK;
}

static ludus_status parse(ludus_safetensors *file, const unsigned char *bytes, size_t size) {
    uint64_t header_size = 0;
    if (size < 8)
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s has %zu bytes; a safetensors file has at least 10", file->name, size);
    for (int i = 0; i < 8; i++)
        header_size |= (uint64_t)bytes[i] << (8 * i);
    if (header_size > size - 8 || header_size > LUDUS_SAFETENSORS_HEADER)
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s is no safetensors file: a header of %" PRIu64 " bytes %s", file->name,
                          header_size, header_size > size - 8 ? "does not fit in it" : "is too long");
    const char *text = (const char *)bytes + 8;
    if (header_size == 0 || text[0] != '{')
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s is no safetensors file: its header does not begin with {",
                          file->name);

    json_error_t error;
    file->header = json_loadb(text, (size_t)header_size, JSON_REJECT_DUPLICATES, &error);
    if (!file->header)
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s: the header is not valid at byte %d: %.100s", file->name,
                          8 + error.position, error.text);
    size_t entries = json_object_size(file->header);
    file->tensors = calloc(entries + 1, sizeof *file->tensors);
    span *spans = calloc(entries + 1, sizeof *spans);
    ludus_status status = LUDUS_OK;
    if (!file->tensors || !spans)
        status = ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the %zu tensors of %s", entries, file->name);
    if (status == LUDUS_OK)
        status = read_header(file, spans);
    if (status == LUDUS_OK)
        status = copy_data(file, spans, bytes + 8 + header_size, size - 8 - (size_t)header_size);
    free(spans);
    return status;
}

ludus_safetensors *ludus_safetensors_parse(const void *data, size_t size, const char *name) {
    ludus_safetensors *file = calloc(1, sizeof *file);
    if (file)
        file->name = strdup(name);
    if (!file || !file->name) {
        free(file);
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory to read %s", name);
        return NULL;
    }
    if (parse(file, data, size) != LUDUS_OK) {
        ludus_safetensors_destroy(file);
        return NULL;
    }
    return file;
}

ludus_safetensors *ludus_safetensors_read(const char *path, size_t max_bytes) {
    void *data;
    size_t size;
    if (ludus_read_file(path, max_bytes, &data, &size) != LUDUS_OK)
        return NULL;
    ludus_safetensors *file = ludus_safetensors_parse(data, size, path);
    free(data);
    return file;
}

void ludus_safetensors_destroy(ludus_safetensors *file) {
    if (!file)
        return;
    json_decref(file->header);
    free(file->tensors);
    free(file->data);
    free(file->name);
    free(file);
}

int ludus_safetensors_count(const ludus_safetensors *file) {
    return file->count;
}

const ludus_tensor *ludus_safetensors_at(const ludus_safetensors *file, int index) {
    LUDUS_ASSERT(index >= 0 && index < file->count);
    return &file->tensors[index];
}

const ludus_tensor *ludus_safetensors_find(const ludus_safetensors *file, const char *name) {
    for (int i = 0; i < file->count; i++)
        if (strcmp(file->tensors[i].name, name) == 0)
            return &file->tensors[i];
    return NULL;
}

// Writes "F32 [64, 4]"; the shape may hold -1 for "any".
static void describe(char *text, size_t room, ludus_tensor_type type, int rank, const int64_t *shape) {
    int length = snprintf(text, room, "%s [", ludus_tensor_type_name(type));
    for (int i = 0; i < rank; i++) {
        length += snprintf(text + length, room - (size_t)length, i ? ", " : "");
        length += shape[i] < 0 ? snprintf(text + length, room - (size_t)length, "any")
                               : snprintf(text + length, room - (size_t)length, "%" PRId64, shape[i]);
    }
    snprintf(text + length, room - (size_t)length, "]");
}

const ludus_tensor *ludus_safetensors_need(const ludus_safetensors *file, const char *name, ludus_tensor_type type,
                                           int rank, const int64_t *shape) {
    LUDUS_ASSERT(rank >= 0 && rank <= LUDUS_TENSOR_RANK);
    const ludus_tensor *tensor = ludus_safetensors_find(file, name);
    if (!tensor) {
        ludus_fail(LUDUS_ERROR_NOT_FOUND, "%s has no tensor \"%s\"", file->name, name);
        return NULL;
    }
    bool fits = tensor->type == type && tensor->rank == rank;
    for (int i = 0; fits && i < rank; i++)
        fits = shape[i] < 0 || shape[i] == tensor->shape[i];
    if (fits)
        return tensor;
    char found[256], needed[256]; // eight lengths of at most 19 digits
    describe(found, sizeof found, tensor->type, tensor->rank, tensor->shape);
    describe(needed, sizeof needed, type, rank, shape);
    ludus_fail(LUDUS_ERROR_MISMATCH, "tensor \"%s\" in %s is %s; %s is needed", name, file->name, found, needed);
    return NULL;
}

const char *ludus_safetensors_metadata(const ludus_safetensors *file, const char *key) {
    return json_string_value(json_object_get(file->metadata, key));
}

int ludus_safetensors_metadata_count(const ludus_safetensors *file) {
    return (int)json_object_size(file->metadata);
}

const char *ludus_safetensors_metadata_key(const ludus_safetensors *file, int index) {
    void *at = json_object_iter(file->metadata);
    while (index-- > 0)
        at = json_object_iter_next(file->metadata, at);
    return json_object_iter_key(at);
}
