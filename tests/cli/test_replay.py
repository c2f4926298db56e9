"""`achievekit replay`: what members have reached, from the activities of all."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from achievekit import Engine, MemberProgress, load_activity, load_catalog, load_event, load_progress
from achievekit.cli import main
from cli.running import ACTIVITIES, CATALOG, SUMMARY, WALKER, WALKS, Cli, Ran, read_lines, run_apart, walk, write_lines
from rendering.reading import Reader, as_shown
from rendering.situations import HOSTILE

# --- the summary ----------------------------------------------------------------------------------


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


# --- lateness, and when everybody is settled ------------------------------------------------------


@pytest.mark.parametrize("span", ["0s", "90s", "30m", "72h", "3660d"])
def test_takes_every_lateness_that_an_engine_takes(cli: Cli, catalog: Path, walks: Path, span: str) -> None:
    assert cli("replay", catalog, walks, "--lateness", span).status == 0


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


def test_what_comes_after_the_instant_given_is_left_out(cli: Cli, catalog: Path, walks: Path, tmp_path: Path) -> None:
    until = ("--at", "2026-05-05T23:00:00+02:00", "--progress", tmp_path / "progress.jsonl")

    ran = cli("replay", catalog, walks, *until)

    assert ran.out.splitlines()[:7] == [
        "members                       1",
        "activities                    4",
        "  counted                     4",
        "  refused                     0",
        "  that no rule listens to     0",
        "left out, as they come later  1",
        "settled at 2026-05-05T23:00:00+02:00",
    ]
    (progress,) = read_lines(tmp_path / "progress.jsonl")
    earlier = write_lines(tmp_path / "earlier.jsonl", WALKS[:4])
    assert cli("replay", catalog, earlier, *until).out.splitlines()[5] == "settled at 2026-05-05T23:00:00+02:00"
    assert read_lines(tmp_path / "progress.jsonl") == [progress]
    assert cli("replay", catalog, walks, "--member", "ana", "--at", "2026-05-01T00:00:00+02:00").status == 0


# --- what an engine is set to, and where members begin --------------------------------------------


def test_the_history_decides_what_is_known_to_be_a_duplicate(cli: Cli, catalog: Path, tmp_path: Path) -> None:
    twice = write_lines(tmp_path / "twice.jsonl", [walk(number, 4) for number in (1, 2, 3, 1, 2, 3)])

    counted = {n: cli("replay", catalog, twice, "--history", n).out.splitlines()[2].split()[-1] for n in (0, 2, 3)}

    assert counted == {0: "6", 2: "6", 3: "3"}
    assert cli("replay", catalog, twice).out == cli("replay", catalog, twice, "--history", 50).out


def test_members_begin_in_their_own_zone(cli: Cli, catalog: Path, tmp_path: Path) -> None:
    late = write_lines(tmp_path / "late.jsonl", [walk(1, 5, "01:00"), walk(2, 5, "09:00")])
    start = write_lines(tmp_path / "start.jsonl", ['{"member": "ana", "timezone": "America/New_York"}'])

    def streak(*options: object) -> int:
        assert cli("replay", catalog, late, "--overview", tmp_path / "overview.jsonl", *options).status == 0
        (row,) = read_lines(tmp_path / "overview.jsonl")
        return int(row["rules"][0]["current_streak"])

    assert (streak(), streak("--start", start)) == (1, 0)


def test_a_replay_goes_on_where_another_one_ended(cli: Cli, catalog: Path, walks: Path, tmp_path: Path) -> None:
    parts = [write_lines(tmp_path / f"{n}.jsonl", lines) for n, lines in enumerate((WALKS[:2], WALKS[2:]))]
    progress = tmp_path / "progress.jsonl"
    assert cli("replay", catalog, walks, "--progress", progress).status == 0
    whole = read_lines(progress)
    assert cli("replay", catalog, parts[0], "--progress", progress).status == 0

    assert cli("replay", catalog, parts[1], "--start", progress, "--progress", tmp_path / "end.jsonl").status == 0

    assert read_lines(tmp_path / "end.jsonl") == whole


def test_a_day_without_activities_keeps_members_where_they_stand(
    cli: Cli, catalog: Path, walks: Path, tmp_path: Path
) -> None:
    """By itself it tells no time, so that time passes up to what was seen last."""
    progress, nothing, after = tmp_path / "progress.jsonl", tmp_path / "none.jsonl", tmp_path / "after.jsonl"
    assert cli("replay", catalog, walks, "--progress", progress, "--overview", tmp_path / "before.jsonl").status == 0
    nothing.touch()

    ran = cli(
        "replay", catalog, nothing, "--start", progress, "--progress", after, "--overview", tmp_path / "tab.jsonl"
    )

    assert "settled at 2026-05-07T06:00:00+00:00\n" in ran.out
    assert read_lines(after) == read_lines(progress)
    kept = [(row["member"], row["completed_count"]) for row in read_lines(tmp_path / "tab.jsonl")]
    assert kept == [("ana", 1)]

    zones = write_lines(tmp_path / "zones.jsonl", ['{"member": "ana", "timezone": "America/New_York"}'])
    for options in ((), ("--member", "ana")):
        assert cli("replay", catalog, nothing, "--start", zones, "--progress", after, *options).status == 0
        assert read_lines(after) == [{"version": 1, "member": "ana", "timezone": "America/New_York"}]
    assert "--member: no activity concerns" in cli("replay", catalog, nothing, "--start", zones, "--member", "ben").err


def test_of_one_member_only_that_one_begins(cli: Cli, catalog: Path, walks: Path, tmp_path: Path) -> None:
    start = write_lines(tmp_path / "start.jsonl", ['{"member": "ana"}', "", '{"member": "ben"}'])
    assert cli("replay", catalog, walks, "--start", start).out.startswith("members                    2\n")
    assert cli("replay", catalog, walks, "--start", start, "--member", "ana").out.startswith(
        "members                    1\n"
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            '{"member": "ana", "timezone": "Mars"}',
            '{start}, line 2: timezone: unknown time zone "Mars"; use an IANA name such as "Europe/Warsaw"',
        ),
        ("{", "{start}, line 2: is no JSON: Expecting property name enclosed in double quotes at column 2"),
        ('{"member": "ben"}', 'progress of "ben" is given twice; pass one for each member'),
    ],
    ids=["zone", "no JSON", "twice"],
)
@pytest.mark.parametrize("command", [("replay",), ("explain", "--activity", "w1")], ids=["replay", "explain"])
def test_progress_to_begin_with_that_is_wrong(
    cli: Cli, catalog: Path, walks: Path, tmp_path: Path, command: tuple[str, ...], line: str, told: str
) -> None:
    start = write_lines(tmp_path / "start.jsonl", ['{"member": "ben"}', line])

    ran = cli(*command, catalog, walks, "--start", start, "--skip-bad-lines")

    assert ran == Ran(1, "", told.replace("{start}", str(start)) + "\n")


# --- campaigns ------------------------------------------------------------------------------------


def test_the_summary_tells_what_campaigns_grant(cli: Cli, catalog: Path, walks: Path) -> None:
    cashback = {
        "id": "cashback",
        "achievement": "walker",
        "trigger": "progressed",
        "rewards": [
            {"unit": "points", "amount": {"type": "rate", "rate": "0.1", "of": "progress_change"}},
            {"unit": "stars", "amount": {"type": "fixed", "amount": 1000}},
        ],
    }
    never = cashback | {"id": "never", "conditions": {"attribute": "progress_change", "operator": "gt", "value": 9}}
    catalog.write_text(json.dumps(WALKER | {"campaigns": [cashback, never]}), encoding="utf-8")

    assert cli("replay", catalog, walks).out.splitlines()[-6:] == [
        "achievement  completions  members",
        "walker                 1        1  Walker",
        "",
        "campaign  triggered  granted",
        "cashback          5  0.5 points, 5,000 stars",
        "never             0",
    ]


# --- events, progress and overview ----------------------------------------------------------------


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


# --- everybody's tab, as text and on a page -------------------------------------------------------


def test_everybody_s_tab_as_text(cli: Cli, catalog: Path, walks: Path) -> None:
    summary = cli("replay", catalog, walks, "--member", "ana").out

    ran = cli("replay", catalog, walks, "--member", "ana", "--text", "-")

    engine = Engine(load_catalog(json.loads(catalog.read_text(encoding="utf-8"))))
    progress = engine.replay(map(load_activity, read_lines(walks))).progress["ana"]
    tab = engine.overview(progress, datetime.fromisoformat("2026-05-07T08:00:00+02:00"), include_hidden=True)
    assert ran == Ran(0, f"{tab}\n\n", summary)
    assert "Walker" in ran.out


@pytest.fixture
def page_of(cli: Cli, tmp_path: Path) -> Callable[..., Reader]:
    """Replay and read the page."""

    def replayed(*arguments: object) -> Reader:
        page = tmp_path / "page.html"
        assert cli("replay", *arguments, "--html", page).status == 0
        return Reader(page.read_text(encoding="utf-8"))

    return replayed


@pytest.fixture
def hostile(catalog: Path) -> Path:
    """The file with the catalog, whose achievement has a name that would like to be markup."""
    return write_lines(catalog, [json.dumps(WALKER).replace('"Walker"', json.dumps(HOSTILE))])


def one_walk_each(folder: Path, *members: str) -> Path:
    return write_lines(folder / "walks.jsonl", (walk(number, 4, member=name) for number, name in enumerate(members)))


def test_the_page_of_the_steps_example(page_of: Callable[..., Reader]) -> None:
    page = page_of(CATALOG, ACTIVITIES)

    pickers = [attributes for tag, attributes in page.elements if tag == "details" and "name" in attributes]
    assert pickers == [{"name": "member", "class": "ak-member"}] * 30
    assert "30 members, settled at 30 September 2026, 19:57 UTC+02:00" in page.texts
    assert page.text.count("Walk 10,000 steps a day, 7 days in a row") >= 30
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.elements}


def test_members_stand_by_name_whatever_case_it_has(
    page_of: Callable[..., Reader], hostile: Path, tmp_path: Path
) -> None:
    page = page_of(hostile, one_walk_each(tmp_path, "bo", "ana", "Ana", HOSTILE))

    assert page.in_each("h2") == [as_shown(HOSTILE), "Ana", "ana", "bo"]


def test_a_page_of_one_member(page_of: Callable[..., Reader], hostile: Path, tmp_path: Path) -> None:
    page = page_of(hostile, one_walk_each(tmp_path, "bo", "ana"), "--member", "bo")

    assert page.in_each("h2") == ["bo"]
    assert "1 member, settled at 4 May 2026, 08:00 UTC+02:00" in page.texts


def test_a_page_of_nobody(page_of: Callable[..., Reader], hostile: Path, tmp_path: Path) -> None:
    page = page_of(hostile, one_walk_each(tmp_path))

    assert "0 members" in page.texts
    assert page.in_each("h2") == []


def test_the_page_on_standard_output(cli: Cli, hostile: Path, tmp_path: Path) -> None:
    status, out, err = cli("replay", hostile, one_walk_each(tmp_path, "bo"), "--html", "-")

    assert status == 0
    assert re.match(r"<!DOCTYPE html>\n<html .*</html>\n\Z", out, re.DOTALL)
    assert err.startswith("members ")


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
