"""voicemail: greet with `Message`, record, say good bye. The recording stays on the server.

No e-mail is sent: `Email` is accepted and has no effect.
"""

from switchhook.twiml import VoiceResponse
from switchhook.twimlets.answers import Answer, prompt
from switchhook.twimlets.parameters import Parameters

GREETING = "Please leave a message after the beep."
FAREWELL = "Thanks.  Good bye."


def voicemail(parameters: Parameters) -> Answer:
    """Return the greeting and a `<Record>`, or the farewell once there is a recording."""
    response = VoiceResponse()
    if parameters.text("RecordingUrl"):
        prompt(response, FAREWELL, parameters)
        response.hangup()
        return response
    prompt(response, parameters.text("Message", GREETING), parameters)
    response.record(transcribe=True if parameters.flag("Transcribe") else None)
    return response
