"""The Twilio REST surface as declarations."""
