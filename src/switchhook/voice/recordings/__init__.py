"""Recordings of calls and conferences, from the first sample to the file that apps fetch."""
