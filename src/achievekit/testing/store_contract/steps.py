"""What the contract's tests share: the fixtures, and the steps that they take."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, Thread
from typing import TypeAlias, TypeVar

import pytest

from achievekit.errors import ConflictError
from achievekit.events import Event
from achievekit.hosting.stores import ProgressStore, Stored
from achievekit.testing.store_contract.samples import NOON, number_of, small_events, small_progress

OpenStore: TypeAlias = Callable[[], ProgressStore]
Answer = TypeVar("Answer")

WORKERS = 4
PATIENCE = 30  # seconds, after which a call that waits is taken to wait for ever
_MOST_CONFLICTS = 1000  # far more than all saves of all workers


class OpenedStore:
    """The fixtures of the contract."""

    @pytest.fixture
    def open_store(self) -> OpenStore:
        """Return a function that opens the store; the subclass's own fixture takes the place of this one."""
        raise NotImplementedError("define a fixture `open_store` that returns a function which opens your store")

    @pytest.fixture
    def store(self, open_store: OpenStore) -> ProgressStore:
        """Return the store, opened once."""
        return open_store()


class BrokenOffError(Exception):
    """Somebody stopped in the middle."""


class BreakingOff(list[Event]):
    """Events of which only the first can be read: whoever saves them stops in the middle."""

    def __iter__(self) -> Iterator[Event]:
        yield self[0]
        raise BrokenOffError


def save(store: ProgressStore, member: str, number: int) -> None:
    """Save small progress and its event upon whatever is there."""
    stored = store.load(member)
    version = 0 if stored is None else stored.version
    store.save(small_progress(member, number), expected=version, due=NOON, events=small_events(member, number))


def outbox(store: ProgressStore, member: str) -> list[Event]:
    """Return what waits in a member's outbox."""
    with store.outbox(member) as events:
        return list(events)


def check_nothing(store: ProgressStore) -> None:
    """Check that nobody has ever saved anything."""
    assert store.load("ana") is None
    assert outbox(store, "ana") == []
    assert (list(store.waiting_members()), list(store.due_members(NOON))) == ([], [])


def check_two_saves(store: ProgressStore) -> None:
    """Check that all is as two saves have left it."""
    assert store.load("ana") == Stored(small_progress("ana", 2), 2, NOON)
    assert outbox(store, "ana") == small_events("ana", 1, 2)
    assert (list(store.waiting_members()), list(store.due_members(NOON))) == (["ana"], ["ana"])


def count_on(store: ProgressStore) -> None:
    """Load, count one more and save it, as often as somebody else is first."""
    for _ in range(_MOST_CONFLICTS):
        stored = store.load("ana")
        version, number = (0, 0) if stored is None else (stored.version, number_of(stored.progress))
        news = small_events("ana", number + 1)
        with suppress(ConflictError):
            return store.save(small_progress("ana", number + 1), expected=version, due=NOON, events=news)
    raise AssertionError("one conflict after the other, though progress was loaded anew each time")


def in_parallel(work: Callable[[ProgressStore, int], Answer], open_store: OpenStore) -> list[Answer]:
    """Have every worker do the work at the same time, each in a thread and with a store of its own."""
    barrier = Barrier(WORKERS)

    def begin(worker: int) -> Answer:
        store = open_store()
        barrier.wait(PATIENCE)
        return work(store, worker)

    with ThreadPoolExecutor(WORKERS) as workers:
        return list(workers.map(begin, range(WORKERS)))


def in_time(call: Callable[[], Answer]) -> Answer:
    """Return what a call returns; raise TimeoutError if it is blocked."""
    answer: Future[Answer] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except BaseException as error:  # noqa: BLE001  # raised where the answer is asked for
            answer.set_exception(error)

    Thread(target=run, daemon=True).start()  # a daemon, as nobody can end one that is blocked
    return answer.result(PATIENCE)
