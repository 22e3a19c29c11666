"""What exists and what happened."""
