"""What a view says of streaks is what the engine reports of them, and of times what the timeframe does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from achievekit import Engine, MemberProgress, Overview, Timeframe
from achievekit.events import Event, FreezeUsed, PeriodCompleted, StreakBroken
from achievekit.overviews import AchievementView
from achievekit.timeframes import Openings
from achievekit.views.details import CellKind, StreakCalendar
from achievekit.views.standing import RuleView
from achievekit.zones import Clock, find_zone
from driving import VARIATION, engine_of, newcomer, run, walk
from helpers import of_kind
from laws.special_strategies import any_cases
from strategies import Case, Plain, timeframes, zones

TICK = datetime.resolution


def rules_of(overview: Overview) -> Iterator[tuple[AchievementView, RuleView]]:
    for view in overview.achievements:
        for rule in view.rules:
            yield view, rule


def rule_at(engine: Engine, progress: MemberProgress, at: datetime, achievement: str, rule: str) -> RuleView:
    (found,) = (
        one
        for view, one in rules_of(engine.overview(progress, at))
        if (view.achievement, one.rule) == (achievement, rule)
    )
    return found


@VARIATION
@given(any_cases())
def test_a_streak_lives_until_its_deadline_and_not_longer(case: Case) -> None:
    engine = engine_of(case)
    progress, _ = run(engine, newcomer(case), case.steps)
    framed = {one["id"] for one in case.catalog["achievements"] if "timeframe" in one}
    for view, rule in rules_of(engine.overview(progress, case.end)):
        assert not rule.at_risk or rule.deadline is not None
        if rule.deadline is None or view.achievement in framed:
            continue
        ends = rule.deadline.astimezone(UTC)
        before, after = (rule_at(engine, progress, at, view.achievement, rule.rule) for at in (ends - TICK, ends))
        assert (before.current_streak, after.current_streak) == (rule.current_streak, 0)
        assert rule.at_risk is (view.status in ("in_progress", "not_started") and rule.deadline == rule.period_end)


@VARIATION
@given(any_cases())
def test_a_period_that_is_completed_tells_the_streak_that_the_tab_shows(case: Case) -> None:
    engine = engine_of(case)
    for _, outcome in walk(engine, newcomer(case), case.steps):
        for event in of_kind(outcome.events, PeriodCompleted):
            seen = outcome.progress.achievements[event.achievement].seen
            assert seen is not None
            shown = rule_at(engine, outcome.progress, seen, event.achievement, event.rule)
            assert shown.current_streak == event.streak
            is_over = event.period_end is not None and event.period_end <= seen
            assert event.streak > 0 or is_over  # what comes late may belong to a streak that has ended since


@VARIATION
@given(any_cases())
def test_a_calendar_shows_what_was_reported(case: Case) -> None:
    engine = engine_of(case)
    at = case.end + case.lateness + timedelta(days=3)
    progress, events = run(engine, newcomer(case), [*case.steps, ("settle", at)])
    for view, rule in rules_of(engine.overview(progress, at)):
        reported = [event for event in events if event.achievement == view.achievement]
        for calendar in view.details.calendars:
            if calendar.rule == rule.rule:
                is_for_good = view.limit is not None and view.limit.per is None and view.limit_reached
                assert is_for_good or shows(calendar, at)
                if calendar.cells:
                    check_calendar(calendar, rule, reported, at - case.lateness)


def shows(calendar: StreakCalendar, at: datetime) -> bool:
    """Whether a calendar goes on to the period under way."""
    *_, newest = calendar.cells
    return newest.end is None or at < newest.end


def check_calendar(calendar: StreakCalendar, rule: RuleView, events: list[Event], sealed: datetime) -> None:
    cells = calendar.cells
    assert [cell.period for cell in cells] == list(range(cells[0].period, cells[0].period + len(cells)))
    assert all((cell.kind is CellKind.MET) is (cell.value >= calendar.period_goal) for cell in cells if cell.value)
    begin, end = cells[0].start, cells[-1].end
    saved = {
        start
        for start in saved_in_this_streak(events, rule.rule)
        if (begin is None or start >= begin) and (end is None or start < end)
    }
    frozen = [cell for cell in cells if cell.kind is CellKind.FROZEN and cell.start and cell.end]
    assert saved == {cell.start.astimezone(UTC) for cell in frozen if cell.start and cell.end and cell.end <= sealed}


def saved_in_this_streak(events: list[Event], rule: str) -> set[datetime]:
    """The beginnings of the periods that a freeze was used for since the streak was last broken."""
    told = [event for event in events if isinstance(event, FreezeUsed | StreakBroken) and event.rule == rule]
    broken = max((place for place, event in enumerate(told) if isinstance(event, StreakBroken)), default=-1)
    return {event.period_start for event in of_kind(told[broken + 1 :], FreezeUsed)}


@given(timeframes(), zones(), st.datetimes(datetime(2007, 1, 1), datetime(2027, 1, 1)), st.integers(1, 200))  # noqa: DTZ001  # made aware below
def test_a_timeframe_closes_for_the_last_time_after_its_last_opening(
    frame: Plain, zone: str, start: datetime, hours: int
) -> None:
    openings = Openings(Timeframe(**frame), Clock(find_zone(zone)))
    begin = start.replace(tzinfo=UTC)
    end = begin + timedelta(hours=hours**2)
    closes, opens = openings.last_close(begin, end), openings.next_open(begin)
    assert (closes is None) is (opens is None or opens >= end)
    if closes is not None:
        again = openings.next_open(closes)
        assert begin < closes <= end
        assert openings.holds(closes - TICK)
        assert again is None or again >= end
