"""A naive recount of achievements, streaks and completions: the oracle the engine is compared with.

On purpose this file shares no code with the package and never imports it: it reads the plain catalog format,
keeps every counted activity in a list, and after each step works everything out again by walking all periods
from the first counted one. It knows nothing incremental, nothing about summaries of sealed periods, and it is
slow. Where the two disagree, one of them misreads the rules.

Left out: recurring periods, campaigns, reversal, adjustment, refusal of activities from the future.

Usage::

    result = recount(catalog, "ana", [("record", activity), ("settle", instant)], timezone="Europe/Warsaw")
    result.outcomes[0].refusals                  # {("achievement", "1" or None, "too_late"), ...}
    result.outcomes[0].times                     # {"achievement": 1}
    result.achievements["achievement"].completed_count
    result.achievements["achievement"].view(at)["1"].current_streak

Instants are compared in UTC throughout: two datetimes that share a zone object compare by wall clock, which
lies at a fold. Boundaries are looked for minute by minute, so zones whose offset has seconds (none since the
1970s) are not supported.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, partial
from typing import Any, Literal
from zoneinfo import ZoneInfo

Number = int | Decimal
Json = Mapping[str, Any]
Step = tuple[Literal["record"], Json] | tuple[Literal["settle"], datetime]
Refusals = set[tuple[str, str | None, str]]

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EPOCH_DAY = date(1970, 1, 1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(1960, 1, 1), date(2099, 12, 31)  # the dates it knows; no test goes further
WIDEST_OFFSET = timedelta(hours=16)  # no zone is further than 14 hours from UTC; two spare
WIDEST_FOLD = timedelta(hours=3)  # no clock of our zones was ever put back by more than that


# --- values ---------------------------------------------------------------------------------------


def exact(value: object) -> Number | None:
    """The exact number a value stands for, or None; a float by its repr; bool, NaN, infinity are none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and value.is_finite():
        return value
    return None


def configured(value: object) -> Number:
    """A number of a catalog, where an exact decimal is written as a string."""
    number = exact(Decimal(value)) if isinstance(value, str) else exact(value)
    assert number is not None
    return number


def comparable(value: object) -> tuple[str, Any]:
    """A value together with its JSON kind: 1 and 1.0 are equal; 1, "1" and true all differ."""
    if exact(value) is not None:
        return ("number", exact(value))
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, str):
        return ("text", value)
    return ("other", repr(value))


MISSING = object()


def look_up(root: object, path: str) -> object:
    """What stands at a dotted path of nested mappings, or MISSING."""
    for name in path.split("."):
        if not isinstance(root, Mapping) or name not in root:
            return MISSING
        root = root[name]
    return root


def attribute_of(activity: Json) -> Callable[[str], object]:
    """How paths are read for an activity: `activity.*` reaches its own fields, all else its attributes."""
    names = ("id", "member", "type", "referrer")
    fields = {name: activity[name] for name in names if activity.get(name) is not None}

    def read(path: str) -> object:
        if path.startswith("activity."):
            return look_up(fields, path.removeprefix("activity."))
        return look_up(activity.get("attributes") or {}, path)

    return read


# --- conditions -----------------------------------------------------------------------------------


def holds(condition: Json | None, read: Callable[[str], object]) -> bool:
    """Whether a plain condition is true for what `read` finds at its paths."""
    if condition is None:
        return True
    if "all" in condition:
        return all(holds(part, read) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, read) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], read)
    return compares(read(condition["attribute"]), condition["operator"], condition.get("value"))


def compares(found: object, operator: str, wanted: Any) -> bool:
    if operator == "exists":
        return found is not MISSING
    if operator == "missing":
        return found is MISSING
    if found is MISSING:
        return False  # `ne` too: a missing attribute makes every comparison false
    if operator == "one_of":
        return any(comparable(found) == comparable(one) for one in wanted)
    left, right = comparable(found), comparable(wanted)
    if operator == "eq":
        return left == right
    if operator == "ne":
        return left != right
    if left[0] != right[0] or left[0] not in ("number", "text"):
        return False  # only numbers and texts have an order, each among themselves
    in_order: dict[str, bool] = {
        "lt": left[1] < right[1],
        "le": left[1] <= right[1],
        "gt": left[1] > right[1],
        "ge": left[1] >= right[1],
    }
    return in_order[operator]


# --- aggregations ---------------------------------------------------------------------------------


def measure(aggregation: Json, activity: Json) -> Any:
    """What one activity brings to the aggregation, or None if it has no usable value.

    Count and Sum: what it adds. Max: its number. Distinct: its value with the JSON kind. A Distinct value
    seen before and a number below the maximum are usable: the activity counts (history, frequency slot)
    though the value stays.
    """
    kind, read = aggregation["type"], attribute_of(activity)
    if kind in ("count", "sum") and aggregation.get("each") is not None:
        return measure_items(aggregation, read(aggregation["each"]))
    if kind == "count":
        return 1
    found = read(aggregation["attribute"])
    if kind == "distinct":
        unusable = found is MISSING or found is None or isinstance(found, list | tuple | Mapping)
        return None if unusable else comparable(found)
    number = exact(found)
    return number if number is not None and number > 0 else None


def measure_items(aggregation: Json, items: object) -> Number | None:
    """What the items of a list that meet `where` add; Sum passes over those without a usable number."""
    if not isinstance(items, list | tuple):
        return None
    chosen = [item for item in items if holds(aggregation.get("where"), partial(look_up, item))]
    if aggregation["type"] == "count":
        numbers: list[Number | None] = [1 for _ in chosen]
    else:
        numbers = [exact(look_up(item, aggregation["attribute"])) for item in chosen]
    usable = [number for number in numbers if number is not None]
    total = sum(usable, 0)
    return total if total > 0 else None


def aggregate(aggregation: Json, amounts: Sequence[Any], carried: Number = 0) -> Number:
    """The value of a list of measured amounts."""
    if aggregation["type"] == "distinct":
        return len(set(amounts))
    if aggregation["type"] == "max":
        return max(amounts, default=0)
    return sum(amounts, carried)


# --- local time and periods -----------------------------------------------------------------------


def wall_clock(at: datetime, zone: str) -> datetime:
    """What the clock on the wall reads at an instant, as a naive datetime."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def is_steady(first: datetime, last: datetime, zone: str) -> bool:
    """Whether the wall clock ran evenly between two instants a few hours apart."""
    return wall_clock(last, zone) - wall_clock(first, zone) == last - first


@cache
def begins_for_good(nominal: datetime, zone: str) -> datetime:
    """The earliest instant after which the wall clock never again reads earlier than `nominal`.

    So what nominally begins at a time the clock skips begins at the jump; where the clock is put back over
    `nominal`, at the second crossing; where it is put back exactly to `nominal`, at the first.
    Found by going back from well after it, minute by minute, to the last minute that still reads earlier.
    """
    at = nominal.replace(tzinfo=UTC) + WIDEST_OFFSET
    while wall_clock(at, zone) >= nominal:
        at -= MINUTE
    return at + MINUTE


@dataclass(frozen=True)
class Period:
    """The kind of a rule's period, or of a limit's interval."""

    kind: str
    every: int = 1
    starts_on: str = "monday"
    day_starts_at: time = time(0)
    days: int = 0

    @property
    def is_calendar(self) -> bool:
        return self.kind not in ("overall", "last_days")


def parse_period(plain: str | Json) -> Period:
    if isinstance(plain, str):
        plain = {"type": plain}
    starts_at = plain.get("day_starts_at")
    return Period(
        kind=plain["type"],
        every=plain.get("every", 1),
        starts_on=plain.get("starts_on", "monday"),
        day_starts_at=time.fromisoformat(starts_at) if starts_at else time(0),
        days=plain.get("days", 0),
    )


def begins_unit(day: date, kind: str, starts_on: str) -> bool:
    """Whether a calendar unit of this kind begins on a date."""
    if kind == "week":
        return WEEKDAYS[day.weekday()] == starts_on
    first_months = {"month": range(1, 13), "quarter": (1, 4, 7, 10), "year": (1,)}
    return kind in ("day", "last_days") or (day.day == 1 and day.month in first_months[kind])


@cache
def first_days(kind: str, every: int, starts_on: str) -> list[date]:
    """The first dates of all periods of a kind, found by looking at every date of a century.

    Groups of `every` units are counted from the unit that holds 1970-01-01. A period's index is its place in
    this list.
    """
    dates = (FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days))
    firsts = [day for day in dates if begins_unit(day, kind, starts_on)]
    zero = bisect_right(firsts, EPOCH_DAY) - 1
    return [day for place, day in enumerate(firsts) if (place - zero) % every == 0]


def index_of(period: Period, at: datetime, zone: str) -> int:
    """The index of the period an instant belongs to, read off the wall clock (hours: whole hours of UTC)."""
    if period.kind == "overall":
        return 0
    if period.kind == "hour":
        return (at - EPOCH) // (HOUR * period.every)
    clock = wall_clock(at, zone)
    day = clock.date() if clock.time() >= period.day_starts_at else clock.date() - timedelta(days=1)
    return bisect_right(first_days(period.kind, period.every, period.starts_on), day) - 1


@cache
def start_of(period: Period, index: int, zone: str) -> datetime:
    """The first instant of a calendar period; its end is the start of the next."""
    if period.kind == "hour":
        return EPOCH + index * period.every * HOUR
    day = first_days(period.kind, period.every, period.starts_on)[index]
    return begins_for_good(datetime.combine(day, period.day_starts_at), zone)


def end_of(period: Period, index: int, zone: str) -> datetime:
    return start_of(period, index + 1, zone)


# --- timeframes -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Timeframe:
    """When an achievement is on; all that is given must hold."""

    starts_at: datetime | None
    ends_at: datetime | None
    weekdays: tuple[str, ...]
    days_of_month: tuple[int, ...]
    months: tuple[int, ...]
    time_from: time
    time_to: time | None
    except_dates: tuple[date, ...]
    except_between: tuple[tuple[datetime, datetime], ...]

    def admits_date(self, day: date) -> bool:
        """Judged by the calendar date, whatever the `day_starts_at` of any rule."""
        return (
            (not self.weekdays or WEEKDAYS[day.weekday()] in self.weekdays)
            and (not self.days_of_month or day.day in self.days_of_month)
            and (not self.months or day.month in self.months)
            and day not in self.except_dates
        )

    def admits_time(self, clock: time) -> bool:
        if self.time_to is None:
            return clock >= self.time_from
        if self.time_from > self.time_to:  # wraps over midnight
            return clock >= self.time_from or clock < self.time_to
        return self.time_from <= clock < self.time_to

    def admits(self, at: datetime, zone: str) -> bool:
        clock = wall_clock(at, zone)
        return (
            (self.starts_at is None or self.starts_at <= at)
            and (self.ends_at is None or at < self.ends_at)
            and not any(start <= at < end for start, end in self.except_between)
            and self.admits_date(clock.date())
            and self.admits_time(clock.time())
        )


def parse_timeframe(plain: Json | None, zone: str) -> Timeframe | None:
    if plain is None:
        return None
    starts_at, ends_at = plain.get("starts_at"), plain.get("ends_at")
    time_to = plain.get("time_to")
    return Timeframe(
        starts_at=parse_boundary(starts_at, zone) if starts_at else None,
        ends_at=parse_boundary(ends_at, zone) if ends_at else None,
        weekdays=tuple(plain.get("weekdays") or ()),
        days_of_month=tuple(plain.get("days_of_month") or ()),
        months=tuple(plain.get("months") or ()),
        time_from=time.fromisoformat(plain.get("time_from") or "00:00"),
        time_to=time.fromisoformat(time_to) if time_to else None,
        except_dates=tuple(date.fromisoformat(day) for day in plain.get("except_dates") or ()),
        except_between=tuple(
            (parse_boundary(start, zone), parse_boundary(end, zone)) for start, end in plain.get("except_between") or ()
        ),
    )


def parse_boundary(text: str, zone: str) -> datetime:
    """An ISO instant; a bare date means the beginning of that local day."""
    if len(text) == len("2026-01-01"):
        return begins_for_good(datetime.fromisoformat(text), zone)
    return datetime.fromisoformat(text).astimezone(UTC)


@cache
def is_eligible(period: Period, index: int, timeframe: Timeframe | None, zone: str) -> bool:
    """Whether some instant that reads as this period is inside the timeframe; others are skipped."""
    start, end = start_of(period, index, zone), end_of(period, index, zone)
    if timeframe is None:
        return start < end  # a local day that never existed has no instants
    # Where the clock is put back over the start, some instants before the start already read as this period.
    at = start if is_steady(start - WIDEST_FOLD, start, zone) else start - WIDEST_FOLD
    while at < end:
        if timeframe.admits(at, zone) and index_of(period, at, zone) == index:
            return True
        at = next_candidate(timeframe, at, end, zone)
    return False


def next_candidate(timeframe: Timeframe, at: datetime, end: datetime, zone: str) -> datetime:
    """The next instant to try after one that failed: the next whole minute, or later where that is safe."""
    if timeframe.starts_at is not None and at < timeframe.starts_at:
        return timeframe.starts_at
    if timeframe.ends_at is not None and at >= timeframe.ends_at:
        return end
    for excepted_from, excepted_to in timeframe.except_between:
        if excepted_from <= at < excepted_to:
            return excepted_to
    today, in_an_hour = wall_clock(at, zone).date(), wall_clock(at + HOUR, zone).date()
    if not timeframe.admits_date(today) and today == in_an_hour and is_steady(at, at + HOUR, zone):
        return at + HOUR
    return at.replace(second=0, microsecond=0) + MINUTE


# --- rules ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counted:
    """One activity as one rule counted it."""

    activity: str
    at: datetime
    period: int
    amount: Any


@dataclass(frozen=True)
class Miss:
    """A period that was over without being met while a streak was alive."""

    end: datetime
    streak: int
    frozen: bool
    sealed: bool


@dataclass
class Fold:
    """The outcome of walking a calendar rule's eligible periods in order."""

    freezes: int
    streak: int = 0
    run: int = 0
    full_runs: int = 0
    longest_streak: int = 0
    misses: list[Miss] = field(default_factory=list)


@dataclass(frozen=True)
class RuleView:
    """What the tab shows of a rule at an instant."""

    current_period_value: Number
    completed_consecutive_periods: int
    current_streak: int
    longest_streak: int
    freezes_left: int


@dataclass
class RuleTally:
    """A rule with everything it ever counted."""

    id: str
    plain: Json
    zone: str
    timeframe: Timeframe | None
    lateness: timedelta
    carries_over: bool
    counted: list[Counted] = field(default_factory=list)
    round: list[Counted] = field(default_factory=list)  # what it counted since the last completion
    carried: Number = 0
    credited: int = 0
    reported: list[Miss] = field(default_factory=list)  # the sealed misses, each reported once

    def __post_init__(self) -> None:
        self.period = parse_period(self.plain.get("period") or "overall")
        self.goal = configured(self.plain.get("period_goal", 1))
        self.consecutive_periods: int = self.plain.get("consecutive_periods", 1)
        aggregation = self.plain.get("aggregation") or "count"
        self.aggregation: Json = {"type": aggregation} if isinstance(aggregation, str) else aggregation
        freezes = self.plain.get("freezes") or {}
        self.initial_freezes: int = freezes.get("initial") or 0
        self.freeze_earned_every: int | None = freezes.get("earned_every")
        self.maximum_freezes: int | None = freezes.get("maximum")
        # Carry-over is for Count and Sum over everything; all other rounds start at 0.
        self.carries_over &= self.period.kind == "overall" and self.aggregation["type"] in ("count", "sum")

    # which activities count

    def is_for(self, activity: Json, member: str) -> bool:
        actor = "referrer" if self.plain.get("actor") == "referee" else "member"
        return activity["type"] == self.plain["trigger"] and activity.get(actor) == member

    def refusal(self, activity: Json, at: datetime, seen: Sequence[datetime]) -> str | None:
        """Why the rule does not count an activity that the achievement itself would take."""
        if not holds(self.plain.get("conditions"), attribute_of(activity)):
            return "conditions_not_met"
        if measure(self.aggregation, activity) is None:
            return "no_value"
        if self.is_sealed(at, seen):
            return "too_late"
        return self.frequency_refusal(at, seen)

    def is_sealed(self, at: datetime, seen: Sequence[datetime]) -> bool:
        """Whether the period of an instant takes nothing any more."""
        if self.period.kind == "overall" or not seen:
            return False
        index = index_of(self.period, at, self.zone)
        if self.period.kind == "last_days":  # a day that left the window is sealed at once, without lateness
            return index <= self.newest_day(seen) - self.period.days
        return end_of(self.period, index, self.zone) + self.lateness <= max(seen)

    def frequency_refusal(self, at: datetime, seen: Sequence[datetime]) -> str | None:
        limit = self.plain.get("limit")
        if limit is None:
            return None
        interval = parse_period(limit["per"])
        index = index_of(interval, at, self.zone)
        # The interval is sealed like a period.
        if seen and end_of(interval, index, self.zone) + self.lateness <= max(seen):
            return "too_late"
        # A slot stays taken when a new round begins: the limit is on the rule, not on the round.
        taken = [one for one in self.counted if index_of(interval, one.at, self.zone) == index]
        return "frequency_limit" if len(taken) >= limit["times"] else None

    def count(self, activity: Json, at: datetime) -> None:
        amount = measure(self.aggregation, activity)
        one = Counted(activity["id"], at, index_of(self.period, at, self.zone), amount)
        self.counted.append(one)
        self.round.append(one)

    # values

    def newest_day(self, instants: Iterable[datetime]) -> int:
        """The newest day read; not the newest instant's where the clock was put back over midnight."""
        return max(index_of(self.period, at, self.zone) for at in instants)

    def value_of(self, counted: Iterable[Counted], carried: Number = 0) -> Number:
        return aggregate(self.aggregation, [one.amount for one in counted], carried)

    def overall_value(self) -> Number:
        return self.value_of(self.round, self.carried)

    def window_value(self, seen: Sequence[datetime]) -> Number:
        """The value over the last days, of what was counted this round."""
        if not self.round:
            return 0
        oldest = self.newest_day(seen) - self.period.days + 1
        return self.value_of(one for one in self.round if one.period >= oldest)

    def fold(self, now: datetime) -> Fold:
        """Walk every eligible period from the first counted one to the newest, judged at `now`."""
        fold = Fold(freezes=self.initial_freezes)
        if not self.counted:
            return fold
        buckets: dict[int, list[Counted]] = {}
        for one in self.counted:
            buckets.setdefault(one.period, []).append(one)
        newest = max(*buckets, index_of(self.period, now, self.zone))
        for index in range(min(buckets), newest + 1):
            if is_eligible(self.period, index, self.timeframe, self.zone):
                met = self.value_of(buckets.get(index, ())) >= self.goal
                self.fold_period(fold, met, end_of(self.period, index, self.zone), now)
        return fold

    def fold_period(self, fold: Fold, met: bool, end: datetime, now: datetime) -> None:
        if met:
            self.fold_met(fold)
        elif end <= now and fold.streak > 0:  # over; without a streak a miss changes nothing
            frozen = fold.freezes > 0
            fold.misses.append(Miss(end, fold.streak, frozen, sealed=end + self.lateness <= now))
            if frozen:
                fold.freezes -= 1
            else:
                fold.streak, fold.run, fold.freezes = 0, 0, self.initial_freezes

    def fold_met(self, fold: Fold) -> None:
        fold.streak += 1
        fold.run += 1
        fold.longest_streak = max(fold.longest_streak, fold.streak)
        # The fold carries only streak, run and freezes: so "every n met periods" are those of the streak.
        earned = self.freeze_earned_every is not None and fold.streak % self.freeze_earned_every == 0
        # At or above the maximum nothing is earned, and nothing is taken from a larger initial number.
        if earned and (self.maximum_freezes is None or fold.freezes < self.maximum_freezes):
            fold.freezes += 1
        if fold.run == self.consecutive_periods:
            fold.full_runs += 1
            fold.run = 0

    # completion

    def times_satisfied(self, seen: Sequence[datetime]) -> int:
        if self.period.is_calendar:
            # Only freezes let the fold yield fewer full runs than were credited; what was granted stays.
            return max(0, self.fold(max(seen)).full_runs - self.credited)
        if self.period.kind == "last_days":
            return 1 if self.window_value(seen) >= self.goal else 0
        value = self.overall_value()
        return int(value // self.goal) if self.carries_over else int(value >= self.goal)

    def start_round(self, times: int, seen: Sequence[datetime]) -> None:
        if self.period.is_calendar:
            self.credited = max(self.credited, self.fold(max(seen)).full_runs)
        self.carried = max(0, self.overall_value() - times * self.goal) if self.carries_over else 0
        self.round = []

    def view(self, at: datetime, seen: Sequence[datetime]) -> RuleView:
        if not self.period.is_calendar:
            value = self.overall_value() if self.period.kind == "overall" else self.window_value([*seen, at])
            return RuleView(value, int(value >= self.goal), 0, 0, 0)
        fold, current = self.fold(at), index_of(self.period, at, self.zone)
        has_full_run = fold.full_runs > self.credited
        return RuleView(
            current_period_value=self.value_of(one for one in self.counted if one.period == current),
            completed_consecutive_periods=self.consecutive_periods if has_full_run else fold.run,
            current_streak=fold.streak,
            longest_streak=fold.longest_streak,
            freezes_left=fold.freezes,
        )


# --- achievements ---------------------------------------------------------------------------------


@dataclass
class AchievementTally:
    """An achievement with everything that happened to it; what a recount hands back for each."""

    plain: Json
    zone: str
    lateness: timedelta
    history_length: int
    rules: list[RuleTally] = field(default_factory=list)
    history: list[str] = field(default_factory=list)  # activity ids, once for each rule that counted one
    completions: list[datetime] = field(default_factory=list)  # the completing activity's instant, each time
    seen: list[datetime] = field(default_factory=list)  # instants of counted activities and of settling
    streaks_broken: list[tuple[str, int, datetime]] = field(default_factory=list)
    freezes_used: list[tuple[str, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.timeframe = parse_timeframe(self.plain.get("timeframe"), self.zone)
        carry_over = self.plain.get("carry_over", False)
        for place, rule in enumerate(self.plain["rules"], start=1):
            id_ = rule.get("id") or str(place)
            self.rules.append(RuleTally(id_, rule, self.zone, self.timeframe, self.lateness, carry_over))

    @property
    def completed_count(self) -> int:
        return len(self.completions)

    def view(self, at: datetime) -> dict[str, RuleView]:
        """What each rule shows at an instant that is not before anything seen."""
        return {rule.id: rule.view(at.astimezone(UTC), self.seen) for rule in self.rules}

    # which activities count

    def refusal(self, activity: Json, at: datetime, first_completions: Mapping[str, datetime | None]) -> str | None:
        """Why the achievement as a whole does not take an activity; the first reason that applies."""
        oldest_kept = max(0, len(self.history) - self.history_length)
        if activity["id"] in self.history[oldest_kept:]:
            return "duplicate"
        if not self.plain.get("active", True):
            return "inactive"
        if self.timeframe is not None and not self.timeframe.admits(at, self.zone):
            return "outside_timeframe"
        for required in self.plain.get("requires") or ():
            completed = first_completions[required]
            if completed is None or completed > at:
                return "locked"
        return "limit_reached" if self.completions_left(at) == 0 else None

    def completions_left(self, at: datetime) -> int | None:
        """How often the limit lets the achievement complete at an instant; None: as often as it likes."""
        limit = self.plain.get("limit")
        if limit is None:
            return None
        used = self.completions
        if limit.get("per") is not None:
            interval = parse_period(limit["per"])
            here = index_of(interval, at, self.zone)
            used = [one for one in used if index_of(interval, one, self.zone) == here]
        return max(0, int(limit["times"]) - len(used))

    # steps

    def settle(self, at: datetime) -> None:
        """Time has passed. An achievement that never counted anything has no progress and does not see it."""
        if self.seen:
            self.seen.append(at)
            self.report()

    def report(self) -> None:
        """Report the missed periods sealed by now, each once: by the period's end, then by the rule's place.

        What is sealed does not change, so the sealed misses of an earlier walk are the first of this one's.
        """
        fresh: list[tuple[Miss, str]] = []
        for rule in self.rules:
            if rule.period.is_calendar:
                sealed = [miss for miss in rule.fold(max(self.seen)).misses if miss.sealed]
                already = len(rule.reported)
                assert sealed[:already] == rule.reported
                fresh += [(miss, rule.id) for miss in sealed[already:]]
                rule.reported = sealed
        for miss, rule_id in sorted(fresh, key=lambda one: one[0].end):  # stable: keeps the order of rules
            if miss.frozen:
                self.freezes_used.append((rule_id, miss.end))
            else:
                self.streaks_broken.append((rule_id, miss.streak, miss.end))

    def record(
        self, activity: Json, at: datetime, member: str, first_completions: Mapping[str, datetime | None]
    ) -> tuple[Refusals, int]:
        """Count an activity where it counts; the refusals, and how many times the achievement completed."""
        id_ = self.plain["id"]
        # A rule of the other actor is not a rule for this activity: nothing is counted and nothing refused.
        rules = [rule for rule in self.rules if rule.is_for(activity, member)]
        if not rules:
            return set(), 0
        reason = self.refusal(activity, at, first_completions)
        if reason is not None:
            return {(id_, None, reason)}, 0
        reasons = {rule.id: rule.refusal(activity, at, self.seen) for rule in rules}
        counting = [rule for rule in rules if reasons[rule.id] is None]
        # What one rule refuses is listed even when another one counts it.
        refusals: Refusals = {(id_, rule, why) for rule, why in reasons.items() if why is not None}
        return refusals, self.count(activity, at, counting) if counting else 0

    def count(self, activity: Json, at: datetime, counting: Sequence[RuleTally]) -> int:
        self.settle(at)  # before counting: what this seals is reported without the activity
        if not self.seen:
            self.seen.append(at)
        for rule in counting:
            rule.count(activity, at)
            self.history.append(activity["id"])
        return self.complete(at)

    def complete(self, at: datetime) -> int:
        """Complete as often as enough rules are satisfied and start a new round.

        What the limit holds back is consumed all the same: it is not granted later either.
        """
        satisfied = sorted((rule.times_satisfied(self.seen) for rule in self.rules), reverse=True)
        times = satisfied[(self.plain.get("rules_required") or len(self.rules)) - 1]
        if times == 0:
            return 0
        for rule in self.rules:
            rule.start_round(times, self.seen)
        left = self.completions_left(at)
        granted = times if left is None else min(times, left)
        self.completions += [at] * granted
        return granted


# --- the recount ----------------------------------------------------------------------------------


@dataclass
class StepOutcome:
    """What one step brought; a settle step neither refuses nor completes."""

    refusals: Refusals = field(default_factory=set)
    times: dict[str, int] = field(default_factory=dict)  # only achievements that completed


@dataclass
class Recount:
    """The outcome of all steps: one outcome a step, one tally an achievement."""

    achievements: dict[str, AchievementTally]
    outcomes: list[StepOutcome]


def recount(
    catalog: Json,
    member: str,
    steps: Iterable[Step],
    *,
    timezone: str | None = None,
    lateness: timedelta = HOUR,
    history: int = 50,
) -> Recount:
    """Go through the steps of one member in the order of delivery."""
    tallies: dict[str, AchievementTally] = {}
    for plain in catalog["achievements"]:
        zone = plain.get("timezone") or timezone or catalog.get("timezone") or "UTC"
        tallies[plain["id"]] = AchievementTally(plain, zone, lateness, history)
    return Recount(tallies, [take(step, tallies, member) for step in steps])


def take(step: Step, tallies: Mapping[str, AchievementTally], member: str) -> StepOutcome:
    outcome = StepOutcome()
    if step[0] == "settle":
        for tally in tallies.values():
            tally.settle(step[1].astimezone(UTC))
        return outcome
    activity = step[1]
    at = datetime.fromisoformat(activity["at"]).astimezone(UTC)
    # "Locked" looks at the state before this activity: completing what is required unlocks nothing yet.
    first_completions = {id_: min(tally.completions, default=None) for id_, tally in tallies.items()}
    for id_, tally in tallies.items():
        refusals, times = tally.record(activity, at, member, first_completions)
        outcome.refusals |= refusals
        if times:
            outcome.times[id_] = times
    return outcome
