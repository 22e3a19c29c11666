"""SMPP over sockets."""
