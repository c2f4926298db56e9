"""What a host's storage has to do, and nothing of how: protocols, synchronous and asynchronous.

A store keeps three things for each member: the progress, with a version that tells concurrent writers apart; the
instant at which the member is due to be settled; and the outbox, the events that were saved and not yet delivered.
`achievekit.testing.StoreContract` tests every sentence of this page against a store.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from datetime import datetime
from inspect import iscoroutinefunction
from typing import Any, Protocol

from achievekit.checks import kind_of
from achievekit.errors import Findings
from achievekit.events import Event
from achievekit.progress import MemberProgress
from achievekit.records import frozen


@frozen
class Stored:
    """What a store holds of a member: the progress, its version (1 when first saved), and when the member is due."""

    progress: MemberProgress
    version: int
    due: datetime | None = None


class ProgressStore(Protocol):
    """Where progress lives. All methods may be called by many threads and processes at once.

    What a method has returned from is there to stay, also for those who open the store anew.
    """

    def load(self, member: str) -> Stored | None:
        """Return what was last saved of a member; None if nothing ever was."""
        ...

    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        """Save a member's progress and append the events to the member's outbox: both, or nothing at all.

        `expected` is the version that was loaded, 0 if there was none; the one saved is the next number. `due` takes
        the place of what was saved before; None means that time alone will never bring news.

        Raises ConflictError, and has changed nothing, if the version is not the expected one any more.
        """
        ...

    def due_members(self, at: datetime) -> Iterable[str]:
        """Return the members whose `due` is not after `at`, each once, in any order."""
        ...

    def waiting_members(self) -> Iterable[str]:
        """Return the members in whose outbox events wait, each once, in any order."""
        ...

    def outbox(self, member: str) -> AbstractContextManager[Sequence[Event]]:
        """Open a member's outbox for delivery: the events in the order in which they were saved, from the oldest on.

        While one worker has it open, another one may be given the same events, or none; never later ones without those
        before. Nothing leaves the outbox but by `acknowledge`.
        """
        ...

    def acknowledge(self, events: Sequence[Event]) -> None:
        """Take delivered events of one member out of the outbox; those no longer there are passed over."""
        ...


class AsyncProgressStore(Protocol):
    """An asynchronous `ProgressStore`: the same methods with the same guarantees."""

    async def load(self, member: str) -> Stored | None:
        """Return what was last saved of a member; None if nothing ever was."""
        ...

    async def save(
        self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]
    ) -> None:
        """Save progress and events, both or nothing. Raises ConflictError if the version is not the expected one."""
        ...

    async def due_members(self, at: datetime) -> Iterable[str]:
        """Return the members whose `due` is not after `at`."""
        ...

    async def waiting_members(self) -> Iterable[str]:
        """Return the members in whose outbox events wait."""
        ...

    def outbox(self, member: str) -> AbstractAsyncContextManager[Sequence[Event]]:
        """Open a member's outbox for delivery, oldest events first."""
        ...

    async def acknowledge(self, events: Sequence[Event]) -> None:
        """Take delivered events of one member out of the outbox."""
        ...


_METHODS = ("load", "save", "due_members", "waiting_members", "outbox", "acknowledge")


def check_store(found: Findings, store: Any, *, is_async: bool) -> None:
    """Note what is no store, or not of the kind that is asked for: one that is awaited (`is_async`), or not."""
    lacking = [name for name in _METHODS if isinstance(store, type) or not callable(getattr(store, name, None))]
    if len(lacking) == len(_METHODS):
        found.add("store", f"is {kind_of(store)}; use a store, such as MemoryStore()")
    elif lacking:
        found.add("store", f"{kind_of(store)} lacks {', '.join(lacking)}; a store has all methods of ProgressStore")
    elif iscoroutinefunction(store.load) and not is_async:
        found.add("store", "is asynchronous; hand it to an AsyncTracker")
    elif is_async and not iscoroutinefunction(store.load):
        found.add("store", "is not asynchronous; hand it to a Tracker, or use an AsyncProgressStore")
