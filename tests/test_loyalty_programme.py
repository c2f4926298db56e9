"""A loyalty programme from end to end, as docs/loyalty_programme.md tells it: every event with all its attributes.

Ana and Ben buy for three months, and spending 200 in a month completes. Each purchase that counts earns five percent,
and two campaigns are linked to completions. Ana returns a purchase, Ben gets two completions by hand, and a deployment
lowers the goal.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from functools import cache

from attrs import evolve, fields

from achievekit import (
    Achievement,
    Campaign,
    Catalog,
    Engine,
    Fixed,
    MemberProgress,
    Outcome,
    Rate,
    Reward,
    Rule,
    Sum,
    catalog_diff,
    dump_catalog,
    dump_event,
    dump_progress,
    load_catalog,
    load_event,
    load_progress,
)
from achievekit.events import CampaignTriggered, Event, ProgressReversed
from helpers import an_activity, instant, of_kind

MONTHLY = Rule("purchase", aggregation=Sum("amount"), period="month", period_goal=200)
CATALOG = Catalog(
    timezone="Europe/Warsaw",
    achievements=[Achievement("spender", name="Spend 200 in a month", rules=[MONTHLY])],
    campaigns=[
        Campaign("cashback", achievement="spender", trigger="progressed", rewards=[Reward("points", Rate("0.05"))]),
        Campaign("bonus", achievement="spender", trigger="completed", rewards=[Reward("points", Fixed(150))]),
        Campaign("voucher", achievement="spender", trigger="completed", rewards=[Reward("voucher", Fixed(1))]),
    ],
)
LOWERED = evolve(
    CATALOG,
    achievements=[Achievement("spender", name="Spend 150 in a month", rules=[evolve(MONTHLY, period_goal=150)])],
)


class Host:
    """What a host does: it keeps progress as text, as a database would, and every event."""

    def __init__(self) -> None:
        self.stored = {name: json.dumps(dump_progress(MemberProgress(name))) for name in ("ana", "ben")}
        self.engine = Engine(load_catalog(json.loads(json.dumps(dump_catalog(CATALOG)))))
        self.events: list[Event] = []

    def progress(self, member: str) -> MemberProgress:
        return load_progress(json.loads(self.stored[member]))

    def keep(self, outcome: Outcome) -> None:
        assert outcome.refusals == ()
        self.stored[outcome.progress.member] = json.dumps(dump_progress(outcome.progress))
        self.events += outcome.events


Step = Callable[[Host], Outcome]


def buys(id_: str, member: str, clock: str, amount: float) -> Step:
    purchase = an_activity(clock, "purchase", id_=id_, zone="Europe/Warsaw", by=member, amount=amount)
    return lambda host: host.engine.record(host.progress(member), purchase)


def returns(id_: str, member: str, clock: str) -> Step:
    return lambda host: host.engine.reverse(host.progress(member), id_, instant(clock, "Europe/Warsaw"))


def gets(member: str, clock: str, completed_count: int) -> Step:
    return lambda host: host.engine.adjust(
        host.progress(member),
        "spender",
        instant(clock, "Europe/Warsaw"),
        completed_count=completed_count,
        actor="eve",
        reason="paper receipts",
    )


def settles_after_the_deployment(member: str, clock: str) -> Step:
    def step(host: Host) -> Outcome:
        host.engine = Engine(LOWERED)
        return host.engine.settle(host.progress(member), instant(clock, "Europe/Warsaw"))

    return step


# What is done, and all that is told of it.
STORY: list[tuple[Step, str]] = [
    (
        buys("a1", "ana", "2026-05-04 10:00", 120.5),
        """
        AchievementProgressed: id=ana:spender:1 member=ana achievement=spender at=2026-05-04T08:00 activity=a1 silent=False
          rule=1 period_goal=200 consecutive_periods=1 remaining_consecutive_periods=1 current_period_value=120.5
          completed_consecutive_periods=0 progress_change=120.5 completed_count=0 times=0 manual=False
        CampaignTriggered: id=ana:spender:2 member=ana achievement=spender at=2026-05-04T08:00 activity=a1 silent=False
          campaign=cashback rewards=6.025 points
        """,
    ),
    (
        buys("b1", "ben", "2026-05-06 12:00", 80),
        """
        AchievementProgressed: id=ben:spender:1 member=ben achievement=spender at=2026-05-06T10:00 activity=b1 silent=False
          rule=1 period_goal=200 consecutive_periods=1 remaining_consecutive_periods=1 current_period_value=80
          completed_consecutive_periods=0 progress_change=80 completed_count=0 times=0 manual=False
        CampaignTriggered: id=ben:spender:2 member=ben achievement=spender at=2026-05-06T10:00 activity=b1 silent=False
          campaign=cashback rewards=4.00 points
        """,
    ),
    (
        buys("a2", "ana", "2026-05-20 18:30", 99.5),
        """
        AchievementProgressed: id=ana:spender:3 member=ana achievement=spender at=2026-05-20T16:30 activity=a2 silent=False
          rule=1 period_goal=200 consecutive_periods=1 remaining_consecutive_periods=0 current_period_value=220.0
          completed_consecutive_periods=1 progress_change=99.5 completed_count=0 times=0 manual=False
        CampaignTriggered: id=ana:spender:4 member=ana achievement=spender at=2026-05-20T16:30 activity=a2 silent=False
          campaign=cashback rewards=4.975 points
        PeriodCompleted: id=ana:spender:5 member=ana achievement=spender at=2026-05-20T16:30 activity=a2 silent=False
          rule=1 period_goal=200 current_period_value=220.0 period_start=2026-04-30T22:00 period_end=2026-05-31T22:00 streak=1
        RuleCompleted: id=ana:spender:6 member=ana achievement=spender at=2026-05-20T16:30 activity=a2 silent=False rule=1
        AchievementCompleted: id=ana:spender:7 member=ana achievement=spender at=2026-05-20T16:30 activity=a2 silent=False
          times=1 completed_count=1 manual=False
        CampaignTriggered: id=ana:spender:8 member=ana achievement=spender at=2026-05-20T16:30 activity=a2 silent=False
          campaign=bonus rewards=150 points
        CampaignTriggered: id=ana:spender:9 member=ana achievement=spender at=2026-05-20T16:30 activity=a2 silent=False
          campaign=voucher rewards=1 voucher
        """,
    ),
    (
        buys("a3", "ana", "2026-06-03 09:00", 150),
        """
        AchievementProgressed: id=ana:spender:10 member=ana achievement=spender at=2026-06-03T07:00 activity=a3 silent=False
          rule=1 period_goal=200 consecutive_periods=1 remaining_consecutive_periods=1 current_period_value=150
          completed_consecutive_periods=0 progress_change=150 completed_count=1 times=0 manual=False
        CampaignTriggered: id=ana:spender:11 member=ana achievement=spender at=2026-06-03T07:00 activity=a3 silent=False
          campaign=cashback rewards=7.50 points
        """,
    ),
    (
        buys("b2", "ben", "2026-06-10 12:00", 40),
        """
        AchievementProgressed: id=ben:spender:3 member=ben achievement=spender at=2026-06-10T10:00 activity=b2 silent=False
          rule=1 period_goal=200 consecutive_periods=1 remaining_consecutive_periods=1 current_period_value=40
          completed_consecutive_periods=0 progress_change=40 completed_count=0 times=0 manual=False
        CampaignTriggered: id=ben:spender:4 member=ben achievement=spender at=2026-06-10T10:00 activity=b2 silent=False
          campaign=cashback rewards=2.00 points
        """,
    ),
    (
        returns("a3", "ana", "2026-06-14 11:00"),
        """
        ProgressReversed: id=ana:spender:12 member=ana achievement=spender at=2026-06-14T09:00 activity=a3 silent=False
          rule=1 current_period_value=0 progress_change=-150
        """,
    ),
    (
        # June ended without a purchase of Ana's, and with it her streak of one month.
        buys("a4", "ana", "2026-07-01 08:00", 60),
        """
        StreakBroken: id=ana:spender:13 member=ana achievement=spender at=2026-06-30T22:00 activity=None silent=False
          rule=1 streak=1 period_start=2026-05-31T22:00
        AchievementProgressed: id=ana:spender:14 member=ana achievement=spender at=2026-07-01T06:00 activity=a4 silent=False
          rule=1 period_goal=200 consecutive_periods=1 remaining_consecutive_periods=1 current_period_value=60
          completed_consecutive_periods=0 progress_change=60 completed_count=1 times=0 manual=False
        CampaignTriggered: id=ana:spender:15 member=ana achievement=spender at=2026-07-01T06:00 activity=a4 silent=False
          campaign=cashback rewards=3.00 points
        """,
    ),
    (
        buys("b3", "ben", "2026-07-02 12:00", 160),
        """
        AchievementProgressed: id=ben:spender:5 member=ben achievement=spender at=2026-07-02T10:00 activity=b3 silent=False
          rule=1 period_goal=200 consecutive_periods=1 remaining_consecutive_periods=1 current_period_value=160
          completed_consecutive_periods=0 progress_change=160 completed_count=0 times=0 manual=False
        CampaignTriggered: id=ben:spender:6 member=ben achievement=spender at=2026-07-02T10:00 activity=b3 silent=False
          campaign=cashback rewards=8.00 points
        """,
    ),
    (
        # Two completions, and each campaign is triggered once.
        gets("ben", "2026-07-05 15:00", 2),
        """
        CompletionsAdjusted: id=ben:spender:7 member=ben achievement=spender at=2026-07-05T13:00 activity=None silent=False
          completed_count=2 previous_count=0 actor=eve reason=paper receipts
        CampaignTriggered: id=ben:spender:8 member=ben achievement=spender at=2026-07-05T13:00 activity=None silent=False
          campaign=bonus rewards=150 points
        CampaignTriggered: id=ben:spender:9 member=ben achievement=spender at=2026-07-05T13:00 activity=None silent=False
          campaign=voucher rewards=1 voucher
        """,
    ),
    (settles_after_the_deployment("ana", "2026-07-10 12:00"), ""),
    (
        # Ben's 160 of 200 are 160 of 150 now.
        settles_after_the_deployment("ben", "2026-07-10 12:00"),
        """
        RuleCompleted: id=ben:spender:10 member=ben achievement=spender at=2026-07-10T10:00 activity=None silent=False rule=1
        AchievementCompleted: id=ben:spender:11 member=ben achievement=spender at=2026-07-10T10:00 activity=None silent=False
          times=1 completed_count=3 manual=False
        CampaignTriggered: id=ben:spender:12 member=ben achievement=spender at=2026-07-10T10:00 activity=None silent=False
          campaign=bonus rewards=150 points
        CampaignTriggered: id=ben:spender:13 member=ben achievement=spender at=2026-07-10T10:00 activity=None silent=False
          campaign=voucher rewards=1 voucher
        """,
    ),
    (
        buys("a5", "ana", "2026-07-20 20:00", 90.0),
        """
        AchievementProgressed: id=ana:spender:16 member=ana achievement=spender at=2026-07-20T18:00 activity=a5 silent=False
          rule=1 period_goal=150 consecutive_periods=1 remaining_consecutive_periods=0 current_period_value=150.0
          completed_consecutive_periods=1 progress_change=90.0 completed_count=1 times=0 manual=False
        CampaignTriggered: id=ana:spender:17 member=ana achievement=spender at=2026-07-20T18:00 activity=a5 silent=False
          campaign=cashback rewards=4.500 points
        PeriodCompleted: id=ana:spender:18 member=ana achievement=spender at=2026-07-20T18:00 activity=a5 silent=False
          rule=1 period_goal=150 current_period_value=150.0 period_start=2026-06-30T22:00 period_end=2026-07-31T22:00 streak=1
        RuleCompleted: id=ana:spender:19 member=ana achievement=spender at=2026-07-20T18:00 activity=a5 silent=False rule=1
        AchievementCompleted: id=ana:spender:20 member=ana achievement=spender at=2026-07-20T18:00 activity=a5 silent=False
          times=1 completed_count=2 manual=False
        CampaignTriggered: id=ana:spender:21 member=ana achievement=spender at=2026-07-20T18:00 activity=a5 silent=False
          campaign=bonus rewards=150 points
        CampaignTriggered: id=ana:spender:22 member=ana achievement=spender at=2026-07-20T18:00 activity=a5 silent=False
          campaign=voucher rewards=1 voucher
        """,
    ),
]


def told(event: Event) -> str:
    """An event with all its attributes, in words."""
    facts = {field.name: getattr(event, field.name) for field in fields(type(event))}
    for name in facts.keys() & {"at", "period_start", "period_end"}:
        facts[name] = facts[name].isoformat().removesuffix(":00+00:00")  # all in UTC, and on the minute
    if isinstance(event, CampaignTriggered):
        facts["rewards"] = ", ".join(f"{grant.amount} {grant.unit}" for grant in event.rewards)
    return f"{type(event).__name__}: " + " ".join(f"{name}={value}" for name, value in facts.items())


@cache
def three_months() -> Host:
    host = Host()
    for step, _ in STORY:
        host.keep(step(host))
    return host


def test_every_event_with_its_attributes() -> None:
    host = Host()
    for step, wanted in STORY:
        outcome = step(host)
        host.keep(outcome)
        assert " ".join(map(told, outcome.events)) == " ".join(wanted.split())


def test_ids_are_those_of_one_life() -> None:
    for member, last in (("ana", 22), ("ben", 13)):
        ids = [event.id for event in three_months().events if event.member == member]
        assert ids == [f"{member}:spender:{number}" for number in range(1, last + 1)]


def test_events_are_stored_and_read() -> None:
    for event in three_months().events:
        assert load_event(json.loads(json.dumps(dump_event(event)))) == event


def test_what_the_deployment_is_said_to_do() -> None:
    (achievement, rule) = catalog_diff(CATALOG, LOWERED)
    assert str(achievement) == "spender: unchanged: nothing that counts has changed"
    assert str(rule).startswith("spender, rule 1: kept: period_goal from 200 to 150; its numbers stay, and whoever")


def account(unit: str) -> dict[str, Decimal]:
    """What members have; this host takes back what a returned purchase brought."""
    events = three_months().events
    returned = {event.activity for event in of_kind(events, ProgressReversed)}
    total: dict[str, Decimal] = defaultdict(Decimal)
    for event in of_kind(events, CampaignTriggered):
        if event.activity not in returned:
            total[event.member] += sum(grant.amount for grant in event.rewards if grant.unit == unit)
    return total


def test_the_accounts() -> None:
    # Five percent of 120.50 + 99.50 + 60 + 90, and of 80 + 40 + 160; and a bonus for each completion that was told.
    assert account("points") == {"ana": Decimal("18.50") + 300, "ben": Decimal("14.00") + 300}
    assert account("voucher") == {"ana": 2, "ben": 2}


def test_the_tabs_at_the_end() -> None:
    host = three_months()
    at = instant("2026-07-31 20:00", "Europe/Warsaw")
    rows = [row for member in host.stored for row in host.engine.overview(host.progress(member), at).rows()]
    month = {"period_start": "2026-07-01T00:00:00+02:00", "period_end": "2026-08-01T00:00:00+02:00"}
    rule = {"rule": "1", "period_goal": 150, "consecutive_periods": 1, "completed_consecutive_periods": 0}
    streak = {"current_streak": 1, "longest_streak": 1, "freezes_left": 0}
    row = {"achievement": "spender", "limit_reached": False, "status": "in_progress"}
    assert rows == [
        {
            **row,
            "member": member,
            "completed_count": count,
            "rules": [{**rule, **streak, **month, "current_period_value": value}],
        }
        for member, count, value in [("ana", 2, "150.0"), ("ben", 3, 160)]
    ]


def test_the_histories_know_nothing_of_the_return() -> None:
    host = three_months()
    histories = {member: host.progress(member).achievements["spender"].history for member in host.stored}
    ids = {member: [entry.activity for entry in history] for member, history in histories.items()}
    assert ids == {"ana": ["a1", "a2", "a4", "a5"], "ben": ["b1", "b2", "b3"]}
