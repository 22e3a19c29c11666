"""One handler module per REST resource."""
