"""Calls with browser pages, on virtual time."""
