"""Make a call that speaks. Set SWITCHHOOK_URL, ACCOUNT_SID, AUTH_TOKEN, TO and FROM."""

import os
from urllib.parse import urlencode

from twilio.rest import TwilioRestClient

base = os.environ["SWITCHHOOK_URL"]
client = TwilioRestClient(os.environ["ACCOUNT_SID"], os.environ["AUTH_TOKEN"])
call = client.calls.create(
    to=os.environ["TO"],
    from_=os.environ["FROM"],
    url=f"{base}/twimlets/message?" + urlencode({"Message": "Hello world."}),
)
print(call.sid)
