"""Tests of what Switchhook ships for testing."""
