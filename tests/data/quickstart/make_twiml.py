"""Print a TwiML document that says hello."""

from twilio import twiml

response = twiml.Response()
response.say("Hello world.")
print(str(response))
