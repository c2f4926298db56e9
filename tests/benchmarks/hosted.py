"""The engine with its loop around it: load a member's progress, record, save it with the events."""

import atexit
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from achievekit import Activity, Engine
from achievekit.hosting import MemoryStore, ProgressStore, Tracker
from benchmarks.engine import an_engine, completions
from benchmarks.work import Completions, Work
from benchmarks.workload import Size, activities
from sqlite_store import SQLiteStore


def handle_all(engine: Engine, store: ProgressStore, everything: Iterable[Activity]) -> ProgressStore:
    """Count activities, and leave the events in the outbox."""
    tracker = Tracker(engine, store)
    for activity in everything:
        tracker.handle(activity)
    return store


def stored_completions(members: Iterable[str], store: ProgressStore) -> Completions:
    """Read the completions of these members off the store."""
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
    engine, everything = an_engine(), activities(size)
    members = {activity.member for activity in everything}
    return Work(
        len(everything),
        lambda: handle_all(engine, open_store(), everything),
        partial(stored_completions, members),
    )
