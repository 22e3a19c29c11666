"""`<Dial>`: ring people, join one of them to the caller, and carry the talk to its end."""
