"""The loop around the engine: load a member's progress, change it, save it with its events, deliver these.

    stores.py   what a host's storage has to do
    memory.py   a store in memory

Where the storage is, is the host's business.
"""

from achievekit.hosting.memory import MemoryStore
from achievekit.hosting.stores import AsyncProgressStore, ProgressStore, Stored

__all__ = ["AsyncProgressStore", "MemoryStore", "ProgressStore", "Stored"]
