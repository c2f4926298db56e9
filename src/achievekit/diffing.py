"""What deploying a changed catalog will do to members' progress, achievement by achievement and rule by rule."""

from collections.abc import Iterator
from enum import StrEnum, auto
from typing import Any

from attrs import fields, frozen

from achievekit.catalog import Catalog
from achievekit.definitions import Achievement, Rule
from achievekit.fingerprints import fingerprint

# What never matters to what counts.
_TEXTS = {"name", "description", "metadata", "unit", "hidden"}


class Change(StrEnum):
    """What happens to progress."""

    UNCHANGED = auto()
    KEPT = auto()
    RESTARTED = auto()
    REMOVED = auto()
    ADDED = auto()


@frozen
class Difference:
    """What a deployment does to an achievement, or to one `rule` of it, and why, in words."""

    achievement: str
    rule: str | None
    change: Change
    why: str

    def __str__(self) -> str:
        place = self.achievement if self.rule is None else f"{self.achievement}, rule {self.rule}"
        return f"{place}: {self.change}: {self.why}"


def catalog_diff(old: Catalog, new: Catalog) -> tuple[Difference, ...]:
    """Return what replacing `old` by `new` does to members' progress: first what is in `new`, then what is gone."""
    before = {achievement.id: achievement for achievement in old.achievements}
    after = {achievement.id: achievement for achievement in new.achievements}
    found: list[Difference] = []
    for achievement in after.values():
        if achievement.id in before:
            found += _compare(before[achievement.id], achievement, old, new)
        else:
            found.append(
                Difference(achievement.id, None, Change.ADDED, "begins empty; backfill starts it from the past")
            )
    gone = [achievement for achievement in before if achievement not in after]
    untouched = [Difference(id_, None, Change.REMOVED, "its progress is carried along untouched") for id_ in gone]
    return (*found, *untouched)


def _compare(old: Achievement, new: Achievement, old_catalog: Catalog, new_catalog: Catalog) -> Iterator[Difference]:
    news = _news(old, new, ignored={"rules"})
    zones = (old.timezone or old_catalog.timezone, new.timezone or new_catalog.timezone)
    if zones[0] != zones[1] and old.timezone == new.timezone:
        news.append(f"catalog timezone {zones[0]} -> {zones[1]}")
    yield Difference(new.id, None, *_kept_or_unchanged(news, "completions and history stay"))
    before = {rule.id: rule for rule in old.rules}
    after = {rule.id: rule for rule in new.rules}
    for rule in new.rules:
        if rule.id in before:
            yield Difference(new.id, rule.id, *_compare_rules(before[rule.id], rule))
        else:
            yield Difference(new.id, rule.id, Change.ADDED, "begins empty")
    for rule in old.rules:
        if rule.id not in after:
            yield Difference(new.id, rule.id, Change.REMOVED, "its numbers are dropped (ProgressReset)")


def _compare_rules(old: Rule, new: Rule) -> tuple[Change, str]:
    news = _news(old, new)
    if fingerprint(old) != fingerprint(new):
        return Change.RESTARTED, f"its numbers would mean something else (ProgressReset): {', '.join(news)}"
    return _kept_or_unchanged(news, "its numbers stay, judged anew at the next record or settle")


def _kept_or_unchanged(news: list[str], kept: str) -> tuple[Change, str]:
    if news:
        return Change.KEPT, f"{kept}: {', '.join(news)}"
    return Change.UNCHANGED, "nothing that counts has changed"


def _news(old: Any, new: Any, ignored: set[str] | None = None) -> list[str]:
    """Return what has changed of two definitions of a kind, field by field."""
    names = [field.name for field in fields(type(new)) if field.name not in _TEXTS | (ignored or set())]
    return [
        f"{name} {_shown(getattr(old, name))} -> {_shown(getattr(new, name))}"
        for name in names
        if getattr(old, name) != getattr(new, name)
    ]


def _shown(value: object) -> str:
    return "none" if value is None else str(value)
