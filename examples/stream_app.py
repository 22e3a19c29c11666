"""A call over a WebSocket: the app hears the caller and says it back, until `#` is pressed.

TWILIO_AUTH_TOKEN=... uvicorn --app-dir examples stream_app:app --port 5000
"""

import os

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Connect, VoiceResponse

validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])


async def voice(request: Request) -> Response:
    connect = Connect()
    connect.stream(url="/audio")
    response = VoiceResponse()
    response.append(connect)
    response.say("You closed the stream. Goodbye.")
    return Response(str(response), media_type="text/xml")


async def audio(websocket: WebSocket) -> None:
    signature = websocket.headers.get("X-Twilio-Signature", "")
    if not validator.validate(str(websocket.url), {}, signature):
        return await websocket.close()
    await websocket.accept()
    async for message in websocket.iter_json():
        if message["event"] == "media":
            sound = {"payload": message["media"]["payload"]}  # µ-law at 8 kHz, in base64
            stream_sid = message["streamSid"]
            await websocket.send_json({"event": "media", "streamSid": stream_sid, "media": sound})
        elif message["event"] == "dtmf" and message["dtmf"]["digit"] == "#":
            return await websocket.close()


app = Starlette(routes=[Route("/voice", voice, methods=["POST"]), WebSocketRoute("/audio", audio)])
