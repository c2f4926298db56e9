"""A run: activities fed to an engine one by one, and for one achievement of one member all that came of each."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from achievekit.activity import Activity
from achievekit.catalog import Catalog
from achievekit.definitions import Achievement, Rule
from achievekit.engine import Engine
from achievekit.events import Event, FreezeUsed, PeriodCompleted
from achievekit.outcomes import Outcome, Refusal
from achievekit.overviews import AchievementView
from achievekit.progress import MemberProgress
from achievekit.records import frozen
from achievekit.testing.rhythms import Rhythm

# What became of a period: met; met by what came late; missed, and a freeze was used; missed, or not met so far.
DONE, LATE, FREEZE, MISSED = "X", "L", "F", "."
# Not eligible, or of a rule that has no calendar periods.
NOT_ASKED_FOR = " "


@frozen
class RecordedActivity:
    """One activity that was recorded, and what it did to the achievement.

    When it came, time had reached `seen`, the progress was `before`, and `newest` was the newest activity.
    """

    activity: Activity
    seen: datetime | None
    before: MemberProgress
    newest: Activity | None
    events: tuple[Event, ...]
    refusals: tuple[Refusal, ...]
    counted: bool


class Run:
    """One member's way through one achievement; `rule` is the one whose periods tell the story."""

    def __init__(
        self, catalog: Catalog, achievement: Achievement, rule: Rule, progress: MemberProgress, lateness: timedelta
    ) -> None:
        self.engine = Engine(catalog, lateness=lateness)
        self.achievement = achievement
        self.rule = rule
        self.rhythm = Rhythm(catalog, achievement, rule, progress.timezone)
        self.progress = progress
        self.steps: list[RecordedActivity] = []
        self.events: list[Event] = []
        self.seen: datetime | None = None  # the instant to which time has come
        self.passed_over = 0  # how many activities did not concern the member
        self._newest: Activity | None = None
        self._lateness = lateness

    @property
    def completions(self) -> int:
        """How often the achievement is complete by now."""
        state = self.progress.achievements.get(self.achievement.id)
        return 0 if state is None else state.completed_count

    def record(self, activity: Activity) -> None:
        """Count an activity."""
        id_, before, seen, newest = self.achievement.id, self.progress, self.seen, self._newest
        outcome = self.engine.record(before, activity)
        self.progress = outcome.progress
        self._see(activity.instant)
        if newest is None or activity.instant > newest.instant:
            self._newest = activity
        self.steps.append(
            RecordedActivity(
                activity,
                seen,
                before,
                newest,
                self._take(outcome),
                tuple(refusal for refusal in outcome.refusals if refusal.achievement == id_),
                counted=outcome.progress.achievements.get(id_) != before.achievements.get(id_),
            )
        )

    def settle(self, at: datetime) -> None:
        """Let time pass."""
        self._see(at)
        outcome = self.engine.settle(self.progress, at)
        self.progress = outcome.progress
        self._take(outcome)

    def view(self) -> AchievementView | None:
        """Return what the tab shows of the achievement by now; None if nothing has happened."""
        if self.seen is None:
            return None
        views = self.engine.overview(self.progress, self.seen).achievements
        return next(view for view in views if view.achievement == self.achievement.id)

    @property
    def streak(self) -> int:
        """The rule's streak, as the tab shows it by now."""
        view = self.view()
        rules = () if view is None else view.rules
        return next((rule.current_streak for rule in rules if rule.rule == self.rule.id), 0)

    def period_of(self, activity: Activity) -> int:
        """Return the period that an activity lies in."""
        return self.rhythm.calendar.index(activity.instant)

    def steps_in(self, period: int) -> list[RecordedActivity]:
        """Return the activities of a period, in the order in which they were recorded."""
        return [step for step in self.steps if self.period_of(step.activity) == period]

    def periods(self) -> list[int]:
        """Return the eligible periods from the first activity's on, and all others that have activities, in order.

        Where the rule has no calendar periods, they are the days with activities.
        """
        if self.seen is None:
            return []
        active = {self.period_of(step.activity) for step in self.steps}
        if not self.rule.period.is_calendar:
            return sorted(active)
        last = self.rhythm.calendar.index(self.seen)
        return sorted(active.union(self.rhythm.between(min(active, default=last), last)))

    def overtaken_by(self, step: RecordedActivity) -> Activity | None:
        """Return the newest activity recorded before, if it lies in a later period; None if this one came in time."""
        is_late = step.newest is not None and self.period_of(step.newest) > self.period_of(step.activity)
        return step.newest if is_late else None

    def strip(self, periods: Iterable[int]) -> str:
        """Return what became of periods, a character each: DONE, LATE, FREEZE, MISSED, or NOT_ASKED_FOR."""
        marks = self._marks()
        return "".join(marks.get(period, MISSED if self._is_asked_for(period) else NOT_ASKED_FOR) for period in periods)

    def _marks(self) -> dict[int, str]:
        """Late is what was recorded when time had come to the end of the period."""
        marks = {}
        for step in self.steps:
            for event in step.events:
                if isinstance(event, PeriodCompleted) and event.rule == self.rule.id:
                    end = event.period_end
                    is_late = step.seen is not None and end is not None and step.seen >= end
                    marks[self.rhythm.calendar.index(event.period_start)] = LATE if is_late else DONE
        for freeze in [*self.events, *self._still_to_come()]:
            if isinstance(freeze, FreezeUsed) and freeze.rule == self.rule.id:
                marks[self.rhythm.calendar.index(freeze.period_start)] = FREEZE
        return marks

    def _still_to_come(self) -> tuple[Event, ...]:
        """What would be reported of the periods that are over by now, if nothing late came any more."""
        if self.seen is None:
            return ()
        return self._about_it(self.engine.settle(self.progress, self.seen + self._lateness))

    def _is_asked_for(self, period: int) -> bool:
        return self.rule.period.is_calendar and self.rhythm.is_eligible(period)

    def _see(self, instant: datetime) -> None:
        self.seen = instant if self.seen is None else max(self.seen, instant)

    def _take(self, outcome: Outcome) -> tuple[Event, ...]:
        events = self._about_it(outcome)
        self.events += events
        return events

    def _about_it(self, outcome: Outcome) -> tuple[Event, ...]:
        return tuple(event for event in outcome.events if event.achievement == self.achievement.id)
