"""Count commit days without achievekit, from the activities that from_git_log.py writes.

    python from_git_log.py . | python plain_count.py [ACTIVITIES.jsonl]

Deliberately simple, a sorted set of dates per author: this is what the engine's streaks are compared with.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path


@dataclass
class Tally:
    """What one author did."""

    hours: list[tuple[date, int]] = field(default_factory=list)
    merges: int = 0

    @property
    def commits(self) -> int:
        """How many commits."""
        return len(self.hours)

    @property
    def days(self) -> list[date]:
        """The days with a commit, in order."""
        return sorted({day for day, _ in self.hours})

    @property
    def longest_run(self) -> int:
        """The most days in a row with a commit."""
        return max(runs(day.toordinal() for day in self.days))

    def current_run(self, today: date) -> int:
        """Days in a row up to `today`; a run that ended yesterday can still go on today."""
        last = self.days[-1]
        return runs(day.toordinal() for day in self.days)[-1] if (today - last).days <= 1 else 0


def runs(numbers: Iterable[int]) -> list[int]:
    """The lengths of the runs of consecutive numbers, first to last."""
    ordered = sorted(set(numbers))
    lengths = [1] if ordered else []
    for before, after in pairwise(ordered):
        if after == before + 1:
            lengths[-1] += 1
        else:
            lengths.append(1)
    return lengths


def count(lines: Iterable[str]) -> dict[str, Tally]:
    """The tally of each author, by the date and hour that the author saw."""
    tallies: dict[str, Tally] = {}
    for line in lines:
        activity = json.loads(line)
        attributes = activity["attributes"]
        tally = tallies.setdefault(activity["member"], Tally())
        tally.hours.append((date.fromisoformat(attributes["local_date"]), attributes["local_hour"]))
        tally.merges += attributes["merge"]
    return tallies


def newest_day(tallies: Mapping[str, Tally]) -> date:
    """The newest day anybody committed on, which stands for today."""
    return max(tally.days[-1] for tally in tallies.values())


def table(tallies: Mapping[str, Tally]) -> str:
    """The tallies for people, the longest run first."""
    today = newest_day(tallies)
    width = max(len("author"), *map(len, tallies))
    rows = [f"{'author':{width}}  commits   days  longest run  current run"]
    for member, tally in sorted(tallies.items(), key=lambda item: (-item[1].longest_run, item[0])):
        days, longest, current = len(tally.days), tally.longest_run, tally.current_run(today)
        rows.append(f"{member:{width}}  {tally.commits:7}  {days:5}  {longest:11}  {current:11}")
    return "\n".join(rows)


def main() -> int:
    """Read the named file, or standard input, and print the table."""
    if sys.argv[1:] and sys.argv[1] != "-":
        with Path(sys.argv[1]).open(encoding="utf-8") as lines:
            tallies = count(lines)
    else:
        tallies = count(sys.stdin)
    print(table(tallies) if tallies else "no commits")
    return 0


if __name__ == "__main__":
    sys.exit(main())
