"""`achievekit replay --html`: a page of all members."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from achievekit.cli import main
from rendering.reading import Reader, as_shown
from rendering.situations import HOSTILE

STEPS = Path(__file__).parents[2] / "docs" / "examples" / "steps"
CATALOG: dict[str, Any] = {
    "achievements": [{"id": "walker", "name": HOSTILE, "rules": [{"trigger": "walk", "period_goal": 2}]}]
}


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    return written(tmp_path / "catalog.json", [CATALOG])


def written(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


def walks(path: Path, *members: str) -> Path:
    at = "2026-05-04T08:00:00+02:00"
    return written(path, [{"id": f"w-{member}", "member": member, "type": "walk", "at": at} for member in members])


def page_of(*arguments: object, folder: Path) -> Reader:
    """Replay and read the page."""
    page = folder / "page.html"
    assert main(["replay", *map(str, arguments), "--html", str(page)]) == 0
    return Reader(page.read_text(encoding="utf-8"))


def test_the_page_of_the_steps_example(tmp_path: Path) -> None:
    page = page_of(STEPS / "catalog.json", STEPS / "activities.jsonl", folder=tmp_path)

    pickers = [attributes for tag, attributes in page.elements if tag == "details" and "name" in attributes]
    assert pickers == [{"name": "member", "class": "ak-member"}] * 30
    assert "30 members, settled at 30 September 2026, 19:57 UTC+02:00" in page.texts
    assert page.text.count("Walk 10,000 steps a day, 7 days in a row") >= 30
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.elements}


def test_members_stand_by_name_whatever_case_it_has(tmp_path: Path, catalog: Path) -> None:
    page = page_of(catalog, walks(tmp_path / "walks.jsonl", "bo", "ana", "Ana", HOSTILE), folder=tmp_path)

    assert page.in_each("h2") == [as_shown(HOSTILE), "Ana", "ana", "bo"]


def test_one_member(tmp_path: Path, catalog: Path) -> None:
    page = page_of(catalog, walks(tmp_path / "walks.jsonl", "bo", "ana"), "--member", "bo", folder=tmp_path)

    assert page.in_each("h2") == ["bo"]
    assert "1 member, settled at 4 May 2026, 08:00 UTC+02:00" in page.texts


def test_nobody(tmp_path: Path, catalog: Path) -> None:
    page = page_of(catalog, walks(tmp_path / "walks.jsonl"), folder=tmp_path)

    assert "0 members" in page.texts
    assert page.in_each("h2") == []


def test_the_page_on_standard_output(tmp_path: Path, catalog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(catalog), str(walks(tmp_path / "walks.jsonl", "bo")), "--html", "-"]) == 0

    out, err = capsys.readouterr()
    assert re.match(r"<!DOCTYPE html>\n<html .*</html>\n\Z", out, re.DOTALL)
    assert err.startswith("members ")
