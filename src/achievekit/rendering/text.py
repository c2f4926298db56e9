"""Views and explanations as text for a terminal or a log."""

from collections.abc import Sequence
from datetime import datetime

from achievekit.activity import Activity
from achievekit.evidence import Verdict
from achievekit.views import AchievementView


def tab_text(
    member: str, at: datetime, views: Sequence[AchievementView], *, color: bool = False, drawers: bool = False
) -> str:
    """Return the achievements tab of a member as text, with `drawers` all details too."""
    lines = [f"{member}, {at.isoformat()}", *(f"{view.name}: {view.status}" for view in views)]
    return "\n".join(lines)


def explanation_text(member: str, activity: Activity, verdicts: Sequence[Verdict], *, color: bool = False) -> str:
    """Return what became of an activity as text."""
    lines = [f"{member}, {activity.id}", *(f"{one.achievement}: {one.sentence}" for one in verdicts)]
    return "\n".join(lines)
