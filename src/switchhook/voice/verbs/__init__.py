"""One verb per module: `run` does what the verb says, and returns what that leads to."""
