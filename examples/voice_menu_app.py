"""A voice menu: the caller says what it is about, or presses a key.

TWILIO_AUTH_TOKEN=... flask --app examples/voice_menu_app run --port 5000
"""

import os

from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse

ANSWERS = {
    "opening hours": "We are open from nine to five.",
    "billing": "Your balance is zero.",
    "an agent": "Nobody is here at the moment.",
}

app = Flask(__name__)
validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])


@app.before_request
def check_signature() -> None:
    signature = request.headers.get("X-Twilio-Signature", "")
    if not validator.validate(request.url, request.form.to_dict(), signature):
        abort(403)


@app.post("/voice")
def voice() -> Response:
    response = VoiceResponse()
    gather = response.gather(
        input="speech dtmf", hints=", ".join(ANSWERS), action="/choice", num_digits=1,
        timeout=5, speech_timeout="auto",
    )  # fmt: skip
    for key, topic in enumerate(ANSWERS, start=1):
        gather.say(f"For {topic}, say {topic} or press {key}.")
    response.say("I did not understand you.")
    response.redirect("/voice")
    return Response(str(response), mimetype="text/xml")


@app.post("/choice")
def choice() -> Response:
    keys = dict(enumerate(ANSWERS, start=1))
    said = request.form.get("SpeechResult", "").lower().rstrip(".")
    topic = said or keys.get(int(request.form.get("Digits", "0") or 0), "")
    response = VoiceResponse()
    if topic in ANSWERS:
        response.say(f"{ANSWERS[topic]} Goodbye.")
    else:
        response.redirect("/voice")
    return Response(str(response), mimetype="text/xml")
