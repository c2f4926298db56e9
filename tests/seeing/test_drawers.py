"""The drawer: what an achievement asks for, what happened, and what became of each period of a streak."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from achievekit import (
    Achievement,
    Activity,
    Catalog,
    Day,
    Engine,
    Freezes,
    LastDays,
    Limit,
    MemberProgress,
    Month,
    Overall,
    Recurring,
    Rule,
    Sum,
    Timeframe,
    attr,
)
from achievekit.engine.calendar_cells import MOST_CELLS
from achievekit.rendering.contents import asked, histories, rows_of
from achievekit.views.details import (
    AdjustmentEntry,
    CalendarCell,
    CellKind,
    CompletionEntry,
    Details,
    RuleDetails,
    Setting,
    StreakCalendar,
    TriggerEntry,
)
from helpers import an_activity, an_engine, feed, instant

WARSAW = "Europe/Warsaw"


def drawer(engine: Engine, progress: MemberProgress, clock: str) -> Details:
    (view,) = engine.overview(progress, instant(clock, WARSAW)).achievements
    return view.details


def walked(*days: str, steps: int = 12_000) -> list[Activity]:
    return [an_activity(f"2026-05-{day} 08:00", id_=f"w{day}", zone=WARSAW, steps=steps) for day in days]


# --- what it asks for -----------------------------------------------------------------------------


def test_a_definition_in_words() -> None:
    rule = Rule(
        "walk",
        name="Steps",
        aggregation=Sum("steps"),
        period_goal=10_000,
        period="day",
        consecutive_periods=7,
        conditions=attr("source") == "watch",
        limit=Limit(5, per="day"),
        freezes=Freezes(initial=1),
    )
    achievement = Achievement(
        "a",
        name="Walker",
        rules=[rule, Rule("swim")],
        rules_required=1,
        limit=Limit(2),
        timeframe=Timeframe(weekdays=["friday"]),
        timezone="Asia/Tokyo",
        requires=["first"],
    )
    first = Achievement("first", name="First", rules=[Rule("walk")])
    views = Engine(Catalog(achievements=[achievement, first])).overview(MemberProgress("ana"), instant("2026-05-04"))
    goal = (
        "sum of `steps` of walk, where source is watch, reaches 10,000 per day, 7 days in a row, counting at most 5 per day,"
        " with freezes for missed days (1 to begin with)"
    )
    details = views.achievements[0].details
    assert details.rules == (
        RuleDetails(
            rule="1",
            name="Steps",
            type="Streak",
            trigger="walk",
            goal=goal,
            frequency_limit="at most 5 per day",
            freezes="for missed days (1 to begin with)",
        ),
        RuleDetails(rule="2", name="", type="Total", trigger="swim", goal="count of swim reaches 1"),
    )
    assert details.goal == (
        f"any 1 of these: (1) {goal}; (2) count of swim reaches 1; open on Friday;"
        ' only after "First" is completed; can be completed at most twice; by the clock in Asia/Tokyo'
    )
    assert (details.timeframe, details.limit, details.requires) == ("on Friday", "at most twice", ("First",))
    assert details.settings == (
        Setting(label="Rules required", text="1 of 2"),
        Setting(label="Carry over", text="no"),
        Setting(label="Active", text="yes"),
        Setting(label="Hidden", text="no"),
        Setting(label="Time zone", text="Asia/Tokyo"),
    )


def test_a_drawer_of_somebody_who_did_nothing() -> None:
    details = drawer(an_engine(Rule("walk")), MemberProgress("ana"), "2026-05-04 09:00")
    assert (details.triggers, details.completions, details.adjustments, details.calendars) == ((), (), (), ())
    assert (details.timeframe, details.limit, details.requires) == ("", "", ())


# --- what happened --------------------------------------------------------------------------------


def test_histories_are_newest_first_and_in_local_time() -> None:
    engine = an_engine(Rule("walk", aggregation=Sum("steps"), period_goal=20_000, unit="steps"), timezone=WARSAW)
    progress = feed(engine, walked("04", "05", "06")).progress
    at = instant("2026-05-07 10:00", WARSAW)
    progress = engine.adjust(
        progress, "a", at, current_period_value=25_000, actor="eva", reason="a lost watch"
    ).progress
    progress = engine.adjust(progress, "a", at, completed_count=5).progress
    details = drawer(engine, progress, "2026-05-08 09:00")
    assert [(one.activity, one.at.isoformat()) for one in details.triggers] == [
        ("w06", "2026-05-06T08:00:00+02:00"),
        ("w05", "2026-05-05T08:00:00+02:00"),
        ("w04", "2026-05-04T08:00:00+02:00"),
    ]
    assert details.triggers[0] == TriggerEntry(
        at=instant("2026-05-06 08:00", WARSAW), activity="w06", rule="1", change=12_000, unit="steps"
    )
    assert details.completions == (
        CompletionEntry(at=at, times=1, activity=None),
        CompletionEntry(at=instant("2026-05-05 08:00", WARSAW), times=1, activity="w05"),
    )
    assert details.adjustments == (
        AdjustmentEntry(at=at, what="completed count", rule=None, before=2, after=5, actor="", reason=""),
        AdjustmentEntry(
            at=at,
            what="current period value",
            rule="1",
            before=12_000,
            after=25_000,
            actor="eva",
            reason="a lost watch",
        ),
    )


def test_what_came_late_stands_where_it_happened() -> None:
    engine = an_engine(Rule("walk"), Rule("walk", id="again"), timezone=WARSAW)
    details = drawer(engine, feed(engine, walked("04", "06", "05")).progress, "2026-05-07 10:00")
    assert [(one.activity, one.rule) for one in details.triggers] == [
        ("w06", "again"),
        ("w06", "1"),
        ("w05", "again"),
        ("w05", "1"),
        ("w04", "again"),
        ("w04", "1"),
    ]
    assert [one.activity for one in details.completions] == ["w06", "w05", "w04"]


def test_what_a_rule_counted_that_is_gone() -> None:
    before = an_engine(Rule("walk", id="old", unit="walks"), Rule("swim"))
    after = an_engine(Rule("swim", id="new"))
    progress = feed(before, walked("04")).progress
    assert [(one.rule, one.unit) for one in drawer(after, progress, "2026-05-04 09:00").triggers] == [("old", "")]


# --- streak calendars -----------------------------------------------------------------------------

# A letter for each kind of cell.
LETTERS = {
    CellKind.MET: "M",
    CellKind.PARTLY: "p",
    CellKind.MISSED: "x",
    CellKind.FROZEN: "f",
    CellKind.SKIPPED: "-",
    CellKind.OPEN: "o",
}


def strip(engine: Engine, progress: MemberProgress, clock: str) -> str:
    """The cells of the first calendar, a letter each, after the name of the first period."""
    cells = drawer(engine, progress, clock).calendars[0].cells
    return f"{cells[0].label}: {''.join(LETTERS[cell.kind] for cell in cells)}" if cells else "nothing"


def daily(*, history: int = 50, lateness: timedelta = timedelta(hours=1), **options: Any) -> Engine:
    """10,000 steps a day, 30 days in a row; of the options `timeframe` and `completions` are the achievement's."""
    frame, completions = options.pop("timeframe", None), options.pop("completions", None)
    rule = Rule("walk", **{**STEPS, **options})
    achievement = Achievement("a", name="", rules=[rule], timeframe=frame, limit=completions)
    return Engine(Catalog(achievements=[achievement], timezone=WARSAW), history=history, lateness=lateness)


STEPS: dict[str, Any] = {
    "aggregation": Sum("steps"),
    "period_goal": 10_000,
    "period": "day",
    "consecutive_periods": 30,
    "unit": "steps",
}
WEEKDAYS = Timeframe(weekdays=["monday", "tuesday", "wednesday", "thursday", "friday"])


def test_each_kind_of_cell() -> None:
    engine = daily(freezes=Freezes(initial=1), timeframe=WEEKDAYS)
    in_a_row = walked("04", "06", "07")
    assert strip(engine, feed(engine, in_a_row).progress, "2026-05-08 09:00") == "4 May 2026: MfMMo"
    # On the 8th that streak is broken, and with it goes what is known of its freeze.
    progress = feed(engine, [*in_a_row, *walked("11", steps=500), *walked("12")]).progress
    assert strip(engine, progress, "2026-05-13 09:00") == "4 May 2026: MxMMx--pMo"


def test_a_cell() -> None:
    engine = daily()
    calendar = drawer(engine, feed(engine, walked("04", steps=500)).progress, "2026-05-04 09:00").calendars[0]
    assert (calendar.rule, calendar.period, calendar.period_goal, calendar.unit) == ("1", "day", 10_000, "steps")
    (cell,) = calendar.cells
    assert (cell.label, cell.value, cell.kind) == ("4 May 2026", 500, CellKind.OPEN)
    assert (cell.start, cell.end) == (instant("2026-05-04 00:00", WARSAW), instant("2026-05-05 00:00", WARSAW))


@pytest.mark.parametrize("lateness", [timedelta(hours=1), timedelta(days=30)], ids=["sealed", "not_sealed"])
@pytest.mark.parametrize(
    ("days", "cells"),
    [
        (("04", "05", "07", "11", "12"), "MMfMxxxMM"),
        (("04", "06", "08"), "MfMfM"),
        (("04", "10"), "MxxxxxM"),
    ],
)
def test_a_calendar_is_the_same_before_and_after_the_seal(
    lateness: timedelta, days: tuple[str, ...], cells: str
) -> None:
    """Of the freezes of a streak that is over the open periods still tell, and the sealed ones no longer."""
    engine = daily(freezes=Freezes(initial=2), lateness=lateness)
    shown = strip(engine, feed(engine, walked(*days)).progress, f"2026-05-{days[-1]} 09:00").partition(": ")[2]
    broken = cells.rfind("x") + 1
    assert (shown[broken:], shown.replace("f", "x")) == (cells[broken:], cells.replace("f", "x"))


def test_a_local_day_that_never_was_is_skipped() -> None:
    engine = daily(timeframe=None)
    apia = MemberProgress("ana", timezone="Pacific/Apia")
    walks = [an_activity(f"2011-12-{day} 08:00", zone="Pacific/Apia", steps=12_000) for day in ("29", "31")]
    progress = feed(engine, walks, apia).progress
    (view,) = engine.overview(progress, instant("2011-12-31 09:00", "Pacific/Apia")).achievements
    assert [cell.kind for cell in view.details.calendars[0].cells] == [CellKind.MET, CellKind.SKIPPED, CellKind.MET]
    assert view.rules[0].current_streak == 2


def test_a_calendar_begins_where_the_history_is_complete() -> None:
    """The oldest of three entries is that of the 8th; what is forgotten may have counted up to an hour after it."""
    days = [f"{day:02}" for day in range(4, 11)]
    progress = feed(daily(history=3), walked(*days)).progress
    assert strip(daily(history=3), progress, "2026-05-10 09:00") == "10 May 2026: M"
    assert (
        strip(daily(history=7), feed(daily(history=8), walked(*days)).progress, "2026-05-10 09:00")
        == "6 May 2026: MMMMM"
    )
    assert strip(daily(history=8), feed(daily(history=8), walked(*days)).progress, "2026-05-10 09:00") == (
        "4 May 2026: MMMMMMM"
    )
    on_time = daily(history=7, lateness=timedelta())
    assert strip(on_time, feed(on_time, walked(*days)).progress, "2026-05-10 09:00") == "5 May 2026: MMMMMM"


def test_without_a_history_only_what_is_not_sealed_is_told() -> None:
    engine = daily(history=0, lateness=timedelta(days=2))
    progress = feed(engine, walked("04", "05", "06", "07", "08")).progress
    assert strip(engine, progress, "2026-05-08 09:00") == "6 May 2026: MMM"
    assert strip(engine, progress, "2026-06-08 09:00") == "8 June 2026: o"


def test_a_calendar_has_no_more_cells_than_fit() -> None:
    engine = daily()
    progress = feed(engine, walked("04")).progress
    (calendar,) = drawer(engine, progress, "2036-05-04 09:00").calendars
    assert len(calendar.cells) == MOST_CELLS
    assert calendar.cells[-1].label == "4 May 2036"
    assert calendar.is_cut


@pytest.mark.parametrize(("history", "is_cut"), [(8, False), (7, True), (6, True)])
def test_a_calendar_says_that_something_may_be_forgotten(history: int, is_cut: bool) -> None:
    engine = daily(history=history)
    progress = feed(engine, walked(*(f"{day:02}" for day in range(4, 11)))).progress
    (calendar,) = drawer(engine, progress, "2026-05-10 09:00").calendars
    assert calendar.is_cut is is_cut


def test_after_a_correction_nothing_is_told_of_what_was_sealed_by_then() -> None:
    engine = daily()
    progress = feed(engine, walked("04", "05", "08")).progress
    at = instant("2026-05-08 10:00", WARSAW)
    progress = engine.adjust(progress, "a", at, completed_consecutive_periods=9).progress
    assert strip(engine, progress, "2026-05-08 11:00") == "8 May 2026: M"
    assert strip(engine, progress, "2026-05-10 11:00") == "9 May 2026: xo"


def test_a_corrected_value_shows_while_its_period_is_open() -> None:
    engine = daily()
    at = instant("2026-05-05 10:00", WARSAW)
    progress = engine.adjust(feed(engine, walked("04")).progress, "a", at, current_period_value=11_000).progress
    cells = drawer(engine, progress, "2026-05-05 11:00").calendars[0].cells
    assert [(cell.value, cell.kind) for cell in cells] == [(11_000, CellKind.MET)]


def test_periods_met_by_an_older_goal_are_met() -> None:
    before, after = daily(), daily(period_goal=20_000)
    progress = feed(before, walked("04", "05", "06")).progress
    assert strip(after, progress, "2026-05-06 09:00") == "4 May 2026: MMo"


def test_a_rule_that_means_something_else_now_has_a_calendar_of_its_own() -> None:
    before, after = daily(), daily(period="week")
    progress = feed(before, walked("04", "05")).progress
    progress = feed(after, walked("13"), progress).progress
    assert strip(after, progress, "2026-05-13 09:00") == "week of 11 May 2026: M"


def test_a_full_history_without_an_entry_of_the_rule() -> None:
    rules = [Rule("walk", id="walks", **STEPS), Rule("swim", period_goal=99)]
    engine = Engine(Catalog(achievements=[Achievement("a", name="", rules=rules)], timezone=WARSAW), history=2)
    swims = [an_activity(f"2026-05-0{day} 08:00", "swim", zone=WARSAW) for day in (6, 7)]
    progress = feed(engine, [*walked("04"), *swims]).progress
    assert strip(engine, progress, "2026-05-07 09:00") == "7 May 2026: o"


@pytest.mark.parametrize("lateness", [timedelta(hours=1), timedelta(days=30)], ids=["sealed", "not_sealed"])
@pytest.mark.parametrize(
    ("limit", "cells"),
    [(Limit(1), "MxMM"), (Limit(2), "MxMMxxo"), (Limit(1, per="month"), "MxMMxxo"), (None, "MxMMxxo")],
)
def test_a_calendar_ends_where_the_achievement_is_completed_for_good(
    lateness: timedelta, limit: Limit | None, cells: str
) -> None:
    engine = daily(consecutive_periods=2, completions=limit, lateness=lateness)
    progress = feed(engine, walked("04", "06", "07")).progress
    assert strip(engine, progress, "2026-05-10 09:00") == f"4 May 2026: {cells}"
    assert strip(engine, progress, "2026-05-06 09:00") == "4 May 2026: MxM"


def test_a_calendar_ends_no_earlier_than_what_counted() -> None:
    """The 5th comes late and completes the row up to the 6th."""
    engine = daily(consecutive_periods=3, completions=Limit(1), lateness=timedelta(days=2))
    progress = feed(engine, walked("04", "06", "05")).progress
    assert strip(engine, progress, "2026-05-10 09:00") == "4 May 2026: MMM"


def test_a_calendar_is_empty_if_all_up_to_the_completion_is_forgotten() -> None:
    engine = daily(consecutive_periods=2, completions=Limit(1), history=1)
    progress = feed(engine, walked("04", "05")).progress
    assert strip(engine, progress, "2026-05-10 09:00") == "nothing"


def test_freezes_after_the_completion_leave_the_calendar_as_it_was() -> None:
    engine = daily(consecutive_periods=3, completions=Limit(1), freezes=Freezes(initial=4))
    progress = feed(engine, walked("04", "06", "07")).progress
    assert [strip(engine, progress, f"2026-05-{day} 09:00") for day in ("08", "10")] == ["4 May 2026: MfMM"] * 2


def test_a_calendar_goes_on_after_a_completion_that_nobody_remembers() -> None:
    engine = daily(consecutive_periods=1, completions=Limit(1))
    progress = engine.adjust(
        MemberProgress("ana"), "a", instant("2026-05-04 08:00", WARSAW), completed_count=1
    ).progress
    assert strip(engine, progress, "2026-05-05 09:00") == "5 May 2026: o"


def test_looking_back_from_an_earlier_instant() -> None:
    engine = daily()
    progress = feed(engine, walked("04", "05", "06")).progress
    assert strip(engine, progress, "2026-05-05 09:00") == "4 May 2026: MM"
    assert strip(engine, progress, "2026-04-05 09:00") == "nothing"


def test_looking_back_too_far_tells_nothing() -> None:
    """The way back begins with the newest period that counted, and is no longer than a calendar."""
    engine = daily()
    walk = feed(engine, walked("04")).progress
    for days, told in ((MOST_CELLS - 1, "4 May 2026: M"), (MOST_CELLS, "nothing")):
        at = instant("2026-05-04 08:00", WARSAW) + timedelta(days=days)
        again = feed(engine, [Activity("again", "ana", "walk", at, {"steps": 12_000})], walk).progress
        later = engine.settle(again, at + timedelta(days=999)).progress
        assert strip(engine, later, "2026-05-04 13:00") == told


def test_a_full_history_in_a_period_without_an_end() -> None:
    three_days = Recurring("FREQ=DAILY;COUNT=3", start=datetime(2026, 5, 4))  # noqa: DTZ001  # wall-clock time
    engine = daily(period=three_days, history=2)
    progress = feed(engine, [*walked("04"), *walked("06", "07", "08", steps=9_000)]).progress
    assert strip(engine, progress, "2026-05-09 09:00") == "from 6 May 2026, 00:00: M"


def test_a_calendar_shows_nothing_that_counted_by_another_meaning_of_the_rule() -> None:
    daily = Rule("walk", period="day", consecutive_periods=7, period_goal=2)
    progress = feed(an_engine(daily), [an_activity("2026-05-04 12:00")]).progress
    engine = an_engine(evolve(daily, trigger="run"))
    runs = [an_activity(f"2026-05-{day} 13:00", "run") for day in ("04", "07")]
    view = engine.overview(feed(engine, runs, progress).progress, instant("2026-05-07 14:00")).achievements[0]
    (calendar,) = view.details.calendars
    assert [(cell.value, cell.kind) for cell in calendar.cells] == [
        (1, CellKind.PARTLY),
        (0, CellKind.MISSED),
        (0, CellKind.MISSED),
        (1, CellKind.OPEN),
    ]


def test_quarters_stand_in_years() -> None:
    engine = an_engine(Rule("walk", period="quarter", consecutive_periods=9), lateness=timedelta(days=3660))
    progress = feed(engine, [an_activity(f"{year}-01-04 12:00") for year in (2023, 2024, 2026)]).progress
    page = engine.overview(progress, instant("2026-03-04 14:00")).achievements[0].to_html()
    rows = page.split('class="ak-calendar"')[1].split("</div>")[0].split("<p")[1:]
    assert {row.count("ak-cell") for row in rows[:-1]} == {4}


def test_a_day_that_never_was_stands_before_a_monday() -> None:
    monday = instant("2026-05-04")
    never, day = (
        CalendarCell(period=period, label="", start=monday, end=end, value=0, kind=CellKind.MISSED)
        for period, end in ((1, monday), (2, monday + timedelta(days=1)))
    )
    calendar = StreakCalendar(rule="1", period="day", period_goal=1, unit="", cells=(never, day))
    assert rows_of(calendar, (never, day), 7) == (True, [[*[None] * 6, never], [day]])


def test_the_columns_of_the_histories() -> None:
    engine = daily(consecutive_periods=1)
    found = histories(drawer(engine, feed(engine, walked("04")).progress, "2026-05-05 09:00"))
    assert [(history.title, history.columns) for history in found] == [
        ("Counted activities", ("When", "Change", "Activity")),
        ("Completions", ("When", "How often", "How")),
        ("Adjustments", ("When", "Change", "What, by whom and why")),
    ]


def test_a_drawer_shows_all_that_is_asked_for() -> None:
    achievement = Achievement(
        "a",
        name="A",
        rules=[Rule("walk", limit=Limit(3, per="day"))],
        limit=Limit(1),
        timeframe=Timeframe(weekdays=["monday"]),
        requires=["b"],
    )
    engine = Engine(Catalog(achievements=[achievement, Achievement("b", name="B", rules=[Rule("walk")])]))
    view = engine.overview(MemberProgress("ana"), instant("2026-05-04 09:00")).achievements[0]
    found = dict(asked(view.details))
    assert found["Timeframe"] == "On Monday"
    assert {"Type", "Trigger", "Frequency", "Requires", "Timeframe", "Limit"} <= found.keys()
    assert "On Monday" in view.to_text()
    assert "On Monday" in view.to_html()


@pytest.mark.parametrize(
    ("period", "in_a_row", "type_"),
    [
        (Day(), 1, "Goal per day"),
        (Month(), 1, "Goal per month"),
        (Day(every=2), 1, "Goal per period"),
        (Day(), 2, "Streak"),
        (Overall(), 1, "Total"),
        (LastDays(7), 1, "Rolling window"),
    ],
    ids=repr,
)
def test_the_type_of_a_rule(period: Any, in_a_row: int, type_: str) -> None:
    engine = an_engine(Rule("walk", period=period, consecutive_periods=in_a_row))
    (rule,) = drawer(engine, MemberProgress("ana"), "2026-05-04 09:00").rules
    assert rule.type == type_
