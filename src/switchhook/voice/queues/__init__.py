"""Queues: callers who wait for someone, and those who take them, in order of arrival."""
