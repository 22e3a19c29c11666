"""Answering machine detection: what is heard of whoever answered, and what follows from it."""
