"""Achievement progress in an SQLite file, for one machine and any number of its threads and processes.

Copy this module and make it yours. `StoreContract` tests what becomes of it.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from os import PathLike
from threading import Lock
from typing import Any

from achievekit import ConflictError, MemberProgress, dump_event, dump_progress, load_event, load_progress
from achievekit.events import Event
from achievekit.hosting import Stored

SCHEMA = """
CREATE TABLE IF NOT EXISTS progress (
    member    TEXT PRIMARY KEY,
    version   INTEGER NOT NULL,
    due       TEXT,
    progress  TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS progress_by_due ON progress (due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS outbox (
    place     INTEGER PRIMARY KEY AUTOINCREMENT,
    member    TEXT NOT NULL,
    event_id  TEXT NOT NULL UNIQUE,
    event     TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS outbox_by_member ON outbox (member, place);
"""

PATIENCE = 30  # seconds to wait for another process that is writing


class SQLiteStore:
    """A `ProgressStore` in an SQLite file. Threads may share one; processes open one each, after they have forked.

    What was saved outlives a power cut; with `durable=False` only a crash of the process, but saving is far quicker.
    """

    def __init__(self, path: str | PathLike[str], *, durable: bool = True) -> None:
        self._lock = Lock()  # SQLite has one writer at a time anyway, so one connection does for all threads
        self._database = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        # With a write-ahead log readers and the writer don't wait for each other. The file remembers it, so of those
        # who start at once it is enough if one gets its way.
        with suppress(sqlite3.OperationalError):
            self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        self._database.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def load(self, member: str) -> Stored | None:
        rows = self._read("SELECT progress, version, due FROM progress WHERE member = ?", member)
        for progress, version, due in rows:
            return Stored(load_progress(json.loads(progress)), version, due and datetime.fromisoformat(due))
        return None

    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        member = progress.member
        row = (member, expected + 1, due and sortable(due), json.dumps(dump_progress(progress)))
        news = [(member, event.id, json.dumps(dump_event(event))) for event in events]
        with self._transaction() as database:
            found = database.execute("SELECT version FROM progress WHERE member = ?", (member,)).fetchone()
            version = found[0] if found else 0
            if version != expected:
                raise ConflictError(f'progress of "{member}" is at version {version}, not {expected}; load it again')
            database.execute("REPLACE INTO progress (member, version, due, progress) VALUES (?, ?, ?, ?)", row)
            database.executemany("INSERT INTO outbox (member, event_id, event) VALUES (?, ?, ?)", news)

    def forget(self, member: str) -> None:
        """Delete all that is kept of a member, whose events are delivered no more."""
        with self._transaction() as database:
            database.execute("DELETE FROM progress WHERE member = ?", (member,))
            database.execute("DELETE FROM outbox WHERE member = ?", (member,))

    def due_members(self, at: datetime) -> list[str]:
        return [member for (member,) in self._read("SELECT member FROM progress WHERE due <= ?", sortable(at))]

    def waiting_members(self) -> list[str]:
        return [member for (member,) in self._read("SELECT DISTINCT member FROM outbox")]

    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        # Nobody else is kept from it: two that deliver at once may deliver the same, each in the right order.
        rows = self._read("SELECT event FROM outbox WHERE member = ? ORDER BY place", member)
        yield [load_event(json.loads(event)) for (event,) in rows]

    def acknowledge(self, events: Sequence[Event]) -> None:
        with self._transaction() as database:
            database.executemany("DELETE FROM outbox WHERE event_id = ?", [(event.id,) for event in events])

    def _read(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._database.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._database:  # commits at the end, or rolls back
            # From the start as a writer: one that begins as a reader may find out too late that it is not alone.
            self._database.execute("BEGIN IMMEDIATE")
            yield self._database


def sortable(instant: datetime) -> str:
    """Write an instant so that the texts are in the order of the instants."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
