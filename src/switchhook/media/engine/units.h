/* Numbers beyond 32 bits: in Cython source they would become Python objects. */
#ifndef SWITCHHOOK_UNITS_H
#define SWITCHHOOK_UNITS_H

#include <stdint.h>

#define SH_SECOND ((int64_t)1000000000)
#define SH_REPORT ((int64_t)5000000000)
#define SH_QUARANTINE ((int64_t)5000000000)

static inline uint64_t sh_scramble(uint64_t value)
{
    value += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

#endif
