"""Entities, events and due jobs, on SQLite and PostgreSQL."""

from switchhook.store.memory import MemoryStore
from switchhook.store.opening import open_store
from switchhook.store.protocol import Outside, Store
from switchhook.store.receipt import Receipt

__all__ = ["MemoryStore", "Outside", "Receipt", "Store", "open_store"]
