"""What all commands share: options and usage errors, standard streams, terminals, interruptions."""

import json
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

import achievekit
from achievekit import load_event
from achievekit.cli import main
from cli.running import (
    ACTIVITIES,
    BAD_LINES_HELP,
    CATALOG,
    SUMMARY,
    WALKS,
    Cli,
    Ran,
    command,
    leftovers,
    read_lines,
    run_apart,
)

# --- options --------------------------------------------------------------------------------------

ONE_STANDARD_INPUT = "standard input can't be read twice; use a file for one of the inputs"


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
                "--history N",
                "--start PROGRESS.jsonl",
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
        (["explain", "c.json", "-", "--start", "-", "--activity", "a"], f"achievekit: error: {ONE_STANDARD_INPUT}"),
        (
            ["replay", "c.json", "a.jsonl", "--history", "-1"],
            ('achievekit replay: error: argument --history: "-1" is no whole number from 0 up; use one such as 50'),
        ),
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


# --- standard streams -----------------------------------------------------------------------------


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


def test_a_process_without_standard_streams(
    monkeypatch: pytest.MonkeyPatch, catalog: Path, walks: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)

    assert main(["replay", str(catalog), str(walks), "--events", str(tmp_path / "events.jsonl")]) == 0
    assert main(["check", str(walks)]) == 1
    assert len(read_lines(tmp_path / "events.jsonl")) == 10


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


@pytest.mark.parametrize("arguments", [["check", CATALOG], ["replay", CATALOG, ACTIVITIES, "--events", "-"]])
def test_a_broken_pipe_seen_from_within(
    standard_output: Callable[[int], None], capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    standard_output(writing)

    assert main(arguments) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.skipif(
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN, reason="whoever started the tests lets nothing interrupt them"
)
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
