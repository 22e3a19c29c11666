"""What goes wrong between text and audio."""


class SpeechError(Exception):
    """It could not be spoken or heard: no worker answered in time, or it refused."""
