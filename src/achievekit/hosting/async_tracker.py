"""AsyncTracker, the loop around the engine: load, change, save, again upon a conflict; later deliver what was saved.

It is written once, for asynchronous stores. `tracker.py` runs the very same coroutines over synchronous ones.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from functools import partial
from inspect import isawaitable
from typing import TypeAlias, TypedDict, Unpack

from achievekit.activity import Activity
from achievekit.checks import check_whole, kind_of
from achievekit.engine import Engine
from achievekit.errors import ConflictError, DefinitionError, Findings
from achievekit.events import Event
from achievekit.exact import Quantity
from achievekit.hosting.stores import AsyncProgressStore, Stored
from achievekit.outcomes import Outcome
from achievekit.overviews import Overview
from achievekit.progress import MemberProgress
from achievekit.zones import as_instant

Move: TypeAlias = Callable[[MemberProgress], Outcome]
AnySink: TypeAlias = Callable[[Event], Awaitable[object] | object]

# Upon a conflict somebody else was saved, so the members as a whole move on, and only bad luck repeats.
ATTEMPTS = 20


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
        sink: AnySink | None = None,
        *,
        new_member: Callable[[str], MemberProgress] = MemberProgress,
        attempts: int = ATTEMPTS,
    ) -> None:
        found = Findings()
        if not isinstance(engine, Engine):
            found.add("engine", f"is {kind_of(engine)}; use an Engine")
        if sink is not None and not callable(sink):
            found.add("sink", f"is {kind_of(sink)}; use something that can be called with an event")
        check_whole(found, "attempts", attempts, least=1)
        found.raise_as(DefinitionError)
        self._engine = engine
        self._store = store
        self._sink = sink
        self._new_member = new_member
        self._attempts = attempts

    async def handle(self, activity: Activity, *, received_at: datetime | None = None) -> dict[str, Outcome]:
        """Count an activity for everybody it can move, and save what came of it. See `Tracker.handle`."""
        record = partial(self._engine.record, activity=activity, received_at=received_at)
        return {member: await self.change(member, record) for member in self._engine.members(activity)}

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

    async def overview(self, member: str, at: datetime) -> Overview:
        """Return what the achievements tab shows a member at `at`, without any write."""
        return self._engine.overview((await self._load(member)).progress, at)

    async def change(self, member: str, move: Move) -> Outcome:
        """Load a member's progress, move it, and save it with its events. See `Tracker.change`."""
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
        outcome = move(stored.progress)
        due = self._engine.next_deadline(outcome.progress)
        # A catalog that has changed makes a member due at another time, though the progress be the same.
        if outcome.progress is not stored.progress or due != stored.due:
            await self._store.save(outcome.progress, expected=stored.version, due=due, events=outcome.events)
        return outcome

    async def _load(self, member: str) -> Stored:
        return await self._store.load(member) or Stored(self._new_member(member), version=0)

    async def deliver(self, members: Iterable[str] | None = None) -> int:
        """Deliver what waits in the outboxes; return how many events that were. See `Tracker.deliver`."""
        if self._sink is None:
            raise DefinitionError("sink is missing; hand one to the tracker that is to deliver")
        if members is None:
            members = await self._store.waiting_members()
        elif isinstance(members, str):
            members = [members]
        return await _for_each(members, partial(self._empty_outbox, sink=self._sink), "deliver to")

    async def _empty_outbox(self, member: str, sink: AnySink) -> int:
        delivered: list[Event] = []
        async with self._store.outbox(member) as events:
            try:
                for event in events:
                    answer = sink(event)
                    if isawaitable(answer):
                        await answer
                    delivered.append(event)
            finally:  # also where the next one could not be delivered, or the host is told to stop
                if delivered:
                    await self._store.acknowledge(delivered)
        return len(delivered)


async def _for_each(members: Iterable[str], step: Callable[[str], Awaitable[int]], what: str) -> int:
    """Take the step for every member and add up what it returns; who fails holds up nobody, and is told at the end."""
    total = 0
    failures: list[Exception] = []
    for member in members:
        try:
            total += await step(member)
        except Exception as failure:  # noqa: BLE001  # whatever it is, the others have their turn first
            failure.add_note(f'raised on the way to {what} "{member}"')
            failures.append(failure)
    if failures:
        raise ExceptionGroup(f"failed to {what} {len(failures)} of the members", failures)
    return total
