"""Law 7: what `explain` says is what `record` does."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from achievekit import Activity, Engine, MemberProgress, Outcome, Refusal, load_activity
from achievekit.activity import activity_reader
from achievekit.conditions import Comparison
from achievekit.events import AchievementCompleted, AchievementProgressed
from achievekit.views.evidence import EVIDENCE, ConditionsNotMet, Counted, FrequencyLimit, TooLate, Verdict
from driving import VARIATION, engine_of, newcomer, take
from helpers import of_kind
from laws.special_strategies import any_cases
from strategies import Case


def recorded(case: Case) -> Iterator[tuple[Engine, MemberProgress, Activity, Outcome]]:
    """Each activity of a case: the progress before it, and what recording it did."""
    engine, progress = engine_of(case), newcomer(case)
    for step in case.steps:
        outcome = take(engine, progress, step)
        if step[0] == "record":
            yield engine, progress, load_activity(step[1]), outcome
        progress = outcome.progress


@given(any_cases())
def test_explain_says_what_record_does(case: Case) -> None:
    for engine, progress, activity, outcome in recorded(case):
        verdicts = engine.explain(progress, activity).verdicts
        refused = [one for one in verdicts if not one.counted]
        assert by_name(Refusal(one.achievement, one.rule, one.reason) for one in refused if one.reason) == by_name(
            outcome.refusals
        )
        counted = {(one.achievement, one.rule): counted_of(one) for one in verdicts if one.counted}
        check_changes(outcome, counted)
        assert {id_ for id_, _ in counted} == listened_and_counted(outcome, progress, activity)


def by_name(refusals: Iterable[Refusal]) -> list[tuple[str, str, str]]:
    return sorted((str(one.achievement), str(one.rule), one.reason) for one in refusals)


def counted_of(verdict: Verdict) -> Counted:
    assert isinstance(verdict.evidence, Counted)
    return verdict.evidence


def check_changes(outcome: Outcome, counted: dict[tuple[str, str | None], Counted]) -> None:
    """What is said to have changed is what the events report."""
    told = {
        key: (one.change, one.value, one.completed_consecutive_periods) for key, one in counted.items() if one.change
    }
    assert told == {
        (event.achievement, event.rule): (
            event.progress_change,
            event.current_period_value,
            event.completed_consecutive_periods,
        )
        for event in of_kind(outcome.events, AchievementProgressed)
    }
    completed = {
        event.achievement: (event.times, event.completed_count)
        for event in of_kind(outcome.events, AchievementCompleted)
        if event.activity is not None
    }
    assert {id_: (one.times, one.completed_count) for (id_, _), one in counted.items() if one.times} == completed


def listened_and_counted(outcome: Outcome, before: MemberProgress, activity: Activity) -> set[str]:
    """The achievements whose history grew by the activity."""
    return {
        id_
        for id_, state in outcome.progress.achievements.items()
        if state is not before.achievements.get(id_)
        and any(entry.activity == activity.id for entry in state.history)
        and not any(
            entry.activity == activity.id
            for entry in (before.achievements[id_].history if id_ in before.achievements else ())
        )
    }


@VARIATION
@given(any_cases(), st.timedeltas(timedelta(minutes=-20), timedelta(minutes=5)))
def test_an_activity_from_the_future_is_explained_as_it_is_recorded(case: Case, ahead: timedelta) -> None:
    for engine, progress, activity, _ in recorded(case):
        received_at = activity.instant + ahead
        outcome = engine.record(progress, activity, received_at=received_at)
        explanation = engine.explain(progress, activity, received_at=received_at)
        assert by_name(explanation.refusals) == by_name(outcome.refusals)


@VARIATION
@given(any_cases())
def test_explaining_changes_nothing(case: Case) -> None:
    for engine, progress, activity, outcome in recorded(case):
        before = repr(progress)
        engine.explain(progress, activity)
        assert repr(progress) == before
        again = engine.record(progress, activity)
        assert (again, again.events) == (outcome, outcome.events)


@VARIATION
@given(any_cases())
def test_the_evidence_is_true(case: Case) -> None:
    for engine, progress, activity, _ in recorded(case):
        for verdict in engine.explain(progress, activity).verdicts:
            assert type(verdict.evidence) is EVIDENCE[verdict.reason]
            assert verdict.sentence
            check_evidence(verdict, activity, case)


def check_evidence(verdict: Verdict, activity: Activity, case: Case) -> None:
    evidence = verdict.evidence
    if isinstance(evidence, ConditionsNotMet):
        assert evidence.comparisons
        for one in evidence.comparisons:
            comparison = Comparison(one.attribute, one.operator, one.wanted)
            assert comparison.compile(activity_reader)(activity) is one.negated
    elif isinstance(evidence, TooLate):
        assert evidence.start is None or has_begun(evidence.start, activity.instant)
        if evidence.sealed_at is not None and evidence.end is not None:
            assert evidence.sealed_at.astimezone(UTC) - evidence.end.astimezone(UTC) == case.lateness
            assert evidence.sealed_at.astimezone(UTC) <= evidence.seen.astimezone(UTC)
    elif isinstance(evidence, FrequencyLimit):
        assert len(evidence.used_by) <= evidence.times
        assert all(is_within(one.at, evidence.start, evidence.frees_at) for one in evidence.used_by)


def has_begun(start: datetime, at: datetime) -> bool:
    """Whether a period that starts then is one that an instant may lie in.

    Compared in UTC, as Python compares those of one zone by their wall clocks. But where a midnight is read twice, the day
    starts with the second one, and what happened after the first is of that day, as the clock said so.
    """
    wall, started = (one.astimezone(start.tzinfo).replace(tzinfo=None) for one in (at, start))
    return start.astimezone(UTC) <= at.astimezone(UTC) or started <= wall


def is_within(at: datetime, start: datetime | None, end: datetime | None) -> bool:
    """Whether an instant lies between two others."""
    begins = start is None or has_begun(start, at)
    return begins and (end is None or at.astimezone(UTC) < end.astimezone(UTC))
