"""The summary of `achievekit replay`, for people."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TextIO

from achievekit.catalog import Catalog
from achievekit.describing.words import shortened, with_unit
from achievekit.events import AchievementCompleted, CampaignTriggered, Event
from achievekit.exact import Quantity, plus
from achievekit.outcomes import Reason
from achievekit.rendering.terminal import clean, padded, width

# Of the types that no rule listens to so many are named.
_MOST_TYPES = 5


class Tally:
    """What the summary counts."""

    def __init__(self) -> None:
        self.members = 0
        self.activities = 0
        self.counted = 0
        self.after = 0  # the instant up to which activities count
        self.bad_lines = 0
        self.unheard: Counter[str] = Counter()  # by type
        self.refused: Counter[Reason] = Counter()
        self.completions: Counter[str] = Counter()
        self.completed_by: dict[str, set[str]] = {}
        self.triggered: Counter[str] = Counter()  # by campaign
        self.granted: dict[str, dict[str, Quantity]] = {}  # by campaign, by unit

    def add(self, events: Iterable[Event]) -> None:
        """Count what was completed and granted."""
        for event in events:
            if isinstance(event, AchievementCompleted):
                self.completions[event.achievement] += event.times
                self.completed_by.setdefault(event.achievement, set()).add(event.member)
            elif isinstance(event, CampaignTriggered):
                self.triggered[event.campaign] += 1
                granted = self.granted.setdefault(event.campaign, {})
                for grant in event.rewards:
                    granted[grant.unit] = plus(granted.get(grant.unit, 0), grant.amount)


def summarize(catalog: Catalog, tally: Tally, at: datetime | None, out: TextIO) -> None:
    """Print what was counted, up to the instant at which everybody was settled."""
    unheard = tally.unheard.total()
    rows = [
        ("members", tally.members),
        ("activities", tally.activities),
        ("  counted", tally.counted),
        ("  refused", tally.activities - tally.counted - unheard),
        ("  that no rule listens to", unheard),
        *_unheard_types(tally.unheard),
    ]
    rows += [("left out, as they come later", tally.after)] if tally.after else []
    rows += [("bad lines skipped", tally.bad_lines)] if tally.bad_lines else []
    _print_rows(rows, out)
    if at is not None:
        print(f"settled at {at.isoformat()}", file=out)
    if tally.refused:
        print("\nrefused by reason (an activity may be refused by several achievements)", file=out)
        _print_rows([(f"  {reason}", tally.refused[reason]) for reason in Reason if reason in tally.refused], out)
    _print_achievements(catalog, tally, out)
    if catalog.campaigns:
        _print_campaigns(catalog, tally, out)


def _unheard_types(unheard: Counter[str]) -> list[tuple[str, int]]:
    """Return a row for each of the most frequent types, and one for the others."""
    by_type = unheard.most_common(_MOST_TYPES)
    others = unheard.total() - sum(number for _, number in by_type)
    rows = [(f"    {shortened(clean(name))}", number) for name, number in by_type]
    return [*rows, ("    others", others)] if others else rows


def _print_rows(rows: Sequence[tuple[str, int]], out: TextIO) -> None:
    name_width = max(len(name) for name, _ in rows)
    number_width = max(len(f"{number:,}") for _, number in rows)
    for name, number in rows:
        print(f"{name:<{name_width}}  {number:>{number_width},}", file=out)


def _print_achievements(catalog: Catalog, tally: Tally, out: TextIO) -> None:
    ids = _column("achievement", (achievement.id for achievement in catalog.achievements))
    print(f"\n{next(ids)}  completions  members", file=out)
    for achievement, id_ in zip(catalog.achievements, ids, strict=True):
        completions = tally.completions[achievement.id]
        members = len(tally.completed_by.get(achievement.id, ()))
        print(f"{id_}  {completions:>11,}  {members:>7,}  {clean(achievement.name)}".rstrip(), file=out)


def _print_campaigns(catalog: Catalog, tally: Tally, out: TextIO) -> None:
    ids = _column("campaign", (campaign.id for campaign in catalog.campaigns))
    print(f"\n{next(ids)}  triggered  granted", file=out)
    for campaign, id_ in zip(catalog.campaigns, ids, strict=True):
        granted = tally.granted.get(campaign.id, {})
        sums = ", ".join(with_unit(total, clean(unit)) for unit, total in granted.items())
        print(f"{id_}  {tally.triggered[campaign.id]:>9,}  {sums}".rstrip(), file=out)


def _column(title: str, names: Iterable[str]) -> Iterator[str]:
    """Yield a title and the names under it, all as wide as the widest."""
    shown = [title, *map(clean, names)]
    columns = max(map(width, shown))
    return (padded(name, columns) for name in shown)
