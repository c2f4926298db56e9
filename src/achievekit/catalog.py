"""The whole set of achievements and campaigns, checked as a whole."""

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from typing import Any

from attrs import field, frozen

from achievekit.checks import check_zone, kind_of
from achievekit.definitions import Achievement
from achievekit.errors import DefinitionError, Finding, Findings, did_you_mean
from achievekit.linting import lint


def _tuple(value: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, Iterable) and not isinstance(value, str) else value  # type: ignore[return-value]


@frozen(kw_only=True)
class Catalog:
    """All achievements of a programme; `timezone` is the IANA zone of members who have none of their own.

    Raises DefinitionError with all mistakes: ids that are taken, requirements that are unknown or go round in a circle.
    """

    achievements: tuple[Achievement, ...] = field(converter=_tuple)
    timezone: str = "UTC"

    def __attrs_post_init__(self) -> None:
        found = Findings()
        check_zone(found, "timezone", self.timezone)
        check_achievements(found, self.achievements)
        found.raise_as(DefinitionError)

    def lint(self) -> tuple[Finding, ...]:
        """Return what is allowed but can hardly be meant, such as goals that nobody can reach."""
        return lint(self.achievements, self.timezone)


def check_achievements(found: Findings, achievements: object) -> None:
    """Note what is wrong with achievements that are each right by themselves."""
    if not isinstance(achievements, tuple):
        found.add("achievements", f"is {kind_of(achievements)}; use a list of achievements")
        return
    known: dict[str, Achievement] = {}
    for place, achievement in enumerate(achievements):
        path = f"achievements[{place}]"
        if not isinstance(achievement, Achievement):
            found.add(path, f"is {kind_of(achievement)}; use an Achievement")
        elif achievement.id in known:
            found.add(f"{path}.id", f'"{achievement.id}" is taken by an achievement before it; use another id')
        else:
            known[achievement.id] = achievement
    _check_requires(found, known)


def _check_requires(found: Findings, known: dict[str, Achievement]) -> None:
    for place, achievement in enumerate(known.values()):
        for number, required in enumerate(achievement.requires):
            path = f"achievements[{place}].requires[{number}]"
            if required == achievement.id:
                found.add(path, f'"{required}" requires itself, so it stays locked for ever; take it out')
            elif required not in known:
                found.add(path, f'unknown achievement "{required}"{did_you_mean(required, known)}')
    _check_circles(found, known)


def _check_circles(found: Findings, known: dict[str, Achievement]) -> None:
    requires = {a.id: [r for r in a.requires if r in known and r != a.id] for a in known.values()}
    try:
        TopologicalSorter(requires).prepare()
    except CycleError as error:
        circle = error.args[1]
        place = list(known).index(circle[0])
        shown = " requires ".join(f'"{name}"' for name in reversed(circle))
        found.add(f"achievements[{place}].requires", f"{shown}, so all stay locked for ever; break the circle")
