"""Send a text. Set SWITCHHOOK_URL, ACCOUNT_SID, AUTH_TOKEN, TO and FROM."""

import os

from twilio.rest import TwilioRestClient

client = TwilioRestClient(os.environ["ACCOUNT_SID"], os.environ["AUTH_TOKEN"])
message = client.messages.create(to=os.environ["TO"], from_=os.environ["FROM"], body="Hello there!")
print(message.sid)
