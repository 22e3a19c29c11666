"""Small hosted TwiML apps."""
