"""What the engine did and holds, compared with the recount of `recount.py`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from achievekit import AchievementProgress, Engine, MemberProgress, Outcome
from achievekit.events import AchievementCompleted, AchievementProgressed, Event, FreezeUsed, StreakBroken
from helpers import of_kind
from laws.recount import AchievementTally, RuleTally, StepOutcome


def check_step(outcome: Outcome, wanted: StepOutcome) -> None:
    """What one step refused, and what it completed."""
    assert {(one.achievement, one.rule, str(one.reason)) for one in outcome.refusals} == wanted.refusals
    completed = of_kind(outcome.events, AchievementCompleted)
    assert {event.achievement: event.times for event in completed} == wanted.times
    assert len(completed) == len(wanted.times), "several times at once are one event"


def check_progress(progress: MemberProgress, tallies: Mapping[str, AchievementTally]) -> None:
    """What is stored besides the numbers of the rules."""
    for id_, tally in tallies.items():
        state = progress.achievements.get(id_, AchievementProgress())
        assert state.completed_count == tally.completed_count
        assert state.completed_at == min(tally.completions, default=None)
        assert state.seen == max(tally.seen, default=None)
        forgotten = max(0, len(tally.history) - tally.history_length)
        assert [entry.activity for entry in state.history] == tally.history[forgotten:]


def check_views(
    engine: Engine, progress: MemberProgress, tallies: Mapping[str, AchievementTally], at: datetime
) -> None:
    """What the tab shows at an instant that is not before anything seen."""
    for view in engine.overview(progress, at).achievements:
        tally = tallies[view.achievement]
        wanted = tally.view(at)
        assert view.completed_count == tally.completed_count
        for rule in view.rules:
            for name, value in vars(wanted[rule.rule]).items():
                assert getattr(rule, name) == value, (view.achievement, rule.rule, name)


def check_reports(events: Iterable[Event], tallies: Mapping[str, AchievementTally]) -> None:
    """What was reported all along: streaks lost and saved, and every bit of progress."""
    about: dict[str, list[Event]] = {id_: [] for id_ in tallies}
    for event in events:
        about[event.achievement].append(event)
    for id_, tally in tallies.items():
        broken = [(event.rule, event.streak, event.at) for event in of_kind(about[id_], StreakBroken)]
        assert broken == tally.streaks_broken
        frozen = [(event.rule, event.at) for event in of_kind(about[id_], FreezeUsed)]
        assert frozen == tally.freezes_used
        changes = of_kind(about[id_], AchievementProgressed)
        for rule in tally.rules:
            _check_changes([event for event in changes if event.rule == rule.id], rule)


def _check_changes(events: Sequence[AchievementProgressed], rule: RuleTally) -> None:
    # What was reported bit by bit is what was counted; but not everything that counts moves a maximum.
    if rule.aggregation["type"] in ("count", "sum"):
        assert [event.activity for event in events] == [one.activity for one in rule.counted]
        assert [event.progress_change for event in events] == [one.amount for one in rule.counted]
    assert all(event.progress_change > 0 for event in events)
