"""The tests, mirroring src/switchhook."""
