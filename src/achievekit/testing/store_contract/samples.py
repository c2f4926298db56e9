"""What the store contract saves: progress and events, many small ones and a few with all there is in them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from attrs import evolve

from achievekit.activity import Activity
from achievekit.aggregations import Distinct, Max, Sum
from achievekit.amounts import Rate
from achievekit.campaigns import Campaign, Reward
from achievekit.catalog import Catalog
from achievekit.definitions import Achievement, Freezes, Limit, Rule
from achievekit.engine import Engine
from achievekit.events import Event, RuleCompleted
from achievekit.periods import Day, LastDays
from achievekit.progress import AchievementProgress, MemberProgress

NOON = datetime(2026, 5, 4, 12, 0, 0, 250_001, tzinfo=UTC)

# Ids that storage tends to mix up, cut short, or choke on: case, blanks, accents in one character or two, wildcards,
# separators, scripts, what reads as a number or as nothing, quotes, and length.
ODD_IDS = (
    *("ana", "Ana", "ANA", "ana ", " ana", "aná", "ana\u0301", "ana%", "an_", "ana:1", "ana%3A1", "ana/1"),
    *("Łódź", "straße", "strasse", "漢字", "عربي", "🦄", "a\\b", "a\nb", "a\tb", "'; DROP TABLE members; --"),
    *("0", "00", "1e3", "null", "None", "{}", "ana" * 80),
)


def small_progress(member: str, number: int) -> MemberProgress:
    """Return progress that tells its number."""
    return MemberProgress(member, achievements={"a": AchievementProgress(completed_count=number)})


def number_of(progress: MemberProgress) -> int:
    """Return the number that small progress tells."""
    return progress.achievements["a"].completed_count


def small_events(member: str, *numbers: int) -> list[Event]:
    """Return a small event for each number, which its id tells."""
    return [
        RuleCompleted(id=f"{member}:a:{number}", member=member, achievement="a", at=NOON, rule="1")
        for number in numbers
    ]


def rich_life(member: str, achievements: int = 1) -> tuple[MemberProgress, tuple[Event, ...]]:
    """Return progress and events with all there is: exact decimals, streaks and freezes, limits, grants and corrections."""
    ids = [f"a{number}" for number in range(achievements)]
    rules = [
        Rule("buy", period=Day(day_starts_at="04:00"), consecutive_periods=3, freezes=Freezes(initial=1)),
        Rule("buy", aggregation=Sum("price"), period_goal=10**9, limit=Limit(2, per="day")),
        Rule("buy", aggregation=Distinct("shop"), period_goal=3, period=LastDays(7)),
        Rule("buy", aggregation=Max("price"), period_goal=4, period="month"),
    ]
    limit, rewards = Limit(3, per="week"), [Reward("points", Rate("0.05"))]
    catalog = Catalog(
        achievements=[Achievement(id_, name="", rules=rules, rules_required=1, limit=limit) for id_ in ids],
        campaigns=[Campaign(id_, achievement=id_, trigger="completed", rewards=rewards) for id_ in ids],
    )
    bought = [
        Activity(
            f"b{day}", member, "buy", NOON + timedelta(days=day), {"price": Decimal(day) / 10, "shop": f"Ł{day % 5}"}
        )
        for day in range(1, 40)
        if day % 5  # every fifth day is missed
    ]
    engine = Engine(catalog)
    replay = engine.replay(bought, progress=[MemberProgress(member, timezone="Europe/Warsaw")])
    progress, events = replay.progress[member], [*replay.events]
    at = NOON + timedelta(days=39, hours=1)
    for id_ in ids:  # what is corrected, by whom and why
        signed: dict[str, Any] = {"actor": "Łucja", "reason": "a refund"}
        numbers: dict[str, Any]
        for numbers in ({"rule": "2", "current_period_value": Decimal("7.50")}, {"completed_count": 12}):
            outcome = engine.adjust(progress, id_, at, **numbers, **signed)
            progress, events = outcome.progress, [*events, *outcome.events]
    returned = engine.reverse(progress, "b39", at)
    redefined = [
        evolve(one, rules=[*rules[:3], evolve(rules[3], id="4", period="week")]) for one in catalog.achievements
    ]
    anew = Engine(evolve(catalog, achievements=redefined)).settle(returned.progress, at)
    return anew.progress, (*events, *returned.events, *anew.events)
