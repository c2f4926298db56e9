"""Assertions about an achievement and what members do; when they fail, the message shows the timeline and says why."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from achievekit.activity import Activity
from achievekit.catalog import Catalog
from achievekit.checks import check_whole
from achievekit.definitions import Achievement
from achievekit.describing.words import amount, many
from achievekit.engine.settings import LATENESS
from achievekit.errors import DefinitionError, Findings
from achievekit.testing.runs import DONE, LATE, Run
from achievekit.testing.showing import failure
from achievekit.testing.subjects import look_up, rule_in_periods, run_of, telling_rule
from achievekit.testing.surprises import Surprise, completion_after, hindrance
from achievekit.zones import as_instant


def assert_completes(
    achievement: Achievement | str,
    activities: Iterable[Activity],
    times: int = 1,
    *,
    catalog: Catalog | None = None,
    member: str | None = None,
    timezone: str | None = None,
    lateness: timedelta = LATENESS,
) -> None:
    """Assert that the activities, recorded in this order, complete the achievement exactly so many times.

    `achievement` may be the id of one in `catalog`; without a catalog it is tested alone, in UTC. `member` is needed
    only where the activities are about several. `timezone` is the member's own, `lateness` that of the engine.

    Raises AssertionError with the timeline if they don't, DefinitionError if it is not clear what is meant.

    >>> from datetime import UTC, datetime
    >>> from achievekit import Rule
    >>> pair = Achievement("pair", name="Two logins", rules=[Rule("login", period_goal=2)])
    >>> logins = [Activity(f"l{hour}", "ana", "login", datetime(2026, 5, 4, hour, tzinfo=UTC)) for hour in (8, 9)]
    >>> assert_completes(pair, logins)
    """
    __tracebackhide__ = True
    _check_number("times", times)
    catalog, definition = look_up(catalog, achievement)
    rule = telling_rule(definition)
    run = run_of(catalog, definition, rule, activities, member=member, timezone=timezone, lateness=lateness)
    if run.completions == times:
        return
    in_a_row = rule.consecutive_periods > 1
    fewer = run.completions < times
    surprise = hindrance(run, in_a_row=in_a_row) if fewer else completion_after(run, times)
    raise AssertionError(failure(run, _completions(times), _completions(run.completions), surprise))


def assert_streak(
    achievement: Achievement | str,
    activities: Iterable[Activity],
    length: int,
    *,
    at: datetime | None = None,
    rule: str | None = None,
    catalog: Catalog | None = None,
    member: str | None = None,
    timezone: str | None = None,
    lateness: timedelta = LATENESS,
) -> None:
    """Assert that after the activities, recorded in this order, the member sees a streak of `length` periods.

    It is looked at `at` an instant, not before that of the newest activity, which is the default. `rule` is needed only
    where several rules have calendar periods; the other arguments are those of `assert_completes`.

    Raises AssertionError with the timeline if the streak is another, DefinitionError if it is not clear what is meant.
    """
    __tracebackhide__ = True
    _check_number("length", length)
    catalog, definition = look_up(catalog, achievement)
    chosen = rule_in_periods(definition, rule)
    run = run_of(catalog, definition, chosen, activities, member=member, timezone=timezone, lateness=lateness)
    if at is not None:
        _check_at(at, run)
        run.settle(at)
    shown = run.streak
    if shown == length:
        return
    surprise = hindrance(run, in_a_row=True) if shown < length else _beginning(run, shown)
    raise AssertionError(failure(run, _streak(length), _streak(shown), surprise))


def _check_number(name: str, value: object) -> None:
    found = Findings()
    check_whole(found, name, value, least=0)
    found.raise_as(DefinitionError)


def _check_at(at: datetime, run: Run) -> None:
    found = Findings()
    with found.at(""):
        as_instant(at, "at")
    found.raise_as(DefinitionError)
    if run.seen is not None and at < run.seen:
        raise DefinitionError(
            f"at is {at.isoformat()}, but the newest activity is of {run.seen.astimezone(at.tzinfo).isoformat()};"
            " use that instant or a later one, or leave out the activities after at"
        )


def _beginning(run: Run, length: int) -> Surprise:
    periods = run.periods()
    met = [period for period, mark in zip(periods, run.strip(periods), strict=True) if mark in (DONE, LATE)]
    period = met[-length]
    return Surprise(f"the streak began with {run.rhythm.label(period)}", period)


def _completions(times: int) -> str:
    return f"completed {many(times, 'time')}"


def _streak(length: int) -> str:
    return f"a streak of {amount(length)}"
