"""69,659 real purchases, counted twice: by achievekit, and by SQL that knows nothing of it.

The log is the CDNOW data set of Bruce Hardie and Peter Fader: who bought how many CDs for how much, day by
day, from January 1997 to June 1998. Each achievement below has a query that answers the same question with
window functions; every customer must come out the same on both sides.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from achievekit import (
    Achievement,
    Activity,
    Catalog,
    Count,
    Engine,
    LastDays,
    Limit,
    MemberProgress,
    Month,
    Overall,
    Rule,
    Sum,
    Week,
)

LOG = Path(__file__).parents[2] / "shared" / "data" / "cdnow_master.txt"
MONDAY = date(1969, 12, 29).toordinal()
SHOWN = 3  # customers spelled out in a failure; the first few tell what went wrong, thousands would hide it


class Purchase(NamedTuple):
    """One line of the log, with its line number as the only thing that tells two equal purchases apart."""

    line: int
    customer: str
    day: date
    cds: int
    amount: Decimal

    @property
    def day_number(self) -> int:
        """Days since a Monday, so that a whole division by 7 gives weeks that begin on Monday."""
        return self.day.toordinal() - MONDAY

    @property
    def month_number(self) -> int:
        """Consecutive months have consecutive numbers, also over the year's end."""
        return 12 * self.day.year + self.day.month

    @property
    def cents(self) -> int:
        """The amount as an integer, since SQLite has no exact decimals."""
        cents = self.amount * 100
        assert cents == int(cents), f"line {self.line}: {self.amount} has a fraction of a cent"
        return int(cents)


ACHIEVEMENTS = [
    Achievement(
        id="three-months",
        name="Buy in 3 months in a row",
        rules=[Rule(trigger="purchase", aggregation=Count(), period=Month(), consecutive_periods=3)],
    ),
    Achievement(
        id="ten-cds",
        name="Buy 10 CDs in all",
        rules=[Rule(trigger="purchase", aggregation=Sum("cds"), period=Overall(), period_goal=10)],
        limit=Limit(1),
    ),
    Achievement(
        id="every-ten-cds",
        name="Every 10 CDs, what is left over counts towards the next ten",
        rules=[Rule(trigger="purchase", aggregation=Sum("cds"), period=Overall(), period_goal=10)],
        carry_over=True,
    ),
    Achievement(
        id="ten-cds-again",
        name="Every 10 CDs, each time from zero",
        rules=[Rule(trigger="purchase", aggregation=Sum("cds"), period=Overall(), period_goal=10)],
    ),
    Achievement(
        id="hundred-in-ninety-days",
        name="Spend 100 within 90 days",
        rules=[Rule(trigger="purchase", aggregation=Sum("amount"), period=LastDays(90), period_goal=100)],
        limit=Limit(1),
    ),
    Achievement(
        id="four-weeks",
        name="Buy in 4 weeks in a row",
        rules=[Rule(trigger="purchase", aggregation=Count(), period=Week(), consecutive_periods=4)],
    ),
]

TABLE = """
    CREATE TABLE purchase (
        line INTEGER PRIMARY KEY,
        customer TEXT NOT NULL,
        day INTEGER NOT NULL,
        month INTEGER NOT NULL,
        cds INTEGER NOT NULL,
        cents INTEGER NOT NULL
    )
"""
# Gaps and islands: numbers that follow one another keep a constant distance from their rank, so that distance
# names the island. An island of 7 months holds two full runs of 3.
FULL_RUNS = """
    WITH unit AS (SELECT DISTINCT customer, {unit} AS number FROM purchase),
         ranked AS (
             SELECT customer, number - ROW_NUMBER() OVER (PARTITION BY customer ORDER BY number) AS island
             FROM unit
         ),
         island AS (SELECT customer, COUNT(*) AS length FROM ranked GROUP BY customer, island)
    SELECT customer, SUM(length / {in_a_row}) FROM island GROUP BY customer
"""

# Starting from zero each time depends on the order of the purchases, hence a walk from one to the next.
FROM_ZERO = """
    WITH RECURSIVE
         ranked AS (
             SELECT customer, cds, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY day, line) AS place
             FROM purchase
         ),
         walk (customer, place, value, completed) AS (
             SELECT customer, 0, 0, 0 FROM purchase GROUP BY customer
             UNION ALL
             SELECT walk.customer, ranked.place,
                    CASE WHEN walk.value + ranked.cds >= 10 THEN 0 ELSE walk.value + ranked.cds END,
                    walk.completed + (walk.value + ranked.cds >= 10)
             FROM walk JOIN ranked ON ranked.customer = walk.customer AND ranked.place = walk.place + 1
         )
    SELECT customer, MAX(completed) FROM walk GROUP BY customer
"""

QUERIES = {
    "three-months": FULL_RUNS.format(unit="month", in_a_row=3),
    "ten-cds": "SELECT customer, SUM(cds) >= 10 FROM purchase GROUP BY customer",
    "every-ten-cds": "SELECT customer, SUM(cds) / 10 FROM purchase GROUP BY customer",
    "ten-cds-again": FROM_ZERO,
    # 90 days that end with this one: this one and the 89 before it.
    "hundred-in-ninety-days": """
        WITH rolling AS (
            SELECT customer,
                   SUM(cents) OVER (
                       PARTITION BY customer ORDER BY day RANGE BETWEEN 89 PRECEDING AND CURRENT ROW
                   ) AS spent
            FROM purchase
        )
        SELECT customer, MAX(spent) >= 10000 FROM rolling GROUP BY customer
    """,
    "four-weeks": FULL_RUNS.format(unit="day / 7", in_a_row=4),
}


def read_log(path: Path) -> list[Purchase]:
    """All purchases of the log, as they stand there (by customer, then by day)."""
    with path.open(encoding="ascii") as lines:
        next(lines)  # the column names
        return [parsed(number, line) for number, line in enumerate(lines, start=2)]


def parsed(number: int, line: str) -> Purchase:
    """One line of the log."""
    customer, day, cds, amount = line.split()
    return Purchase(number, customer, date.fromisoformat(day), int(cds), Decimal(amount))


def activities(purchases: Iterable[Purchase]) -> list[Activity]:
    """The purchases in time order; those of one day stay in the order of the log, for sorting is stable."""
    return [
        Activity(
            id=f"line-{purchase.line}",
            member=purchase.customer,
            type="purchase",
            at=datetime.combine(purchase.day, time(12), tzinfo=UTC),
            attributes={"cds": purchase.cds, "amount": purchase.amount},
        )
        for purchase in sorted(purchases, key=lambda purchase: purchase.day)
    ]


def completions_by_engine(purchases: Iterable[Purchase]) -> dict[str, dict[str, int]]:
    """By achievement and customer, how often achievekit says it was completed."""
    engine = Engine(Catalog(timezone="UTC", achievements=ACHIEVEMENTS))
    members = engine.replay(activities(purchases)).progress
    return {
        achievement.id: {member: completed(progress, achievement.id) for member, progress in members.items()}
        for achievement in ACHIEVEMENTS
    }


def completed(progress: MemberProgress, achievement: str) -> int:
    """How often; a member who has not moved an achievement yet may have no progress in it, which is 0."""
    return progress.achievements[achievement].completed_count if achievement in progress.achievements else 0


def completions_by_sql(purchases: Iterable[Purchase]) -> dict[str, dict[str, int]]:
    """By achievement and customer, how often SQL says it was completed."""
    rows = [(buy.line, buy.customer, buy.day_number, buy.month_number, buy.cds, buy.cents) for buy in purchases]
    database = sqlite3.connect(":memory:")
    try:
        database.execute(TABLE)
        database.executemany("INSERT INTO purchase VALUES (?, ?, ?, ?, ?, ?)", rows)
        return {achievement: dict(database.execute(query)) for achievement, query in QUERIES.items()}
    finally:
        database.close()


def differences(
    engine: Mapping[str, Mapping[str, int]],
    sql: Mapping[str, Mapping[str, int]],
    purchases: Sequence[Purchase],
) -> str:
    """What differs, with the purchases of the first customers concerned; empty when both sides agree."""
    lines: list[str] = []
    for achievement, answers in sql.items():
        counted = engine[achievement]
        everybody = answers.keys() | counted.keys()
        differing = sorted(who for who in everybody if answers.get(who) != counted.get(who))
        if differing:
            lines.append(f"{achievement}: {len(differing)} of {len(answers)} customers differ")
        for customer in differing[:SHOWN]:
            lines.append(f"  {customer}: achievekit {counted.get(customer)}, SQL {answers.get(customer)}")
            bought = (buy for buy in purchases if buy.customer == customer)
            lines += [f"    {buy.day} {buy.cds:3} CDs {buy.amount:>8}" for buy in bought]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def purchases() -> list[Purchase]:
    """The whole log, or a skip where it is not at hand: it lies beside the repository, not in it."""
    if not LOG.is_file():
        pytest.skip(f"the CDNOW purchase log is not at {LOG}")
    return read_log(LOG)


def test_sql_answers_what_was_worked_out_by_hand() -> None:
    """The queries themselves, on purchases few enough to count on fingers."""

    def bought(customer: str, *rows: tuple[str, int, str]) -> list[Purchase]:
        return [Purchase(0, customer, date.fromisoformat(day), cds, Decimal(paid)) for day, cds, paid in rows]

    by_hand = [
        # Seven months in a row over a year's end: two full runs. 3+3+3+3 reaches 10 once from zero; 16 in
        # all.
        *bought("months", *((f"1997-{month}-15", 3, "1.00") for month in ("09", "10", "11", "12"))),
        *bought("months", ("1998-01-31", 1, "1.00"), ("1998-02-01", 2, "1.00"), ("1998-03-31", 1, "0.00")),
        # 25 CDs at once: from zero that is one completion, carried over it is two.
        *bought("collector", ("1997-05-01", 25, "250.00")),
        # Sunday, Monday, then the two weeks after: four weeks touched in 16 days.
        *bought(
            "weeks",
            ("1997-06-01", 1, "10"),
            ("1997-06-02", 1, "10"),
            ("1997-06-15", 1, "10"),
            ("1997-06-16", 1, "10"),
        ),
        # 90 days from first to last, both included: 100.00 exactly.
        *bought("in time", ("1997-01-01", 1, "99.99"), ("1997-03-31", 1, "0.01")),
        # One day more.
        *bought("too late", ("1997-01-01", 1, "99.99"), ("1997-04-01", 1, "0.01")),
    ]
    numbered = [purchase._replace(line=line) for line, purchase in enumerate(by_hand, start=2)]

    customers = ("months", "collector", "weeks", "in time", "too late")
    expected = {
        "three-months": (2, 0, 0, 0, 0),
        "ten-cds": (1, 1, 0, 0, 0),
        "every-ten-cds": (1, 2, 0, 0, 0),
        "ten-cds-again": (1, 1, 0, 0, 0),
        "hundred-in-ninety-days": (0, 1, 0, 1, 0),
        "four-weeks": (0, 0, 1, 0, 0),
    }
    assert completions_by_sql(numbered) == {
        achievement: dict(zip(customers, counts, strict=True)) for achievement, counts in expected.items()
    }
    assert not differences(completions_by_engine(numbered), completions_by_sql(numbered), numbered)


def test_every_customer_comes_out_as_in_sql(purchases: list[Purchase]) -> None:
    """All achievements and all customers in one test, so that the log is replayed once."""
    sql = completions_by_sql(purchases)

    # A query that answers 0 for everybody would agree with an engine that never counts.
    assert all(any(answers.values()) for answers in sql.values())
    report = differences(completions_by_engine(purchases), sql, purchases)
    assert not report, report
