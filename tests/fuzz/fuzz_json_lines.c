// fuzz_json_lines.c - any bytes as a file of metrics to be cut on resuming: what is kept is whole lines, and stays when
// cut again.
// SPDX-License-Identifier: MIT
#include "formats/json_lines.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    size_t all = ludus_json_lines_kept(text, size, INT64_MAX), some = ludus_json_lines_kept(text, size, 100);
    FUZZ_CHECK(all <= size && some <= all);
    FUZZ_CHECK(some == 0 || text[some - 1] == '\n');
    FUZZ_CHECK(ludus_json_lines_kept(text, some, 100) == some);
    return 0;
}
