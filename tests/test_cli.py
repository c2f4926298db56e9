"""The command line, run as a user runs it, and from within where that is enough."""

import json
import os
import re
import runpy
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from importlib.metadata import entry_points
from io import BytesIO, TextIOWrapper
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import pytest

import achievekit
from achievekit import Engine, MemberProgress, load_activity, load_catalog, load_event, load_progress
from achievekit.cli import main

Plain = dict[str, Any]

STEPS = Path(__file__).parents[1] / "docs" / "examples" / "steps"
CATALOG, ACTIVITIES = str(STEPS / "catalog.json"), str(STEPS / "activities.jsonl")

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
ONE_STANDARD_INPUT = "standard input can't be read twice; use a file for one of the inputs"
BAD_LINES_HELP = "(pass --skip-bad-lines to go on without such lines)\n"


class Ran(NamedTuple):
    """What a run gave."""

    status: object
    out: str
    err: str


Cli = Callable[..., Ran]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run a command in this process."""

    def run(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin)))
        status: object
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as exit_:
            status = exit_.code
        return Ran(status, *capsys.readouterr())

    return run


def command(*arguments: object) -> list[str]:
    """The command as another process is started with it."""
    return [sys.executable, "-m", "achievekit", *map(str, arguments)]


def run_apart(*arguments: object, stdin: bytes = b"", **variables: str) -> Ran:
    """Run a command in a process of its own."""
    done = subprocess.run(
        command(*arguments), input=stdin, capture_output=True, check=False, timeout=120, env={**os.environ, **variables}
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """The file with the catalog of one achievement."""
    path = tmp_path / "catalog.json"
    path.write_text(json.dumps(WALKER), encoding="utf-8")
    return path


def walk(number: int, day: int, **options: Any) -> str:
    activity = {"id": f"w{number}", "member": "ana", "type": "walk", "at": f"2026-05-{day:02}T08:00:00+02:00"}
    return json.dumps(activity | options, ensure_ascii=False)


WALKS = [walk(1, 4), walk(2, 4), walk(3, 5), walk(4, 5), walk(5, 7)]


@pytest.fixture
def walks(tmp_path: Path) -> Path:
    """The file with the activities: Ana completes on the 5th, misses the 6th and walks once on the 7th."""
    return write_lines(tmp_path / "walks.jsonl", WALKS)


def write_lines(path: Path, lines: Iterable[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def read_lines(path: Path | str) -> list[Any]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def leftovers(folder: Path) -> set[str]:
    """The names of the files in a folder, but for the inputs."""
    return {path.name for path in folder.iterdir()} - {"catalog.json", "walks.jsonl"}


# --- the command itself ---------------------------------------------------------------------------


def test_tells_its_version(cli: Cli) -> None:
    assert cli("--version") == Ran(0, f"achievekit {achievekit.__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--help"], ["check", "diff", "replay", "--version"]),
        (["check", "--help"], ["CATALOG.json"]),
        (
            ["replay", "--help"],
            [
                "CATALOG.json",
                "ACTIVITIES.jsonl",
                "--at INSTANT",
                "--lateness SPAN",
                "--member M",
                "--events OUT.jsonl",
                "--progress OUT.jsonl",
                "--overview OUT.jsonl",
                "--text OUT.txt",
                "--html OUT.html",
                "--skip-bad-lines",
            ],
        ),
    ],
    ids=["all", "check", "replay"],
)
def test_helps(cli: Cli, arguments: list[str], named: list[str]) -> None:
    status, out, err = cli(*arguments)

    assert (status, err) == (0, "")
    assert all(name in out for name in named)


def test_is_installed_as_a_command_and_runs_as_a_module(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (script,) = entry_points(group="console_scripts", name="achievekit")
    assert script.load() is main

    monkeypatch.setattr(sys, "argv", ["achievekit", "check", CATALOG])
    with pytest.raises(SystemExit) as exit_:
        runpy.run_module("achievekit", run_name="__main__")

    assert exit_.value.code == 0
    assert capsys.readouterr().out == f"{CATALOG}: 11 achievements, 11 rules, no mistakes, 0 warnings\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "achievekit: error: the following arguments are required: {check,diff,replay,explain}"),
        (["check"], "achievekit check: error: the following arguments are required: CATALOG.json"),
        (["replay", "c.json"], "achievekit replay: error: the following arguments are required: ACTIVITIES.jsonl"),
        (["check", "c.json", "d.json"], "achievekit: error: unrecognized arguments: d.json"),
        (["replay", "-", "-"], f"achievekit: error: {ONE_STANDARD_INPUT}"),
        (["diff", "-", "-"], f"achievekit: error: {ONE_STANDARD_INPUT}"),
        (
            ["replay", "c.json", "a.jsonl", "--at", "tomorrow"],
            (
                'achievekit replay: error: argument --at: is "tomorrow", which is no ISO 8601 time;'
                ' use e.g. "2026-05-04T08:00:00+02:00"'
            ),
        ),
        (
            ["replay", "c.json", "a.jsonl", "--at", "2026-05-04T08:00:00"],
            (
                'achievekit replay: error: argument --at: is "2026-05-04T08:00:00", which has no offset;'
                ' add the local one, e.g. "+02:00", or "Z" for UTC'
            ),
        ),
        (
            ["replay", "c.json", "a.jsonl", "--at", "0001-01-01T00:00:00Z"],
            "achievekit replay: error: argument --at: the instant is in the year 1; use one from 100 to 9998",
        ),
        (
            ["replay", "c.json", "a.jsonl", "--lateness", "soon"],
            (
                'achievekit replay: error: argument --lateness: "soon" is no span of time;'
                " use a whole number and s, m, h or d, such as 30m or 2d"
            ),
        ),
        (
            ["replay", "c.json", "a.jsonl", "--lateness", "1.5h"],
            (
                'achievekit replay: error: argument --lateness: "1.5h" is no span of time;'
                " use a whole number and s, m, h or d, such as 30m or 2d"
            ),
        ),
        (
            ["replay", "c.json", "a.jsonl", "--lateness=-1h"],
            (
                'achievekit replay: error: argument --lateness: "-1h" is no span of time;'
                " use a whole number and s, m, h or d, such as 30m or 2d"
            ),
        ),
        (
            ["replay", "c.json", "a.jsonl", "--lateness", "3661d"],
            'achievekit replay: error: argument --lateness: "3661d" is too long; use at most 3660d',
        ),
    ],
)
def test_usage_errors_have_a_status_of_their_own(cli: Cli, arguments: list[str], message: str) -> None:
    status, out, err = cli(*arguments)

    assert (status, out) == (2, "")
    assert err.startswith("usage: achievekit")
    assert err.splitlines()[-1] == message


def test_an_unknown_command_is_a_usage_error(cli: Cli) -> None:
    status, out, err = cli("replya", "c.json")

    assert (status, out) == (2, "")
    assert "invalid choice: 'replya'" in err


@pytest.mark.parametrize("span", ["0s", "90s", "30m", "72h", "3660d"])
def test_takes_every_lateness_that_an_engine_takes(cli: Cli, catalog: Path, walks: Path, span: str) -> None:
    assert cli("replay", catalog, walks, "--lateness", span).status == 0


# --- check ----------------------------------------------------------------------------------------


def test_check_counts_what_is_right(cli: Cli, catalog: Path) -> None:
    assert cli("check", catalog) == Ran(0, f"{catalog}: 1 achievement, 1 rule, no mistakes, 0 warnings\n", "")
    assert run_apart("check", CATALOG) == Ran(0, f"{CATALOG}: 11 achievements, 11 rules, no mistakes, 0 warnings\n", "")


def test_check_reads_standard_input(cli: Cli) -> None:
    assert cli("check", "-", stdin=b'{"achievements": []}') == Ran(
        0, "standard input: 0 achievements, 0 rules, no mistakes, 0 warnings\n", ""
    )


def test_check_warns_of_what_can_hardly_be_meant(cli: Cli, tmp_path: Path) -> None:
    rule = {"trigger": "walk", "period_goal": 3, "period": "day", "limit": {"times": 2, "per": "day"}}
    path = tmp_path / "catalog.json"
    path.write_text(json.dumps({"achievements": [{"id": "a", "name": "A", "rules": [rule, {"trigger": "x"}]}]}))

    assert cli("check", path) == Ran(
        0,
        f"{path}: warning: achievements[0].rules[0].limit: lets at most 2 activities count in a period, below the"
        " period_goal of 3; nobody can reach it\n"
        f"{path}: 1 achievement, 2 rules, no mistakes, 1 warning\n",
        "",
    )


def test_check_tells_every_mistake_with_its_path(cli: Cli, tmp_path: Path) -> None:
    rules = [{"trigger": "walk", "period": "dya", "period_goal": -1}]
    path = tmp_path / "catalog.json"
    path.write_text(json.dumps({"achievements": [{"id": "a", "nmae": "A", "rules": rules}], "timezone": 1}))
    expected = "".join(
        f"{path}: {mistake}\n"
        for mistake in (
            'achievements[0].nmae: unknown field; did you mean "name"?',
            "achievements[0].name: is missing; add it",
            'achievements[0].rules[0].period: unknown period "dya"; did you mean "day"?',
            "achievements[0].rules[0].period_goal: is -1, which is met before anyone acts; use a number above 0",
            'timezone: a time zone is a name such as "Europe/Warsaw", not int',
        )
    )

    assert cli("check", path) == Ran(1, "", expected)
    assert cli("replay", path, "-") == Ran(1, "", expected)
    assert run_apart("check", path) == Ran(1, "", expected)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no JSON: Expecting value at line 1, column 1"),
        (b'{"achievements": [', "is no JSON: Expecting value at line 1, column 19"),
        (b'{\n  "achievements": [}\n]', "is no JSON: Expecting value at line 2, column 20"),
        (b'{"achievements": []} {}', "is no JSON: Extra data at line 1, column 22"),
        (b'{"achievements": "\xb3"}', "is not UTF-8 text: invalid start byte at byte 19"),
        ('{"achievements": []}'.encode("utf-16"), "is not UTF-8 text: invalid start byte at byte 1"),
        (b"[]", "catalog is [] (list); use the mapping that json.loads returns"),
        (b"null", "catalog is missing; use the mapping that json.loads returns"),
        (b"9" * 5000, "holds a number of too many digits to be read"),
        (b"[" * 100_000, "is nested too deeply to be read"),
        (
            b'{"version": 2}',
            "version: is 2, written by a newer achievekit; this one reads version 1, so upgrade it",
        ),
    ],
    ids=["empty", "truncated", "wrong bracket", "two", "latin-2", "utf-16", "list", "null", "digits", "deep", "newer"],
)
def test_a_catalog_that_is_no_catalog(cli: Cli, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "catalog.json"
    path.write_bytes(content)

    assert cli("check", path) == Ran(1, "", f"{path}: {message}\n")
    assert cli("check", "-", stdin=content) == Ran(1, "", f"standard input: {message}\n")


def test_a_catalog_with_a_byte_order_mark_and_windows_line_ends(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "catalog.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(WALKER, indent=2).replace("\n", "\r\n").encode())

    assert cli("check", path).status == 0


@pytest.mark.parametrize("arguments", [["check", "{}"], ["replay", "{}", ACTIVITIES], ["replay", CATALOG, "{}"]])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nowhere.json", "No such file or directory"),
        ("", "Is a directory"),
        ("file/below", "Not a directory"),
        ("n" * 300, "File name too long"),
    ],
    ids=["missing", "folder", "below a file", "long name"],
)
def test_a_file_that_can_not_be_read(cli: Cli, tmp_path: Path, arguments: list[str], name: str, reason: str) -> None:
    (tmp_path / "file").touch()
    path = str(tmp_path / name)

    status, out, err = cli(*(argument.format(path) for argument in arguments))

    assert (status, out, err) == (1, "", f"{path}: can't be read: {reason}\n")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is closed to root")
def test_a_file_that_is_closed_to_the_user(cli: Cli, catalog: Path) -> None:
    catalog.chmod(0)

    assert cli("check", catalog) == Ran(1, "", f"{catalog}: can't be read: Permission denied\n")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that fails when read")
def test_a_file_that_fails_while_it_is_read(cli: Cli, catalog: Path) -> None:
    message = "/proc/self/mem: can't be read: Input/output error\n"

    assert cli("check", "/proc/self/mem") == Ran(1, "", message)
    assert cli("replay", catalog, "/proc/self/mem", "--skip-bad-lines") == Ran(1, "", message)


# --- diff -----------------------------------------------------------------------------------------


def test_diff_tells_what_a_deployment_does_to_progress(cli: Cli, catalog: Path, tmp_path: Path) -> None:
    new = json.loads(json.dumps(WALKER))
    new["achievements"][0]["rules"][0] |= {"period_goal": 3, "period": "week"}
    new["achievements"][0]["limit"] = {"times": 1}
    new["achievements"].append({"id": "swimmer", "name": "Swimmer", "rules": [{"trigger": "swim"}]})
    path = tmp_path / "new.json"
    path.write_text(json.dumps(new))

    status, out, err = cli("diff", catalog, path)

    assert (status, err) == (0, "")
    # All the words are tested in test_definition_changes.py.
    assert [" ".join(line.split(":")[:2]) for line in out.splitlines()] == [
        "walker  kept",
        "walker, rule 1  restarted",
        "swimmer  added",
    ]
    assert cli("diff", path, catalog).out.splitlines()[-1].startswith("swimmer: removed: ")


def test_diff_of_what_has_not_changed(cli: Cli, catalog: Path) -> None:
    renamed = json.dumps(WALKER).replace("Walker", "Great walker").encode()

    assert cli("diff", catalog, "-", stdin=renamed) == Ran(0, "nothing that counts has changed\n", "")


def test_diff_tells_the_mistakes_of_either_catalog(cli: Cli, catalog: Path) -> None:
    message = "standard input: achievements: is missing; add it\n"

    assert cli("diff", catalog, "-", stdin=b"{}") == Ran(1, "", message)
    assert cli("diff", "-", catalog, stdin=b"{}") == Ran(1, "", message)


# --- replay: the summary --------------------------------------------------------------------------


def test_replay_sums_up_the_steps_example(cli: Cli) -> None:
    assert cli("replay", CATALOG, ACTIVITIES) == Ran(0, SUMMARY, "")


def test_replay_reads_standard_input_as_it_reads_a_file(tmp_path: Path) -> None:
    outputs = {}
    for name, activities, stdin in (("file", ACTIVITIES, b""), ("stdin", "-", Path(ACTIVITIES).read_bytes())):
        paths = [tmp_path / f"{name}-{kind}.jsonl" for kind in ("events", "progress", "overview")]
        options = [f"--{path.stem.partition('-')[2]}={path}" for path in paths]
        ran = run_apart("replay", CATALOG, activities, *options, stdin=stdin)
        assert ran == Ran(0, SUMMARY, "")
        outputs[name] = [path.read_bytes() for path in paths]

    assert outputs["file"] == outputs["stdin"]
    assert all(outputs["file"])


def test_replay_reads_the_catalog_from_standard_input(cli: Cli, catalog: Path, walks: Path) -> None:
    assert cli("replay", "-", walks, stdin=catalog.read_bytes()) == cli("replay", catalog, walks)


def test_the_summary_of_a_small_replay(cli: Cli, catalog: Path, tmp_path: Path) -> None:
    lines = [*WALKS, walk(5, 7), walk(6, 7, type="swim"), walk(7, 1, member="bartek")]
    walks = write_lines(tmp_path / "walks.jsonl", lines)

    assert cli("replay", catalog, walks).out == (
        "members                    2\n"
        "activities                 8\n"
        "  counted                  6\n"
        "  refused                  1\n"
        "  that no rule listens to  1\n"
        "    swim                   1\n"
        "settled at 2026-05-07T08:00:00+02:00\n"
        "\n"
        "refused by reason (an activity may be refused by several achievements)\n"
        "  duplicate  1\n"
        "\n"
        "achievement  completions  members\n"
        "walker                 1        1  Walker\n"
    )


def test_the_types_that_no_rule_listens_to_are_named(cli: Cli, catalog: Path, tmp_path: Path) -> None:
    types = ["Walk", "swim", "Walk", "a" * 99, "b\x1b[2J", "c", "d", "e"]
    lines = [walk(number, 1, type=type_) for number, type_ in enumerate(types, start=1)]

    out = cli("replay", catalog, write_lines(tmp_path / "walks.jsonl", lines)).out

    assert [" ".join(line.split()) for line in out.splitlines()[4:12]] == [
        "that no rule listens to 8",
        "Walk 2",
        "swim 1",
        f"{'a' * 59}\N{HORIZONTAL ELLIPSIS} 1",
        "b\N{REPLACEMENT CHARACTER}[2J 1",
        "c 1",
        "others 2",
        "settled at 2026-05-01T08:00:00+02:00",
    ]


@pytest.mark.parametrize("stdin", [b"", b"\n\r\n  \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n\n"])
def test_no_activities_at_all(cli: Cli, tmp_path: Path, catalog: Path, stdin: bytes) -> None:
    outputs = [tmp_path / f"{name}.jsonl" for name in ("events", "progress", "overview")]

    ran = cli("replay", catalog, "-", *(f"--{path.stem}={path}" for path in outputs), stdin=stdin)

    assert ran == Ran(
        0,
        "members                    0\n"
        "activities                 0\n"
        "  counted                  0\n"
        "  refused                  0\n"
        "  that no rule listens to  0\n"
        "\n"
        "achievement  completions  members\n"
        "walker                 0        0  Walker\n",
        "",
    )
    assert [path.read_bytes() for path in outputs] == [b"", b"", b""]


def test_no_achievements_at_all(cli: Cli, walks: Path) -> None:
    assert cli("replay", "-", walks, stdin=b'{"achievements": []}').out == (
        "members                    0\n"
        "activities                 5\n"
        "  counted                  0\n"
        "  refused                  0\n"
        "  that no rule listens to  5\n"
        "    walk                   5\n"
        "settled at 2026-05-07T08:00:00+02:00\n"
        "\n"
        "achievement  completions  members\n"
    )


def test_names_that_the_terminal_can_not_show(catalog: Path, walks: Path) -> None:
    catalog.write_text(json.dumps(WALKER).replace("Walker", "歩く人"), encoding="utf-8")

    ran = run_apart("replay", catalog, walks, PYTHONIOENCODING="ascii")

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.endswith("walker                 1        1  \\u6b69\\u304f\\u4eba\n")


def test_names_that_would_move_the_cursor_or_turn_the_line(cli: Cli, catalog: Path, walks: Path) -> None:
    names = {'"Walker"': "a\x1b[2J\u202eb", '"walker"': "歩く人の記録です"}
    for was, is_ in names.items():
        catalog.write_text(catalog.read_text(encoding="utf-8").replace(was, json.dumps(is_)), encoding="utf-8")

    ran = cli("replay", catalog, walks)

    assert ran.out.splitlines()[-2:] == [
        "achievement       completions  members",
        "歩く人の記録です            1        1  a\ufffd[2J\ufffdb",
    ]
    ran = cli("replay", catalog, walks, "--member", "an\x1b[2J")
    assert ran.err == '--member: no activity concerns "an\ufffd[2J"; did you mean "ana"?\n'


# --- replay: bad lines ----------------------------------------------------------------------------

BAD_LINES = {
    "cut off": (b'{"id": "w9", "member"', "is no JSON: Expecting ':' delimiter at column 22"),
    "no JSON": (b"at,member,type", "is no JSON: Expecting value at column 1"),
    "two": (b"{} {}", "is no JSON: Extra data at column 4"),
    "latin-2": (b'{"id": "\xb3"}', "is not UTF-8 text: invalid start byte at byte 9"),
    "list": (b"[]", "activity is [] (list); use the mapping that json.loads returns"),
    "digits": (b"9" * 5000, "holds a number of too many digits to be read"),
    "deep": (b"[" * 100_000, "is nested too deeply to be read"),
    "byte order mark": (b"\xef\xbb\xbf{}", "is no JSON: Unexpected UTF-8 BOM (decode using utf-8-sig) at column 1"),
    "mistakes": (
        b'{"id": "", "member": "ana", "type": "walk", "at": "2026-05-04T08:00:00", "steps": 5}',
        (
            "steps: unknown field; did you mean one of at, attributes, id, member, referrer, type?;"
            ' at: is "2026-05-04T08:00:00", which has no offset; add the local one, e.g. "+02:00", or "Z" for UTC;'
            " id: is empty; use text"
        ),
    ),
    "newer": (
        b'{"version": 2, "id": "w9"}',
        "version: is 2, written by a newer achievekit; this one reads version 1, so upgrade it",
    ),
}


@pytest.mark.parametrize("kind", BAD_LINES)
def test_a_bad_line_is_named_by_its_number(cli: Cli, catalog: Path, tmp_path: Path, kind: str) -> None:
    line, message = BAD_LINES[kind]
    content = "\n".join([WALKS[0], "", WALKS[1]]).encode() + b"\n" + line + b"\n" + WALKS[2].encode()
    path = tmp_path / "walks.jsonl"
    path.write_bytes(content)

    assert cli("replay", catalog, path) == Ran(1, "", f"{path}, line 4: {message}\n{BAD_LINES_HELP}")
    assert cli("replay", catalog, "-", stdin=content) == Ran(
        1, "", f"standard input, line 4: {message}\n{BAD_LINES_HELP}"
    )
    skipped = cli("replay", catalog, path, "--skip-bad-lines")
    assert (skipped.status, skipped.err) == (0, f"skipped: {path}, line 4: {message}\n")
    assert skipped.out.startswith("members                    1\nactivities                 3\n")
    assert "\nbad lines skipped          1\nsettled at" in skipped.out


def test_a_bad_line_leaves_no_traceback(catalog: Path, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "walks.jsonl", [WALKS[0], '{"id": "w9"', WALKS[1]])

    assert run_apart("replay", catalog, path) == Ran(
        1, "", f"{path}, line 2: is no JSON: Expecting ',' delimiter at column 12\n{BAD_LINES_HELP}"
    )


def test_of_many_bad_lines_the_first_are_told_and_all_are_counted(cli: Cli, catalog: Path) -> None:
    stdin = b"".join(b"no JSON\n" for _ in range(1234)) + WALKS[0].encode()

    ran = cli("replay", catalog, "-", "--skip-bad-lines", stdin=stdin)

    assert ran.status == 0
    assert ran.err.splitlines() == [
        *(f"skipped: standard input, line {n}: is no JSON: Expecting value at column 1" for n in range(1, 11)),
        "skipped: 1,224 more",
    ]
    assert re.search(r"^bad lines skipped +1,234$", ran.out, re.MULTILINE)


def test_windows_line_ends_byte_order_marks_and_blank_lines(cli: Cli, catalog: Path, walks: Path) -> None:
    plain = cli("replay", catalog, walks).out
    content = b"\xef\xbb\xbf" + b"\r\n \t\r\n\r\n".join(line.encode() for line in WALKS)

    assert cli("replay", catalog, "-", stdin=content) == Ran(0, plain, "")


# --- replay: options ------------------------------------------------------------------------------


def test_lateness_decides_what_comes_too_late(cli: Cli) -> None:
    # Of małgorzata's walks two arrive two days late.
    out = cli("replay", CATALOG, ACTIVITIES, "--lateness", "72h").out

    assert "too_late" in SUMMARY
    assert "too_late" not in out
    assert "  counted                  6,764\n" in out  # for their week they counted before


def test_everybody_is_settled_at_the_instant_given(cli: Cli, catalog: Path, walks: Path, tmp_path: Path) -> None:
    def events_at(*arguments: str) -> list[str]:
        path = tmp_path / "events.jsonl"
        assert cli("replay", catalog, walks, "--events", path, *arguments).status == 0
        return [f"{event['type']} {event['at']}" for event in read_lines(path)]

    by_default = events_at()

    assert by_default[-2:] == [
        "streak_broken 2026-05-06T22:00:00+00:00",
        "achievement_progressed 2026-05-07T06:00:00+00:00",
    ]
    assert events_at("--at", "2026-05-07T06:00:00Z") == by_default
    # On the 7th nothing was met, so there is no second streak to break however long one waits.
    assert events_at("--at", "2027-05-07T00:00:00+02:00") == by_default
    assert cli("replay", catalog, walks, "--at", "2026-06-01T00:00:00+02:00").out.splitlines()[5] == (
        "settled at 2026-06-01T00:00:00+02:00"
    )


def test_settling_later_reports_what_time_brings(cli: Cli, catalog: Path, tmp_path: Path) -> None:
    walks = write_lines(tmp_path / "walks.jsonl", WALKS[:4])
    events = tmp_path / "events.jsonl"

    def kinds(at: str) -> list[str]:
        assert cli("replay", catalog, walks, "--events", events, "--at", at).status == 0
        return [event["type"] for event in read_lines(events)]

    assert "streak_broken" not in kinds("2026-05-07T00:59:59+02:00")
    assert kinds("2026-05-07T01:00:00+02:00")[-1] == "streak_broken"
    # Without the hour of lateness the missed day is sealed when it ends.
    assert cli("replay", catalog, walks, "--events", events, "--at=2026-05-07T00:00+02:00", "--lateness=0s").status == 0
    assert read_lines(events)[-1]["type"] == "streak_broken"


@pytest.fixture(scope="module")
def whole_replay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all outputs of the steps example."""
    folder = tmp_path_factory.mktemp("steps")
    options = [f"--{name}={folder / name}.jsonl" for name in ("events", "progress", "overview")]
    assert main(["replay", CATALOG, ACTIVITIES, *options]) == 0
    return folder


def one_by_one() -> tuple[Engine, dict[str, MemberProgress], list[Any], datetime]:
    """Replay the steps example through `record` and `settle`: the engine, progress, events, and the newest instant."""
    engine = Engine(load_catalog(json.loads(Path(CATALOG).read_text(encoding="utf-8"))))
    progress: dict[str, MemberProgress] = {}
    events: list[Any] = []
    newest = None
    for line in read_lines(ACTIVITIES):
        activity = load_activity(line)
        newest = activity.at if newest is None else max(newest, activity.at)
        for name in engine.members(activity):
            outcome = engine.record(progress.get(name, MemberProgress(name)), activity)
            progress[name] = outcome.progress
            events.extend(outcome.events)
    assert newest is not None
    for name, state in progress.items():
        outcome = engine.settle(state, newest)
        progress[name] = outcome.progress
        events.extend(outcome.events)
    return engine, progress, events, newest


def test_the_outputs_are_what_record_gives_one_by_one(whole_replay: Path) -> None:
    engine, progress, events, newest = one_by_one()

    assert [load_event(line) for line in read_lines(whole_replay / "events.jsonl")] == events
    loaded = [load_progress(line) for line in read_lines(whole_replay / "progress.jsonl")]
    assert loaded == list(progress.values())
    rows = [json.loads(json.dumps(row)) for state in progress.values() for row in engine.overview(state, newest).rows()]
    assert read_lines(whole_replay / "overview.jsonl") == rows


def test_the_overview_has_the_rows_that_are_documented(whole_replay: Path) -> None:
    rows = read_lines(whole_replay / "overview.jsonl")

    assert len(rows) == 30 * 11
    assert {tuple(row) for row in rows} == {
        ("member", "achievement", "completed_count", "limit_reached", "status", "rules")
    }
    assert {tuple(rule) for row in rows for rule in row["rules"]} == {
        (
            "rule",
            "period_goal",
            "current_period_value",
            "consecutive_periods",
            "completed_consecutive_periods",
            "current_streak",
            "longest_streak",
            "freezes_left",
            "period_start",
            "period_end",
        )
    }
    (ana,) = (row for row in rows if (row["member"], row["achievement"]) == ("ana", "on-the-move"))
    assert ana == {
        "member": "ana",
        "achievement": "on-the-move",
        "completed_count": 52,
        "limit_reached": False,
        "status": "in_progress",
        "rules": [
            {
                "rule": "1",
                "period_goal": 6000,
                "current_period_value": ana["rules"][0]["current_period_value"],
                "consecutive_periods": 7,
                "completed_consecutive_periods": 1,
                "current_streak": 365,
                "longest_streak": 365,
                "freezes_left": 2,
                "period_start": "2026-09-30T00:00:00+02:00",
                "period_end": "2026-10-01T00:00:00+02:00",
            }
        ],
    }
    assert ana["rules"][0]["current_period_value"] >= 6000


def test_the_summary_adds_up_to_the_events(whole_replay: Path) -> None:
    completed = [
        event for event in read_lines(whole_replay / "events.jsonl") if event["type"] == "achievement_completed"
    ]
    table = re.findall(r"^([a-z-]+) +([\d,]+) +(\d+)  ", SUMMARY, re.MULTILINE)
    rows = {name: (int(times), int(members)) for name, times, members in table}

    assert len(rows) == 11
    assert rows == {
        name: (
            sum(event["times"] for event in completed if event["achievement"] == name),
            len({event["member"] for event in completed if event["achievement"] == name}),
        )
        for name in rows
    }


@pytest.mark.parametrize("member", ["ana", "franek", "jan", "結衣"])
def test_one_member_is_shown_as_in_the_replay_of_all(cli: Cli, whole_replay: Path, tmp_path: Path, member: str) -> None:
    names = ("events", "progress", "overview")
    options = [f"--{name}={tmp_path / name}.jsonl" for name in names]

    ran = cli("replay", CATALOG, ACTIVITIES, "--member", member, *options)

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("members                      1\n")
    assert "\nsettled at 2026-09-30T19:57:00+02:00\n" in ran.out
    for name in names:
        of_all = [line for line in read_lines(whole_replay / f"{name}.jsonl") if line["member"] == member]
        assert read_lines(tmp_path / f"{name}.jsonl") == of_all
        assert of_all


def test_a_member_nobody_has_heard_of(cli: Cli, catalog: Path, walks: Path, tmp_path: Path) -> None:
    ran = cli("replay", catalog, walks, "--member", "anna", "--events", tmp_path / "events.jsonl")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err == '--member: no activity concerns "anna"; did you mean "ana"?\n'
    assert not (tmp_path / "events.jsonl").exists()


# --- replay: outputs ------------------------------------------------------------------------------


def test_an_output_replaces_what_was_there(cli: Cli, catalog: Path, walks: Path, tmp_path: Path) -> None:
    old = tmp_path / "events.jsonl"
    old.write_text("old\n")

    assert cli("replay", catalog, walks, "--events", old).status == 0
    assert [event["id"] for event in read_lines(old)] == [f"ana:walker:{n}" for n in range(1, 11)]
    assert leftovers(tmp_path) == {"events.jsonl"}


def test_an_output_is_whole_or_not_there(cli: Cli, catalog: Path, tmp_path: Path) -> None:
    walks = write_lines(tmp_path / "walks.jsonl", [*WALKS, "no JSON"])
    old = tmp_path / "events.jsonl"
    old.write_text("old\n")

    ran = cli("replay", catalog, walks, "--events", old, "--progress", tmp_path / "progress.jsonl")

    assert ran.status == 1
    assert old.read_text() == "old\n"
    assert leftovers(tmp_path) == {"events.jsonl"}


def test_an_output_that_is_a_link_stays_one(cli: Cli, catalog: Path, walks: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    real, link = tmp_path / "folder" / "real.jsonl", tmp_path / "link.jsonl"
    real.write_text("old\n")
    link.symlink_to(real)

    assert cli("replay", catalog, walks, "--overview", link).status == 0
    assert link.is_symlink()
    assert len(read_lines(real)) == 1
    assert leftovers(tmp_path / "folder") == {"real.jsonl"}


@pytest.mark.parametrize("option", ["--events", "--progress", "--overview"])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nowhere/out.jsonl", "No such file or directory"),
        ("folder", "Is a directory"),
        ("n" * 300, "File name too long"),
    ],
    ids=["no folder", "folder", "long name"],
)
def test_an_output_that_can_not_be_written(
    cli: Cli, catalog: Path, walks: Path, tmp_path: Path, option: str, name: str, reason: str
) -> None:
    (tmp_path / "folder").mkdir()
    target = tmp_path / name
    others = [f"{other}={tmp_path / other[2:]}.jsonl" for other in ("--events", "--overview") if other != option]

    ran = cli("replay", catalog, walks, option, target, *others)

    assert ran == Ran(1, "", f"{target}: can't be written: {reason}\n")
    assert leftovers(tmp_path) == {"folder"}


@pytest.mark.parametrize("option", ["--events", "--overview", "--html"])
def test_a_full_disk_is_told_under_the_name_of_the_file(cli: Cli, catalog: Path, tmp_path: Path, option: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    # More than fits into a buffer, so that it is found out while lines are written, for one of several outputs.
    many = write_lines(tmp_path / "walks.jsonl", [walk(n, 4, member=f"m{n}") for n in range(500)])

    ran = cli("replay", catalog, many, option, "/dev/full", "--progress", tmp_path / "progress.jsonl")

    assert ran == Ran(1, "", "/dev/full: can't be written: No space left on device\n")
    assert leftovers(tmp_path) == set()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--events", "walks.jsonl"], "walks.jsonl: is an input too; write to another file"),
        (["--progress", "../{here}/catalog.json"], "../{here}/catalog.json: is an input too; write to another file"),
        (["--events", "x", "--overview", "./x"], "./x: is asked for twice; write to another file"),
        (["--events", "-", "--overview", "/dev/stdout"], "/dev/stdout: is asked for twice; write to another file"),
    ],
)
def test_outputs_are_kept_apart(
    cli: Cli,
    catalog: Path,
    walks: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(catalog.parent)
    here = catalog.parent.name

    ran = cli("replay", "catalog.json", "walks.jsonl", *(option.format(here=here) for option in options))

    assert ran == Ran(1, "", message.format(here=here) + "\n")
    assert walks.read_text(encoding="utf-8").splitlines() == WALKS
    assert leftovers(catalog.parent) == set()


def test_nothing_is_kept_apart_from_nowhere(cli: Cli, catalog: Path, walks: Path) -> None:
    assert cli("replay", catalog, walks, "--events", os.devnull, "--progress", os.devnull).status == 0


@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
def test_lines_go_to_standard_output_and_the_summary_to_the_other_stream(
    cli: Cli, catalog: Path, walks: Path, tmp_path: Path, name: str
) -> None:
    assert cli("replay", catalog, walks, "--events", tmp_path / "events.jsonl").status == 0
    summary = cli("replay", catalog, walks).out
    expected = (tmp_path / "events.jsonl").read_text(encoding="utf-8")

    assert cli("replay", catalog, walks, "--events", name) == Ran(0, expected, summary)
    assert run_apart("replay", catalog, walks, "--events", name) == Ran(0, expected, summary)

    into_file = tmp_path / "stdout.jsonl"
    with into_file.open("wb") as stream:
        subprocess.run(
            command("replay", catalog, walks, "--events", name), stdout=stream, stderr=subprocess.DEVNULL, check=True
        )
    assert into_file.read_text(encoding="utf-8") == expected
    assert not any(path.name.endswith(".part") for path in tmp_path.iterdir())


def test_everybody_s_tab_as_text(cli: Cli, catalog: Path, walks: Path) -> None:
    summary = cli("replay", catalog, walks, "--member", "ana").out

    ran = cli("replay", catalog, walks, "--member", "ana", "--text", "-")

    engine = Engine(load_catalog(json.loads(catalog.read_text(encoding="utf-8"))))
    progress = engine.replay(map(load_activity, read_lines(walks))).progress["ana"]
    tab = engine.overview(progress, datetime.fromisoformat("2026-05-07T08:00:00+02:00"), include_hidden=True)
    assert ran == Ran(0, f"{tab}\n\n", summary)
    assert "Walker" in ran.out


def test_a_file_of_somebody_else_s_is_left_alone(cli: Cli, catalog: Path, walks: Path, tmp_path: Path) -> None:
    theirs = [tmp_path / "events.part", tmp_path / "progress.jsonl.part"]
    for path in theirs:
        path.write_text("theirs", encoding="utf-8")
    outputs = [tmp_path / "events", tmp_path / "progress.jsonl"]

    assert cli("replay", catalog, walks, "--events", outputs[0], "--progress", outputs[1]).status == 0

    assert all(path.read_text(encoding="utf-8") == "theirs" for path in theirs)
    assert all(read_lines(path) for path in outputs)
    # Nor does it hurt to ask for such names.
    odd = tmp_path / "events.part"
    assert cli("replay", catalog, walks, "--events", outputs[0], "--progress", odd).status == 0
    assert [
        json.loads(path.read_text(encoding="utf-8").partition("\n")[0]).get("type") for path in (outputs[0], odd)
    ] == [
        "achievement_progressed",
        None,
    ]


def test_standard_streams_that_are_closed(
    catalog: Path, walks: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdin", None)
        assert main(["replay", str(catalog), "-"]) == 1
    assert capsys.readouterr().err == "standard input: is closed; use a file\n"
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", None)
        assert main(["replay", str(catalog), str(walks), "--events", "-"]) == 1
    assert capsys.readouterr().err == "standard output: is closed; use a file\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_takes_lines_as_they_come(cli: Cli, catalog: Path, walks: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = Thread(target=lambda: read.extend(pipe.read_text(encoding="utf-8").splitlines()))
    reader.start()

    assert cli("replay", catalog, walks, "--progress", pipe).status == 0
    reader.join()

    assert [load_progress(json.loads(line)).member for line in read] == ["ana"]
    assert pipe.is_fifo()


def test_what_utf_8_can_not_spell_is_escaped(cli: Cli, catalog: Path, tmp_path: Path) -> None:
    walks = tmp_path / "walks.jsonl"
    walks.write_text(walk(1, 4).replace('"ana"', '"\\ud83d"') + "\n" + walk(2, 4, member="結衣"), encoding="utf-8")

    assert cli("replay", catalog, walks, "--progress", tmp_path / "progress.jsonl").status == 0
    lines = (tmp_path / "progress.jsonl").read_text(encoding="utf-8")
    assert '"member": "\\ud83d"' in lines
    assert '"member": "結衣"' in lines
    assert [load_progress(line).member for line in read_lines(tmp_path / "progress.jsonl")] == ["\ud83d", "結衣"]


# --- terminals, pipes, interruptions --------------------------------------------------------------


def test_progress_is_shown_on_a_terminal() -> None:
    pty = pytest.importorskip("pty")
    screen, terminal = pty.openpty()
    with subprocess.Popen(command("replay", CATALOG, ACTIVITIES), stdout=subprocess.PIPE, stderr=terminal) as process:
        os.close(terminal)
        assert process.stdout is not None
        assert process.stdout.read().decode() == SUMMARY
    shown = b""
    with suppress(OSError):  # a terminal that nobody writes to any more ends with an error
        while chunk := os.read(screen, 1024):
            shown += chunk
    os.close(screen)

    assert process.returncode == 0
    assert shown.decode() == f"\r5,000 activities\r{'':40}\r"


def test_progress_is_wiped_before_an_error_is_told(cli: Cli, catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("achievekit.cli.replay._ACTIVITIES_PER_TICK", 2)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    ran = cli("replay", catalog, "-", stdin="\n".join([*WALKS, "no JSON"]).encode())

    assert ran.err == (
        f"\r2 activities\r4 activities\r{'':40}\r"
        f"standard input, line 6: is no JSON: Expecting value at column 1\n{BAD_LINES_HELP}"
    )


def test_a_reader_who_has_had_enough_is_no_error() -> None:
    with subprocess.Popen(
        command("replay", CATALOG, ACTIVITIES, "--events", "-"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert load_event(json.loads(process.stdout.readline()))
        process.stdout.close()
        err = process.stderr.read()

    assert (process.returncode, err) == (0, b"")


def test_nobody_reads_at_all(catalog: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        done = subprocess.run(command("check", catalog), stdout=nobody, stderr=subprocess.PIPE, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.fixture
def standard_output(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Put a file descriptor in the place of standard output."""
    streams: list[Any] = []

    def put(descriptor: int) -> None:
        streams.append(os.fdopen(descriptor, "w", encoding="utf-8"))
        monkeypatch.setattr(sys, "stdout", streams[-1])

    yield put
    for stream in streams:
        stream.close()


@pytest.mark.parametrize("arguments", [["check", CATALOG], ["replay", CATALOG, ACTIVITIES, "--events", "-"]])
def test_a_broken_pipe_seen_from_within(
    standard_output: Callable[[int], None], capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    standard_output(writing)

    assert main(arguments) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_standard_output_on_a_full_disk(
    standard_output: Callable[[int], None], catalog: Path, walks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    message = "standard output: can't be written: No space left on device\n"
    standard_output(os.open("/dev/full", os.O_WRONLY))

    assert main(["check", str(catalog)]) == 1
    assert capsys.readouterr().err == message
    for arguments in (
        ["check", catalog],
        ["replay", catalog, walks, "--events=-"],
        ["replay", CATALOG, ACTIVITIES, "--events=-"],
    ):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(command(*arguments), stdout=full, stderr=subprocess.PIPE, check=False)
        assert (done.returncode, done.stderr.decode().endswith(message)) == (1, True)
        assert b"Traceback" not in done.stderr


def test_a_process_without_standard_streams(
    monkeypatch: pytest.MonkeyPatch, catalog: Path, walks: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)

    assert main(["replay", str(catalog), str(walks), "--events", str(tmp_path / "events.jsonl")]) == 0
    assert main(["check", str(walks)]) == 1
    assert len(read_lines(tmp_path / "events.jsonl")) == 10


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_an_interruption_leaves_nothing_behind(catalog: Path, tmp_path: Path) -> None:
    pipe, events = tmp_path / "pipe", tmp_path / "events.jsonl"
    os.mkfifo(pipe)
    with (
        subprocess.Popen(
            command("replay", catalog, pipe, "--events", events), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process,
        pipe.open("w", encoding="utf-8") as writer,
    ):  # opens when the command reads
        writer.write(f"{WALKS[0]}\n")
        writer.flush()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)

    assert (process.returncode, out, err) == (130, b"", b"")
    assert leftovers(tmp_path) == {"pipe"}


def test_an_interruption_seen_from_within(cli: Cli, catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("achievekit.cli.check.read_catalog", interrupted)

    assert cli("check", catalog) == Ran(130, "", "")


# --- memory ---------------------------------------------------------------------------------------

MEASURED = """
import re, sys
from pathlib import Path
from achievekit.cli import main
status = main(sys.argv[1:])
print(*re.findall(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text()))
sys.exit(status)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs to be told how much memory was used")
def test_memory_grows_with_members_and_not_with_activities(catalog: Path, tmp_path: Path) -> None:
    start = datetime.fromisoformat("2026-01-01T00:00:00+01:00")

    def peak(number: int) -> int:
        lines = (
            walk(n, 1, member=f"member-{n % 50}", at=(start + timedelta(minutes=10 * n)).isoformat())
            for n in range(number)
        )
        arguments = ["replay", str(catalog), str(write_lines(tmp_path / "walks.jsonl", lines)), "--events", os.devnull]
        done = subprocess.run([sys.executable, "-c", MEASURED, *arguments], capture_output=True, check=True, text=True)
        out = done.stdout.splitlines()
        assert out[1].split() == ["activities", f"{number:,}"]
        return int(out[-1])

    few, many = peak(6_000), peak(60_000)  # with the few, all histories are full

    assert many < 1.1 * few
