"""The Twilio REST API as data: what its resources are called, take and show.

One declaration per resource (`resources/`), read by the REST surface, the helper library and the
API reference alike. https://www.twilio.com/docs/usage/api
"""
