// checksum.c - CRC32C, four bits at a time: records are short and a table of 16 words stays in one cache line.
// SPDX-License-Identifier: MIT
#include "checksum.h"

// Entry i is the remainder of i under the reflected polynomial 0x82F63B78.
static const uint32_t remainder_of_nibble[16] = {
    0x00000000, 0x105EC76F, 0x20BD8EDE, 0x30E349B1, 0x417B1DBC, 0x5125DAD3, 0x61C69362, 0x7198540D,
    0x82F63B78, 0x92A8FC17, 0xA24BB5A6, 0xB21572C9, 0xC38D26C4, 0xD3D3E1AB, 0xE330A81A, 0xF36E6F75,
};

uint32_t ludus_crc32c(const void *data, size_t size) {
    const unsigned char *bytes = data;
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        crc = (crc >> 4) ^ remainder_of_nibble[crc & 15];
        crc = (crc >> 4) ^ remainder_of_nibble[crc & 15];
    }
    return crc ^ 0xFFFFFFFF;
}

uint32_t ludus_crc32c_mask(uint32_t crc) {
    return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
}
