"""SIP over UDP and TCP: the endpoint that places and takes calls."""
