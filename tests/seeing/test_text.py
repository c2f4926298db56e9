"""Views and explanations as text: a dozen situations, as files that people have read word by word.

`ACHIEVEKIT_GOLDEN=write` in the environment writes the files anew; read them again then.
"""

import os
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from achievekit import (
    Achievement,
    Activity,
    Catalog,
    Day,
    Distinct,
    Engine,
    Freezes,
    LastDays,
    Limit,
    Max,
    MemberProgress,
    Rule,
    Sum,
    Timeframe,
    attr,
)
from achievekit.rendering.terminal import BAR_WIDTH, aligned, bar, clean, percent, width, wrapped
from helpers import an_activity, feed, instant

GOLDEN = Path(__file__).parents[1] / "golden" / "text"
WARSAW = "Europe/Warsaw"


def at(clock: str) -> object:
    return instant(clock, WARSAW)


def walk(day: str, steps: object = 12_000, *, source: str = "watch", clock: str = "08:00") -> Activity:
    return an_activity(f"2026-05-{day} {clock}", id_=f"w{day}", zone=WARSAW, steps=steps, source=source)


WALKER = Achievement(
    "daily-walker",
    name="Walk 10,000 steps a day",
    rules=[
        Rule(
            "walk",
            aggregation=Sum("steps"),
            period_goal=10_000,
            period="day",
            consecutive_periods=7,
            conditions=attr("source") == "watch",
            freezes=Freezes(earned_every=3, maximum=2),
            unit="steps",
        )
    ],
)
SPENDER = Achievement(
    "big-basket",
    name="Spend 1,000 within 30 days",
    rules=[Rule("buy", aggregation=Sum("amount"), period=LastDays(30), period_goal=1000, unit="PLN")],
)
ONCE = Achievement("first-steps", name="First steps", rules=[Rule("walk")], limit=Limit(1))
WEEKLY = Achievement("weekly", name="Once a week", rules=[Rule("walk", period_goal=2)], limit=Limit(1, per="week"))
LOCKED = Achievement("marathon", name="Marathon", rules=[Rule("walk")], requires=["first-steps", "daily-walker"])
SECRET = Achievement("owl", name="Night owl", rules=[Rule("walk", period_goal=9)], hidden=True)
TRIATHLON = Achievement(
    "triathlon",
    name="Triathlon",
    rules=[
        Rule("swim", id="swim", name="Swim", aggregation=Max("km"), period_goal=Decimal("1.5"), unit="km"),
        Rule("ride", id="ride", name="Ride", aggregation=Sum("km"), period_goal=40, unit="km"),
        Rule("walk", id="run", name="Run somewhere else", aggregation=Distinct("steps"), period_goal=3, unit="places"),
    ],
    rules_required=2,
)


def framed(name: str, frame: Timeframe, *, active: bool = True) -> Achievement:
    return Achievement(name.lower(), name=name, rules=[Rule("walk", period_goal=3)], timeframe=frame, active=active)


FRAMED = (
    framed("Over", Timeframe(ends_at=instant("2026-05-01", WARSAW))),
    framed("Coming", Timeframe(starts_at=instant("2026-06-01", WARSAW))),
    framed("Sundays", Timeframe(weekdays=["sunday"])),
    framed("Resting", Timeframe(weekdays=["sunday"]), active=False),
)


def engine_for(*achievements: Achievement) -> Engine:
    return Engine(Catalog(achievements=achievements, timezone=WARSAW))


def tab(
    *achievements: Achievement, done: list[Activity], clock: str, drawers: bool = False, color: bool = False
) -> str:
    engine = engine_for(*achievements)
    overview = engine.overview(feed(engine, done).progress, instant(clock, WARSAW))
    return overview.to_text(drawers=drawers, color=color) if drawers or color else str(overview)


def new_member() -> str:
    return tab(WALKER, SPENDER, ONCE, TRIATHLON, done=[], clock="2026-05-04 09:00")


def under_way() -> str:
    purchases = [an_activity("2026-05-03 18:00", "buy", zone=WARSAW, amount=Decimal("449.90"))]
    return tab(WALKER, SPENDER, ONCE, done=[*purchases, walk("03"), walk("04", 4200)], clock="2026-05-04 09:00")


def at_risk() -> str:
    return tab(WALKER, done=[walk("03"), walk("04")], clock="2026-05-05 21:30")


def streak_lost() -> str:
    return tab(WALKER, done=[walk("03"), walk("04")], clock="2026-05-06 00:00")


def saved_by_a_freeze() -> str:
    days = ("01", "02", "03", "05", "06")
    return tab(WALKER, done=[*map(walk, days), walk("07", 3)], clock="2026-05-07 09:00", drawers=True)


def limits_reached() -> str:
    return tab(ONCE, WEEKLY, done=[walk("04"), walk("05")], clock="2026-05-06 09:00")


def locked() -> str:
    return tab(LOCKED, ONCE, WALKER, done=[walk("04")], clock="2026-05-04 09:00")


def in_and_out_of_time() -> str:
    return tab(*FRAMED, done=[], clock="2026-05-04 09:00")


def hidden() -> str:
    return tab(SECRET, ONCE, done=[walk("04")], clock="2026-05-04 09:00", drawers=True)


def several_rules() -> str:
    sport = [
        an_activity("2026-05-04 06:00", "swim", zone=WARSAW, km=Decimal("1.2")),
        an_activity("2026-05-04 07:00", "ride", zone=WARSAW, km=42),
        walk("04"),
    ]
    return tab(TRIATHLON, done=sport, clock="2026-05-04 09:00", drawers=True)


def corrected() -> str:
    engine = engine_for(WALKER)
    progress = feed(engine, [walk("04", 4200)]).progress
    when = instant("2026-05-04 20:00", WARSAW)
    progress = engine.adjust(
        progress, "daily-walker", when, current_period_value=10_500, actor="eva", reason="a flat battery"
    ).progress
    progress = engine.adjust(progress, "daily-walker", when, completed_count=2).progress
    return engine.overview(progress, instant("2026-05-04 21:00", WARSAW)).to_text(drawers=True)


def long_history() -> str:
    return tab(
        ONCE,
        WEEKLY,
        SPENDER,
        done=[
            an_activity(f"2026-05-{day:02} 18:00", "buy", id_=f"b{day}", zone=WARSAW, amount=400)
            for day in range(1, 15)
        ],
        clock="2026-05-14 20:00",
        drawers=True,
    )


def one_by_itself() -> str:
    engine = engine_for(WALKER, SPENDER)
    done = [an_activity("2026-05-03 18:00", "buy", id_="b1", zone=WARSAW, amount=400)]
    return str(engine.overview(feed(engine, done).progress, instant("2026-05-04 09:00", WARSAW)).achievements[1])


def two_streaks() -> str:
    rules = [
        Rule("walk", period="day", consecutive_periods=2),
        Rule("swim", name="Swimming in whatever water there is", period="day", consecutive_periods=2),
    ]
    both = Achievement("both", name="Both", rules=rules)
    swim = an_activity("2026-05-04 10:00", "swim", id_="s04", zone=WARSAW)
    return tab(both, done=[walk("03"), walk("04"), swim], clock="2026-05-04 12:00", drawers=True)


def odd_names() -> str:
    achievements = [
        Achievement("wide", name="歩く人 👣", rules=[Rule("walk", aggregation=Sum("steps"), period_goal=9, unit="歩")]),
        Achievement("narrow", name="Z\u0307o\u0301ł\u0107", rules=[Rule("walk", name="\x1b[31mred\n", period_goal=2)]),
        Achievement(
            "long", name="An achievement whose name is longer than the column", rules=[Rule("walk", period_goal=3)]
        ),
        Achievement("huge", name="Huge", rules=[Rule("walk", aggregation=Sum("steps"), period_goal=10**60)]),
        Achievement("tiny", name="<b>&", rules=[Rule("walk", aggregation=Sum("steps"), period_goal=10**15)]),
    ]
    return tab(*achievements, done=[walk("04")], clock="2026-05-04 09:00")


def nothing_to_show() -> str:
    return tab(done=[], clock="2026-05-04 09:00")


def in_colour() -> str:
    return tab(WALKER, ONCE, LOCKED, done=[walk("04")], clock="2026-05-05 09:00", color=True)


def explained() -> str:
    engine = engine_for(WALKER, ONCE, WEEKLY, LOCKED, *FRAMED, SECRET, TRIATHLON)
    done = [walk("04"), walk("05"), walk("06", clock="12:00")]
    return str(engine.explain(feed(engine, done).progress, walk("07", 8200, source="phone")))


def explained_in_colour() -> str:
    engine = engine_for(ONCE, WALKER)
    return engine.explain(feed(engine, [walk("04")]).progress, walk("05")).to_text(color=True)


def nobody_listens() -> str:
    engine = engine_for(ONCE)
    return str(engine.explain(MemberProgress("ana"), an_activity("2026-05-04 09:00", "sneeze", id_="s1")))


SITUATIONS: list[Callable[[], str]] = [
    new_member,
    under_way,
    at_risk,
    streak_lost,
    saved_by_a_freeze,
    limits_reached,
    locked,
    in_and_out_of_time,
    hidden,
    several_rules,
    corrected,
    long_history,
    one_by_itself,
    two_streaks,
    odd_names,
    nothing_to_show,
    in_colour,
    explained,
    explained_in_colour,
    nobody_listens,
]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
def test_a_situation_reads_as_it_did(situation: Callable[[], str]) -> None:
    file = GOLDEN / f"{situation.__name__}.txt"
    if os.environ.get("ACHIEVEKIT_GOLDEN") == "write":
        file.write_text(situation() + "\n", encoding="utf-8")
    assert situation() + "\n" == file.read_text(encoding="utf-8")


def test_every_file_is_a_situation() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == {situation.__name__ for situation in SITUATIONS}


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
def test_there_is_no_colour_unless_asked_for(situation: Callable[[], str]) -> None:
    assert ("\x1b" in situation()) is situation.__name__.endswith("colour")


def test_colour_changes_nothing_but_the_colour() -> None:
    plain = tab(WALKER, ONCE, LOCKED, done=[walk("04")], clock="2026-05-05 09:00")
    assert re.sub(r"\x1b\[\d*m", "", in_colour()) == plain


def test_no_line_ends_in_blanks() -> None:
    for situation in SITUATIONS:
        assert not [line for line in situation().splitlines() if line != line.rstrip()]


# --- bars and columns -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fraction", "shown", "said"),
    [
        (0.0, "░" * 20, "0%"),
        (0.001, "░" * 20, "0%"),
        (29 / 100, "█" * 5 + "▊" + "░" * 14, "29%"),
        (57 / 100, "█" * 11 + "▍" + "░" * 8, "57%"),
        (58 / 100, "█" * 11 + "▌" + "░" * 8, "58%"),
        (0.5, "█" * 10 + "░" * 10, "50%"),
        (0.519, "█" * 10 + "▍" + "░" * 9, "51%"),
        (0.9999, "█" * 19 + "▉", "99%"),
        (1 - 2**-53, "█" * 19 + "▉", "99%"),
        (1.0, "█" * 20, "100%"),
    ],
)
def test_bars(fraction: float, shown: str, said: str) -> None:
    assert (bar(fraction), percent(fraction)) == (shown, said)
    assert len(bar(fraction)) == BAR_WIDTH


def test_only_days_stand_below_weekdays() -> None:
    days, weeks, others = (
        Achievement("walker", name="", rules=[Rule("walk", period=period)]) for period in ("day", "week", Day(every=3))
    )
    done = [walk("05"), walk("11")]

    assert (
        "    Streak              MTWTFSSMTWTFSS\n                         █✗✗✗✗✗█        5 May 2026 to 11 May 2026\n"
    ) in tab(days, done=done, clock="2026-05-11 09:00", drawers=True)
    assert "    Streak              ██  week of 4 May 2026 to week of 11 May 2026\n" in tab(
        weeks, done=done, clock="2026-05-11 09:00", drawers=True
    )
    assert "  from 4 May 2026 to 10 May 2026\n" in tab(others, done=done, clock="2026-05-11 09:00", drawers=True)


def test_columns_are_aligned_by_what_a_terminal_shows() -> None:
    assert aligned([("結衣", "1"), ("e\u0301ve", "20"), ("ana", "300")], right=(1,)) == [
        "結衣    1",
        "e\u0301ve    20",
        "ana   300",
    ]


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 8, []),
        ("one  two three", 8, ["one  two", "three"]),
        ("one two three", 5, ["one", "two", "three"]),
        ("結衣 歩く 結衣", 9, ["結衣 歩く", "結衣"]),
        ("a 結衣結衣結衣", 7, ["a 結衣", "結衣結", "衣"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
    ],
)
def test_texts_are_wrapped_by_what_a_terminal_shows(text: str, columns: int, lines: list[str]) -> None:
    assert wrapped(text, columns) == lines


def test_no_line_is_wider_than_a_terminal_in_whatever_script() -> None:
    walks = Achievement("w", name="歩く", rules=[Rule("歩く" * 30, unit="歩" * 60)])
    shown = engine_for(walks).overview(MemberProgress("結衣"), instant("2026-05-04 08:00")).achievements[0]
    assert max(map(width, str(shown).splitlines()[2:])) == 100


def test_what_comes_from_outside_moves_no_cursor() -> None:
    assert clean("a\x1b[2J\x00\u202eb\u2028c\td\ud800") == "a\ufffd[2J\ufffd\ufffdb\ufffdc d\ufffd"
    assert width("👩‍👩") == 4


def test_one_achievement_is_coloured_as_in_the_tab() -> None:
    engine = engine_for(WALKER)
    (view,) = engine.overview(feed(engine, [walk("04")]).progress, instant("2026-05-05 09:00", WARSAW)).achievements
    assert "\x1b[" in view.to_text(color=True)
    assert re.sub(r"\x1b\[\d*m", "", view.to_text(color=True)) == view.to_text() == str(view)
