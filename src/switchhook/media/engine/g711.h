/* G.711 and the other loops over samples. Branch-free, so that the compiler makes vectors of them;
 * on x86-64 with glibc also for the wider registers of newer machines. */
#ifndef SWITCHHOOK_G711_H
#define SWITCHHOOK_G711_H

#include <stdint.h>

#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) \
    && !defined(__SANITIZE_ADDRESS__)
#include <features.h>
#ifdef __GLIBC__
#define SH_WIDE __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#endif
#endif
#ifndef SH_WIDE
#define SH_WIDE
#endif

typedef union { float value; int32_t bits; } sh_float;

/* The exponent of a float finds the segment: table 2a. */
SH_WIDE static void sh_encode_ulaw(uint8_t *restrict out, const int16_t *restrict in, int n)
{
    for (int i = 0; i < n; i++) {
        int32_t sample = in[i], sign = sample < 0 ? 0x80 : 0;
        int32_t magnitude = sample < 0 ? -sample : sample;
        magnitude = (magnitude > 32635 ? 32635 : magnitude) + 0x84;
        sh_float f;
        f.value = (float)magnitude;
        int32_t segment = ((f.bits >> 23) & 0xff) - 134;
        out[i] = (uint8_t)~(sign | (segment << 4) | ((f.bits >> 19) & 0x0f));
    }
}

/* Table 1a. With k halvings that bring a magnitude below 32, its code is 16 k more than what is left;
 * four, two and one are tried in turn, all in 16 bits, so that a register holds twice as many. */
SH_WIDE static void sh_encode_alaw(uint8_t *restrict out, const int16_t *restrict in, int n)
{
    for (int i = 0; i < n; i++) {
        uint16_t sample = (uint16_t)in[i], below = (uint16_t)-(sample >> 15), large, code;
        uint16_t rest = (uint16_t)((uint16_t)(sample ^ below) >> 4);
        large = (uint16_t)-((uint16_t)(255 - rest) >> 15);
        rest ^= large & (rest ^ (rest >> 4));
        code = large & 64;
        large = (uint16_t)-((uint16_t)(63 - rest) >> 15);
        rest ^= large & (rest ^ (rest >> 2));
        code += large & 32;
        large = (uint16_t)-((uint16_t)(31 - rest) >> 15);
        rest ^= large & (rest ^ (rest >> 1));
        code += large & 16;
        out[i] = (uint8_t)(((~below & 0x80) | (uint16_t)(rest + code)) ^ 0x55);
    }
}

SH_WIDE static void sh_decode_ulaw(int16_t *restrict out, const uint8_t *restrict in, int n)
{
    for (int i = 0; i < n; i++) {
        int32_t bits = (uint8_t)~in[i];
        int32_t magnitude = (((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 7);
        out[i] = (int16_t)((bits & 0x80) ? 0x84 - magnitude : magnitude - 0x84);
    }
}

SH_WIDE static void sh_decode_alaw(int16_t *restrict out, const uint8_t *restrict in, int n)
{
    for (int i = 0; i < n; i++) {
        int32_t bits = in[i] ^ 0x55, segment = (bits >> 4) & 7, leading = segment > 0;
        int32_t magnitude = (((bits & 0x0f) << 4) + 8 + (leading << 8)) << (segment - leading);
        out[i] = (int16_t)((bits & 0x80) ? magnitude : -magnitude);
    }
}

SH_WIDE static int64_t sh_energy(const int16_t *restrict in, int n)
{
    int64_t sum = 0;
    for (int i = 0; i < n; i++)
        sum += (int32_t)in[i] * in[i];
    return sum;
}

SH_WIDE static void sh_mix(int16_t *restrict out, const int16_t *restrict a,
                           const int16_t *restrict b, int n)
{
    for (int i = 0; i < n; i++) {
        int32_t sum = (int32_t)a[i] + b[i];
        sum = sum > 32767 ? 32767 : sum;
        out[i] = (int16_t)(sum < -32768 ? -32768 : sum);
    }
}

SH_WIDE static void sh_interleave(int16_t *restrict out, const int16_t *restrict a,
                                  const int16_t *restrict b, int n)
{
    for (int i = 0; i < n; i++) {
        out[2 * i] = a[i];
        out[2 * i + 1] = b[i];
    }
}

/* Rooms: what a party says takes the place of what it said before in the sum of all. */
SH_WIDE static void sh_replace(int32_t *restrict sum, const int16_t *restrict before,
                               const int16_t *restrict now, int n)
{
    for (int i = 0; i < n; i++)
        sum[i] += (int32_t)now[i] - before[i];
}

SH_WIDE static void sh_mix_minus(int16_t *restrict out, const int32_t *restrict all,
                                 const int16_t *restrict own, int n)
{
    for (int i = 0; i < n; i++) {
        int32_t sum = all[i] - own[i];
        sum = sum > 32767 ? 32767 : sum;
        out[i] = (int16_t)(sum < -32768 ? -32768 : sum);
    }
}

static inline void sh_decode(int16_t *out, const uint8_t *in, int n, int alaw)
{
    if (alaw)
        sh_decode_alaw(out, in, n);
    else
        sh_decode_ulaw(out, in, n);
}

static inline void sh_encode(uint8_t *out, const int16_t *in, int n, int alaw)
{
    if (alaw)
        sh_encode_alaw(out, in, n);
    else
        sh_encode_ulaw(out, in, n);
}

#endif
