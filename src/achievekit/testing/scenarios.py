"""Day strips: what a member does day by day, in a character each, and whether the engine sees it so."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any, Final, TypeAlias

from attrs import field

from achievekit.activity import Activity
from achievekit.catalog import Catalog
from achievekit.checks import check_mapping, check_text, kind_of
from achievekit.definitions import Achievement
from achievekit.describing.words import amount
from achievekit.engine.settings import LATENESS
from achievekit.errors import DefinitionError, Findings
from achievekit.events import Event, StreakBroken
from achievekit.progress import MemberProgress
from achievekit.records import frozen
from achievekit.testing.fitting import Doer, goal_meeting_activities
from achievekit.testing.runs import DONE, FREEZE, LATE, MISSED, Run
from achievekit.testing.showing import failure
from achievekit.testing.subjects import look_up, rule_in_periods
from achievekit.testing.surprises import Surprise, hindrance_in
from achievekit.zones import NEVER, TICK, as_instant

# The author's own: from an instant in a period that is to be done, the activities that do it.
ActivityFactory: TypeAlias = Callable[[datetime], Activity | Iterable[Activity]]
# From an id to begin theirs with and a period, the activities that do that period.
Doing: TypeAlias = Callable[[str, int], Iterable[Activity]]

A_MONDAY: Final = date(2026, 5, 4)

_NOON = time(12)
# The id of an activity that a strip made, with its number.
_ID: Final = re.compile(f"[{DONE}{LATE}](\\d+)")


@frozen
class Scenario:
    """What came of a strip.

    `timeline` holds the activities in the order in which they were recorded, `progress` and `events` what the member
    has in the end and all that was reported of the achievement. `streak` and `completions` are those at the end of the
    last period, with all that came late.
    """

    strip: str
    timeline: tuple[Activity, ...] = field(repr=False)
    progress: MemberProgress = field(repr=False)
    events: tuple[Event, ...] = field(repr=False)
    streak: int
    completions: int


def scenario(
    catalog: Catalog,
    achievement: Achievement | str,
    strip: str,
    *,
    starts: date = A_MONDAY,
    rule: str | None = None,
    attributes: Mapping[str, Any] | None = None,
    activity: ActivityFactory | None = None,
    progress: MemberProgress | None = None,
    member: str | None = None,
    timezone: str | None = None,
    lateness: timedelta = LATENESS,
) -> Scenario:
    """Play a strip, one character for each period of a rule, and check that the engine sees every period as written.

    X  done: enough is recorded to meet the goal of the period
    L  done, but recorded at the last moment of the lateness, just before the period is sealed
    .  not done, and no freeze is used
    F  not done, and a freeze is used

    Spaces are for reading only. The periods are the rule's: days, weeks, or whatever it has, without those that the
    timeframe skips. The first one holds noon of the day `starts`. Time passes as it would: the progress is settled
    before each activity, and when the last period is sealed.

    What is done is worked out from the rule: an amount that meets the goal, attributes that meet the conditions, spread
    over the period where a frequency limit wants it. `attributes` are taken as they are, `activity(at)` returns the
    activity of a period itself, or several. `rule` is needed only where several have calendar periods. `lateness` is the
    engine's.

    The `member` ("ana"), with a `timezone` of their own or without, is new to everything. To go on from what somebody
    has done before, such as completing what the achievement requires, hand in their `progress` instead.

    Raises AssertionError with the timeline where a period came out otherwise, DefinitionError if the strip makes no
    sense or nothing can be worked out.

    >>> from achievekit import Achievement, Catalog, Freezes, Rule
    >>> login = Achievement("daily-login", name="", rules=[Rule("login", period="day", freezes=Freezes(initial=1))])
    >>> scenario(Catalog(achievements=[login]), "daily-login", "XXFX.X")
    Scenario(strip='XXFX.X', streak=1, completions=4)
    """
    __tracebackhide__ = True
    _check_arguments(strip, starts, attributes, activity, lateness)
    before = _before(progress, member, timezone)
    marks = _checked(strip, lateness)
    definition = look_up(catalog, achievement)[1]
    chosen = rule_in_periods(definition, rule)
    run = Run(catalog, definition, chosen, before, lateness)
    periods = _periods(run, starts, len(marks))
    doing = _worked_out(run, attributes or {}) if activity is None else _handed_in(run, activity)
    _play(run, marks, periods, doing, lateness)
    _compare(run, marks, periods)
    state = run.progress.achievements.get(definition.id)
    return Scenario(
        strip=marks,
        timeline=tuple(step.activity for step in run.steps),
        progress=run.progress,
        events=tuple(run.events),
        streak=0 if state is None else state.rules[chosen.id or ""].sealed.streak,
        completions=run.completions,
    )


def _check_arguments(strip: object, starts: object, attributes: object, activity: object, lateness: object) -> None:
    found = Findings()
    check_text(found, "strip", strip, empty=True)
    if not isinstance(starts, date):
        found.add("starts", f"is {kind_of(starts)}; use a date, such as date(2026, 5, 4)")
    else:
        with found.at(""):
            as_instant(datetime.combine(starts, _NOON, UTC), "starts")
    if attributes is not None:
        check_mapping(found, "attributes", attributes)
    if activity is not None and not callable(activity):
        found.add("activity", f"is {kind_of(activity)}; use a function from an instant to the activities at it")
    if not isinstance(lateness, timedelta):
        found.add("lateness", f"is {kind_of(lateness)}; use a timedelta, such as timedelta(hours=1)")
    found.raise_as(DefinitionError)


def _before(progress: object, member: str | None, timezone: str | None) -> MemberProgress:
    """Return what the strip begins with."""
    if progress is None:
        return MemberProgress("ana" if member is None else member, timezone=timezone)
    if not isinstance(progress, MemberProgress):
        raise DefinitionError(f"progress is {kind_of(progress)}; use MemberProgress")
    if (member, timezone) != (None, None):
        raise DefinitionError(
            f'progress tells member and time zone, those of "{progress.member}"; leave member= and timezone= out'
        )
    return progress


def _checked(strip: str, lateness: timedelta) -> str:
    marks = strip.replace(" ", "")
    unknown = sorted(set(marks) - {DONE, MISSED, FREEZE, LATE})
    if unknown or not marks:
        wrong = f'has the unknown character "{unknown[0]}"' if unknown else "is empty"
        raise DefinitionError(
            f'the strip {wrong}; use X for done, "." for not done, F for a freeze used, L for done late'
        )
    if LATE in marks and not lateness:
        raise DefinitionError(
            "without a lateness nothing late counts, so there is no L; pass the lateness of your engine"
        )
    return marks


def _periods(run: Run, starts: date, number: int) -> list[int]:
    """Return as many periods as the strip has; what never ends can't be missed, and is no place in a strip."""
    calendar = run.rhythm.calendar
    eligible = run.rhythm.eligible_from(run.rhythm.period_at(starts, _NOON))
    periods = list(islice(takewhile(lambda period: calendar.end(period) != NEVER, eligible), number))
    if len(periods) < number:
        raise DefinitionError(
            f'the strip has {number} periods, but from {starts} on there are {len(periods)} in which "{run.achievement.id}"'
            " is on; use a shorter strip, or other starts="
        )
    return periods


def _worked_out(run: Run, attributes: Mapping[str, Any]) -> Doing:
    doer = Doer(run.progress.member, run.rule)

    def doing(id_: str, period: int) -> Iterable[Activity]:
        moments = run.rhythm.moments(period, run.rule.limit)
        return goal_meeting_activities(run.achievement, doer, id_, moments, attributes)

    return doing


def _handed_in(run: Run, activity: ActivityFactory) -> Doing:
    def doing(_id: str, period: int) -> Iterable[Activity]:
        made = activity(run.rhythm.inside(period))
        several = list(made) if isinstance(made, Iterable) else [made]
        if not all(isinstance(one, Activity) for one in several):
            raise DefinitionError(f"activity(at) is {kind_of(made)}; return an Activity, or several")
        return several

    return doing


def _play(run: Run, marks: str, periods: Sequence[int], doing: Doing, lateness: timedelta) -> None:
    """Record what is done, at the time of its delivery, and let time pass up to the seal of the last period."""
    rhythm = run.rhythm
    deliveries: list[tuple[datetime, Activity]] = []
    for place, (mark, period) in enumerate(zip(marks, periods, strict=True), start=_next_number(run.progress)):
        sealed = rhythm.calendar.end(period) + lateness
        done = doing(f"{mark}{place}", period) if mark in (DONE, LATE) else ()
        deliveries += [(activity.instant if mark == DONE else sealed - TICK, activity) for activity in done]
    for at, activity in sorted(deliveries, key=lambda delivery: delivery[0]):
        run.settle(at)
        run.record(activity)
    run.settle(rhythm.calendar.end(periods[-1]) + lateness)


def _next_number(progress: MemberProgress) -> int:
    """Return the number after those in the ids of an earlier strip, whose activities would be duplicates."""
    ids = [entry.activity for state in progress.achievements.values() for entry in state.history]
    return 1 + max((int(found[1]) for found in map(_ID.match, ids) if found), default=0)


def _compare(run: Run, marks: str, periods: Sequence[int]) -> None:
    __tracebackhide__ = True
    happened = run.strip(periods)
    if happened == marks:
        return
    place = next(place for place in range(len(marks)) if marks[place] != happened[place])
    surprise = _surprise(run, periods[place], marks[place], happened[place])
    pointer = " " * (len("- expected: ") + place) + "^"
    raise AssertionError(failure(run, marks, f"{happened}\n{pointer}", surprise, periods))


def _surprise(run: Run, period: int, expected: str, happened: str) -> Surprise:
    label = run.rhythm.label(period)
    if happened == FREEZE:
        return Surprise(f"{label} was missed, and a freeze was used", period)
    if happened != MISSED:
        return Surprise(f"{label} was met", period)
    if expected != FREEZE:
        return hindrance_in(run, period)
    start = run.rhythm.calendar.start(period)
    breaks = (event for event in run.events if isinstance(event, StreakBroken) and event.period_start == start)
    lost = next(
        (f"no freeze was left to save the streak of {amount(broken.streak)}" for broken in breaks),
        "there was no streak to save",
    )
    return Surprise(f"{label} was missed, and {lost}", period)
