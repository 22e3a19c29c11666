"""Chaos: a world in which anything may happen to calls, and what must be true afterwards."""
