"""What to do next, in English: for a rule by how its period stands, for an achievement by its status."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from achievekit.definitions import Rule
from achievekit.describing.aggregations import aggregation_words
from achievekit.describing.periods import noun_of, number_of, period_words
from achievekit.describing.words import amount, instant, listed, many, of_goal, quoted, rule_label, until
from achievekit.views.standing import AchievementViewData, RuleView, Status

# What a masked achievement tells.
HIDDEN_STEP = "A surprise: complete it to find out what it is."

StatusWords: TypeAlias = Callable[[AchievementViewData, tuple[str, ...]], str]


def rule_step(rule: Rule, view: RuleView, at: datetime, next_opening: datetime | None, *, is_closed: bool) -> str:
    """Return what to do next for a rule, seen `at` a local instant.

    `next_opening` is when something can count for the period after this one, None if never; `is_closed` says that
    nothing more can count for this one.
    """
    begins = "" if next_opening is None else f" The next {noun_of(rule.period)} begins on {instant(next_opening)}."
    standing = of_goal(view.current_period_value, view.period_goal, view.unit)
    standing = f"{standing} {period_words(rule.period).current(rule.period)}".rstrip()
    if view.missing <= 0:
        return f"{standing}: done{_row_left(rule, view)}.{begins if rule.period.is_calendar else ''}"
    if rule.period.is_calendar and is_closed:
        return f"Nothing more counts {period_words(rule.period).current(rule.period)}.{begins}"
    more = aggregation_words(rule.aggregation).more(view.missing, view.period_goal, view.unit)
    by = "" if view.counts_until is None else f" by {until(view.counts_until, at)}"
    return f"{standing}; {more}{by}{_purpose(rule, view)}."


def _row_left(rule: Rule, view: RuleView) -> str:
    left = rule.consecutive_periods - view.completed_consecutive_periods
    return (
        f". {many(left, f'more {noun_of(rule.period)}')} in a row to go" if 0 < left < rule.consecutive_periods else ""
    )


def _purpose(rule: Rule, view: RuleView) -> str:
    if view.warns:
        return f" to keep a streak of {number_of(rule.period, view.current_streak)}"
    if rule.consecutive_periods > 1:
        next_one = amount(view.completed_consecutive_periods + 1)
        return f" to make it {next_one} of {number_of(rule.period, rule.consecutive_periods)} in a row"
    return ""


def achievement_step(view: AchievementViewData, lacking: tuple[str, ...]) -> str:
    """Return what to do next for an achievement; `lacking` are the names of those to be completed first."""
    return STATUS_STEPS[view.status](view, lacking)


def _limited(view: AchievementViewData, _lacking: tuple[str, ...]) -> str:
    if view.limit_frees_at is None:
        return "Completed; there is nothing left to do."
    return f"Completed; it can be completed again from {instant(view.limit_frees_at)}."


def _open(view: AchievementViewData, _lacking: tuple[str, ...]) -> str:
    if view.opens_at is not None:
        return f"Closed until {instant(view.opens_at)}."
    if len(view.rules) == 1:
        return view.rules[0].next_step
    nearest = max((rule for rule in view.rules if not rule.satisfied), key=_nearness, default=None)
    step = "" if nearest is None else f" {rule_label(nearest.rule, nearest.name)}: {nearest.next_step}"
    return f"{rules_done(view)}.{step}"


def rules_done(view: AchievementViewData) -> str:
    """Return how many rules have done their part: `1 of 2 rules done`."""
    done = sum(rule.satisfied for rule in view.rules)
    return f"{amount(done)} of {many(view.rules_required, 'rule')} done"


def _nearness(rule: RuleView) -> tuple[bool, float]:
    # Where the period is met there is nothing to do until the next one begins.
    return rule.missing > 0, rule.fraction


def _opens(view: AchievementViewData, _lacking: tuple[str, ...]) -> str:
    return "Not open yet." if view.opens_at is None else f"It opens on {instant(view.opens_at)}."


STATUS_STEPS: dict[Status, StatusWords] = {
    Status.HIDDEN: lambda _view, _lacking: HIDDEN_STEP,
    Status.INACTIVE: lambda _view, _lacking: "Switched off.",
    Status.ENDED: lambda _view, _lacking: "It is over.",
    Status.SCHEDULED: _opens,
    Status.LOCKED: lambda _view, lacking: f"Complete {listed(map(quoted, lacking))} first.",
    Status.LIMIT_REACHED: _limited,
    Status.IN_PROGRESS: _open,
    Status.NOT_STARTED: _open,
}
