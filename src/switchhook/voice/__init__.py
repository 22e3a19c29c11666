"""Calls: legs, the TwiML interpreter, and what happens on a call."""
