"""The summary of `achievekit replay`, for people."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TextIO

from achievekit.catalog import Catalog
from achievekit.describing.words import with_unit
from achievekit.errors import shortened
from achievekit.events import AchievementCompleted, CampaignTriggered, Event
from achievekit.exact import Quantity, plus
from achievekit.outcomes import Reason
from achievekit.rendering.terminal import aligned, clean

# So many types that no rule listens to are named; the others are summed up.
_MOST_TYPES = 5


class Tally:
    """What the summary counts."""

    def __init__(self) -> None:
        self.members = 0
        self.activities = 0
        self.counted = 0
        self.after = 0  # activities that lie after the instant up to which they count
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


def _print_rows(rows: Iterable[tuple[str, int]], out: TextIO) -> None:
    _print_table(((name, f"{number:,}") for name, number in rows), out)


def _print_achievements(catalog: Catalog, tally: Tally, out: TextIO) -> None:
    rows = [("achievement", "completions", "members", "")]
    for one in catalog.achievements:
        members = len(tally.completed_by.get(one.id, ()))
        rows.append((clean(one.id), f"{tally.completions[one.id]:,}", f"{members:,}", clean(one.name)))
    print(file=out)
    _print_table(rows, out, right=(1, 2))


def _print_campaigns(catalog: Catalog, tally: Tally, out: TextIO) -> None:
    rows = [("campaign", "triggered", "granted")]
    for one in catalog.campaigns:
        granted = tally.granted.get(one.id, {})
        sums = ", ".join(with_unit(total, clean(unit)) for unit, total in granted.items())
        rows.append((clean(one.id), f"{tally.triggered[one.id]:,}", sums))
    print(file=out)
    _print_table(rows, out)


def _print_table(rows: Iterable[Sequence[str]], out: TextIO, *, right: Sequence[int] = (1,)) -> None:
    print("\n".join(aligned(rows, right=right)), file=out)
