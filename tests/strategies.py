"""Hypothesis strategies: plain catalogs and timelines of one member in which something happens.

Everything drawn here is plain data in the formats of `load_catalog` and `load_activity`; the file shares no
code with the package on purpose and never imports it, so what it makes can be given to the engine and to the
oracle in `laws/recount.py` alike.

    cases(...)               a catalog, a member with or without a zone, a lateness, steps in delivery order
    cases_of(catalogs, ...)  the same for catalogs that another strategy draws
    catalogs(...)            a catalog; options narrow it down for laws that do not hold everywhere
    timelines(catalog, ...)  steps for a catalog: activities, duplicates, late ones, settling
    activities(catalog, ...) the activities alone, in the order they happened
    within_lateness(...)     activities in another order of delivery, none so late that its period is sealed

Goals are small and a timeline moves in steps of one of its catalog's periods, so that streaks grow, break and
are saved. Dates lie around the days on which calendars go wrong: changes of clocks, month and year ends,
29 February.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

Plain = dict[str, Any]
Step = tuple[Literal["record"], Plain] | tuple[Literal["settle"], datetime]

MEMBER = "ana"
TRIGGERS = ("walk", "buy", "visit")
UNHEARD = "sneeze"  # a type no rule listens to
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CALENDAR = ("hour", "day", "week", "month", "quarter", "year")
MEASURES = ("count", "sum", "distinct", "max", "count_each", "sum_each")
DAY_STARTS = ("04:00", "00:30", "02:30", "23:00")  # 02:30 is skipped or read twice at many changes of clocks
USUAL_LATENESSES = [timedelta(hours=1)] * 3 + [timedelta(days=2)] * 2
LATENESSES = (*USUAL_LATENESSES, timedelta(0), timedelta(hours=6), timedelta(days=40))

# The days worth being around, by zone, with what happens to the clocks there.
ZONES: dict[str, tuple[date, ...]] = {
    "Europe/Warsaw": (date(2026, 3, 29), date(2024, 10, 27)),  # 02:00 -> 03:00; 03:00 -> 02:00
    "America/New_York": (date(2024, 3, 10), date(2024, 11, 3)),
    "Australia/Lord_Howe": (date(2024, 4, 7), date(2024, 10, 6)),  # by half an hour
    "Asia/Beirut": (date(2022, 3, 27), date(2022, 10, 30)),  # no 00:00-01:00; 23:00-24:00 twice
    "America/Sao_Paulo": (date(2018, 11, 4), date(2018, 2, 18)),  # the same
    "Pacific/Apia": (date(2011, 12, 30),),  # the day that never was
    "Pacific/Kiritimati": (date(2024, 12, 31),),  # 14 hours ahead of UTC
    "America/St_Johns": (date(2007, 11, 4), date(2009, 3, 8), date(2010, 11, 7)),  # at 00:01: midnight twice
    "UTC": (),
}
ANYWHERE = (date(2024, 2, 29), date(2023, 2, 28), date(2024, 12, 31), date(2020, 12, 31), date(2024, 6, 30))

# About how long a period is; the unit in which a timeline moves.
LENGTHS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "last_days": timedelta(days=1),
    "overall": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "quarter": timedelta(days=91),
    "year": timedelta(days=365),
}
# The oracle walks every period, so a timeline does not move in units of many of its catalog's finest periods.
WIDEST_MOVE = 31


def mostly(usual: st.SearchStrategy[Any], rare: st.SearchStrategy[Any], *, of: int = 5) -> st.SearchStrategy[Any]:
    """The rare strategy in about one of so many draws; shrinks towards the usual one."""
    return st.sampled_from([usual] * (of - 1) + [rare]).flatmap(lambda chosen: chosen)


def seldom(of: int) -> st.SearchStrategy[bool]:
    """True in about one of so many draws."""
    return st.sampled_from([False] * (of - 1) + [True])


def weighted(weights: Mapping[str, int]) -> st.SearchStrategy[str]:
    return st.sampled_from([name for name, weight in weights.items() for _ in range(weight)])


def zones() -> st.SearchStrategy[str]:
    return st.sampled_from(list(ZONES))


# --- definitions ----------------------------------------------------------------------------------


def conditions() -> st.SearchStrategy[Plain]:
    """Conditions most activities meet; never on an attribute that can be null, of which opinions differ."""
    leaves: st.SearchStrategy[Plain] = st.sampled_from(
        [
            {"attribute": "source", "operator": "eq", "value": "watch"},
            {"attribute": "source", "operator": "ne", "value": "phone"},
            {"attribute": "source", "operator": "one_of", "value": ["watch", "phone"]},
            {"attribute": "source", "operator": "exists"},
            {"attribute": "pickup.distance_m", "operator": "missing"},
            {"attribute": "pickup.distance_m", "operator": "gt", "value": 100},
            {"attribute": "pickup.distance_m", "operator": "le", "value": 2.5},
            {"attribute": "steps", "operator": "ge", "value": 1},
            {"attribute": "steps", "operator": "lt", "value": 9},
            {"attribute": "activity.type", "operator": "ne", "value": "buy"},
            {"attribute": "activity.referrer", "operator": "missing"},
        ]
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
            st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"all": parts}),
            inner.map(lambda part: {"not": part}),
        ),
        max_leaves=3,
    )


@st.composite
def aggregations_with_goals(draw: st.DrawFn, measures: Sequence[str]) -> Plain:
    """The fields `aggregation` and `period_goal` of a rule, the goal within reach of a few activities."""
    weights = {"count": 6, "sum": 5, "distinct": 2, "max": 1, "count_each": 1, "sum_each": 1}
    kind = draw(weighted({name: weight for name, weight in weights.items() if name in measures}))
    where = {"attribute": "kind", "operator": "eq", "value": "book"}
    if kind == "count":
        return {"period_goal": draw(st.sampled_from([1, 1, 1, 2, 3]))}
    if kind == "sum":
        attribute = draw(st.sampled_from(["steps", "amount"]))
        goal = draw(st.sampled_from([1, 2, 3, 5, 10, "0.5"]))
        return {"aggregation": {"type": "sum", "attribute": attribute}, "period_goal": goal}
    if kind == "distinct":
        return {
            "aggregation": {"type": "distinct", "attribute": "shop"},
            "period_goal": draw(st.integers(1, 2)),
        }
    if kind == "max":
        return {"aggregation": {"type": "max", "attribute": "steps"}, "period_goal": draw(st.integers(2, 8))}
    aggregation: Plain = {"type": kind.removesuffix("_each"), "each": "items"}
    if kind == "sum_each":
        aggregation["attribute"] = "price"
    if draw(st.booleans()):
        aggregation["where"] = where
    return {"aggregation": aggregation, "period_goal": draw(st.integers(1, 3))}


@st.composite
def periods(draw: st.DrawFn, kinds: Sequence[str]) -> Any:
    """A period as a plain name or with options."""
    weights = {
        "overall": 4,
        "hour": 2,
        "day": 12,
        "week": 4,
        "month": 3,
        "quarter": 2,
        "year": 1,
        "last_days": 3,
    }
    kind = draw(weighted({name: weight for name, weight in weights.items() if name in kinds}))
    if kind == "overall":
        return kind
    period: Plain = {"type": kind}
    if kind == "last_days":
        period["days"] = draw(st.sampled_from([1, 2, 3, 7]))
    elif draw(seldom(of=5)):
        period["every"] = draw(st.sampled_from([2, 3]))
    if kind == "week" and draw(st.booleans()):
        period["starts_on"] = draw(st.sampled_from(WEEKDAYS))
    if kind != "hour" and draw(seldom(of=4)):
        period["day_starts_at"] = draw(st.sampled_from(DAY_STARTS))
    return kind if period == {"type": kind} else period


@st.composite
def freezes(draw: st.DrawFn) -> Plain:
    initial = draw(st.integers(0, 2))
    if initial and draw(st.booleans()):
        return {"initial": initial}
    maximum = draw(st.integers(max(1, initial), 3))
    return {"initial": initial, "earned_every": draw(st.integers(1, 3)), "maximum": maximum}


@dataclass(frozen=True)
class Flavour:
    """What an achievement is about, so that each of its features gets its share."""

    kinds: tuple[str, ...] = ("overall", *CALENDAR, "last_days")
    measures: tuple[str, ...] = MEASURES
    with_conditions: bool = True

    def can_be(self, kinds: Sequence[str]) -> bool:
        return any(kind in kinds for kind in self.kinds)


ANYTHING = Flavour()
STREAK = Flavour(kinds=CALENDAR, measures=("count", "sum"), with_conditions=False)
POINTS = Flavour(kinds=("overall",), measures=("sum", "count_each", "sum_each"))


@st.composite
def rules(
    draw: st.DrawFn,
    trigger: str,
    kinds: Sequence[str],
    flavour: Flavour,
    *,
    with_freezes: bool,
    with_limit: bool,
) -> Plain:
    # Rules that share a trigger are the ones one activity can satisfy together, or satisfy and be refused by.
    trigger = draw(st.sampled_from([*[trigger] * len(TRIGGERS), *TRIGGERS]))
    rule: Plain = {"trigger": trigger, **draw(aggregations_with_goals(flavour.measures))}
    kinds = [kind for kind in kinds if kind in flavour.kinds]
    period = draw(periods(kinds))
    if period != "overall":
        rule["period"] = period
    if kind_of(rule) in CALENDAR:
        consecutive_periods = draw(st.sampled_from([2, 2, 3, 1, 4]))
        if consecutive_periods > 1:
            rule["consecutive_periods"] = consecutive_periods
        if with_freezes and draw(st.booleans()):
            rule["freezes"] = draw(freezes())
    if flavour.with_conditions and draw(seldom(of=4)):
        rule["conditions"] = draw(conditions())
    if with_limit and draw(seldom(of=6)):
        per = draw(st.sampled_from(["hour", "day", "day", "week", "month"]))
        rule["limit"] = {"times": draw(st.integers(1, 3)), "per": per}
    if draw(seldom(of=8)):
        rule["actor"] = "referee"
    return rule


def kind_of(rule: Plain) -> str:
    period = rule.get("period", "overall")
    return str(period if isinstance(period, str) else period["type"])


@st.composite
def timeframes(draw: st.DrawFn) -> Plain:
    """A timeframe of one or two fields, wide enough that activities often fall inside."""
    around = st.sampled_from([*ANYWHERE, *(day for days in ZONES.values() for day in days)])
    choices: dict[str, st.SearchStrategy[Plain]] = {
        "weekdays": st.sampled_from([WEEKDAYS[:5], WEEKDAYS[4:], WEEKDAYS[::2], ("sunday",), WEEKDAYS[:6]]).map(
            lambda days: {"weekdays": list(days)}
        ),
        "days_of_month": st.sampled_from([list(range(1, 32, 2)), [*range(1, 8), *range(25, 32)], [1, 29, 30, 31]]).map(
            lambda days: {"days_of_month": days}
        ),
        "months": st.sampled_from([[1, 2, 3, 12], [2, 4, 6, 8, 10, 11, 12], [3, 6, 9, 10, 12]]).map(
            lambda months: {"months": months}
        ),
        "times": st.sampled_from([("06:00", "22:00"), ("22:00", "06:00"), ("00:00", "23:59"), ("12:00", "02:30")]).map(
            lambda times: {"time_from": times[0], "time_to": times[1]}
        ),
        "time_from": st.sampled_from(["00:30", "02:30"]).map(lambda clock: {"time_from": clock}),
        "starts_at": around.map(lambda day: {"starts_at": instant_text(day, -20)}),
        "ends_at": around.map(lambda day: {"ends_at": instant_text(day, 12)}),
        "except_dates": st.lists(st.tuples(around, st.integers(-3, 5)), min_size=1, max_size=4).map(
            lambda days: {"except_dates": sorted({str(day + timedelta(days=n)) for day, n in days})}
        ),
        "except_dates_between": st.tuples(around, st.integers(-3, 2), st.integers(1, 4)).map(
            lambda drawn: {
                "except_between": [
                    [
                        str(drawn[0] + timedelta(days=drawn[1])),
                        str(drawn[0] + timedelta(days=drawn[1] + drawn[2])),
                    ]
                ]
            }
        ),
        "except_instants_between": st.tuples(around, st.integers(-3, 2), st.integers(1, 3)).map(
            lambda drawn: {
                "except_between": [
                    [instant_text(drawn[0], drawn[1]), instant_text(drawn[0], drawn[1] + drawn[2])],
                ]
            }
        ),
    }
    names = draw(st.lists(st.sampled_from(list(choices)), min_size=1, max_size=2, unique=True))
    timeframe: Plain = {}
    for name in names:
        timeframe |= draw(choices[name])
    # Two that the package refuses, as nothing could ever count.
    if timeframe.get("ends_at", "9") <= timeframe.get("starts_at", ""):
        del timeframe["starts_at"]
    if timeframe.get("time_from") == timeframe.get("time_to"):
        timeframe.pop("time_from", None)
    return timeframe


def instant_text(day: date, plus_days: int) -> str:
    """An instant some days from a date, off the whole minute, as the plain format writes it."""
    return (datetime.combine(day, time(9, 15, 20), UTC) + timedelta(days=plus_days)).isoformat()


@st.composite
def catalogs(
    draw: st.DrawFn,
    *,
    kinds: Sequence[str] = ("overall", *CALENDAR, "last_days"),
    most_achievements: int = 3,
    most_rules: int = 3,
    with_freezes: bool = True,
    with_frequency_limits: bool = True,
    with_completion_limits: bool = True,
    with_requires: bool = True,
    with_timeframes: bool = True,
) -> Plain:
    """A catalog of a few achievements with small goals."""
    number = draw(st.integers(1, most_achievements))
    achievements: list[Plain] = []
    for place in range(number):
        achievement: Plain = {"id": f"a{place}", "name": f"Achievement {place}"}
        trigger = draw(st.sampled_from(TRIGGERS))
        flavour = draw(st.sampled_from([one for one in (ANYTHING, STREAK, ANYTHING, POINTS) if one.can_be(kinds)]))
        rule = rules(trigger, kinds, flavour, with_freezes=with_freezes, with_limit=with_frequency_limits)
        number_of_rules = draw(st.sampled_from([n for n in (1, 1, 1, 2, 3) if n <= most_rules]))
        achievement["rules"] = [draw(rule) for _ in range(number_of_rules)]
        if number_of_rules > 1 and draw(st.booleans()):
            achievement["rules_required"] = draw(st.integers(1, number_of_rules))
        if can_carry_over(achievement["rules"]) and not draw(seldom(of=3)):
            achievement["carry_over"] = True
        if with_completion_limits and draw(seldom(of=3)):
            achievement["limit"] = draw(completion_limits())
        if with_timeframes and draw(seldom(of=4)):
            achievement["timeframe"] = draw(timeframes())
        if with_requires and place and draw(seldom(of=3)):
            achievement["requires"] = [f"a{draw(st.integers(0, place - 1))}"]
        if draw(seldom(of=12)):
            achievement["timezone"] = draw(zones())
        if draw(seldom(of=25)):
            achievement["active"] = False
        achievements.append(achievement)
    if draw(st.booleans()):
        achievements.reverse()  # what is required may stand behind what requires it
    catalog: Plain = {"version": 1, "achievements": achievements}
    if draw(st.booleans()):
        catalog["timezone"] = draw(zones())
    return catalog


def can_carry_over(all_rules: Sequence[Plain]) -> bool:
    """Carry-over is for Count and Sum without periods; with anything else it may be called a mistake."""
    kinds = [rule.get("aggregation", {"type": "count"})["type"] for rule in all_rules if kind_of(rule) == "overall"]
    return bool(kinds) and all(kind in ("count", "sum") for kind in kinds)


@st.composite
def completion_limits(draw: st.DrawFn) -> Plain:
    limit: Plain = {"times": draw(st.sampled_from([1, 1, 2, 3]))}
    per = draw(st.sampled_from([None, "hour", "day", "day", "week", "month", "quarter", "year"]))
    return limit if per is None else {**limit, "per": per}


# --- activities -----------------------------------------------------------------------------------


BOOK, PEN = {"kind": "book", "price": 2}, {"kind": "pen", "price": 0.5}
ITEMS: list[list[Plain]] = [
    [BOOK],
    [BOOK, PEN],
    [BOOK, {"kind": "book", "price": 1}, PEN],
    [PEN],
    [{"kind": "book", "price": "free"}, BOOK, {"kind": "book"}],
    [{"kind": "book", "price": -1}],
    [],
]
# What an attribute may be instead of what rules look for. Null only where no condition looks.
FLAWS: dict[str, list[Any]] = {
    "steps": [0, -3, "7", True],
    "amount": [0, -0.5, "7", True, None],
    "shop": [None, ["north"], {"id": 1}],
    "source": ["phone"],
    "items": ["book", {"kind": "book"}],
}


@st.composite
def attributes(draw: st.DrawFn) -> Plain:
    """What an activity carries: mostly what rules look for, sometimes nothing, null, or the wrong kind."""
    found: Plain = {
        "steps": draw(st.integers(1, 10)),
        "amount": draw(st.sampled_from([1, 0.1, 0.2, 2.5, 4, 7.75])),
        "shop": draw(st.sampled_from([1, 1.0, "1", 2, "north", True])),
        "source": "watch",
        "items": draw(st.sampled_from(ITEMS)),
    }
    distance = draw(st.sampled_from([None, 250, 2.5, 100]))
    if distance is not None:
        found["pickup"] = {"distance_m": distance}
    flawed = draw(st.sampled_from([None] * 10 + list(FLAWS)))
    if flawed is not None:
        # One more than there are flaws: without the attribute.
        flaw = draw(st.integers(0, len(FLAWS[flawed])))
        if flaw == len(FLAWS[flawed]):
            del found[flawed]
        else:
            found[flawed] = FLAWS[flawed][flaw]
    return found


@dataclass(frozen=True)
class Rhythm:
    """How a member moves through time."""

    zone: str
    kind: str  # of the period the timeline moves in
    every: int
    edge: time  # where that period's days begin
    first_day: date
    favourite: tuple[str, str | None]  # the trigger and the actor most activities are for


@st.composite
def rhythms(draw: st.DrawFn, catalog: Plain, timezone: str | None) -> Rhythm:
    """A rhythm that suits one of the catalog's rules, beginning a little before an interesting day."""
    finest = min(LENGTHS[kind_of(rule)] for one in catalog["achievements"] for rule in one["rules"])
    choices = [
        (one, rule)
        for one in catalog["achievements"]
        for rule in one["rules"]
        if LENGTHS[kind_of(rule)] <= WIDEST_MOVE * finest
    ]
    # Rules with a streak to keep are the more interesting ones to move along with.
    streaks = [one for one in choices if kind_of(one[1]) in CALENDAR]
    achievement, rule = draw(st.sampled_from([*streaks, *streaks, *choices]))
    zone = achievement.get("timezone") or timezone or catalog.get("timezone") or "UTC"
    period = rule.get("period", "overall")
    options: Plain = {} if isinstance(period, str) else period
    kind = kind_of(rule)
    # The clocks of a zone are what matters most; a month's or a year's end matters anywhere.
    day = draw(st.sampled_from([*ZONES[zone] * 3, *ANYWHERE]))
    before = draw(st.integers(0, 1 if kind == "hour" else 4)) * LENGTHS[kind]
    return Rhythm(
        zone=zone,
        kind=kind,
        every=options.get("every", 1),
        edge=time.fromisoformat(options.get("day_starts_at", "00:00")),
        first_day=day - before,
        favourite=(rule["trigger"], rule.get("actor")),
    )


def moved(clock: datetime, rhythm: Rhythm, periods_on: int) -> datetime:
    """The same place some periods on, by the calendar (the 31st may become the 28th)."""
    steps = periods_on * rhythm.every
    if rhythm.kind == "hour":
        return clock + timedelta(hours=steps)
    if rhythm.kind in ("month", "quarter", "year"):
        months = clock.month - 1 + steps * {"month": 1, "quarter": 3, "year": 12}[rhythm.kind]
        return clock.replace(year=clock.year + months // 12, month=months % 12 + 1, day=min(clock.day, 28))
    return clock + timedelta(days=steps * (7 if rhythm.kind == "week" else 1))


def instant_of(clock: datetime, zone: str, fold: int) -> datetime:
    """The instant a local clock reads; one the clock skips becomes an instant around the gap."""
    return clock.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


LAST_YEAR = 2050  # "every three years", left out a few times, would soon leave the dates anybody tests

# How likely each move is: to stay in the period, go to the next one, leave some out, be away for long.
FAITHFUL = {"next": 12, "same": 4, "skip": 1}
PATCHY = {"next": 8, "same": 4, "skip": 4, "away": 1}
EAGER = {"same": 10, "next": 5, "skip": 1}


@st.composite
def instants(draw: st.DrawFn, rhythm: Rhythm, number: int) -> list[datetime]:
    """Instants of one member's activities, mostly one after the other."""
    moves = draw(st.sampled_from([FAITHFUL, FAITHFUL, PATCHY, EAGER]))
    edge = datetime.combine(date(2000, 1, 2), rhythm.edge)
    near_the_edge = [(edge + timedelta(seconds=n)).time() for n in (-1, 0, 30, 59, 1800, -1800)]
    odd_clocks = [
        time(0),
        time(0, 0, 30),
        time(1, 30),
        time(2, 30),
        time(3, 15),
        time(23, 30),
        time(23, 59, 59),
    ]
    clocks = st.sampled_from([time(12), time(8, 20), *near_the_edge, *odd_clocks])
    clock = datetime.combine(rhythm.first_day, draw(clocks))
    found = []
    for _ in range(number):
        found.append(instant_of(clock, rhythm.zone, draw(st.sampled_from([0, 0, 1]))))
        move = draw(weighted(moves))
        if move == "same" or clock.year >= LAST_YEAR:
            clock += timedelta(minutes=draw(st.sampled_from([0, 1, 5, 20, 30, 90])))
            continue
        clock = moved(clock, rhythm, {"next": 1, "skip": draw(st.integers(2, 3)), "away": 9}[move])
        if rhythm.kind == "hour":
            clock = clock.replace(minute=draw(st.sampled_from([0, 10, 30, 59])), second=draw(st.sampled_from([0, 59])))
        else:
            clock = datetime.combine(clock.date(), draw(clocks))
    return found


@st.composite
def activities(draw: st.DrawFn, catalog: Plain, *, timezone: str | None = None, at_most: int = 40) -> list[Plain]:
    """Activities of one member for a catalog, with ids of their own, in the order they happened."""
    number = draw(st.sampled_from([n for n in (4, 8, 12, 16, 20, 20, 30, 40) if n <= at_most]))
    rhythm = draw(rhythms(catalog, timezone))
    heard = [(rule["trigger"], rule.get("actor")) for one in catalog["achievements"] for rule in one["rules"]]
    # A timeline that favours one rule keeps its streak better than one that spreads over all.
    kinds = mostly(st.just(rhythm.favourite), st.sampled_from([*heard, (UNHEARD, None)]), of=4)
    found = []
    for place, at in enumerate(sorted(draw(instants(rhythm, number)))):
        type_, actor = draw(kinds)
        activity: Plain = {"id": f"x{place}", "member": MEMBER, "type": type_}
        if actor == "referee":
            activity |= {"member": "bob", "referrer": MEMBER}
        elif draw(seldom(of=15)):
            activity["referrer"] = "zoe"
        local = at.astimezone(ZoneInfo(rhythm.zone))
        found.append({**activity, "at": local.isoformat(), "attributes": draw(attributes())})
    return found


# --- delivery -------------------------------------------------------------------------------------


def happened(activity: Plain) -> datetime:
    return datetime.fromisoformat(activity["at"]).astimezone(UTC)


@st.composite
def timelines(
    draw: st.DrawFn,
    catalog: Plain,
    *,
    timezone: str | None = None,
    lateness: timedelta = timedelta(hours=1),
    at_most: int = 40,
) -> list[Step]:
    """Steps in delivery order: activities mostly in time, some late or too late, some twice, and settling."""
    delivered: list[tuple[datetime, Step]] = []
    drawn = draw(activities(catalog, timezone=timezone, at_most=at_most))
    delays = weighted({"none": 12, "within": 2, "beyond": 1})
    for activity in drawn:
        at = happened(activity) + draw_delay(draw, draw(delays), lateness)
        delivered.append((at, ("record", activity)))
        extra = draw(weighted({"nothing": 20, "duplicate": 2, "settle": 3}))
        if extra == "duplicate":
            delivered.append((at + draw_delay(draw, draw(delays), lateness), ("record", activity)))
        elif extra == "settle":
            settled = happened(activity) + draw_pause(draw, lateness)
            delivered.append((settled, ("settle", settled)))
    if draw(st.booleans()):
        last = max(at for at, _ in delivered) + draw_pause(draw, lateness) + timedelta(days=3)
        delivered.append((last, ("settle", last)))
    return [step for _, step in sorted(delivered, key=lambda one: one[0])]


def draw_delay(draw: st.DrawFn, kind: str, lateness: timedelta) -> timedelta:
    """How much later than it happened an activity is delivered."""
    if kind == "none":
        return timedelta(0)
    fraction = draw(st.integers(1, 9))
    if kind == "within":
        return lateness * fraction / 10
    return lateness + draw(st.sampled_from([timedelta(hours=9), timedelta(days=9)])) * fraction


def draw_pause(draw: st.DrawFn, lateness: timedelta) -> timedelta:
    pauses = [
        timedelta(0),
        timedelta(minutes=30),
        timedelta(hours=12),
        timedelta(days=1),
        timedelta(days=8),
        lateness,
    ]
    return draw(st.sampled_from(pauses))


@st.composite
def within_lateness(draw: st.DrawFn, happenings: Sequence[Plain], lateness: timedelta) -> list[Plain]:
    """The same activities in an order of delivery that seals no period before its activities are there."""
    fractions = st.integers(0, 99)  # below the lateness itself, at which a period that just ended is sealed
    delivered = [(happened(one) + lateness * draw(fractions) / 100, one) for one in happenings]
    return [one for _, one in sorted(delivered, key=lambda one: one[0])]


# --- cases ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """All that a recount takes."""

    catalog: Plain
    member: str
    timezone: str | None
    lateness: timedelta
    history: int
    steps: list[Step]

    @property
    def end(self) -> datetime:
        """The newest instant of all steps: no view is asked for before it."""
        return max(step[1] if step[0] == "settle" else happened(step[1]) for step in self.steps)


def cases(*, at_most: int = 40, **options: Any) -> st.SearchStrategy[Case]:
    """A catalog and a timeline of one member for it; the options are those of `catalogs`."""
    return cases_of(catalogs(**options), at_most=at_most)


@st.composite
def cases_of(draw: st.DrawFn, definitions: st.SearchStrategy[Plain], *, at_most: int = 30) -> Case:
    """The same, with a catalog of another kind."""
    catalog = draw(definitions)
    timezone = draw(mostly(zones(), st.none(), of=4))
    lateness = draw(st.sampled_from(LATENESSES))
    history = draw(st.sampled_from([50, 50, 50, 4]))
    steps = draw(timelines(catalog, timezone=timezone, lateness=lateness, at_most=at_most))
    return Case(catalog, MEMBER, timezone, lateness, history, steps)
