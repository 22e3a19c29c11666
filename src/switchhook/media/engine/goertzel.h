/* Eight Goertzel filters at once; the order of operations is that of the reference. */
#ifndef SWITCHHOOK_GOERTZEL_H
#define SWITCHHOOK_GOERTZEL_H

#include <stdint.h>

static const double sh_coefficients[8] = {
    1.7077378093489017, 1.6452810360417196, 1.56868698386682, 1.4782045682401759,
    1.1641040230273316, 0.9963702106789817, 0.7986183892266362, 0.568532706775202,
};

static void sh_goertzel(double *restrict first, double *restrict second, const int16_t *in, int n)
{
    for (int i = 0; i < n; i++) {
        double sample = in[i];
        for (int k = 0; k < 8; k++) {
            double next = sh_coefficients[k] * first[k] - second[k] + sample;
            second[k] = first[k];
            first[k] = next;
        }
    }
}

/* Sums for the search of the pitch: recent against what came `lag` samples before. */
static void sh_resemblance(const int16_t *recent, const int16_t *before, int n, int64_t *product,
                           int64_t *energy)
{
    int64_t p = 0, e = 0;
    for (int i = 0; i < n; i++) {
        p += (int32_t)recent[i] * before[i];
        e += (int32_t)before[i] * before[i];
    }
    *product = p;
    *energy = e;
}

#endif
