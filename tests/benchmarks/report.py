"""What is printed, written as JSON, and put into the page."""

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.results import Result
from benchmarks.workload import Size

HEAD = ("", "against", "share", "µs", "instructions", "CPU ratio", "instruction ratio", "at most", "")
PACKAGES = ("attrs", "python-dateutil", "rule-engine", "pandas")
BEGIN, END = "<!-- measured -->\n", "<!-- end of what was measured -->\n"


class Report(NamedTuple):
    """All that one run of the command found."""

    machine: str
    size: Size
    rounds: int
    changes_per_activity: float
    sections: Mapping[str, Sequence[Result]]
    bytes_per_member: Mapping[str, Mapping[str, float]]  # by the engine's settings

    def __str__(self) -> str:
        """The report in Markdown that is readable as it stands."""
        parts = [self._about(), table(self._lines())]
        if self.bytes_per_member:
            parts.append(table(self._sizes()))
        return "\n".join(parts)

    def _about(self) -> str:
        return (
            f"{self.size.activities:,} activities of {self.size.members:,} members, {self.changes_per_activity:.2f} rule"
            f" changes per activity; median of {self.rounds}. {self.machine}\n"
        )

    def _lines(self) -> Iterable[Sequence[str]]:
        yield HEAD
        for name, results in self.sections.items():
            yield f"**{name}**", *[""] * (len(HEAD) - 1)
            yield from map(cells, results)

    def _sizes(self) -> Iterable[Sequence[str]]:
        yield "Bytes of a member's progress", "dumped as JSON", "live objects"
        for settings, found in self.bytes_per_member.items():
            yield settings, f"{found['dumped']:,.0f}", f"{found['live']:,.0f}"

    def as_json(self) -> dict[str, Any]:
        """The report as plain data, with all numbers as measured."""
        return {
            "machine": self.machine,
            "workload": {**self.size._asdict(), "changes_per_activity": self.changes_per_activity},
            "rounds": self.rounds,
            "rows": [
                {"section": name, **result.row._asdict(), **numbers(result), "verdict": result.verdict}
                for name, results in self.sections.items()
                for result in results
            ],
            "bytes_per_member": self.bytes_per_member,
        }

    def put_into(self, page: Path) -> None:
        """Replace what stands between the page's two markers.

        Raises ValueError if they are not there.
        """
        before, rest = page.read_text(encoding="utf-8").split(BEGIN)
        _, after = rest.split(END)
        page.write_text(f"{before}{BEGIN}\n{self}\n{END}{after}", encoding="utf-8")


def machine() -> str:
    """What it runs on, and how busy that is."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    versions = ", ".join(f"{package} {version_of(package)}" for package in PACKAGES)
    return f"Python {platform.python_version()} on {platform.system()} {platform.machine()} with {os.cpu_count()} processors, load {load}; {versions}."


def version_of(package: str) -> str:
    """The version that is installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def numbers(result: Result) -> dict[str, Any]:
    """What was measured, by name."""
    found = result._asdict()
    del found["row"]
    return found


def cells(result: Result) -> Sequence[str]:
    """A result as a line of the table."""
    row = result.row
    return (
        row.subject,
        row.against,
        "" if result.microseconds is None else "all" if row.one_in == 1 else f"1/{row.one_in}",
        shown(result.microseconds, 1),
        shown(result.instructions, 0),
        shown(result.cpu_ratio, 2),
        shown(result.instructions_ratio, 2),
        "" if row.at_most is None else f"{row.at_most:g}",
        result.verdict,
    )


def shown(number: float | None, digits: int) -> str:
    """A number with so many digits behind the point; empty if there is none."""
    return "" if number is None else f"{number:,.{digits}f}"


def table(lines: Iterable[Sequence[str]]) -> str:
    """Lines of cells as a Markdown table, padded; numbers stand on the right."""
    head, *body = lines
    columns = list(zip(head, *body, strict=True))
    widths = [max(map(len, column)) for column in columns]
    is_text = [not any(cell[:1].isdigit() for cell in column[1:]) for column in columns]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.ljust(width) if left else cell.rjust(width)
            for cell, width, left in zip(cells, widths, is_text, strict=True)
        ]
        return f"| {' | '.join(padded)} |\n"

    rule = [f"{'-' * (width - 1)}{'-' if left else ':'}" for width, left in zip(widths, is_text, strict=True)]
    return "".join(map(line, (head, rule, *body)))
