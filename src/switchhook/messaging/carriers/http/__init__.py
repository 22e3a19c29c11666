"""Texts by carriers with an HTTP API: `presets/` has profiles of well-known ones, as data."""
