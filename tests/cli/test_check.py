"""`achievekit check`: is this a catalog, and what is wrong with it?"""

import json
from pathlib import Path

import pytest

from cli.running import CATALOG, WALKER, Cli, Ran, run_apart


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


def test_strictly_a_warning_is_a_mistake(cli: Cli, catalog: Path, tmp_path: Path) -> None:
    rule = {"trigger": "walk", "period_goal": 3, "period": "day", "limit": {"times": 2, "per": "day"}}
    path = tmp_path / "warned.json"
    path.write_text(json.dumps({"achievements": [{"id": "a", "name": "A", "rules": [rule]}]}))

    assert cli("check", "--strict", catalog).status == 0
    assert cli("check", "--strict", path) == cli("check", path)._replace(status=1)


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
        (
            b'{"achievements": [], "timezone": "UTC", "achievements": []}',
            'achievements: stands twice in {"achievements": [], "timezone": "UTC"}; keep one of them',
        ),
        (b"[" * 100_000, "is nested too deeply to be read"),
        (
            b'{"version": 2}',
            "version: is 2, written by a newer achievekit; this one reads version 1, so upgrade it",
        ),
    ],
    ids=[
        "empty",
        "truncated",
        "wrong bracket",
        "two",
        "latin-2",
        "utf-16",
        "list",
        "null",
        "digits",
        "key",
        "deep",
        "newer",
    ],
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
