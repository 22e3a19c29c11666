"""A call centre: callers wait in line with music, agents call the same number to serve them.

An agent's star ends a talk, and the next caller is on.

TWILIO_AUTH_TOKEN=... AGENTS=+14155550102 flask --app examples/call_centre_app run --port 5000
"""

import io
import math
import os
import wave

from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse

AGENTS = os.environ["AGENTS"].split(",")
TUNE = 262, 330, 392, 523, 392, 330  # hertz

app = Flask(__name__)
validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])


@app.before_request
def check_signature() -> None:
    signature = request.headers.get("X-Twilio-Signature", "")
    if not validator.validate(request.url, request.form.to_dict(), signature):
        abort(403)


def twiml(response: VoiceResponse) -> Response:
    return Response(str(response), mimetype="text/xml")


@app.post("/voice")
def voice() -> Response:
    response = VoiceResponse()
    if request.form["From"] in AGENTS:
        dial = response.dial(action="/voice", hangup_on_star=True, timeout=600)
        dial.queue("support", url="/next")
    else:
        response.say("All our agents are talking.")
        response.enqueue("support", wait_url="/wait", action="/served")
    return twiml(response)


@app.post("/wait")
def wait() -> Response:
    response = VoiceResponse()
    response.say(f"You are number {request.form['QueuePosition']} in line.")
    response.play("/music.wav", loop=5)
    return twiml(response)


@app.post("/next")
def next_caller() -> Response:
    response = VoiceResponse()
    response.say("Here is an agent.")
    return twiml(response)


@app.post("/served")
def served() -> Response:
    talked = request.form["QueueResult"] == "bridged"
    response = VoiceResponse()
    response.say("Thank you for calling." if talked else "Please call again later.")
    return twiml(response)


@app.get("/music.wav")
def music() -> Response:
    notes = (
        round(6000 * math.exp(-n / 2000) * math.sin(2 * math.pi * hertz * n / 8000))
        for hertz in TUNE
        for n in range(4000)
    )
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"".join(note.to_bytes(2, "little", signed=True) for note in notes))
    return Response(file.getvalue(), mimetype="audio/wav")
