"""Switchhook: a self-hosted communications platform that speaks Twilio."""

__version__ = "0.1.0"
