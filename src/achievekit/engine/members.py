"""The state of one member while one call, or a whole replay, changes it."""

from collections.abc import Iterable
from typing import TypeAlias

from achievekit.checks import kind_of
from achievekit.engine.drafts import AchievementDraft
from achievekit.engine.plans import AchievementPlan, Timing
from achievekit.engine.reports import Note
from achievekit.engine.settings import Settings
from achievekit.errors import ActivityError
from achievekit.frozendict import FrozenDict
from achievekit.progress import AchievementProgress, MemberProgress, unchecked

AchievementState: TypeAlias = AchievementProgress | AchievementDraft


class MemberDraft:
    """One member's progress; drafts of achievements are opened as they are touched.

    `states` are those of all achievements that have any, open or closed, in the order in which they came by it.
    What happens is added to `notes`, which the members of a replay share. `before` is the progress it was opened from.
    """

    def __init__(
        self, progress: MemberProgress, settings: Settings, notes: list[Note] | None = None, *, silent: bool = False
    ) -> None:
        if not isinstance(progress, MemberProgress):
            raise ActivityError(f'progress is {kind_of(progress)}; use MemberProgress("ana") or load_progress(…)')
        self.name = progress.member
        self.timezone = progress.timezone
        self.before = progress
        self.settings = settings
        self._silent = silent
        self.states: dict[str, AchievementState] = dict(progress.achievements)
        self._drafts: dict[str, AchievementDraft] = {}
        self.notes: list[Note] = [] if notes is None else notes

    def has_completed(self, achievement: str) -> bool:
        """Whether the member has completed an achievement at least once."""
        state = self.states.get(achievement)
        return state is not None and state.completed_count > 0

    def opened(self, timing: Timing, state: AchievementProgress | None) -> AchievementDraft:
        """Return a draft of an achievement that has this state, to look at; `keep` it if it is to be changed."""
        source = (self.name, timing.id, self._silent)
        return AchievementDraft(timing, state or timing.untouched, self.settings, source, self.notes)

    def keep(self, drafts: Iterable[AchievementDraft]) -> None:
        """Make drafts part of the member's state."""
        for draft in drafts:
            self._drafts[draft.timing.id] = self.states[draft.timing.id] = draft

    def draft(self, plan: AchievementPlan) -> AchievementDraft:
        """Return the draft of an achievement, to be changed."""
        state = self.states.get(plan.id)
        if isinstance(state, AchievementDraft):
            return state
        draft = self.opened(plan.timings[self.timezone], state)
        self.keep([draft])
        return draft

    def close(self) -> MemberProgress:
        """Return the state as it is now: the very object the draft was opened from, where nothing changed."""
        before = self.before.achievements
        changed = {}
        for achievement, draft in self._drafts.items():
            state = draft.close()
            if state != before.get(achievement):
                changed[achievement] = state
        if not changed:
            return self.before
        return unchecked(self.name, self.timezone, FrozenDict(before, **changed))
