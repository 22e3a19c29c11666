"""SRTP sessions of libsrtp, for use outside of the interpreter (RFC 3711, RFC 7714).

pylibsrtp carries libsrtp. Its functions and contexts are handed over as addresses, so that the
engine's thread protects and unprotects packets itself. A context may be used by one thread at a
time, and must outlive its last use.

NoSrtp -- pylibsrtp is missing, or another than we know; browsers cannot be talked to
"""

import importlib
from typing import TYPE_CHECKING, Any

from switchhook.protocols.srtp import GCM_128, GCM_256, SHA1_80, Keys, Profile

if TYPE_CHECKING:
    from pylibsrtp import Session

Addresses = tuple[int, int, int, int]

FUNCTIONS = ("srtp_protect", "srtp_unprotect", "srtp_protect_rtcp", "srtp_unprotect_rtcp")
_CONTEXT = "struct srtp_ctx_t_ *"
_SIGNATURE = f"srtp_err_status_t(*)({_CONTEXT}, void *, int *)"


class NoSrtp(Exception):
    """SRTP cannot be had; the message says what to do about it."""


def ciphers() -> Addresses:
    """Return where libsrtp's functions are, in the order of `FUNCTIONS`. Raises `NoSrtp`."""
    ffi, lib = _binding()
    found = [ffi.addressof(lib, name) for name in FUNCTIONS]
    wrong = [str(ffi.typeof(one)) for one in found if _signature(ffi, one) != _SIGNATURE]
    if wrong:
        raise NoSrtp(f"libsrtp's functions are not as expected: {wrong[0]}")
    protect, unprotect, protect_rtcp, unprotect_rtcp = (int(ffi.cast("intptr_t", f)) for f in found)
    return protect, unprotect, protect_rtcp, unprotect_rtcp


class Sessions:
    """The contexts of one leg, both ways. Raises `NoSrtp`."""

    def __init__(self, keys: Keys) -> None:
        _binding()
        from pylibsrtp import Policy

        kind = _kind(keys.profile)
        self._sessions = [
            _session(Policy(key=key, ssrc_type=ssrc, srtp_profile=kind))
            for key, ssrc in (
                (keys.sending, Policy.SSRC_ANY_OUTBOUND),
                (keys.receiving, Policy.SSRC_ANY_INBOUND),
            )
        ]
        self.sealing, self.opening = (_address(session) for session in self._sessions)


def _kind(profile: Profile) -> int:
    from pylibsrtp import Policy

    kinds = {
        GCM_128: Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
        GCM_256: Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
        SHA1_80: Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
    }
    return int(kinds[profile])


def _session(policy: Any) -> "Session":
    from pylibsrtp import Session

    return Session(policy)


def _address(session: "Session") -> int:
    """Return where a session's context is, which pylibsrtp keeps to itself."""
    ffi, _ = _binding()
    context = getattr(session, "_srtp", None)
    if not isinstance(context, ffi.CData) or ffi.typeof(context).cname != f"{_CONTEXT} *":
        raise NoSrtp("this version of pylibsrtp is not one that switchhook[browser] installs")
    return int(ffi.cast("intptr_t", context[0]))


def _binding() -> tuple[Any, Any]:
    try:
        binding = importlib.import_module("pylibsrtp._binding")
    except ImportError:
        raise NoSrtp("calls of browsers need pylibsrtp: install switchhook[browser]") from None
    return binding.ffi, binding.lib


def _signature(ffi: Any, function: Any) -> str:
    return str(ffi.typeof(function).cname)
