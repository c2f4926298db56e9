"""Freezes: missed periods that a streak survives (section 5). Days of May 2026, in UTC, activities at noon."""

from datetime import timedelta

from achievekit import Freezes, Rule
from achievekit.events import Event, FreezeUsed, StreakBroken
from helpers import an_engine, feed, instant, of_kind, shown, walks


def left_and_streak(freezes: Freezes, *days: int) -> tuple[int, int]:
    """The freezes left and the streak, seen on the last of these days."""
    engine = an_engine(Rule("walk", period="day", freezes=freezes))
    view = shown(engine, feed(engine, walks(*days)).progress, instant(f"2026-05-{days[-1]:02} 12:00"))
    return view.freezes_left, view.current_streak


def missed(freezes: Freezes, *days: int) -> list[str]:
    """What was told by the end of May: the day missed, and `*` for a freeze or the length of the broken streak."""
    engine = an_engine(Rule("walk", period="day", freezes=freezes))
    fed = feed(engine, walks(*days))
    events: list[Event] = [*fed.events, *engine.settle(fed.progress, instant("2026-06-01 12:00")).events]
    told = []
    for event in events:
        if isinstance(event, FreezeUsed):
            told.append(f"{event.period_start.day}*")
        elif isinstance(event, StreakBroken):
            told.append(f"{event.period_start.day}:{event.streak}")
    return told


def test_initial_freezes_save_the_first_misses() -> None:
    # 1 2 . 4 . 6 with two freezes: the 3rd and the 5th are saved; four met days make the streak.
    assert left_and_streak(Freezes(initial=2), 1, 2, 4, 6) == (0, 4)
    # The 7th breaks it: four long, as frozen days do not count.
    assert missed(Freezes(initial=2), 1, 2, 4, 6) == ["3*", "5*", "7:4"]


def test_misses_in_a_row_use_one_freeze_each() -> None:
    assert left_and_streak(Freezes(initial=3), 1, 2, 5) == (1, 3)
    assert missed(Freezes(initial=1), 1, 2, 5) == ["3*", "4:2", "6*", "7:1"]


def test_after_a_break_the_initial_freezes_are_there_again() -> None:
    # 1 . . 4: the 2nd is saved, the 3rd breaks; from the 4th on there is one again.
    assert left_and_streak(Freezes(initial=1), 1, 4) == (1, 1)


def test_without_a_streak_no_freeze_is_used() -> None:
    # Nothing before the 10th and nothing after the break of the 12th is missed.
    assert missed(Freezes(initial=1), 10) == ["11*", "12:1"]


def test_a_frozen_day_keeps_the_run_but_is_no_part_of_it() -> None:
    # Three in a row: 1 2 * 4.
    engine = an_engine(Rule("walk", period="day", consecutive_periods=3, freezes=Freezes(initial=1)))
    fed = feed(engine, walks(1, 2, 4))
    assert fed.times == [0, 0, 1]
    # 1 2 * 4 | 5 6 . breaks, as the freeze is used.
    assert feed(engine, walks(5, 6, 8), fed.progress).times == [0, 0, 0]


def test_one_is_earned_for_every_so_many_met_periods() -> None:
    freezes = Freezes(earned_every=3)
    assert left_and_streak(freezes, 1, 2) == (0, 2)
    assert left_and_streak(freezes, 1, 2, 3) == (1, 3)
    assert left_and_streak(freezes, 1, 2, 3, 4, 5) == (1, 5)
    assert left_and_streak(freezes, 1, 2, 3, 4, 5, 6) == (2, 6)
    # 1 2 3 * 5 6 7: the sixth met day, the 7th, earns the next one.
    assert left_and_streak(freezes, 1, 2, 3, 5, 6) == (0, 5)
    assert left_and_streak(freezes, 1, 2, 3, 5, 6, 7) == (1, 6)
    # What is earned goes with the streak: 1 2 3 * . breaks, and nothing is there at the start of the next.
    assert left_and_streak(freezes, 1, 2, 3, 6) == (0, 1)


def test_no_more_than_the_maximum_are_saved_up() -> None:
    freezes = Freezes(initial=1, earned_every=2, maximum=2)
    assert left_and_streak(freezes, 1, 2) == (2, 2)
    assert left_and_streak(freezes, 1, 2, 3, 4) == (2, 4)
    # One is used on the 3rd; the fourth met day, the 5th, earns it back.
    assert left_and_streak(freezes, 1, 2, 4) == (1, 3)
    assert left_and_streak(freezes, 1, 2, 4, 5) == (2, 4)


def test_a_maximum_of_none_at_all_earns_nothing() -> None:
    assert left_and_streak(Freezes(earned_every=1, maximum=0), 1, 2, 3) == (0, 3)


def test_a_freeze_is_told_once_when_its_period_is_sealed() -> None:
    engine = an_engine(Rule("walk", period="day", freezes=Freezes(initial=2)), lateness=timedelta(hours=2))
    progress = feed(engine, walks(3, 4)).progress
    # The 5th is over at midnight of the 6th and sealed two hours later.
    assert engine.next_deadline(progress) == instant("2026-05-06 02:00")
    assert not engine.settle(progress, instant("2026-05-06 01:59:59.999999")).events
    settled = engine.settle(progress, instant("2026-05-06 02:00"))
    (used,) = settled.events
    assert used == FreezeUsed(
        id=used.id,
        member="ana",
        achievement="a",
        at=instant("2026-05-06 00:00"),
        rule="1",
        streak=2,
        freezes_left=1,
        period_start=instant("2026-05-05 00:00"),
    )
    assert not engine.settle(settled.progress, instant("2026-05-06 12:00")).events
    # Told by the next activity instead, it is the same event.
    (by_activity,) = of_kind(feed(engine, walks(6), progress).events, FreezeUsed)
    assert by_activity == used


def test_the_tab_shows_a_freeze_used_before_it_is_told() -> None:
    engine = an_engine(Rule("walk", period="day", freezes=Freezes(initial=1)))
    progress = feed(engine, walks(4)).progress
    # At midnight of the 6th the 5th is over: its freeze is as good as used, but a late walk may still give it back.
    view = shown(engine, progress, instant("2026-05-06 00:30"))
    assert (view.freezes_left, view.current_streak) == (0, 1)
    walked = feed(engine, walks(5), engine.settle(progress, instant("2026-05-06 00:30")).progress)
    view = shown(engine, walked.progress, instant("2026-05-06 00:30"))
    assert (view.freezes_left, view.current_streak) == (1, 2)


def test_a_late_activity_can_shorten_what_a_freeze_has_credited_and_nothing_is_taken_back() -> None:
    # Twos, one freeze earned by every two met days. Delivered 2 3 . 5 6: 2-3 is a full run and earns a freeze, which
    # saves the 4th; 5-6 is another, two in all. Now the 1st arrives: 1-2 earns, 3 * 5 is a full run, and 6 stands
    # alone: still two. Both stay granted, and the 7th makes the third.
    rule = Rule("walk", period="day", consecutive_periods=2, freezes=Freezes(earned_every=2))
    engine = an_engine(rule, lateness=timedelta(days=9))
    fed = feed(engine, walks(2, 3, 5, 6, 1, 7))
    assert fed.times == [0, 1, 0, 1, 0, 1]
    assert [outcome.progress.achievements["a"].completed_count for outcome in fed.outcomes] == [0, 1, 1, 2, 2, 3]


def test_more_freezes_in_the_catalog_count_from_the_next_streak_on() -> None:
    # What is left of a streak is state; the initial ones are handed out at its start.
    none, two = (an_engine(Rule("walk", period="day", freezes=freezes)) for freezes in (None, Freezes(initial=2)))
    progress = feed(none, walks(3, 4)).progress
    (broken,) = two.settle(progress, instant("2026-05-06 12:00")).events
    assert isinstance(broken, StreakBroken)
    later = feed(two, walks(10), two.settle(progress, instant("2026-05-06 12:00")).progress)
    assert shown(two, later.progress, instant("2026-05-10 12:00")).freezes_left == 2
