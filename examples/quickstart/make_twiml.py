"""Print a TwiML document that says hello."""

from switchhook import twiml

response = twiml.Response()
response.say("Hello world.")
print(str(response))
