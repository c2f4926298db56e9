"""`achievekit replay`: activities in, a summary for people and JSON Lines for programs out."""

from argparse import Namespace
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Self, TextIO

from achievekit.activity import Activity
from achievekit.catalog import Catalog
from achievekit.cli.files import (
    ActivityLines,
    FileError,
    Output,
    check_outputs,
    is_standard_output,
    read_catalog,
    writing,
)
from achievekit.cli.page import replay_page
from achievekit.codec import dump_event, dump_progress
from achievekit.describing.words import shortened
from achievekit.engine import Engine
from achievekit.engine.replaying import OpenReplay
from achievekit.errors import did_you_mean
from achievekit.events import AchievementCompleted, Event
from achievekit.outcomes import Reason
from achievekit.rendering.terminal import clean, padded, width

# How often the count on the terminal moves: a few times a second.
_ACTIVITIES_PER_TICK = 5_000

# Of the types that no rule listens to so many are named.
_MOST_TYPES = 5


class Tally:
    """What the summary counts."""

    def __init__(self) -> None:
        self.activities = 0
        self.counted = 0
        self.unheard: Counter[str] = Counter()  # by type
        self.passed_over: set[str] = set()  # members of whom nobody asked
        self.refused: Counter[Reason] = Counter()
        self.completions: Counter[str] = Counter()
        self.completed_by: dict[str, set[str]] = {}

    def add(self, events: tuple[Event, ...]) -> None:
        """Count what was completed."""
        for event in events:
            if isinstance(event, AchievementCompleted):
                self.completions[event.achievement] += event.times
                self.completed_by.setdefault(event.achievement, set()).add(event.member)


def run(arguments: Namespace, out: TextIO, err: TextIO) -> int:
    """Replay and report; return the exit status."""
    outputs = (arguments.events, arguments.progress, arguments.overview, arguments.text, arguments.html)
    check_outputs([path for path in outputs if path is not None], (arguments.catalog, arguments.activities))
    catalog = read_catalog(arguments.catalog)
    engine = Engine(catalog, lateness=arguments.lateness)
    lines = ActivityLines(arguments.activities, skip_bad=arguments.skip_bad_lines)
    with ExitStack() as stack:
        events, progress, overview, text, html = (stack.enter_context(writing(path)) for path in outputs)
        replay = engine.open_replay()
        tally, newest = _feed(replay, lines, arguments.member, events, err)
        at = arguments.at or newest
        if at is not None:
            settled = tuple(replay.settle(at.astimezone(UTC)))
            tally.add(settled)
            _write_events(events, settled)
            _write_members(engine, replay, at, progress, overview, text)
        if html is not None:
            for part in replay_page(engine, replay, at):
                html.write_text(part)
    lines.tell_skipped(err)
    # Where lines go to standard output, a program reads them, and people read the other stream.
    told_to = err if any(map(is_standard_output, outputs)) else out
    _summarize(catalog, replay, tally, lines.skipped, at, told_to)
    return 0


def _feed(
    replay: OpenReplay, lines: ActivityLines, member: str | None, events: Output | None, err: TextIO
) -> tuple[Tally, datetime | None]:
    tally = Tally()
    newest: datetime | None = None
    with _Ticker(err) as ticker:
        for activity in lines:
            ticker.tick()
            # Everybody's activities tell the time, so that one member's numbers are those of a replay of all.
            newest = activity.at if newest is None else max(newest, activity.at)
            if member is None or member in (activity.member, activity.referrer):
                _count(replay, tally, activity, member, events)
            else:
                tally.passed_over.add(activity.member)
    if member is not None and not tally.activities:
        raise FileError(clean(f'--member: no activity concerns "{member}"{did_you_mean(member, tally.passed_over)}'))
    return tally, newest


class _Ticker:
    """Shows on a terminal how many activities were read, and wipes that at the end, or before an error is told."""

    def __init__(self, err: TextIO) -> None:
        self._err = err
        self._shows = err.isatty()
        self._read = 0

    def tick(self) -> None:
        self._read += 1
        if self._shows and self._read % _ACTIVITIES_PER_TICK == 0:
            print(f"\r{self._read:,} activities", end="", file=self._err, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shows:
            print(f"\r{'':40}\r", end="", file=self._err, flush=True)


def _count(replay: OpenReplay, tally: Tally, activity: Activity, member: str | None, events: Output | None) -> None:
    fed = replay.feed(activity, only=member)
    tally.activities += 1
    tally.counted += fed.counted_in > 0
    if not fed.counted_in and not fed.refused:
        tally.unheard[activity.type] += 1
    tally.refused.update(reason for _, _, reason in fed.refused)
    tally.add(fed.events)
    _write_events(events, fed.events)


def _write_events(target: Output | None, events: tuple[Event, ...]) -> None:
    if target is not None:
        for event in events:
            target.write_line(dump_event(event))


def _write_members(
    engine: Engine,
    replay: OpenReplay,
    at: datetime,
    progress: Output | None,
    overview: Output | None,
    text: Output | None,
) -> None:
    for name in replay.members():
        state = replay.progress(name)
        if progress is not None:
            progress.write_line(dump_progress(state))
        if overview is None and text is None:
            continue
        tab = engine.overview(state, at, include_hidden=True)
        if overview is not None:
            for row in tab.rows():
                overview.write_line(row)
        if text is not None:
            text.write_text(f"{tab}\n\n")


def _summarize(
    catalog: Catalog, replay: OpenReplay, tally: Tally, skipped: int, at: datetime | None, out: TextIO
) -> None:
    unheard = tally.unheard.total()
    rows = [
        ("members", sum(1 for _ in replay.members())),
        ("activities", tally.activities),
        ("  counted", tally.counted),
        ("  refused", tally.activities - tally.counted - unheard),
        ("  that no rule listens to", unheard),
        *_unheard_types(tally.unheard),
    ]
    if skipped:
        rows.append(("bad lines skipped", skipped))
    _print_rows(rows, out)
    if at is not None:
        print(f"settled at {at.isoformat()}", file=out)
    if tally.refused:
        print("\nrefused by reason (an activity may be refused by several achievements)", file=out)
        _print_rows([(f"  {reason}", tally.refused[reason]) for reason in Reason if reason in tally.refused], out)
    _print_completions(catalog, tally, out)


def _unheard_types(unheard: Counter[str]) -> list[tuple[str, int]]:
    """Return a row for each of the most frequent types, and one for the others."""
    by_type = unheard.most_common(_MOST_TYPES)
    others = unheard.total() - sum(number for _, number in by_type)
    rows = [(f"    {shortened(clean(name))}", number) for name, number in by_type]
    return [*rows, ("    others", others)] if others else rows


def _print_rows(rows: list[tuple[str, int]], out: TextIO) -> None:
    name_width = max(len(name) for name, _ in rows)
    number_width = max(len(f"{number:,}") for _, number in rows)
    for name, number in rows:
        print(f"{name:<{name_width}}  {number:>{number_width},}", file=out)


def _print_completions(catalog: Catalog, tally: Tally, out: TextIO) -> None:
    columns = max([width(clean(one.id)) for one in catalog.achievements] + [len("achievement")])
    print(f"\n{'achievement':<{columns}}  completions  members", file=out)
    for achievement in catalog.achievements:
        completions = tally.completions[achievement.id]
        members = len(tally.completed_by.get(achievement.id, ()))
        name = padded(clean(achievement.id), columns)
        line = f"{name}  {completions:>11,}  {members:>7,}  {clean(achievement.name)}"
        print(line.rstrip(), file=out)
