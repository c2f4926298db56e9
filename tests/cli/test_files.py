"""The files that commands read and write: what can't be read, bad lines, and outputs that are whole or not there."""

import json
import os
import re
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from achievekit import load_progress
from cli.running import (
    ACTIVITIES,
    BAD_LINES_HELP,
    CATALOG,
    WALKS,
    Cli,
    Ran,
    leftovers,
    read_lines,
    run_apart,
    walk,
    write_lines,
)

# --- what can't be read ---------------------------------------------------------------------------


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


# --- lines ----------------------------------------------------------------------------------------

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


def test_a_field_that_stands_twice_in_a_line(cli: Cli, catalog: Path, tmp_path: Path) -> None:
    twice = write_lines(tmp_path / "twice.jsonl", [WALKS[0].replace('"type"', '"member": "ben", "type"')])

    assert cli("replay", catalog, twice).err.startswith(
        f'{twice}, line 1: member: stands twice in {{"id": "w1", "member": "ben", "type": "walk", "at": "2026-0…;'
        " keep one of them\n"
    )


def test_of_many_mistakes_in_a_line_the_first_are_told(cli: Cli, catalog: Path, tmp_path: Path) -> None:
    fields: dict[str, Any] = {f"field {n}": n for n in range(1234)}
    line = json.dumps(json.loads(walk(1, 4)) | fields)
    path = write_lines(tmp_path / "walks.jsonl", [line])
    (line, _) = cli("replay", catalog, path).err.splitlines()
    assert line.count("unknown field") == 10
    assert line.endswith("; and 1,224 more")


def test_mistakes_do_nothing_to_a_terminal(cli: Cli, tmp_path: Path) -> None:
    data = {
        "achievements": [{"id": "a", "name": "", "rules": [{"trigger": "walk", "period": "\x1b[2J\nforged: line"}]}]
    }
    path = write_lines(tmp_path / "catalog.json", [json.dumps(data)])

    assert cli("check", path).err.startswith(
        f'{path}: achievements[0].rules[0].period: unknown period "\ufffd[2J forged: line"; did you mean one of '
    )
    warned = data["achievements"][0] | {"id": "\x1b[2J", "rules": [{"trigger": "\x1b[2J", "conditions": {"any": []}}]}
    path = write_lines(tmp_path / "catalog.json", [json.dumps({"achievements": [warned]})])
    assert "warning: " in cli("check", path).out
    assert "\x1b" not in cli("check", path).out + cli("diff", CATALOG, path).out
    assert cli("explain", CATALOG, ACTIVITIES, "--activity", "\x1b[2J").err == (
        f'{ACTIVITIES}: holds no activity with the id "\ufffd[2J"; use the id of one of its lines\n'
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


# --- outputs --------------------------------------------------------------------------------------


def test_an_output_replaces_what_was_there(cli: Cli, catalog: Path, walks: Path, tmp_path: Path) -> None:
    old = tmp_path / "events.jsonl"
    old.write_text("old\n")

    assert cli("replay", catalog, walks, "--events", old).status == 0
    assert [event["id"] for event in read_lines(old)] == [f"ana:walker:{n}" for n in range(1, 11)]
    assert leftovers(tmp_path) == {"events.jsonl"}


def test_who_may_read_an_output_stays_as_it_was(cli: Cli, catalog: Path, walks: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.touch(mode=0o600)

    assert cli("replay", catalog, walks, "--events", old, "--progress", new).status == 0
    assert old.stat().st_mode & 0o777 == 0o600
    assert new.stat().st_mode & 0o777 == 0o666 & ~umask()


def test_nobody_else_reads_an_output_while_it_is_written(
    cli: Cli, catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "private.jsonl"
    private.touch(mode=0o600)
    seen: list[int] = []

    def look(fd: Any) -> Any:
        seen.extend(path.stat().st_mode & 0o777 for path in tmp_path.glob(".private.jsonl.*.part"))
        return json.loads(fd)

    monkeypatch.setattr("achievekit.cli.files._from_json", look)
    walks = write_lines(tmp_path / "walks.jsonl", WALKS)
    assert cli("replay", catalog, walks, "--events", private).status == 0
    assert set(seen) == {0o600}


def umask() -> int:
    """The permissions that new files do not have."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


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
    walks.write_text(walk(1, 4, member="\ud83d") + "\n" + walk(2, 4).replace("ana", "結衣"), encoding="utf-8")

    assert cli("replay", catalog, walks, "--progress", tmp_path / "progress.jsonl").status == 0
    lines = (tmp_path / "progress.jsonl").read_text(encoding="utf-8")
    assert '"member": "\\ud83d"' in lines
    assert '"member": "結衣"' in lines
    assert [load_progress(line).member for line in read_lines(tmp_path / "progress.jsonl")] == ["\ud83d", "結衣"]
