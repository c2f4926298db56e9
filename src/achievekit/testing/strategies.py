"""Hypothesis strategies for hosts' own property tests: activities and timelines that fit a catalog, and small catalogs.

They go where rules may go wrong: values at, around and off the bounds that conditions and goals set, attributes that
are missing, instants at the edges of periods, days on which clocks change or months end.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any

from achievekit.activity import Activity
from achievekit.aggregations import Count, Distinct, Max, Sum
from achievekit.catalog import Catalog, check_catalog
from achievekit.comparing import attr
from achievekit.conditions import comparisons
from achievekit.definitions import Achievement, Freezes, Limit, Rule
from achievekit.errors import DefinitionError, Findings
from achievekit.periods import Day, Hour, LastDays, Month, Overall, Week
from achievekit.records import frozen
from achievekit.testing.fitting import Doer, counted_attributes
from achievekit.testing.rhythms import Rhythm
from achievekit.testing.special_days import special_days
from achievekit.testing.values import Attributes, attributes_of, choices_of

try:
    from hypothesis import strategies as st
except ImportError as error:
    raise ImportError(
        "the strategies of achievekit.testing need Hypothesis; install it, e.g. with pip install '.[testing]' from a clone"
    ) from error

# So many combinations of values that count are drawn from; enough for several different values of each attribute.
_MOST_FITTING = 50
# How far a timeline moves from one activity to the next, in periods: mostly to the next one, so that streaks grow.
_MOVES = (1, 1, 1, 0, 0, 2, 3)
# What happens seldom happens in one draw of so many.
_SELDOM = 4

_ZONES = ("UTC", "Europe/Warsaw", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia")


@frozen
class _Way:
    """A rule of a catalog, the periods in which a timeline that is about it moves, and attributes that it counts."""

    achievement: Achievement
    rule: Rule
    rhythm: Rhythm
    fitting: list[Attributes]


def activities(
    catalog: Catalog, *, members: Sequence[str] = ("ana",), timezone: str | None = None
) -> st.SearchStrategy[Activity]:
    """Single activities of the types that rules of the catalog listen to, some of which count and some do not.

    Attributes are those that a rule looks at, with values at, around and off its bounds, and sometimes missing. For a
    referee's rule it is somebody else who does it, brought by one of the `members`. `timezone` is the members' own.

    Raises DefinitionError if it is no catalog, or one without achievements.
    """
    return _activities(_ways(catalog, timezone), members)


def timelines(
    catalog: Catalog,
    *,
    members: Sequence[str] = ("ana",),
    timezone: str | None = None,
    late: timedelta = timedelta(0),
    duplicates: bool = False,
    at_least: int = 0,
    at_most: int = 20,
) -> st.SearchStrategy[list[Activity]]:
    """Lists of activities as `activities` makes them, in the order in which a host would record them.

    A timeline moves along the periods of one rule, so that streaks grow and break, and begins a little before a special
    day: one on which the clocks of the rule's zone change, a month ends or the timeframe begins. With `late` some come
    up to that much later than they happened, so that others overtake them; otherwise they come in order. With
    `duplicates` some come twice. `at_least` and `at_most` bound the number of different activities.

    Raises DefinitionError if it is no catalog, or one without achievements.
    """
    number = st.integers(at_least, at_most)
    return _timelines(_ways(catalog, timezone), members, number, late, duplicates=duplicates)


@st.composite
def _activities(draw: st.DrawFn, ways: Sequence[_Way], members: Sequence[str]) -> Activity:
    way = draw(st.sampled_from(ways))
    (at,) = _instants(draw, way, 1)
    return _activity(draw, way, str(draw(st.uuids())), draw(st.sampled_from(members)), at)


@st.composite
def _timelines(
    draw: st.DrawFn,
    ways: Sequence[_Way],
    members: Sequence[str],
    number: st.SearchStrategy[int],
    late: timedelta,
    *,
    duplicates: bool,
) -> list[Activity]:
    along = draw(st.sampled_from(ways))
    delivered: list[tuple[datetime, Activity]] = []
    for place, at in enumerate(_instants(draw, along, draw(number)), start=1):
        way = draw(st.sampled_from(ways)) if _seldom(draw) else along
        activity = _activity(draw, way, f"a{place}", draw(st.sampled_from(members)), at)
        times = 2 if duplicates and _seldom(draw) else 1
        delivered += [(at + _delay(draw, late), activity) for _ in range(times)]
    return [activity for _, activity in sorted(delivered, key=lambda one: one[0])]


def _ways(catalog: Catalog, timezone: str | None) -> list[_Way]:
    found = Findings()
    check_catalog(found, "catalog", catalog)
    found.raise_as(DefinitionError)
    if not catalog.achievements:
        raise DefinitionError("the catalog has no achievements, so no activity fits it; add one")
    return [
        _Way(
            achievement,
            rule,
            Rhythm(catalog, achievement, rule, timezone),
            list(islice(counted_attributes(rule), _MOST_FITTING)),
        )
        for achievement in catalog.achievements
        for rule in achievement.rules
    ]


def _instants(draw: st.DrawFn, way: _Way, number: int) -> list[datetime]:
    """Draw instants in order: from a little before a special day on, period by period of the rule."""
    rhythm = way.rhythm
    day = draw(st.sampled_from(draw(st.sampled_from(special_days(way.achievement, rhythm.zone)))))
    home = rhythm.period_at(day, time.min)
    period = max(rhythm.calendar.first_index, home - draw(st.integers(0, 4)))
    instants = []
    for _ in range(number):
        instants.append(draw(st.sampled_from(rhythm.edges(period) or rhythm.edges(home))))
        period += draw(st.sampled_from(_MOVES))
    return sorted(instants)


def _activity(draw: st.DrawFn, way: _Way, id_: str, member: str, at: datetime) -> Activity:
    # What fits is drawn most often and what fits best comes first, as Hypothesis shrinks to the first.
    fitting = [*[st.just(way.fitting[0])] * 2, st.sampled_from(way.fitting)] if way.fitting else []
    return Doer(member, way.rule).activity(id_, at, draw(st.one_of(*fitting, _attributes(way.rule))))


def _attributes(rule: Rule) -> st.SearchStrategy[Attributes]:
    """Values around all bounds, whether they fit together or not."""
    values = {path: st.sampled_from(values) for path, values in choices_of(rule).items()}
    for comparison in comparisons(rule.conditions):
        if comparison.operator == "matches" and comparison.attribute in values:
            values[comparison.attribute] |= st.from_regex(comparison.value)
    return st.fixed_dictionaries(values).map(attributes_of)


def _delay(draw: st.DrawFn, late: timedelta) -> timedelta:
    return late * draw(st.integers(1, 10)) / 10 if late and _seldom(draw) else timedelta(0)


def _seldom(draw: st.DrawFn) -> bool:
    return draw(st.integers(1, _SELDOM)) == _SELDOM


# --- catalogs -------------------------------------------------------------------------------------


@st.composite
def catalogs(draw: st.DrawFn, *, at_most: int = 3) -> Catalog:
    """Small valid catalogs: an achievement or a few with one rule each, small goals, sometimes limits or freezes."""
    ids = [f"a{number}" for number in range(1, draw(st.integers(1, at_most)) + 1)]
    achievements = [
        Achievement(id_, name=f"Achievement {id_[1:]}", rules=[draw(_rules())], limit=draw(_mostly_none(_LIMITS)))
        for id_ in ids
    ]
    return Catalog(achievements=achievements, timezone=draw(st.sampled_from(_ZONES)))


_PERIODS = (Day(), Day(day_starts_at="04:00"), Week(), Month(), Hour(), LastDays(7), Overall())
_LIMITS = (Limit(1), Limit(2), Limit(1, per="day"), Limit(2, per="month"))
_FREEZES = (Freezes(initial=1), Freezes(earned_every=2, maximum=1))
_CONDITIONS = (attr("source") == "watch", attr("amount") > 1, ~attr("shop").one_of("north", "south"))
_MEASURES: tuple[dict[str, Any], ...] = (
    {"aggregation": Count(), "period_goal": 1},
    {"aggregation": Count(), "period_goal": 2},
    {"aggregation": Sum("amount"), "period_goal": 10},
    {"aggregation": Distinct("shop"), "period_goal": 2},
    {"aggregation": Max("amount"), "period_goal": 5},
)


@st.composite
def _rules(draw: st.DrawFn) -> Rule:
    period = draw(st.sampled_from(_PERIODS))
    options: dict[str, Any] = dict(draw(st.sampled_from(_MEASURES)))
    if period.is_calendar:
        options["consecutive_periods"] = draw(st.integers(1, 3))
        options["freezes"] = draw(_mostly_none(_FREEZES))
    trigger = draw(st.sampled_from(["visit", "buy"]))
    return Rule(trigger, period=period, conditions=draw(_mostly_none(_CONDITIONS)), **options)


def _mostly_none(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.none(), st.sampled_from(values))
