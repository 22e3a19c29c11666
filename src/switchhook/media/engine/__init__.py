"""The media engine: RTP without the GIL."""
