"""A Flask app: a call gets a menu, a text gets an echo. Signatures are checked.

TWILIO_AUTH_TOKEN=... flask --app examples/flask_app run --port 5000
"""

import os

from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

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
    if digits := request.form.get("Digits"):
        response.say(f"You pressed {digits}. Goodbye.")
    else:
        response.gather(num_digits=1).say("Press a key.")
    return Response(str(response), mimetype="text/xml")


@app.post("/sms")
def sms() -> Response:
    response = MessagingResponse()
    response.message("You wrote: " + request.form["Body"])
    return Response(str(response), mimetype="text/xml")
