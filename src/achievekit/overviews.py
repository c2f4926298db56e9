"""The achievements tab as a whole: to be filtered, dumped and shown."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Self

from attrs import evolve

from achievekit.checks import check_choice, check_text
from achievekit.errors import ActivityError, Findings
from achievekit.records import frozen
from achievekit.views.plain import as_plain
from achievekit.views.standing import AchievementViewData, RuleView, Status

# The fields that `rows` gives, that `achievekit replay --overview` writes; others read these files, so
# they stay. `plain` gives them all.
_ROW = ("achievement", "completed_count", "limit_reached", "status")
_RULE_ROW = (
    "rule",
    "period_goal",
    "current_period_value",
    "consecutive_periods",
    "completed_consecutive_periods",
    "current_streak",
    "longest_streak",
    "freezes_left",
    "period_start",
    "period_end",
)


@frozen(kw_only=True, slots=False)
class AchievementView(AchievementViewData):
    """One achievement as the tab shows it, and by itself: its fields are those of `AchievementViewData`."""

    def to_html(self) -> str:
        """Return it as HTML that brings its look along, with the drawer open."""
        from achievekit.rendering.html import achievement_html

        return achievement_html(self)

    def to_text(self, *, color: bool = False) -> str:
        """Return it as text for a terminal, with the drawer; `str()` is this without colour."""
        from achievekit.rendering.text import achievement_text

        return achievement_text(self, color=color)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()


@frozen
class Overview:
    """The achievements tab of one member at an instant (in the member's time zone), in the catalog's order."""

    member: str
    at: datetime
    achievements: tuple[AchievementView, ...]

    def filter(self, *, status: str | None = None, text: str | None = None, trigger: str | None = None) -> Self:
        """Return an overview of the achievements that meet all that is given.

        `status` is a `Status` or its word; `text` stands somewhere in the id, the name or the description, in whatever
        case; `trigger` is a type of activity that a rule listens to.

        Raises ActivityError for a status that there is none of, and for what is no text.
        """
        found = Findings()
        if status is not None:
            check_choice(found, "status", status, tuple(Status), kind="status")
        for name, looked_for in (("text", text), ("trigger", trigger)):
            if looked_for is not None:
                check_text(found, name, looked_for, empty=True)
        found.raise_as(ActivityError)
        return evolve(self, achievements=tuple(v for v in self.achievements if _fits(v, status, text, trigger)))

    def sorted(self, key: Callable[[AchievementView], Any], *, reverse: bool = False) -> Self:
        """Return an overview in another order; those for which `key` is equal keep theirs."""
        return evolve(self, achievements=tuple(sorted(self.achievements, key=key, reverse=reverse)))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row of plain JSON types for each achievement: the numbers, as `achievekit replay` writes them."""
        for view in self.achievements:
            rules = [_row(rule, _RULE_ROW) for rule in view.rules]
            yield {"member": self.member, **_row(view, _ROW), "rules": rules}

    def plain(self, *, details: bool = True) -> dict[str, Any]:
        """Return everything in plain JSON types, with the drawers unless they are not wanted."""
        views = [as_plain(v) | ({"details": as_plain(v.details)} if details else {}) for v in self.achievements]
        return {"member": self.member, "at": as_plain(self.at), "achievements": views}

    def to_text(self, *, color: bool = False, drawers: bool = False) -> str:
        """Return the tab as text for a terminal, with `drawers` all details too; `str()` is this without colour."""
        from achievekit.rendering.text import tab_text

        return tab_text(self.member, self.at, self.achievements, color=color, drawers=drawers)

    def to_html(self) -> str:
        """Return the tab as HTML that brings its look along, for a notebook or any other page."""
        from achievekit.rendering.html import tab_html

        return tab_html(self.member, self.at, self.achievements)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()


def _fits(view: AchievementView, status: str | None, text: str | None, trigger: str | None) -> bool:
    return (
        (status is None or view.status == status)
        and (text is None or text.casefold() in f"{view.achievement}\n{view.name}\n{view.description}".casefold())
        and (trigger is None or any(rule.trigger == trigger for rule in view.rules))
    )


def _row(part: AchievementView | RuleView, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: as_plain(getattr(part, name)) for name in names}
