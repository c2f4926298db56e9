"""What became of an activity, and why, as a whole: to be filtered, dumped and shown."""

from collections.abc import Iterator
from typing import Any, Self

from attrs import evolve

from achievekit.outcomes import Refusal
from achievekit.records import frozen
from achievekit.views.evidence import ExplanationData
from achievekit.views.plain import as_plain


@frozen
class Explanation(ExplanationData):
    """What `record` would do with an activity of a member: a verdict for each achievement or rule that listens.

    `at` is the activity's instant in the member's time zone. Verdicts are in the catalog's order; an achievement that
    refuses as a whole has one, any other one a rule. They are empty where nobody listens; `hint` is a sentence then, if
    rules listen to something near. `achievement` is the one that they were filtered by.
    """

    @property
    def counted(self) -> bool:
        """Whether any rule counted it."""
        return any(verdict.counted for verdict in self.verdicts)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """The refusals, as `Engine.record` returns them, in the catalog's order."""
        return tuple(Refusal(one.achievement, one.rule, one.reason) for one in self.verdicts if one.reason is not None)

    def filter(self, *, achievement: str) -> Self:
        """Return the explanation of one achievement."""
        kept = tuple(one for one in self.verdicts if one.achievement == achievement)
        return evolve(self, verdicts=kept, achievement=achievement)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield one row of plain JSON types for each verdict."""
        for verdict in self.verdicts:
            yield {"member": self.member, "activity": self.activity.id, **as_plain(verdict)}

    def to_text(self, *, color: bool = False) -> str:
        """Return it as text for a terminal; `str()` is this without colour."""
        from achievekit.rendering.text import explanation_text

        return explanation_text(self, color=color)

    def to_html(self) -> str:
        """Return it as HTML that brings its look along, for a notebook or any other page."""
        from achievekit.rendering.html import explanation_html

        return explanation_html(self)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()
