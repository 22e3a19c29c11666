"""Audio in 20 ms frames."""
