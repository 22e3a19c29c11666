"""The REST surface: Twilio's API over HTTP, and the operator's beside it.

`create_app(services)` in `app` is all that others need.
"""
