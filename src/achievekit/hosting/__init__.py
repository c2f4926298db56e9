"""The loop around the engine: load a member's progress, change it, save it with its events, deliver these.

    stores.py         what a host's storage has to do
    memory.py         a store in memory
    async_tracker.py  the loop, for asynchronous stores
    tracker.py        the same, for synchronous ones

Where progress is stored is the host's business.
"""

from achievekit.hosting.async_tracker import Adjustment, AsyncTracker
from achievekit.hosting.memory import MemoryStore
from achievekit.hosting.stores import AsyncProgressStore, ProgressStore, Stored
from achievekit.hosting.tracker import Tracker

__all__ = ["Adjustment", "AsyncProgressStore", "AsyncTracker", "MemoryStore", "ProgressStore", "Stored", "Tracker"]
