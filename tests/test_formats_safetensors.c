// test_formats_safetensors.c - safetensors: round trips, the layout of the file, and files made to hurt.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "formats/file.h"
#include "formats/safetensors.h"
#include "formats_scratch.h"

static void test_round_trip(void) {
    const char *path = scratch_path("policy.safetensors");
    const uint8_t bytes[3] = {1, 2, 255};
    const float floats[6] = {1.5f, -0.0f, (float)INFINITY, 1e-40f, 3, 4};
    const double number = 0.1;
    const int64_t longs[2] = {INT64_MIN, INT64_MAX};
    const uint64_t unsigned_longs[1] = {UINT64_MAX};
    const int32_t ints[2] = {-1, 7};
    const bool flags[3] = {true, false, true};
    ludus_safetensors_writer *writer = ludus_safetensors_writer_make();
    ludus_safetensors_writer_add(writer, "bytes", LUDUS_TENSOR_U8, 1, (int64_t[]){3}, bytes);
    ludus_safetensors_writer_add(writer, "actor.0.weight", LUDUS_TENSOR_F32, 2, (int64_t[]){2, 3}, floats);
    ludus_safetensors_writer_add(writer, "number", LUDUS_TENSOR_F64, 0, NULL, &number);
    ludus_safetensors_writer_add(writer, "longs", LUDUS_TENSOR_I64, 1, (int64_t[]){2}, longs);
    ludus_safetensors_writer_add(writer, "unsigned", LUDUS_TENSOR_U64, 1, (int64_t[]){1}, unsigned_longs);
    ludus_safetensors_writer_add(writer, "ints", LUDUS_TENSOR_I32, 3, (int64_t[]){1, 2, 1}, ints);
    ludus_safetensors_writer_add(writer, "flags", LUDUS_TENSOR_BOOL, 1, (int64_t[]){3}, flags);
    ludus_safetensors_writer_add(writer, "empty \"ä\"", LUDUS_TENSOR_F32, 2, (int64_t[]){0, INT64_MAX}, NULL);
    ludus_safetensors_writer_set(writer, "config", "{\"gravity\":9.8}\n");
    ludus_safetensors_writer_set(writer, "empty", "");
    CHECK_EQ_INT(ludus_safetensors_writer_commit(writer, path), LUDUS_OK);
    ludus_safetensors_writer_destroy(writer);
    ludus_safetensors_writer_destroy(NULL);

    ludus_safetensors *file = ludus_safetensors_read(path, 1 << 20);
    if (!CHECK(file != NULL))
        return;
    CHECK_EQ_INT(ludus_safetensors_count(file), 8);
    const ludus_tensor *tensor = ludus_safetensors_need(file, "actor.0.weight", LUDUS_TENSOR_F32, 2, (int64_t[]){2, 3});
    CHECK(tensor && tensor->count == 6 && memcmp(tensor->data, floats, sizeof floats) == 0);
    CHECK(!ludus_tensor_is_finite(tensor));
    tensor = ludus_safetensors_need(file, "number", LUDUS_TENSOR_F64, 0, NULL);
    CHECK(tensor && *(const double *)tensor->data == 0.1 && ludus_tensor_is_finite(tensor));
    tensor = ludus_safetensors_need(file, "bytes", LUDUS_TENSOR_U8, 1, (int64_t[]){-1});
    CHECK(tensor && tensor->size == 3 && memcmp(tensor->data, bytes, 3) == 0);
    tensor = ludus_safetensors_find(file, "longs");
    CHECK(tensor && memcmp(tensor->data, longs, sizeof longs) == 0);
    tensor = ludus_safetensors_find(file, "unsigned");
    CHECK(tensor && *(const uint64_t *)tensor->data == UINT64_MAX);
    tensor = ludus_safetensors_find(file, "ints");
    CHECK(tensor && tensor->rank == 3 && tensor->shape[1] == 2 && memcmp(tensor->data, ints, sizeof ints) == 0);
    tensor = ludus_safetensors_find(file, "flags");
    CHECK(tensor && memcmp(tensor->data, flags, 3) == 0);
    tensor = ludus_safetensors_find(file, "empty \"ä\"");
    CHECK(tensor && tensor->count == 0 && tensor->shape[1] == INT64_MAX);
    for (int i = 0; i < ludus_safetensors_count(file); i++)
        CHECK_EQ_INT((uintptr_t)ludus_safetensors_at(file, i)->data % 64, 0);

    CHECK_EQ_TEXT(ludus_safetensors_metadata(file, "config"), "{\"gravity\":9.8}\n");
    CHECK_EQ_TEXT(ludus_safetensors_metadata(file, "empty"), "");
    CHECK(ludus_safetensors_metadata(file, "missing") == NULL);
    CHECK_EQ_INT(ludus_safetensors_metadata_count(file), 2);
    CHECK_EQ_TEXT(ludus_safetensors_metadata_key(file, 1), "empty");
    CHECK(ludus_safetensors_find(file, "missing") == NULL);
    CHECK(ludus_safetensors_need(file, "missing", LUDUS_TENSOR_U8, 0, NULL) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "policy.safetensors has no tensor \"missing\"");
    CHECK(!ludus_safetensors_need(file, "actor.0.weight", LUDUS_TENSOR_F32, 2, (int64_t[]){-1, 4}));
    CHECK_CONTAINS(ludus_last_error(), "is F32 [2, 3]; F32 [any, 4] is needed");
    CHECK(!ludus_safetensors_need(file, "actor.0.weight", LUDUS_TENSOR_F64, 2, (int64_t[]){2, 3}));
    CHECK(!ludus_safetensors_need(file, "actor.0.weight", LUDUS_TENSOR_F32, 1, (int64_t[]){2}));
    ludus_safetensors_destroy(file);
    ludus_safetensors_destroy(NULL);

    // The data starts at a multiple of 64 bytes, wide elements first.
    void *data;
    size_t size;
    CHECK_EQ_INT(ludus_read_file(path, 1 << 20, &data, &size), LUDUS_OK);
    uint64_t header;
    memcpy(&header, data, 8);
    CHECK_EQ_INT((8 + header) % 64, 0);
    CHECK(memcmp((char *)data + 8 + header, &number, 8) == 0);
    CHECK_EQ_INT(size - 8 - header, 8 + 16 + 8 + 24 + 8 + 3 + 3);
    free(data);
    CHECK(ludus_safetensors_read(path, 100) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "at most 100");
    CHECK(ludus_safetensors_read(scratch_path("missing"), 100) == NULL);
}

static void test_bad_writes(void) {
    const float value = 1;
    const char *path = scratch_path("bad.safetensors");
    static const struct {
        const char *name, *says;
        ludus_tensor_type type;
        int rank;
        int64_t shape[2];
    } bad[] = {
        {"", "empty", LUDUS_TENSOR_F32, 0, {0}},
        {"taken", "taken", LUDUS_TENSOR_F32, 0, {0}},
        {"__metadata__", "reserved", LUDUS_TENSOR_F32, 0, {0}},
        {"\xFF", "UTF-8", LUDUS_TENSOR_F32, 0, {0}},
        {"a", "type", LUDUS_TENSOR_F4, 1, {2}},
        {"a", "rank 9", LUDUS_TENSOR_F32, 9, {0}},
        {"a", "rank -1", LUDUS_TENSOR_F32, -1, {0}},
        {"a", "shape", LUDUS_TENSOR_F32, 1, {-1}},
        {"a", "shape", LUDUS_TENSOR_F32, 2, {INT64_MAX, 2}},
        {"a", "shape", LUDUS_TENSOR_F32, 2, {INT64_MAX / 16, 1}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ludus_safetensors_writer *writer = ludus_safetensors_writer_make();
        CHECK_EQ_INT(ludus_safetensors_writer_add(writer, "taken", LUDUS_TENSOR_F32, 0, NULL, &value), LUDUS_OK);
        CHECK_EQ_INT(ludus_safetensors_writer_add(writer, bad[i].name, bad[i].type, bad[i].rank, bad[i].shape, &value),
                     LUDUS_ERROR_ARGUMENT);
        CHECK_CONTAINS(ludus_last_error(), bad[i].says);
        ludus_clear_error();
        CHECK_EQ_INT(ludus_safetensors_writer_commit(writer, path), LUDUS_ERROR_ARGUMENT);
        CHECK_CONTAINS(ludus_last_error(), bad[i].says);
        CHECK(!scratch_exists(path));
        ludus_safetensors_writer_destroy(writer);
    }
    ludus_safetensors_writer *writer = ludus_safetensors_writer_make();
    CHECK_EQ_INT(ludus_safetensors_writer_commit(writer, scratch_path("no/folder")), LUDUS_ERROR_IO);
    CHECK_EQ_INT(ludus_safetensors_writer_set(writer, "a", "\xC0"), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_safetensors_writer_commit(writer, path), LUDUS_ERROR_ARGUMENT);
    ludus_safetensors_writer_destroy(writer);
}

// A file of that header and that many bytes of data, counting up from 0. *file is to be freed by the caller.
static size_t build(const char *header, size_t data_size, char **file) {
    uint64_t length = strlen(header);
    *file = malloc(8 + length + data_size);
    memcpy(*file, &length, 8);
    memcpy(*file + 8, header, length);
    for (size_t i = 0; i < data_size; i++)
        (*file)[8 + length + i] = (char)i;
    return 8 + length + data_size;
}

// Whether the file is read; when not, that the sentence holds `says`.
static bool reads(const char *header, size_t data_size, const char *says) {
    char *bytes;
    size_t size = build(header, data_size, &bytes);
    ludus_clear_error();
    ludus_safetensors *file = ludus_safetensors_parse(bytes, size, "test.safetensors");
    bool read = file != NULL;
    if (!read && says && !strstr(ludus_last_error(), says)) {
        fprintf(stderr, "    \"%s\" does not contain \"%s\"\n", ludus_last_error(), says);
        read = true;
    }
    ludus_safetensors_destroy(file);
    free(bytes);
    return read;
}

#define TENSOR(dtype, shape, begin, end)                                                                               \
    "{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":[" begin "," end "]}"

static void test_hostile(void) {
    // Good ones, so that the bad ones below fail for the right reason.
    CHECK(reads("{}", 0, NULL));
    CHECK(reads("{}   ", 0, NULL));
    CHECK(reads("{\"__metadata__\":{}}", 0, NULL));
    CHECK(reads("{\"a\":" TENSOR("F32", "[1]", "0", "4") "}", 4, NULL));
    CHECK(reads("{\"a\":" TENSOR("F32", "[]", "0", "4") "}", 4, NULL));
    CHECK(reads("{\"b\":" TENSOR("F32", "[1]", "3", "7") ",\"a\":" TENSOR("U8", "[3]", "0", "3") "}", 7, NULL));
    CHECK(reads("{\"a\":" TENSOR("F32", "[0]", "0", "0") ",\"b\":" TENSOR("U8", "[1]", "0", "1") "}", 1, NULL));
    CHECK(reads("{\"a\":" TENSOR("F4", "[2,2]", "0", "2") ",\"b\":" TENSOR("F6_E2M3", "[4]", "2", "5") "}", 5, NULL));
    CHECK(reads("{\"a\":" TENSOR("BOOL", "[2]", "0", "2") "}", 2, NULL));

    CHECK(!reads("", 0, "{"));
    CHECK(!reads(" {}", 0, "does not begin with {"));
    CHECK(!reads("[]", 0, "does not begin with {"));
    CHECK(!reads("{", 0, "not valid"));
    CHECK(!reads("{}}", 0, "not valid"));
    CHECK(!reads("{}", 1, "belong to no tensor"));
    CHECK(!reads("{\"a\":1}", 0, "needs exactly"));
    CHECK(!reads("{\"a\":{}}", 0, "needs exactly"));
    CHECK(!reads("{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0],\"x\":0}}", 0, "needs exactly"));
    CHECK(!reads("{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"x\":[0,0]}}", 0, "data_offsets"));
    CHECK(!reads("{\"a\":{\"dtype\":1,\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "needs exactly"));
    CHECK(!reads("{\"a\":" TENSOR("F31", "[1]", "0", "4") "}", 4, "unknown dtype"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "1", "0", "4") "}", 4, "shape"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "[1.0]", "0", "4") "}", 4, "shape"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "[-1]", "0", "4") "}", 4, "shape"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "[1,1,1,1,1,1,1,1,1]", "0", "4") "}", 4, "at most 8"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "[9223372036854775807,2]", "0", "4") "}", 4, "impossible shape"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "[4611686018427387904]", "0", "4") "}", 4, "impossible shape"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "[1099511627776,1099511627776]", "0", "0") "}", 0, "impossible shape"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "[99999999999999999999]", "0", "4") "}", 4, "not valid"));
    CHECK(!reads("{\"a\":" TENSOR("F4", "[1]", "0", "1") "}", 1, "impossible shape"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "[1]", "0", "5") "}", 5, "needs 4 bytes"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "[1]", "4", "0") "}", 4, "data_offsets"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "[1]", "-4", "0") "}", 4, "data_offsets"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "[1]", "0", "4.0") "}", 4, "data_offsets"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "[1]", "0", "4,8") "}", 4, "data_offsets"));
    CHECK(!reads("{\"a\":" TENSOR("U8", "[1]", "9223372036854775806", "9223372036854775807") "}", 4, "hole"));
    CHECK(!reads("{\"a\":" TENSOR("U8", "[9223372036854775807]", "0", "9223372036854775807") "}", 4, "impossible"));
    CHECK(!reads("{\"a\":" TENSOR("U8", "[1000000000000]", "0", "1000000000000") "}", 4, "cut short"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "[1]", "0", "4") "}", 3, "cut short"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "[1]", "0", "4") "}", 5, "belong to no tensor"));
    CHECK(!reads("{\"a\":" TENSOR("F32", "[1]", "1", "5") "}", 5, "hole"));
    CHECK(!reads("{\"a\":" TENSOR("U8", "[2]", "0", "2") ",\"b\":" TENSOR("U8", "[2]", "1", "3") "}", 3, "overlaps"));
    CHECK(!reads("{\"a\":" TENSOR("U8", "[2]", "0", "2") ",\"b\":" TENSOR("U8", "[2]", "0", "2") "}", 2, "overlaps"));
    CHECK(!reads("{\"a\":" TENSOR("U8", "[2]", "0", "2") ",\"a\":" TENSOR("U8", "[2]", "2", "4") "}", 4, "duplicate"));
    CHECK(!reads("{\"a\":" TENSOR("BOOL", "[3]", "0", "3") "}", 3, "BOOL"));
    CHECK(!reads("{\"__metadata__\":{\"a\":1}}", 0, "not a string"));
    CHECK(!reads("{\"__metadata__\":[]}", 0, "not a map"));
    CHECK(!reads("{\"__metadata__\":{\"a\":\"b\",\"a\":\"c\"}}", 0, "duplicate"));
    CHECK(!reads("{\"a\xFF\":" TENSOR("U8", "[0]", "0", "0") "}", 0, "not valid"));
    CHECK(!reads("{\"a\\u0000b\":" TENSOR("U8", "[0]", "0", "0") "}", 0, "not valid"));
    CHECK(!reads("{\"a\":NaN}", 0, "not valid"));

    // A pit of brackets, of a million and of what the parser takes.
    char *deep = malloc(1000001);
    memset(deep, '[', 1000000);
    memcpy(deep, "{\"a\":", 5);
    deep[1000000] = 0;
    CHECK(!reads(deep, 0, "not valid"));
    deep[2000] = 0;
    CHECK(!reads(deep, 0, "not valid"));
    free(deep);

    // A length of the header that lies.
    char lie[16] = "\0\0\0\0\0\0\0\0{}";
    for (int i = 0; i < 8; i++) {
        lie[i] = (char)0xFF;
        CHECK(ludus_safetensors_parse(lie, 10, "lie") == NULL);
        CHECK_CONTAINS(ludus_last_error(), "does not fit");
        lie[i] = 0;
    }
    lie[0] = 3;
    CHECK(ludus_safetensors_parse(lie, 10, "lie") == NULL);
    lie[0] = 2;
    for (size_t size = 0; size < 10; size++)
        CHECK(ludus_safetensors_parse(lie, size, "lie") == NULL);
    ludus_safetensors *file = ludus_safetensors_parse(lie, 10, "truth");
    CHECK(file != NULL);
    ludus_safetensors_destroy(file);
}

// Every prefix of a good file is refused, and every single changed byte is refused or read without harm.
static void test_damage(void) {
    char *bytes;
    size_t size = build("{\"__metadata__\":{\"k\":\"v\"},\"b\":" TENSOR("F32", "[2,1]", "3", "11") ",\"a\":" TENSOR(
                            "U8", "[3]", "0", "3") "}",
                        11, &bytes);
    int read = 0;
    for (size_t cut = 0; cut < size; cut++) {
        ludus_safetensors *file = ludus_safetensors_parse(bytes, cut, "cut");
        read += file != NULL;
        ludus_safetensors_destroy(file);
    }
    CHECK_EQ_INT(read, 0);
    for (size_t at = 0; at < size; at++)
        for (int value = 0; value < 256; value += 5) {
            char old = bytes[at];
            bytes[at] = (char)value;
            ludus_safetensors *file = ludus_safetensors_parse(bytes, size, "damaged");
            for (int i = 0; file && i < ludus_safetensors_count(file); i++)
                read += ludus_tensor_is_finite(ludus_safetensors_at(file, i));
            ludus_safetensors_destroy(file);
            bytes[at] = old;
        }
    CHECK(read > 0);
    free(bytes);
}

// With a folder and "write" or "read" as arguments, exchanges files with check_safetensors.py.
static int exchange(const char *path, bool writes) {
    const float floats[6] = {0, 1, 2, 3, 4, 5};
    if (!writes) {
        ludus_safetensors *file = ludus_safetensors_read(path, 1 << 20);
        const ludus_tensor *tensor =
            file ? ludus_safetensors_need(file, "weight", LUDUS_TENSOR_F32, 2, (int64_t[]){2, 3}) : NULL;
        const char *value = file ? ludus_safetensors_metadata(file, "who") : NULL;
        bool right = tensor && memcmp(tensor->data, floats, sizeof floats) == 0 && value && strcmp(value, "ä") == 0;
        if (!right)
            fprintf(stderr, "%s\n", ludus_last_error());
        ludus_safetensors_destroy(file);
        return !right;
    }
    const bool flags[3] = {true, false, true};
    const uint64_t state[1] = {UINT64_MAX};
    ludus_safetensors_writer *writer = ludus_safetensors_writer_make();
    ludus_safetensors_writer_add(writer, "flags", LUDUS_TENSOR_BOOL, 1, (int64_t[]){3}, flags);
    ludus_safetensors_writer_add(writer, "weight", LUDUS_TENSOR_F32, 2, (int64_t[]){2, 3}, floats);
    ludus_safetensors_writer_add(writer, "state", LUDUS_TENSOR_U64, 0, NULL, state);
    ludus_safetensors_writer_add(writer, "none", LUDUS_TENSOR_F64, 1, (int64_t[]){0}, NULL);
    ludus_safetensors_writer_set(writer, "who", "ä");
    ludus_status status = ludus_safetensors_writer_commit(writer, path);
    ludus_safetensors_writer_destroy(writer);
    return status != LUDUS_OK;
}

int main(int count, char **arguments) {
    if (count > 2)
        return exchange(arguments[1], strcmp(arguments[2], "write") == 0);
    scratch_begin();
    test_round_trip();
    test_bad_writes();
    test_hostile();
    test_damage();
    scratch_end();
    return check_end();
}
