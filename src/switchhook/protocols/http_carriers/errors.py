"""What can be wrong with a profile, and with what a carrier sends."""


class HttpCarrierError(Exception):
    """Anything below; the message is one line."""


class ProfileError(HttpCarrierError):
    """The profile says something that cannot be."""


class Unreadable(HttpCarrierError):
    """The carrier sent what the profile does not describe."""
