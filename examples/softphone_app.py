"""A softphone in a web page: whoever opens it calls and is called in the browser.

TWILIO_ACCOUNT_SID=... TWILIO_AUTH_TOKEN=... SWITCHHOOK_URL=http://127.0.0.1:8080 \
    SWITCHHOOK_HTTPS=127.0.0.1:8443 flask --app examples/softphone_app run --port 5000
"""

import os
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request, send_from_directory
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.twiml.voice_response import Dial, VoiceResponse

HERE = Path(__file__).parent
SDK = os.environ.get("VOICE_SDK", "node_modules/@twilio/voice-sdk/dist")

app = Flask(__name__)
validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
client = Client()
client.api.base_url = os.environ["SWITCHHOOK_URL"]
key = client.new_keys.create(friendly_name="softphone")
home = os.environ.get("APP_URL", "http://127.0.0.1:5000")
application = client.applications.create(friendly_name="softphone", voice_url=f"{home}/voice")


@app.get("/")
def page() -> Response:
    return send_from_directory(HERE, "softphone.html")


@app.get("/sdk/<name>")
def sdk(name: str) -> Response:
    return send_from_directory(Path(SDK).absolute(), name)


@app.get("/token")
def token() -> dict[str, Any]:
    identity = request.args.get("name", "alice")  # in earnest: whoever has signed in to your app
    made = AccessToken(client.account_sid, key.sid, key.secret, identity=identity)
    made.add_grant(VoiceGrant(outgoing_application_sid=application.sid, incoming_allow=True))
    return {"identity": identity, "token": made.to_jwt(), "server": os.environ["SWITCHHOOK_HTTPS"]}


@app.post("/voice")
def voice() -> Response:
    signature = request.headers.get("X-Twilio-Signature", "")
    if not validator.validate(request.url, request.form.to_dict(), signature):
        abort(403)
    response, to = VoiceResponse(), request.form["To"]
    if to.startswith("client:"):
        dial = Dial()
        dial.client(to.removeprefix("client:"))
    else:
        [number] = client.incoming_phone_numbers.list(limit=1)
        dial = Dial(to, caller_id=number.phone_number)
    response.append(dial)
    return Response(str(response), mimetype="text/xml")
