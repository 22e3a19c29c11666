"""A voicemail: rings you first, then takes a message and texts you where to hear it.

TWILIO_ACCOUNT_SID=... TWILIO_AUTH_TOKEN=... OWNER=+14155550102 \
    SWITCHHOOK_URL=http://127.0.0.1:8080 flask --app examples/voicemail_app run --port 5000
"""

import os

from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.twiml.voice_response import VoiceResponse

OWNER = os.environ["OWNER"]

app = Flask(__name__)
validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
client = Client()
client.api.base_url = os.environ["SWITCHHOOK_URL"]


@app.before_request
def check_signature() -> None:
    signature = request.headers.get("X-Twilio-Signature", "")
    if not validator.validate(request.url, request.form.to_dict(), signature):
        abort(403)


@app.post("/voice")
def voice() -> Response:
    response = VoiceResponse()
    response.dial(OWNER, timeout=20, action="/rung")
    return Response(str(response), mimetype="text/xml")


@app.post("/rung")
def rung() -> Response:
    response = VoiceResponse()
    if request.form["DialCallStatus"] != "completed":
        response.say("Please leave a message after the tone.")
        response.record(
            action="/thanks",
            max_length=120,
            recording_status_callback="/recorded?" + f"caller={request.form['From'][1:]}",
        )
        response.say("There was no message.")
    return Response(str(response), mimetype="text/xml")


@app.post("/thanks")
def thanks() -> Response:
    response = VoiceResponse()
    response.say("Thank you. Goodbye.")
    return Response(str(response), mimetype="text/xml")


@app.post("/recorded")
def recorded() -> Response:
    number = client.calls(request.form["CallSid"]).fetch().to
    client.messages.create(
        to=OWNER,
        from_=number,
        body=f"+{request.args['caller']} left you {request.form['RecordingDuration']} seconds: "
        f"{request.form['RecordingUrl']}.mp3",
    )
    return Response(status=204)
