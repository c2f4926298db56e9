"""The drawer of an achievement: its definition in words, and what the state remembers of its past."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from achievekit.definitions import Rule
from achievekit.describing.periods import label_of, type_of
from achievekit.describing.rules import (
    describe_achievement,
    describe_rule,
    freezes_words,
    frequency_words,
    limit_words,
    setting_words,
)
from achievekit.describing.timeframes import describe_timeframe
from achievekit.engine.calendar_cells import cells_of
from achievekit.engine.calendar_tracks import CalendarTrack
from achievekit.engine.drafts import AchievementDraft
from achievekit.period_table import word_of
from achievekit.progress import Completion, Correction, HistoryEntry
from achievekit.views.details import (
    AdjustmentEntry,
    CalendarCell,
    CompletionEntry,
    Details,
    RuleDetails,
    Setting,
    StreakCalendar,
    TriggerEntry,
)
from achievekit.zones import local_bound

_Entry = TypeVar("_Entry", HistoryEntry, Completion, Correction)


def details_of(draft: AchievementDraft, at: datetime, names: Mapping[str, str]) -> Details:
    """Return the drawer of an achievement at `at`, an instant in UTC; `names` are those of all achievements, by id."""
    achievement, zone = draft.timing.plan.definition, draft.timing.zone
    return Details(
        goal=describe_achievement(achievement, names),
        timeframe=describe_timeframe(achievement.timeframe) if achievement.timeframe else "",
        limit=limit_words(achievement.limit) if achievement.limit else "",
        requires=tuple(names[one] for one in achievement.requires),
        rules=tuple(map(_rule, achievement.rules)),
        settings=tuple(Setting(label=label, text=text) for label, text in setting_words(achievement, zone.key).items()),
        triggers=tuple(
            TriggerEntry(
                at=entry.at.astimezone(zone),
                activity=entry.activity,
                rule=entry.rule,
                change=entry.change,
                unit=draft.track(entry.rule).plan.definition.unit if entry.rule in draft.timing.by_id else "",
            )
            for entry in _newest_first(draft.history)
        ),
        completions=tuple(
            CompletionEntry(at=one.at.astimezone(zone), times=one.times, activity=one.activity)
            for one in _newest_first(draft.completions)
        ),
        adjustments=tuple(
            AdjustmentEntry(
                at=one.at.astimezone(zone),
                what=one.what.replace("_", " "),
                rule=one.rule,
                before=one.before,
                after=one.after,
                actor=one.actor,
                reason=one.reason,
            )
            for one in _newest_first(draft.corrections)
        ),
        calendars=tuple(_calendar(draft, track, at) for track in draft.tracks if isinstance(track, CalendarTrack)),
    )


def _newest_first(entries: Sequence[_Entry]) -> list[_Entry]:
    """Return what happened, the newest first, whenever it came; of the same instant, first what was noted last."""
    return sorted(entries, key=lambda entry: entry.at)[::-1]


def _rule(rule: Rule) -> RuleDetails:
    assert rule.id is not None  # the achievement numbered its rules
    return RuleDetails(
        rule=rule.id,
        name=rule.name,
        type=type_of(rule.period, rule.consecutive_periods),
        trigger=rule.trigger,
        goal=describe_rule(rule),
        frequency_limit=frequency_words(rule.limit) if rule.limit else "",
        freezes=freezes_words(rule),
    )


def _calendar(draft: AchievementDraft, track: CalendarTrack, at: datetime) -> StreakCalendar:
    rule, calendar, zone = track.plan.definition, track.calendar, draft.timing.zone
    known, is_cut = cells_of(draft, track, at)
    cells = []
    for period, value, kind in known:
        start, end = local_bound(calendar.start(period), zone), local_bound(calendar.end(period), zone)
        label = label_of(rule.period, start)
        cells.append(CalendarCell(period=period, label=label, start=start, end=end, value=value, kind=kind))
    return StreakCalendar(
        rule=track.plan.id,
        period=word_of(rule.period),
        period_goal=rule.period_goal,
        unit=rule.unit,
        cells=tuple(cells),
        is_cut=is_cut,
    )
