"""The command line: a thin shell over the library.

Exit status: 0 all went well; 1 an input or output is wrong, and the error says where, or `--strict` has found
something; 2 the command itself is wrong; 130 the user interrupted it.
"""

import os
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import StringIO, TextIOWrapper
from typing import TextIO

from achievekit import __version__
from achievekit.cli.check import run as run_check
from achievekit.cli.diff import run as run_diff
from achievekit.cli.explain import run as run_explain
from achievekit.cli.files import STANDARD_STREAM, FileError
from achievekit.cli.replay import run as run_replay
from achievekit.codec.scalars import load_moment
from achievekit.engine.settings import HISTORY, LATENESS, LONGEST_SPAN
from achievekit.errors import AchievekitError
from achievekit.rendering.terminal import clean
from achievekit.zones import as_instant

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status."""
    parser = _parser()
    parsed = parser.parse_args(arguments)
    inputs = [getattr(parsed, name, None) for name in ("catalog", "new", "activities", "start")]
    if inputs.count(STANDARD_STREAM) > 1:
        parser.error("standard input can't be read twice; use a file for one of the inputs")
    out, err = _tolerant(sys.stdout), _tolerant(sys.stderr)
    try:
        status = _run(parsed, out, err)
        out.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # whoever read the output has enough of it, e.g. `head`
        _silence(out)
        return 0
    except OSError as error:
        _silence(out)
        print(f"standard output: can't be written: {error.strerror}", file=err)
        return 1
    return status


def _run(parsed: Namespace, out: TextIO, err: TextIO) -> int:
    try:
        status: int = parsed.run(parsed, out, err)
    except (FileError, AchievekitError) as error:
        for mistake in error.args:
            print(clean(str(mistake)), file=err)
        return 1
    return status


def _tolerant(stream: TextIO | None) -> TextIO:
    """Make a stream take what its encoding can't, as escapes; where a process has no such stream, swallow it."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return StringIO() if stream is None else stream


def _silence(out: TextIO) -> None:
    """Let go what is still unwritten, which Python would otherwise try to write once more at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="achievekit", description="Achievements, streaks and challenges from the terminal.")
    parser.add_argument("--version", action="version", version=f"achievekit {__version__}")
    commands = parser.add_subparsers(title="commands", required=True)

    checking = commands.add_parser("check", help="check a catalog: every mistake and warning, with its path")
    checking.add_argument("catalog", metavar="CATALOG.json", help="a catalog; - is standard input")
    checking.add_argument("--strict", action="store_true", help="exit with 1 on warnings too")
    checking.set_defaults(run=run_check)

    comparing = commands.add_parser("diff", help="tell what deploying a changed catalog does to members' progress")
    comparing.add_argument("catalog", metavar="OLD.json", help="the catalog that is deployed; - is standard input")
    comparing.add_argument("new", metavar="NEW.json", help="the one to deploy")
    comparing.add_argument("--strict", action="store_true", help="exit with 1 if members would lose progress")
    comparing.set_defaults(run=run_diff)

    reading = ArgumentParser(add_help=False)
    reading.add_argument("catalog", metavar="CATALOG.json")
    reading.add_argument("activities", metavar="ACTIVITIES.jsonl", help="one activity a line; - is standard input")
    reading.add_argument(
        "--lateness",
        type=_duration,
        default=LATENESS,
        metavar="SPAN",
        help="how late an activity may be: 90s, 30m, 1h (the default), 2d",
    )
    reading.add_argument(
        "--history", type=_whole, default=HISTORY, metavar="N", help="how many activities each achievement remembers"
    )
    reading.add_argument(
        "--start",
        metavar="PROGRESS.jsonl",
        help="begin with this progress of members (or with their time zones), one a line",
    )
    reading.add_argument("--skip-bad-lines", action="store_true", help="go on without lines that can't be read")

    replaying = commands.add_parser(
        "replay", parents=[reading], help="replay activities over a catalog and sum up what came of them"
    )
    replaying.add_argument(
        "--at",
        type=_instant,
        metavar="INSTANT",
        help="count up to this instant, and settle everybody at it (default: the newest activity's)",
    )
    replaying.add_argument("--member", metavar="M", help="replay for this member only")
    replaying.add_argument("--events", metavar="OUT.jsonl", help="write every event, one a line; - is standard output")
    replaying.add_argument("--progress", metavar="OUT.jsonl", help="write every member's progress, one a line")
    replaying.add_argument("--overview", metavar="OUT.jsonl", help="write one line a member and achievement")
    replaying.add_argument("--text", metavar="OUT.txt", help="write every member's achievements as text")
    replaying.add_argument("--html", metavar="OUT.html", help="write a page with every member's achievements")
    replaying.set_defaults(run=run_replay)

    explaining = commands.add_parser(
        "explain", parents=[reading], help="tell why an activity counted or did not, when it came"
    )
    explaining.add_argument("--activity", required=True, metavar="ID", help="the activity to explain")
    explaining.add_argument("--achievement", metavar="A", help="explain it for this achievement only")
    explaining.set_defaults(run=run_explain)
    return parser


def _instant(text: str) -> datetime:
    try:
        moment = load_moment(text)
        as_instant(moment, "the instant")
    except AchievekitError as error:
        raise ArgumentTypeError(str(error)) from None
    return moment


def _whole(text: str) -> int:
    if re.fullmatch(r"\d{1,9}", text) is None:
        raise ArgumentTypeError(f'"{text}" is no whole number from 0 up; use one such as 50')
    return int(text)


def _duration(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,9})([smhd])", text)
    if found is None:
        raise ArgumentTypeError(f'"{text}" is no span of time; use a whole number and s, m, h or d, such as 30m or 2d')
    span = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if span > LONGEST_SPAN:
        raise ArgumentTypeError(f'"{text}" is too long; use at most {LONGEST_SPAN.days}d')
    return span
