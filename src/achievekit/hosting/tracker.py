"""Tracker, the loop around the engine for synchronous stores and sinks."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar, Unpack

from achievekit.activity import Activity
from achievekit.engine import Engine
from achievekit.events import Event
from achievekit.explanations import Explanation
from achievekit.hosting.async_tracker import ATTEMPTS, Adjustment, AsyncTracker, Move, check_parts
from achievekit.hosting.stores import ProgressStore, Stored
from achievekit.outcomes import Outcome
from achievekit.overviews import Overview
from achievekit.progress import MemberProgress
from achievekit.sinks import EventSink

Answer = TypeVar("Answer")


class Tracker:
    """An engine with a store and a sink: counts activities for stored members, and delivers the events.

    All that changes progress loads it, works out the change, and saves the result with its events in one step. If
    somebody else has saved in between, that is done again, up to `attempts` times; then ConflictError is raised. What a
    store raises comes through as it is. Either way nothing is half done, and the call may be repeated.

    No method but `deliver` calls the sink. A tracker that is not to deliver needs none.

    `new_member` makes the progress of members whom the store does not know, for instance with their time zone. A
    tracker may be shared by threads, and any number of trackers may share a store.

    Raises DefinitionError if an argument makes no sense.

    >>> from achievekit import Achievement, Catalog, Rule
    >>> from achievekit.hosting import MemoryStore
    >>> first = Achievement("first", name="A first walk", rules=[Rule("walk")])
    >>> tracker = Tracker(Engine(Catalog(achievements=[first])), MemoryStore(), lambda event: print(event.id))
    >>> walk = Activity("w1", "ana", "walk", datetime.fromisoformat("2026-05-04T08:00Z"))
    >>> list(tracker.handle(walk))
    ['ana']
    >>> tracker.deliver()
    ana:first:1
    ana:first:2
    ana:first:3
    3
    """

    def __init__(
        self,
        engine: Engine,
        store: ProgressStore,
        sink: EventSink | None = None,
        *,
        new_member: Callable[[str], MemberProgress] = MemberProgress,
        attempts: int = ATTEMPTS,
    ) -> None:
        check_parts(engine=engine, store=store, sink=sink, new_member=new_member, attempts=attempts, is_async=False)
        self._tracker = AsyncTracker(engine, _AsyncStore(store), sink, new_member=new_member, attempts=attempts)

    def handle(self, activity: Activity, *, received_at: datetime | None = None) -> dict[str, Outcome]:
        """Count an activity for everybody it can move, who did it and who brought them, and save what came of it.

        Return the outcome for each of them. Each is saved in a step of its own: if this raises, hand the activity in
        again, and whoever has counted it already refuses it as a duplicate.
        """
        return _run(self._tracker.handle(activity, received_at=received_at))

    def settle(self, member: str, at: datetime) -> Outcome:
        """Tell one member's progress that time has passed up to `at`, and save what came of it."""
        return _run(self._tracker.settle(member, at))

    def settle_due(self, at: datetime) -> int:
        """Settle everybody for whom the time up to `at` brings news; return how many that were.

        Raises an ExceptionGroup of what was raised for single members, after all others had their turn; ActivityError
        if `at` is naive.
        """
        return _run(self._tracker.settle_due(at))

    def reverse(self, member: str, activity_id: str, at: datetime) -> Outcome:
        """Take back what an activity counted for a member, as `Engine.reverse` does, and save what came of it."""
        return _run(self._tracker.reverse(member, activity_id, at))

    def adjust(self, member: str, achievement: str, at: datetime, **adjustment: Unpack[Adjustment]) -> Outcome:
        """Correct what a member's tab shows, as `Engine.adjust` does, and save what came of it."""
        return _run(self._tracker.adjust(member, achievement, at, **adjustment))

    def overview(self, member: str, at: datetime, *, include_hidden: bool = False) -> Overview:
        """Return what the achievements tab shows a member at `at`, as `Engine.overview` does, without any write."""
        return _run(self._tracker.overview(member, at, include_hidden=include_hidden))

    def explain(self, member: str, activity: Activity, *, received_at: datetime | None = None) -> Explanation:
        """Tell what `handle` would do for a member with an activity, and why, without any write.

        Raises ActivityError if the activity is not the member's, or an instant is naive.
        """
        return _run(self._tracker.explain(member, activity, received_at=received_at))

    def change(self, member: str, move: Move) -> Outcome:
        """Load a member's progress, move it, and save the outcome unless nothing has changed.

        `move` takes progress and returns an outcome; it is called anew upon each conflict, so it should do nothing
        else. All other methods go this way, and so can you: to backfill a new achievement, or to change a member's time
        zone.

        Raises ActivityError if `move` is no function, or returns no outcome, or another member's.
        """
        return _run(self._tracker.change(member, move))

    def deliver(self, members: Iterable[str] | None = None) -> int:
        """Hand the events that wait in the outboxes of these members, or of all, to the sink; return how many.

        Each member's events come in their order, and at least once: what the sink took leaves the outbox; what it did
        not take stays there with all that follows, for the next time. A sink that keeps the ids of events and passes
        over those it knows has every event exactly once.

        Raises an ExceptionGroup of what was raised for single members, after all others had their turn; DefinitionError
        if there is no sink; ActivityError if `members` can't be gone through.
        """
        return _run(self._tracker.deliver(members))


def _run(coroutine: Coroutine[Any, Any, Answer]) -> Answer:
    """Run a coroutine to its end, which it reaches in one go if nothing in it ever waits."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        answer: Answer = done.value
        return answer
    coroutine.close()
    raise RuntimeError("the sink returned something that has to wait; use a plain function, or an AsyncTracker")


class _AsyncStore:
    """A synchronous store in an asynchronous shape."""

    def __init__(self, store: ProgressStore) -> None:
        self._store = store

    async def load(self, member: str) -> Stored | None:
        return self._store.load(member)

    async def save(
        self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]
    ) -> None:
        self._store.save(progress, expected=expected, due=due, events=events)

    async def due_members(self, at: datetime) -> Iterable[str]:
        return self._store.due_members(at)

    async def waiting_members(self) -> Iterable[str]:
        return self._store.waiting_members()

    @asynccontextmanager
    async def outbox(self, member: str) -> AsyncIterator[Sequence[Event]]:
        with self._store.outbox(member) as events:
            yield events

    async def acknowledge(self, events: Sequence[Event]) -> None:
        self._store.acknowledge(events)
