"""Legs: one party's live signalling and media, and how an outbound one comes to be answered."""
