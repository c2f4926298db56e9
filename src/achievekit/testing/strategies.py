"""Hypothesis strategies for hosts' own property tests: activities and timelines that fit a catalog, and small catalogs.

They go where rules may go wrong: values at, around and off the bounds that conditions and goals set, attributes that are
missing, instants at the edges of periods, days on which clocks change or months end.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import frozen

from achievekit.activity import Activity
from achievekit.aggregations import Count, Distinct, Max, Sum
from achievekit.catalog import Catalog
from achievekit.comparing import attr
from achievekit.definitions import Achievement, Freezes, Limit, Rule
from achievekit.period_table import as_period
from achievekit.periods import LastDays
from achievekit.testing.rhythms import Rhythm
from achievekit.testing.special_days import special_days
from achievekit.testing.values import Attributes, attributes_of, choices_of, comparisons
from achievekit.zones import NEVER

try:
    from hypothesis import strategies as st
except ImportError as error:
    raise ImportError(
        'the strategies of achievekit.testing need Hypothesis; install it, e.g. with pip install "achievekit[testing]"'
    ) from error

_MINUTE = timedelta(minutes=1)

# How far a timeline moves from one activity to the next, in periods: mostly to the next one, so that streaks grow.
_MOVES = (1, 1, 1, 0, 0, 2, 3)

_ZONES = ("UTC", "Europe/Warsaw", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia")


@frozen
class _Way:
    """A rule of a catalog, and the periods in which a timeline that is about it moves."""

    achievement: Achievement
    rule: Rule
    rhythm: Rhythm


def activities(
    catalog: Catalog, *, members: Sequence[str] = ("ana",), timezone: str | None = None
) -> st.SearchStrategy[Activity]:
    """Single activities that rules of the catalog listen to; what they count, their attributes decide.

    Attributes are those that the rule looks at, with values at, around and off its bounds, and sometimes missing. Where a
    rule is for referees, `members` bring others. Ids are drawn too, and seldom repeat. `timezone` is the members' own.
    """
    return timelines(catalog, members=members, timezone=timezone, at_most=1, at_least=1).map(lambda drawn: drawn[0])


@st.composite
def timelines(
    draw: st.DrawFn,
    catalog: Catalog,
    *,
    members: Sequence[str] = ("ana",),
    timezone: str | None = None,
    late: timedelta = timedelta(0),
    duplicates: bool = False,
    at_least: int = 0,
    at_most: int = 20,
) -> list[Activity]:
    """Lists of activities as `activities` makes them, in the order in which a host would record them.

    A timeline moves along the periods of one rule, so that streaks grow and break, and begins before a special day: one
    on which the clocks of the rule's zone change, a month ends or the timeframe begins. With `late` some activities come
    up to that much later than they happened, so that others overtake them; otherwise they come in order. With
    `duplicates` some come twice.
    """
    ways = _ways(catalog, timezone)
    along = draw(st.sampled_from(ways))
    delivered: list[tuple[datetime, Activity]] = []
    for place, at in enumerate(_instants(draw, along, at_least, at_most), start=1):
        way = along if draw(st.integers(0, 3)) else draw(st.sampled_from(ways))
        activity = _activity(draw, way, f"{place}", draw(st.sampled_from(members)), at)
        comes = [at + draw(_delays(late))]
        if duplicates and not draw(st.integers(0, 4)):
            comes.append(comes[0] + draw(_delays(late)))
        delivered += [(when, activity) for when in comes]
    return [activity for _, activity in sorted(delivered, key=lambda one: one[0])]
