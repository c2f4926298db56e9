"""Compares each row's subject with what it is measured against, in turn, again and again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from statistics import median
from typing import NamedTuple

from benchmarks.measuring import IMPORTS, Sample, cpu, instructions
from benchmarks.rows import Row
from benchmarks.subjects import CONTENDERS, SUBJECTS
from benchmarks.workload import Size


class Result(NamedTuple):
    """What came of a row. What was not measured is None; `missing` names the package that it would need.

    `microseconds` are those of CPU time for one unit, `instructions` as many; the ratios are to what the row is
    against. `agrees` says whether the completions are the floor's.
    """

    row: Row
    microseconds: float | None = None
    cpu_ratio: float | None = None
    instructions: float | None = None
    instructions_ratio: float | None = None
    agrees: bool | None = None
    missing: str | None = None

    @property
    def verdict(self) -> str:
        """Whether the target is met: by both ratios, if there are two."""
        if self.missing is not None:
            return f"not measured: {self.missing} is not installed"
        if self.agrees is False:
            return "DIFFERENT COMPLETIONS"
        ratios = [ratio for ratio in (self.cpu_ratio, self.instructions_ratio) if ratio is not None]
        if self.row.at_most is None or not ratios:
            return ""
        return "met" if max(ratios) <= self.row.at_most else "not met"


def missing(row: Row) -> str | None:
    """The package that a row would need, if it is not installed."""
    subjects = [SUBJECTS[name] for name in (row.subject, row.against) if name not in IMPORTS]
    return next((subject.needs for subject in subjects if not subject.is_here), None)


def is_counted(row: Row) -> bool:
    """Whether instructions tell anything about a row that can be measured."""
    return missing(row) is None and (row.subject in IMPORTS or SUBJECTS[row.subject].is_counted)


def count_ahead(rows: list[Row]) -> Iterator[str]:
    """Count the instructions of all subjects, several at once, as they don't mind; yield the names as that goes on."""
    names = sorted({name for row in rows if is_counted(row) for name in (row.subject, row.against)})
    with ThreadPoolExecutor(cpu_count()) as pool:
        for name, _ in zip(names, pool.map(instructions, names), strict=True):
            yield name


def measure(row: Row, size: Size, rounds: int, *, counting: bool) -> Result:
    """Measure a row."""
    needed = missing(row)
    if needed is not None:
        return Result(row, missing=needed)
    result = Result(row)
    if counting and is_counted(row):
        one, other = instructions(row.subject), instructions(row.against)
        result = result._replace(instructions=one, instructions_ratio=one / other)
    if counting and row.by_count:
        return result
    pairs = list(in_turn(row, size.part(row.one_in), rounds))
    return result._replace(
        microseconds=median(one.seconds for one, _ in pairs) * 1e6,
        cpu_ratio=median(one.seconds / other.seconds for one, other in pairs),
        agrees=agree(row, pairs),
    )


def in_turn(row: Row, size: Size, rounds: int) -> Iterator[tuple[Sample, Sample]]:
    """Take CPU time of both, one after the other, again and again, so that each is compared with its neighbour."""
    for _ in range(rounds):
        yield cpu(row.subject, size), cpu(row.against, size)


def agree(row: Row, pairs: list[tuple[Sample, Sample]]) -> bool | None:
    """Whether both completed the same; None if they don't do the same work."""
    if row.subject not in CONTENDERS or row.against not in CONTENDERS:
        return None
    gives = CONTENDERS[row.subject].gives
    return all(
        one.completions == {id_: those for id_, those in other.completions.items() if id_ in gives}
        for one, other in pairs
    )
