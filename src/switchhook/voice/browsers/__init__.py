"""Calls with browser pages: who is connected, and their legs."""
