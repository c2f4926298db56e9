"""The hosting tests run twice: with a Tracker, and with an AsyncTracker over a store that makes it wait."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from achievekit.hosting import AsyncTracker, Tracker
from hosting.slow_store import SlowStore


class FinishedTracker:
    """An AsyncTracker in a synchronous shape: every method is run to its end."""

    def __init__(self, engine: Any, store: Any, *rest: Any, **options: Any) -> None:
        self._tracker = AsyncTracker(engine, SlowStore(store), *rest, **options)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._tracker, name)
        return lambda *args, **kwargs: asyncio.run(method(*args, **kwargs))


@pytest.fixture(params=[Tracker, FinishedTracker], ids=["synchronous", "asynchronous"])
def make_tracker(request: pytest.FixtureRequest) -> Any:
    """A class of trackers, synchronous or in that shape."""
    return request.param
