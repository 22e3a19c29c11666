/* Which samples of a jitter buffer's ring have come, a bit each; and a hint to the processor. */
#ifndef SWITCHHOOK_WINDOW_H
#define SWITCHHOOK_WINDOW_H

#include <stddef.h>
#include <stdint.h>

#define SH_WINDOW 4096 /* samples; a power of two */

static inline void sh_prefetch(const void *at) { __builtin_prefetch(at); }

/* Ask for an SRTP context. libsrtp makes all that a session needs in one go, so the most of it
 * stands right behind the context; where it does not, the guess costs little. */
static inline void sh_prefetch_context(const void *context)
{
    if (context != NULL)
        for (uintptr_t line = 0; line < 10; line++)
            __builtin_prefetch((const void *)((uintptr_t)context + 64 * line));
}

/* The part of a word that `n` bits from `at` on take up; how many of them it holds. */
static inline uint64_t sh_part(uint32_t at, int n, int *taken)
{
    int from = (int)(at & 63), room = 64 - from;
    *taken = n < room ? n : room;
    return (~UINT64_C(0) >> (64 - *taken)) << from;
}

static inline void sh_mark(uint64_t *bits, uint32_t at, int n)
{
    for (int taken; n > 0; at += (uint32_t)taken, n -= taken) {
        uint64_t part = sh_part(at, n, &taken);
        bits[(at & (SH_WINDOW - 1)) >> 6] |= part;
    }
}

static inline void sh_unmark(uint64_t *bits, uint32_t at, int n)
{
    for (int taken; n > 0; at += (uint32_t)taken, n -= taken) {
        uint64_t part = sh_part(at, n, &taken);
        bits[(at & (SH_WINDOW - 1)) >> 6] &= ~part;
    }
}

static inline int sh_marked(const uint64_t *bits, uint32_t at, int n)
{
    int count = 0;
    for (int taken; n > 0; at += (uint32_t)taken, n -= taken) {
        uint64_t part = sh_part(at, n, &taken), here = bits[(at & (SH_WINDOW - 1)) >> 6] & part;
        count += here == part ? taken : __builtin_popcountll(here);
    }
    return count;
}

static inline int sh_is_marked(const uint64_t *bits, uint32_t at)
{
    return (int)(bits[(at & (SH_WINDOW - 1)) >> 6] >> (at & 63)) & 1;
}

#endif
