"""The Voice SDK's protocol, without a socket."""
