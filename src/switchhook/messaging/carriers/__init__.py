"""One module per kind of carrier."""
