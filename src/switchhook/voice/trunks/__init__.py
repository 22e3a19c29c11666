"""Customers' trunks: calls to and from a PBX, without TwiML."""
