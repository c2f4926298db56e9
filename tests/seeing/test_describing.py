"""What definitions ask for, in English, word for word; and every kind has its words."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from attrs import fields

from achievekit import (
    Achievement,
    Activity,
    Condition,
    Count,
    Day,
    Distinct,
    Freezes,
    Hour,
    LastDays,
    Limit,
    Max,
    Month,
    Overall,
    Quarter,
    Recurring,
    Rule,
    Sum,
    Timeframe,
    Week,
    Year,
    attr,
    describe,
)
from achievekit.aggregations import AGGREGATIONS
from achievekit.conditions import All, AnyOf, Comparison
from achievekit.definitions import ACTORS
from achievekit.describing.aggregations import AGGREGATION_WORDS
from achievekit.describing.conditions import OPERATOR_WORDS, describe_condition
from achievekit.describing.periods import PERIOD_WORDS, label_of
from achievekit.describing.reasons import SENTENCES
from achievekit.describing.rules import ACTOR_WORDS
from achievekit.describing.statuses import CELL_KINDS, STATUSES
from achievekit.describing.steps import STATUS_STEPS
from achievekit.describing.timeframes import PARTS
from achievekit.describing.words import amount, span, value, with_unit
from achievekit.engine.proving import OF_ACHIEVEMENT, OF_RULE
from achievekit.operators import OPERATORS
from achievekit.period_table import PERIODS
from achievekit.periods import Period
from achievekit.rendering.contents import CELL_SIGNS
from achievekit.rendering.streak_calendar import CELLS_IN_ROW
from achievekit.rendering.text import STATUS_STYLES
from achievekit.views.details import CellKind
from achievekit.views.evidence import EVIDENCE
from achievekit.views.standing import Status

WARSAW = timezone(timedelta(hours=2))
x = attr("x")

# --- every kind has its words ---------------------------------------------------------------------


def test_every_kind_has_its_words() -> None:
    assert OPERATOR_WORDS.keys() == OPERATORS.keys()
    assert PERIOD_WORDS.keys() == set(PERIODS.values())
    assert CELLS_IN_ROW.keys() == {word for word, kind in PERIODS.items() if kind.is_calendar}
    assert AGGREGATION_WORDS.keys() == set(AGGREGATIONS.values())
    assert set(ACTOR_WORDS) == set(ACTORS)
    assert {name for part in PARTS.values() for name in part.fields} == {field.name for field in fields(Timeframe)}
    assert set(STATUSES) == set(Status) == set(STATUS_STEPS) == set(STATUS_STYLES)
    assert set(CELL_KINDS) == set(CellKind) == set(CELL_SIGNS)


def test_every_reason_has_its_evidence_and_every_evidence_its_sentence() -> None:
    assert set(SENTENCES) == set(EVIDENCE.values())
    assert {*OF_ACHIEVEMENT, *OF_RULE, None} == set(EVIDENCE)


# --- conditions -----------------------------------------------------------------------------------


def is_weekend(activity: Activity) -> bool:
    return activity.at.weekday() > 4


@pytest.mark.parametrize(
    ("condition", "holds", "fails"),
    [
        (x == "watch", "x is watch", "x is not watch or is missing"),
        (x == "New York", 'x is "New York"', 'x is not "New York" or is missing'),
        (x == "12", 'x is "12"', 'x is not "12" or is missing'),
        (x == "", 'x is ""', 'x is not "" or is missing'),
        (x == "True", 'x is "True"', 'x is not "True" or is missing'),
        (x == True, "x is true", "x is not true or is missing"),  # noqa: E712  # a condition
        (x != 5, "x is not 5", "x is 5 or is missing"),
        (x < 0.5, "x is below 0.5", "x is not below 0.5 or is missing"),
        (x < date(2026, 5, 4), "x is before 4 May 2026", "x is not before 4 May 2026 or is missing"),
        (x <= Decimal("12.50"), "x is at most 12.50", "x is above 12.50 or is missing"),
        (x <= date(2026, 5, 4), "x is not after 4 May 2026", "x is after 4 May 2026 or is missing"),
        (x > 10_000, "x is above 10,000", "x is not above 10,000 or is missing"),
        (
            x > datetime(2026, 5, 4, 12, tzinfo=UTC),
            "x is after 4 May 2026, 12:00 UTC",
            "x is not after 4 May 2026, 12:00 UTC or is missing",
        ),
        (x >= 20, "x is at least 20", "x is below 20 or is missing"),
        (x >= "m", "x is not before m", "x is before m or is missing"),
        (x.between(1, 5), "x is from 1 to 5", "x is not from 1 to 5 or is missing"),
        (x.one_of("a", "b", 3), "x is one of a, b or 3", "x is none of a, b or 3 or is missing"),
        (x.not_one_of("a", "b"), "x is none of a or b", "x is one of a or b or is missing"),
        (x.contains("a"), "x contains a", "x does not contain a or is missing"),
        (x.not_contains("a"), "x does not contain a", "x contains a or is missing"),
        (x.contains_any("a", "b"), "x contains one of a or b", "x contains none of a or b or is missing"),
        (x.starts_with("pre"), "x starts with pre", "x does not start with pre or is missing"),
        (x.ends_with("ing"), "x ends with ing", "x does not end with ing or is missing"),
        (x.like("w*"), "x looks like `w*`", "x does not look like `w*` or is missing"),
        (x.matches("^w+$"), "x matches `^w+$`", "x does not match `^w+$` or is missing"),
        (x.exists(), "x is present", "x is missing"),
        (x.missing(), "x is missing", "x is present"),
        (x.crosses(250), "x crosses 250", "x does not cross 250 or is missing"),
        (All(()), "this is always true", "this is never true"),
        (AnyOf(()), "this is never true", "this is always true"),
        (All((x == 1,)), "x is 1", "x is not 1 or is missing"),
        (
            Rule("go", conditions=is_weekend).conditions,
            "the function `is_weekend` says yes",
            "the function `is_weekend` says no",
        ),
    ],
    ids=str,
)
def test_a_condition_and_its_opposite(condition: Condition, holds: str, fails: str) -> None:
    assert (describe(condition), describe(~condition), describe(~~condition)) == (holds, fails, holds)


def test_every_operator_is_tested_above() -> None:
    marks: Any = test_a_condition_and_its_opposite.pytestmark  # type: ignore[attr-defined]
    shown = {case[0].operator for case in marks[0].args[1] if isinstance(case[0], Comparison)}
    assert shown == set(OPERATORS)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ((x == 1) & (x > 0) & x.exists(), "x is 1 and x is above 0 and x is present"),
        ((x == 1) & ((x > 0) | x.missing()), "x is 1 and (x is above 0 or x is missing)"),
        (((x == 1) & (x > 0)) | x.missing(), "(x is 1 and x is above 0) or x is missing"),
        (~((x == 1) | x.exists()), "(x is not 1 or is missing) and x is missing"),
        (~((x == 1) & x.exists()), "x is not 1 or is missing or x is missing"),
        (attr("pickup.distance_m") > 100, "pickup.distance_m is above 100"),
        (attr("activity.type") == "walk", "the activity's type is walk"),
        (attr("odd path") == 1, "`odd path` is 1"),
        (attr("activity").exists(), "activity is present"),
        (x == 10**50, "x is about 1.0000e+50"),
    ],
    ids=str,
)
def test_conditions_combine(condition: Condition, words: str) -> None:
    assert describe(condition) == words


# --- rules ----------------------------------------------------------------------------------------


def test_the_sentence_of_the_documentation() -> None:
    rule = Rule(
        "walk",
        aggregation=Sum("steps"),
        period_goal=10_000,
        period=Day(),
        consecutive_periods=7,
        conditions=attr("source") == "watch",
        unit="steps",
    )
    words = "sum of `steps` of walk, where source is watch, reaches 10,000 per day, 7 days in a row"
    assert describe(rule) == words
    assert describe(Achievement("a", name="", rules=[rule])) == words


@pytest.mark.parametrize(
    ("aggregation", "words"),
    [
        (Count(), "count of buy reaches 3 x"),
        (Count(each="items"), "count of `items` of buy reaches 3 x"),
        (Count(each="items", where=attr("kind") == "book"), "count of `items` (where kind is book) of buy reaches 3 x"),
        (Sum("amount"), "sum of `amount` of buy reaches 3 x"),
        (
            Sum("price", each="items", where=attr("kind") == "book"),
            "sum of `price` over `items` (where kind is book) of buy reaches 3 x",
        ),
        (Distinct("shop"), "count of different `shop` of buy reaches 3 x"),
        (Max("amount"), "largest `amount` of buy reaches 3 x"),
    ],
    ids=str,
)
def test_what_is_measured(aggregation: Any, words: str) -> None:
    assert describe(Rule("buy", period_goal=3, aggregation=aggregation, unit="x")) == words


@pytest.mark.parametrize(
    ("period", "once", "in_a_row"),
    [
        ("hour", "per hour", "4 hours in a row"),
        (Hour(6), "per 6 hours", "4 times in a row"),
        (Day(), "per day", "4 days in a row"),
        (Day(2), "per 2 days", "4 times in a row"),
        (Day(day_starts_at="04:00"), "per day (beginning at 04:00)", "4 days in a row"),
        (Week(), "per week", "4 weeks in a row"),
        (Week(starts_on="sunday"), "per week (beginning on Sunday)", "4 weeks in a row"),
        (
            Week(starts_on="friday", day_starts_at="04:00:30"),
            "per week (beginning on Friday at 04:00:30)",
            "4 weeks in a row",
        ),
        (Month(), "per month", "4 months in a row"),
        (Quarter(), "per quarter", "4 quarters in a row"),
        (Year(), "per year", "4 years in a row"),
        (
            Recurring("FREQ=WEEKLY;BYDAY=FR", start="2026-05-08T18:00"),
            "per recurrence of `FREQ=WEEKLY;BYDAY=FR` (since 8 May 2026, 18:00)",
            "4 times in a row",
        ),
    ],
    ids=str,
)
def test_calendar_periods(period: Any, once: str, in_a_row: str) -> None:
    assert describe(Rule("go", period_goal=2, period=period)) == f"count of go reaches 2 {once}"
    assert (
        describe(Rule("go", period_goal=2, period=period, consecutive_periods=4))
        == f"count of go reaches 2 {once}, {in_a_row}"
    )


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Overall(), "count of go reaches 2"),
        (LastDays(30), "count of go reaches 2 within 30 days"),
        (LastDays(1, day_starts_at="04:00"), "count of go reaches 2 within 1 day (beginning at 04:00)"),
    ],
    ids=str,
)
def test_other_periods(period: Any, words: str) -> None:
    assert describe(Rule("go", period_goal=2, period=period)) == words


@pytest.mark.parametrize(
    ("freezes", "words"),
    [
        (Freezes(), ""),
        (Freezes(earned_every=3, maximum=0), ""),
        (Freezes(initial=1), ", with freezes for missed days (1 to begin with)"),
        (Freezes(initial=2, maximum=2), ", with freezes for missed days (2 to begin with, at most 2 at a time)"),
        (Freezes(earned_every=1), ", with freezes for missed days (one earned for every met day)"),
        (
            Freezes(initial=1, earned_every=7, maximum=2),
            ", with freezes for missed days (1 to begin with and one earned for every 7 met days, at most 2 at a time)",
        ),
    ],
    ids=str,
)
def test_freezes(freezes: Freezes, words: str) -> None:
    assert describe(Rule("go", period="day", freezes=freezes)) == f"count of go reaches 1 per day{words}"


def test_limits_actors_and_odd_names() -> None:
    assert (
        describe(Rule("go", period_goal=5, limit=Limit(3, per="day")))
        == "count of go reaches 5, counting at most 3 per day"
    )
    assert describe(Rule("go", actor="referee")) == "count of go by members they brought in reaches 1"
    assert describe(Rule("sign up", period_goal=2, unit="forms")) == 'count of "sign up" reaches 2 forms'
    assert describe(Rule("go", period_goal=Decimal("0.50"), unit="km")) == "count of go reaches 0.50 km"


# --- achievements ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"limit": Limit(1)}, "; can be completed once"),
        ({"limit": Limit(2, per="week")}, "; can be completed at most twice per week"),
        ({"limit": Limit(12, per="year")}, "; can be completed at most 12 times per year"),
        ({"carry_over": True}, "; what is above the goal carries over"),
        ({"requires": "first"}, '; only after "first" is completed'),
        ({"requires": ["first", "second"]}, '; only after "first" and "second" are completed'),
        ({"timezone": "Asia/Tokyo"}, "; by the clock in Asia/Tokyo"),
        ({"timeframe": Timeframe(weekdays=["friday"])}, "; open on Friday"),
    ],
    ids=str,
)
def test_what_else_an_achievement_asks_for(options: dict[str, Any], words: str) -> None:
    assert describe(Achievement("a", name="", rules=[Rule("go")], **options)) == f"count of go reaches 1{words}"


def test_several_rules() -> None:
    rules = [Rule("walk", period_goal=3), Rule("swim", period_goal=2, period="week"), Rule("ride")]
    clauses = "(1) count of walk reaches 3; (2) count of swim reaches 2 per week; (3) count of ride reaches 1"
    assert describe(Achievement("a", name="", rules=rules)) == f"all of these: {clauses}"
    assert describe(Achievement("a", name="", rules=rules, rules_required=2)) == f"any 2 of these: {clauses}"


def test_what_cannot_be_described() -> None:
    with pytest.raises(TypeError) as caught:
        describe(Limit(1))
    assert str(caught.value) == (
        "Limit(times=1, per=None) (Limit) can't be described; use an Achievement, Rule, Condition or Timeframe"
    )


# --- timeframes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (Timeframe(), "always"),
        (Timeframe(starts_at=datetime(2026, 5, 4, 8, tzinfo=WARSAW)), "from 4 May 2026, 08:00 UTC+02:00"),
        (Timeframe(ends_at=datetime(2026, 6, 1, tzinfo=UTC)), "until 1 June 2026, 00:00 UTC"),
        (Timeframe(weekdays=["monday", "tuesday", "wednesday", "thursday", "friday"]), "Monday to Friday"),
        (Timeframe(weekdays=["sunday", "saturday"]), "on Saturday and Sunday"),
        (Timeframe(weekdays=["friday", "monday", "wednesday"]), "on Monday, Wednesday and Friday"),
        (Timeframe(days_of_month=[1, 2, 3, 11, 21, 31]), "on the 1st to 3rd, 11th, 21st and 31st of the month"),
        (Timeframe(days_of_month=[12, 22, 23]), "on the 12th, 22nd and 23rd of the month"),
        (Timeframe(months=[12, 1]), "in January and December"),
        (Timeframe(months=[6, 7, 8]), "in June to August"),
        (Timeframe(time_from="22:00", time_to="04:00"), "between 22:00 and 04:00"),
        (Timeframe(time_from=time(6, 30)), "from 06:30"),
        (Timeframe(time_to="09:00"), "before 09:00"),
        (Timeframe(except_dates=["2026-12-24", "2026-05-01"]), "except on 1 May 2026 and 24 December 2026"),
        (
            Timeframe(except_dates=["2026-12-24", "2026-12-25", "2026-12-26"]),
            "except on 24 December 2026 to 26 December 2026",
        ),
        (
            Timeframe(except_between=[("2026-12-24", "2026-12-27")]),
            "except from 24 December 2026 up to, but not including, 27 December 2026",
        ),
        (
            Timeframe(except_between=[("2026-12-24T12:00+00:00", "2026-12-24T18:00+00:00")]),
            "except from 24 December 2026, 12:00 UTC to 24 December 2026, 18:00 UTC",
        ),
        (Timeframe(weekdays=["friday"], time_to="09:00", months=[2]), "in February, on Friday, before 09:00"),
    ],
    ids=str,
)
def test_timeframes(frame: Timeframe, words: str) -> None:
    assert describe(frame) == words


# --- single words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("units", "one"),
    [
        ("steps", "1 step"),
        ("matches", "1 match"),
        ("boxes", "1 box"),
        ("wishes", "1 wish"),
        ("passes", "1 pass"),
        ("movies", "1 movies"),  # which may be a movie's or a story's plural
        ("chess", "1 chess"),
        ("bonus", "1 bonus"),
        ("km", "1 km"),
        ("gas", "1 gas"),
        ("", "1"),
    ],
)
def test_one_of_a_unit(units: str, one: str) -> None:
    assert with_unit(1, units) == one


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("7.80000000000000044", "7.8"),
        ("0.30000000000000004", "0.3"),
        ("-0.30000000000000004", "-0.3"),
        ("0.29999999999999998", "0.3"),
        ("1234567.80000000000000044", "1,234,567.8"),
        ("1.0000000000000000", "1"),
        ("99999999999999999999.0000000001", "100,000,000,000,000,000,000"),
        # Fifteen digits or nine decimals are somebody's own.
        ("0.123456789012345", "0.123456789012345"),
        ("0.00000000000000000044", "0.00000000000000000044"),
        ("123456789012345678.123456789", "123,456,789,012,345,678.123456789"),
        ("2.50", "2.50"),
        ("9.99", "9.99"),
    ],
)
def test_digits_that_only_floats_give_a_number_are_not_shown(number: str, words: str) -> None:
    assert amount(Decimal(number)) == words


def test_one_of_a_unit_may_be_a_sum_of_floats() -> None:
    assert with_unit(Decimal("1.00000000000000002"), "steps") == "1 step"


def test_what_is_compared_is_told_to_its_last_digit() -> None:
    assert value(0.1 * 3) == value(Decimal("0.30000000000000004")) == "0.30000000000000004"
    assert describe(attr("x") > Decimal("0.1000000000000000000001")) == "x is above 0.1000000000000000000001"


class NoTime(datetime):
    """A datetime of no day, such as pandas' NaT, which does not even equal itself."""

    __hash__ = datetime.__hash__

    def __eq__(self, other: object) -> bool:
        return False

    def __repr__(self) -> str:
        return "NaT"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([1, "a", True], "[1, a, true]"),
        (NoTime(1970, 1, 1, tzinfo=UTC), "`NaT`"),
        (None, "missing"),
        (float("nan"), "`nan`"),
        (date(2026, 5, 4), "4 May 2026"),
        (Decimal("1E+3"), "1,000"),
        (-12345.5, "-12,345.5"),
        (10**400, "a huge number"),
    ],
    ids=str,
)
def test_a_value_in_words(found: object, words: str) -> None:
    assert value(found) == words


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(days=2, hours=1, minutes=5, seconds=1), "2 days 1 hour 5 minutes 1 second"),
        (timedelta(microseconds=1), "less than a second"),
        (timedelta(), "no time"),
    ],
)
def test_a_span_in_words(length: timedelta, words: str) -> None:
    assert span(length) == words


# --- what a period is called ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (Hour(), "4 May 2026, 08:00"),
        (Hour(6), "from 4 May 2026, 08:00"),
        (Day(), "4 May 2026"),
        (Week(), "week of 4 May 2026"),
        (Month(), "May 2026"),
        (Quarter(), "Q2 2026"),
        (Year(), "2026"),
        (Year(5), "from 2026"),
        (LastDays(3), "4 May 2026"),
        (Overall(), "this round"),
        (Recurring("FREQ=WEEKLY", start="2026-05-04T08:00"), "from 4 May 2026, 08:00"),
    ],
    ids=str,
)
def test_the_name_of_a_period(period: Period, label: str) -> None:
    assert label_of(period, datetime(2026, 5, 4, 8, tzinfo=UTC)) == label


def test_the_name_of_a_period_that_begins_before_the_calendar() -> None:
    assert label_of(Year(10**6), None) == "the first period"


@pytest.mark.parametrize("kind", [All, AnyOf])
def test_a_single_part_needs_no_brackets(kind: type[All] | type[AnyOf]) -> None:
    either = (attr("a") == 1) | (attr("b") == 2)
    assert describe_condition(kind((either,))) == describe_condition(either)
