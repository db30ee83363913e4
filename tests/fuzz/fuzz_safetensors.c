// fuzz_safetensors.c - any bytes as a safetensors file: refused with a sentence, or read into tensors that can be used.
// SPDX-License-Identifier: MIT
#include <string.h>

#include "formats/safetensors.h"
#include "fuzz.h"

static void read_and_use(const uint8_t *data, size_t size) {
    ludus_clear_error();
    ludus_safetensors *file = ludus_safetensors_parse(data, size, "fuzz");
    if (!file) {
        FUZZ_CHECK(ludus_last_error()[0] != 0);
        return;
    }
    size_t bytes = 0;
    unsigned sum = 0;
    for (int i = 0; i < ludus_safetensors_count(file); i++) {
        const ludus_tensor *tensor = ludus_safetensors_at(file, i);
        FUZZ_CHECK(ludus_safetensors_find(file, tensor->name) == tensor);
        FUZZ_CHECK(ludus_safetensors_need(file, tensor->name, tensor->type, tensor->rank, tensor->shape) == tensor);
        FUZZ_CHECK((uintptr_t)tensor->data % 64 == 0);
        for (size_t j = 0; j < tensor->size; j++)
            sum += ((const unsigned char *)tensor->data)[j];
        sum += ludus_tensor_is_finite(tensor);
        bytes += tensor->size;
    }
    FUZZ_CHECK(bytes <= size && sum <= 256 * size + (size_t)ludus_safetensors_count(file));
    for (int i = 0; i < ludus_safetensors_metadata_count(file); i++)
        FUZZ_CHECK(ludus_safetensors_metadata(file, ludus_safetensors_metadata_key(file, i)) != NULL);
    // A shape that does not fit is told, whatever the lengths.
    if (ludus_safetensors_count(file) > 0) {
        const ludus_tensor *tensor = ludus_safetensors_at(file, 0);
        const int64_t wrong[LUDUS_TENSOR_RANK] = {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX,
                                                  INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX};
        FUZZ_CHECK(!ludus_safetensors_need(file, tensor->name, LUDUS_TENSOR_U8, LUDUS_TENSOR_RANK, wrong) ||
                   tensor->size == 0);
    }
    ludus_safetensors_destroy(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    read_and_use(data, size);
    // Once more with the length of the header put right (it ends at the last bracket), which few mutations leave so.
    size_t end = size;
    while (end > 8 && data[end - 1] != '}')
        end--;
    if (end <= 8)
        return 0;
    uint8_t *repaired = malloc(size);
    memcpy(repaired, data, size);
    for (int i = 0; i < 8; i++)
        repaired[i] = (uint8_t)((uint64_t)(end - 8) >> (8 * i));
    read_and_use(repaired, size);
    free(repaired);
    return 0;
}
