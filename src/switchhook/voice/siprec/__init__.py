"""SIPREC: a call's audio sent to a SIP recorder, each side in a stream of its own (RFC 7866)."""
