"""A newly added achievement is started from a member's past, and nothing else is touched."""

from collections.abc import Iterable

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from achievekit import (
    Achievement,
    AchievementProgress,
    Activity,
    ActivityError,
    Campaign,
    Catalog,
    Engine,
    Fixed,
    Limit,
    MemberProgress,
    Outcome,
    Reward,
    Rule,
    Sum,
    dump_event,
    dump_progress,
    load_activity,
    load_event,
    load_progress,
)
from achievekit.events import AchievementCompleted, CampaignTriggered, Event
from driving import engine_of, newcomer
from helpers import an_activity, feed, instant, of_kind
from strategies import Case, cases

WALKER = Achievement("walker", name="", rules=[Rule("walk", period="day", consecutive_periods=2)])
SPENDER = Achievement("spender", name="", rules=[Rule("buy", aggregation=Sum("amount"), period_goal=100)])
BEFORE, AFTER = Engine(Catalog(achievements=[WALKER])), Engine(Catalog(achievements=[WALKER, SPENDER]))
PAST = [
    an_activity("2026-05-04 12:00", "buy", id_="b1", amount=60),
    an_activity("2026-05-05 12:00", "walk", id_="w1"),
    an_activity("2026-05-05 13:00", "buy", id_="b2", amount=70),
    an_activity("2026-05-06 12:00", "walk", id_="w2"),
    an_activity("2026-05-07 12:00", "buy", id_="b3", amount=20),
]


def backfill(engine: Engine, activities: Iterable[Activity], *, silent: bool = False) -> Outcome:
    """Start the spender from these, for Ana who has walked."""
    return engine.backfill(feed(BEFORE, PAST).progress, "spender", activities, silent=silent)


def test_it_ends_where_recording_all_along_would_have() -> None:
    """`engine.replay` over a member's past for one newly added achievement."""
    outcome = backfill(AFTER, PAST)
    all_along = feed(AFTER, PAST)
    assert outcome.progress.achievements["spender"] == all_along.progress.achievements["spender"]
    assert list(outcome.events) == [event for event in all_along.events if event.achievement == "spender"]
    assert outcome.progress.achievements["spender"].completed_count == 1


def test_all_else_is_untouched() -> None:
    """`backfill(progress, achievement, activities)`, leaving all else untouched."""
    before = evolve(feed(BEFORE, PAST).progress, timezone="Europe/Warsaw")
    outcome = AFTER.backfill(before, "spender", PAST)
    assert outcome.progress.achievements["walker"] is before.achievements["walker"]
    assert (outcome.progress.member, outcome.progress.timezone) == ("ana", "Europe/Warsaw")
    assert {event.achievement for event in outcome.events} == {"spender"}
    assert before.achievements.keys() == {"walker"}


def test_events_are_marked_as_silent() -> None:
    """`silent=True` marking its events so that hosts can hold back a flood of notices."""
    loud, silent = backfill(AFTER, PAST), backfill(AFTER, PAST, silent=True)
    assert {event.silent for event in loud.events} == {False}
    assert {event.silent for event in silent.events} == {True}
    assert [evolve(event, silent=False) for event in silent.events] == list(loud.events)
    assert silent.progress == loud.progress
    # What comes after it is news.
    later = feed(AFTER, [an_activity("2026-05-08", "buy", amount=90)], silent.progress)
    assert {event.silent for event in later.events} == {False}
    ids = [event.id for event in (*silent.events, *later.events)]
    assert len(set(ids)) == len(ids)


def test_the_mark_is_stored() -> None:
    """An event is dumped and loaded as it is; without a mark none is written."""
    loud, silent = backfill(AFTER, PAST).events[0], backfill(AFTER, PAST, silent=True).events[0]
    assert dump_event(silent)["silent"] is True
    assert "silent" not in dump_event(loud)
    assert [load_event(dump_event(event)) for event in (loud, silent)] == [loud, silent]


def test_campaigns_are_told_of_silently_too() -> None:
    """The engine only reports `CampaignTriggered`; whether the past is rewarded is the host's to say."""
    campaign = Campaign("c", achievement="spender", trigger="completed", rewards=[Reward("points", Fixed(150))])
    outcome = backfill(Engine(evolve(AFTER.catalog, campaigns=[campaign])), PAST, silent=True)
    assert [event.silent for event in of_kind(outcome.events, CampaignTriggered)] == [True]


def test_what_does_not_count_is_told() -> None:
    """Refusals are those of `record`, of this achievement alone."""
    once = Engine(Catalog(achievements=[WALKER, evolve(SPENDER, limit=Limit(1))]))
    outcome = backfill(once, [PAST[0], PAST[0], an_activity("2026-05-04", "buy", amount=0), *PAST[1:]])
    assert [(one.achievement, one.rule, str(one.reason)) for one in outcome.refusals] == [
        ("spender", None, "duplicate"),
        ("spender", "1", "no_value"),
        ("spender", None, "limit_reached"),
    ]


def test_what_it_requires_is_looked_up() -> None:
    """A required achievement […] completed after the activity's instant: `locked` (section 3)."""
    locked = Engine(Catalog(achievements=[WALKER, evolve(SPENDER, requires=["walker"])]))
    outcome = backfill(locked, PAST)  # the walker was completed on the 6th
    assert [str(refusal.reason) for refusal in outcome.refusals] == ["locked", "locked"]
    assert [entry.activity for entry in outcome.progress.achievements["spender"].history] == ["b3"]


def test_what_others_did_counts_where_they_were_brought() -> None:
    """Rules with `actor="referee"` count activities whose `referrer` is the member (section 3)."""
    friends = Achievement("friends", name="", rules=[Rule("buy", actor="referee")])
    engine = Engine(Catalog(achievements=[WALKER, friends]))
    brought = Activity("x1", "bob", "buy", instant("2026-05-04"), {}, referrer="ana")
    outcome = engine.backfill(MemberProgress("ana"), "friends", [brought, *PAST])
    assert [event.activity for event in of_kind(outcome.events, AchievementCompleted)] == ["x1"]


@pytest.mark.parametrize("activities", [[], PAST[1:2]], ids=["none", "none that counts"])
def test_where_nothing_counts_nothing_changes(activities: list[Activity]) -> None:
    """`outcome.progress is progress` where nothing changed (law 12)."""
    before = feed(BEFORE, PAST).progress
    outcome = AFTER.backfill(before, "spender", iter(activities))
    assert outcome.progress is before
    assert (outcome.events, outcome.refusals) == ((), ())


def test_what_was_stored_in_between_makes_no_difference() -> None:
    """Dump and load at any point changes nothing that follows (law 5)."""
    before = feed(BEFORE, PAST).progress
    stored = load_progress(dump_progress(before))
    assert AFTER.backfill(stored, "spender", PAST) == AFTER.backfill(before, "spender", PAST)


def test_an_achievement_that_was_emptied_is_counted_anew_under_new_ids() -> None:
    """Event ids never repeat within one member's life (law 10)."""
    before = feed(AFTER, PAST)
    reported = before.progress.achievements["spender"].reported
    emptied = {**before.progress.achievements, "spender": AchievementProgress(reported=reported)}
    outcome = AFTER.backfill(evolve(before.progress, achievements=emptied), "spender", PAST)
    after, once = outcome.progress.achievements["spender"], before.progress.achievements["spender"]
    assert after == once._replace(reported=2 * reported)
    assert not {event.id for event in outcome.events} & {event.id for event in before.events}
    assert len(outcome.events) == reported


# --- mistakes -------------------------------------------------------------------------------------


def test_an_unknown_achievement() -> None:
    with pytest.raises(ActivityError) as raised:
        AFTER.backfill(MemberProgress("ana"), "spende", PAST)
    assert str(raised.value) == 'achievement: unknown achievement "spende"; did you mean "spender"?'


def test_an_achievement_with_progress() -> None:
    progress = feed(AFTER, PAST).progress
    reported = progress.achievements["spender"].reported
    with pytest.raises(ActivityError) as raised:
        AFTER.backfill(progress, "spender", PAST)
    assert str(raised.value) == (
        'achievement: "spender" has progress already; backfill a new one, or one that was emptied to'
        f" AchievementProgress(reported={reported})"
    )


def test_another_member_s_activity() -> None:
    with pytest.raises(
        ActivityError, match='activity "b1" is of member "ana" and names no referrer, but the progress is of "bob"'
    ):
        AFTER.backfill(MemberProgress("bob"), "spender", PAST)


# --- whatever the catalog -------------------------------------------------------------------------


@given(cases(with_requires=False), st.data())
def test_backfill_is_what_recording_would_have_been(case: Case, data: st.DataObject) -> None:
    """A newly added achievement that is started from the past stands where it would stand, had it always been there."""
    new = data.draw(st.sampled_from([one["id"] for one in case.catalog["achievements"]]))
    told = [load_activity(step[1]) for step in case.steps if step[0] == "record"]
    engine = engine_of(case)
    progress, events = newcomer(case), list[Event]()
    for activity in told:
        outcome = engine.record(progress, activity)
        progress = outcome.progress
        events += [event for event in outcome.events if event.achievement == new]
    others = {id_: state for id_, state in progress.achievements.items() if id_ != new}
    backfilled = engine.backfill(evolve(progress, achievements=others), new, told)
    assert backfilled.progress == progress
    assert list(backfilled.events) == events
