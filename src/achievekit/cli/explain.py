"""`achievekit explain`: why an activity counted or did not, as everything stood when it came."""

import os
from argparse import Namespace
from collections.abc import Iterable, Iterator
from typing import TextIO

from achievekit.activity import Activity
from achievekit.catalog import Catalog
from achievekit.cli.files import FileError, activities_of, read_catalog, read_progress, shown_name
from achievekit.engine import Engine
from achievekit.engine.replaying import OpenReplay
from achievekit.errors import did_you_mean
from achievekit.explanations import Explanation


def run(arguments: Namespace, out: TextIO, err: TextIO) -> int:
    """Replay up to each activity of that id, and explain it for every member it concerns; return the exit status."""
    catalog = read_catalog(arguments.catalog)
    _check_achievement(catalog, arguments.achievement)
    engine = Engine(catalog, lateness=arguments.lateness, history=arguments.history)
    replay = engine.open_replay(read_progress(arguments.start))
    lines = activities_of(arguments)
    found = 0
    for explanation in _explanations(engine, replay, lines, arguments.activity):
        shown = explanation if arguments.achievement is None else explanation.filter(achievement=arguments.achievement)
        print("\n" if found else "", shown.to_text(color=_has_color(out)), sep="", file=out)
        found += 1
    lines.tell_skipped(err)
    if not found:
        raise FileError(
            f'{shown_name(arguments.activities)}: holds no activity with the id "{arguments.activity}";'
            " use the id of one of its lines"
        )
    return 0


def _has_color(out: TextIO) -> bool:
    """Whether to write in colour; see https://no-color.org for who says no."""
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _explanations(
    engine: Engine, replay: OpenReplay, activities: Iterable[Activity], wanted: str
) -> Iterator[Explanation]:
    """Yield an explanation each time the activity comes, for its member and for the one who brought that member."""
    for activity in activities:
        if activity.id == wanted:
            for member in _members(engine, activity):
                yield engine.explain(replay.progress(member), activity)
        replay.feed(activity)


def _members(engine: Engine, activity: Activity) -> tuple[str, ...]:
    return engine.members(activity) or (activity.member,)  # where nobody listens, that is told


def _check_achievement(catalog: Catalog, wanted: str | None) -> None:
    known = [achievement.id for achievement in catalog.achievements]
    if wanted is not None and wanted not in known:
        raise FileError(f'--achievement: unknown achievement "{wanted}"{did_you_mean(wanted, known)}')
