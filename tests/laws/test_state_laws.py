"""Laws 5, 8 and 12, the invariant of completion, and deadlines: what holds of any state, whatever led to it."""

import json
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from achievekit import (
    ActivityError,
    Engine,
    MemberProgress,
    Outcome,
    dump_activity,
    dump_catalog,
    dump_event,
    dump_progress,
    load_activity,
    load_catalog,
    load_event,
    load_progress,
)
from driving import VARIATION, engine_of, newcomer, run, take, walk
from laws.special_strategies import any_cases
from strategies import Case, Plain, cases

TICK = timedelta(microseconds=1)
CENTURY = timedelta(days=36525)


def through_text(plain: Any) -> Any:
    return json.loads(json.dumps(plain))


def text_of(progress: MemberProgress) -> str:
    return json.dumps(dump_progress(progress))


# --- law 5 ----------------------------------------------------------------------------------------


@given(any_cases(), st.integers(0, 2**40 - 1))
def test_dump_and_load(case: Case, when: int) -> None:
    """Dump and load at any point changes nothing that follows."""
    engine, other_engine = engine_of(case), engine_of(case, dump_catalog(load_catalog(case.catalog)))
    stored = newcomer(case)
    for place, (step, outcome) in enumerate(walk(engine, newcomer(case), case.steps)):
        if when >> place & 1:
            stored = load_progress(through_text(dump_progress(stored)))
        again = take(other_engine, stored, step)
        stored = again.progress
        assert stored == outcome.progress
        assert (again.events, again.refusals) == (outcome.events, outcome.refusals)
        assert text_of(stored) == text_of(outcome.progress)


@VARIATION
@given(any_cases())
def test_dump_and_load_of_activities_and_events(case: Case) -> None:
    """What is dumped and loaded is what it was."""
    for step, outcome in walk(engine_of(case), newcomer(case), case.steps):
        if step[0] == "record":
            activity = load_activity(step[1])
            assert load_activity(through_text(dump_activity(activity))) == activity
        for event in outcome.events:
            again = load_event(through_text(dump_event(event)))
            assert (type(again), again) == (type(event), event)


# --- law 8 ----------------------------------------------------------------------------------------


@given(any_cases())
def test_completed_count(case: Case) -> None:
    """`completed_count` never falls but by `adjust`."""
    before = newcomer(case)
    for _, outcome in walk(engine_of(case), before, case.steps):
        for id_, state in before.achievements.items():
            assert outcome.progress.achievements[id_].completed_count >= state.completed_count
        before = outcome.progress


# --- law 12 ---------------------------------------------------------------------------------------


def listening(activity: Plain, member: str, achievement: Plain) -> set[str]:
    """The rules of an achievement that an activity is for, as far as this member goes."""
    parts = {actor for actor, who in (("member", "member"), ("referee", "referrer")) if activity.get(who) == member}
    return {
        rule.get("id") or str(place)
        for place, rule in enumerate(achievement["rules"], start=1)
        if rule["trigger"] == activity["type"] and rule.get("actor", "member") in parts
    }


def is_refused_everywhere(case: Case, activity: Plain, outcome: Outcome) -> bool:
    refusals = {(one.achievement, one.rule) for one in outcome.refusals}
    return all(
        (one["id"], None) in refusals
        or {(one["id"], rule) for rule in listening(activity, case.member, one)} <= refusals
        for one in case.catalog["achievements"]
    )


@given(any_cases())
def test_refusal(case: Case) -> None:
    """A call that is refused leaves progress equal: `outcome.progress is progress` where nothing changed."""
    before = newcomer(case)
    for step, outcome in walk(engine_of(case), before, case.steps):
        if step[0] == "record" and is_refused_everywhere(case, step[1], outcome):
            assert outcome.progress is before
            assert outcome.events == ()
        elif step[0] == "record":
            assert outcome.progress != before, "the history tells what counted"
        elif outcome.progress == before:
            assert outcome.progress is before
        before = outcome.progress


@VARIATION
@given(any_cases(), st.integers(0, 40))
def test_raising(case: Case, place: int) -> None:
    """A call that raises leaves progress equal."""
    engine = engine_of(case)
    progress, _ = run(engine, newcomer(case), case.steps[:place])
    before = text_of(progress)
    step = case.steps[place % len(case.steps)]
    at = step[1] if step[0] == "settle" else datetime.fromisoformat(step[1]["at"])
    heard = case.catalog["achievements"][0]["rules"][0]
    parts = {"member": "zoe", "referrer": case.member} if heard.get("actor") == "referee" else {"member": case.member}
    activity = load_activity({"id": "y", **parts, "type": heard["trigger"], "at": at.isoformat()})
    with pytest.raises(ActivityError, match="is of member"):
        engine.record(progress, evolve(activity, member="zoe", referrer=None))
    with pytest.raises(ActivityError, match="has no time zone"):
        engine.record(progress, activity, received_at=at.replace(tzinfo=None))
    with pytest.raises(ActivityError, match="has no time zone"):
        engine.settle(progress, at.replace(tzinfo=None))
    assert engine.record(progress, activity, received_at=at - timedelta(hours=1)).progress is progress
    assert text_of(progress) == before


@VARIATION
@given(any_cases())
def test_inputs(case: Case) -> None:
    """What is passed in stays as it is."""
    engine, progress = engine_of(case), newcomer(case)
    for step in case.steps:
        before = text_of(progress)
        told = deepcopy(step[1])
        outcome = take(engine, progress, step)
        assert text_of(progress) == before
        assert step[1] == told
        progress = outcome.progress


# --- the invariant --------------------------------------------------------------------------------


def satisfied_rules(engine: Engine, progress: MemberProgress, achievement: str) -> int:
    """How many rules of an achievement show a met goal or a full run, seen when it last saw anything."""
    at = progress.achievements[achievement].seen
    assert at is not None
    (view,) = (one for one in engine.overview(progress, at).achievements if one.achievement == achievement)
    return sum(rule.completed_consecutive_periods >= rule.consecutive_periods for rule in view.rules)


@VARIATION
@given(any_cases())
def test_no_met_goal_is_left_uncredited(case: Case) -> None:
    """No state ever holds a met goal that has not been credited, unless the limit holds it back (and takes it)."""
    engine = engine_of(case)
    required = {one["id"]: one.get("rules_required", len(one["rules"])) for one in case.catalog["achievements"]}
    for _, outcome in walk(engine, newcomer(case), case.steps):
        for id_ in outcome.progress.achievements:
            assert satisfied_rules(engine, outcome.progress, id_) < required[id_]


@VARIATION
@given(cases(kinds=["overall", "last_days"], most_rules=1))
def test_values_stay_below_the_goal(case: Case) -> None:
    """The same told by values: what a single rule without a calendar shows is below its goal."""
    engine = engine_of(case)
    for step, outcome in walk(engine, newcomer(case), case.steps):
        at = step[1] if step[0] == "settle" else datetime.fromisoformat(step[1]["at"])
        for view in engine.overview(outcome.progress, at).achievements:
            assert view.rules[0].current_period_value < view.rules[0].period_goal


# --- deadlines ------------------------------------------------------------------------------------


@VARIATION
@given(any_cases())
def test_next_deadline(case: Case) -> None:
    """`next_deadline(progress)` is the earliest instant at which `settle` would report something, or None."""
    engine = engine_of(case)
    for _, outcome in walk(engine, newcomer(case), case.steps):
        deadline = engine.next_deadline(outcome.progress)
        if deadline is None:
            assert engine.settle(outcome.progress, case.end + CENTURY).events == ()
        else:
            assert engine.settle(outcome.progress, deadline - TICK).events == ()
            assert engine.settle(outcome.progress, deadline).events != ()
