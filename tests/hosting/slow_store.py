"""Stores and trackers that the hosting tests share."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from achievekit import MemberProgress
from achievekit.events import Event
from achievekit.hosting import MemoryStore, Stored


class SlowStore:
    """An asynchronous store that lets others have their turn before it answers."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self._store = store or MemoryStore()

    async def load(self, member: str) -> Stored | None:
        await asyncio.sleep(0)
        return self._store.load(member)

    async def save(
        self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]
    ) -> None:
        await asyncio.sleep(0)
        self._store.save(progress, expected=expected, due=due, events=events)

    async def forget(self, member: str) -> None:
        await asyncio.sleep(0)
        self._store.forget(member)

    async def due_members(self, at: datetime) -> Iterable[str]:
        await asyncio.sleep(0)
        return self._store.due_members(at)

    async def waiting_members(self) -> Iterable[str]:
        await asyncio.sleep(0)
        return self._store.waiting_members()

    @asynccontextmanager
    async def outbox(self, member: str) -> AsyncIterator[Sequence[Event]]:
        await asyncio.sleep(0)
        with self._store.outbox(member) as events:
            yield events

    async def acknowledge(self, events: Sequence[Event]) -> None:
        await asyncio.sleep(0)
        self._store.acknowledge(events)
