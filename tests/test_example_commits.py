"""The commits example: what it reads from git, and that the engine's streaks are those of a plain count."""

import importlib.util
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from achievekit import Engine, MemberProgress, load_activity, load_catalog

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "docs" / "examples" / "commits"

# A hook that runs the tests exports GIT_DIR and the like; a user's configuration may sign commits or run
# hooks.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_COMMITTER_NAME": "Committer",
    "GIT_COMMITTER_EMAIL": "committer@example.org",
    "GIT_COMMITTER_DATE": "2026-07-01T12:00:00+00:00",
    "PYTHONUTF8": "1",
}

try:
    subprocess.run(["git", "--version"], check=True, capture_output=True)
except (OSError, subprocess.CalledProcessError):  # an image for tests need not have git
    pytest.skip("git is not installed", allow_module_level=True)


def load_plain_count() -> Any:
    """The script plain_count.py as a module."""
    spec = importlib.util.spec_from_file_location("plain_count", EXAMPLE / "plain_count.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their own module up there
    spec.loader.exec_module(module)
    return module


plain_count = load_plain_count()


def git(repository: Path, *arguments: str, **variables: str) -> str:
    """The output of a git command, which must succeed."""
    command = ["git", "-C", str(repository), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", env=ENVIRONMENT | variables)
    return done.stdout.strip()


def commit(repository: Path, at: str, *, email: str, name: str = "Somebody", subject: str = "Work") -> None:
    """An empty commit with this author date."""
    author = {"GIT_AUTHOR_DATE": at, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_NAME": name}
    git(repository, "commit", "--quiet", "--allow-empty", "--message", subject, **author)


def merge(repository: Path, at: str, *, email: str) -> None:
    """A merge with the very first commit, so that it brings no other new commits."""
    tree = git(repository, "rev-parse", "HEAD^{tree}")
    first = git(repository, "rev-list", "--max-parents=0", "HEAD")
    author = {"GIT_AUTHOR_DATE": at, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_NAME": "Somebody"}
    merged = git(repository, "commit-tree", tree, "-p", "HEAD", "-p", first, "-m", "Merge", **author)
    git(repository, "update-ref", "HEAD", merged)


class Output(NamedTuple):
    """What a run of the script gave."""

    status: int
    lines: list[str]
    errors: str

    @property
    def activities(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


def from_git_log(*arguments: str) -> Output:
    """Run the script as a user would."""
    command = [sys.executable, str(EXAMPLE / "from_git_log.py"), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", env=ENVIRONMENT)
    return Output(done.returncode, done.stdout.splitlines(), done.stderr)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A repository without a commit."""
    git(tmp_path, "init", "--quiet")
    return tmp_path


ADA = "ada@example.org"
ADA_NAME = 'Ada "Ä" \\ Łoś\ttab'
BO = "bo@example.org"

# Ada, at home in Warsaw: nine days in a row across the night in which the clocks go forward, with a weekend
# in it; then a gap; then seven working days, the last one late in the evening.
ADA_DAYS = [
    *(f"2026-03-{day}T23:30:00+01:00" for day in range(25, 29)),
    "2026-03-29T23:30:00+02:00",
    *(f"2026-03-{day}T00:30:00+02:00" for day in (30, 31)),
    "2026-04-01T00:00:00+02:00",
    "2026-04-02T23:59:59+02:00",
    *(f"2026-04-{day:02}T09:00:00+02:00" for day in (9, 10, 13, 14, 15, 16)),
    "2026-04-17T22:30:00+02:00",
]
# Bo, in Auckland and on the road: two days in a row that in UTC lie two days apart; then a day of five
# commits, the flight over the date line to Honolulu, and the same date once more; then Mondays.
BO_DAYS = [
    "2026-01-05T08:00:00+13:00",
    "2026-01-06T23:00:00+13:00",
    *(f"2026-01-07T2{hour}:15:00+13:00" for hour in (0, 1, 2, 3)),
    "2026-01-07T23:45:00+13:00",
    "2026-01-07T10:00:00-10:00",
    *(f"2026-02-{day}T04:59:59-10:00" for day in ("02", "09", "16", "23")),
]


@pytest.fixture
def repository(empty: Path) -> Path:
    """Two authors, committed in an order that is neither one's own."""
    for place, at in enumerate(reversed(ADA_DAYS)):
        # One person, however the address is spelled.
        commit(empty, at, email=ADA if place % 2 else "Ada@Example.ORG", name=ADA_NAME)
    for at in BO_DAYS:
        commit(empty, at, email=BO, subject="Zażółć 'gęślą' \"jaźń\" \\n {json}")
    for place in range(10):
        merge(empty, f"2026-06-0{1 + place // 2}T12:00:0{place}+12:00", email=BO)
    return empty


def test_writes_one_activity_per_commit_oldest_first(repository: Path) -> None:
    output = from_git_log(str(repository))

    assert (output.status, output.errors) == (0, "")
    found = output.activities
    assert {activity["id"] for activity in found} == set(git(repository, "log", "--format=%H").split())
    assert [activity["at"] for activity in found] == sorted(activity["at"] for activity in found)
    assert Counter(activity["member"] for activity in found) == {ADA: len(ADA_DAYS), BO: len(BO_DAYS) + 10}
    assert {activity["type"] for activity in found} == {"commit"}
    assert sum(activity["attributes"]["merge"] for activity in found) == 10
    assert found[0]["attributes"] == {
        "author": "Somebody",
        "subject": "Zażółć 'gęślą' \"jaźń\" \\n {json}",
        "merge": False,
        "local_date": "2026-01-05",
        "local_hour": 8,
        "authored_at": "2026-01-05T08:00:00+13:00",
    }
    assert {activity["attributes"]["author"] for activity in found if activity["member"] == ADA} == {ADA_NAME}


def test_relabels_the_wall_clock_and_keeps_the_true_instant(repository: Path) -> None:
    for activity in from_git_log(str(repository)).activities:
        at, attributes = datetime.fromisoformat(activity["at"]), activity["attributes"]
        authored = datetime.fromisoformat(attributes["authored_at"])
        assert at.utcoffset() == timedelta(0)
        assert at.replace(tzinfo=None) == authored.replace(tzinfo=None)
        assert (at.date().isoformat(), at.hour) == (attributes["local_date"], attributes["local_hour"])


def test_leaves_the_instant_alone_when_asked(repository: Path) -> None:
    found = from_git_log(str(repository), "--no-own-days").activities

    instants = [datetime.fromisoformat(activity["at"]) for activity in found]
    assert instants == sorted(instants)
    assert all(activity["at"] == activity["attributes"]["authored_at"] for activity in found)
    # Older and newer versions of git write UTC as +00:00 or Z.
    written_by_git = git(repository, "log", "--format=%aI").replace("Z\n", "+00:00\n").split()
    assert sorted(activity["at"] for activity in found) == sorted(written_by_git)


@pytest.mark.parametrize(
    "absurd",
    ["@0 +0000", "@0 -0500", "@4102444800 +0000", "@253402300800 +0000", "@1767222000 +9959"],
    ids=["epoch", "1969", "2100", "10000", "offset"],
)
def test_skips_and_counts_dates_no_clock_has_shown(empty: Path, absurd: str) -> None:
    commit(empty, "2026-01-05T08:00:00+13:00", email=ADA)
    commit(empty, absurd, email=ADA)
    commit(empty, "1999-12-31T23:59:59-03:30", email="")

    output = from_git_log(str(empty))

    assert output.status == 0
    assert "skipped 1 of 3 commits" in output.errors
    assert [(activity["member"], activity["at"]) for activity in output.activities] == [
        ("somebody", "1999-12-31T23:59:59+00:00"),
        (ADA, "2026-01-05T08:00:00+00:00"),
    ]


def test_reads_text_that_is_not_utf8(empty: Path) -> None:
    tree = git(empty, "write-tree")
    author = "author J\xe9r\xf4me <j@example.org> 1767303000 +0200"
    raw = empty / "commit"
    raw.write_bytes(f"tree {tree}\n{author}\ncommitter C <c@d> 0 +0000\n\nCaf\xe9\n".encode("latin-1"))
    git(empty, "update-ref", "HEAD", git(empty, "hash-object", "-t", "commit", "-w", str(raw)))

    (activity,) = from_git_log(str(empty)).activities

    assert activity["attributes"]["author"].startswith("J")
    assert activity["attributes"]["subject"].startswith("Caf")


def test_an_empty_repository_has_nothing_to_write(empty: Path) -> None:
    output = from_git_log(str(empty))

    assert (output.status, output.lines) == (0, [])
    assert "has no commits yet" in output.errors


def test_says_that_there_is_no_repository(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        output = from_git_log(str(path))

        assert (output.status, output.lines) == (2, [])
        assert f'"{path}" is not a git repository' in output.errors


def test_plain_count_counts_the_authors_own_days(repository: Path) -> None:
    tallies = plain_count.count(from_git_log(str(repository)).lines)
    newest = plain_count.newest_day(tallies)

    ada, bo = tallies[ADA], tallies[BO]
    assert (ada.commits, len(ada.days), ada.longest_run, ada.current_run(newest)) == (16, 16, 9, 0)
    assert (bo.commits, len(bo.days), bo.longest_run, bo.current_run(newest)) == (22, 12, 5, 5)
    assert plain_count.table(tallies).splitlines() == [
        "author           commits   days  longest run  current run",
        "ada@example.org       16     16            9            0",
        "bo@example.org        22     12            5            5",
    ]


def test_own_days_join_what_utc_would_tear_apart(repository: Path) -> None:
    warm_ups = {
        option: replay(from_git_log(str(repository), option).lines)[BO].completed["warm-up"]
        for option in ("--own-days", "--no-own-days")
    }

    # 5 to 7 January and 1 to 5 June; in UTC 4 January, 6 and 7 January, and 1 to 5 June.
    assert warm_ups == {"--own-days": 2, "--no-own-days": 1}


class Counted(NamedTuple):
    """How one member came out."""

    completed: dict[str, int]
    longest_streak: int
    current_streak: int


def replay(lines: Iterable[str]) -> dict[str, Counted]:
    """What the engine makes of the activities, recorded one by one and settled at the newest."""
    catalog = load_catalog(json.loads((EXAMPLE / "catalog.json").read_text(encoding="utf-8")))
    engine = Engine(catalog, lateness=timedelta(0))
    activities = [load_activity(json.loads(line)) for line in lines]
    members: dict[str, MemberProgress] = {}
    for activity in activities:
        for member in engine.members(activity):
            members[member] = engine.record(members.get(member, MemberProgress(member)), activity).progress
    newest = max(activity.at for activity in activities)
    return {member: counted(engine, progress, newest) for member, progress in members.items()}


def counted(engine: Engine, progress: MemberProgress, at: datetime) -> Counted:
    """How the member stands at this instant."""
    settled = engine.settle(progress, at).progress
    shown = {view.achievement: view for view in engine.overview(settled, at).achievements}
    days = shown["full-month"].rules[0]
    return Counted(
        completed={achievement: state.completed_count for achievement, state in settled.achievements.items()},
        longest_streak=days.longest_streak,
        current_streak=days.current_streak,
    )


def expected(tallies: Mapping[str, Any]) -> dict[str, Counted]:
    """The same by counting dates."""
    newest = plain_count.newest_day(tallies)
    return {
        member: Counted(expected_completions(tally), tally.longest_run, tally.current_run(newest))
        for member, tally in tallies.items()
    }


def expected_completions(tally: Any) -> dict[str, int]:
    """How often each achievement of the catalog must be complete, by its definition in words."""
    days = [day.toordinal() for day in tally.days]  # ordinal 1 is a Monday
    weeks = [(day - 1) // 7 for day in days]
    working_days = [(day - 1) // 7 * 5 + (day - 1) % 7 for day in days if (day - 1) % 7 < 5]

    def full_runs(numbers: Iterable[int], length: int) -> int:
        return sum(run // length for run in plain_count.runs(numbers))

    return {
        "warm-up": full_runs(days, 3),
        "full-week": full_runs(days, 7),
        "full-month": full_runs(days, 30),
        "busy-day": sum(commits >= 5 for commits in Counter(day for day, _ in tally.hours).values()),
        "working-week": full_runs(working_days, 5),
        "steady-month": full_runs(weeks, 4),
        "night-shift": sum(hour >= 22 or hour < 5 for _, hour in tally.hours) // 10,
        "integrator": tally.merges // 10,
    }


def assert_engine_agrees(lines: list[str]) -> None:
    """The engine and the plain count say the same of everybody; an untouched achievement may be absent."""
    found, wanted = replay(lines), expected(plain_count.count(lines))
    assert found.keys() == wanted.keys()
    for member, wish in wanted.items():
        completed = dict.fromkeys(wish.completed, 0) | found[member].completed
        assert found[member]._replace(completed=completed) == wish, member


def test_engine_agrees_with_the_plain_count(repository: Path) -> None:
    lines = from_git_log(str(repository)).lines

    # By hand, lest both sides be wrong together.
    assert expected(plain_count.count(lines))[ADA].completed == {
        "warm-up": 3 + 0 + 1,
        "full-week": 1,
        "full-month": 0,
        "busy-day": 0,
        "working-week": 2,
        "steady-month": 1,
        "night-shift": 1,
        "integrator": 0,
    }
    assert_engine_agrees(lines)


def test_engine_agrees_on_this_very_repository() -> None:
    def ask(*question: str) -> str:
        try:
            return git(ROOT, "rev-parse", *question)
        except subprocess.CalledProcessError:
            return ""

    top = ask("--show-toplevel")
    if not top or Path(top).resolve() != ROOT.resolve():
        pytest.skip("the tests do not lie in a git checkout of their own (a source distribution, for one)")
    if not ask("--quiet", "--verify", "HEAD^{commit}"):
        pytest.skip("this repository has no commits yet")
    if ask("--is-shallow-repository") == "true":
        pytest.skip("a shallow clone has lost its history")

    assert_engine_agrees(from_git_log(str(ROOT)).lines)
