"""The command: measures what is asked for, prints the table, and writes it where it is wanted."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from benchmarks import floor
from benchmarks.document_sizes import SETTINGS, bytes_per_member
from benchmarks.measuring import can_count_instructions
from benchmarks.report import Report, machine
from benchmarks.results import Result, count_ahead, measure
from benchmarks.rows import SECTIONS, Row
from benchmarks.workload import FULL

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
ROUNDS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks; return 1 if a contender counted something else than what it is compared with."""
    options = parsed(arguments)
    sections = wanted(options.only)
    on = machine()  # before it is busy with this
    size, rounds = (FULL.part(10), 3) if options.quick else (FULL, ROUNDS)
    counting = options.instructions and can_count_instructions()
    if options.instructions and not counting:
        tell(
            "valgrind is not installed: no instructions are counted, and what is told by CPU time alone is less certain"
        )
    rows = [row for rows in sections.values() for row in rows]
    if counting:
        tell("instructions:")
        for name in count_ahead(rows):
            tell(f"  {name}")
    tell("CPU time:")

    def result(row: Row) -> Result:
        tell(f"  {row.subject}")
        return measure(row, size, rounds, counting=counting)

    report = Report(
        on,
        size,
        rounds,
        floor.changes_per_activity(size),
        {name: [result(row) for row in rows] for name, rows in sections.items()},
        {} if options.only else {name: bytes_per_member(size.part(10), chosen) for name, chosen in SETTINGS.items()},
    )
    print(report)
    if options.json:
        options.json.write_text(json.dumps(report.as_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if options.write:
        report.put_into(PAGE)
    return 1 if any(result.agrees is False for results in report.sections.values() for result in results) else 0


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command's arguments."""
    parser = argparse.ArgumentParser(prog="python tests/benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the workload, three times instead of five")
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="ROW", help='rows by name, with * and ? (e.g. replay "record, hist*")'
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="write all numbers as JSON")
    parser.add_argument("--no-instructions", dest="instructions", action="store_false", help="take CPU time only")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.parent.name}/{PAGE.name}")
    options = parser.parse_args(arguments)
    if options.write and (options.only or options.quick):
        parser.error("--write is for the whole table; leave out --only and --quick")
    return options


def wanted(names: Sequence[str]) -> Mapping[str, Sequence[Row]]:
    """The sections with the rows of these names; all if there are none."""
    chosen = {
        name: [row for row in rows if not names or any(fnmatchcase(row.subject, wish) for wish in names)]
        for name, rows in SECTIONS.items()
    }
    return {name: rows for name, rows in chosen.items() if rows}


def tell(news: str) -> None:
    """Say what goes on, apart from what comes of it."""
    print(news, file=sys.stderr, flush=True)
