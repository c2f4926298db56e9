"""The store contract for asynchronous stores: the same tests, which call them through a loop in another thread."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from datetime import datetime
from threading import Thread
from typing import Any, Self, TypeAlias, TypeVar

import pytest

from achievekit.events import Event
from achievekit.hosting.stores import AsyncProgressStore, Stored
from achievekit.progress import MemberProgress
from achievekit.testing.store_contract.steps import OpenStore

Answer = TypeVar("Answer")
OpenAsyncStore: TypeAlias = Callable[[], AbstractAsyncContextManager[AsyncProgressStore]]


class AsyncFixtures:
    """The fixtures that let the contract test an asynchronous store."""

    @pytest.fixture
    def open_async_store(self) -> OpenAsyncStore:
        """Return a function that opens the store, as an asynchronous context manager that closes it."""
        raise NotImplementedError(
            "define a fixture `open_async_store` that returns an @asynccontextmanager of your store"
        )

    @pytest.fixture
    def open_store(self, open_async_store: OpenAsyncStore) -> Iterator[OpenStore]:
        """Return a function that opens the store, in a synchronous shape."""
        with _Loop() as loop:
            opened = AsyncExitStack()
            yield lambda: _SyncStore(loop.wait_for(opened.enter_async_context(open_async_store())), loop)
            loop.wait_for(opened.aclose())


class _Loop:
    """An event loop that runs in a thread of its own, so that any thread can wait for what is to be awaited."""

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def wait_for(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()


class _SyncStore:
    """An asynchronous store in a synchronous shape."""

    def __init__(self, store: AsyncProgressStore, loop: _Loop) -> None:
        self._store = store
        self._loop = loop

    def load(self, member: str) -> Stored | None:
        return self._loop.wait_for(self._store.load(member))

    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        self._loop.wait_for(self._store.save(progress, expected=expected, due=due, events=events))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._store, name)  # what not every store has
        return lambda *arguments: self._loop.wait_for(method(*arguments))

    def due_members(self, at: datetime) -> Iterable[str]:
        return self._loop.wait_for(self._store.due_members(at))

    def waiting_members(self) -> Iterable[str]:
        return self._loop.wait_for(self._store.waiting_members())

    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        opened = AsyncExitStack()
        try:
            yield self._loop.wait_for(opened.enter_async_context(self._store.outbox(member)))
        finally:
            self._loop.wait_for(opened.aclose())

    def acknowledge(self, events: Sequence[Event]) -> None:
        self._loop.wait_for(self._store.acknowledge(events))
