"""Stores with one mistake each, and the tests of the contract that must find it. `test_store_contract.py` runs them."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from attrs import evolve

from achievekit import AchievementProgress, ConflictError, MemberProgress
from achievekit.events import CompletionsAdjusted, Event, ProgressAdjusted, ProgressReset, ProgressReversed
from achievekit.hosting import MemoryStore, Stored
from achievekit.testing import StoreContract
from achievekit.testing.store_contract import OpenStore


class BrokenStore(MemoryStore):
    """A store with a mistake; `caught_by` are the tests that find it, and perhaps not the only ones."""

    caught_by: ClassVar[frozenset[str]]

    @classmethod
    def opener(cls) -> OpenStore:
        store = cls()
        return lambda: store


def caught_by(*tests: str) -> Callable[[type[BrokenStore]], type[BrokenStore]]:
    def note(store: type[BrokenStore]) -> type[BrokenStore]:
        store.caught_by = frozenset(f"test_{test}" for test in tests)
        BROKEN[store.__name__] = store
        return store

    return note


BROKEN: dict[str, type[BrokenStore]] = {}


# --- versions and conflicts -----------------------------------------------------------------------


@caught_by(
    "a_save_upon_another_version_is_refused_as_a_whole",
    "a_first_save_upon_a_version_is_refused",
    "whoever_was_first_is_found_by_another_worker",
    "of_many_first_saves_one_wins",
)
class IgnoresVersions(BrokenStore):
    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        stored = self.load(progress.member)
        super().save(progress, expected=stored.version if stored else 0, due=due, events=events)


@caught_by("of_many_first_saves_one_wins", "of_concurrent_saves_none_is_lost")
class LooksBeforeItLeaps(BrokenStore):
    """Compares versions, and saves when somebody else may have done so too."""

    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        stored = self.load(progress.member)
        version = stored.version if stored else 0
        if version != expected:
            raise ConflictError("too late")
        time.sleep(0.02)  # long enough for others to come by, on a busy machine too
        self._stored[progress.member] = Stored(progress, version + 1, due)
        self._outboxes.setdefault(progress.member, {}).update((event.id, event) for event in events)


@caught_by("what_was_saved_last_is_loaded_with_its_version", "progress_and_events_of_every_kind_come_back_equal")
class CountsVersionsFromTwo(BrokenStore):
    def load(self, member: str) -> Stored | None:
        stored = super().load(member)
        return stored and evolve(stored, version=stored.version + 1)

    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        super().save(progress, expected=max(expected - 1, 0), due=due, events=events)


@caught_by("of_an_unknown_member_nothing_is_stored", "a_first_save_upon_a_version_is_refused")
class KnowsEverybody(BrokenStore):
    def load(self, member: str) -> Stored | None:
        return super().load(member) or Stored(MemberProgress(member), 0)


@caught_by("what_was_saved_last_is_loaded_with_its_version", "of_concurrent_saves_none_is_lost")
class KeepsWhatItLoadedFirst(BrokenStore):
    def __init__(self) -> None:
        super().__init__()
        self._cache: dict[str, Stored | None] = {}

    def load(self, member: str) -> Stored | None:
        return self._cache.setdefault(member, super().load(member))


@caught_by("of_an_unknown_member_nothing_is_stored")
class RemembersWhoWasAskedFor(BrokenStore):
    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        self._outboxes.setdefault(member, {})
        with super().outbox(member) as events:
            yield events


# --- whole saves ----------------------------------------------------------------------------------


@caught_by("a_save_that_breaks_off_leaves_nothing")
class SavesProgressFirst(BrokenStore):
    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        super().save(progress, expected=expected, due=due, events=[])
        self._outboxes.setdefault(progress.member, {}).update((event.id, event) for event in events)


@caught_by(
    "a_save_upon_another_version_is_refused_as_a_whole",
    "a_first_save_upon_a_version_is_refused",
    "of_many_first_saves_one_wins",
    "a_save_that_breaks_off_leaves_nothing",
)
class SavesEventsFirst(BrokenStore):
    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        for event in events:
            self._outboxes.setdefault(progress.member, {})[event.id] = event
        super().save(progress, expected=expected, due=due, events=[])


@caught_by("a_save_that_breaks_off_leaves_nothing")
class KeepsWhatBrokeOffForTheNextSave(BrokenStore):
    def __init__(self) -> None:
        super().__init__()
        self._buffer: list[Event] = []

    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        for event in events:
            self._buffer.append(event)  # one by one, that is the mistake
        super().save(progress, expected=expected, due=due, events=self._buffer)
        self._buffer.clear()


@caught_by("a_crash_between_save_and_delivery_loses_nothing", "progress_and_events_of_every_kind_come_back_equal")
class LivesInItsProcess(BrokenStore):
    @classmethod
    def opener(cls) -> OpenStore:
        return cls


# --- members who leave ----------------------------------------------------------------------------


@caught_by("a_member_who_was_forgotten_leaves_nothing")
class ForgetsProgressOnly(BrokenStore):
    def forget(self, member: str) -> None:
        self._stored.pop(member, None)


@caught_by("a_member_who_was_forgotten_leaves_nothing")
class ForgetsEverybody(BrokenStore):
    def forget(self, member: str) -> None:
        if member in self._stored:
            self._stored.clear()
            self._outboxes.clear()


# --- what comes back ------------------------------------------------------------------------------


class _StoresOtherwise(BrokenStore):
    """Stores progress and events in a form of its own."""

    def progress_stored(self, progress: MemberProgress) -> MemberProgress:
        return progress

    def event_stored(self, event: Event) -> Event:
        return event

    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        stored = [self.event_stored(event) for event in events]
        super().save(self.progress_stored(progress), expected=expected, due=due, events=stored)


@caught_by("progress_and_events_of_every_kind_come_back_equal")
class CutsMicroseconds(_StoresOtherwise):
    def event_stored(self, event: Event) -> Event:
        return evolve(event, at=event.at.replace(microsecond=0))


@caught_by("progress_and_events_of_every_kind_come_back_equal", "large_progress_comes_back_equal")
class ForgetsCorrections(_StoresOtherwise):
    def progress_stored(self, progress: MemberProgress) -> MemberProgress:
        states = progress.achievements.items()
        return evolve(progress, achievements={id_: state._replace(corrections=()) for id_, state in states})


@caught_by("progress_and_events_of_every_kind_come_back_equal", "large_progress_comes_back_equal")
class KnowsSomeKindsOfEventsOnly(BrokenStore):
    """As one with a table for each kind, which forgot those that come of corrections and of changed definitions."""

    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        seldom = (ProgressReset, ProgressReversed, ProgressAdjusted, CompletionsAdjusted)
        kept = [event for event in events if not isinstance(event, seldom)]
        super().save(progress, expected=expected, due=due, events=kept)


@caught_by("large_progress_comes_back_equal")
class CutsLargeProgress(_StoresOtherwise):
    def progress_stored(self, progress: MemberProgress) -> MemberProgress:
        return evolve(progress, achievements=dict(list(progress.achievements.items())[:10]))


@caught_by("large_progress_comes_back_equal")
class CutsLongOutboxes(BrokenStore):
    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        with super().outbox(member) as events:
            yield events[:1000]


@caught_by("members_do_not_share_anything")
class SharesAnOutbox(BrokenStore):
    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        yield [event for events in self._outboxes.values() for event in events.values()]


class _MixesUpIds(BrokenStore):
    def key(self, member: str) -> str:
        raise NotImplementedError

    def load(self, member: str) -> Stored | None:
        return super().load(self.key(member))

    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        mixed_up = evolve(progress, member=self.key(progress.member))
        super().save(mixed_up, expected=expected, due=due, events=events)


@caught_by("ids_that_look_alike_are_different_members")
class IgnoresCase(_MixesUpIds):
    def key(self, member: str) -> str:
        return member.lower()


@caught_by("ids_that_look_alike_are_different_members")
class StripsBlanks(_MixesUpIds):
    def key(self, member: str) -> str:
        return member.strip()


@caught_by("ids_that_look_alike_are_different_members")
class CutsLongIds(_MixesUpIds):
    def key(self, member: str) -> str:
        return member[:64]


# --- the outbox -----------------------------------------------------------------------------------


@caught_by("events_wait_in_the_order_in_which_they_were_saved", "of_concurrent_saves_none_is_lost")
class SortsByText(BrokenStore):
    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        with super().outbox(member) as events:
            yield sorted(events, key=lambda event: event.id)


@caught_by("a_crash_between_save_and_delivery_loses_nothing", "what_is_acknowledged_is_gone_and_all_else_stays")
class AcknowledgesNothing(BrokenStore):
    def acknowledge(self, events: Sequence[Event]) -> None:
        pass


@caught_by("what_is_acknowledged_is_gone_and_all_else_stays", "members_are_waiting_until_all_is_acknowledged")
class AcknowledgesEverything(BrokenStore):
    def acknowledge(self, events: Sequence[Event]) -> None:
        for event in events:
            self._outboxes.pop(event.member, None)


@caught_by("what_is_acknowledged_is_gone_and_all_else_stays")
class AcknowledgesOnlyOnce(BrokenStore):
    def acknowledge(self, events: Sequence[Event]) -> None:
        for event in events:
            del self._outboxes[event.member][event.id]


@caught_by("a_save_without_events_leaves_the_outbox_alone")
class KeepsTheLastEventsOnly(BrokenStore):
    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        super().save(progress, expected=expected, due=due, events=events)
        self._outboxes[progress.member] = {event.id: event for event in events}


@caught_by("members_are_waiting_until_all_is_acknowledged")
class NamesMembersForEachEvent(BrokenStore):
    def waiting_members(self) -> list[str]:
        return [event.member for events in self._outboxes.values() for event in events.values()]


@caught_by("a_delivery_that_fails_leaves_the_outbox_as_it_was")
class DeliversAtMostOnce(BrokenStore):
    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        yield list(self._outboxes.pop(member, {}).values())


@caught_by("a_delivery_that_fails_leaves_the_outbox_as_it_was")
class StaysOpenAfterAnError(BrokenStore):
    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        is_free = member not in self._open
        self._open.add(member)
        yield list(self._outboxes.get(member, {}).values()) if is_free else []
        self._open.discard(member)


@caught_by("an_open_outbox_blocks_nobody_and_nothing_overtakes")
class LocksWhileDelivering(BrokenStore):
    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        with self._lock:
            yield list(self._outboxes.get(member, {}).values())


@caught_by("an_open_outbox_blocks_nobody_and_nothing_overtakes")
class SkipsWhatOthersDeliver(BrokenStore):
    """Hands a second worker what came after the first one began: it overtakes."""

    def __init__(self) -> None:
        super().__init__()
        self._taken: set[str] = set()

    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        events = [event for event in self._outboxes.get(member, {}).values() if event.id not in self._taken]
        self._taken.update(event.id for event in events)
        try:
            yield events
        finally:
            self._taken.difference_update(event.id for event in events)


@caught_by("an_open_outbox_blocks_nobody_and_nothing_overtakes")
class RefusesWhileDelivering(BrokenStore):
    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        if member in self._open:
            raise OSError("somebody else is at it")
        with super().outbox(member) as events:
            yield events


# --- who is due -----------------------------------------------------------------------------------


@caught_by("members_are_due_from_their_instant_on")
class IsDueTooLate(BrokenStore):
    def due_members(self, at: datetime) -> list[str]:
        return super().due_members(at - timedelta(microseconds=1))


@caught_by("members_are_due_from_their_instant_on")
class ComparesWallClocks(BrokenStore):
    def due_members(self, at: datetime) -> list[str]:
        return [m for m, s in self._stored.items() if s.due and s.due.replace(tzinfo=None) <= at.replace(tzinfo=None)]


@caught_by("the_due_last_saved_is_the_one_that_counts")
class KeepsTheFirstDue(BrokenStore):
    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        stored = self.load(progress.member)
        first = stored.due if stored and stored.due else due
        super().save(progress, expected=expected, due=first, events=events)


@caught_by("the_due_last_saved_is_the_one_that_counts")
class KeepsTheEarliestDue(BrokenStore):
    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        stored = self.load(progress.member)
        earliest = min(stored.due, due) if stored and stored.due and due else due
        super().save(progress, expected=expected, due=earliest, events=events)


@caught_by("a_due_comes_back_as_the_same_instant")
class KnowsNoInstantsBefore1970(BrokenStore):
    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        shown = None if due is None else max(due, datetime(1970, 1, 1, tzinfo=due.tzinfo))
        super().save(progress, expected=expected, due=shown, events=events)


# --- so that nobody is forgotten ------------------------------------------------------------------


@caught_by("what_was_saved_last_is_loaded_with_its_version", "of_concurrent_saves_none_is_lost")
class KeepsTheFirstProgress(_StoresOtherwise):
    def progress_stored(self, progress: MemberProgress) -> MemberProgress:
        number = min(state.completed_count for state in progress.achievements.values())
        return evolve(progress, achievements={"a": AchievementProgress(completed_count=min(number, 1))})


# --- the tests ------------------------------------------------------------------------------------


class TestBrokenStores(StoreContract):
    """Every test of the contract with every broken store."""

    @pytest.fixture(params=BROKEN)
    def open_store(self, request: pytest.FixtureRequest) -> OpenStore:
        return BROKEN[request.param].opener()
