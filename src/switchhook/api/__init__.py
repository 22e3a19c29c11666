"""The REST surface: handlers bound to the declarations in protocols.twilio."""
