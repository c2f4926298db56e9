"""achievekit: an embeddable rules engine for achievements, streaks and challenges.

Describe achievements in a `Catalog`, feed an `Engine` what members do, and get back new progress and events. Storage,
delivery and scheduling stay the host's.
"""

from achievekit.activity import Activity
from achievekit.aggregations import Count, Distinct, Max, Sum
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
from achievekit.engine import Engine
from achievekit.errors import (
    AchievekitError,
    ActivityError,
    ConflictError,
    DefinitionError,
    Finding,
    StateError,
)
from achievekit.outcomes import Outcome, Reason, Refusal, Replay
from achievekit.periods import Day, Hour, LastDays, Month, Overall, Quarter, Recurring, Week, Year
from achievekit.progress import AchievementProgress, HistoryEntry, MemberProgress, RuleProgress
from achievekit.timeframes import Timeframe

__version__ = "0.1.0"

__all__ = [
    "AchievekitError",
    "Achievement",
    "AchievementProgress",
    "Activity",
    "ActivityError",
    "Catalog",
    "Condition",
    "ConflictError",
    "Count",
    "Day",
    "DefinitionError",
    "Distinct",
    "Engine",
    "Finding",
    "Freezes",
    "HistoryEntry",
    "Hour",
    "LastDays",
    "Limit",
    "Max",
    "MemberProgress",
    "Month",
    "Outcome",
    "Overall",
    "Quarter",
    "Reason",
    "Recurring",
    "Refusal",
    "Replay",
    "Rule",
    "RuleProgress",
    "StateError",
    "Sum",
    "Timeframe",
    "Week",
    "Year",
    "attr",
    "dump_activity",
    "dump_catalog",
    "dump_event",
    "dump_progress",
    "load_activity",
    "load_catalog",
    "load_event",
    "load_progress",
]
