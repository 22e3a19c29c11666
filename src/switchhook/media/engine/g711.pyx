# cython: language_level=3
"""G.711 for whole buffers (ITU-T G.711), by the kernels that legs use."""

from cpython.bytes cimport PyBytes_AsString, PyBytes_FromStringAndSize
from libc.stdint cimport int16_t, uint8_t

cdef extern from "g711.h":
    void sh_encode(uint8_t* out, const int16_t* samples, int n, int alaw) nogil
    void sh_decode(int16_t* out, const uint8_t* payload, int n, int alaw) nogil


def encode(samples: bytes, payload_type: int) -> bytes:
    """Return the payload of S16 native-order samples: mu-law for type 0, A-law for 8."""
    cdef Py_ssize_t size = len(samples) // 2
    cdef bytes source = samples
    cdef bytes out = PyBytes_FromStringAndSize(NULL, size)
    sh_encode(<uint8_t*>PyBytes_AsString(out), <const int16_t*>PyBytes_AsString(source), <int>size,
              payload_type == 8)
    return out


def decode(payload: bytes, payload_type: int) -> bytes:
    """Return S16 native-order samples: two bytes per byte of `payload`."""
    cdef Py_ssize_t size = len(payload)
    cdef bytes source = payload
    cdef bytes out = PyBytes_FromStringAndSize(NULL, 2 * size)
    sh_decode(<int16_t*>PyBytes_AsString(out), <const uint8_t*>PyBytes_AsString(source), <int>size,
              payload_type == 8)
    return out
