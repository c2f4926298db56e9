"""The tracker: what is loaded, changed and saved, what is delivered, and when nothing is done at all."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from attrs import evolve

from achievekit import (
    Achievement,
    Activity,
    ActivityError,
    Catalog,
    ConflictError,
    DefinitionError,
    Engine,
    MemberProgress,
    Outcome,
    Rule,
)
from achievekit.events import Event, StreakBroken
from achievekit.hosting import AsyncTracker, MemoryStore, Tracker
from achievekit.sinks import CollectingSink
from achievekit.testing.store_contract.steps import outbox
from helpers import instant
from hosting.slow_store import SlowStore

DAILY = Achievement("daily", name="", rules=[Rule("walk", period="day", consecutive_periods=2)])
FRIENDS = Achievement("friends", name="", rules=[Rule("join", actor="referee", period_goal=2)])
JOINED = Achievement("joined", name="", rules=[Rule("join")])
ENGINE = Engine(Catalog(achievements=[DAILY, FRIENDS, JOINED]))
MONDAY, TUESDAY, FRIDAY = (instant(f"2026-05-{day:02} 12:00") for day in (4, 5, 8))


def walk(id_: str, at: datetime = MONDAY, member: str = "ana") -> Activity:
    return Activity(id_, member, "walk", at)


def join(id_: str, member: str, referrer: str | None) -> Activity:
    return Activity(id_, member, "join", MONDAY, referrer=referrer)


class CountingStore(MemoryStore):
    """Counts saves."""

    saves = 0

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.saves += 1
        super().save(*args, **kwargs)


# --- one activity ---------------------------------------------------------------------------------


def test_an_activity_is_counted_and_saved_with_its_events_and_the_next_deadline(make_tracker: Any) -> None:
    store = MemoryStore()
    outcomes = make_tracker(ENGINE, store).handle(walk("w1"))
    expected = ENGINE.record(MemberProgress("ana"), walk("w1"))
    assert outcomes == {"ana": expected}
    stored = store.load("ana")
    assert stored is not None
    assert (stored.progress, stored.version) == (expected.progress, 1)
    assert stored.due == ENGINE.next_deadline(expected.progress) is not None
    assert outbox(store, "ana") == list(expected.events)


def test_the_next_activity_goes_on_from_there(make_tracker: Any) -> None:
    store = MemoryStore()
    tracker = make_tracker(ENGINE, store)
    outcomes = [tracker.handle(one)["ana"] for one in (walk("w1"), walk("w2", TUESDAY))]
    replay = ENGINE.replay([walk("w1"), walk("w2", TUESDAY)])
    assert outcomes[-1].progress == replay.progress["ana"]
    assert outbox(store, "ana") == list(replay.events)


def test_an_activity_moves_who_did_it_and_who_brought_them(make_tracker: Any) -> None:
    store = MemoryStore()
    outcomes = make_tracker(ENGINE, store).handle(join("j1", "ben", referrer="ana"))
    assert {member: outcome.events[0].achievement for member, outcome in outcomes.items()} == {
        "ben": "joined",
        "ana": "friends",
    }
    assert {member: found.version for member in ("ana", "ben") if (found := store.load(member))} == {"ana": 1, "ben": 1}


def test_what_nobody_listens_to_is_not_even_loaded(make_tracker: Any) -> None:
    class Untouched(MemoryStore):
        def load(self, member: str) -> Any:
            raise NotImplementedError

    assert make_tracker(ENGINE, Untouched()).handle(Activity("x1", "ana", "sing", MONDAY)) == {}


def test_what_changes_nothing_is_not_saved(make_tracker: Any) -> None:
    store = CountingStore()
    tracker = make_tracker(ENGINE, store)
    tracker.handle(walk("w1"))
    (outcome,) = tracker.handle(walk("w1")).values()
    assert [refusal.reason for refusal in outcome.refusals] == ["duplicate"]
    tracker.settle("ana", MONDAY)
    tracker.settle("ben", FRIDAY)  # whom nobody knows
    tracker.reverse("ben", "w1", FRIDAY)
    tracker.overview("ben", FRIDAY)
    assert store.saves == 1
    assert store.load("ben") is None


def test_what_comes_from_the_future_is_refused(make_tracker: Any) -> None:
    store = MemoryStore()
    (outcome,) = make_tracker(ENGINE, store).handle(walk("w1", TUESDAY), received_at=MONDAY).values()
    assert [refusal.reason for refusal in outcome.refusals] == ["from_future"]
    assert store.load("ana") is None


def test_new_members_are_made_by_the_host(make_tracker: Any) -> None:
    store = MemoryStore()
    tracker = make_tracker(ENGINE, store, new_member=lambda member: MemberProgress(member, timezone="Asia/Tokyo"))
    tracker.handle(walk("w1", instant("2026-05-03 23:00")))  # in Tokyo it is the 4th
    stored = store.load("ana")
    assert stored is not None
    assert stored.progress.timezone == "Asia/Tokyo"
    assert stored.due == instant("2026-05-06 01:00", "Asia/Tokyo")
    assert tracker.overview("ben", MONDAY).achievements[0].rules[0].period_start == instant("2026-05-04", "Asia/Tokyo")


def test_mistakes_of_the_caller_come_through_and_change_nothing(make_tracker: Any) -> None:
    store = MemoryStore()
    tracker = make_tracker(ENGINE, store)
    tracker.handle(walk("w1"))
    before = store.load("ana")
    with pytest.raises(ActivityError, match="unknown achievement"):
        tracker.adjust("ana", "dayly", MONDAY, completed_count=1)
    for settle in (partial(tracker.settle, "ana"), tracker.settle_due):
        with pytest.raises(ActivityError, match="no time zone"):
            settle(FRIDAY.replace(tzinfo=None))
    assert store.load("ana") == before


# --- the other ways to change progress ------------------------------------------------------------


def test_administrators_see_hidden_achievements(make_tracker: Any) -> None:
    engine = Engine(Catalog(achievements=[evolve(DAILY, hidden=True)]))
    tracker = make_tracker(engine, MemoryStore())
    for shown, status in (({}, "hidden"), ({"include_hidden": True}, "not_started")):
        assert [view.status for view in tracker.overview("ana", MONDAY, **shown).achievements] == [status]


def test_adjust_reverse_and_overview_do_what_the_engine_does(make_tracker: Any) -> None:
    store = MemoryStore()
    tracker = make_tracker(ENGINE, store)
    first = tracker.handle(walk("w1"))["ana"].progress
    assert tracker.overview("ana", MONDAY) == ENGINE.overview(first, MONDAY)
    reversed_ = tracker.reverse("ana", "w1", MONDAY)
    assert reversed_ == ENGINE.reverse(first, "w1", MONDAY)
    correction = {"completed_count": 3, "actor": "eva", "reason": "her watch was broken"}
    adjusted = tracker.adjust("ana", "daily", TUESDAY, **correction)
    assert adjusted == ENGINE.adjust(reversed_.progress, "daily", TUESDAY, **correction)  # type: ignore[arg-type]
    stored = store.load("ana")
    assert stored is not None
    assert (stored.progress, stored.version) == (adjusted.progress, 3)
    assert outbox(store, "ana")[-2:] == [*reversed_.events, *adjusted.events]


def test_explain_tells_what_handle_would_do_and_writes_nothing(make_tracker: Any) -> None:
    store = CountingStore()
    tracker = make_tracker(ENGINE, store, new_member=lambda member: MemberProgress(member, timezone="Asia/Tokyo"))
    unknown = tracker.explain("ana", walk("w1"))
    assert unknown == ENGINE.explain(MemberProgress("ana", timezone="Asia/Tokyo"), walk("w1"))
    first = tracker.handle(walk("w1"))["ana"].progress
    assert tracker.explain("ana", walk("w1")) == ENGINE.explain(first, walk("w1"))
    received = MONDAY - timedelta(days=2)
    early = tracker.explain("ana", walk("w2", TUESDAY), received_at=received)
    assert [refusal.reason for refusal in early.refusals] == ["from_future"]
    assert store.saves == 1


def test_any_change_goes_the_same_way(make_tracker: Any) -> None:
    store = MemoryStore()
    tracker = make_tracker(ENGINE, store)
    tracker.handle(walk("w1"))
    tracker.change("ana", lambda progress: Outcome(evolve(progress, timezone="Pacific/Honolulu")))
    stored = store.load("ana")
    assert stored is not None
    assert stored.progress.timezone == "Pacific/Honolulu"
    assert stored.due == instant("2026-05-06 01:00", "Pacific/Honolulu")


# --- settling -------------------------------------------------------------------------------------


def test_who_is_due_is_settled_and_then_due_no_more(make_tracker: Any) -> None:
    store = CountingStore()
    tracker = make_tracker(ENGINE, store)
    for member, at in [("ana", MONDAY), ("ben", FRIDAY), ("cleo", MONDAY)]:
        tracker.handle(walk("w1", at, member))
    assert tracker.settle_due(instant("2026-05-06 00:59")) == 0
    assert tracker.settle_due(instant("2026-05-06 01:00")) == 2
    assert tracker.settle_due(instant("2026-05-06 01:00")) == 0
    assert store.saves == 3 + 2
    for member in ("ana", "cleo"):
        assert isinstance(outbox(store, member)[-1], StreakBroken)
    assert not isinstance(outbox(store, "ben")[-1], StreakBroken)


def test_a_changed_catalog_makes_members_due_at_another_time(make_tracker: Any) -> None:
    store = CountingStore()
    make_tracker(ENGINE, store).handle(walk("w1"))
    patient = Engine(ENGINE.catalog, lateness=timedelta(days=30))
    tracker = make_tracker(patient, store)
    at = instant("2026-05-06 01:00")
    assert list(store.due_members(at)) == ["ana"]
    assert tracker.settle_due(at) == 1  # which changes nothing but when she is due
    assert (store.saves, outbox(store, "ana")[-1].activity) == (2, "w1")
    assert tracker.settle_due(at) == 0
    stored = store.load("ana")
    assert stored is not None
    assert stored.due == patient.next_deadline(stored.progress) == instant("2026-06-05 00:00")


def test_one_who_cannot_be_settled_holds_up_nobody(make_tracker: Any) -> None:
    class Choosy(MemoryStore):
        def load(self, member: str) -> Any:
            if member == "ben" and is_broken:
                raise OSError("disk full")
            return super().load(member)

    store, is_broken = Choosy(), False
    tracker = make_tracker(ENGINE, store)
    for member in ("ana", "ben", "cleo"):
        tracker.handle(walk("w1", MONDAY, member))
    is_broken = True
    with pytest.raises(ExceptionGroup) as caught:
        tracker.settle_due(FRIDAY)
    assert caught.value.message == "failed to settle 1 of the members"
    (failure,) = caught.value.exceptions
    assert (str(failure), failure.__notes__) == ("disk full", ['raised on the way to settle "ben"'])
    assert list(store.due_members(FRIDAY)) == ["ben"]
    is_broken = False
    assert tracker.settle_due(FRIDAY) == 1


def test_whose_progress_stands_in_the_way_of_an_activity_is_named(make_tracker: Any) -> None:
    class Choosy(MemoryStore):
        def load(self, member: str) -> Any:
            if member == "ben":
                raise OSError("damaged")
            return super().load(member)

    tracker = make_tracker(ENGINE, Choosy())
    with pytest.raises(OSError, match="damaged") as caught:
        tracker.handle(walk("w1", MONDAY, "ben"))
    assert caught.value.__notes__ == ['raised on the way to count activity "w1" for "ben"']


def test_of_very_many_failures_the_first_are_kept(make_tracker: Any) -> None:
    class Broken(MemoryStore):
        def due_members(self, at: datetime) -> list[str]:
            return [f"member {number}" for number in range(250)]

        def load(self, member: str) -> Any:
            raise OSError(member)

    with pytest.raises(ExceptionGroup) as caught:
        make_tracker(ENGINE, Broken()).settle_due(FRIDAY)
    assert caught.value.message == "failed to settle 250 of the members; these are the first 100"
    assert [str(failure) for failure in caught.value.exceptions] == [f"member {number}" for number in range(100)]


# --- conflicts ------------------------------------------------------------------------------------


class BusyStore(MemoryStore):
    """A store in which somebody else saves whenever a tracker is about to, `rivals` times."""

    def __init__(self, rivals: int) -> None:
        super().__init__()
        self.rivals = rivals

    def save(self, progress: MemberProgress, **rest: Any) -> None:
        if self.rivals:
            self.rivals -= 1
            rival = Tracker(ENGINE, self)
            left, self.rivals = self.rivals, 0
            rival.handle(walk(f"r{left}"))
            self.rivals = left
        super().save(progress, **rest)


def test_a_change_is_repeated_upon_what_somebody_else_has_saved(make_tracker: Any) -> None:
    store = BusyStore(rivals=4)
    outcome = make_tracker(ENGINE, store, attempts=5).handle(walk("w1"))["ana"]
    stored = store.load("ana")
    assert stored is not None
    assert (stored.progress, stored.version) == (outcome.progress, 5)
    order = ["r3", "r2", "r1", "r0", "w1"]
    assert [entry.activity for entry in stored.progress.achievements["daily"].history] == order
    assert outbox(store, "ana") == list(ENGINE.replay(map(walk, order)).events)


def test_attempts_have_a_bound(make_tracker: Any) -> None:
    store = BusyStore(rivals=100)
    with pytest.raises(ConflictError) as caught:
        make_tracker(ENGINE, store, attempts=3).handle(walk("w1"))
    assert str(caught.value) == (
        'progress of "ana" was saved by somebody else each of the 3 times it was loaded;'
        " nothing was changed, so try again, or give the tracker more `attempts`"
    )
    assert str(caught.value.__cause__) == 'progress of "ana" is at version 3, not 2; load it again'
    stored = store.load("ana")
    assert stored is not None
    assert [entry.activity for entry in stored.progress.achievements["daily"].history] == ["r99", "r98", "r97"]


# --- delivery -------------------------------------------------------------------------------------


def test_only_deliver_calls_the_sink_and_in_order(make_tracker: Any) -> None:
    store, sink = MemoryStore(), CollectingSink()
    tracker = make_tracker(ENGINE, store, sink)
    activities = [walk("w1"), walk("w2", TUESDAY), walk("w1", FRIDAY, "ben")]
    for activity in activities:
        tracker.handle(activity)
    tracker.settle_due(FRIDAY + timedelta(days=3))
    assert sink.events == []
    expected = {member: outbox(store, member) for member in ("ana", "ben")}
    assert tracker.deliver() == sum(map(len, expected.values()))
    assert {member: [e for e in sink.events if e.member == member] for member in expected} == expected
    assert (tracker.deliver(), list(store.waiting_members())) == (0, [])


@pytest.mark.parametrize("members", ["ben", ["ben"], {"ben": "outcome", "unknown": "outcome"}, iter(["ben"])])
def test_delivery_can_be_to_some_members(make_tracker: Any, members: Any) -> None:
    store, sink = MemoryStore(), CollectingSink()
    tracker = make_tracker(ENGINE, store, sink)
    for member in ("ana", "ben"):
        tracker.handle(walk("w1", MONDAY, member))
    members = ["ben"] if not isinstance(members, str | list | dict) else members
    assert tracker.deliver(members) == 2
    assert {event.member for event in sink.events} == {"ben"}
    assert list(store.waiting_members()) == ["ana"]
    assert tracker.deliver([]) == 0


def test_without_a_sink_nothing_can_be_delivered(make_tracker: Any) -> None:
    store = MemoryStore()
    tracker = make_tracker(ENGINE, store)
    tracker.handle(walk("w1"))
    with pytest.raises(DefinitionError) as caught:
        tracker.deliver()
    assert str(caught.value) == "sink is missing; hand one to the tracker that is to deliver"
    assert list(store.waiting_members()) == ["ana"]


def test_an_async_tracker_awaits_a_sink_that_has_to_be() -> None:
    events = []

    async def sink(event: Event) -> None:
        await asyncio.sleep(0)
        events.append(event)

    async def host() -> int:
        tracker = AsyncTracker(ENGINE, SlowStore(), sink)
        await tracker.handle(walk("w1"))
        return await tracker.deliver()

    assert asyncio.run(host()) == len(events) == 2


def test_a_sink_may_hand_in_what_follows_from_an_event() -> None:
    store, sink = MemoryStore(), CollectingSink()

    def invite(event: Event) -> None:
        sink(event)
        if event.achievement == "daily":
            tracker.handle(join(f"j{event.id}", "ben", referrer=event.member))

    tracker = Tracker(ENGINE, store, invite)
    tracker.handle(walk("w1"))
    assert tracker.deliver() == 2
    assert {event.achievement for event in sink.events} == {"daily"}
    assert sorted(store.waiting_members()) == ["ana", "ben"]
    tracker.deliver()
    assert {event.achievement for event in sink.events} == {"daily", "friends", "joined"}


# --- mistakes -------------------------------------------------------------------------------------


def test_a_tracker_of_odd_parts_is_refused(make_tracker: Any) -> None:
    with pytest.raises(DefinitionError) as caught:
        make_tracker(ENGINE.catalog, MemoryStore(), "log", attempts=0)
    engine, *others = str(caught.value).splitlines()
    assert engine.endswith("(Catalog); use an Engine")
    assert others == [
        "sink: is 'log'; use something that can be called with an event",
        "attempts: is 0; use a whole number from 1 up",
    ]


def test_parts_are_checked_before_they_are_used(make_tracker: Any) -> None:
    def sink(event: Event) -> Iterator[Event]:
        yield event

    async def later_sink(event: Event) -> AsyncIterator[Event]:
        yield event

    for generating in (sink, later_sink):
        with pytest.raises(DefinitionError) as caught:
            make_tracker(ENGINE, MemoryStore(), generating, new_member=None)
        assert str(caught.value) == (
            "sink: is a generator function, and calling it runs nothing; use a function without yield\n"
            "new_member: is missing; use a function from a member to MemberProgress"
        )


class HalfAStore:
    def load(self, member: str) -> None:
        raise NotImplementedError

    def save(self) -> None:
        raise NotImplementedError

    outbox = None

    def __repr__(self) -> str:
        return "HalfAStore()"


@pytest.mark.parametrize(
    ("tracker", "store", "message"),
    [
        (Tracker, None, "store: is missing; use a store, such as MemoryStore()"),
        (AsyncTracker, None, "store: is missing; use a store, such as MemoryStore()"),
        (Tracker, {}, "store: is {} (dict); use a store, such as MemoryStore()"),
        (
            Tracker,
            MemoryStore,
            "store: is <class 'achievekit.hosting.memory.MemoryStore'> (type); use a store, such as MemoryStore()",
        ),
        (
            Tracker,
            HalfAStore(),
            (
                "store: HalfAStore() (HalfAStore) lacks due_members, waiting_members, outbox, acknowledge; a store has"
                " all methods of ProgressStore"
            ),
        ),
        (Tracker, SlowStore(), "store: is asynchronous; hand it to an AsyncTracker"),
        (
            AsyncTracker,
            MemoryStore(),
            "store: is not asynchronous; hand it to a Tracker, or use an AsyncProgressStore",
        ),
    ],
)
def test_a_tracker_refuses_what_is_no_store_for_it(tracker: Any, store: Any, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        tracker(ENGINE, store, None)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("move", "message"),
    [
        (None, "move is missing; use a function from progress to an Outcome"),
        (lambda _: None, "what move returned is missing; return an Outcome, as Engine.record does"),
        (
            lambda _: ENGINE.record(MemberProgress("ben"), walk("w9", TUESDAY, "ben")),
            'the progress that move returned is of "ben"; return that of "ana"',
        ),
        (lambda _: Outcome(None), "the progress that move returned is missing; return MemberProgress"),  # type: ignore[arg-type]
    ],
)
def test_a_change_of_one_member_never_reaches_another(make_tracker: Any, move: Any, message: str) -> None:
    store = MemoryStore()
    tracker = make_tracker(ENGINE, store)
    for member in ("ana", "ben"):
        tracker.handle(walk("w1", MONDAY, member))
    before = store.load("ana"), store.load("ben")
    with pytest.raises(ActivityError) as caught:
        tracker.change("ana", move)
    assert str(caught.value) == message
    assert (store.load("ana"), store.load("ben")) == before


@pytest.mark.parametrize(
    ("new_member", "message"),
    [
        (
            lambda member: MemberProgress(member.lower()),
            'the progress that new_member returned is of "ana"; return that of "Ana"',
        ),
        (lambda _: None, "the progress that new_member returned is missing; return MemberProgress"),
    ],
)
def test_a_new_member_is_the_one_asked_for(make_tracker: Any, new_member: Any, message: str) -> None:
    store = MemoryStore()
    tracker = make_tracker(ENGINE, store, new_member=new_member)
    activity = walk("w1", MONDAY, "Ana")
    calls: list[Callable[[], object]] = [
        lambda: tracker.handle(activity),
        lambda: tracker.overview("Ana", MONDAY),
        lambda: tracker.explain("Ana", activity),
    ]
    for call in calls:
        with pytest.raises(ActivityError) as caught:
            call()
        assert str(caught.value) == message
    assert store.load("Ana") is store.load("ana") is None


def test_a_list_is_no_member(make_tracker: Any) -> None:
    tracker = make_tracker(ENGINE, MemoryStore())
    calls: list[Callable[[], object]] = [
        lambda: tracker.settle(["ana"], MONDAY),
        lambda: tracker.reverse(["ana"], "w1", MONDAY),
        lambda: tracker.overview(["ana"], MONDAY),
        lambda: tracker.explain(["ana"], walk("w1", MONDAY)),
    ]
    for call in calls:
        with pytest.raises(ActivityError) as caught:
            call()
        assert str(caught.value) == "member is ['ana'] (list); use the member's id, a text"


def test_a_number_is_no_list_of_members(make_tracker: Any) -> None:
    with pytest.raises(ActivityError) as caught:
        make_tracker(ENGINE, MemoryStore(), CollectingSink()).deliver(5)
    assert str(caught.value) == 'members is 5 (int); use a list of members, such as ["ana"]'


def test_a_sink_that_returns_a_generator_delivers_nothing(make_tracker: Any) -> None:
    store = MemoryStore()
    tracker = make_tracker(ENGINE, store, lambda event: (one for one in [event]))
    tracker.handle(walk("w1"))
    with pytest.raises(ExceptionGroup) as caught:
        tracker.deliver()
    assert [str(failure) for failure in caught.value.exceptions] == [
        "the sink returned a generator, of which nothing has run; use a function without yield"
    ]
    assert len(outbox(store, "ana")) == 2


def test_a_tracker_refuses_a_sink_that_has_to_be_awaited() -> None:
    async def sink(event: Event) -> None:
        raise NotImplementedError

    with pytest.raises(DefinitionError) as caught:
        Tracker(ENGINE, MemoryStore(), sink)
    assert str(caught.value) == (
        "sink: has to be awaited, which nobody does here; use a plain function, or hand it to an AsyncTracker"
    )


def test_a_sink_that_is_found_out_only_when_it_waits_delivers_nothing() -> None:
    store = MemoryStore()
    tracker = Tracker(ENGINE, store, lambda _: Waiting())
    tracker.handle(walk("w1"))
    with pytest.raises(RuntimeError) as caught:
        tracker.deliver()
    assert str(caught.value) == "the sink returned something that has to wait; use a plain function, or an AsyncTracker"
    assert len(outbox(store, "ana")) == 2


class Waiting:
    def __await__(self) -> Iterator[None]:
        yield
