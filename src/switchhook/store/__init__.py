"""Entities, events and due jobs, on SQLite and PostgreSQL."""

from switchhook.store.memory import MemoryStore
from switchhook.store.protocol import Store
from switchhook.store.receipt import Receipt

__all__ = ["MemoryStore", "Receipt", "Store"]
