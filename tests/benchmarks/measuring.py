"""Measures a subject in processes of its own: CPU seconds, and instructions, which depend on nothing else that runs."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from compileall import compile_dir
from functools import cache
from pathlib import Path
from typing import NamedTuple

import achievekit
from benchmarks.workload import Size

# Under valgrind all is fifty times slower. What is counted does not vary, so few activities do.
COUNTED = Size(1_530, 40)
INSTRUCTIONS = re.compile(r"I\s+refs:\s+([\d,]+)")

# Each import in a process that has imported nothing yet.
IMPORTS = {
    "import of achievekit": "import achievekit",
    # Which loads nothing; this is what a host waits for before it can record.
    "import of what records": "from achievekit import Achievement, Activity, Catalog, Engine, MemberProgress, Rule",
    "import of what it stands on": "import attrs, dateutil.rrule, zoneinfo, decimal, datetime",
}
IMPORT = """
from time import process_time
began = process_time()
if {times}: {statement}
print('{{"units": 1, "completions": {{}}, "seconds":', process_time() - began, "}}")
"""


class Sample(NamedTuple):
    """CPU seconds for one unit, and the completions of a contender."""

    seconds: float
    completions: Mapping[str, str]


def cpu(subject: str, size: Size) -> Sample:
    """Do the subject's work once, in a new process."""
    leave_bytecode()
    done = run([sys.executable, *arguments(subject, size, 1)])
    told = json.loads(done.stdout)
    return Sample(told["seconds"] / told["units"], told["completions"])


def can_count_instructions() -> bool:
    """Whether valgrind is here."""
    return shutil.which("valgrind") is not None


@cache
def instructions(subject: str) -> float:
    """Count the instructions of one unit, as the difference that doing the work once more makes.

    What has to be there first cancels out, and so does what is only done the first time. An import is all done then.
    """
    leave_bytecode()
    before = 0 if subject in IMPORTS else 1
    (less, _), (more, units) = (count(subject, times) for times in (before, before + 1))
    return (more - less) / units


@cache
def leave_bytecode() -> None:
    """Compile all modules before anything is measured: a host's are compiled when installed, not by each process."""
    for folder in (Path(achievekit.__file__).parent, Path(__file__).parent):
        compile_dir(folder, quiet=1)


def count(subject: str, times: int) -> tuple[int, int]:
    """Do the work so often under cachegrind; return the instructions of the process, and the units of each time."""
    # The interpreter itself, as the one of a virtual environment may be a mere launcher; hence also the whole path.
    python = str(Path(sys.executable).resolve())
    cachegrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={os.devnull}"]
    done = run([*cachegrind, python, *arguments(subject, COUNTED, times, "nogc")])
    found = INSTRUCTIONS.search(done.stderr)
    assert found, done.stderr
    return int(found[1].replace(",", "")), json.loads(done.stdout)["units"]


def arguments(subject: str, size: Size, times: int, collect: str = "gc") -> list[str]:
    """What Python is to run, to do the work so often."""
    if subject in IMPORTS:
        return ["-c", IMPORT.format(times=times, statement=IMPORTS[subject])]
    return ["-m", "benchmarks.child", subject, *map(str, size), str(times), collect]


def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command that finds the same modules as this process, and hashes alike each time."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONHASHSEED": "0"}
    # What is installed has its bytecode beside it; the package, measured from its sources, is to have it too.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr}")
    return done
