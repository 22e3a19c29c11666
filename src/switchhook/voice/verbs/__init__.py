"""One module per TwiML verb: its behaviour on a leg."""
