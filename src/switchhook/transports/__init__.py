"""Sockets that carry out protocol actions."""
