"""Text messages: accept, route, send, receive."""
