"""holdmusic: play the songs of an S3 `Bucket` for ever, `Message` between them."""

import re
from collections.abc import Sequence

from switchhook.protocols.twiml.tree import parse_xml
from switchhook.twiml import VoiceResponse
from switchhook.twimlets.answers import Answer, prompt
from switchhook.twimlets.parameters import BadParameters, Parameters

AUDIO = (".mp3", ".wav", ".ul")
SILENCE = 30  # seconds between two messages when there is no music
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def bucket_url(parameters: Parameters) -> str:
    """Return where the bucket is listed, empty if none is named; raises `BadParameters`."""
    bucket = parameters.text("Bucket")
    if bucket and (not _BUCKET.fullmatch(bucket) or ".." in bucket):
        raise BadParameters("The parameter Bucket is not the name of an S3 bucket.")
    return f"http://{bucket}.s3.amazonaws.com/" if bucket else ""


def songs(url: str, listing: bytes) -> list[str]:
    """Return the URLs of the audio in a bucket's listing; raises `TwimlError` if it is no XML."""
    contents = [node for node in parse_xml(listing).children if node.name == "Contents"]
    keys = [child.text for node in contents for child in node.children if child.name == "Key"]
    return [url + key.replace(" ", "+") for key in keys if key.lower().endswith(AUDIO)]


def holdmusic(parameters: Parameters, playlist: Sequence[str]) -> Answer:
    """Return the songs in their order; without any, silence."""
    response = VoiceResponse()
    text = parameters.text("Message")
    for song in playlist or [""]:
        if song:
            response.play(song)
        else:
            response.pause(SILENCE)
        if text:
            prompt(response, text, parameters)
    response.redirect()
    return response
