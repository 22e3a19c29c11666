"""conference: a room, with a `Password` and `Moderators` if wanted, and `Music` until it starts."""

from hashlib import md5

from switchhook.protocols.numbers import possible
from switchhook.twiml import VoiceResponse
from switchhook.twimlets.answers import Answer, link, prompt
from switchhook.twimlets.parameters import Parameters

GREETING = "You are now entering the conference line."
ASK = "Please enter your conference pass code."
REPEAT = "That is not the right pass code. Please enter your conference pass code."
GENRES = ("classical", "ambient", "electronica", "guitars", "rock", "soft-rock")
MIN_DIGITS = 3


def conference(parameters: Parameters) -> Answer:
    """Ask for the password until it is right, then let the caller in."""
    password = parameters.text("Password")
    response = VoiceResponse()
    if password and parameters.text("Digits") != password:
        with response.gather(num_digits=max(MIN_DIGITS, len(password))) as gather:
            gather.say(REPEAT if parameters.text("Digits") else ASK)
        response.redirect()
        return response
    prompt(response, parameters.text("Message", GREETING), parameters)
    response.dial().conference(
        _name(parameters),
        start_conference_on_enter=_is_moderator(parameters),
        wait_url=_music(parameters.text("Music")),
    )
    return response


def _name(parameters: Parameters) -> str:
    """Return the room's name; one without is named after its message and moderators."""
    seed = parameters.text("Message") + "".join(parameters.list("Moderators"))
    return parameters.text("Name") or md5(seed.encode(), usedforsecurity=False).hexdigest()


def _is_moderator(parameters: Parameters) -> bool:
    """Say whether the caller may start the conference: everyone, when nobody is named."""
    moderators = {possible(number) or number for number in parameters.list("Moderators")}
    caller = parameters.text("From")
    return not moderators or (possible(caller) or caller) in moderators


def _music(music: str) -> str:
    """Return where the music comes from: a URL, or a genre of the hold music buckets."""
    if music.startswith("http"):
        return music
    genre = music.lower() if music.lower() in GENRES else GENRES[0]
    return link("holdmusic", ("Bucket", f"com.twilio.music.{genre}"))
