// lane_one.h - part of lane_scalar.h and lane_complex.h: what is the same for every single number, real or complex.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_LANE_ONE_H
#define LUDUS_LANE_ONE_H

LUDUS_KERNEL lane_real lane_fill(lane_param a) {
    return a;
}

LUDUS_KERNEL lane_int lane_fill_int(int32_t a) {
    return a;
}

LUDUS_KERNEL lane_mask lane_equal_int(lane_int a, lane_int b) {
    return -(a == b);
}

LUDUS_KERNEL lane_mask lane_less_int(lane_int a, lane_int b) {
    return -(a < b);
}

LUDUS_KERNEL lane_mask lane_none(void) {
    return 0;
}

LUDUS_KERNEL lane_int lane_select_int(lane_mask mask, lane_int b, lane_int c) {
    return mask ? b : c;
}

LUDUS_KERNEL lane_real lane_to_real(lane_int a) {
    return (lane_real)a;
}

LUDUS_KERNEL int lane_any(lane_mask mask) {
    return mask != 0;
}

LUDUS_KERNEL uint32_t lane_bitmap(lane_mask mask) {
    return (uint32_t)(mask & 1);
}

LUDUS_KERNEL lane_scalar lane_get(lane_real a, int lane) {
    (void)lane;
    return a;
}

LUDUS_KERNEL int32_t lane_get_int(lane_int a, int lane) {
    (void)lane;
    return a;
}

LUDUS_KERNEL lane_real lane_load(const void *words) {
    lane_real a;
    memcpy(&a, words, sizeof a);
    return a;
}

LUDUS_KERNEL void lane_store(void *words, lane_real a) {
    memcpy(words, &a, sizeof a);
}

LUDUS_KERNEL lane_int lane_load_int(const void *words) {
    lane_int a;
    memcpy(&a, words, sizeof a);
    return a;
}

LUDUS_KERNEL void lane_store_int(void *words, lane_int a) {
    memcpy(words, &a, sizeof a);
}

LUDUS_KERNEL lane_int lane_gather_int(const ludus_slot *first, int stride) {
    (void)stride;
    return first->i;
}

LUDUS_KERNEL lane_real lane_gather(const ludus_slot *first, int stride) {
    (void)stride;
    return (lane_real)first->f;
}

LUDUS_KERNEL void lane_set(lane_real *a, int lane, double value) {
    (void)lane;
    *a = (lane_real)value;
}

LUDUS_KERNEL void lane_store_flags(uint8_t *bytes, lane_mask mask) {
    *bytes = (uint8_t)(mask & 1);
}

LUDUS_KERNEL lane_mask lane_load_flags(const uint8_t *bytes) {
    return -(lane_mask)*bytes;
}

#endif
