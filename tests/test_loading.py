"""The library loads what is asked for, and nothing else: a process that records pays for no looks, texts or corrections."""

import subprocess
import sys

import pytest

import achievekit

# What a process that records has no use for, by the beginnings of the modules' names.
NOT_FOR_RECORDING = (
    "achievekit.cli",
    "achievekit.codec",
    "achievekit.describing",
    "achievekit.diffing",
    "achievekit.engine.adjusting",
    "achievekit.engine.calendar_cells",
    "achievekit.engine.drawers",
    "achievekit.engine.explaining",
    "achievekit.engine.proving",
    "achievekit.engine.replaying",
    "achievekit.engine.reversing",
    "achievekit.engine.viewing",
    "achievekit.explanations",
    "achievekit.hosting",
    "achievekit.linting",
    "achievekit.overviews",
    "achievekit.recurrences",
    "achievekit.rendering",
    "achievekit.sinks",
    "achievekit.testing",
    "achievekit.views",
    "dateutil",
    "difflib",
    "fractions",
    "importlib.resources",
    "logging",
    "xml",
)

RECORD = """
from datetime import UTC, datetime
from achievekit import Achievement, Activity, Catalog, Engine, MemberProgress, Rule, Sum, attr
rule = Rule("walk", aggregation=Sum("steps"), period_goal=10, period="day", conditions=attr("source") == "watch")
engine = Engine(Catalog(achievements=[Achievement("walker", name="Walk", rules=[rule])]))
seen = {"steps": 10, "source": "watch"}
activity = Activity(id="a", member="ana", type="walk", at=datetime(2026, 5, 4, tzinfo=UTC), attributes=seen)
outcome = engine.record(MemberProgress("ana"), activity)
assert outcome.events and not outcome.refusals
assert not engine.settle(outcome.progress, activity.at).events
"""
SHOW_THE_TAB = RECORD + "tab = engine.overview(outcome.progress, activity.at).plain()\n"


def loaded_by(code: str) -> list[str]:
    """What a new process has loaded when it has run the code."""
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sorted(sys.modules))"]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.split()


def test_an_import_loads_nothing_of_it() -> None:
    loaded = loaded_by("import achievekit; achievekit.__version__")
    assert not [name for name in loaded if name.startswith(("achievekit.", "attr", "dateutil"))]


def test_recording_loads_what_it_stands_on() -> None:
    assert not [name for name in loaded_by(RECORD) if name.startswith(NOT_FOR_RECORDING)]


def test_a_tab_as_plain_data_has_no_looks() -> None:
    loaded = loaded_by(SHOW_THE_TAB)
    assert "achievekit.views.standing" in loaded
    assert not [name for name in loaded if name.startswith(("achievekit.rendering", "xml"))]


def test_one_name_after_the_other_loads() -> None:
    code = "import achievekit\nfor name in achievekit.__all__: getattr(achievekit, name)"
    assert "achievekit.diffing" in loaded_by(code)


def test_a_star_takes_all_names() -> None:
    loaded_by("import achievekit; from achievekit import *; assert set(achievekit.__all__) <= set(globals())")


def test_what_was_pickled_loads_by_itself() -> None:
    code = RECORD + "import pickle; print(pickle.dumps(outcome.progress).hex())"
    stored = loaded_by(code)[0]
    assert "achievekit.progress" in loaded_by(f"import pickle; pickle.loads(bytes.fromhex('{stored}'))")


def test_it_tells_all_its_names_before_they_are_loaded() -> None:
    loaded_by("import achievekit; assert set(achievekit.__all__) <= set(dir(achievekit))")
    assert set(achievekit.__all__) <= set(dir(achievekit))


def test_a_room_is_found_by_its_full_name() -> None:
    assert "achievekit.events" in loaded_by("import achievekit; achievekit.events.AchievementCompleted")
    assert achievekit.__getattr__("events").AchievementCompleted
    for room, name in (("sinks", "FanOut"), ("hosting", "Tracker"), ("testing", "assert_completes")):
        assert f"achievekit.{room}" in loaded_by(f"import achievekit; achievekit.{room}.{name}")


def test_a_name_that_was_asked_for_stays() -> None:
    vars(achievekit).pop("Month", None)
    month = achievekit.Month
    assert vars(achievekit)["Month"] is month


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"^module 'achievekit' has no attribute 'Weak'$"):
        achievekit.Weak  # noqa: B018
