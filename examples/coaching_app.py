"""Coaching: a caller and an agent talk, and a supervisor who calls in is heard by the agent alone.

The supervisor's star leads into the talk with both.

TWILIO_ACCOUNT_SID=... TWILIO_AUTH_TOKEN=... AGENT=+14155550102 SUPERVISOR=+14155550103 \
    SWITCHHOOK_URL=http://127.0.0.1:8080 flask --app examples/coaching_app run --port 5000
"""

import os

from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.twiml.voice_response import VoiceResponse

ROOM = "Support"

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
    if request.form["From"] == os.environ["SUPERVISOR"]:
        return coach()
    client.conferences(ROOM).participants.create(
        to=os.environ["AGENT"], from_=request.form["To"], label="agent", beep="false",
        end_conference_on_exit=True,
    )  # fmt: skip
    response = VoiceResponse()
    response.say("We are calling an agent.")
    response.dial().conference(ROOM, beep="false", end_conference_on_exit=True)
    return Response(str(response), mimetype="text/xml")


def coach() -> Response:
    response = VoiceResponse()
    rooms = client.conferences.list(friendly_name=ROOM, status="in-progress", limit=1)
    if rooms:
        agent = client.conferences(rooms[0].sid).participants("agent").fetch()
        dial = response.dial(hangup_on_star=True, action="/join")
        dial.conference(ROOM, coach=agent.call_sid, beep="false")
    else:
        response.say("Nobody is talking.")
    return Response(str(response), mimetype="text/xml")


@app.post("/join")
def join() -> Response:
    response = VoiceResponse()
    response.dial().conference(ROOM, beep="false", start_conference_on_enter=False)
    return Response(str(response), mimetype="text/xml")
