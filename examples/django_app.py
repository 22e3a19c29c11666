"""A Django app in one file: the same menu and echo as flask_app.py.

TWILIO_AUTH_TOKEN=... python examples/django_app.py runserver 5000
"""

import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpRequest, HttpResponse
from django.urls import path
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY=os.urandom(16).hex())
validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])


def answer(request: HttpRequest) -> HttpResponse:
    form = request.POST.dict()
    signature = request.headers.get("X-Twilio-Signature", "")
    if not validator.validate(request.build_absolute_uri(), form, signature):
        return HttpResponse(status=403)
    response: MessagingResponse | VoiceResponse
    if "MessageSid" in form:
        response = MessagingResponse()
        response.message("You wrote: " + form["Body"])
    elif "Digits" in form:
        (response := VoiceResponse()).say(f"You pressed {form['Digits']}. Goodbye.")
    else:
        (response := VoiceResponse()).gather(num_digits=1).say("Press a key.")
    return HttpResponse(str(response), content_type="text/xml")


urlpatterns = [path("voice", answer), path("sms", answer)]
if __name__ == "__main__":
    execute_from_command_line(sys.argv)
