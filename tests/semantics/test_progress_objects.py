"""Progress is a value: it never changes, compares, travels, and is the same object where nothing happened."""

import copy
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError

from achievekit import (
    Achievement,
    AchievementProgress,
    Activity,
    ActivityError,
    Catalog,
    Distinct,
    Engine,
    Freezes,
    Limit,
    MemberProgress,
    Outcome,
    Replay,
    Rule,
    Sum,
    dump_progress,
    load_progress,
)
from helpers import an_activity, an_engine, feed, instant, shown

ENGINE = Engine(
    Catalog(
        achievements=[
            Achievement(
                "a",
                name="",
                rules=[
                    Rule("walk", period="day", consecutive_periods=3, freezes=Freezes(initial=1)),
                    Rule("walk", aggregation=Distinct("place"), period_goal=9, limit=Limit(5, per="day")),
                ],
                limit=Limit(2, per="week"),
            ),
            Achievement("b", name="", rules=[Rule("walk", aggregation=Sum("km"), period_goal=10)]),
        ]
    )
)
PROGRESS = feed(ENGINE, [an_activity(f"2026-05-{day:02} 12:00", place=f"p{day}", km=0.1) for day in (3, 4, 6)]).progress


def test_every_refusal_hands_back_the_very_object() -> None:
    refused = [
        an_activity("2026-05-06 12:00"),  # a duplicate, whatever it says now
        an_activity("2026-05-06", "sleep"),
        an_activity("2026-06-01", by="ana", id_="far", type_="sleep"),
    ]
    for activity in refused:
        outcome = ENGINE.record(PROGRESS, activity)
        assert outcome.progress is PROGRESS
        assert outcome.events == ()
    future = ENGINE.record(PROGRESS, an_activity("2026-05-07"), received_at=instant("2026-05-06"))
    assert future.progress is PROGRESS


def test_the_order_in_which_a_store_or_a_catalog_has_rules_does_not_matter() -> None:
    plain = dump_progress(PROGRESS)
    rules = plain["achievements"]["a"]["rules"]
    plain["achievements"]["a"]["rules"] = dict(reversed(rules.items()))  # as a store may that sorts keys its own way
    loaded = load_progress(plain)
    turned = [evolve(one, rules=one.rules[::-1]) for one in ENGINE.catalog.achievements]

    assert list(rules) != list(plain["achievements"]["a"]["rules"])
    assert loaded == PROGRESS
    for engine in (ENGINE, Engine(evolve(ENGINE.catalog, achievements=turned))):
        assert engine.settle(loaded, instant("2026-05-06 12:00")).progress is loaded


def test_a_replay_that_is_fed_tells_the_refusals_that_record_does() -> None:
    replay = ENGINE.open_replay([PROGRESS])
    duplicate = an_activity("2026-05-06 12:00")

    assert replay.feed(duplicate).refusals == ENGINE.record(PROGRESS, duplicate).refusals != ()


def test_what_one_achievement_refuses_is_the_very_object_of_before() -> None:
    outcome = ENGINE.record(PROGRESS, an_activity("2026-05-07 12:00", place="p7"))  # no km: b does not count it
    assert outcome.progress is not PROGRESS
    assert outcome.progress.achievements["b"] is PROGRESS.achievements["b"]


def test_settling_the_past_hands_back_the_very_object() -> None:
    for clock in ("2026-05-06 12:00", "2026-05-01", "0100-01-01"):
        assert ENGINE.settle(PROGRESS, instant(clock)).progress is PROGRESS
    empty = MemberProgress("ana")
    assert ENGINE.settle(empty, instant("2026-05-06")).progress is empty


@pytest.mark.parametrize(
    ("achievements", "message"),
    [
        (
            {"a": AchievementProgress(), "b": {"completed_count": 1}},
            "achievements.b: is {'completed_count': 1} (dict); use an",
        ),
        ({"a": None}, "achievements.a: is missing; use an AchievementProgress"),
        ([AchievementProgress()], "achievements: is "),
    ],
    ids=["plain data", "nothing", "a list"],
)
def test_a_member_s_state_is_one_for_each_achievement(achievements: Any, message: str) -> None:
    with pytest.raises(ActivityError) as error:
        MemberProgress("ana", achievements=achievements)
    assert str(error.value).startswith(message)


class Timestamp(datetime):
    """A datetime that stays one of its class in another zone, such as those of pandas."""


def test_an_instant_is_kept_as_a_plain_datetime() -> None:
    at = Timestamp(2026, 5, 4, 12, 0, 0, 123456, tzinfo=ZoneInfo("Europe/Warsaw"))
    progress = an_engine(Rule("walk")).record(MemberProgress("ana"), Activity("1", "ana", "walk", at)).progress
    (state,) = progress.achievements.values()
    assert (type(state.seen), state.seen) == (datetime, datetime(2026, 5, 4, 10, 0, 0, 123456, tzinfo=UTC))
    assert type(state.history[0].at) is datetime
    assert load_progress(dump_progress(progress)) == progress


def test_views_and_deadlines_write_nothing() -> None:
    before = dump_progress(PROGRESS)
    ENGINE.overview(PROGRESS, instant("2030-01-01"))
    ENGINE.next_deadline(PROGRESS)
    assert dump_progress(PROGRESS) == before


def test_recording_leaves_the_old_progress_as_it_was() -> None:
    before = dump_progress(PROGRESS)
    after = feed(ENGINE, [an_activity("2026-05-07 12:00", place="p7", km=99)], PROGRESS).progress
    assert dump_progress(PROGRESS) == before
    # From one state two futures can be tried.
    assert feed(ENGINE, [an_activity("2026-05-07 12:00", place="p7", km=99)], PROGRESS).progress == after


@pytest.mark.parametrize("name", ["member", "timezone", "achievements"])
def test_fields_of_a_member_cannot_be_set(name: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(PROGRESS, name, None)


def test_nothing_inside_can_be_set() -> None:
    state = PROGRESS.achievements["a"]
    rule = state.rules["1"]
    for owner, name in (
        (state, "completed_count"),
        (rule, "sealed"),
        (rule.sealed, "streak"),
        (state.history[0], "at"),
    ):
        with pytest.raises(AttributeError):  # FrozenInstanceError is one
            setattr(owner, name, 5)


def every_mapping(progress: MemberProgress) -> list[Any]:
    found: list[Any] = [progress.achievements]
    for state in progress.achievements.values():
        found += [state.rules, state.limit_use and state.limit_use.counts]
        for rule in state.rules.values():
            found += [rule.buckets, rule.limit_use and rule.limit_use.counts]
            found += [bucket for bucket in rule.buckets.values() if hasattr(bucket, "keys")]
    return [mapping for mapping in found if mapping is not None]


def test_no_mapping_inside_can_be_changed() -> None:
    mappings = every_mapping(PROGRESS)
    assert len(mappings) > 5  # the one of distinct values among them
    for mapping in mappings:
        key = next(iter(mapping), 0)
        with pytest.raises(TypeError, match="this mapping never changes"):
            mapping[key] = 5
        with pytest.raises(TypeError, match="this mapping never changes"):
            del mapping[key]
        for change in ("clear", "pop", "popitem", "setdefault", "update"):
            with pytest.raises(TypeError, match="this mapping never changes"):
                getattr(mapping, change)()
        with pytest.raises(TypeError, match="this mapping never changes"):
            mapping |= {key: 5}  # refused, so nothing is overwritten
    assert isinstance(PROGRESS.achievements["a"].history, tuple)


@pytest.mark.parametrize(
    "travel",
    [lambda it: pickle.loads(pickle.dumps(it)), copy.copy, copy.deepcopy],  # noqa: S301  # our own pickle
    ids=["pickle", "copy", "deepcopy"],
)
def test_progress_travels(travel: Any) -> None:
    arrived = travel(PROGRESS)
    assert arrived == PROGRESS
    assert dump_progress(arrived) == dump_progress(PROGRESS)
    walk = an_activity("2026-05-07 12:00", place="p7", km=5)
    assert ENGINE.record(arrived, walk) == ENGINE.record(PROGRESS, walk)
    with pytest.raises(TypeError, match="this mapping never changes"):
        arrived.achievements["a"] = None


def test_events_travel() -> None:
    events = feed(ENGINE, [an_activity("2026-05-04 12:00", place="x", km=1)]).events
    assert pickle.loads(pickle.dumps(events)) == events  # noqa: S301  # our own pickle
    assert len(set(events)) == len(events)  # and can stand in a set


def test_definitions_travel() -> None:
    catalog = pickle.loads(pickle.dumps(ENGINE.catalog))  # noqa: S301  # our own pickle
    assert catalog == ENGINE.catalog
    assert Engine(catalog).next_deadline(PROGRESS) == ENGINE.next_deadline(PROGRESS)


def test_an_engine_travels() -> None:
    strict = Engine(ENGINE.catalog, lateness=timedelta(), history=1, max_skew=timedelta(hours=1))
    arrived = pickle.loads(pickle.dumps(strict))  # noqa: S301  # our own pickle
    walks = [an_activity(f"2026-05-0{day} 12:00", place=f"p{day}", km=5) for day in (7, 8, 6)]
    assert arrived.catalog == strict.catalog
    assert arrived.replay(walks) == strict.replay(walks) != ENGINE.replay(walks)
    soon = walks[0].instant - timedelta(minutes=30)
    assert strict.record(PROGRESS, walks[0], received_at=soon) == arrived.record(PROGRESS, walks[0], received_at=soon)
    assert not arrived.record(PROGRESS, walks[0], received_at=soon).refusals


def test_answers_are_made_of_what_they_hold() -> None:
    # As somebody does who replaces an engine in a test, or moves progress by other means.
    walk = an_activity("2026-05-07 12:00", place="p7", km=5)
    outcome = ENGINE.record(PROGRESS, walk)
    assert Outcome(outcome.progress, outcome.events, outcome.refusals) == outcome
    assert Outcome(progress=PROGRESS) == Outcome(PROGRESS, events=[], refusals=[]) != outcome
    replayed = ENGINE.replay([walk])
    assert Replay(replayed.progress, replayed.events) == replayed != Replay(replayed.progress)
    assert Outcome(PROGRESS) != PROGRESS
    assert Replay({}) != {}


def test_state_is_made_of_what_it_shows() -> None:
    for state in PROGRESS.achievements.values():
        made = AchievementProgress(
            completed_count=state.completed_count,
            rules=state.rules,
            history=state.history,
            seen=state.seen,
            completed_at=state.completed_at,
            limit_use=state.limit_use,
            reported=state.reported,
            completions=state.completions,
            corrections=state.corrections,
        )
        assert made == state
        assert repr(made) == repr(state)
        assert repr(state).startswith(f"AchievementProgress(completed_count={state.completed_count}, rules={{")
    assert AchievementProgress(3).completed_count == 3


def test_equal_paths_end_in_equal_progress() -> None:
    # Two engines of the same catalog; outcomes compare by what they hold.
    walk = an_activity("2026-05-07 12:00", place="p7", km=5)
    assert Engine(ENGINE.catalog).record(PROGRESS, walk) == ENGINE.record(PROGRESS, walk)


def test_an_empty_member_is_equal_to_another() -> None:
    assert MemberProgress("ana") == MemberProgress("ana")
    assert MemberProgress("ana") != MemberProgress("bo")
    assert MemberProgress("ana", timezone="Europe/Warsaw") != MemberProgress("ana")


def test_what_a_host_does_to_the_attributes_afterwards_changes_no_state() -> None:
    facts = {"km": 5}
    engine = an_engine(Rule("walk", aggregation=Sum("km"), period_goal=10))
    walk = Activity("1", "ana", "walk", instant("2026-05-04"), facts)
    progress = engine.record(MemberProgress("ana"), walk).progress
    facts["km"] = 500
    assert shown(engine, progress, instant("2026-05-04")).current_period_value == 5


def test_an_outcome_shows_what_happened() -> None:
    engine = an_engine(Rule("walk", period_goal=9))
    first = engine.record(MemberProgress("ana"), an_activity("2026-05-04 12:00", id_="w1"))
    assert repr(first).startswith("Outcome(progress=MemberProgress(member='ana',")
    assert "events=(AchievementProgressed(id='ana:a:1'," in repr(first)
    again = engine.record(first.progress, an_activity("2026-05-04 12:00", id_="w1"))
    assert repr(again).endswith(
        "events=(), refusals=(Refusal(achievement='a', rule=None, reason=<Reason.DUPLICATE: 'duplicate'>),))"
    )


def test_a_store_may_hand_periods_back_in_another_order() -> None:
    """As PostgreSQL does, whose `jsonb` keeps no order."""
    engine = an_engine(Rule("walk", period="day", period_goal=2), lateness=timedelta(days=9))
    progress = feed(engine, [an_activity(f"2026-05-0{day} 12:00") for day in (4, 5, 6)]).progress
    plain = dump_progress(progress)
    rule = plain["achievements"]["a"]["rules"]["1"]
    in_order = list(rule["buckets"])
    rule["buckets"] = dict(reversed(rule["buckets"].items()))
    loaded = load_progress(plain)
    assert loaded == progress
    assert list(dump_progress(loaded)["achievements"]["a"]["rules"]["1"]["buckets"]) == in_order


def test_answers_are_taken_apart_as_they_are_made() -> None:
    match ENGINE.record(PROGRESS, an_activity("2026-05-07 12:00", place="p7", km=5)):
        case Outcome(progress, events, refusals):
            assert (progress.member, bool(events), refusals) == ("ana", True, ())
    match ENGINE.replay([]):
        case Replay(members, told):
            assert not members
            assert told == ()


def test_progress_is_shown_as_it_could_be_made() -> None:
    for state in PROGRESS.achievements.values():
        shown = repr(state)
        names = ("completed_count", "rules", "history", "seen", "completed_at", "limit_use", "reported", "completions")
        assert [shown.count(f"{name}=") for name in ("rows", "activities", "meanings", "numbers")] == [0] * 4
        assert all(f"{name}=" in shown for name in (*names, "corrections"))
