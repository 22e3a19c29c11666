"""WebSockets (RFC 6455)."""
