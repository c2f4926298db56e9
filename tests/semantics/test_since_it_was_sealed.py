"""What is sealed is judged by the zone and the lateness of now, whoever let time pass before they changed."""

from datetime import timedelta

import pytest
from attrs import evolve

from achievekit import Engine, Limit, MemberProgress, Reason, Rule
from helpers import an_activity, an_engine, feed, instant

IN_A_ROW = Rule("walk", period="day", consecutive_periods=3)


def reasons_with_and_without_settling(
    engine: Engine, progress: MemberProgress, at: str, late: str
) -> list[list[Reason]]:
    """Why a late activity is refused, if nobody has settled since the change, and if somebody has."""
    settled = engine.settle(progress, instant(at)).progress
    activity = an_activity(late)
    return [[one.reason for one in engine.record(each, activity).refusals] for each in (progress, settled)]


def test_a_shorter_lateness_seals_more_at_once() -> None:
    patient, strict = (an_engine(IN_A_ROW, lateness=timedelta(hours=hours)) for hours in (7 * 24, 1))
    progress = feed(patient, [an_activity(f"2026-05-0{day} 10:00") for day in (4, 6)]).progress
    reasons = reasons_with_and_without_settling(strict, progress, "2026-05-06 10:00", "2026-05-05 10:00")
    assert reasons == [[Reason.TOO_LATE]] * 2
    assert patient.record(progress, an_activity("2026-05-05 10:00")).refusals == ()


def moved_west_to_east(engine: Engine) -> MemberProgress:
    """Ana walks on 3 and 4 May in Honolulu, time passes to half past five on 6 May in UTC, and she moves to Tokyo."""
    walks = [an_activity(f"2026-05-0{day}T12:00-10:00") for day in (3, 4)]
    progress = feed(engine, walks, MemberProgress("ana", timezone="Pacific/Honolulu")).progress
    return evolve(engine.settle(progress, instant("2026-05-06T05:30Z")).progress, timezone="Asia/Tokyo")


def test_a_day_that_is_sealed_where_the_member_has_moved_takes_nothing() -> None:
    engine = an_engine(IN_A_ROW)
    moved = moved_west_to_east(engine)
    reasons = reasons_with_and_without_settling(engine, moved, "2026-05-06T05:30Z", "2026-05-05T21:00+09:00")
    assert reasons == [[Reason.TOO_LATE]] * 2


def test_nothing_is_taken_back_from_such_a_day() -> None:
    """In Honolulu it is 4 May still when 5 May has begun and 4 May is sealed in Tokyo."""
    engine = an_engine(IN_A_ROW)
    at_home = MemberProgress("ana", timezone="Pacific/Honolulu")
    walked = engine.record(at_home, an_activity("2026-05-04T12:00-10:00", id_="w1")).progress
    walked = engine.settle(walked, instant("2026-05-05T09:00Z")).progress
    moved = evolve(walked, timezone="Asia/Tokyo")
    outcome = engine.reverse(moved, "w1", instant("2026-05-05T10:00Z"))
    assert [one.reason for one in outcome.refusals] == [Reason.TOO_LATE]
    assert outcome.progress is moved
    assert engine.reverse(walked, "w1", instant("2026-05-05T10:00Z")).refusals == ()


@pytest.mark.parametrize("walks", [64, 65, 150])
def test_a_frequency_limit_is_known_for_as_long_as_its_intervals_are_open(walks: int) -> None:
    engine = an_engine(Rule("walk", period_goal=1000, limit=Limit(1, per="hour")), lateness=timedelta(days=7))
    begin = instant("2026-05-04 02:10")
    hourly = [an_activity((begin + timedelta(hours=hour)).isoformat()) for hour in range(walks)]
    fed = feed(engine, [*hourly, an_activity("2026-05-04 01:10"), an_activity("2026-05-04 02:20")])
    assert fed.reasons[-2:] == ["", Reason.FREQUENCY_LIMIT]
