"""The facts reported: frozen, keyword-only, named by past participles.

Every event carries its own `id` (deterministic: a replay of the same activities gives the same), the `member` and the
`achievement` it is about, `at`, the instant in UTC at which the fact became true, and `activity`, the id of the
activity that caused it (None where time or an administrator did). `silent` marks the events of a backfill, so that a
host can hold back a flood of notices.
"""

from datetime import datetime

from achievekit.campaigns import Grant
from achievekit.exact import Quantity
from achievekit.records import frozen


@frozen(kw_only=True)
class Event:
    """What all events share."""

    id: str
    member: str
    achievement: str
    at: datetime
    activity: str | None = None
    silent: bool = False


@frozen(kw_only=True)
class AchievementProgressed(Event):
    """A rule counted something (Open Loyalty's Achievement Progressed), before a new round begins.

    `current_period_value` is that of the period counted in, `progress_change` what it rose by.
    `completed_consecutive_periods` are met in a row towards the `consecutive_periods` of the rule, and
    `remaining_consecutive_periods` are still to come. `completed_count` is that before any completion;
    `times` and `manual` are for completions, and 0 and False here.
    """

    rule: str
    period_goal: Quantity
    consecutive_periods: int
    remaining_consecutive_periods: int
    current_period_value: Quantity
    completed_consecutive_periods: int
    progress_change: Quantity
    completed_count: int
    times: int = 0
    manual: bool = False


@frozen(kw_only=True)
class PeriodCompleted(Event):
    """A calendar period reached the rule's goal.

    `period_end` is the first instant after it, None (and left out of plain data) if it never ends. `streak` is how many
    periods are met by now since the last one that was missed; one that is met late may lie before that.
    """

    rule: str
    period_goal: Quantity
    current_period_value: Quantity
    period_start: datetime
    period_end: datetime | None = None
    streak: int = 0


@frozen(kw_only=True)
class RuleCompleted(Event):
    """A rule is satisfied; with others it may complete the achievement."""

    rule: str


@frozen(kw_only=True)
class AchievementCompleted(Event):
    """The achievement was completed, `times` at once; `completed_count` is the count from then on."""

    times: int
    completed_count: int
    manual: bool = False


@frozen(kw_only=True)
class LimitReached(Event):
    """The completion limit is used up: `limit` times in all, or in this interval of the unit `per`."""

    limit: int
    per: str | None = None


@frozen(kw_only=True)
class FreezeUsed(Event):
    """A period was missed and a freeze kept the streak, `streak` met periods long; `at` is the end of that period."""

    rule: str
    streak: int
    freezes_left: int
    period_start: datetime


@frozen(kw_only=True)
class StreakBroken(Event):
    """A period was missed and a streak of `streak` met periods ended; `at` is the end of that period."""

    rule: str
    streak: int
    period_start: datetime


@frozen(kw_only=True)
class ProgressReversed(Event):
    """A counted activity was taken back: `activity` is its id.

    `progress_change` is by how much the value changed, 0 or below.
    """

    rule: str
    current_period_value: Quantity
    progress_change: Quantity


@frozen(kw_only=True)
class ProgressAdjusted(Event):
    """An administrator, `actor`, corrected a rule for this `reason`; the values as set, and what they were."""

    rule: str
    current_period_value: Quantity
    previous_period_value: Quantity
    completed_consecutive_periods: int
    previous_consecutive_periods: int
    actor: str
    reason: str


@frozen(kw_only=True)
class CompletionsAdjusted(Event):
    """An administrator, `actor`, set the completion count for this `reason`."""

    completed_count: int
    previous_count: int
    actor: str
    reason: str


@frozen(kw_only=True)
class CampaignTriggered(Event):
    """A campaign grants these `rewards`; handing them out is the host's."""

    campaign: str
    rewards: tuple[Grant, ...]


@frozen(kw_only=True)
class ProgressReset(Event):
    """A rule's numbers were dropped because the definition changed their meaning, or the rule is gone; see `reason`."""

    rule: str
    reason: str


# The word that stands for a kind in plain data.
EVENTS: dict[str, type[Event]] = {
    "achievement_progressed": AchievementProgressed,
    "period_completed": PeriodCompleted,
    "rule_completed": RuleCompleted,
    "achievement_completed": AchievementCompleted,
    "limit_reached": LimitReached,
    "freeze_used": FreezeUsed,
    "streak_broken": StreakBroken,
    "progress_reset": ProgressReset,
    "progress_reversed": ProgressReversed,
    "progress_adjusted": ProgressAdjusted,
    "completions_adjusted": CompletionsAdjusted,
    "campaign_triggered": CampaignTriggered,
}
