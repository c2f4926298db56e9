"""`achievekit explain`: why an activity counted or did not, as it stood when it came."""

import json
from pathlib import Path
from typing import Any

import pytest

from achievekit.cli import main

ROOT = Path(__file__).parents[1]
STEPS = ROOT / "docs" / "examples" / "steps"
CATALOG: dict[str, Any] = {
    "timezone": "Europe/Warsaw",
    "achievements": [
        {"id": "walker", "name": "Walker", "rules": [{"trigger": "walk", "period_goal": 2, "period": "day"}]},
        {"id": "host", "name": "Host", "rules": [{"trigger": "walk", "actor": "referee"}]},
    ],
}


class Folder:
    """A catalog and activities in files, and the command run on them."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.catalog = path / "catalog.json"
        self.catalog.write_text(json.dumps(CATALOG))
        self.activities = path / "walks.jsonl"
        self._capsys = capsys

    def holds(self, *activities: dict[str, Any] | str) -> None:
        lines = (one if isinstance(one, str) else json.dumps(one) for one in activities)
        self.activities.write_text("".join(f"{line}\n" for line in lines))

    def explain(self, *arguments: str) -> tuple[int, str, str]:
        status = main(["explain", str(self.catalog), str(self.activities), *arguments])
        return status, *self._capsys.readouterr()


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Folder:
    return Folder(tmp_path, capsys)


def walk(id_: str, clock: str, **fields: Any) -> dict[str, Any]:
    return {"id": id_, "member": "ana", "type": "walk", "at": f"2026-05-{clock}:00+02:00", **fields}


def test_explains_an_activity_as_it_stood_when_it_came(folder: Folder) -> None:
    folder.holds(walk("w1", "04T08:00"), walk("w2", "04T09:00"), walk("w3", "04T10:00"))
    assert folder.explain("--activity", "w2") == (
        0,
        """\
w2: walk by ana, Mon 4 May 2026, 09:00

Walker  counted
  It added 1: 2 of 2 (4 May 2026). That completed the achievement: 1 time in all.
""",
        "",
    )


def test_explains_it_for_everybody_it_concerns(folder: Folder) -> None:
    folder.holds(walk("w1", "04T08:00", referrer="bob"))
    assert folder.explain("--activity", "w1") == (
        0,
        """\
w1: walk by ana, Mon 4 May 2026, 08:00

Walker  counted
  It added 1: 1 of 2 (4 May 2026).

w1: walk by ana, for bob, Mon 4 May 2026, 08:00

Host  counted
  It added 1: 1 of 1. That completed the achievement: 1 time in all.
""",
        "",
    )


def test_explains_it_each_time_it_comes(folder: Folder) -> None:
    folder.holds(walk("w1", "04T08:00"), walk("w1", "04T08:00"))
    status, out, _ = folder.explain("--activity", "w1")
    assert status == 0
    assert [line for line in out.splitlines() if line.startswith("Walker")] == [
        "Walker  counted",
        "Walker  refused: duplicate",
    ]


def test_explains_it_for_one_achievement(folder: Folder) -> None:
    folder.holds(walk("w1", "04T08:00", referrer="ana"))
    status, out, _ = folder.explain("--activity", "w1", "--achievement", "host")
    assert (status, out.splitlines()[2:]) == (
        0,
        ["Host  counted", "  It added 1: 1 of 1. That completed the achievement: 1 time in all."],
    )


def test_goes_by_the_lateness(folder: Folder) -> None:
    folder.holds(walk("w1", "06T08:00"), walk("w2", "04T08:00"))
    assert "refused: too late" in folder.explain("--activity", "w2")[1]
    assert "counted" in folder.explain("--activity", "w2", "--lateness", "2d")[1]


def test_tells_that_nobody_listens(folder: Folder) -> None:
    folder.holds(walk("s1", "04T08:00", type="sneeze"))
    assert folder.explain("--activity", "s1") == (
        0,
        """\
s1: sneeze by ana, Mon 4 May 2026, 08:00

No rule counts sneeze activities for ana.
""",
        "",
    )


def test_an_unknown_activity(folder: Folder) -> None:
    folder.holds(walk("w1", "04T08:00"))
    assert folder.explain("--activity", "w9") == (
        1,
        "",
        f'{folder.activities}: holds no activity with the id "w9"; use the id of one of its lines\n',
    )


def test_an_unknown_achievement(folder: Folder) -> None:
    folder.holds(walk("w1", "04T08:00"))
    assert folder.explain("--activity", "w1", "--achievement", "wlaker") == (
        1,
        "",
        '--achievement: unknown achievement "wlaker"; did you mean "walker"?\n',
    )


def test_bad_lines(folder: Folder) -> None:
    folder.holds("{", walk("w1", "04T08:00"))
    status, out, err = folder.explain("--activity", "w1")
    assert (status, out) == (1, "")
    assert err.startswith(f"{folder.activities}, line 1: is no JSON")
    status, out, err = folder.explain("--activity", "w1", "--skip-bad-lines")
    assert (status, out.splitlines()[2]) == (0, "Walker  counted")
    assert err.startswith(f"skipped: {folder.activities}, line 1: is no JSON")
    folder.holds(*["{\x1b"] * 12, walk("w1", "04T08:00"))
    _, _, err = folder.explain("--activity", "w1", "--skip-bad-lines")
    assert "\x1b" not in err
    assert err.splitlines()[-1] == "skipped: 2 more"


def test_the_activity_must_be_named(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        folder.explain()
    assert exit_.value.code == 2
    assert "the following arguments are required: --activity" in capsys.readouterr().err


def test_a_walk_of_the_example_that_came_too_late(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [str(STEPS / "catalog.json"), str(STEPS / "activities.jsonl"), "--activity", "w4364"]
    assert main(["explain", *arguments, "--achievement", "on-the-move"]) == 0
    assert (
        capsys.readouterr().out
        == """\
w4364: walk by małgorzata, Tue 12 May 2026, 12:35

A week on the move  refused: too late
  It belongs to 12 May 2026, which ended on Wed 13 May 2026, 00:00 and was sealed at 01:00, 1 hour
  later; the achievement already stands at Thu 14 May 2026, 14:49. A lateness of more than 1 day 14
  hours 49 minutes would have been enough.
"""
    )
