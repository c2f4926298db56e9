"""achievekit: an embeddable rules engine for achievements, streaks and challenges.

Describe achievements in a `Catalog`, feed an `Engine` what members do, and get back new progress and events. Storage,
delivery and scheduling stay the host's.

Each name is loaded when it is first asked for, with what it stands on: a process that records activities never loads the
looks of a tab. `import achievekit` by itself loads nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

# For type checkers and editors, which see what a name is without running anything.
if TYPE_CHECKING:
    from achievekit.activity import Activity
    from achievekit.aggregations import Count, Distinct, Max, Sum
    from achievekit.amounts import Fixed, Rate, Tiered
    from achievekit.campaigns import Campaign, Grant, Reward
    from achievekit.catalog import Catalog
    from achievekit.codec import (
        dump_activity,
        dump_catalog,
        dump_event,
        dump_progress,
        load_activity,
        load_catalog,
        load_event,
        load_progress,
    )
    from achievekit.comparing import attr
    from achievekit.conditions import Condition
    from achievekit.definitions import Achievement, Freezes, Limit, Rule
    from achievekit.describing import describe
    from achievekit.diffing import Change, Difference, catalog_diff
    from achievekit.engine import Engine
    from achievekit.errors import (
        AchievekitError,
        ActivityError,
        ConflictError,
        DefinitionError,
        Finding,
        StateError,
    )
    from achievekit.explanations import Explanation
    from achievekit.outcomes import Outcome, Reason, Refusal, Replay
    from achievekit.overviews import Overview
    from achievekit.periods import Day, Hour, LastDays, Month, Overall, Quarter, Recurring, Week, Year
    from achievekit.progress import AchievementProgress, HistoryEntry, MemberProgress
    from achievekit.rule_progress import RuleProgress
    from achievekit.timeframes import Timeframe

__version__ = "0.1.0"

__all__ = [
    "AchievekitError",
    "Achievement",
    "AchievementProgress",
    "Activity",
    "ActivityError",
    "Campaign",
    "Catalog",
    "Change",
    "Condition",
    "ConflictError",
    "Count",
    "Day",
    "DefinitionError",
    "Difference",
    "Distinct",
    "Engine",
    "Explanation",
    "Finding",
    "Fixed",
    "Freezes",
    "Grant",
    "HistoryEntry",
    "Hour",
    "LastDays",
    "Limit",
    "Max",
    "MemberProgress",
    "Month",
    "Outcome",
    "Overall",
    "Overview",
    "Quarter",
    "Rate",
    "Reason",
    "Recurring",
    "Refusal",
    "Replay",
    "Reward",
    "Rule",
    "RuleProgress",
    "StateError",
    "Sum",
    "Tiered",
    "Timeframe",
    "Week",
    "Year",
    "attr",
    "catalog_diff",
    "describe",
    "dump_activity",
    "dump_catalog",
    "dump_event",
    "dump_progress",
    "load_activity",
    "load_catalog",
    "load_event",
    "load_progress",
]

# Where each name is found, by room. That the three lists agree is tested.
_NAMES_IN: dict[str, tuple[str, ...]] = {
    "activity": ("Activity",),
    "aggregations": ("Count", "Distinct", "Max", "Sum"),
    "amounts": ("Fixed", "Rate", "Tiered"),
    "campaigns": ("Campaign", "Grant", "Reward"),
    "catalog": ("Catalog",),
    "codec": (
        "dump_activity",
        "dump_catalog",
        "dump_event",
        "dump_progress",
        "load_activity",
        "load_catalog",
        "load_event",
        "load_progress",
    ),
    "comparing": ("attr",),
    "conditions": ("Condition",),
    "definitions": ("Achievement", "Freezes", "Limit", "Rule"),
    "describing": ("describe",),
    "diffing": ("Change", "Difference", "catalog_diff"),
    "engine": ("Engine",),
    "errors": ("AchievekitError", "ActivityError", "ConflictError", "DefinitionError", "Finding", "StateError"),
    "explanations": ("Explanation",),
    "outcomes": ("Outcome", "Reason", "Refusal", "Replay"),
    "overviews": ("Overview",),
    "periods": ("Day", "Hour", "LastDays", "Month", "Overall", "Quarter", "Recurring", "Week", "Year"),
    "progress": ("AchievementProgress", "HistoryEntry", "MemberProgress"),
    "rule_progress": ("RuleProgress",),
    "timeframes": ("Timeframe",),
    # Public rooms, whose names have no place in here.
    "events": (),
    "hosting": (),
    "sinks": (),
    "testing": (),
}
_ROOM_OF = {name: room for room, names in _NAMES_IN.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a public name, or a room, which Python asks for here where it does not find it (PEP 562)."""
    if name in _NAMES_IN:
        return import_module(f"{__name__}.{name}")
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
    globals()[name] = found  # as an import would have put it; from now on Python finds it by itself
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
