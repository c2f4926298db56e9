"""`achievekit diff`: what a changed catalog does to progress. All its words are tested in test_diffing.py."""

import json
from pathlib import Path

from cli.running import WALKER, Cli, Ran, write_lines


def test_diff_tells_what_changes_and_what_becomes_of_progress(cli: Cli, catalog: Path) -> None:
    lowered = json.dumps(WALKER).replace('"period_goal": 2', '"period_goal": 1').encode()

    assert cli("diff", catalog, "-", stdin=lowered) == Ran(
        0,
        "walker, rule 1: kept: period_goal from 2 to 1; its numbers stay, and whoever has reached the new goal completes"
        " at the next record or settle\n",
        "",
    )


def test_diff_tells_it_of_every_achievement_and_rule(cli: Cli, catalog: Path, tmp_path: Path) -> None:
    new = json.loads(json.dumps(WALKER))
    new["achievements"][0]["rules"][0] |= {"period_goal": 3, "period": "week"}
    new["achievements"][0]["limit"] = {"times": 1}
    new["achievements"].append({"id": "swimmer", "name": "Swimmer", "rules": [{"trigger": "swim"}]})
    path = tmp_path / "new.json"
    path.write_text(json.dumps(new))

    status, out, err = cli("diff", catalog, path)

    assert (status, err) == (0, "")
    assert [" ".join(line.split(":")[:2]) for line in out.splitlines()] == [
        "walker  kept",
        "walker, rule 1  restarted",
        "swimmer  added",
    ]
    assert cli("diff", path, catalog).out.splitlines()[-1].startswith("swimmer: removed: ")


def test_strictly_nobody_may_lose_progress(cli: Cli, catalog: Path, tmp_path: Path) -> None:
    def status(change: str, new: str) -> object:
        path = tmp_path / "new.json"
        path.write_text(catalog.read_text().replace(change, new))
        assert cli("diff", catalog, path).status == 0
        return cli("diff", "--strict", catalog, path).status

    assert status('"period_goal": 2', '"period_goal": 3') == 0  # kept
    assert status('"trigger": "walk"', '"trigger": "run"') == 1  # restarted
    assert status('"rules": [{', '"rules": [{"id": "other", ') == 1  # removed
    assert status('"id": "walker"', '"id": "runner"') == 0  # whose progress is carried along


def test_diff_of_what_has_not_changed(cli: Cli, catalog: Path) -> None:
    renamed = json.dumps(WALKER).replace("Walker", "Great walker").encode()

    assert cli("diff", catalog, "-", stdin=renamed) == Ran(0, "nothing that counts has changed\n", "")


def test_diff_names_the_campaigns_that_differ(cli: Cli, tmp_path: Path) -> None:
    def campaign(id_: str, amount: int) -> dict[str, object]:
        reward = {"unit": "points", "amount": {"type": "fixed", "amount": amount}}
        return {"id": id_, "achievement": "walker", "trigger": "completed", "rewards": [reward]}

    both = [
        (campaign("gone", 1), campaign("raised", 1), campaign("same", 1)),
        (campaign("same", 1), campaign("raised", 2), campaign("new", 1)),
    ]
    old, new = (
        write_lines(tmp_path / f"{name}.json", [json.dumps(WALKER | {"campaigns": campaigns})])
        for name, campaigns in zip(("old", "new"), both, strict=True)
    )

    assert cli("diff", old, new).out == (
        "nothing that counts has changed\ncampaigns that differ, which changes no progress: raised, new, gone\n"
    )
    assert cli("diff", old, old).out == "nothing that counts has changed\n"


def test_diff_tells_the_mistakes_of_either_catalog(cli: Cli, catalog: Path, tmp_path: Path) -> None:
    message = "standard input: achievements: is missing; add it\n"

    assert cli("diff", catalog, "-", stdin=b"{}") == Ran(1, "", message)
    assert cli("diff", "-", catalog, stdin=b"{}") == Ran(1, "", message)
    empty = write_lines(tmp_path / "empty.json", ["{}"])
    assert cli("diff", catalog, empty) == Ran(1, "", f"{empty}: achievements: is missing; add it\n")
