"""A call that is going on: its record, its progress and its trace."""
