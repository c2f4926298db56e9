"""The engine with its loop around it: load a member's progress, record, save it with the events."""

import atexit
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from achievekit import Activity
from achievekit.hosting import MemoryStore, ProgressStore, Tracker
from benchmarks.engine import an_engine, completions
from benchmarks.work import Completions, Work
from benchmarks.workload import Size, activities
from sqlite_store import SQLiteStore

Served = tuple[ProgressStore, list[Activity]]


def handle_all(open_store: Callable[[], ProgressStore], everything: list[Activity]) -> Served:
    """Count activities in a new store, and leave the events in its outbox."""
    store = open_store()
    tracker = Tracker(an_engine(), store)
    for activity in everything:
        tracker.handle(activity)
    return store, everything


def stored_completions(served: Served) -> Completions:
    """Read the completions off the store."""
    store, everything = served
    members = {activity.member for activity in everything}
    stored = {member: store.load(member) for member in members}
    return completions({member: one.progress for member, one in stored.items() if one is not None})


def in_memory(size: Size) -> Work:
    """Count everything, kept in memory."""
    return serve(MemoryStore, size)


def in_sqlite(size: Size) -> Work:
    """Count everything, kept in a file that SQLite writes."""
    opened = ExitStack()
    atexit.register(opened.close)
    folder = Path(opened.enter_context(TemporaryDirectory()))
    numbers = count()

    def open_store() -> SQLiteStore:
        store = SQLiteStore(folder / f"{next(numbers)}.db")
        opened.callback(store.close)
        return store

    return serve(open_store, size)


def serve(open_store: Callable[[], ProgressStore], size: Size) -> Work:
    """Count everything, each time in a new store."""
    everything = activities(size)
    return Work(len(everything), partial(handle_all, open_store, everything), stored_completions)
