"""achievekit: an embeddable rules engine for achievements, streaks and challenges.

Describe achievements in a `Catalog`, feed an `Engine` what members do, and get back new progress and events. Storage,
delivery and scheduling stay the host's.
"""

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
from achievekit.progress import AchievementProgress, HistoryEntry, MemberProgress, RuleProgress
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
