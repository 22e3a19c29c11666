"""Entities, events and due jobs, on SQLite and PostgreSQL."""
