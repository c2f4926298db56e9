"""Sinks and stores that fail, block or dawdle: what the caller sees, and that nothing is half done."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from threading import Event as Signal
from typing import Any

import pytest

from achievekit import Achievement, Activity, Catalog, Engine, MemberProgress, Rule
from achievekit.events import Event
from achievekit.hosting import MemoryStore, Stored, Tracker
from achievekit.sinks import CollectingSink, FanOut
from achievekit.testing.store_contract.steps import outbox
from helpers import instant

RULES = [Rule("walk", period="day", consecutive_periods=2)]
ENGINE = Engine(
    Catalog(
        achievements=[
            Achievement("daily", name="", rules=RULES),
            Achievement("brought", name="", rules=[Rule("walk", actor="referee")]),
        ]
    )
)
MONDAY, TUESDAY, FRIDAY = (instant(f"2026-05-{day:02} 12:00") for day in (4, 5, 8))
PATIENCE = 120  # seconds until something that never happens fails a test; on a busy machine much takes long


def walk(id_: str, at: datetime = MONDAY, member: str = "ana", referrer: str | None = None) -> Activity:
    return Activity(id_, member, "walk", at, referrer=referrer)


def contents(store: MemoryStore, *members: str) -> list[Any]:
    return [(store.load(member), outbox(store, member)) for member in members]


class FailingStore(MemoryStore):
    """Raises from the methods named in `broken`; from "saved" after a good save, as a lost connection would."""

    def __init__(self) -> None:
        super().__init__()
        self.broken: set[str] = set()

    def check(self, method: str, member: str = "") -> None:
        if {method, f"{method} {member}"} & self.broken:
            raise ConnectionError(f"no answer to {method}")

    def load(self, member: str) -> Stored | None:
        self.check("load", member)
        return super().load(member)

    def save(self, progress: MemberProgress, *, expected: int, due: datetime | None, events: Sequence[Event]) -> None:
        self.check("save", progress.member)
        super().save(progress, expected=expected, due=due, events=events)
        self.check("saved", progress.member)

    def due_members(self, at: datetime) -> list[str]:
        self.check("due_members")
        return super().due_members(at)

    def waiting_members(self) -> list[str]:
        self.check("waiting_members")
        return super().waiting_members()

    @contextmanager
    def outbox(self, member: str) -> Iterator[Sequence[Event]]:
        self.check("outbox", member)
        with super().outbox(member) as events:
            yield events

    def acknowledge(self, events: Sequence[Event]) -> None:
        self.check("acknowledge", events[0].member)
        super().acknowledge(events)


class KnowingConsumer:
    """Keeps the ids of events, and takes each once; `seen` also has those that came again."""

    def __init__(self) -> None:
        self.taken: dict[str, Event] = {}
        self.seen: list[Event] = []

    def __call__(self, event: Event) -> None:
        self.seen.append(event)
        self.taken.setdefault(event.id, event)


# --- stores ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["load", "save"])
def test_a_store_that_fails_before_it_has_saved_has_saved_nothing(make_tracker: Any, method: str) -> None:
    store = FailingStore()
    tracker = make_tracker(ENGINE, store)
    tracker.handle(walk("w1"))
    before = contents(store, "ana")
    store.broken = {method}
    changes: list[Callable[[], object]] = [
        lambda: tracker.handle(walk("w2", TUESDAY)),
        lambda: tracker.settle("ana", FRIDAY),
        lambda: tracker.reverse("ana", "w1", MONDAY),
        lambda: tracker.adjust("ana", "daily", MONDAY, completed_count=2),
    ]
    for change in changes:
        with pytest.raises(ConnectionError) as raised:
            change()
        assert str(raised.value) == f"no answer to {method}"
    store.broken = set()
    assert contents(store, "ana") == before
    tracker.handle(walk("w2", TUESDAY))
    assert outbox(store, "ana") == list(ENGINE.replay([walk("w1"), walk("w2", TUESDAY)]).events)


def test_a_save_whose_answer_was_lost_counts_once(make_tracker: Any) -> None:
    store = FailingStore()
    tracker = make_tracker(ENGINE, store)
    store.broken = {"saved"}
    with pytest.raises(ConnectionError):
        tracker.handle(walk("w1"))
    store.broken = set()
    after = contents(store, "ana")
    assert after[0][1] == list(ENGINE.record(MemberProgress("ana"), walk("w1")).events)
    assert [refusal.reason for refusal in tracker.handle(walk("w1"))["ana"].refusals] == ["duplicate"]
    assert contents(store, "ana") == after


def test_an_activity_that_moved_one_of_two_members_is_handed_in_again(make_tracker: Any) -> None:
    store = FailingStore()
    tracker = make_tracker(ENGINE, store)
    store.broken = {"save ben"}
    with pytest.raises(ConnectionError):
        tracker.handle(walk("w1", referrer="ben"))
    assert store.load("ben") is None
    assert len(outbox(store, "ana")) == 2
    store.broken = set()
    tracker.handle(walk("w1", referrer="ben"))
    done = MemoryStore()
    Tracker(ENGINE, done).handle(walk("w1", referrer="ben"))
    assert contents(store, "ana", "ben") == contents(done, "ana", "ben")


@pytest.mark.parametrize("method", ["due_members", "waiting_members"])
def test_who_cannot_be_listed_is_not_passed_over_in_silence(make_tracker: Any, method: str) -> None:
    store, sink = FailingStore(), CollectingSink()
    tracker = make_tracker(ENGINE, store, sink)
    tracker.handle(walk("w1"))
    store.broken = {method}
    with pytest.raises(ConnectionError, match=f"^no answer to {method}$"):
        tracker.settle_due(FRIDAY) if method == "due_members" else tracker.deliver()
    assert sink.events == []


@pytest.mark.parametrize("method", ["outbox", "acknowledge"])
def test_an_outbox_that_fails_is_delivered_the_next_time_and_holds_up_nobody(make_tracker: Any, method: str) -> None:
    store, sink = FailingStore(), KnowingConsumer()
    tracker = make_tracker(ENGINE, store, sink)
    for member in ("ana", "ben", "cleo"):
        tracker.handle(walk("w1", member=member))
    expected = {event.id: event for member in ("ana", "ben", "cleo") for event in outbox(store, member)}
    store.broken = {f"{method} ben"}
    with pytest.raises(ExceptionGroup) as caught:
        tracker.deliver()
    (failure,) = caught.value.exceptions
    assert (caught.value.message, str(failure)) == ("failed to deliver to 1 of the members", f"no answer to {method}")
    assert failure.__notes__ == ['raised on the way to deliver to "ben"']
    assert list(store.waiting_members()) == ["ben"]
    store.broken = set()
    assert tracker.deliver() == 2
    assert sink.taken == expected
    assert len(sink.seen) == len(expected) + (2 if method == "acknowledge" else 0)


# --- sinks that raise -----------------------------------------------------------------------------


class Moody:
    """A sink that refuses the events with these ids."""

    def __init__(self, *refused: str) -> None:
        self.refused = set(refused)
        self.events: list[Event] = []

    def __call__(self, event: Event) -> None:
        if event.id in self.refused:
            raise ValueError(f"can't take {event.id}")
        self.events.append(event)


def test_an_event_that_cannot_be_delivered_holds_up_its_member_only(make_tracker: Any) -> None:
    store, sink = MemoryStore(), Moody("ben:daily:2", "dora:daily:1")
    tracker = make_tracker(ENGINE, store, sink)
    members = ["ana", "ben", "cleo", "dora"]
    for member in members:
        tracker.handle(walk("w1", member=member))
        tracker.handle(walk("w2", TUESDAY, member))
    expected = {member: outbox(store, member) for member in members}
    before = [store.load(member) for member in members]
    with pytest.raises(ExceptionGroup) as caught:
        tracker.deliver()
    assert caught.value.message == "failed to deliver to 2 of the members"
    assert [str(failure) for failure in caught.value.exceptions] == [
        "can't take ben:daily:2",
        "can't take dora:daily:1",
    ]
    assert [outbox(store, member) for member in members] == [[], expected["ben"][1:], [], expected["dora"]]
    assert [store.load(member) for member in members] == before
    sink.refused.clear()
    tracker.deliver()
    assert {m: [e for e in sink.events if e.member == m] for m in members} == expected


def test_the_other_sinks_get_the_event_that_one_refuses(make_tracker: Any) -> None:
    store, moody, steady = MemoryStore(), Moody("ana:daily:1"), KnowingConsumer()
    tracker = make_tracker(ENGINE, store, FanOut(moody, steady))
    tracker.handle(walk("w1"))
    first, second = outbox(store, "ana")
    with pytest.raises(ExceptionGroup):
        tracker.deliver()
    assert (moody.events, steady.seen) == ([], [first])
    moody.refused.clear()
    tracker.deliver()
    assert (moody.events, steady.seen, list(steady.taken)) == (
        [first, second],
        [first, first, second],
        [first.id, second.id],
    )


def test_a_host_that_is_stopped_while_delivering_has_acknowledged_what_was_delivered(make_tracker: Any) -> None:
    taken: list[Event] = []

    def sink(event: Event) -> None:
        if taken:
            raise KeyboardInterrupt
        taken.append(event)

    store = MemoryStore()
    tracker = make_tracker(ENGINE, store, sink)
    tracker.handle(walk("w1"))
    first, second = outbox(store, "ana")
    with pytest.raises(KeyboardInterrupt):
        tracker.deliver()
    assert (taken, outbox(store, "ana")) == ([first], [second])


# --- sinks that block or are slow -----------------------------------------------------------------


def test_a_sink_that_blocks_holds_up_neither_activities_nor_other_members() -> None:
    entered, release = Signal(), Signal()
    consumer = KnowingConsumer()

    def sink(event: Event) -> None:
        if event.member == "ana":
            entered.set()
            assert release.wait(PATIENCE)
        consumer(event)

    store = MemoryStore()
    tracker = Tracker(ENGINE, store, sink)
    tracker.handle(walk("w1"))
    tracker.handle(walk("w1", member="ben"))
    with ThreadPoolExecutor(1) as other:
        blocked = other.submit(tracker.deliver, ["ana"])
        assert entered.wait(PATIENCE)
        tracker.handle(walk("w2", TUESDAY))
        assert tracker.deliver() == 2
        assert {event.member for event in consumer.seen} == {"ben"}
        assert not blocked.done()
        release.set()
        assert blocked.result(PATIENCE) == 2
    tracker.deliver()
    assert [event for event in consumer.seen if event.member == "ana"] == list(
        ENGINE.replay([walk("w1"), walk("w2", TUESDAY)]).events
    )


def test_slow_sinks_of_several_workers_do_not_mix_up_the_order() -> None:
    store = MemoryStore()
    handing_in = Tracker(ENGINE, store)
    activities = [walk(f"w{day}", instant(f"2026-06-{day:02} 12:00")) for day in range(1, 21)]
    consumer, turn = KnowingConsumer(), Signal()

    def slow(event: Event) -> None:
        turn.wait(0.0005)  # long enough for others to come by
        consumer(event)

    def deliver(_: int) -> None:
        while not is_done.is_set() or list(store.waiting_members()):
            Tracker(ENGINE, store, slow).deliver()

    is_done = Signal()
    with ThreadPoolExecutor(3) as workers:
        delivering = [workers.submit(deliver, number) for number in range(3)]
        for activity in activities:
            handing_in.handle(activity)
        is_done.set()
        for one in delivering:
            one.result(PATIENCE)
    assert list(consumer.taken.values()) == list(ENGINE.replay(activities).events)
