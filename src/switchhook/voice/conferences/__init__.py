"""Conferences: named rooms in which calls hear one another, and what may be done to who is in."""
