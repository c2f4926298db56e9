"""The command line: a thin shell over the library.

Exit status: 0 all went well; 1 an input is wrong, and the error says where; 2 the command itself is.
"""

import os
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from datetime import datetime, timedelta

from achievekit import __version__
from achievekit.cli import check, replay
from achievekit.cli.files import InputError
from achievekit.errors import AchievekitError
from achievekit.zones import as_instant

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status."""
    parsed = _parser().parse_args(arguments)
    try:
        status: int = parsed.run(parsed, sys.stdout, sys.stderr)
        sys.stdout.flush()
    except (InputError, AchievekitError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # whoever read the output has enough of it, e.g. `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="achievekit", description="Achievements, streaks and challenges from the terminal.")
    parser.add_argument("--version", action="version", version=f"achievekit {__version__}")
    commands = parser.add_subparsers(title="commands", required=True)

    checking = commands.add_parser("check", help="check a catalog: every mistake and warning, with its path")
    checking.add_argument("catalog", metavar="CATALOG.json")
    checking.set_defaults(run=check.run)

    replaying = commands.add_parser("replay", help="replay activities over a catalog and sum up what came of them")
    replaying.add_argument("catalog", metavar="CATALOG.json")
    replaying.add_argument("activities", metavar="ACTIVITIES.jsonl", help="one activity a line; - is standard input")
    replaying.add_argument(
        "--at",
        type=_instant,
        metavar="INSTANT",
        help="settle everybody at this instant (default: the newest activity's)",
    )
    replaying.add_argument(
        "--lateness", type=_duration, default="1h", metavar="SPAN", help="how late an activity may be: 90s, 30m, 1h, 2d"
    )
    replaying.add_argument("--member", metavar="M", help="replay for this member only")
    replaying.add_argument("--events", metavar="OUT.jsonl", help="write every event, one a line")
    replaying.add_argument("--progress", metavar="OUT.jsonl", help="write every member's progress, one a line")
    replaying.add_argument("--overview", metavar="OUT.jsonl", help="write one line a member and achievement")
    replaying.add_argument("--skip-bad-lines", action="store_true", help="go on without lines that can't be read")
    replaying.set_defaults(run=replay.run)
    return parser


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        as_instant(moment, "INSTANT")
    except ValueError as error:  # an ActivityError is one
        raise ArgumentTypeError(f'"{text}": {error}; use e.g. 2026-05-04T08:00:00+02:00') from None
    return moment


def _duration(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,9})([smhd])", text)
    if found is None:
        raise ArgumentTypeError(f'"{text}" is no span of time; use a whole number and s, m, h or d, such as 30m or 2d')
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
