"""Sockets that carry SMPP sessions: ours to carriers, and our customers' to us."""
