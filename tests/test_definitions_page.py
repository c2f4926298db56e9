"""The page of definitions: its JSON means what its Python means, and no name that an author can write is left out."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import achievekit
from achievekit import (
    Achievement,
    Activity,
    Campaign,
    Catalog,
    Condition,
    Freezes,
    Limit,
    Reason,
    Reward,
    Rule,
    Timeframe,
    load_activity,
    load_catalog,
)
from achievekit.aggregations import AGGREGATIONS, Aggregation
from achievekit.amounts import AMOUNTS, Amount
from achievekit.codec.definitions import (
    ACHIEVEMENT,
    AGGREGATION,
    AMOUNT,
    CONDITIONS,
    LIMIT,
    PERIOD,
    RULE,
    TIMEFRAME,
)
from achievekit.codec.fields import Record
from achievekit.definitions import ACTORS
from achievekit.events import EVENTS, Event
from achievekit.operators import OPERATORS
from achievekit.period_table import LIMIT_UNITS, PERIODS
from achievekit.periods import WEEKDAYS, Period

PAGE = (Path(__file__).parents[1] / "docs" / "definitions.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.*)\n((?:(?!^## ).*\n)*)", PAGE, re.MULTILINE))
SIDE_BY_SIDE = re.compile(r"^\| Python \| JSON.*\n\|[-|]+\n((?:\|.*\n)+)", re.MULTILINE)
PAIR = re.compile(r"```pycon\n(?P<python>(?:(?!```).*\n)*)```\n\n```json\n(?P<json>(?:(?!```).*\n)*)```")
CODE = re.compile(r"`([^`]*)`")

# What loads a definition from plain data, wherever it stands.
LOADS: list[tuple[type[Any], Callable[[Any], Any]]] = [
    (Aggregation, AGGREGATION.load),
    (Period, PERIOD.load),
    (Condition, CONDITIONS.load),
    (Limit, LIMIT.load),
    (Freezes, Record(Freezes, {}).load),
    (Rule, RULE.load),
    (Timeframe, TIMEFRAME.load),
    (Achievement, ACHIEVEMENT.load),
    (Amount, AMOUNT.load),
    (Catalog, load_catalog),
    (Activity, load_activity),
]


def rows(text: str) -> list[list[str]]:
    """The rows of the tables in a text, cell by cell, without the headings."""
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def words(text: str) -> set[str]:
    """The words that stand in code, inline or in a block."""
    return set(re.findall(r"\w+", " ".join(CODE.findall(text.replace("```", "`")))))


def pairs() -> Iterator[tuple[str, str]]:
    """What the page shows side by side: Python, and the same in JSON."""
    for table in SIDE_BY_SIDE.findall(PAGE):
        for python, plain, *_ in rows(table):
            yield python.strip("`"), plain.strip("`")
    yield from PAIR.findall(PAGE)


def value_of(python: str) -> Any:
    """The value of an expression, or of the last assignment in a block."""
    names = {name: getattr(achievekit, name) for name in achievekit.__all__}
    exec("from datetime import date, datetime", names)  # noqa: S102  # as the page begins
    if ">>>" not in python:
        return eval(python, names)  # noqa: S307  # our own page
    code = "".join(line[4:] for line in python.splitlines(keepends=True) if line.startswith((">>> ", "... ")))
    exec(code, names)  # noqa: S102
    last = ast.parse(code).body[-1]
    assert isinstance(last, ast.Assign)
    return names[ast.unparse(last.targets[0])]


PAIRS = list(pairs())


@pytest.mark.parametrize(("python", "plain"), PAIRS, ids=[python.strip()[:60] for python, _ in PAIRS])
def test_the_json_loads_to_what_the_python_makes(python: str, plain: str) -> None:
    value = value_of(python)
    (load,) = [load for kind, load in LOADS if isinstance(value, kind)]
    assert load(json.loads(plain)) == value


@pytest.mark.parametrize(
    ("section", "kinds"),
    [
        ("A rule", [Rule]),
        ("Aggregations", AGGREGATIONS.values()),
        ("Periods", PERIODS.values()),
        ("Limits", [Limit]),
        ("Freezes", [Freezes]),
        ("An achievement", [Achievement]),
        ("Timeframes", [Timeframe]),
        ("A catalog", [Catalog, Campaign, Reward, *AMOUNTS.values()]),
        ("An activity", [Activity]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_field_is_named_in_its_section(section: str, kinds: list[type[Any]]) -> None:
    named = words(SECTIONS[section])
    for kind in kinds:
        fields = {one.name for one in attrs.fields(kind) if one.init}
        assert {kind.__name__} | fields <= named


def test_every_table_of_fields_names_nothing_else() -> None:
    fields = {"A rule": Rule, "An achievement": Achievement, "Timeframes": Timeframe, "An activity": Activity}
    for section, kind in fields.items():
        named = [word for first, *_ in rows(SECTIONS[section]) for word in CODE.findall(first)]
        assert sorted(named) == sorted(one.name for one in attrs.fields(kind) if one.init)


@pytest.mark.parametrize(
    ("section", "known"),
    [
        ("Aggregations", AGGREGATIONS),
        ("Periods", PERIODS),
        ("Conditions", OPERATORS),
        ("Conditions", ["all", "any", "not"]),
        ("Limits", LIMIT_UNITS),
        ("A rule", ACTORS),
        ("Timeframes", WEEKDAYS),
        ("A catalog", AMOUNTS),
        ("An engine's settings", ["lateness", "history", "max_skew"]),
    ],
)
def test_every_word_is_named_in_its_section(section: str, known: Any) -> None:
    assert set(known) <= words(SECTIONS[section])


def test_every_operator_has_a_row_of_its_own() -> None:
    shown = [
        found for _, second, *_ in rows(SECTIONS["Conditions"]) for found in re.findall(r'"operator": "(\w+)"', second)
    ]
    assert list(dict.fromkeys(shown)) == list(OPERATORS)


def test_the_reasons_stand_in_their_order() -> None:
    assert [first.strip("`") for first, *_ in rows(SECTIONS["Why an activity does not count"])] == [
        str(one) for one in Reason
    ]


def test_the_events_are_told_with_their_fields() -> None:
    shown = {}
    for first, _, fields in rows(SECTIONS["Events"]):
        name, word = CODE.findall(first)
        shown[word] = name, CODE.findall(re.sub(r"\([^)]*\)", "", fields))
    common = [one.name for one in attrs.fields(Event)]
    assert shown == {
        word: (kind.__name__, [one.name for one in attrs.fields(kind) if one.name not in common])
        for word, kind in EVENTS.items()
    }
    assert set(common) <= words(SECTIONS["Events"].split("|")[0])
