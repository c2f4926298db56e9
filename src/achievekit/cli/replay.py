"""`achievekit replay`: activities in, a summary for people and JSON Lines for programs out."""

from argparse import Namespace
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Self, TextIO

from achievekit.activity import Activity
from achievekit.cli.files import (
    FileError,
    Output,
    activities_of,
    check_outputs,
    is_standard_output,
    read_catalog,
    read_progress,
    writing,
)
from achievekit.cli.page import replay_page
from achievekit.cli.summary import Tally, summarize
from achievekit.codec import dump_event, dump_progress
from achievekit.engine import Engine
from achievekit.engine.replaying import OpenReplay
from achievekit.errors import did_you_mean
from achievekit.events import Event
from achievekit.progress import MemberProgress

# How often the count on the terminal moves: a few times a second.
_ACTIVITIES_PER_TICK = 5_000


def run(arguments: Namespace, out: TextIO, err: TextIO) -> int:
    """Replay and report; return the exit status."""
    outputs = (arguments.events, arguments.progress, arguments.overview, arguments.text, arguments.html)
    inputs = [path for path in (arguments.catalog, arguments.activities, arguments.start) if path is not None]
    check_outputs([path for path in outputs if path is not None], inputs)
    catalog = read_catalog(arguments.catalog)
    engine = Engine(catalog, lateness=arguments.lateness, history=arguments.history)
    start = [one for one in read_progress(arguments.start) if arguments.member in (None, one.member)]
    lines = activities_of(arguments)
    with ExitStack() as stack:
        events, progress, overview, text, html = (stack.enter_context(writing(path)) for path in outputs)
        replay = engine.open_replay(start)
        tally, newest = _feed(replay, lines, arguments, events, err)
        at = arguments.at or newest or _newest_seen(start)
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
    tally.members, tally.bad_lines = sum(1 for _ in replay.members()), lines.skipped
    summarize(catalog, tally, at, told_to)
    return 0


def _newest_seen(start: Iterable[MemberProgress]) -> datetime | None:
    """Return the newest instant that those have seen who begin with progress, where nothing new tells the time."""
    seen = (state.seen for member in start for state in member.achievements.values())
    return max((one for one in seen if one is not None), default=None)


def _feed(
    replay: OpenReplay, lines: Iterable[Activity], arguments: Namespace, events: Output | None, err: TextIO
) -> tuple[Tally, datetime | None]:
    """Replay the activities; return what the summary counts, and the instant of the newest one."""
    tally, newest = Tally(), None
    member, until = arguments.member, arguments.at
    others: set[str] = set()
    with _Ticker(err) as ticker:
        for activity in lines:
            ticker.tick()
            # Everybody's activities tell the time, so that one member's numbers are those of a replay of all.
            newest = activity.at if newest is None else max(newest, activity.at)
            if member not in (None, activity.member, activity.referrer):
                others.add(activity.member)
            elif until is not None and activity.at > until:
                tally.after += 1
            else:
                _count(replay, tally, activity, member, events)
    if member is not None and not tally.activities and not tally.after and not any(replay.members()):
        raise FileError(f'--member: no activity concerns "{member}"{did_you_mean(member, others)}')
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
    happened = fed.events
    tally.add(happened)
    _write_events(events, happened)


def _write_events(target: Output | None, events: tuple[Event, ...]) -> None:
    if target is not None:
        for event in events:
            target.write_line(dump_event(event))


def _write_members(
    engine: Engine,
    replay: OpenReplay,
    at: datetime | None,
    progress: Output | None,
    overview: Output | None,
    text: Output | None,
) -> None:
    for name in replay.members():
        state = replay.progress(name)
        if progress is not None:
            progress.write_line(dump_progress(state))
        if at is None or (overview is None and text is None):
            continue
        tab = engine.overview(state, at, include_hidden=True)
        if overview is not None:
            for row in tab.rows():
                overview.write_line(row)
        if text is not None:
            text.write_text(f"{tab}\n\n")
