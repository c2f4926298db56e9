"""Bad input, and what its author, caller or keeper is told, word for word: the place, the reason, the remedy."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import achievekit
from achievekit import (
    AchievekitError,
    Achievement,
    Activity,
    ActivityError,
    Campaign,
    Catalog,
    Count,
    Day,
    DefinitionError,
    Distinct,
    Engine,
    Fixed,
    Freezes,
    Hour,
    LastDays,
    Limit,
    MemberProgress,
    Month,
    Recurring,
    Reward,
    Rule,
    StateError,
    Sum,
    Timeframe,
    Week,
    attr,
    dump_activity,
    dump_catalog,
    dump_event,
    dump_progress,
    load_activity,
    load_catalog,
    load_event,
    load_progress,
)
from achievekit.errors import did_you_mean
from strategies import activities, catalogs

Plain = dict[str, Any]
Call = Callable[[], object]

untyped: Any = achievekit  # for what a type checker would not let pass

NAIVE = datetime(2026, 5, 4, 8)  # noqa: DTZ001  # what these tests are about
NAN, INFINITY = float("nan"), float("inf")
MAKE_AWARE = 'which has no time zone; make it aware, e.g. with .replace(tzinfo=ZoneInfo("Europe/Warsaw")) or .replace(tzinfo=UTC)'
PERIOD_WORDS = "day, hour, last_days, month, overall, quarter, recurring, week, year"


def told(error: type[AchievekitError], call: Call) -> str:
    """What the error says; it must be of exactly this class, and its findings must be what it says."""
    with pytest.raises(AchievekitError) as caught:
        call()
    assert type(caught.value) is error
    assert str(caught.value) == "\n".join(map(str, caught.value.findings))
    return str(caught.value)


def plain_catalog(**options: Any) -> Plain:
    return {"achievements": [{"id": "a", "name": "A", "rules": [{"trigger": "walk"}], **options}]}


def in_rule(**options: Any) -> str:
    """What is told of a rule in plain data, without the path that leads to the rule."""
    prefix = "achievements[0].rules[0]."
    lines = told(DefinitionError, lambda: load_catalog(plain_catalog(rules=[{"trigger": "walk", **options}])))
    assert all(line.startswith(prefix) for line in lines.splitlines())
    return lines.replace(prefix, "")


def in_achievement(**options: Any) -> str:
    """What is told of an achievement in plain data, without the path that leads to it."""
    prefix = "achievements[0]."
    lines = told(DefinitionError, lambda: load_catalog(plain_catalog(**options)))
    assert all(line.startswith(prefix) for line in lines.splitlines())
    return lines.replace(prefix, "")


def an_activity(**options: Any) -> Activity:
    usual: Plain = {"id": "w1", "member": "ana", "type": "walk", "at": datetime(2026, 5, 4, 8, tzinfo=UTC)}
    return Activity(**usual | options)


def an_achievement(**options: Any) -> Achievement:
    usual: Plain = {"id": "a", "name": "A", "rules": [Rule("walk")]}
    return Achievement(**usual | options)


def a_campaign(**options: Any) -> Campaign:
    usual: Plain = {"id": "c", "achievement": "a", "trigger": "completed", "rewards": [Reward("points", Fixed(1))]}
    return Campaign(**usual | options)


def an_engine(**settings: Any) -> Engine:
    return Engine(Catalog(achievements=[an_achievement()]), **settings)


# --- whole documents ------------------------------------------------------------------------------

LOADERS: dict[str, tuple[Callable[[object], object], type[AchievekitError]]] = {
    "catalog": (load_catalog, DefinitionError),
    "progress": (load_progress, StateError),
    "activity": (load_activity, ActivityError),
    "event": (load_event, StateError),
}
each_document = pytest.mark.parametrize("document", LOADERS)


@each_document
@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (None, "missing"),
        (5, "5 (int)"),
        ([], "[] (list)"),
        ('{"version": 1}', "'{\"version\": 1}'"),
        (b"{}", "b'{}' (bytes)"),
    ],
    ids=["none", "number", "list", "text", "bytes"],
)
def test_a_document_is_a_mapping(document: str, data: object, shown: str) -> None:
    load, error = LOADERS[document]

    assert told(error, lambda: load(data)) == f"{document} is {shown}; use the mapping that json.loads returns"


@each_document
def test_a_newer_version_asks_for_a_newer_library(document: str) -> None:
    load, error = LOADERS[document]

    # Whatever else there is: a newer version may well have fields that this one does not know.
    message = told(error, lambda: load({"version": 2, "achievements": 5, "new": {}}))

    assert message == "version: is 2, written by a newer achievekit; this one reads version 1, so upgrade it"


@each_document
@pytest.mark.parametrize(
    ("version", "shown"),
    [(0, "0 (int)"), ("1", "'1'"), (True, "True (bool)"), (None, "missing"), ([1], "[1] (list)")],
    ids=["zero", "text", "boolean", "null", "list"],
)
def test_a_version_that_never_was(document: str, version: object, shown: str) -> None:
    load, error = LOADERS[document]

    message = told(error, lambda: load({"version": version}))

    assert message == f"version: is {shown}; use 1, the version that this achievekit reads"


@each_document
def test_nothing_at_all(document: str) -> None:
    load, error = LOADERS[document]
    expected = {
        "catalog": "achievements: is missing; add it",
        "progress": "member: is missing; add it",
        "activity": "\n".join(f"{name}: is missing; add it" for name in ("id", "member", "type", "at")),
        "event": 'has no "type"; did you mean one of ',
    }

    assert told(error, lambda: load({})).startswith(expected[document])


def test_what_is_nested_without_end_is_told_as_such() -> None:
    condition: Any = {"attribute": "x", "operator": "exists"}
    for _ in range(5_000):
        condition = {"not": condition}

    assert (
        told(DefinitionError, lambda: load_catalog(plain_catalog(rules=[{"trigger": "x", "conditions": condition}])))
        == "catalog is nested too deeply to be read; take some levels out"
    )


def test_what_is_nested_too_deeply_to_be_written_is_told_as_such() -> None:
    nested: Any = {}
    for _ in range(5_000):
        nested = {"in": nested}

    assert (
        told(ActivityError, lambda: dump_activity(an_activity(attributes=nested)))
        == "activity is nested too deeply to be written; take some levels out"
    )


def test_an_empty_catalog_is_none_the_worse_for_it() -> None:
    catalog = load_catalog({"achievements": []})

    assert catalog == Catalog(achievements=[])
    assert catalog.lint() == ()
    assert Engine(catalog).members(an_activity()) == ()


# --- several mistakes at once ---------------------------------------------------------------------


def test_a_mistake_in_one_place_hides_none_in_what_refers_to_it() -> None:
    data: Any = {
        "achievements": [
            {"id": "a", "name": "A", "rules": [{"trigger": "walk", "period": "fortnite"}], "requires": ["b", "z"]},
            {"id": "b", "name": "B", "rules": [{"trigger": "walk"}]},
            {"id": "b", "name": "B", "rules": [{"trigger": "walk"}], "requires": ["a"], "active": 1},
        ],
        "campaigns": [
            {"id": "c", "achievement": "d", "trigger": "completed", "rewards": []},
            {"id": "c", "achievement": "a", "trigger": "completed", "rewards": [{"unit": "star", "amount": 5}]},
        ],
        "timezone": "Europe/Warsow",
    }
    first = [
        f'achievements[0].rules[0].period: unknown period "fortnite"; did you mean one of {PERIOD_WORDS}?',
        "achievements[2].active: is 1 (int); use true or false",
        "campaigns[0].rewards: is empty; use a list of one reward or more",
        'campaigns[1].rewards[0].amount: is 5 (int); use a mapping with a "type"',
        'timezone: unknown time zone "Europe/Warsow"; did you mean "Europe/Warsaw"?',
    ]
    assert told(DefinitionError, lambda: load_catalog(data)).splitlines() == [
        *first,
        'achievements[2].id: "b" is taken by an achievement before it; use another id',
        'achievements[0].requires[1]: unknown achievement "z"; did you mean one of a, b?',
        'campaigns[1].id: "c" is taken by a campaign before it; use another id',
        'campaigns[0].achievement: unknown achievement "d"; did you mean one of a, b?',
    ]
    # Where one has no name, nobody knows what the others mean.
    for nameless in ({"ID": "d", "name": "D", "rules": [{"trigger": "walk"}]}, {"id": ["d"]}, "d", 5):
        more = {**data, "achievements": [*data["achievements"], nameless]}
        told_of = told(DefinitionError, lambda more=more: load_catalog(more))  # type: ignore[misc]
        assert first[-1] in told_of
        assert "is taken by" not in told_of
        assert "unknown achievement" not in told_of


def test_a_mistake_in_a_rule_hides_no_other() -> None:
    rule = {"trigger": "", "period_goal": 0, "consecutive_periods": 3, "limit": {"times": 1}, "freezes": {"initial": 1},
            "aggregation": {"type": "sum", "attribute": "activity.when"}, "actor": "friend"}  # fmt: skip
    data = {"achievements": [{"id": "a", "name": "", "rules": [rule]}]}
    assert told(DefinitionError, lambda: load_catalog(data)).splitlines() == [
        (
            'achievements[0].rules[0].aggregation.attribute: an activity has no field "when"; did you mean one of id, member,'
            " referrer, type?"
        ),
        "achievements[0].rules[0].trigger: is empty; use text",
        "achievements[0].rules[0].period_goal: is 0, which is met before anyone acts; use a number above 0",
        'achievements[0].rules[0].actor: unknown actor "friend"; did you mean one of member, referee?',
        (
            "achievements[0].rules[0].consecutive_periods: is 3, but only calendar periods follow each other;"
            ' use one, such as "day"'
        ),
        'achievements[0].rules[0].freezes: only calendar periods can be missed; use one, such as "day", or leave freezes out',
        'achievements[0].rules[0].limit: needs an interval in a rule; use e.g. Limit(3, per="day")',
    ]
    odd = {"trigger": "walk", "consecutive_periods": "3", "limit": 5, "freezes": [], "aggregation": "avg"}
    data = {"achievements": [{"id": "a", "name": "", "rules": [odd]}]}
    assert len(told(DefinitionError, lambda: load_catalog(data)).splitlines()) == 4


def test_a_mistake_in_a_timeframe_hides_no_other() -> None:
    spans = [["2026-12-26", "2026-12-24"], ["2026-12-24", "2026-12-26T00:00+01:00"]]
    frame = {
        "weekdays": ["mon"],
        "except_between": spans,
        "starts_at": "2026-05-04T08:00Z",
        "ends_at": "2026-05-03T08:00Z",
    }
    data = {"achievements": [{"id": "a", "name": "", "rules": [{"trigger": "walk"}], "timeframe": frame}]}
    assert [line.partition(": ")[0] for line in told(DefinitionError, lambda: load_catalog(data)).splitlines()] == [
        f"achievements[0].timeframe.{place}" for place in ("ends_at", "weekdays[0]", "except_between[0]")
    ]


def test_a_mapping_is_no_list() -> None:
    for field in ("requires", "rules"):
        data = plain_catalog(**{field: {"a": {"times": 3}}})
        assert told(DefinitionError, lambda data=data: load_catalog(data)).startswith(  # type: ignore[misc]
            f"achievements[0].{field}: is {{'a': {{'times': 3}}}} (dict); use a list"
        )
    assert told(DefinitionError, lambda: load_catalog(plain_catalog(timeframe={"weekdays": {"monday": False}}))) == (
        "achievements[0].timeframe.weekdays[0]: is {'monday': False} (dict);"
        " use one of monday, tuesday, wednesday, thursday, friday, saturday, sunday"
    )


def test_a_class_is_no_condition() -> None:
    assert told(DefinitionError, lambda: untyped.Rule("walk", conditions=Day)).startswith(
        "conditions: is <class 'achievekit."
    )


def test_what_is_long_or_has_several_lines_is_told_in_one_that_is_short() -> None:
    long = "x" * 100_000
    assert told(DefinitionError, lambda: Rule("walk", period=long)) == (
        f'period: unknown period "{long[:59]}…"; did you mean one of day, hour, last_days, month, overall, quarter, recurring,'
        " week, year?"
    )
    data = {"achievements": [{"id": "a", "name": "", "rules": [{"trigger": "walk"}], "timezone": "No\nwhere: at\rall"}]}
    assert told(DefinitionError, lambda: load_catalog(data)) == (
        'achievements[0].timezone: unknown time zone "No where: at all"; use an IANA name such as "Europe/Warsaw"'
    )


@pytest.mark.parametrize("version", [10**5000, 10**4000], ids=["5,001", "4,001"])
def test_a_version_of_many_digits(version: int) -> None:
    told_of = "version: is a huge number, written by a newer achievekit; this one reads version 1, so upgrade it"
    assert told(DefinitionError, lambda: load_catalog({"version": version, "achievements": []})) == told_of
    assert told(StateError, lambda: load_progress({"version": version, "member": "ana"})) == told_of


async def is_early(_activity: Activity) -> bool:
    return True


def comes_early(_activity: Activity) -> Iterator[bool]:
    yield True


class Early:
    async def __call__(self, _activity: Activity) -> bool:
        return True


def test_a_function_that_runs_nothing_when_it_is_called_is_no_condition() -> None:
    """Its answer is a coroutine or a generator, which is always true."""
    for condition, place, name in (
        (is_early, "conditions", "is_early"),
        (~(attr("x").exists() & cast("Any", is_early)), "conditions.not.all[1]", "is_early"),
        (comes_early, "conditions", "comes_early"),
        (Early(), "conditions", "Early"),
    ):
        assert told(DefinitionError, lambda condition=condition: untyped.Rule("walk", conditions=condition)) == (  # type: ignore[misc]
            f"{place}: {name} runs nothing when it is called; use def without async or yield"
        )


def test_what_can_t_be_shown_is_told_of_all_the_same() -> None:
    class Shy:
        def __repr__(self) -> str:
            raise RuntimeError

    assert told(DefinitionError, lambda: untyped.Limit(Shy())) == (
        "times: is something that can't be shown (Shy); use a whole number from 1 up"
    )
    engine, at = an_engine(), an_activity().at
    for number in (10**5000, ["a"]):
        for options in ({"achievement": number, "completed_count": 1}, {"rule": number, "current_period_value": 1}):
            wanted: Any = {"progress": MemberProgress("ana"), "achievement": "a", "at": at, **options}
            assert "; use one of " in told(ActivityError, lambda wanted=wanted: engine.adjust(**wanted))  # type: ignore[misc]


def test_all_mistakes_of_a_catalog_are_told_together_each_with_its_path() -> None:
    data = {
        "version": 1,
        "timezone": "Europe/Warsow",
        "achievments": [],
        "achievements": [
            {"id": "fine", "name": "Fine", "rules": [{"trigger": "walk"}]},
            {"id": "", "name": 5, "rules": [], "active": "yes"},
            {
                "id": "walker",
                "name": "Walker",
                "rules": [
                    {
                        "trigger": "walk",
                        "period": "fortnite",
                        "consecutive_periods": 7,
                        "freezes": {"initial": 2, "maximum": 1},
                        "period_goal": 0,
                    },
                    {"aggregation": {"type": "summ"}, "limit": {"times": "3", "per": "dya"}},
                ],
                "rules_required": 2,
                "timeframe": {"weekdays": ["monday", "tusday"], "months": [13], "starts_at": "2026-05-04T08:00"},
            },
            None,
        ],
    }

    assert told(DefinitionError, lambda: load_catalog(data)).splitlines() == [
        'achievments: unknown field; did you mean "achievements"?',
        "achievements[1].id: is empty; use text",
        "achievements[1].name: is 5 (int); use text",
        "achievements[1].active: is 'yes'; use true or false",
        "achievements[1].rules: is empty; use a list of one rule or more",
        f'achievements[2].rules[0].period: unknown period "fortnite"; did you mean one of {PERIOD_WORDS}?',
        "achievements[2].rules[0].freezes.maximum: is 1, below the 2 initial ones; use 2 or more",
        "achievements[2].rules[0].period_goal: is 0, which is met before anyone acts; use a number above 0",
        "achievements[2].rules[1].trigger: is missing; add it",
        'achievements[2].rules[1].aggregation: unknown aggregation "summ"; did you mean "sum"?',
        "achievements[2].rules[1].limit.times: is '3'; use a whole number from 1 up",
        'achievements[2].rules[1].limit.per: unknown limit interval "dya"; did you mean "day"?',
        (
            'achievements[2].timeframe.starts_at: is "2026-05-04T08:00", which has no offset; add the local one,'
            ' e.g. "+02:00", or "Z" for UTC'
        ),
        'achievements[2].timeframe.weekdays[1]: unknown weekday "tusday"; did you mean "tuesday"?',
        "achievements[2].timeframe.months[0]: is 13; use a whole number from 1 to 12",
        (
            "achievements[3]: is missing; use a mapping of id, name, rules, description, rules_required, limit, timeframe,"
            " requires, carry_over, active, hidden, timezone, metadata"
        ),
        'timezone: unknown time zone "Europe/Warsow"; did you mean "Europe/Warsaw"?',
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"period": "mounth", "consecutive_periods": 4, "freezes": {"initial": 1}},
            'period: unknown period "mounth"; did you mean "month"?',
        ),
        (
            {"conditions": {"attribute": "x", "operator": "between", "value": {"date": "tomorrow"}}},
            'conditions.value: is "tomorrow", which is no date; use e.g. "2026-12-24"',
        ),
    ],
    ids=["streaks of an unknown period", "an operator and its value"],
)
def test_one_mistake_is_not_blamed_on_other_fields(options: Plain, message: str) -> None:
    assert in_rule(**options) == message


def test_a_bad_rule_is_not_blamed_on_the_number_required() -> None:
    message = in_achievement(rules=[{"trigger": "walk"}, {"trigger": 5}], rules_required=2)

    assert message == "rules[1].trigger: is 5 (int); use text"


# --- rules in plain data --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"trigger": None}, "trigger: is missing; use text"),
        ({"trigger": ""}, "trigger: is empty; use text"),
        ({"trigger": ["walk"]}, "trigger: is ['walk'] (list); use text"),
        ({"id": 5}, "id: is 5 (int); use text"),
        ({"id": ""}, "id: is empty; use text"),
        ({"name": None}, "name: is missing; use text"),
        ({"unit": 5}, "unit: is 5 (int); use text"),
        ({"actor": "referrer"}, 'actor: unknown actor "referrer"; did you mean "referee"?'),
        ({"actor": None}, "actor: is missing; use one of member, referee"),
        ({"goal": 5}, 'goal: unknown field; did you mean "period_goal"?'),
        ({"Period_goal": 5}, 'Period_goal: unknown field; did you mean "period_goal"?'),
        ({"period_gaol": 5}, 'period_gaol: unknown field; did you mean "period_goal"?'),
        ({"period_goal": NAN}, "period_goal: is nan (float); use a finite number"),
        ({"period_goal": INFINITY}, "period_goal: is inf (float); use a finite number"),
        ({"period_goal": "NaN"}, "period_goal: is 'NaN'; use a finite number"),
        ({"period_goal": "-Infinity"}, "period_goal: is '-Infinity'; use a finite number"),
        ({"period_goal": "many"}, "period_goal: is 'many'; use a finite number"),
        ({"period_goal": True}, "period_goal: is True (bool); use a finite number"),
        ({"period_goal": None}, "period_goal: is missing; use a finite number"),
        ({"period_goal": 0}, "period_goal: is 0, which is met before anyone acts; use a number above 0"),
        ({"period_goal": "-0.5"}, "period_goal: is -0.5, which is met before anyone acts; use a number above 0"),
        ({"period_goal": "1e400"}, "period_goal: is '1e400'; use a finite number"),
        ({"consecutive_periods": 0}, "consecutive_periods: is 0; use a whole number from 1 up"),
        ({"consecutive_periods": 2.5}, "consecutive_periods: is 2.5 (float); use a whole number from 1 up"),
        ({"consecutive_periods": True}, "consecutive_periods: is True (bool); use a whole number from 1 up"),
        (
            {"consecutive_periods": 3},
            'consecutive_periods: is 3, but only calendar periods follow each other; use one, such as "day"',
        ),
        (
            {"consecutive_periods": 2, "period": {"type": "last_days", "days": 7}},
            'consecutive_periods: is 2, but only calendar periods follow each other; use one, such as "day"',
        ),
        (
            {"freezes": {"initial": 1}, "period": {"type": "last_days", "days": 7}},
            'freezes: only calendar periods can be missed; use one, such as "day", or leave freezes out',
        ),
        (
            {"freezes": {}, "consecutive_periods": 2},
            (
                'consecutive_periods: is 2, but only calendar periods follow each other; use one, such as "day"\n'
                'freezes: only calendar periods can be missed; use one, such as "day", or leave freezes out'
            ),
        ),
        (
            {"freezes": 2, "period": "day"},
            "freezes: is 2 (int); use a mapping of initial, earned_every, maximum",
        ),
        (
            {"freezes": {"initial": -1, "earned_every": 0, "maximum": "two"}, "period": "day"},
            (
                "freezes.initial: is -1; use a whole number from 0 up\n"
                "freezes.earned_every: is 0; use a whole number from 1 up\n"
                "freezes.maximum: is 'two'; use a whole number from 0 up"
            ),
        ),
        (
            {"freezes": {"initial": 3, "maximum": 2}, "period": "day"},
            "freezes.maximum: is 2, below the 3 initial ones; use 3 or more",
        ),
        ({"limit": {"times": 3}}, 'limit: needs an interval in a rule; use e.g. Limit(3, per="day")'),
        (
            {"limit": {"times": 3, "per": "fortnight"}},
            'limit.per: unknown limit interval "fortnight"; did you mean one of day, hour, month, quarter, week, year?',
        ),
        ({"limit": {"times": 3, "per": 7}}, "limit.per: is 7 (int); use one of hour, day, week, month, quarter, year"),
        ({"limit": {"per": "day"}}, "limit.times: is missing; add it"),
        ({"limit": {"times": 0, "per": "day"}}, "limit.times: is 0; use a whole number from 1 up"),
        ({"limit": 3}, "limit: is 3 (int); use a mapping of times, per"),
    ],
)
def test_a_rule_in_plain_data(options: Plain, message: str) -> None:
    assert in_rule(**options) == message


@pytest.mark.parametrize(
    ("period", "message"),
    [
        ("mounth", ': unknown period "mounth"; did you mean "month"?'),
        ({"type": "fortnight"}, f': unknown period "fortnight"; did you mean one of {PERIOD_WORDS}?'),
        (
            7,
            (
                ": is 7 (int); use one of overall, hour, day, week, month, quarter, year, last_days, recurring,"
                ' or a mapping with a "type"'
            ),
        ),
        ({"days": 7}, f': has no "type"; did you mean one of {PERIOD_WORDS}?'),
        ({"type": None}, f': has no "type"; did you mean one of {PERIOD_WORDS}?'),
        ("last_days", ".days: is missing; add it"),
        ({"type": "last_days", "days": 0}, ".days: is 0; use a whole number from 1 up"),
        ({"type": "day", "every": "two"}, ".every: is 'two'; use a whole number from 1 up"),
        ({"type": "day", "each": 2}, ".each: unknown field; did you mean one of day_starts_at, every?"),
        ({"type": "overall", "every": 2}, ".every: unknown field"),
        ({"type": "day", "day_starts_at": "25:00"}, ".day_starts_at: is '25:00'; use a time of day such as \"04:00\""),
        (
            {"type": "day", "day_starts_at": "04:00+02:00"},
            '.day_starts_at: is datetime.time(4, 0, tzinfo=datetime.timezone(datetime.timed… (time); use a time of day such as "04:00"',
        ),
        ({"type": "day", "day_starts_at": 4}, '.day_starts_at: is 4 (int); use a time of day such as "04:00"'),
        ({"type": "week", "starts_on": "mon"}, '.starts_on: unknown weekday "mon"; did you mean "monday"?'),
        (
            {"type": "week", "starts_on": 1},
            ".starts_on: is 1 (int); use one of monday, tuesday, wednesday, thursday, friday, saturday, sunday",
        ),
    ],
)
def test_a_period_in_plain_data(period: object, message: str) -> None:
    assert in_rule(period=period) == f"period{message}"


RRULE_HELP = 'use RFC 5545 such as "FREQ=WEEKLY;BYDAY=FR"'


@pytest.mark.parametrize(
    ("rrule", "message"),
    [
        (
            "every friday",
            f'"every friday" is no recurrence rule (not enough values to unpack (expected 2, got 1)); {RRULE_HELP}',
        ),
        ("FREQ=WEAKLY", f"\"FREQ=WEAKLY\" is no recurrence rule (invalid 'FREQ': WEAKLY); {RRULE_HELP}"),
        ("FREQ=WEEKLY;BYDAY=XX", f"\"FREQ=WEEKLY;BYDAY=XX\" is no recurrence rule (invalid 'BYDAY': XX); {RRULE_HELP}"),
        ("FREQ=DAILY;INTERVAL=0", '"FREQ=DAILY;INTERVAL=0" has INTERVAL=0; use a whole number from 1 to 1000000'),
        ("FREQ=DAILY;INTERVAL=-1", '"FREQ=DAILY;INTERVAL=-1" has INTERVAL=-1; use a whole number from 1 to 1000000'),
        ("FREQ=DAILY;COUNT=0", '"FREQ=DAILY;COUNT=0" has COUNT=0; use a whole number from 1 to 1000000'),
        ("FREQ=DAILY;COUNT=-3", '"FREQ=DAILY;COUNT=-3" has COUNT=-3; use a whole number from 1 to 1000000'),
        (
            "FREQ=DAILY;UNTIL=20270101T000000Z",
            ('"FREQ=DAILY;UNTIL=20270101T000000Z" has an UNTIL in UTC, but goes by the wall clock; leave the Z out'),
        ),
        ("FREQ=DAILY;UNTIL=20250101", '"FREQ=DAILY;UNTIL=20250101" is over before it starts; use a later UNTIL'),
        # What can't be followed is found out by what dateutil stumbles over.
        (
            "FREQ=HOURLY;BYHOUR=25",
            '"FREQ=HOURLY;BYHOUR=25" asks for what no calendar has; use hours below 24, and the like',
        ),
        (
            "FREQ=MONTHLY;BYDAY=9FR",
            '"FREQ=MONTHLY;BYDAY=9FR" asks for what no calendar has; use hours below 24, and the like',
        ),
        (
            "FREQ=DAILY;BYEASTER=99999999",
            '"FREQ=DAILY;BYEASTER=99999999" asks for what no calendar has; use hours below 24, and the like',
        ),
        (
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            '"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" never occurs; use a rule that does',
        ),
        (
            "DTSTART:20260131T000000\nRRULE:FREQ=DAILY",
            '"DTSTART:20260131T000000 RRULE:FREQ=DAILY" holds a DTSTART; leave it to `start`',
        ),
        (
            "RDATE:20260131T000000",
            '"RDATE:20260131T000000" is a set of rules; use a single one such as "FREQ=WEEKLY;BYDAY=FR"',
        ),
        (
            "FREQ=HOURLY;BYMONTHDAY=1",
            '"FREQ=HOURLY;BYMONTHDAY=1" mixes times of day with months or years; use FREQ=DAILY with BYHOUR and BYMINUTE',
        ),
        ("", "is empty; use text"),
        (5, "is 5 (int); use text"),
    ],
)
def test_a_recurrence_rule(rrule: object, message: str) -> None:
    period = {"type": "recurring", "rrule": rrule, "start": "2026-01-31T00:00:00"}
    prefix = "achievements[0].rules[0].period.rrule: "

    assert (
        told(DefinitionError, lambda: load_catalog(plain_catalog(rules=[{"trigger": "walk", "period": period}])))
        == prefix + message
    )


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ("soon", "is 'soon'; use a wall-clock time such as \"2026-01-31T00:00:00\""),
        (None, 'is missing; use a wall-clock time such as "2026-01-31T00:00:00"'),
        (
            "2026-01-31T00:00:00.5",
            "has a fraction of a second, which no recurrence rule has; use whole seconds",
        ),
        ("9999-12-31T23:59:59", "is in the year 9999; use one up to 9998"),
    ],
)
def test_the_start_of_a_recurrence(start: object, message: str) -> None:
    assert in_rule(period={"type": "recurring", "rrule": "FREQ=DAILY", "start": start}) == f"period.start: {message}"


@pytest.mark.parametrize(
    ("aggregation", "message"),
    [
        ("sum", ': is \'sum\'; use a mapping with a "type": {"type": "sum", …}'),
        ("total", ": is 'total'; use a mapping with a \"type\""),
        ({"type": "summ", "attribute": "x"}, ': unknown aggregation "summ"; did you mean "sum"?'),
        (
            {"type": "avg", "attribute": "x"},
            ': unknown aggregation "avg"; did you mean one of count, distinct, max, sum?',
        ),
        ({"attribute": "x"}, ': has no "type"; did you mean one of count, distinct, max, sum?'),
        ({"type": "sum"}, ".attribute: is missing; add it"),
        ({"type": "max", "attribute": 5}, ".attribute: is 5 (int); use text"),
        ({"type": "distinct", "attribute": ""}, ".attribute: is empty; use text"),
        (
            {"type": "sum", "attribute": "activity.at"},
            '.attribute: an activity has no field "at"; did you mean one of id, member, referrer, type?',
        ),
        (
            {"type": "distinct", "attribute": "activity.membr"},
            '.attribute: an activity has no field "membr"; did you mean "member"?',
        ),
        ({"type": "count", "each": 5}, ".each: is 5 (int); use text"),
        (
            {"type": "count", "where": {"attribute": "kind", "operator": "exists"}},
            ".where: picks items, but no list is named; add `each`, or use the rule's conditions",
        ),
        ({"type": "max", "attribute": "x", "each": "items"}, '.each: unknown field; did you mean "attribute"?'),
    ],
)
def test_an_aggregation_in_plain_data(aggregation: object, message: str) -> None:
    assert in_rule(aggregation=aggregation) == f"aggregation{message}"


CONDITION_FORMS = 'use {"attribute", "operator", "value"}, {"all": […]}, {"any": […]} or {"not": …}'
VALUE_KINDS = "use a number, text, boolean, date or timezone-aware datetime"


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("source == watch", f": is 'source == watch'; {CONDITION_FORMS}"),
        ([], f": is [] (list); {CONDITION_FORMS}"),
        ({}, f": is {{}} (dict); {CONDITION_FORMS}"),
        ({"al": []}, f": is {{'al': []}} (dict); {CONDITION_FORMS}"),
        ({"all": {}}, ".all: is {} (dict); use a list"),
        ({"any": "x"}, ".any: is 'x'; use a list"),
        (
            {"any": [5, {"not": {"all": [{"attribute": "x", "operator": "exist"}]}}]},
            (f".any[0]: is 5 (int); {CONDITION_FORMS}\n"
            'conditions.any[1].not.all[0].operator: unknown operator "exist"; did you mean "exists"?'),
        ),
        ({"attribute": "x"}, ".operator: is missing; add it"),
        ({"attribute": "x", "operator": None}, (".operator: is missing; use one of eq, ne, lt, le, gt, ge, between,"
         " one_of, not_one_of, contains, not_contains, contains_any, starts_with, ends_with, like, matches, exists,"
         " missing, crosses")),
        ({"attribute": "x", "operator": "equal", "value": 1}, ('.operator: unknown operator "equal"; did you mean one of'
         " between, contains, contains_any, crosses, ends_with, eq, exists, ge, gt, le, like, lt, matches, missing, ne,"
         " not_contains, not_one_of, one_of, starts_with?")),
        ({"attribute": "x", "operator": "==", "value": 1}, '.operator: unknown operator "=="; did you mean "eq"?'),
        ({"attribute": "x", "operator": "in", "value": [1]}, '.operator: unknown operator "in"; did you mean "one_of"?'),
        ({"attribute": 5, "operator": "exists"}, ".attribute: is 5 (int); use text"),
        ({"attribute": "", "operator": "exists"}, ".attribute: is empty; use text"),
        ({"attribute": "x", "operator": "exists", "vaule": 1}, '.vaule: unknown field; did you mean "value"?'),
        ({"attribute": "x", "operator": "eq"}, f".value: is missing; {VALUE_KINDS}, or the operator missing"),
        ({"attribute": "x", "operator": "eq", "value": None}, f".value: is missing; {VALUE_KINDS}, or the operator missing"),
        ({"attribute": "x", "operator": "eq", "value": {"a": 1}}, f".value: is {{'a': 1}} (dict); {VALUE_KINDS}"),
        ({"attribute": "x", "operator": "eq", "value": [1]}, f".value: is (1,) (tuple); {VALUE_KINDS}"),
        ({"attribute": "x", "operator": "ne", "value": NAN}, f".value: is nan (float); {VALUE_KINDS}"),
        ({"attribute": "x", "operator": "lt", "value": True}, ".value: is True (bool), and booleans have no order; use == or !="),
        ({"attribute": "x", "operator": "eq", "value": {"date": "2026-13-01"}}, '.value: is "2026-13-01", which is no date; use e.g. "2026-12-24"'),
        (
            {"attribute": "x", "operator": "ge", "value": {"datetime": "2026-05-04T08:00:00"}},
            '.value: is "2026-05-04T08:00:00", which has no offset; add the local one, e.g. "+02:00", or "Z" for UTC',
        ),
        ({"attribute": "x", "operator": "ge", "value": {"datetime": "noon"}}, '.value: is "noon", which is no ISO 8601 time; use e.g. "2026-05-04T08:00:00+02:00"'),
        ({"attribute": "x", "operator": "ge", "value": {"decimal": "ten"}}, ".value: is 'ten'; use a finite number"),
        ({"attribute": "x", "operator": "ge", "value": {"date": 5}}, f".value: is {{'date': 5}} (dict); {VALUE_KINDS}"),
        ({"attribute": "x", "operator": "between", "value": 5}, ".value: is 5 (int); use two bounds: [low, high]"),
        ({"attribute": "x", "operator": "between", "value": [1]}, ".value: is (1,) (tuple); use two bounds: [low, high]"),
        ({"attribute": "x", "operator": "between", "value": [1, "b"]}, ".value: has bounds of different kinds; use two numbers, two texts, two dates or two instants"),
        ({"attribute": "x", "operator": "one_of", "value": "ab"}, ".value: is 'ab'; use a list of one value or more"),
        ({"attribute": "x", "operator": "one_of", "value": []}, ".value: is empty; use a list of one value or more"),
        ({"attribute": "x", "operator": "not_one_of", "value": [[]]}, f".value: is empty; {VALUE_KINDS}"),
        ({"attribute": "x", "operator": "contains_any"}, ".value: is missing; use a list of one value or more"),
        ({"attribute": "x", "operator": "starts_with", "value": 5}, ".value: is 5 (int); use text"),
        ({"attribute": "x", "operator": "ends_with"}, ".value: is missing; use text"),
        ({"attribute": "x", "operator": "like", "value": ["*"]}, ".value: is ('*',) (tuple); use text"),
        ({"attribute": "x", "operator": "matches", "value": "(a"}, ".value: is no regular expression (missing ), unterminated subpattern at position 0); mend '(a'"),
        ({"attribute": "x", "operator": "exists", "value": 1}, ".value: is 1 (int), but this operator compares with nothing; leave it out"),
        ({"attribute": "x", "operator": "missing", "value": ""}, ".value: is '', but this operator compares with nothing; leave it out"),
        ({"attribute": "x", "operator": "crosses", "value": 5}, ".operator: crosses is for campaigns, whose events have a before; use ge here"),
        ({"not": {"attribute": "activity.at", "operator": "exists"}}, '.not.attribute: an activity has no field "at"; did you mean one of id, member, referrer, type?'),
        (
            {"all": [{"attribute": "activity.at", "operator": "exists"}, {"attribute": "x", "operator": "crosses", "value": 5}]},
            ('.all[0].attribute: an activity has no field "at"; did you mean one of id, member, referrer, type?\n'
            "conditions.all[1].operator: crosses is for campaigns, whose events have a before; use ge here"),
        ),
    ],
)  # fmt: skip
def test_a_condition_in_plain_data(condition: object, message: str) -> None:
    assert in_rule(conditions=condition) == f"conditions{message}"


# --- achievements in plain data -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"id": None}, "id: is missing; use text"),
        ({"id": ""}, "id: is empty; use text"),
        ({"name": 5}, "name: is 5 (int); use text"),
        ({"description": []}, "description: is [] (list); use text"),
        ({"descripton": "A"}, 'descripton: unknown field; did you mean "description"?'),
        ({"rules": None}, "rules: is missing; use a list"),
        ({"rules": {"trigger": "walk"}}, "rules: is {'trigger': 'walk'} (dict); use a list"),
        ({"rules": []}, "rules: is empty; use a list of one rule or more"),
        (
            {"rules": ["walk"]},
            ("rules[0]: is 'walk'; use a mapping of trigger, period_goal, id, name, aggregation, period,"
            " consecutive_periods, conditions, limit, freezes, actor, unit"),
        ),
        (
            {"rules": [{"trigger": "walk", "id": "steps"}, {"trigger": "run", "id": "steps"}]},
            'rules[1].id: "steps" is taken by a rule before it; use another id',
        ),
        (
            {"rules": [{"trigger": "walk", "id": "2"}, {"trigger": "run"}]},
            'rules[1].id: "2" is taken by a rule before it; use another id',
        ),
        ({"rules_required": 2}, "rules_required: is 2; use a whole number from 1 to 1"),
        ({"rules_required": 0}, "rules_required: is 0; use a whole number from 1 to 1"),
        ({"rules_required": "all"}, "rules_required: is 'all'; use a whole number from 1 to 1"),
        ({"limit": {"times": 1.5}}, "limit.times: is 1.5 (float); use a whole number from 1 up"),
        ({"carry_over": 1}, "carry_over: is 1 (int); use true or false"),
        ({"active": None}, "active: is missing; use true or false"),
        ({"hidden": "no"}, "hidden: is 'no'; use true or false"),
        ({"timezone": "europe/warsaw "}, 'timezone: unknown time zone "europe/warsaw "; did you mean "Europe/Warsaw"?'),
        ({"timezone": "utc"}, 'timezone: unknown time zone "utc"; did you mean "UTC"?'),
        ({"timezone": "Warsaw"}, 'timezone: unknown time zone "Warsaw"; did you mean "Europe/Warsaw"?'),
        # What these are near to is not what they mean: EST, Etc/GMT+2.
        ({"timezone": "CEST"}, 'timezone: unknown time zone "CEST"; use an IANA name such as "Europe/Warsaw"'),
        ({"timezone": "GMT+2"}, 'timezone: unknown time zone "GMT+2"; use an IANA name such as "Europe/Warsaw"'),
        ({"timezone": "../etc/passwd"}, 'timezone: unknown time zone "../etc/passwd"; use an IANA name such as "Europe/Warsaw"'),
        ({"timezone": ""}, 'timezone: unknown time zone ""; use an IANA name such as "Europe/Warsaw"'),
        ({"timezone": 2}, 'timezone: a time zone is a name such as "Europe/Warsaw", not int'),
        ({"metadata": "red"}, "metadata: is 'red'; use a mapping"),
        ({"metadata": None}, "metadata: is missing; use a mapping"),
        ({"requires": 5}, "requires: is 5 (int); use a list of achievement ids"),
        ({"requires": [5, ""]}, "requires[0]: is 5 (int); use text\nrequires[1]: is empty; use text"),
        ({"requires": ["b"]}, 'requires[0]: unknown achievement "b"; did you mean "a"?'),
        ({"requires": ["a"]}, 'requires[0]: "a" requires itself, so it stays locked for ever; take it out'),
    ],
)  # fmt: skip
def test_an_achievement_in_plain_data(options: Plain, message: str) -> None:
    assert in_achievement(**options) == message


@pytest.mark.parametrize(
    ("timeframe", "message"),
    [
        ([], (": is [] (list); use a mapping of starts_at, ends_at, weekdays, days_of_month, months, time_from, time_to,"
         " except_dates, except_between")),
        ({"starts": "2026-01-01T00:00Z"}, '.starts: unknown field; did you mean "starts_at"?'),
        ({"starts_at": "2026-01-01"}, '.starts_at: is "2026-01-01", which has no offset; add the local one, e.g. "+02:00", or "Z" for UTC'),
        ({"starts_at": "soon"}, '.starts_at: is "soon", which is no ISO 8601 time; use e.g. "2026-05-04T08:00:00+02:00"'),
        ({"ends_at": 2026}, '.ends_at: is 2026 (int); use ISO 8601 text with an offset, such as "2026-05-04T08:00:00+02:00"'),
        ({"starts_at": "2026-01-02T00:00Z", "ends_at": "2026-01-02T01:00+01:00"}, ".ends_at: is not after starts_at, so nothing could ever count; use a later instant"),
        ({"weekdays": ["Monday"]}, '.weekdays[0]: unknown weekday "Monday"; did you mean "monday"?'),
        ({"weekdays": [1]}, ".weekdays[0]: is 1 (int); use one of monday, tuesday, wednesday, thursday, friday, saturday, sunday"),
        ({"weekdays": []}, ".weekdays: is empty, so nothing could ever count; leave it out for all"),
        ({"days_of_month": [0, 32, "1"]}, (".days_of_month[0]: is 0; use a whole number from 1 to 31\n"
         "timeframe.days_of_month[1]: is 32; use a whole number from 1 to 31\n"
         "timeframe.days_of_month[2]: is '1'; use a whole number from 1 to 31")),
        ({"months": [13]}, ".months[0]: is 13; use a whole number from 1 to 12"),
        ({"months": [2], "days_of_month": [30, 31]}, ".days_of_month: has no day that the months have; use days that occur in them"),
        ({"time_from": "24:30"}, ".time_from: is '24:30'; use a time of day such as \"04:00\""),
        ({"time_to": 18}, '.time_to: is 18 (int); use a time of day such as "04:00"'),
        ({"time_from": "18:00", "time_to": "18:00"}, ".time_to: is the same as time_from, so nothing could ever count; leave both out for all day"),
        ({"except_dates": "2026-12-24"}, ".except_dates: is '2026-12-24'; use a list"),
        ({"except_dates": ["Christmas", 24]}, ('.except_dates[0]: is "Christmas", which is no date; use e.g. "2026-12-24"\n'
         'timeframe.except_dates[1]: is 24 (int); use a date such as "2026-12-24"')),
        ({"except_between": ["2026-12-24"]}, ".except_between[0]: is '2026-12-24'; use a list"),
        ({"except_between": [["2026-12-24"]]}, ".except_between[0]: is (datetime.date(2026, 12, 24),) (tuple); use a pair of instants or dates: [from, to]"),
        ({"except_between": [["2026-12-24", "2026-12-24"]]}, ".except_between[0]: ends before it begins; use [from, to]"),
        ({"except_between": [["2026-12-24", "New Year's"]]}, '.except_between[0][1]: is "New Year\'s", which is no date; use e.g. "2026-12-24"'),
        ({"except_between": [["2026-12-24T00:00", "2026-12-26T00:00Z"]]}, '.except_between[0][0]: is "2026-12-24T00:00", which has no offset; add the local one, e.g. "+02:00", or "Z" for UTC'),
    ],
)  # fmt: skip
def test_a_timeframe_in_plain_data(timeframe: object, message: str) -> None:
    assert in_achievement(timeframe=timeframe) == f"timeframe{message}"


def test_achievements_that_share_an_id() -> None:
    data = {"achievements": [plain_catalog()["achievements"][0]] * 2}

    assert (
        told(DefinitionError, lambda: load_catalog(data))
        == 'achievements[1].id: "a" is taken by an achievement before it; use another id'
    )


def test_requirements_that_go_round_in_a_circle() -> None:
    achievements = [
        {"id": name, "name": "", "rules": [{"trigger": "x"}], "requires": requires}
        for name, requires in (("free", []), ("b", ["d", "free"]), ("c", ["b"]), ("d", ["c"]))
    ]

    message = told(DefinitionError, lambda: load_catalog({"achievements": achievements}))

    places = {"b": 1, "c": 2, "d": 3}
    circles = {
        f'achievements[{places[a]}].requires: "{a}" requires "{b}" requires "{c}" requires "{a}",'
        " so all stay locked for ever; break the circle"
        for a, b, c in (("b", "d", "c"), ("d", "c", "b"), ("c", "b", "d"))
    }
    assert message in circles


def test_an_unknown_requirement_among_known_ones() -> None:
    achievements = [
        {"id": "daily-walker", "name": "", "rules": [{"trigger": "x"}]},
        {"id": "month", "name": "", "rules": [{"trigger": "x"}], "requires": ["daily-walker", "dayly-walker"]},
    ]

    assert (
        told(DefinitionError, lambda: load_catalog({"achievements": achievements}))
        == 'achievements[1].requires[1]: unknown achievement "dayly-walker"; did you mean "daily-walker"?'
    )


# --- campaigns in plain data ----------------------------------------------------------------------

FIXED: Plain = {"type": "fixed", "amount": 1}


def in_campaign(**options: Any) -> str:
    """What is told of a campaign in plain data, without the path that leads to it."""
    usual = {"id": "c", "achievement": "a", "trigger": "progressed", "rewards": [{"unit": "points", "amount": FIXED}]}
    data = {**plain_catalog(), "campaigns": [usual | options]}
    lines = told(DefinitionError, lambda: load_catalog(data))
    assert all(line.startswith("campaigns[0].") for line in lines.splitlines())
    return lines.replace("campaigns[0].", "")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"id": ""}, "id: is empty; use text"),
        ({"achievement": "b"}, 'achievement: unknown achievement "b"; did you mean "a"?'),
        ({"achievement": 5}, "achievement: is 5 (int); use text"),
        ({"trigger": "done"}, 'trigger: unknown trigger "done"; did you mean one of completed, progressed?'),
        ({"trigger": None}, "trigger: is missing; use one of completed, progressed"),
        ({"name": 5, "active": "yes"}, "name: is 5 (int); use text\nactive: is 'yes'; use true or false"),
        ({"rewards": []}, "rewards: is empty; use a list of one reward or more"),
        ({"rewards": [5]}, "rewards[0]: is 5 (int); use a mapping of unit, amount"),
        ({"rewards": [{"amount": FIXED}]}, "rewards[0].unit: is missing; add it"),
        ({"reward": []}, 'reward: unknown field; did you mean "rewards"?'),
        ({"conditions": {"attribute": "time", "operator": "exists"}}, 'conditions.attribute: an event has no "time"; did you mean "times"?'),
        ({"conditions": {"attribute": "activity.at", "operator": "exists"}}, 'conditions.attribute: an activity has no field "at"; did you mean one of id, member, referrer, type?'),
        ({"conditions": {"attribute": "period_goal", "operator": "crosses", "value": 5}}, 'conditions.attribute: an event does not tell what "period_goal" was before it; use current_period_value or completed_count'),
    ],
)  # fmt: skip
def test_a_campaign_in_plain_data(options: Plain, message: str) -> None:
    assert in_campaign(**options) == message


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        (5, ': is 5 (int); use a mapping with a "type"'),
        ("fixed", ': is \'fixed\'; use a mapping with a "type": {"type": "fixed", …}'),
        ({"type": "fixd", "amount": 5}, ': unknown amount "fixd"; did you mean "fixed"?'),
        ({"amount": 5}, ': has no "type"; did you mean one of fixed, rate, tiered?'),
        ({"type": "fixed"}, ".amount: is missing; add it"),
        ({"type": "fixed", "amount": "lots"}, ".amount: is 'lots'; use a finite number"),
        ({"type": "rate", "rate": NAN}, ".rate: is nan (float); use a finite number"),
        ({"type": "rate", "rate": 1, "of": "time"}, '.of: an event has no "time"; did you mean "times"?'),
        ({"type": "rate", "rate": 1, "of": "rule"}, '.of: "rule" is no number; use a fact that is, such as progress_change'),
        ({"type": "rate", "rate": 1, "of": ""}, ".of: is empty; use text"),
        ({"type": "tiered", "bands": 5}, ".bands: is 5 (int); use a list"),
        ({"type": "tiered", "bands": []}, ".bands: is empty; use a list of (from, rate)"),
        ({"type": "tiered", "bands": [[0]]}, ".bands[0]: is (0,) (tuple); use (from, rate)"),
        ({"type": "tiered", "bands": [[0, "x"]]}, ".bands[0][1]: is 'x'; use a finite number"),
        ({"type": "tiered", "bands": [[5, 1], [5, 2]]}, ".bands: do not ascend; order them by where they begin"),
        ({"type": "tiered", "bands": [[0, 1]], "of": "times"}, '.of: an event does not tell what "times" was before it; use current_period_value or completed_count'),
    ],
)  # fmt: skip
def test_an_amount_in_plain_data(amount: object, message: str) -> None:
    assert in_campaign(rewards=[{"unit": "points", "amount": amount}]) == f"rewards[0].amount{message}"


def test_campaigns_are_not_blamed_for_their_achievements() -> None:
    campaign = {"id": "c", "achievement": "a", "trigger": "completed", "rewards": [{"unit": "x", "amount": FIXED}]}
    data = {"achievements": [{"id": "a", "name": "A", "rules": 5}], "campaigns": [campaign, {"id": "d"}]}

    assert told(DefinitionError, lambda: load_catalog(data)).splitlines() == [
        "achievements[0].rules: is 5 (int); use a list",
        "campaigns[1].achievement: is missing; add it",
        "campaigns[1].trigger: is missing; add it",
        "campaigns[1].rewards: is missing; add it",
    ]


# --- definitions in Python ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Rule("walk", period_goal=NAN), "period_goal: is nan (float); use a finite number"),
        (lambda: Rule("walk", period_goal=Decimal("Infinity")), "period_goal: is Decimal('Infinity') (Decimal); use a finite number"),
        (lambda: Rule("walk", period_goal=-0.1), "period_goal: is -0.1, which is met before anyone acts; use a number above 0"),
        (lambda: untyped.Rule(5), "trigger: is 5 (int); use text"),
        (lambda: Rule("walk", period="fortnite"), f'period: unknown period "fortnite"; did you mean one of {PERIOD_WORDS}?'),
        (lambda: Rule("walk", period="last_days"), 'period: "last_days" needs more than its name; use LastDays(30)'),
        (lambda: Rule("walk", period="recurring"), 'period: "recurring" needs more than its name; use Recurring("FREQ=WEEKLY", start=…)'),
        (lambda: untyped.Rule("walk", period=Day), "period: is <class 'achievekit.periods.Day'> (type); use a period such as Day() or \"day\""),
        (lambda: Rule("walk", aggregation="sum"), 'aggregation: is \'sum\'; use e.g. Count() or Sum("amount")'),
        (lambda: untyped.Rule("walk", aggregation=Count), "aggregation: is <class 'achievekit.aggregations.Count'> (type); use e.g. Count() or Sum(\"amount\")"),
        (lambda: Rule("walk", aggregation=Sum("activity.at")), 'attribute: an activity has no field "at"; did you mean one of id, member, referrer, type?'),
        (lambda: Distinct("activity.at"), 'attribute: an activity has no field "at"; did you mean one of id, member, referrer, type?'),
        (lambda: Sum("price", each="activity.at"), 'each: an activity has no field "at"; did you mean one of id, member, referrer, type?'),
        (lambda: Rule("", period_goal=0, period="dya"), (
         "trigger: is empty; use text\nperiod_goal: is 0, which is met before anyone acts; use a number above 0\n"
         'period: unknown period "dya"; did you mean "day"?')),
        (lambda: Rule("walk", period="last_days", consecutive_periods=2), 'period: "last_days" needs more than its name; use LastDays(30)'),
        (lambda: untyped.Rule("walk", conditions="source == watch"), 'conditions: is \'source == watch\'; use a condition such as attr("source") == "watch", or a function'),
        (lambda: untyped.Rule("walk", conditions=attr("source")), 'conditions: is attr(path=\'source\') (attr); use a condition such as attr("source") == "watch", or a function'),
        (lambda: untyped.Rule("walk", limit=3), 'limit: is 3 (int); use e.g. Limit(3, per="day")'),
        (lambda: Rule("walk", limit=Limit(3)), 'limit: needs an interval in a rule; use e.g. Limit(3, per="day")'),
        (lambda: untyped.Rule("walk", period="day", freezes=1), "freezes: is 1 (int); use e.g. Freezes(initial=1)"),
        (lambda: Rule("walk", actor="friend"), 'actor: unknown actor "friend"; did you mean one of member, referee?'),
        (lambda: Rule("walk", period=LastDays(7), freezes=Freezes(initial=1)), 'freezes: only calendar periods can be missed; use one, such as "day", or leave freezes out'),
        (lambda: Limit(True), "times: is True (bool); use a whole number from 1 up"),
        (lambda: Limit(1, per="fortnight"), 'per: unknown limit interval "fortnight"; did you mean one of day, hour, month, quarter, week, year?'),
        (lambda: Freezes(initial=-1, earned_every=0, maximum=-1), ("initial: is -1; use a whole number from 0 up\n"
         "earned_every: is 0; use a whole number from 1 up\nmaximum: is -1; use a whole number from 0 up")),
        (lambda: Sum(""), "attribute: is empty; use text"),
        (lambda: untyped.Distinct(5), "attribute: is 5 (int); use text"),
        (lambda: untyped.Max(None), "attribute: is missing; use text"),
        (lambda: Count(where=attr("x") == 1), "where: picks items, but no list is named; add `each`, or use the rule's conditions"),
        (lambda: untyped.Count(each="items", where=5), 'where: is 5 (int); use a condition such as attr("source") == "watch", or a function'),
        (lambda: Week(starts_on="Monday"), 'starts_on: unknown weekday "Monday"; did you mean "monday"?'),
        (lambda: Month(0, day_starts_at="later"), "every: is 0; use a whole number from 1 up\nday_starts_at: is 'later'; use a time of day such as \"04:00\""),
        (lambda: Day(day_starts_at=time(4, tzinfo=UTC)), 'day_starts_at: is datetime.time(4, 0, tzinfo=datetime.timezone.utc) (time); use a time of day such as "04:00"'),
        (lambda: untyped.Recurring(5, "later"), "rrule: is 5 (int); use text\nstart: is 'later'; use a wall-clock time such as \"2026-01-31T00:00:00\""),
        (lambda: Timeframe(starts_at=NAIVE), f"starts_at: this is 2026-05-04T08:00:00, {MAKE_AWARE}"),
        (lambda: untyped.Timeframe(ends_at=date(2026, 5, 4)), "ends_at: is datetime.date(2026, 5, 4) (date); use a timezone-aware datetime"),
        (lambda: Timeframe(except_between=[(NAIVE, NAIVE)]), (f"except_between[0][0]: this is 2026-05-04T08:00:00, {MAKE_AWARE}\n"
         f"except_between[0][1]: this is 2026-05-04T08:00:00, {MAKE_AWARE}")),
        (lambda: Timeframe(except_dates=[NAIVE]), 'except_dates[0]: is datetime.datetime(2026, 5, 4, 8, 0) (datetime); use a date such as "2026-12-24"'),
        (lambda: Timeframe(except_dates=["Christmas"]), 'except_dates[0]: is \'Christmas\'; use a date such as "2026-12-24"'),
        (lambda: a_campaign(rewards=[]), "rewards: is empty; use a list of one reward or more"),
        (lambda: a_campaign(rewards=5), "rewards: is 5 (int); use a list of one reward or more"),
        (lambda: a_campaign(rewards=[Fixed(1)]), "rewards[0]: is Fixed(amount=1) (Fixed); use a Reward"),
        (lambda: untyped.Reward("points", 5), 'amount: is 5 (int); use Fixed(150), Rate("0.05") or Tiered([(0, "0.01")])'),
        (lambda: untyped.Reward("", Fixed(1)), "unit: is empty; use text"),
        (lambda: Fixed(Decimal("NaN")), "amount: is Decimal('NaN') (Decimal); use a finite number"),
        (lambda: untyped.Tiered("bands"), "bands: is 'bands'; use a list of (from, rate)"),
        (lambda: untyped.Tiered([0, "0.1"]), "bands[0]: is 0 (int); use (from, rate)\nbands[1]: is '0.1'; use (from, rate)"),
        (lambda: Catalog(achievements=[an_achievement()], campaigns=[a_campaign()] * 2), 'campaigns[1].id: "c" is taken by a campaign before it; use another id'),
        (lambda: untyped.Catalog(achievements=[], campaigns=5), "campaigns: is 5 (int); use a list of campaigns"),
        (lambda: Catalog(achievements=[], campaigns=["c"]), "campaigns[0]: is 'c'; use a Campaign"),
        (lambda: an_achievement(rules=[]), "rules: is empty; use a list of one rule or more"),
        (lambda: an_achievement(rules=5), "rules: is 5 (int); use a list of one rule or more"),
        (lambda: an_achievement(rules=["walk", Rule("walk")]), "rules[0]: is 'walk'; use a Rule"),
        (lambda: an_achievement(limit=1), "limit: is 1 (int); use e.g. Limit(1)"),
        (lambda: an_achievement(timeframe="weekdays"), 'timeframe: is \'weekdays\'; use e.g. Timeframe(weekdays=["monday"])'),
        (lambda: Catalog(achievements=[an_achievement()], timezone="Mars/Olympus"), 'timezone: unknown time zone "Mars/Olympus"; use an IANA name such as "Europe/Warsaw"'),
        (lambda: untyped.Catalog(achievements=None), "achievements: is missing; use a list of achievements"),
        (lambda: Catalog(achievements="a"), "achievements: is 'a'; use a list of achievements"),
        (lambda: Catalog(achievements=["a"]), "achievements[0]: is 'a'; use an Achievement"),
        (lambda: Catalog(achievements=[an_achievement(), an_achievement()]), 'achievements[1].id: "a" is taken by an achievement before it; use another id'),
        (lambda: attr("x") == NAIVE, "value: is 2026-05-04T08:00:00, which has no time zone; use a timezone-aware datetime"),
        (lambda: attr("x").between(NAIVE, NAIVE), "value: is 2026-05-04T08:00:00, which has no time zone; use a timezone-aware datetime"),
        (lambda: attr("x") == NAN, f"value: is nan (float); {VALUE_KINDS}"),
        (lambda: attr("x") == attr("y"), f"value: is attr(path='y') (attr); {VALUE_KINDS}"),
        (lambda: attr("x") < None, f"value: is missing; {VALUE_KINDS}, or the operator missing"),
        (lambda: attr("x").one_of(), "value: is empty; use a list of one value or more"),
        (lambda: untyped.attr(5).exists(), "attribute: is 5 (int); use text"),
        (lambda: attr("") == 1, "attribute: is empty; use text"),
    ],
)  # fmt: skip
def test_a_definition_in_python(make: Call, message: str) -> None:
    assert told(DefinitionError, make) == message


def test_all_mistakes_of_a_rule_in_python_are_told_together() -> None:
    message = told(
        DefinitionError,
        lambda: untyped.Rule(
            "", period_goal=0, id="", name=None, consecutive_periods=0, limit="daily", actor=1, unit=2
        ),
    )

    assert message.splitlines() == [
        "trigger: is empty; use text",
        "period_goal: is 0, which is met before anyone acts; use a number above 0",
        "id: is empty; use text",
        "name: is missing; use text",
        "consecutive_periods: is 0; use a whole number from 1 up",
        "limit: is 'daily'; use e.g. Limit(3, per=\"day\")",
        "actor: is 1 (int); use one of member, referee",
        "unit: is 2 (int); use text",
    ]


# --- conditions are combined, not judged ----------------------------------------------------------


@pytest.mark.parametrize(
    "combine",
    [
        lambda: attr("x").exists() and attr("y").exists(),
        lambda: attr("x").exists() or attr("y").exists(),
        lambda: not attr("x").exists(),
        lambda: 1 < attr("x") < 5,
        lambda: bool(attr("x") == attr("x").path),
    ],
    ids=["and", "or", "not", "chained", "bool"],
)
def test_and_or_and_not_are_no_way_to_combine_conditions(combine: Call) -> None:
    with pytest.raises(TypeError) as caught:
        combine()

    assert str(caught.value) == (
        "a condition has no truth value of its own; combine conditions with &, | and ~, not and/or/not"
    )


EXISTS: Any = attr("x").exists()


@pytest.mark.parametrize(
    "combine",
    [lambda: EXISTS & 5, lambda: 5 & EXISTS, lambda: EXISTS | 5, lambda: 5 | EXISTS],
)  # fmt: skip
def test_only_conditions_and_functions_combine(combine: Call) -> None:
    with pytest.raises(TypeError) as caught:
        combine()

    assert str(caught.value) == '5 (int) is no condition; compare an attribute: attr("source") == "watch"'


# --- what can't be dumped -------------------------------------------------------------------------


def is_long(activity: Activity) -> bool:
    return len(activity.id) > 9


@pytest.mark.parametrize(
    ("rule", "place", "name"),
    [
        (Rule("walk", conditions=is_long), "conditions", "is_long"),
        (Rule("walk", conditions=lambda _: True), "conditions", "<lambda>"),
        (Rule("walk", conditions=attr("x").exists() & is_long), "conditions.all[1]", "is_long"),
        (Rule("walk", conditions=attr("x").exists() | ~(attr("y").exists() & is_long)), "conditions.any[1].not.all[1]", "is_long"),
        (Rule("walk", aggregation=Count(each="items", where=is_long)), "aggregation.where", "is_long"),
        (untyped.Rule("walk", conditions={}.get), "conditions", "dict.get"),
    ],
)  # fmt: skip
def test_a_function_can_not_be_dumped(rule: Rule, place: str, name: str) -> None:
    catalog = Catalog(achievements=[an_achievement(id="b"), an_achievement(rules=[Rule("walk"), rule])])

    assert told(DefinitionError, lambda: dump_catalog(catalog)) == (
        f"achievements[1].rules[1].{place}: {name} is a Python function, which can't be dumped;"
        " write the condition with attr(…)"
    )


class Nameless:
    """A condition that goes by its class."""

    def __call__(self, activity: Activity) -> bool:
        return True


def test_a_callable_without_a_name_can_not_be_dumped_either() -> None:
    catalog = Catalog(achievements=[an_achievement(rules=[Rule("walk", conditions=Nameless())])])

    assert told(DefinitionError, lambda: dump_catalog(catalog)) == (
        "achievements[0].rules[0].conditions: Nameless is a Python function, which can't be dumped;"
        " write the condition with attr(…)"
    )


@pytest.mark.parametrize(
    ("attributes", "place", "shown"),
    [
        ({"x": NAN}, "x", "nan (float)"),
        ({"x": Decimal("Infinity")}, "x", "Decimal('Infinity') (Decimal)"),
        ({"x": b"bytes"}, "x", "b'bytes' (bytes)"),
        ({"x": {"y": [1, {"z": 2j}]}}, "x.y[1].z", "2j (complex)"),
        ({"x": {frozenset({1j})}}, "x", "1j (complex)"),
    ],
)
def test_an_attribute_that_json_can_not_hold(attributes: Plain, place: str, shown: str) -> None:
    assert told(ActivityError, lambda: dump_activity(an_activity(attributes=attributes))) == (
        f"attributes.{place}: is {shown}, which can't be dumped; use numbers, text, lists and mappings"
    )


def test_keys_that_would_be_one_are_not_dumped() -> None:
    walk = an_activity(attributes={"x": {1: 2, "1": 3}})
    assert told(ActivityError, lambda: dump_activity(walk)) == (
        "attributes.x: is {1: 2, '1': 3} (dict), of whose keys several are the same as text; use text for keys"
    )
    assert dump_activity(an_activity(attributes={"x": {1: 2}}))["attributes"] == {"x": {"1": 2}}


# --- activities -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"at": NAIVE}, f"at is 2026-05-04T08:00:00, {MAKE_AWARE}"),
        ({"at": "2026-05-04T08:00:00+02:00"}, "at is str, not a datetime; use a timezone-aware datetime"),
        ({"at": None}, "at is NoneType, not a datetime; use a timezone-aware datetime"),
        ({"at": date(2026, 5, 4)}, "at is date, not a datetime; use a timezone-aware datetime"),
        ({"at": datetime(99, 1, 1, tzinfo=UTC)}, "at is in the year 99; use one from 100 to 9998"),
        ({"at": datetime(9999, 1, 1, tzinfo=UTC)}, "at is in the year 9999; use one from 100 to 9998"),
        ({"id": ""}, "id: is empty; use text"),
        ({"id": 5}, "id: is 5 (int); use text"),
        ({"member": None}, "member: is missing; use text"),
        ({"type": b"walk"}, "type: is b'walk' (bytes); use text"),
        ({"referrer": ""}, "referrer: is empty; use text"),
        ({"referrer": 5}, "referrer: is 5 (int); use text"),
        ({"attributes": None}, "attributes: is missing; use a mapping"),
        ({"attributes": [("steps", 5)]}, "attributes: is [('steps', 5)] (list); use a mapping"),
        (
            {"id": "", "member": 5, "referrer": "", "attributes": 1, "at": NAIVE},
            (
                "id: is empty; use text\nmember: is 5 (int); use text\nreferrer: is empty; use text\n"
                f"attributes: is 1 (int); use a mapping\nat is 2026-05-04T08:00:00, {MAKE_AWARE}"
            ),
        ),
    ],
)
def test_an_activity_in_python(options: Plain, message: str) -> None:
    assert told(ActivityError, lambda: an_activity(**options)) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"at": "2026-05-04T08:00:00"}, 'at: is "2026-05-04T08:00:00", which has no offset; add the local one, e.g. "+02:00", or "Z" for UTC'),
        ({"at": "yesterday"}, 'at: is "yesterday", which is no ISO 8601 time; use e.g. "2026-05-04T08:00:00+02:00"'),
        ({"at": 1777881600}, 'at: is 1777881600 (int); use ISO 8601 text with an offset, such as "2026-05-04T08:00:00+02:00"'),
        ({"at": None}, 'at: is missing; use ISO 8601 text with an offset, such as "2026-05-04T08:00:00+02:00"'),
        ({"at": "0001-01-01T00:00:00Z"}, "at is in the year 1; use one from 100 to 9998"),
        ({"id": None}, "id: is missing; use text"),
        ({"member": ["ana"]}, "member: is ['ana'] (list); use text"),
        ({"referrer": 5}, "referrer: is 5 (int); use text"),
        ({"attributes": "steps"}, "attributes: is 'steps'; use a mapping"),
        ({"attributes": None}, "attributes: is missing; use a mapping"),
        ({"attribute": {}}, 'attribute: unknown field; did you mean "attributes"?'),
        ({"steps": 5000}, "steps: unknown field; did you mean one of at, attributes, id, member, referrer, type?"),
        ({"steps": 5000, "id": "", "at": "now"}, ("steps: unknown field; did you mean one of at, attributes, id, member, referrer, type?\n"
         'at: is "now", which is no ISO 8601 time; use e.g. "2026-05-04T08:00:00+02:00"\nid: is empty; use text')),
    ],
)  # fmt: skip
def test_an_activity_in_plain_data(options: Plain, message: str) -> None:
    plain = {"id": "w1", "member": "ana", "type": "walk", "at": "2026-05-04T08:00:00+02:00"}

    assert told(ActivityError, lambda: load_activity(plain | options)) == message


# --- calls of the engine --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lateness": 3600}, "lateness: is 3600 (int); use a timedelta from 0 to 3660 days"),
        ({"lateness": timedelta(seconds=-1)}, "lateness: is datetime.timedelta(days=-1, seconds=86399) (timedelta); use a timedelta from 0 to 3660 days"),
        ({"lateness": timedelta(days=3661)}, "lateness: is datetime.timedelta(days=3661) (timedelta); use a timedelta from 0 to 3660 days"),
        ({"max_skew": None}, "max_skew: is missing; use a timedelta from 0 to 3660 days"),
        ({"history": -1}, "history: is -1; use a whole number from 0 up"),
        ({"history": None}, "history: is missing; use a whole number from 0 up"),
        ({"history": 1.5, "lateness": "1h"}, "history: is 1.5 (float); use a whole number from 0 up\nlateness: is '1h'; use a timedelta from 0 to 3660 days"),
    ],
)  # fmt: skip
def test_engine_settings(settings: Plain, message: str) -> None:
    assert told(DefinitionError, lambda: an_engine(**settings)) == message


def test_an_engine_takes_a_catalog_and_nothing_else() -> None:
    data: Any = {"achievements": []}

    assert told(DefinitionError, lambda: Engine(data)) == (
        "catalog: is {'achievements': []} (dict); use a Catalog, e.g. from load_catalog"
    )


def test_an_activity_of_another_member() -> None:
    engine, activity = an_engine(), an_activity(member="bartek", referrer="celina")

    assert told(ActivityError, lambda: engine.record(MemberProgress("ana"), activity)) == (
        'activity "w1" is of member "bartek" and names the referrer "celina", but the progress is of "ana";'
        " pass the progress of one of engine.members(activity)"
    )


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (lambda engine, progress: engine.settle(progress, NAIVE), "at"),
        (lambda engine, progress: engine.overview(progress, NAIVE), "at"),
        (lambda engine, progress: engine.reverse(progress, "w1", NAIVE), "at"),
        (lambda engine, progress: engine.adjust(progress, "a", NAIVE, completed_count=1), "at"),
        (lambda engine, progress: engine.record(progress, an_activity(), received_at=NAIVE), "received_at"),
    ],
    ids=["settle", "overview", "reverse", "adjust", "received_at"],
)
def test_naive_instants_in_calls(call: Callable[[Engine, MemberProgress], object], what: str) -> None:
    message = told(ActivityError, lambda: call(an_engine(), MemberProgress("ana")))

    assert message == f"{what} is 2026-05-04T08:00:00, {MAKE_AWARE}"


@pytest.mark.parametrize(
    ("achievement", "options", "message"),
    [
        ("b", {"completed_count": 1}, 'achievement: unknown achievement "b"; did you mean one of a, several?'),
        ("a", {"completed_count": -1}, "completed_count: is -1; use a whole number from 0 up"),
        ("a", {"completed_count": 1.5}, "completed_count: is 1.5 (float); use a whole number from 0 up"),
        ("a", {"current_period_value": -1}, "current_period_value: is -1; use a whole number from 0 up"),
        ("a", {"current_period_value": 0.5}, "current_period_value: is 0.5; use a whole number from 0 up"),
        ("a", {}, "nothing is to be set; pass completed_count, current_period_value or completed_consecutive_periods"),
        ("a", {"rule": "1"}, "nothing is to be set; pass completed_count, current_period_value or completed_consecutive_periods"),
        ("several", {"current_period_value": 1}, "rule: is missing, and the achievement has several; use one of 1, steps"),
        ("several", {"rule": "step", "current_period_value": 1}, 'rule: unknown rule "step"; did you mean "steps"?'),
        ("several", {"rule": "steps", "current_period_value": NAN}, "current_period_value: is nan (float); use a finite number"),
        ("several", {"rule": "steps", "current_period_value": -0.5}, "current_period_value: is -0.5; use 0 or more"),
        ("several", {"rule": "steps", "completed_consecutive_periods": 1}, "completed_consecutive_periods: can be set for calendar periods only; leave it out"),
        ("several", {"rule": "1", "completed_consecutive_periods": 4}, "completed_consecutive_periods: is 4; use a whole number from 0 to 3"),
        ("several", {"rule": "1", "completed_consecutive_periods": 1.5}, "completed_consecutive_periods: is 1.5 (float); use a whole number from 0 to 3"),
        ("several", {"rule": "1", "completed_consecutive_periods": 0, "current_period_value": 1}, "completed_consecutive_periods: is 0, but the current period is met with 1 of 1; use 1 or more, or set current_period_value below the goal too"),
    ],
)  # fmt: skip
def test_corrections_that_make_no_sense(achievement: str, options: Plain, message: str) -> None:
    rules = [Rule("walk", period="day", consecutive_periods=3), Rule("walk", id="steps", aggregation=Sum("steps"))]
    engine = Engine(Catalog(achievements=[an_achievement(), an_achievement(id="several", rules=rules)]))
    at = datetime(2026, 5, 4, 8, tzinfo=UTC)

    assert told(ActivityError, lambda: engine.adjust(MemberProgress("ana"), achievement, at, **options)) == message


def test_a_past_that_can_not_be_filled_in() -> None:
    engine, empty = an_engine(), MemberProgress("ana")
    begun = engine.record(empty, an_activity()).progress

    assert told(ActivityError, lambda: engine.backfill(empty, "b", [])) == (
        'achievement: unknown achievement "b"; did you mean "a"?'
    )
    assert told(ActivityError, lambda: engine.backfill(begun, "a", [])) == (
        'achievement: "a" has progress already; backfill a new one, or one that was emptied to AchievementProgress(reported=3)'
    )
    assert told(ActivityError, lambda: engine.backfill(empty, "a", [an_activity(member="bartek")])) == (
        'activity "w1" is of member "bartek" and names no referrer, but the progress is of "ana";'
        " pass the progress of one of engine.members(activity)"
    )


def test_things_in_the_place_of_progress_and_activity() -> None:
    engine: Any = an_engine()

    assert told(ActivityError, lambda: engine.record(None, an_activity())) == (
        'progress is missing; use MemberProgress("ana") or load_progress(…)'
    )
    assert told(ActivityError, lambda: engine.record({"member": "ana"}, an_activity())) == (
        "progress is {'member': 'ana'} (dict); use MemberProgress(\"ana\") or load_progress(…)"
    )
    assert told(ActivityError, lambda: engine.record(MemberProgress("ana"), {"id": "w1"})) == (
        "activity is {'id': 'w1'} (dict); use Activity(…) or load_activity(…)"
    )
    assert told(ActivityError, lambda: engine.replay([], progress=["ana"])) == (
        "progress is 'ana'; use MemberProgress(\"ana\") or load_progress(…)"
    )


def test_things_in_the_place_of_many() -> None:
    engine: Any = an_engine()

    assert told(ActivityError, lambda: engine.replay(None)) == "activities: is missing; use a list"
    assert told(ActivityError, lambda: engine.replay([], progress=MemberProgress("ana"))).startswith("progress: is ")
    assert (
        told(ActivityError, lambda: engine.backfill(MemberProgress("ana"), "a", 3))
        == "activities: is 3 (int); use a list"
    )
    assert told(ActivityError, lambda: engine.backfill(MemberProgress("ana"), ["a"], [])) == (
        "achievement: is ['a'] (list); use one of a"
    )
    assert told(ActivityError, lambda: untyped.MemberProgress("ana", None, None)) == (
        "achievements: is missing; use a mapping"
    )


@pytest.mark.parametrize(
    ("dump", "error", "wanted"),
    [
        (untyped.dump_catalog, DefinitionError, "Catalog"),
        (untyped.dump_progress, StateError, "MemberProgress"),
        (untyped.dump_activity, ActivityError, "Activity"),
        (untyped.dump_event, StateError, "Event"),
    ],
)
def test_things_in_the_place_of_what_is_dumped(dump: Any, error: type[AchievekitError], wanted: str) -> None:
    assert told(error, lambda: dump({})) == f"what is to be dumped is {{}} (dict); pass {wanted}(…)"


def test_things_in_the_place_of_catalogs_that_are_compared() -> None:
    assert told(DefinitionError, lambda: untyped.catalog_diff(None, {})) == (
        "old: is missing; use a Catalog, e.g. from load_catalog\nnew: is {} (dict); use a Catalog, e.g. from load_catalog"
    )


def test_two_progresses_of_one_member() -> None:
    """One of them would be lost without a word."""
    once, again = MemberProgress("ana"), MemberProgress("ana", "Asia/Tokyo")
    assert told(ActivityError, lambda: an_engine().replay([], progress=[once, again])) == (
        'progress of "ana" is given twice; pass one for each member'
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"member": ""}, "member: is empty; use text"),
        ({"member": None}, "member: is missing; use text"),
        ({"member": "ana", "timezone": "Warsaw"}, 'timezone: unknown time zone "Warsaw"; did you mean "Europe/Warsaw"?'),
        ({"member": "ana", "timezone": UTC}, 'timezone: a time zone is a name such as "Europe/Warsaw", not timezone'),
    ],
)  # fmt: skip
def test_a_member(options: Plain, message: str) -> None:
    assert told(ActivityError, lambda: MemberProgress(**options)) == message


# --- stored data ----------------------------------------------------------------------------------

RULE_PROGRESS: Plain = {"fingerprint": "abc"}
ENTRY: Plain = {"activity": "w1", "at": "2026-05-04T06:00:00+00:00", "rule": "1", "change": 5, "period": 20577}


def in_progress(**options: Any) -> str:
    """What is told of an achievement's progress, without the path that leads to it."""
    lines = told(StateError, lambda: load_progress({"version": 1, "member": "ana", "achievements": {"a": options}}))
    assert all(line.startswith("achievements.a.") for line in lines.splitlines())
    return lines.replace("achievements.a.", "")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ({"member": None}, "member: is missing; use text"),
        ({"member": 5}, "member: is 5 (int); use text"),
        ({"timezone": "Europe/Warsow"}, 'timezone: unknown time zone "Europe/Warsow"; did you mean "Europe/Warsaw"?'),
        ({"achievements": None}, "achievements: is missing; use a mapping"),
        ({"achievements": []}, "achievements: is [] (list); use a mapping"),
        ({"achievement": {}}, 'achievement: unknown field; did you mean "achievements"?'),
        ({"achievements": {"a": 5}}, ("achievements.a: is 5 (int); use a mapping of completed_count, rules, history, seen,"
         " completed_at, limit_use, reported, completions, corrections")),
        ({"achievements": {"a": None}}, ("achievements.a: is missing; use a mapping of completed_count, rules, history, seen,"
         " completed_at, limit_use, reported, completions, corrections")),
    ],
)  # fmt: skip
def test_damaged_progress_of_a_member(damage: Plain, message: str) -> None:
    assert told(StateError, lambda: load_progress({"member": "ana", **damage})) == message


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ({"completed_count": None}, "completed_count: is missing; use a whole number"),
        ({"completed_count": "1"}, "completed_count: is '1'; use a whole number"),
        ({"completed_count": 1.0}, "completed_count: is 1.0 (float); use a whole number"),
        ({"completed_count": True}, "completed_count: is True (bool); use a whole number"),
        ({"completed_count": -1}, "completed_count: is -1; use a whole number from 0 up"),
        ({"reported": []}, "reported: is [] (list); use a whole number"),
        ({"seen": "2026-05-04T08:00:00"}, 'seen: is "2026-05-04T08:00:00", which has no offset; add the local one, e.g. "+02:00", or "Z" for UTC'),
        ({"seen": 5}, 'seen: is 5 (int); use ISO 8601 text with an offset, such as "2026-05-04T08:00:00+02:00"'),
        ({"completed_at": "0001-01-01T00:00:00Z"}, "completed_at: the instant is in the year 1; use one from 100 to 9998"),
        ({"completed_at": "long ago"}, 'completed_at: is "long ago", which is no ISO 8601 time; use e.g. "2026-05-04T08:00:00+02:00"'),
        ({"rules": None}, "rules: is missing; use a mapping"),
        ({"rules": []}, "rules: is [] (list); use a mapping"),
        ({"history": None}, "history: is missing; use a list"),
        ({"history": {}}, "history: is {} (dict); use a list"),
        ({"history": [5]}, "history[0]: is 5 (int); use a mapping of activity, at, rule, change, period, round, interval, value"),
        ({"limit_use": 5}, "limit_use: is 5 (int); use a mapping of per, counts, floor"),
        ({"limit_use": {}}, "limit_use.per: is missing; add it"),
        ({"limit_use": {"per": None}}, "limit_use.per: is missing; use text"),
        ({"limit_use": {"per": "day", "counts": [1]}}, "limit_use.counts: is [1] (list); use a mapping"),
        ({"limit_use": {"per": "day", "counts": {"5": "x"}}}, "limit_use.counts.5: is 'x'; use a whole number"),
        ({"limit_use": {"per": "day", "counts": {"5": -1}}}, "limit_use.counts.5: is -1; use a whole number from 0 up"),
        ({"limit_use": {"per": "day", "counts": {"monday": 1}}}, "limit_use.counts.monday: has the key 'monday'; use a whole number"),
        ({"limit_use": {"per": "day", "counts": {None: 1}}}, "limit_use.counts.None: has the key missing; use a whole number"),
        ({"limit_use": {"per": "day", "floor": "5"}}, "limit_use.floor: is '5'; use a whole number"),
        ({"complete_count": 1}, 'complete_count: unknown field; did you mean "completed_count"?'),
        ({"completed_count": "x", "seen": "x", "rules": 5}, ("completed_count: is 'x'; use a whole number\n"
         "rules: is 5 (int); use a mapping\n"
         'seen: is "x", which is no ISO 8601 time; use e.g. "2026-05-04T08:00:00+02:00"')),
    ],
)  # fmt: skip
def test_damaged_progress_of_an_achievement(damage: Plain, message: str) -> None:
    assert in_progress(**damage) == message


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ({"fingerprint": None}, ".fingerprint: is missing; use text"),
        ({"fingerprint": 5}, ".fingerprint: is 5 (int); use text"),
        ({"buckets": []}, ".buckets: is [] (list); use a mapping"),
        ({"buckets": {"today": 5}}, ".buckets.today: has the key 'today'; use a whole number"),
        ({"buckets": {"20577": "many"}}, ".buckets.20577: is 'many'; use a finite number"),
        ({"buckets": {"20577": None}}, ".buckets.20577: is missing; use a finite number"),
        ({"buckets": {"20577": {'"north"': 1.5}}}, ".buckets.20577: is 1.5 (float); use a whole number"),
        ({"buckets": {"20577": {'"north"': -1}}}, ".buckets.20577: is -1; use a whole number from 0 up"),
        ({"buckets": {"20577": [1]}}, ".buckets.20577: is [1] (list); use a finite number"),
        ({"sealed_to": "x"}, ".sealed_to: is 'x'; use a whole number"),
        ({"sealed_to": 1.5}, ".sealed_to: is 1.5 (float); use a whole number"),
        ({"sealed": 5}, ".sealed: is 5 (int); use a mapping of streak, run, freezes, full_runs, longest"),
        ({"sealed": None}, ".sealed: is missing; use a mapping of streak, run, freezes, full_runs, longest"),
        ({"sealed": {"streak": -1}}, ".sealed.streak: is -1; use a whole number from 0 up"),
        ({"sealed": {"run": "x"}}, ".sealed.run: is 'x'; use a whole number"),
        ({"sealed": {"freezes": None}}, ".sealed.freezes: is missing; use a whole number"),
        ({"sealed": {"full_runs": []}}, ".sealed.full_runs: is [] (list); use a whole number"),
        ({"sealed": {"longest": 1.0}}, ".sealed.longest: is 1.0 (float); use a whole number"),
        ({"credited": None}, ".credited: is missing; use a whole number"),
        ({"satisfied": 1}, ".satisfied: is 1 (int); use true or false"),
        ({"satisfied": None}, ".satisfied: is missing; use true or false"),
        ({"round": -1}, ".round: is -1; use a whole number from 0 up"),
        ({"limit_use": {"per": 5}}, ".limit_use.per: is 5 (int); use text"),
    ],
)  # fmt: skip
def test_damaged_progress_of_a_rule(damage: Plain, message: str) -> None:
    assert in_progress(rules={"1": RULE_PROGRESS | damage}) == f"rules.1{message}"


def test_progress_of_a_rule_without_a_fingerprint() -> None:
    assert in_progress(rules={"1": {}}) == "rules.1.fingerprint: is missing; add it"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ({"activity": 5}, ".activity: is 5 (int); use text"),
        ({"activity": None}, ".activity: is missing; use text"),
        ({"at": "2026-05-04"}, '.at: is "2026-05-04", which has no offset; add the local one, e.g. "+02:00", or "Z" for UTC'),
        ({"rule": 1}, ".rule: is 1 (int); use text"),
        ({"change": "x"}, ".change: is 'x'; use a finite number"),
        ({"change": None}, ".change: is missing; use a finite number"),
        ({"period": None}, ".period: is missing; use a whole number"),
        ({"period": "x"}, ".period: is 'x'; use a whole number"),
        ({"round": -1}, ".round: is -1; use a whole number from 0 up"),
        ({"interval": 1.5}, ".interval: is 1.5 (float); use a whole number"),
        ({"value": 5}, ".value: is 5 (int); use text"),
    ],
)  # fmt: skip
def test_a_damaged_history(damage: Plain, message: str) -> None:
    assert in_progress(history=[ENTRY, ENTRY | damage]) == f"history[1]{message}"


def test_periods_and_intervals_before_1970_are_no_damage() -> None:
    rule = RULE_PROGRESS | {
        "buckets": {"-5": 1},
        "sealed_to": -6,
        "limit_use": {"per": "day", "counts": {"-5": 1}, "floor": -9},
    }
    data = {
        "version": 1,
        "member": "ana",
        "achievements": {"a": {"rules": {"1": rule}, "history": [ENTRY | {"period": -5, "interval": -5}]}},
    }

    assert dump_progress(load_progress(data)) == data


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"type": None}, 'has no "type"; did you mean one of '),
        ({"type": "rule_complete"}, 'unknown event "rule_complete"; did you mean "rule_completed"?'),
        ({"id": None}, "id: is missing; use text"),
        ({"id": 5}, "id: is 5 (int); use text"),
        ({"member": []}, "member: is [] (list); use text"),
        ({"achievement": None}, "achievement: is missing; use text"),
        ({"at": "2026-05-04T08:00:00"}, 'at: is "2026-05-04T08:00:00", which has no offset; add the local one, e.g. "+02:00", or "Z" for UTC'),
        ({"activity": 5}, "activity: is 5 (int); use text"),
        ({"rule": {}}, "rule: is {} (dict); use text"),
        ({"rulle": "1"}, 'rulle: unknown field; did you mean "rule"?'),
        ({"type": "streak_broken", "streak": -1, "period_start": "x"}, ("streak: is -1; use a whole number from 0 up\n"
         'period_start: is "x", which is no ISO 8601 time; use e.g. "2026-05-04T08:00:00+02:00"')),
    ],
)  # fmt: skip
def test_a_damaged_event(options: Plain, message: str) -> None:
    event = {"type": "rule_completed", "id": "ana:a:1", "member": "ana", "achievement": "a", "rule": "1"}
    event["at"] = "2026-05-04T06:00:00+00:00"

    assert told(StateError, lambda: load_event(event | options)).startswith(message)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("period_goal", "x", "is 'x'; use a finite number"),
        ("current_period_value", None, "is missing; use a finite number"),
        ("progress_change", True, "is True (bool); use a finite number"),
        ("consecutive_periods", 1.5, "is 1.5 (float); use a whole number"),
        ("remaining_consecutive_periods", -1, "is -1; use a whole number from 0 up"),
        ("completed_consecutive_periods", "0", "is '0'; use a whole number"),
        ("completed_count", None, "is missing; use a whole number"),
        ("times", "1", "is '1'; use a whole number"),
        ("manual", "yes", "is 'yes'; use true or false"),
        ("manual", 0, "is 0 (int); use true or false"),
    ],
)
def test_a_damaged_progressed_event(field: str, value: object, message: str) -> None:
    engine = an_engine()
    event = dump_event(engine.record(MemberProgress("ana"), an_activity()).events[0])
    assert load_event(event)

    assert told(StateError, lambda: load_event(event | {field: value})) == f"{field}: {message}"


# --- whatever is thrown at it ---------------------------------------------------------------------

json_texts = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ["day", "sum", "type", "1", "-1", "2026-05-04T08:00:00+02:00", "2026-05-04", "04:00", "Europe/Warsaw", "FREQ=DAILY"]
)
json_scalars = st.none() | st.booleans() | st.integers() | st.floats() | json_texts
json_values = st.recursive(
    json_scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(json_texts, inner, max_size=3),
    max_leaves=6,
)


def places_in(data: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside plain data."""
    items: list[tuple[Any, Any]] = []
    if isinstance(data, Mapping):
        items = list(data.items())
    elif isinstance(data, list):
        items = list(enumerate(data))
    return [path] + [place for key, item in items for place in places_in(item, (*path, key))]


def damaged(source: st.DataObject, data: Plain) -> Any:
    """The data with one value somewhere replaced, taken out, or put under another name."""
    data = json.loads(json.dumps(data))
    *way, last = source.draw(st.sampled_from(places_in(data)[1:]))
    inner: Any = data
    for step in way:
        inner = inner[step]
    how = source.draw(st.sampled_from(["replace", "replace", "take out", "rename"]))
    if how == "replace":
        inner[last] = source.draw(json_values)
    elif how == "take out" or isinstance(inner, list):
        del inner[last]
    else:
        inner[source.draw(json_texts)] = inner.pop(last)
    return data


def loads_or_tells(document: str, data: object) -> None:
    load, error = LOADERS[document]
    try:
        loaded: Any = load(data)
    except error as told_of:
        mistakes = told_of.findings
    else:
        mistakes = ()
        assert_round_trip(document, loaded)
    assert all(finding.message for finding in mistakes)


def assert_round_trip(document: str, loaded: Any) -> None:
    try:
        plain = getattr(untyped, f"dump_{document}")(loaded)
    except ActivityError as error:
        reason = str(error)
    else:
        reason = ""
        assert LOADERS[document][0](json.loads(json.dumps(plain))) == loaded
    assert not reason or "nan" in reason or "inf" in reason  # which are no JSON, but json.loads reads them


@each_document
@given(data=json_values)
def test_arbitrary_data_is_loaded_or_told_of(document: str, data: object) -> None:
    loads_or_tells(document, data)


@given(data=st.data())
def test_a_damaged_catalog_is_loaded_or_told_of(data: st.DataObject) -> None:
    loads_or_tells("catalog", damaged(data, data.draw(catalogs())))


@given(data=st.data())
def test_a_damaged_activity_is_loaded_or_told_of(data: st.DataObject) -> None:
    activity = data.draw(activities(data.draw(catalogs()), at_most=4))[0]

    loads_or_tells("activity", damaged(data, activity))


@given(data=st.data())
def test_damaged_progress_and_events_are_loaded_or_told_of(data: st.DataObject) -> None:
    catalog = data.draw(catalogs())
    engine = Engine(load_catalog(catalog))
    plain = data.draw(activities(catalog, at_most=8))
    replay = engine.replay([load_activity(one) for one in plain])
    for progress in replay.progress.values():
        loads_or_tells("progress", damaged(data, dump_progress(progress)))
    for event in replay.events[:3]:
        loads_or_tells("event", damaged(data, dump_event(event)))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Week(0), "every: is 0; use a whole number from 1 up"),
        (lambda: Hour(0), "every: is 0; use a whole number from 1 up"),
        (lambda: Month(every=-1), "every: is -1; use a whole number from 1 up"),
        (lambda: untyped.Week(day_starts_at="dawn"), "day_starts_at: is 'dawn'; use a time of day such as \"04:00\""),
    ],
)
def test_a_period(make: Call, message: str) -> None:
    assert told(DefinitionError, make) == message


def test_one_mistake_of_an_achievement_hides_no_other() -> None:
    told_of = told(DefinitionError, lambda: load_catalog(plain_catalog(limit=5, rules_required=3)))
    assert [line.partition(": ")[0] for line in told_of.splitlines()] == [
        "achievements[0].limit",
        "achievements[0].rules_required",
    ]


def test_digits_that_are_none_of_ours() -> None:
    interval = {"type": "recurring", "rrule": "FREQ=DAILY;INTERVAL=\N{SUPERSCRIPT TWO}", "start": "2026-06-01T00:00:00"}
    assert "use a whole number from 1" in in_rule(period=interval)


@pytest.mark.parametrize("achievements", [{}, "", None, 5])
def test_where_there_is_no_list_nothing_is_unknown(achievements: object) -> None:
    campaign = {"id": "c", "achievement": "a", "trigger": "done", "rewards": []}
    told_of = told(DefinitionError, lambda: load_catalog({"achievements": achievements, "campaigns": [campaign]}))
    assert "unknown achievement" not in told_of


@pytest.mark.parametrize("bound", [24, None, ["2026-12-24"] * 10], ids=repr)
def test_a_bound_of_days_off_is_text(bound: object) -> None:
    told_of = in_achievement(timeframe={"except_between": [[bound, "2026-12-26"]]})
    assert told_of.startswith("timeframe.except_between[0][0]: is ")
    assert told_of.endswith('; use ISO 8601 text with an offset, such as "2026-05-04T08:00:00+02:00"')


@pytest.mark.parametrize(
    "rule", ["FREQ=HOURLY;BYMONTHDAY=1", "FREQ=DAILY;UNTIL=20260301T000000Z", "FREQ=HOURLY;BYMONTH=1"]
)
def test_a_recurrence_rule_with_its_rfc_prefix_is_judged_alike(rule: str) -> None:
    start = datetime(2026, 1, 31)  # noqa: DTZ001  # a wall clock
    plain = told(DefinitionError, lambda: Recurring(rule, start=start))
    assert told(DefinitionError, lambda: Recurring(f"RRULE:{rule}", start=start)).replace("RRULE:", "") == plain
    assert Recurring("RRULE:FREQ=WEEKLY;BYDAY=FR", start=start).start_of(2) == datetime(2026, 2, 6)  # noqa: DTZ001


def test_a_mapping_of_one_text_is_a_value_only_if_its_tag_is_known() -> None:
    conditions = {"attribute": "source", "operator": "eq", "value": {"colour": "red"}}
    assert in_achievement(rules=[{"trigger": "walk", "conditions": conditions}]) == (
        "rules[0].conditions.value: is {'colour': 'red'} (dict);"
        " use a number, text, boolean, date or timezone-aware datetime"
    )


@pytest.mark.parametrize(
    ("known", "hint"),
    [
        (["a-long-morning-walk", "an-evening-swim"], '; did you mean "a-long-morning-walk"?'),
        (["a-long-morning-walk", "an-evening-walk"], "; did you mean one of a-long-morning-walk, an-evening-walk?"),
    ],
)
def test_a_word_that_is_part_of_several_names_none_of_them(known: list[str], hint: str) -> None:
    assert did_you_mean("walk", known) == hint


def test_all_mistakes_of_a_campaign_are_told_though_one_field_can_not_be_read() -> None:
    walker = {"id": "a", "name": "A", "rules": [{"trigger": "walk"}]}
    reward = {"unit": "points", "amount": {"type": "fixed", "amount": 1}}
    good = {"id": "c", "achievement": "a", "trigger": "completed", "rewards": [reward]}
    load_catalog({"achievements": [walker], "campaigns": [good]})
    bad = {**good, "trigger": "sneezed", "rewards": [{**reward, "amount": {"type": "fixed", "amount": "much"}}]}
    found = told(DefinitionError, lambda: load_catalog({"achievements": [walker], "campaigns": [bad]}))
    assert [line.split(":")[0] for line in found.splitlines()] == [
        "campaigns[0].rewards[0].amount.amount",
        "campaigns[0].trigger",
    ]


@pytest.mark.parametrize(("begin", "end", "place"), [(NAIVE, "2026-05-05T00:00Z", 0), ("2026-05-03T00:00Z", NAIVE, 1)])
def test_days_off_with_one_bound_that_has_no_zone(begin: Any, end: Any, place: int) -> None:
    said = told(DefinitionError, lambda: Timeframe(except_between=[(begin, end)]))
    assert said == f"except_between[0][{place}]: this is 2026-05-04T08:00:00, {MAKE_AWARE}"


def test_every_wrong_span_of_days_off_is_told() -> None:
    said = told(DefinitionError, lambda: Timeframe(except_between=[("2026-12-24",), ("2026-12-26", "2026-12-24")]))
    assert [line.split(":")[0] for line in said.splitlines()] == ["except_between[0]", "except_between[1]"]
