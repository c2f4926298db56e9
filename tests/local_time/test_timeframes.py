"""When an achievement is on: half-open edges, weekdays, holidays, time windows; and which periods are skipped."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from achievekit import Day, Rule, Timeframe
from achievekit.events import StreakBroken
from achievekit.timeframes import Openings
from achievekit.zones import Clock
from helpers import an_activity, an_engine, feed, instant, of_kind, shown

OUTSIDE = "outside_timeframe"


def reasons(frame: Timeframe, *clocks: str, zone: str = "UTC") -> list[str]:
    engine = an_engine(Rule("walk", period_goal=99), timeframe=frame, timezone=zone)
    return feed(engine, [an_activity(clock, zone=zone) for clock in clocks]).reasons


def streak(frame: Timeframe, period: str | Day, *clocks: str, zone: str = "UTC") -> int:
    """The streak after something happened at each of these clocks, all of them in the timeframe."""
    engine = an_engine(Rule("walk", period=period), timeframe=frame, timezone=zone)
    fed = feed(engine, [an_activity(clock, zone=zone) for clock in clocks])
    assert fed.reasons == [""] * len(clocks)
    return shown(engine, fed.progress, instant(clocks[-1], zone)).current_streak


def test_from_the_start_until_just_before_the_end() -> None:
    frame = Timeframe(starts_at="2026-05-01T00:00+02:00", ends_at="2026-06-01T00:00+02:00")
    # 00:00 at +02:00 is 22:00 UTC on the day before.
    clocks = "2026-04-30 21:59:59.999999", "2026-04-30 22:00", "2026-05-31 21:59:59.999999", "2026-05-31 22:00"
    assert reasons(frame, *clocks) == [OUTSIDE, "", "", OUTSIDE]


def test_time_windows_are_half_open() -> None:
    frame = Timeframe(time_from="09:00", time_to="17:00")
    clocks = "2026-05-04 08:59:59.999999", "2026-05-04 09:00", "2026-05-04 16:59:59.999999", "2026-05-04 17:00"
    assert reasons(frame, *clocks) == [OUTSIDE, "", "", OUTSIDE]


def test_a_window_over_midnight() -> None:
    frame = Timeframe(time_from="22:00", time_to="02:00")
    clocks = "2026-05-04 21:59", "2026-05-04 22:00", "2026-05-05 00:00", "2026-05-05 01:59", "2026-05-05 02:00"
    assert reasons(frame, *clocks) == [OUTSIDE, "", "", "", OUTSIDE]
    # With a weekday both must hold at the instant itself: 4 May 2026 is a Monday; its first two hours belong to the
    # window that began on Sunday, and are Monday all the same.
    mondays = Timeframe(time_from="22:00", time_to="02:00", weekdays=["monday"])
    assert reasons(mondays, "2026-05-04 01:00", "2026-05-04 23:00", "2026-05-05 01:00") == ["", "", OUTSIDE]


def test_a_window_without_one_of_its_ends() -> None:
    assert reasons(Timeframe(time_from="22:00"), "2026-05-04 21:59", "2026-05-04 23:59") == [OUTSIDE, ""]
    assert reasons(Timeframe(time_to="06:00"), "2026-05-04 00:00", "2026-05-04 06:00") == ["", OUTSIDE]


def test_a_window_is_read_off_the_local_clock() -> None:
    # 07:00 to 08:00 in Warsaw is 06:00 to 07:00 UTC in winter, 05:00 to 06:00 in summer.
    frame = Timeframe(time_from="07:00", time_to="08:00")
    engine = an_engine(Rule("walk", period_goal=99), timeframe=frame, timezone="Europe/Warsaw")
    clocks = ["2026-03-28 06:30", "2026-03-29 06:30", "2026-03-29 05:30"]
    assert feed(engine, map(an_activity, clocks)).reasons == ["", OUTSIDE, ""]


def test_weekdays_days_of_month_and_months() -> None:
    # Friday 13 February 2026; Friday 13 March; Friday 20 March; Monday 13 April.
    frame = Timeframe(weekdays=["friday"], days_of_month=[13], months=[3, 4])
    assert reasons(frame, "2026-02-13", "2026-03-13", "2026-03-20", "2026-04-13") == [OUTSIDE, "", OUTSIDE, OUTSIDE]


def test_holidays() -> None:
    # A date is a whole local day; 3 May 2026 in Warsaw runs from 2 May 22:00 UTC.
    frame = Timeframe(except_dates=["2026-05-03"])
    engine = an_engine(Rule("walk", period_goal=99), timeframe=frame, timezone="Europe/Warsaw")
    clocks = ["2026-05-02 21:59", "2026-05-02 22:00", "2026-05-03 21:59", "2026-05-03 22:00"]
    assert feed(engine, map(an_activity, clocks)).reasons == ["", OUTSIDE, OUTSIDE, ""]


def test_spans_that_are_taken_out() -> None:
    # Dates are the local midnights at which they begin: the 24th and 25th are out, the 26th is not.
    christmas = Timeframe(except_between=[("2026-12-24", "2026-12-26")])
    clocks = "2026-12-23 23:59", "2026-12-24 00:00", "2026-12-25 23:59", "2026-12-26 00:00"
    assert reasons(christmas, *clocks, zone="Europe/Warsaw") == ["", OUTSIDE, OUTSIDE, ""]
    outage = Timeframe(except_between=[("2026-05-04T10:00+00:00", "2026-05-04T12:00+00:00")])
    clocks = "2026-05-04 09:59", "2026-05-04 10:00", "2026-05-04 11:59", "2026-05-04 12:00"
    assert reasons(outage, *clocks) == ["", OUTSIDE, OUTSIDE, ""]


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "UTC", "America/New_York"])  # whose clocks read so in the year 1 too
def test_spans_up_to_the_first_and_the_last_day_there_is(zone: str) -> None:
    frame = Timeframe(except_between=[(date.min, date(2026, 5, 4)), (date(2026, 5, 6), date.max)])
    clocks = "2026-05-03 23:59", "2026-05-04 00:00", "2026-05-05 23:59", "2026-05-06 00:00"
    assert reasons(frame, *clocks, zone=zone) == [OUTSIDE, "", "", OUTSIDE]


def test_a_weekday_streak_goes_over_the_weekend_and_over_a_holiday() -> None:
    # Thursday 30 April, (Friday 1 May is a holiday,) Monday 4 May, Tuesday 5 May 2026.
    workdays = Timeframe(weekdays=["monday", "tuesday", "wednesday", "thursday", "friday"], except_dates=["2026-05-01"])
    assert streak(workdays, "day", "2026-04-30", "2026-05-04", "2026-05-05") == 3
    # Wednesday 6 May is no holiday.
    assert streak(workdays, "day", "2026-05-05", "2026-05-07") == 1


def test_the_weekend_breaks_no_streak_but_the_monday_after_it_does() -> None:
    workdays = Timeframe(weekdays=["monday", "tuesday", "wednesday", "thursday", "friday"])
    engine = an_engine(Rule("walk", period="day"), timeframe=workdays)
    progress = feed(engine, [an_activity("2026-05-08 12:00")]).progress  # a Friday
    # Monday 11 May ends at midnight and is sealed an hour later.
    assert engine.next_deadline(progress) == instant("2026-05-12 01:00")
    assert shown(engine, progress, instant("2026-05-11 23:59")).current_streak == 1
    assert shown(engine, progress, instant("2026-05-12 00:00")).current_streak == 0
    (broken,) = engine.settle(progress, instant("2026-06-01")).events
    assert isinstance(broken, StreakBroken)
    assert (broken.period_start, broken.at) == (instant("2026-05-11"), instant("2026-05-12"))


def test_a_period_of_which_a_part_is_inside_is_eligible() -> None:
    # On from Thursday 7 May: the week of 4 May counts. Until Tuesday 19 May: so does the week of 18 May.
    frame = Timeframe(starts_at="2026-05-07T00:00+00:00", ends_at="2026-05-19T00:00+00:00")
    assert streak(frame, "week", "2026-05-10", "2026-05-11", "2026-05-18") == 3
    assert streak(frame, "week", "2026-05-10", "2026-05-18") == 1  # the week of 11 May was missed


def test_after_the_end_nothing_is_missed() -> None:
    frame = Timeframe(ends_at="2026-05-06T00:00+00:00")
    engine = an_engine(Rule("walk", period="day"), timeframe=frame)
    progress = feed(engine, map(an_activity, ["2026-05-04", "2026-05-05"])).progress
    assert engine.next_deadline(progress) is None
    assert not engine.settle(progress, instant("2027-01-01")).events
    assert shown(engine, progress, instant("2027-01-01")).current_streak == 2


def test_a_season_every_year() -> None:
    # Days of June to August: 31 August 2026 and 1 June 2027 are neighbours.
    summer = Timeframe(months=[6, 7, 8])
    assert streak(summer, "day", "2026-08-30", "2026-08-31", "2027-06-01") == 3


def test_a_window_in_the_skipped_hour_leaves_its_day_out() -> None:
    # 02:10 to 02:50 does not come in Warsaw on 29 March 2026: the 28th and the 30th are neighbours.
    frame = Timeframe(time_from="02:10", time_to="02:50")
    assert streak(frame, "day", "2026-03-28 02:30", "2026-03-30 02:30", zone="Europe/Warsaw") == 2
    # On 25 October it comes twice, and that day can be missed like any other.
    assert streak(frame, "day", "2026-10-24 02:30", "2026-10-26 02:30", zone="Europe/Warsaw") == 1


def test_a_window_comes_twice_where_its_hour_is_repeated() -> None:
    frame = Timeframe(time_from="02:10", time_to="02:50")
    engine = an_engine(Rule("walk", period_goal=99), timeframe=frame, timezone="Europe/Warsaw")
    clocks = ["00:09", "00:10", "00:49", "00:50", "01:09", "01:10", "01:49", "01:50"]  # UTC; 02:09 … twice
    fed = feed(engine, [an_activity(f"2026-10-25 {clock}") for clock in clocks])
    assert fed.reasons == [OUTSIDE, "", "", OUTSIDE] * 2


def test_hours_of_a_window_in_a_row() -> None:
    # On from 08:00 to 10:00: 09:00 on Monday and 08:00 on Tuesday are neighbouring hours.
    frame = Timeframe(time_from="08:00", time_to="10:00")
    assert streak(frame, "hour", "2026-05-04 08:30", "2026-05-04 09:30", "2026-05-05 08:30") == 3
    assert streak(frame, "hour", "2026-05-04 08:30", "2026-05-05 08:30") == 1


def test_the_timeframe_s_days_start_at_midnight_even_where_the_rule_s_do_not() -> None:
    # Friday 8 May, days from 04:00. Saturday 02:00 is still Friday for the rule, but Saturday for the timeframe.
    frame = Timeframe(weekdays=["friday"])
    engine = an_engine(Rule("walk", period=Day(day_starts_at="04:00"), period_goal=2), timeframe=frame)
    fed = feed(engine, map(an_activity, ["2026-05-08 12:00", "2026-05-09 02:00"]))
    assert fed.reasons == ["", OUTSIDE]
    # And Friday 02:00 is Thursday's: both of the rule's days have an instant on a Friday, so both are eligible.
    both = an_engine(Rule("walk", period=Day(day_starts_at="04:00"), consecutive_periods=2), timeframe=frame)
    assert feed(both, map(an_activity, ["2026-05-08 02:00", "2026-05-08 12:00"])).times == [0, 1]


@pytest.mark.parametrize("lateness", [timedelta(0), timedelta(days=40)])
def test_skipped_periods_report_nothing(lateness: timedelta) -> None:
    # Mondays only, five of them in a row, the last one on 1 June 2026.
    frame = Timeframe(weekdays=["monday"])
    engine = an_engine(Rule("walk", period="day", consecutive_periods=5), timeframe=frame, lateness=lateness)
    mondays = ["2026-05-04", "2026-05-11", "2026-05-18", "2026-05-25", "2026-06-01"]
    fed = feed(engine, map(an_activity, mondays))
    assert fed.times == [0, 0, 0, 0, 1]
    assert not of_kind(fed.events, StreakBroken)


def test_clocks_set_back_into_a_window_that_has_only_an_end() -> None:
    openings = Openings(Timeframe(time_to="02:30"), Clock(ZoneInfo("Europe/Warsaw")))
    assert openings.next_open(instant("2026-10-25 00:45")) == instant("2026-10-25 01:00")
