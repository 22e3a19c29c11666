"""Media Streams: a call's audio over a WebSocket to the app, and back.

https://www.twilio.com/docs/voice/media-streams
"""
