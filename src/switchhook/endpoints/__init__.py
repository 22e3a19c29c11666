"""Who may speak SIP with us, and how they are reached."""
