"""AsyncTracker, the loop around the engine: load, change, save, again upon a conflict; later deliver what was saved.

It is written once, for asynchronous stores. `tracker.py` runs the very same coroutines over synchronous ones.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from functools import partial
from typing import TypeAlias, TypedDict, Unpack

from achievekit.activity import Activity
from achievekit.checks import check_whole, kind_of
from achievekit.engine import Engine
from achievekit.errors import ActivityError, ConflictError, DefinitionError, Findings
from achievekit.events import Event
from achievekit.exact import Quantity
from achievekit.explanations import Explanation
from achievekit.hosting.stores import AsyncProgressStore, Stored, check_store
from achievekit.outcomes import Outcome
from achievekit.overviews import Overview
from achievekit.progress import MemberProgress
from achievekit.sinks import EventSink, call_sink, check_sink
from achievekit.zones import as_instant

Move: TypeAlias = Callable[[MemberProgress], Outcome]

# Upon a conflict somebody else was saved, so the members as a whole move on, and only bad luck repeats.
ATTEMPTS = 20

# When a store is down everybody's turn fails; each failure holds on to all that was at hand when it was raised.
_MOST_FAILURES = 100


class Adjustment(TypedDict, total=False):
    """What an administrator sets, as `Engine.adjust` takes it."""

    completed_count: int
    rule: str
    current_period_value: Quantity | float
    completed_consecutive_periods: int
    actor: str
    reason: str


class AsyncTracker:
    """A `Tracker` over an asynchronous store: the same methods as coroutines. The sink may be asynchronous too."""

    def __init__(
        self,
        engine: Engine,
        store: AsyncProgressStore,
        sink: EventSink | None = None,
        *,
        new_member: Callable[[str], MemberProgress] = MemberProgress,
        attempts: int = ATTEMPTS,
    ) -> None:
        check_parts(engine=engine, store=store, sink=sink, new_member=new_member, attempts=attempts, is_async=True)
        self._engine = engine
        self._store = store
        self._sink = sink
        self._new_member = new_member
        self._attempts = attempts

    async def handle(self, activity: Activity, *, received_at: datetime | None = None) -> dict[str, Outcome]:
        """Count an activity for everybody it can move, and save what came of it. See `Tracker.handle`."""
        record = partial(self._engine.record, activity=activity, received_at=received_at)
        outcomes = {}
        for member in self._engine.members(activity):
            try:
                outcomes[member] = await self.change(member, record)
            except Exception as failure:
                failure.add_note(f'raised on the way to count activity "{activity.id}" for "{member}"')
                raise
        return outcomes

    async def settle(self, member: str, at: datetime) -> Outcome:
        """Tell one member's progress that time has passed. See `Tracker.settle`."""
        return await self.change(member, partial(self._engine.settle, at=at))

    async def settle_due(self, at: datetime) -> int:
        """Settle everybody who is due; return how many that were. See `Tracker.settle_due`."""

        async def settle(member: str) -> int:
            await self.settle(member, at)
            return 1

        return await _for_each(await self._store.due_members(as_instant(at, "at")), settle, "settle")

    async def reverse(self, member: str, activity_id: str, at: datetime) -> Outcome:
        """Take back what an activity counted for a member. See `Tracker.reverse`."""
        return await self.change(member, partial(self._engine.reverse, activity_id=activity_id, at=at))

    async def adjust(self, member: str, achievement: str, at: datetime, **adjustment: Unpack[Adjustment]) -> Outcome:
        """Correct what a member's tab shows. See `Tracker.adjust`."""
        return await self.change(member, lambda progress: self._engine.adjust(progress, achievement, at, **adjustment))

    async def overview(self, member: str, at: datetime, *, include_hidden: bool = False) -> Overview:
        """Return what the achievements tab shows a member at `at`, without any write. See `Tracker.overview`."""
        return self._engine.overview((await self._load(member)).progress, at, include_hidden=include_hidden)

    async def explain(self, member: str, activity: Activity, *, received_at: datetime | None = None) -> Explanation:
        """Tell what `handle` would do for a member with an activity, and why. See `Tracker.explain`."""
        return self._engine.explain((await self._load(member)).progress, activity, received_at=received_at)

    async def change(self, member: str, move: Move) -> Outcome:
        """Load a member's progress, move it, and save it with its events. See `Tracker.change`."""
        if not callable(move):
            raise ActivityError(f"move is {kind_of(move)}; use a function from progress to an Outcome")
        conflicts = 0
        while True:
            try:
                return await self._change_once(member, move)
            except ConflictError as conflict:
                conflicts += 1
                if conflicts == self._attempts:
                    raise ConflictError(
                        f'progress of "{member}" was saved by somebody else each of the {conflicts} times it was loaded;'
                        " nothing was changed, so try again, or give the tracker more `attempts`"
                    ) from conflict

    async def _change_once(self, member: str, move: Move) -> Outcome:
        stored = await self._load(member)
        outcome = _check_outcome(move(stored.progress), member)
        due = self._engine.next_deadline(outcome.progress)
        # A catalog that has changed makes a member due at another time, though the progress be the same.
        if outcome.progress is not stored.progress or due != stored.due:
            await self._store.save(outcome.progress, expected=stored.version, due=due, events=outcome.events)
        return outcome

    async def _load(self, member: str) -> Stored:
        if not isinstance(member, str):
            raise ActivityError(f"member is {kind_of(member)}; use the member's id, a text")
        stored = await self._store.load(member)
        if stored is None:
            stored = Stored(_check_progress("new_member", self._new_member(member), member), version=0)
        return stored

    async def deliver(self, members: Iterable[str] | None = None) -> int:
        """Deliver what waits in the outboxes; return how many events that were. See `Tracker.deliver`."""
        if self._sink is None:
            raise DefinitionError("sink is missing; hand one to the tracker that is to deliver")
        chosen = await self._store.waiting_members() if members is None else _check_members(members)
        return await _for_each(chosen, partial(self._empty_outbox, sink=self._sink), "deliver to")

    async def _empty_outbox(self, member: str, sink: EventSink) -> int:
        delivered: list[Event] = []
        async with self._store.outbox(member) as events:
            try:
                for event in events:
                    unfinished = call_sink(sink, event)
                    if unfinished is not None:
                        await unfinished
                    delivered.append(event)
            finally:  # also where the next one could not be delivered, or the host is told to stop
                if delivered:
                    await self._store.acknowledge(delivered)
        return len(delivered)


async def _for_each(members: Iterable[str], step: Callable[[str], Awaitable[int]], what: str) -> int:
    """Take the step for every member and add up what it returns; who fails holds up nobody, and is told at the end."""
    total = failed = 0
    first: list[Exception] = []
    for member in members:
        try:
            total += await step(member)
        except Exception as failure:  # noqa: BLE001  # whatever it is, the others have their turn first
            failed += 1
            if failed <= _MOST_FAILURES:
                failure.add_note(f'raised on the way to {what} "{member}"')
                first.append(failure)
    if first:
        more = f"; these are the first {len(first)}" if failed > len(first) else ""
        raise ExceptionGroup(f"failed to {what} {failed} of the members{more}", first)
    return total


def check_parts(
    *, engine: object, store: object, sink: object, new_member: object, attempts: object, is_async: bool
) -> None:
    """Raise DefinitionError with all that an AsyncTracker (`is_async`) or a Tracker can't be made of."""
    found = Findings()
    if not isinstance(engine, Engine):
        found.add("engine", f"is {kind_of(engine)}; use an Engine")
    check_store(found, store, is_async=is_async)
    if sink is not None:
        check_sink(found, "sink", sink, is_awaited=is_async)
    if not callable(new_member):
        found.add("new_member", f"is {kind_of(new_member)}; use a function from a member to MemberProgress")
    check_whole(found, "attempts", attempts, least=1)
    found.raise_as(DefinitionError)


def _check_progress(function: str, progress: object, member: str) -> MemberProgress:
    """Return the progress that a host's function returned for a member.

    Raises ActivityError if it is none, or another member's, whose progress would be overwritten.
    """
    if not isinstance(progress, MemberProgress):
        raise ActivityError(f"the progress that {function} returned is {kind_of(progress)}; return MemberProgress")
    if progress.member != member:
        raise ActivityError(
            f'the progress that {function} returned is of "{progress.member}"; return that of "{member}"'
        )
    return progress


def _check_outcome(outcome: object, member: str) -> Outcome:
    """Return the outcome that a host's `move` returned for a member.

    Raises ActivityError if it is none, or holds another member's progress.
    """
    if not isinstance(outcome, Outcome):
        raise ActivityError(f"what move returned is {kind_of(outcome)}; return an Outcome, as Engine.record does")
    _check_progress("move", outcome.progress, member)
    return outcome


def _check_members(members: str | Iterable[str]) -> Iterable[str]:
    """Return the members to deliver to; a single one stands for itself.

    Raises ActivityError if they can't be gone through.
    """
    if isinstance(members, str):
        return [members]
    if not isinstance(members, Iterable):
        raise ActivityError(f'members is {kind_of(members)}; use a list of members, such as ["ana"]')
    return members
