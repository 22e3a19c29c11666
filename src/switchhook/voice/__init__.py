"""Calls: legs, the interpreter that runs TwiML on them, and what joins them."""
