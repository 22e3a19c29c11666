"""TwiML: vocabulary and parser."""
