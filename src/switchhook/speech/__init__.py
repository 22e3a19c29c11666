"""Text to audio, one module per provider."""
