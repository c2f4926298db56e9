"""`achievekit explain`: why an activity counted or did not, as it stood when it came."""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from cli.running import ACTIVITIES, CATALOG, Cli, Ran, walk, write_lines

Explain = Callable[..., Ran]


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """The file with two achievements, of which one is for members whom somebody else's walk concerns."""
    walker = {"id": "walker", "name": "Walker", "rules": [{"trigger": "walk", "period_goal": 2, "period": "day"}]}
    host = {"id": "host", "name": "Host", "rules": [{"trigger": "walk", "actor": "referee"}]}
    catalog = {"timezone": "Europe/Warsaw", "achievements": [walker, host]}
    return write_lines(tmp_path / "catalog.json", [json.dumps(catalog)])


@pytest.fixture
def activities(tmp_path: Path) -> Path:
    """The file that `explain` puts lines into."""
    return tmp_path / "walks.jsonl"


@pytest.fixture
def explain(cli: Cli, catalog: Path, activities: Path) -> Explain:
    """Explain some of these lines."""

    def explained(lines: Iterable[str], *arguments: object) -> Ran:
        return cli("explain", catalog, write_lines(activities, lines), *arguments)

    return explained


def test_explains_an_activity_as_it_stood_when_it_came(explain: Explain) -> None:
    assert explain([walk(1, 4), walk(2, 4, "09:00"), walk(3, 4, "10:00")], "--activity", "w2") == Ran(
        0,
        """\
w2: walk by ana, Mon 4 May 2026, 09:00

Walker  counted
  It adds 1: 2 of 2 (4 May 2026). That completes the achievement: 1 time in all.
""",
        "",
    )


def test_explains_it_for_everybody_it_concerns(explain: Explain) -> None:
    assert explain([walk(1, 4, referrer="bob")], "--activity", "w1") == Ran(
        0,
        """\
w1: walk by ana, Mon 4 May 2026, 08:00

Walker  counted
  It adds 1: 1 of 2 (4 May 2026).

w1: walk by ana, for bob, Mon 4 May 2026, 08:00

Host  counted
  It adds 1: 1 of 1. That completes the achievement: 1 time in all.
""",
        "",
    )


def test_explains_it_each_time_it_comes(explain: Explain) -> None:
    status, out, _ = explain([walk(1, 4), walk(1, 4)], "--activity", "w1")
    assert status == 0
    assert [line for line in out.splitlines() if line.startswith("Walker")] == [
        "Walker  counted",
        "Walker  refused: duplicate",
    ]


def test_explains_it_for_one_achievement(explain: Explain) -> None:
    status, out, _ = explain([walk(1, 4, referrer="ana")], "--activity", "w1", "--achievement", "host")
    assert (status, out.splitlines()[2:]) == (
        0,
        ["Host  counted", "  It adds 1: 1 of 1. That completes the achievement: 1 time in all."],
    )


@pytest.mark.parametrize(
    ("variables", "has_color"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_a_terminal_that_wants_no_colour_gets_none(
    explain: Explain, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], has_color: bool
) -> None:
    for name, value in {"NO_COLOR": "", "TERM": "xterm", **variables}.items():
        monkeypatch.setenv(name, value)
    assert "\x1b[" not in explain([walk(1, 4)], "--activity", "w1").out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert ("\x1b[" in explain([walk(1, 4)], "--activity", "w1").out) is has_color


def test_goes_by_the_lateness(explain: Explain) -> None:
    lines = [walk(1, 6), walk(2, 4)]
    assert "refused: too late" in explain(lines, "--activity", "w2").out
    assert "counted" in explain(lines, "--activity", "w2", "--lateness", "2d").out


def test_goes_by_the_history_and_by_where_members_begin(explain: Explain, tmp_path: Path) -> None:
    again = [walk(1, 4), walk(2, 4, "09:00"), walk(1, 4)]
    assert "refused: duplicate" in explain(again, "--activity", "w1").out
    assert "refused" not in explain(again, "--activity", "w1", "--history", 1).out
    start = write_lines(tmp_path / "start.jsonl", ['{"member": "ana", "timezone": "Asia/Tokyo"}'])
    assert "Tue 5 May 2026, 03:00" in explain([walk(1, 4, "20:00")], "--activity", "w1", "--start", start).out


def test_tells_that_nobody_listens(explain: Explain) -> None:
    assert explain([walk(1, 4, type="sneeze")], "--activity", "w1") == Ran(
        0,
        """\
w1: sneeze by ana, Mon 4 May 2026, 08:00

No rule counts sneeze activities for ana.
""",
        "",
    )


def test_an_unknown_activity(explain: Explain, activities: Path) -> None:
    assert explain([walk(1, 4)], "--activity", "w9") == Ran(
        1, "", f'{activities}: holds no activity with the id "w9"; use the id of one of its lines\n'
    )


def test_an_unknown_achievement(explain: Explain) -> None:
    assert explain([walk(1, 4)], "--activity", "w1", "--achievement", "wlaker") == Ran(
        1, "", '--achievement: unknown achievement "wlaker"; did you mean "walker"?\n'
    )


def test_bad_lines(explain: Explain, activities: Path) -> None:
    status, out, err = explain(["{", walk(1, 4)], "--activity", "w1")
    assert (status, out) == (1, "")
    assert err.startswith(f"{activities}, line 1: is no JSON")
    status, out, err = explain(["{", walk(1, 4)], "--activity", "w1", "--skip-bad-lines")
    assert (status, out.splitlines()[2]) == (0, "Walker  counted")
    assert err.startswith(f"skipped: {activities}, line 1: is no JSON")
    _, _, err = explain([*["{\x1b"] * 12, walk(1, 4)], "--activity", "w1", "--skip-bad-lines")
    assert "\x1b" not in err
    assert err.splitlines()[-1] == "skipped: 2 more"


def test_the_activity_must_be_named(explain: Explain) -> None:
    status, _, err = explain([])
    assert status == 2
    assert "the following arguments are required: --activity" in err


def test_a_walk_of_the_example_that_came_too_late(cli: Cli) -> None:
    arguments = [CATALOG, ACTIVITIES, "--activity", "w4364", "--achievement", "on-the-move"]
    assert cli("explain", *arguments) == Ran(
        0,
        """\
w4364: walk by małgorzata, Tue 12 May 2026, 12:35

A week on the move  refused: too late
  It belongs to 12 May 2026, which ended on Wed 13 May 2026, 00:00 and was sealed at 01:00, 1 hour
  later; the achievement already stands at Thu 14 May 2026, 14:49. A lateness of more than 1 day 14
  hours 49 minutes would have been enough.
""",
        "",
    )
