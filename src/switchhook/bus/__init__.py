"""Commit an event, then fan it out."""
