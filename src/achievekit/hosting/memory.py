"""A store in memory: for tests, for hosts of a single process, and as the reference for all others."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Lock

from achievekit.errors import ConflictError
from achievekit.events import Event
from achievekit.hosting.stores import Stored
from achievekit.progress import MemberProgress


class MemoryStore:
    """A `ProgressStore` in memory, for any number of threads. What it keeps is gone with the process.

    >>> store = MemoryStore()
    >>> store.save(MemberProgress("ana"), expected=0, due=None, events=[])
    >>> store.load("ana")
    Stored(progress=MemberProgress(member='ana', ...), version=1, due=None)
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._stored: dict[str, Stored] = {}
        self._outboxes: dict[str, dict[str, Event]] = {}  # by member, by event id; a dict keeps the order
        self._open: set[str] = set()

    def load(self, member: str) -> Stored | None:
        return self._stored.get(member)

    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        member = progress.member
        news = {event.id: event for event in events}
        with self._lock:
            stored = self._stored.get(member)
            version = 0 if stored is None else stored.version
            if version != expected:
                raise ConflictError(f'progress of "{member}" is at version {version}, not {expected}; load it again')
            self._stored[member] = Stored(progress, version + 1, due)
            if news:
                self._outboxes.setdefault(member, {}).update(news)

    def forget(self, member: str) -> None:
        """Delete all that is kept of a member, whose events are delivered no more."""
        with self._lock:
            self._stored.pop(member, None)
            self._outboxes.pop(member, None)

    def due_members(self, at: datetime) -> list[str]:
        with self._lock:
            return [member for member, one in self._stored.items() if one.due is not None and one.due <= at]

    def waiting_members(self) -> list[str]:
        with self._lock:
            return list(self._outboxes)

    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        with self._lock:
            is_free = member not in self._open
            self._open.add(member)
            events = tuple(self._outboxes.get(member, {}).values()) if is_free else ()
        try:
            yield events
        finally:
            if is_free:
                with self._lock:
                    self._open.remove(member)

    def acknowledge(self, events: Sequence[Event]) -> None:
        with self._lock:
            for event in events:
                waiting = self._outboxes.get(event.member, {})
                waiting.pop(event.id, None)
                if not waiting:
                    self._outboxes.pop(event.member, None)
