"""Turn the history of a git repository into activities, one JSON object per line, oldest author date first.

    python from_git_log.py [PATH] [--no-own-days]

A streak of commit days should follow the calendar on the author's wall, but a commit carries only the offset
the author had at that moment, and an engine that counts for many people needs one time zone to count in. So
by default the wall clock is kept and its label changed: 23:30+02:00 is written as 23:30+00:00. A catalog in
UTC then sees every commit on the author's own day and hour. The true instant stays readable in the attribute
`authored_at`.

Exit status: 0 when the history was written (also an empty one), 2 when there is no repository to read.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

# Fields end with NUL, the one character that no name, address or subject can hold. %aE is the address after
# .mailmap.
FIELDS = ("%H", "%P", "%aE", "%an", "%ad", "%s")
# Seconds and offset as stored. Any other format makes git do the calendar, and it gives up the whole log at
# the first date before 1970.
DATES = "--date=raw"
# What git's own date parser accepts; anything outside was not written by a clock.
YEARS = range(1970, 2100)
# Git shows the epoch for a date that it cannot read, so a commit at the epoch tells nothing.
EPOCH = datetime.fromtimestamp(0, tz=UTC)


class NoRepositoryError(Exception):
    """There is nothing at the given path that git can read."""


class Commit(NamedTuple):
    """One commit as git reports it; its date is seconds since 1970 and an offset, `1767303000 +0200`."""

    hash: str
    parents: str
    email: str
    name: str
    date: str
    subject: str

    @property
    def member(self) -> str:
        """Who is counted: the address, or the name where somebody committed without an address."""
        return (self.email.strip() or self.name.strip() or "nobody").lower()


def git(path: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run git in `path`; whatever the caller's environment says about another repository is left out."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"}
    }
    command = ["git", "-C", path, *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=False, env=environment | {"LC_ALL": "C"})
    except FileNotFoundError as error:
        message = "git is not installed, or not on the PATH."
        raise NoRepositoryError(message) from error


def read_commits(path: str) -> list[Commit]:
    """All commits reachable from HEAD, none when there is no commit yet."""
    found = git(path, "rev-parse", "--git-dir")
    if found.returncode:
        message = f'"{path}" is not a git repository: {found.stderr.decode(errors="replace").strip()}'
        raise NoRepositoryError(message)
    if git(path, "rev-parse", "--quiet", "--verify", "HEAD^{commit}").returncode:
        return []
    wanted = "--format=" + "".join(f"{name}%x00" for name in FIELDS)
    log = git(path, "log", "--encoding=UTF-8", "--no-show-signature", "--no-color", DATES, wanted)
    if log.returncode:
        message = f'git could not read the history of "{path}": {log.stderr.decode(errors="replace").strip()}'
        raise NoRepositoryError(message)
    # Only the line feed that separates two commits stands before a hash.
    texts = log.stdout.decode("utf-8", errors="replace").split("\0")[:-1]
    return [
        Commit(texts[start].strip(), *texts[start + 1 : start + len(FIELDS)])
        for start in range(0, len(texts), len(FIELDS))
    ]


def believable(date: str) -> datetime | None:
    """The author date with its own offset, or None for one that no clock has shown."""
    try:
        seconds, offset = date.split()
        minutes = int(offset[:-2]) * 60 + int(offset[0] + offset[-2:])
        at = (EPOCH + timedelta(seconds=int(seconds))).astimezone(timezone(timedelta(minutes=minutes)))
    except (ValueError, OverflowError):  # a year of five digits, an offset of 99 hours
        return None
    return at if at.year in YEARS and at != EPOCH else None


def activity(commit: Commit, authored: datetime, *, own_days: bool) -> dict[str, object]:
    """The commit as an activity; `own_days` re-labels the author's wall clock as UTC."""
    at = authored.replace(tzinfo=UTC) if own_days else authored
    return {
        "id": commit.hash,
        "member": commit.member,
        "type": "commit",
        "at": at.isoformat(),
        "attributes": {
            "author": commit.name,
            "subject": commit.subject,
            "merge": " " in commit.parents.strip(),
            "local_date": authored.date().isoformat(),
            "local_hour": authored.hour,
            "authored_at": authored.isoformat(),
        },
    }


def activities(commits: list[Commit], *, own_days: bool) -> Iterator[dict[str, object]]:
    """The commits with a believable date, in the order of `at`; the rest is counted on stderr."""
    dated = [(commit, authored) for commit in commits if (authored := believable(commit.date))]
    if skipped := len(commits) - len(dated):
        print(f"skipped {skipped} of {len(commits)} commits: no believable author date", file=sys.stderr)

    # The clock that is written must also be the one that sorts: a traveller flying west lives the same hours
    # twice.
    def order(item: tuple[Commit, datetime]) -> tuple[datetime, datetime, str]:
        commit, authored = item
        return (authored.replace(tzinfo=UTC) if own_days else authored, authored, commit.hash)

    for commit, authored in sorted(dated, key=order):
        yield activity(commit, authored, own_days=own_days)


def main() -> int:
    """Read the command line, write the activities."""
    parser = argparse.ArgumentParser(description="Write the commits of a git repository as activities (JSON Lines).")
    parser.add_argument("path", nargs="?", default=".", help="the repository (default: the current folder)")
    parser.add_argument(
        "--own-days",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="write the author's wall clock as if it were UTC: a catalog in UTC then counts their days",
    )
    arguments = parser.parse_args()
    try:
        commits = read_commits(arguments.path)
    except NoRepositoryError as error:
        print(error, file=sys.stderr)
        return 2
    if not commits:
        print(f'"{arguments.path}" has no commits yet: nothing to write.', file=sys.stderr)
    for line in activities(commits, own_days=arguments.own_days):
        print(json.dumps(line))  # plain ASCII, which no pipe or terminal can spoil
    return 0


if __name__ == "__main__":
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader had enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    sys.exit(status)
