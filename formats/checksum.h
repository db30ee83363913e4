// checksum.h - CRC32C (Castagnoli), the checksum inside TensorBoard's records. For snapshots use ludus/hash.h.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_CHECKSUM_H
#define LUDUS_FORMATS_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

// The CRC32C of `size` bytes; "123456789" gives 0xE3069283.
uint32_t ludus_crc32c(const void *data, size_t size);

// The masked form that records store, so that a checksum of data that holds checksums stays a good one.
uint32_t ludus_crc32c_mask(uint32_t crc);

#endif
