"""What many workers are set upon: activities of fifty members, half of them of the same five, some handed in twice.

Within the lateness, the order in which these achievements see them does not matter (law 2 of semantics.md). So whatever
the workers do, the numbers are those of a replay in any order.
"""

import random
from collections.abc import Iterable
from datetime import timedelta

from attrs import evolve

from achievekit import Achievement, Activity, Catalog, Engine, MemberProgress, Rule, Sum
from achievekit.events import AchievementProgressed, Event
from helpers import instant, of_kind

ACHIEVEMENTS = [
    Achievement("streak", name="", rules=[Rule("walk", period="day", period_goal=2, consecutive_periods=3)]),
    Achievement("spend", name="", rules=[Rule("buy", aggregation=Sum("price"), period_goal=50)], carry_over=True),
    Achievement("friends", name="", rules=[Rule("buy", period="week", period_goal=5, actor="referee")]),
]
LATENESS = timedelta(days=60)
# No worker falls so far behind that a duplicate would find its like forgotten; more would only make progress larger.
HISTORY = 40
ENGINE = Engine(Catalog(achievements=ACHIEVEMENTS), lateness=LATENESS, history=HISTORY)
MEMBERS = [f"m{number}" for number in range(50)]
BUSY = MEMBERS[:5]
BEGIN = instant("2026-05-04 00:00")
ALL_SEALED = BEGIN + timedelta(days=30) + timedelta(weeks=2) + LATENESS  # also the week after the last one


def some_activities(count: int, *, seed: int) -> list[Activity]:
    """As many activities, in a random order of time; every tenth is one of the twenty before it once more."""
    dice = random.Random(seed)  # noqa: S311  # no secret hangs on it
    made: list[Activity] = []
    for number in range(count):
        if number % 10 == 9:
            made.append(dice.choice(made[-20:]))
            continue
        member = dice.choice(dice.choice([BUSY, MEMBERS]))
        referrer = dice.choice([name for name in BUSY if name != member])
        at = BEGIN + timedelta(minutes=dice.randrange(30 * 24 * 60))
        if dice.random() < 0.5:
            made.append(Activity(f"a{number}", member, "walk", at))
        else:
            made.append(Activity(f"a{number}", member, "buy", at, {"price": dice.randrange(1, 30)}, referrer=referrer))
    return made


def numbers(progress: MemberProgress) -> dict[str, object]:
    """What is the same in whatever order things came: all numbers when everything is sealed."""
    sealed = ENGINE.settle(progress, ALL_SEALED).progress
    return {name: (state.completed_count, state.rules) for name, state in sealed.achievements.items()}


def replay_as_counted(
    member: MemberProgress, activities: Iterable[Activity], events: Iterable[Event]
) -> tuple[MemberProgress, list[Event]]:
    """Replay one member's activities one by one, in the order in which events tell that they were counted."""
    by_id = {activity.id: activity for activity in activities}
    progress = evolve(member, achievements={})
    reported: list[Event] = []
    for achievement in ACHIEVEMENTS:
        engine = Engine(Catalog(achievements=[achievement]), lateness=LATENESS, history=HISTORY)
        for event in of_kind(events, AchievementProgressed):
            if event.achievement == achievement.id:
                outcome = engine.record(progress, by_id[event.activity or ""])
                progress = outcome.progress
                reported += outcome.events
    return progress, reported
