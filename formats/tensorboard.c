// tensorboard.c - event files that TensorBoard reads: numbers and texts over steps.
// SPDX-License-Identifier: MIT
//
// The messages and their field numbers: tensorboard/compat/proto/{event,summary,tensor}.proto. The record around each
// is TFRecord's: length (8 bytes), masked CRC32C of the length, the message, masked CRC32C of the message.
#include "tensorboard.h"

#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "protobuf.h"
#include "record_file.h"

static const char prefix[] = "events.out.tfevents.";

enum {
    EVENT_WALL_TIME = 1,
    EVENT_STEP = 2,
    EVENT_FILE_VERSION = 3,
    EVENT_SUMMARY = 5,
    EVENT_SESSION_LOG = 7,
    SESSION_LOG_STATUS = 1,
    SESSION_START = 1,
    SUMMARY_VALUE = 1,
    VALUE_TAG = 1,
    VALUE_SIMPLE = 2,
    VALUE_TENSOR = 8,
    VALUE_METADATA = 9,
    METADATA_PLUGIN = 1,
    METADATA_DATA_CLASS = 4,
    DATA_CLASS_TENSOR = 2,
    PLUGIN_NAME = 1,
    TENSOR_DTYPE = 1,
    TENSOR_SHAPE = 2,
    TENSOR_STRING = 8,
    DTYPE_STRING = 7,
    SHAPE_DIMENSION = 2,
    DIMENSION_SIZE = 1,
};

struct ludus_tensorboard {
    ludus_record_file *file;
};

static ludus_status no_memory(void) {
    return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a TensorBoard event");
}

// Writes an event as a record and frees it.
static ludus_status write_event(ludus_tensorboard *board, ludus_protobuf *event) {
    if (event->failed) {
        ludus_protobuf_free(event);
        return no_memory();
    }
    FILE *stream = ludus_record_file_stream(board->file);
    uint64_t size = event->size;
    uint32_t size_crc = ludus_crc32c_mask(ludus_crc32c(&size, sizeof size));
    uint32_t data_crc = ludus_crc32c_mask(ludus_crc32c(event->bytes, event->size));
    fwrite(&size, sizeof size, 1, stream);
    fwrite(&size_crc, sizeof size_crc, 1, stream);
    fwrite(event->bytes, 1, event->size, stream);
    fwrite(&data_crc, sizeof data_crc, 1, stream);
    ludus_protobuf_free(event);
    // A failed stream drops everything since the last flush; say so now rather than then.
    return ferror(stream) ? ludus_record_file_flush(board->file) : LUDUS_OK;
}

// Writes the event of a summary that holds one value, and frees the value.
static ludus_status write_value(ludus_tensorboard *board, ludus_protobuf *value, int64_t step, double wall_time) {
    ludus_protobuf event = {0}, summary = {0};
    ludus_protobuf_message(&summary, SUMMARY_VALUE, value);
    ludus_protobuf_double(&event, EVENT_WALL_TIME, wall_time);
    ludus_protobuf_integer(&event, EVENT_STEP, step);
    ludus_protobuf_message(&event, EVENT_SUMMARY, &summary);
    return write_event(board, &event);
}

// The latest second in the names of the event files in `folder`, or -1.
static int64_t latest_second(const char *folder) {
    int64_t latest = -1;
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        if (strncmp(entry->d_name, prefix, sizeof prefix - 1) != 0)
            continue;
        int64_t second = strtoll(entry->d_name + sizeof prefix - 1, NULL, 10);
        if (second > latest && second < INT64_C(9999999999)) // ten digits, so that order by name is order by time
            latest = second;
    }
    if (entries)
        closedir(entries);
    return latest;
}

static ludus_record_file *open_file(const char *folder, const char *host, double wall_time) {
    int64_t second = wall_time > 0 && wall_time < 9e9 ? (int64_t)wall_time : 0, latest = latest_second(folder);
    if (second <= latest)
        second = latest + 1;
    size_t room = strlen(folder) + strlen(host) + sizeof prefix + 32;
    char *path = malloc(room);
    ludus_record_file *file = NULL;
    bool exists = path != NULL;
    while (exists && !file) {
        int length = snprintf(path, room, "%s/%s%010" PRId64 ".", folder, prefix, second++);
        for (const char *at = host; *at; at++)
            path[length++] = isascii(*at) && (isalnum(*at) || strchr(".-_", *at)) ? *at : '_';
        path[length] = 0;
        file = ludus_record_file_open(path, LUDUS_RECORD_FILE_NEW, &exists);
    }
    if (!path)
        no_memory();
    free(path);
    return file;
}

ludus_tensorboard *ludus_tensorboard_open(const char *folder, const char *host, double wall_time, int64_t purge_step) {
    ludus_tensorboard *board = calloc(1, sizeof *board);
    if (!board) {
        no_memory();
        return NULL;
    }
    board->file = open_file(folder, host[0] ? host : "localhost", wall_time);
    if (!board->file) {
        free(board);
        return NULL;
    }
    ludus_protobuf version = {0};
    ludus_protobuf_double(&version, EVENT_WALL_TIME, wall_time);
    ludus_protobuf_string(&version, EVENT_FILE_VERSION, "brain.Event:2");
    ludus_status status = write_event(board, &version);
    if (status == LUDUS_OK && purge_step >= 0) {
        ludus_protobuf start = {0}, session = {0};
        ludus_protobuf_integer(&session, SESSION_LOG_STATUS, SESSION_START);
        ludus_protobuf_double(&start, EVENT_WALL_TIME, wall_time);
        ludus_protobuf_integer(&start, EVENT_STEP, purge_step);
        ludus_protobuf_message(&start, EVENT_SESSION_LOG, &session);
        status = write_event(board, &start);
    }
    if (status == LUDUS_OK)
        status = ludus_record_file_flush(board->file);
    if (status != LUDUS_OK) {
        ludus_record_file_close(board->file);
        free(board);
        return NULL;
    }
    return board;
}

const char *ludus_tensorboard_path(const ludus_tensorboard *board) {
    return ludus_record_file_path(board->file);
}

ludus_status ludus_tensorboard_scalar(ludus_tensorboard *board, const char *tag, int64_t step, float value,
                                      double wall_time) {
    ludus_protobuf message = {0};
    ludus_protobuf_string(&message, VALUE_TAG, tag);
    ludus_protobuf_float(&message, VALUE_SIMPLE, value);
    return write_value(board, &message, step, wall_time);
}

ludus_status ludus_tensorboard_text(ludus_tensorboard *board, const char *tag, int64_t step, const char *text,
                                    double wall_time) {
    // A string tensor of shape [1], marked as belonging to the text plugin.
    ludus_protobuf dimension = {0}, shape = {0}, tensor = {0}, plugin = {0}, metadata = {0}, message = {0};
    ludus_protobuf_integer(&dimension, DIMENSION_SIZE, 1);
    ludus_protobuf_message(&shape, SHAPE_DIMENSION, &dimension);
    ludus_protobuf_integer(&tensor, TENSOR_DTYPE, DTYPE_STRING);
    ludus_protobuf_message(&tensor, TENSOR_SHAPE, &shape);
    ludus_protobuf_string(&tensor, TENSOR_STRING, text);
    ludus_protobuf_string(&plugin, PLUGIN_NAME, "text");
    ludus_protobuf_message(&metadata, METADATA_PLUGIN, &plugin);
    ludus_protobuf_integer(&metadata, METADATA_DATA_CLASS, DATA_CLASS_TENSOR);
    ludus_protobuf_string(&message, VALUE_TAG, tag);
    ludus_protobuf_message(&message, VALUE_TENSOR, &tensor);
    ludus_protobuf_message(&message, VALUE_METADATA, &metadata);
    return write_value(board, &message, step, wall_time);
}

ludus_status ludus_tensorboard_flush(ludus_tensorboard *board) {
    return ludus_record_file_flush(board->file);
}

ludus_status ludus_tensorboard_close(ludus_tensorboard *board) {
    if (!board)
        return LUDUS_OK;
    ludus_status status = ludus_record_file_close(board->file);
    free(board);
    return status;
}
