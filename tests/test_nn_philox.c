// test_nn_philox.c - Philox4x32-10 against the known answers of Random123, and its uniform and normal numbers.
// SPDX-License-Identifier: MIT
#include "tests/check.h"
#include <ludus/philox.h>

// kat_vectors of Random123: counter, key, answer.
static const uint32_t known[3][10] = {
    {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
    {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d, 0x41c83b0e, 0xa20bc7c6,
     0x6d5451fd},
    {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09, 0x94fdcceb, 0x5001e420,
     0x24126ea1},
};

static void test_known_answers(void) {
    for (int i = 0; i < 3; i++) {
        const uint32_t *k = known[i];
        ludus_philox out = ludus_philox_words(k[0], k[1], k[2], k[3], k[4], k[5]);
        for (int w = 0; w < 4; w++) {
            CHECK_EQ_INT(out.word[w], k[6 + w]);
        }
    }
}

// Chi-square over 16 cells, 15 degrees of freedom: 37.7 is exceeded once in a thousand seeds.
static void test_uniform(void) {
    enum { DRAWS = 160000 };
    int cells[16] = {0}, below[16] = {0};
    for (uint32_t i = 0; i < DRAWS / 4; i++) {
        ludus_philox out = ludus_philox_words(i, 7, 0, 0, 1, 0);
        for (int w = 0; w < 4; w++) {
            float u = ludus_philox_uniform(out.word[w]);
            CHECK(u >= 0 && u < 1);
            cells[(int)(u * 16)]++;
            below[ludus_philox_below(out.word[w], 16)]++;
        }
    }
    double chi = 0;
    for (int c = 0; c < 16; c++) {
        CHECK_EQ_INT(cells[c], below[c]);
        chi += (cells[c] - DRAWS / 16.0) * (cells[c] - DRAWS / 16.0) / (DRAWS / 16.0);
    }
    CHECK(chi < 37.7);
    CHECK_EQ_REAL(ludus_philox_uniform(0), 0.0);
    CHECK_EQ_REAL(ludus_philox_uniform(0xffffffffu), 1 - 0x1p-24);
}

// Against the libm, and the first four moments of a million numbers.
static void test_normal(void) {
    double sums[5] = {0}, worst = 0;
    const double pi = 3.14159265358979323846;
    for (uint32_t i = 0; i < 500000; i++) {
        ludus_philox out = ludus_philox_words(i, 0, 0, 0, 3, 0);
        float pair[2];
        ludus_philox_normal(out.word[0], out.word[1], &pair[0], &pair[1]);
        double radius = sqrt(-2 * log(((out.word[0] >> 8) + 1) * 0x1p-24)), angle = 2 * pi * out.word[1] * 0x1p-32;
        worst = fmax(worst, fabs(pair[0] - radius * cos(angle)));
        worst = fmax(worst, fabs(pair[1] - radius * sin(angle)));
        for (int p = 0; p < 2; p++) {
            for (int m = 1; m < 5; m++) {
                sums[m] += pow(pair[p], m) / 1e6;
            }
        }
    }
    CHECK_NEAR(worst, 0, 3e-6);
    CHECK_NEAR(sums[1], 0, 0.004);
    CHECK_NEAR(sums[2], 1, 0.006);
    CHECK_NEAR(sums[3], 0, 0.016);
    CHECK_NEAR(sums[4], 3, 0.04);
    float first, second;
    ludus_philox_normal(0, 0, &first, &second);
    CHECK_NEAR(first, 5.768, 1e-3);
    ludus_philox_normal(0xffffffffu, 0x40000000u, &first, &second);
    CHECK_EQ_REAL(fabs((double)second), 0.0);
}

int main(void) {
    test_known_answers();
    test_uniform();
    test_normal();
    return check_end();
}
