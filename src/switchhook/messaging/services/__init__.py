"""Messaging services: who of a pool writes to whom, and what is made of a text on the way."""
