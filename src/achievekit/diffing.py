"""What deploying a changed catalog will do to members' progress, achievement by achievement and rule by rule."""

import json
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum, auto
from typing import Any

from attrs import fields

from achievekit.catalog import Catalog, check_catalog
from achievekit.codec.definitions import ACHIEVEMENT_FIELDS, RULE_FIELDS
from achievekit.codec.shapes import AS_IT_IS, Shape
from achievekit.definitions import Achievement, Rule
from achievekit.errors import DefinitionError, Findings
from achievekit.fingerprints import fingerprint
from achievekit.records import frozen

# What never matters to what counts.
_TEXTS = {"name", "description", "metadata", "unit", "hidden"}
# Fields are shown as they stand in the file, where the reader may look for them.
_SHAPES: Mapping[str, Shape] = {**RULE_FIELDS, **ACHIEVEMENT_FIELDS}


class Change(StrEnum):
    """What happens to progress."""

    UNCHANGED = auto()
    KEPT = auto()
    RESTARTED = auto()
    REMOVED = auto()
    ADDED = auto()


@frozen
class Difference:
    """What a deployment does to an achievement, or to one `rule` of it, and why, in words.

    An achievement that is added or removed as a whole says so for its rules too.
    """

    achievement: str
    rule: str | None
    change: Change
    why: str

    def __str__(self) -> str:
        place = self.achievement if self.rule is None else f"{self.achievement}, rule {self.rule}"
        return f"{place}: {self.change}: {self.why}"


def catalog_diff(old: Catalog, new: Catalog) -> tuple[Difference, ...]:
    """Return what replacing `old` by `new` does to members' progress: first what is in `new`, then what is gone.

    Raises DefinitionError for what is no catalog.
    """
    mistakes = Findings()
    check_catalog(mistakes, "old", old)
    check_catalog(mistakes, "new", new)
    mistakes.raise_as(DefinitionError)
    before = {achievement.id: achievement for achievement in old.achievements}
    after = {achievement.id: achievement for achievement in new.achievements}
    found: list[Difference] = []
    for achievement in after.values():
        if achievement.id in before:
            found += _compare(before[achievement.id], achievement, old, new)
        else:
            begins = "begins empty for everybody; Engine.backfill starts it from a member's past"
            found.append(Difference(achievement.id, None, Change.ADDED, begins))
    stays = "its progress is carried along untouched, and goes on should it come back"
    gone = [achievement for achievement in before if achievement not in after]
    return (*found, *(Difference(achievement, None, Change.REMOVED, stays) for achievement in gone))


def _compare(old: Achievement, new: Achievement, old_catalog: Catalog, new_catalog: Catalog) -> Iterator[Difference]:
    news = _news(old, new, ignored={"rules", "rules_required"})
    required = [achievement.rules_required or len(achievement.rules) for achievement in (old, new)]
    if required[0] != required[1]:
        news.append(_changed("rules_required", *required))
    if old.timezone is None and new.timezone is None and old_catalog.timezone != new_catalog.timezone:
        news.append(_changed("the catalog's timezone", old_catalog.timezone, new_catalog.timezone))
    yield Difference(new.id, None, *_kept_or_unchanged(news, "completions and history stay"))
    before = {rule.id: rule for rule in old.rules}
    after = {rule.id: rule for rule in new.rules}
    for rule in new.rules:
        if rule.id in before:
            yield Difference(new.id, rule.id, *_compare_rules(before[rule.id], rule))
        else:
            yield Difference(new.id, rule.id, Change.ADDED, f"begins empty for everybody{_about_ids(rule, old, after)}")
    for rule in old.rules:
        if rule.id not in after:
            dropped = "its numbers are dropped (ProgressReset); completions and history stay"
            yield Difference(new.id, rule.id, Change.REMOVED, dropped)


def _about_ids(rule: Rule, old: Achievement, after: Mapping[str | None, Rule]) -> str:
    """Return what to do if a rule is one of those that are gone, under another id."""
    same = [one.id for one in old.rules if one.id not in after and fingerprint(one) == fingerprint(rule)]
    return f', though it counts what rule {same[0]} did; the id "{same[0]}" would keep its numbers' if same else ""


def _compare_rules(old: Rule, new: Rule) -> tuple[Change, str]:
    news = _news(old, new)
    if fingerprint(old) != fingerprint(new):
        restarted = "its numbers would mean something else, so everybody begins anew (ProgressReset)"
        return Change.RESTARTED, f"{'; '.join(news)}; {restarted}; completions and history stay"
    if new.period_goal < old.period_goal or new.consecutive_periods < old.consecutive_periods:
        kept = "its numbers stay, and whoever has reached the new goal completes at the next record or settle"
    else:
        kept = "its numbers stay, judged by the new definition from the next record or settle on"
    return _kept_or_unchanged(news, kept)


def _kept_or_unchanged(news: list[str], kept: str) -> tuple[Change, str]:
    if news:
        return Change.KEPT, f"{'; '.join(news)}; {kept}"
    return Change.UNCHANGED, "nothing that counts has changed"


def _news(old: Any, new: Any, ignored: Iterable[str] = ()) -> list[str]:
    """Return what has changed of two definitions of a kind, field by field."""
    names = [field.name for field in fields(type(new)) if field.name not in _TEXTS.union(ignored)]
    both = ((name, getattr(old, name), getattr(new, name)) for name in names)
    return [_changed(name, before, after) for name, before, after in both if before != after]


def _changed(name: str, old: object, new: object) -> str:
    return f"{name} from {_shown(name, old)} to {_shown(name, new)}"


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "none"
    try:
        return json.dumps(_SHAPES.get(name, AS_IT_IS).dump(value), ensure_ascii=False)
    except DefinitionError:  # a condition that can't stand in a file
        return "a Python function"
