"""The command line, run in a process of its own, and what it is run on: the steps example, and a catalog and walks in lines."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

Plain = dict[str, Any]

STEPS = Path(__file__).parents[2] / "docs" / "examples" / "steps"
CATALOG, ACTIVITIES = str(STEPS / "catalog.json"), str(STEPS / "activities.jsonl")

# What a replay of that example sums up.
SUMMARY = """\
members                       30
activities                 7,336
  counted                  6,764
  refused                    572
  that no rule listens to      0
settled at 2026-09-30T19:57:00+02:00

refused by reason (an activity may be refused by several achievements)
  duplicate             108
  outside_timeframe   4,664
  locked              1,992
  limit_reached       5,454
  conditions_not_met  1,104
  no_value              145
  too_late                2
  frequency_limit       550

achievement        completions  members
daily-walker                 9        9  Walk 10,000 steps a day, 7 days in a row
on-the-move                378       11  A week on the move
month-of-walking             8        8  Thirty days of 10,000 steps
four-strong-weeks           94        9  60,000 steps a week, 4 weeks in a row
night-owl                   77        3  Ten walks by night
working-week               115        7  Log in on 5 working days in a row
regular-guest               26       10  Fifty days with us
monthly-spend               22        5  Spend 500 in a month
big-basket                  36        4  Spend 1,000 within 30 days
sock-drawer                 19        7  Ten pairs of socks
three-friends                1        1  Bring three friends who buy
"""

# Two walks a day, for two days in a row.
WALKER: Plain = {
    "timezone": "Europe/Warsaw",
    "achievements": [
        {
            "id": "walker",
            "name": "Walker",
            "rules": [{"trigger": "walk", "period_goal": 2, "period": "day", "consecutive_periods": 2}],
        }
    ],
}

BAD_LINES_HELP = "(pass --skip-bad-lines to go on without such lines)\n"


class Ran(NamedTuple):
    """What a run gave."""

    status: object
    out: str
    err: str


Cli = Callable[..., Ran]


def command(*arguments: object) -> list[str]:
    """The command as another process is started with it."""
    return [sys.executable, "-m", "achievekit", *map(str, arguments)]


def run_apart(*arguments: object, stdin: bytes = b"", **variables: str) -> Ran:
    """Run a command in a process of its own."""
    done = subprocess.run(
        command(*arguments), input=stdin, capture_output=True, check=False, timeout=120, env={**os.environ, **variables}
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def walk(number: int, day: int, clock: str = "08:00", **fields: Any) -> str:
    """A line with a walk of Ana's in May 2026, or with what the fields make of it."""
    activity = {"id": f"w{number}", "member": "ana", "type": "walk", "at": f"2026-05-{day:02}T{clock}:00+02:00"}
    return json.dumps(activity | fields)


# Ana completes on the 5th, misses the 6th and walks once on the 7th.
WALKS = [walk(1, 4), walk(2, 4), walk(3, 5), walk(4, 5), walk(5, 7)]


def write_lines(path: Path, lines: Iterable[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def read_lines(path: Path | str) -> list[Any]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def leftovers(folder: Path) -> set[str]:
    """The names of the files in a folder, but for the inputs."""
    return {path.name for path in folder.iterdir()} - {"catalog.json", "walks.jsonl"}
