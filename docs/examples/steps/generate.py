"""Write activities.jsonl: a year of thirty people who walk, log in and buy, each with a habit worth telling.

    python generate.py            write activities.jsonl beside this file
    python generate.py --check    exit with 1 if activities.jsonl is not what this file writes

The lines stand in the order of delivery, as a server would have seen them: nearly always the order in which
things happened, but some are late, and some are sent twice. The same file comes out on every machine and
every version of Python.
"""

import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

FILE = Path(__file__).with_name("activities.jsonl")
SEED = "a year of steps"
FIRST_DAY, LAST_DAY = date(2025, 10, 1), date(2026, 9, 30)
TUESDAY, WEDNESDAY, THURSDAY, SATURDAY = 1, 2, 3, 5

# Days off in Poland that fall on a working day; catalog.json excepts the same ones.
HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        *("2025-11-11", "2025-12-24", "2025-12-25", "2025-12-26", "2026-01-01"),
        *("2026-01-06", "2026-04-06", "2026-05-01", "2026-06-04"),
    )
)

# sku: category, price in cents
SHELF = {
    "socks-wool": ("socks", 1490),
    "socks-run": ("socks", 990),
    "shoes-trail": ("shoes", 42900),
    "shoes-road": ("shoes", 34950),
    "bottle": ("gear", 5490),
    "headlamp": ("gear", 12990),
    "jacket": ("clothes", 27990),
    "shirt": ("clothes", 8990),
    "bars-12": ("food", 3588),
    "laces": ("shoes", 490),
}
# What one buys several of.
SMALL = ("socks-wool", "socks-run", "bottle", "bars-12", "shirt")


class Dice:
    """Chance that repeats itself: only of `random()` does Python promise that its numbers never change."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random() * (high - low + 1))

    def happens(self, percent: float) -> bool:
        """True that often."""
        return self._random() * 100 < percent

    def pick(self, things: Sequence[str]) -> str:
        """One of them."""
        return things[self.between(0, len(things) - 1)]


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something a member did, and how it travelled to the server."""

    type: str
    at: datetime
    attributes: dict[str, object]
    late_by: timedelta = timedelta()
    sent_again_after: timedelta | None = None


Habit = Callable[[Dice, date, ZoneInfo], Iterator[Deed]]
Days = Callable[[date], bool]


@dataclass(frozen=True)
class Member:
    """Somebody with habits, living in a time zone, perhaps brought along by a friend."""

    name: str
    habits: tuple[Habit, ...]
    zone: str
    referrer: str


# Which days


def every_day(_: date) -> bool:
    """Never a day off."""
    return True


def weekend(day: date) -> bool:
    """Saturday and Sunday."""
    return day.weekday() >= SATURDAY


def working_day(day: date) -> bool:
    """Monday to Friday, without holidays."""
    return not weekend(day) and day not in HOLIDAYS


def working_day_but_wednesday(day: date) -> bool:
    """The days of a four-day week."""
    return working_day(day) and day.weekday() != WEDNESDAY


def tuesday_thursday_saturday(day: date) -> bool:
    """Three days a week."""
    return day.weekday() in {TUESDAY, THURSDAY, SATURDAY}


def all_but(*days: str) -> Days:
    """Every day without these."""
    return lambda day: day.isoformat() not in days


def only(*days: str) -> Days:
    """These days."""
    return lambda day: day.isoformat() in days


def monthly(number: int) -> Days:
    """This day of every month."""
    return lambda day: day.day == number


def between(first: str, last: str) -> Days:
    """The days from first to last, both included."""
    return lambda day: first <= day.isoformat() <= last


# Habits


def moment(dice: Dice, day: date, hours: tuple[int, int], zone: ZoneInfo) -> datetime:
    """Some minute of the hours from the first to the last, both included."""
    return datetime.combine(day, time(dice.between(*hours), dice.between(0, 59)), tzinfo=zone)


def walk(
    steps: tuple[int, int],
    *,
    on: Days = every_day,
    percent: float = 100,
    hours: tuple[int, int] = (7, 20),
    source: str = "watch",
) -> Habit:
    """A walk of so many steps on these days, that often."""

    def habit(dice: Dice, day: date, zone: ZoneInfo) -> Iterator[Deed]:
        if on(day) and dice.happens(percent):
            attributes: dict[str, object] = {"steps": dice.between(*steps), "source": source}
            yield Deed(type="walk", at=moment(dice, day, hours, zone), attributes=attributes)

    return habit


def log_in(*, on: Days = every_day, percent: float = 100, times: int = 1) -> Habit:
    """So many logins on these days."""

    def habit(dice: Dice, day: date, zone: ZoneInfo) -> Iterator[Deed]:
        if on(day) and dice.happens(percent):
            for _ in range(times):
                yield Deed(type="login", at=moment(dice, day, (6, 22), zone), attributes={})

    return habit


def buy(*skus: str, on: Days = every_day, percent: float = 100, lines: tuple[int, int] | None = None) -> Habit:
    """A purchase of these things, or of so many different ones of them, on these days."""

    def habit(dice: Dice, day: date, zone: ZoneInfo) -> Iterator[Deed]:
        if on(day) and dice.happens(percent):
            basket = {dice.pick(skus) for _ in range(dice.between(*lines))} if lines else set(skus)
            quantities = {sku: dice.between(1, 3) if lines and sku in SMALL else 1 for sku in sorted(basket)}
            yield Deed(type="purchase", at=moment(dice, day, (8, 21), zone), attributes=purchase(quantities))

    return habit


def purchase(quantities: dict[str, int]) -> dict[str, object]:
    """The attributes of a purchase; its amount is the total of its lines."""
    items = [
        {"sku": sku, "category": SHELF[sku][0], "price": SHELF[sku][1] / 100, "quantity": quantity}
        for sku, quantity in quantities.items()
    ]
    return {
        "amount": sum(SHELF[sku][1] * quantity for sku, quantity in quantities.items()) / 100,
        "items": items,
    }


def late(habit: Habit, *, by: timedelta, on: Days) -> Habit:
    """The same, but on these days it arrives late."""

    def delayed(dice: Dice, day: date, zone: ZoneInfo) -> Iterator[Deed]:
        for deed in habit(dice, day, zone):
            yield replace(deed, late_by=by) if on(day) else deed

    return delayed


def sent_twice(habit: Habit, *, percent: float) -> Habit:
    """The same, but that often it is sent again some minutes later, under the same id."""

    def doubled(dice: Dice, day: date, zone: ZoneInfo) -> Iterator[Deed]:
        for deed in habit(dice, day, zone):
            again = timedelta(minutes=dice.between(1, 90)) if dice.happens(percent) else None
            yield replace(deed, sent_again_after=again)

    return doubled


def the_hour_that_comes_twice(_: Dice, day: date, zone: ZoneInfo) -> Iterator[Deed]:
    """Two walks at half past two in the night the clocks go back: one wall clock, two instants."""
    if day == date(2025, 10, 26):
        for fold in (0, 1):
            at = datetime.combine(day, time(2, 30, fold=fold), tzinfo=zone)
            yield Deed(type="walk", at=at, attributes={"steps": 2500, "source": "watch"})


def who(name: str, *habits: Habit, zone: str = "Europe/Warsaw", referrer: str = "") -> Member:
    """A member, most likely living in Poland."""
    return Member(name, habits, zone, referrer)


STEADY = (10_100, 14_500)
until_january, since_june = between("2025-10-01", "2026-01-15"), between("2026-06-01", "2026-09-30")
MEMBERS = (
    # Ten thousand a day, the whole year, over both changes of the clocks and the year's end.
    who("ana", walk(STEADY), log_in(percent=15)),
    # One day missed in a year, with freezes saved up by then.
    who("bartek", walk(STEADY, on=all_but("2026-02-11"))),
    # One day missed in the first week, before any freeze was earned. Else a walk to work and a walk home.
    who(
        "celina",
        walk((5200, 6800), on=all_but("2025-10-06"), hours=(7, 9)),
        walk((5200, 7500), on=all_but("2025-10-06"), hours=(16, 18)),
    ),
    # Weekends only.
    who("dorota", walk((14_000, 24_000), on=weekend), log_in(on=weekend, percent=60)),
    who("emil", walk((9000, 16_000), on=weekend, percent=90), buy(*SMALL, percent=2, lines=(1, 2))),
    # Stops in January.
    who("franek", walk(STEADY, on=until_january), log_in(on=until_january)),
    # Walks after midnight.
    who("gosia", walk((6500, 9500), hours=(0, 1), percent=80), the_hour_that_comes_twice),
    # Keeps up with Ana, but measures with a phone.
    who("henryk", walk(STEADY, source="phone"), walk((7000, 9000), percent=4)),
    # Buys a lot.
    who("iga", buy(*SHELF, percent=32, lines=(1, 4)), log_in(percent=35)),
    # Brings three friends who buy; the third takes until March.
    who("jan", walk((4000, 9000), percent=20), log_in(percent=10)),
    who("kasia", buy(*SMALL, percent=6, lines=(1, 3)), walk((5000, 12_000), percent=12), referrer="jan"),
    who("lena", buy(*SHELF, percent=4, lines=(1, 2)), log_in(percent=10), referrer="jan"),
    who(
        "michał",
        buy("shoes-trail", "socks-wool", on=only("2026-03-14")),
        walk(STEADY, percent=20),
        referrer="jan",
    ),
    # Brings three friends too: two buy all year, the third only ever bought laces.
    who("nina", walk((3000, 8000), percent=15), log_in(percent=12)),
    who("ola", buy(*SMALL, percent=7, lines=(1, 3)), referrer="nina"),
    who("piotr", buy(*SMALL, percent=7, lines=(1, 2)), walk((5000, 11_000), percent=10), referrer="nina"),
    who("robert", buy("laces", on=only("2026-05-20")), walk((6000, 13_000), percent=15), referrer="nina"),
    # At work on every working day, and never on a day off.
    who("łucja", log_in(on=working_day)),
    # At work on every working day but Wednesdays.
    who("żaneta", log_in(on=working_day_but_wednesday), walk((4000, 9000), percent=10)),
    # Three times on most days.
    who("ścibor", log_in(percent=75, times=3)),
    # Spends 499.70 every month, thirty cents short.
    who("tomasz", buy("jacket", on=monthly(5)), buy("shirt", "headlamp", on=monthly(20))),
    # Three long walks a week, which is enough for a week and never for a row of days.
    who("ula", walk((21_000, 26_000), on=tuesday_thursday_saturday)),
    # Has an app that sends things twice.
    who("wojtek", sent_twice(walk(STEADY, percent=97), percent=9), sent_twice(log_in(percent=20), percent=20)),
    # Two days in the mountains without network: those two walks arrive when newer ones have been counted.
    who(
        "małgorzata",
        late(walk(STEADY, hours=(9, 16)), by=timedelta(days=2, hours=9), on=only("2026-05-12", "2026-05-13")),
    ),
    # Begins in June.
    who("zofia", walk(STEADY, on=since_june), log_in(on=since_june, percent=90)),
    # Elsewhere. Yui walks every morning after seven: in Warsaw that is late evening in winter, and after
    # midnight in summer.
    who("zoë", walk((8000, 12_500), percent=60), buy(*SMALL, percent=4, lines=(1, 2)), zone="Europe/London"),
    who(
        "søren",
        late(walk(STEADY, percent=70), by=timedelta(minutes=35), on=monthly(7)),
        zone="Europe/Copenhagen",
    ),
    who("олена", walk((7000, 15_000), percent=45), log_in(on=working_day, percent=70), zone="Europe/Kyiv"),
    who("結衣", walk(STEADY, hours=(7, 7)), zone="Asia/Tokyo"),
    who(
        "luz",
        walk((6000, 12_000), percent=35, hours=(17, 20)),
        buy(*SHELF, percent=3, lines=(1, 2)),
        zone="America/Bogota",
    ),
)


def deeds(member: Member) -> Iterator[Deed]:
    """All that a member did in the year, by dice of their own: changing one leaves the others alone."""
    dice, zone = Dice(f"{SEED}: {member.name}"), ZoneInfo(member.zone)
    for number in range((LAST_DAY - FIRST_DAY).days + 1):
        for habit in member.habits:
            yield from habit(dice, FIRST_DAY + timedelta(days=number), zone)


def line(number: int, member: Member, deed: Deed) -> str:
    """One activity as JSON; what is empty is left out."""
    activity: dict[str, object] = {
        "id": f"{deed.type[0]}{number}",
        "member": member.name,
        "type": deed.type,
        "at": deed.at.isoformat(),
    }
    if deed.attributes:
        activity["attributes"] = deed.attributes
    if member.referrer and deed.type == "purchase":
        activity["referrer"] = member.referrer
    return json.dumps(activity, ensure_ascii=False)


def delivered() -> str:
    """The whole file: numbered as things happened, written as they arrived."""
    # The zone must not take part in the comparison: within one zone Python compares wall clocks, and one hour
    # comes twice.
    happened = sorted(
        (
            (deed.at.astimezone(UTC), member.name, deed.type, member, deed)
            for member in MEMBERS
            for deed in deeds(member)
        ),
        key=lambda item: item[:3],
    )
    arrivals: list[tuple[datetime, int, str]] = []
    for number, (at, _, _, member, deed) in enumerate(happened, start=1):
        text, arrived = line(number, member, deed), at + deed.late_by
        arrivals.append((arrived, number, text))
        if deed.sent_again_after is not None:
            arrivals.append((arrived + deed.sent_again_after, number, text))
    return "".join(f"{text}\n" for _, _, text in sorted(arrivals))


def main() -> int:
    """Write the file, or compare it with what would be written."""
    text = delivered()
    if sys.argv[1:] == ["--check"]:
        if FILE.is_file() and FILE.read_bytes() == text.encode():
            return 0
        print(f"{FILE} is not what generate.py writes; run: python {Path(__file__).name}", file=sys.stderr)
        return 1
    FILE.write_text(text, encoding="utf-8", newline="\n")
    print(f"{FILE}: {text.count(chr(10))} activities")
    return 0


if __name__ == "__main__":
    sys.exit(main())
