"""Campaigns (section 8): when they fire, what their conditions read, what they grant, and how they are written down."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve, fields

from achievekit import (
    Achievement,
    Activity,
    Campaign,
    Catalog,
    Condition,
    Count,
    DefinitionError,
    Distinct,
    Engine,
    Fixed,
    Grant,
    LastDays,
    Limit,
    Max,
    MemberProgress,
    Rate,
    Reward,
    Rule,
    Sum,
    Tiered,
    attr,
    dump_catalog,
    dump_event,
    load_catalog,
    load_event,
)
from achievekit.amounts import AMOUNTS, Amount
from achievekit.codec.definitions import AMOUNT_FIELDS
from achievekit.events import AchievementCompleted, AchievementProgressed, CampaignTriggered, Event
from achievekit.occasions import FACTS, Occasion
from helpers import Fed, an_activity, feed, instant, of_kind

SPEND = Rule("buy", aggregation=Sum("amount"), period_goal=500, period="month")
STAR = (Reward("star", Fixed(1)),)
TIERS = Tiered([(0, "0.01"), (500, "0.02")])


def buys(*amounts: Any, month: int = 5, **facts: Any) -> list[Activity]:
    return [
        an_activity(f"2026-{month:02}-04 12:{minute:02}", "buy", id_=f"b{month}-{minute}", amount=amount, **facts)
        for minute, amount in enumerate(amounts)
    ]


def an_engine(*campaigns: Campaign, rules: Any = (SPEND,), **options: Any) -> Engine:
    return Engine(Catalog(achievements=[Achievement("a", name="", rules=rules, **options)], campaigns=campaigns))


def on(trigger: str, conditions: Any = None, *, id_: str = "c", rewards: Any = STAR, active: bool = True) -> Campaign:
    return Campaign(id_, achievement="a", trigger=trigger, conditions=conditions, rewards=rewards, active=active)


def fired(fed: Fed) -> list[int]:
    """How many campaigns each of the activities triggered."""
    return [len(of_kind(outcome.events, CampaignTriggered)) for outcome in fed.outcomes]


def granted(fed: Fed) -> list[Any]:
    """What was granted, amount by amount."""
    return [grant.amount for event in of_kind(fed.events, CampaignTriggered) for grant in event.rewards]


def kinds(events: tuple[Event, ...]) -> list[str]:
    return [type(event).__name__ for event in events]


# --- when they fire -------------------------------------------------------------------------------


def test_triggers() -> None:
    """`Campaign(id, achievement, trigger="completed"|"progressed", conditions, rewards)`."""
    engine = an_engine(on("progressed", id_="p"), on("completed", id_="c"))
    fed = feed(engine, buys(200, 300, 50))
    triggered = [[event.campaign for event in of_kind(o.events, CampaignTriggered)] for o in fed.outcomes]
    assert triggered == [["p"], ["p", "c"], ["p"]]


def test_one_reward_need_not_be_a_list() -> None:
    assert on("completed", rewards=STAR[0]) == on("completed", rewards=list(STAR))


def test_cause_before_effect() -> None:
    """In an outcome: cause before effect (section 10)."""
    fed = feed(an_engine(on("completed"), on("progressed", id_="p"), limit=Limit(1)), buys(500))
    assert kinds(fed.events) == [
        "AchievementProgressed",
        "CampaignTriggered",
        "PeriodCompleted",
        "RuleCompleted",
        "AchievementCompleted",
        "CampaignTriggered",
        "LimitReached",
    ]


def test_what_is_told() -> None:
    """The engine only reports `CampaignTriggered(campaign, rewards)`; handing out points is the host's."""
    rewards = [Reward("points", Rate("0.05")), Reward("stars", Fixed(2))]
    fed = feed(an_engine(on("progressed", rewards=rewards)), buys(Decimal("19.99")))
    assert of_kind(fed.events, CampaignTriggered) == [
        CampaignTriggered(
            id="ana:a:2",
            member="ana",
            achievement="a",
            at=instant("2026-05-04 12:00"),
            activity="b5-0",
            campaign="c",
            rewards=(Grant("points", Decimal("0.9995")), Grant("stars", 2)),
        )
    ]


def test_an_event_of_it_is_stored_and_read() -> None:
    """Dumped, a `Decimal` is a string, an `int` a JSON number (section 2)."""
    rewards = [Reward("points", Rate("0.05")), Reward("stars", Fixed(2))]
    (event,) = of_kind(feed(an_engine(on("progressed", rewards=rewards)), buys(10)).events, CampaignTriggered)
    plain = json.loads(json.dumps(dump_event(event)))
    assert plain["rewards"] == [{"unit": "points", "amount": "0.50"}, {"unit": "stars", "amount": 2}]
    assert load_event(plain) == event


def test_only_its_own_achievement() -> None:
    """`Campaign(id, achievement, …)`: "when this achievement progressed / completed" (section 1)."""
    achievements = [Achievement(id_, name="", rules=[SPEND]) for id_ in "ab"]
    engine = Engine(Catalog(achievements=achievements, campaigns=[on("progressed")]))
    assert [event.achievement for event in of_kind(feed(engine, buys(5)).events, CampaignTriggered)] == ["a"]


def test_one_that_is_off() -> None:
    """`Campaign(active=False)` grants nothing."""
    assert fired(
        feed(an_engine(on("progressed", active=False), on("completed", id_="d", active=False)), buys(500))
    ) == [0]


def test_in_the_order_of_the_catalog() -> None:
    """A campaign is linked as often as there are campaigns: each fires, in the catalog's order."""
    engine = an_engine(*(on("completed", id_=id_) for id_ in "zxy"))
    triggered = of_kind(feed(engine, buys(500)).events, CampaignTriggered)
    assert [event.campaign for event in triggered] == ["z", "x", "y"]


def test_once_for_several_completions() -> None:
    """One activity may complete several times at once: one `AchievementCompleted` with `times` (section 6)."""
    rewards = [Reward("once", Fixed(150)), Reward("each time", Rate(150, of="times"))]
    rule = Rule("buy", aggregation=Sum("amount"), period_goal=100)
    fed = feed(an_engine(on("completed", rewards=rewards), rules=[rule], carry_over=True), buys(350))
    assert granted(fed) == [150, 450]


def test_completed_by_time_alone() -> None:
    """A goal lowered below the value is credited at the next `settle` (section 9); its campaigns fire with it."""
    rewards = [Reward("all", Rate(1, of="current_period_value")), Reward("risen", Rate(1))]
    before, after = (
        an_engine(
            on("completed", attr("activity.id").missing(), rewards=rewards), rules=[evolve(SPEND, period_goal=goal)]
        )
        for goal in (500, 50)
    )
    settled = after.settle(feed(before, buys(80)).progress, instant("2026-05-05"))
    (event,) = of_kind(settled.events, CampaignTriggered)
    assert [grant.amount for grant in event.rewards] == [80, 0]


def test_a_reversal_grants_nothing_and_takes_nothing() -> None:
    """Handing out points is the host's; so is taking them back, upon `ProgressReversed`."""
    engine = an_engine(on("progressed"), on("completed", id_="d"))
    outcome = engine.reverse(feed(engine, buys(80)).progress, "b5-0", instant("2026-05-05"))
    assert kinds(outcome.events) == ["ProgressReversed"]


# --- what conditions read -------------------------------------------------------------------------

ANY_FACT = (
    "did you mean one of activity.…, attributes.…, completed_consecutive_periods, completed_count, consecutive_periods,"
    " current_period_value, manual, period_goal, progress_change, remaining_consecutive_periods, rule, times?"
)
PROGRESSED = {
    "period_goal": 10,
    "consecutive_periods": 3,
    "remaining_consecutive_periods": 1,
    "current_period_value": 12,
    "completed_consecutive_periods": 2,
    "progress_change": 12,
    "completed_count": 0,
    "times": 0,
    "manual": False,
    "rule": "1",
}
COMPLETED = PROGRESSED | {
    "remaining_consecutive_periods": 0,
    "completed_consecutive_periods": 3,
    "completed_count": 1,
    "times": 1,
}


def days(number: int) -> list[Activity]:
    return [an_activity(f"2026-05-0{day} 12:00", "buy", amount=12) for day in range(4, 4 + number)]


DAILY = Rule("buy", aggregation=Sum("amount"), period_goal=10, period="day", consecutive_periods=3)


@pytest.mark.parametrize("fact", FACTS)
def test_facts_of_progress(fact: str) -> None:
    """Its conditions and amounts read the event: […]."""
    holds, fails = (
        on("progressed", attr(fact) == PROGRESSED[fact], id_="="),
        on("progressed", attr(fact) != PROGRESSED[fact]),
    )
    triggered = feed(an_engine(holds, fails, rules=[DAILY]), days(2)).outcomes[-1].events
    assert [event.campaign for event in of_kind(triggered, CampaignTriggered)] == ["="]


@pytest.mark.parametrize("fact", FACTS)
def test_facts_of_a_completion(fact: str) -> None:
    """Its conditions and amounts read the event: […]."""
    holds, fails = (
        on("completed", attr(fact) == COMPLETED[fact], id_="="),
        on("completed", attr(fact) != COMPLETED[fact]),
    )
    triggered = feed(an_engine(holds, fails, rules=[DAILY]), days(3)).outcomes[-1].events
    assert [event.campaign for event in of_kind(triggered, CampaignTriggered)] == ["="]


def test_the_facts_are_those_of_the_event() -> None:
    """`AchievementProgressed` (the attributes of section 8)."""
    (event,) = of_kind(feed(an_engine(rules=[DAILY]), days(2)).outcomes[-1].events, AchievementProgressed)
    assert {fact: getattr(event, fact) for fact in FACTS} == PROGRESSED


def test_remaining_periods() -> None:
    """`remaining_consecutive_periods` (what Open Loyalty's page calls consecutivePeriods, "remaining periods")."""
    one_to_go = on("progressed", (attr("remaining_consecutive_periods") == 1) & (attr("current_period_value") >= 10))
    assert fired(feed(an_engine(one_to_go, rules=[DAILY]), days(5))) == [0, 1, 0, 0, 1]


READS = {
    "activity.id": attr("activity.id") == "b5-0",
    "activity.member": attr("activity.member") == "ana",
    "activity.type": attr("activity.type") == "buy",
    "activity.referrer": attr("activity.referrer").missing(),
    "an attribute": attr("attributes.shop") == "north",
    "a nested attribute": attr("attributes.pickup.distance_m") > 100,
    "an attribute called as a fact is": attr("attributes.times") == 9,
    "an attribute called activity": attr("attributes.activity.id") == "mine",
    "a list": attr("attributes.tags").contains("sale"),
    "all together": (attr("attributes.shop") == "north") & ~(attr("progress_change") > 50) | attr("manual").missing(),
}


@pytest.mark.parametrize("condition", READS.values(), ids=READS)
def test_the_activity_and_its_attributes(condition: Condition) -> None:
    """[…] and `activity.*` / the activity's attributes under `attributes.*`."""
    facts: dict[str, Any] = {
        "shop": "north",
        "pickup": {"distance_m": 250},
        "times": 9,
        "activity": {"id": "mine"},
        "tags": ["sale"],
    }
    assert fired(feed(an_engine(on("progressed", condition)), buys(50, **facts))) == [1]
    assert fired(feed(an_engine(on("progressed", ~condition)), buys(50, **facts))) == [0]


@pytest.mark.parametrize("path", ["activity.id", "attributes.shop", "attributes.pickup.distance_m"])
def test_where_there_is_no_activity(path: str) -> None:
    """A missing attribute makes a comparison false, never an error (section 3)."""
    missing, present = on("completed", attr(path).missing(), id_="m"), on("completed", attr(path).exists())
    rewards = [Reward("points", Rate(1, of="attributes.amount"))]
    engine = an_engine(missing, present, on("completed", rewards=rewards, id_="r"))
    events = engine.adjust(MemberProgress("ana"), "a", instant("2026-05-04"), completed_count=1).events
    triggered = {event.campaign: event.rewards for event in of_kind(events, CampaignTriggered)}
    assert triggered == {"m": (Grant("star", 1),), "r": (Grant("points", 0),)}


def test_a_function_as_a_condition() -> None:
    """Any function serves as a condition too: in a campaign it is one of the facts and the activity."""

    def big_or_gold(occasion: Occasion) -> bool:
        is_gold = occasion.activity is not None and occasion.activity.attributes.get("level") == "gold"
        return is_gold or occasion.facts["progress_change"] > 100

    engine = an_engine(on("progressed", big_or_gold))
    assert fired(feed(engine, [*buys(50, 150), *buys(50, month=6, level="gold")])) == [0, 1, 1]
    with pytest.raises(
        DefinitionError, match=r"campaigns\[0\].conditions: .*is a Python function, which can't be dumped"
    ):
        dump_catalog(engine.catalog)


def test_different_rewards_for_different_rules() -> None:
    """`rule` tells which rule of the achievement it was."""
    direct, referral = evolve(SPEND, id="direct"), evolve(SPEND, id="referral", actor="referee")
    campaigns = [
        on("progressed", attr("rule") == id_, id_=id_, rewards=[Reward("points", Rate(rate))])
        for id_, rate in [("direct", "0.05"), ("referral", "0.01")]
    ]
    own = buys(100)[0]
    brought = evolve(own, id="x", member="bob", referrer="ana")
    assert granted(feed(an_engine(*campaigns, rules=[direct, referral]), [own, brought])) == [5, 1]


# --- crosses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amounts", "crossing"),
    [
        ((249, 1, 1), (0, 1, 0)),
        ((250, 1), (1, 0)),
        ((249.99, 0.01), (0, 1)),
        ((100, 100, 100, 100), (0, 0, 1, 0)),
        ((600, 1), (1, 0)),
    ],
    ids=str,
)
def test_crosses(amounts: tuple[float, ...], crossing: tuple[int, ...]) -> None:
    """`attr("current_period_value").crosses(250)` is true on the one event that takes the value from below 250 to 250
    or above.
    """
    engine = an_engine(on("progressed", attr("current_period_value").crosses(250)))
    assert fired(feed(engine, buys(*amounts))) == list(crossing)


def test_crosses_once_in_each_period() -> None:
    """[…] true on the one event: a new month begins below it."""
    engine = an_engine(on("progressed", attr("current_period_value").crosses(250)))
    purchases = [*buys(200, 100, 100), *buys(200, 100, month=6), *buys(600, month=7)]
    assert fired(feed(engine, purchases)) == [0, 1, 0, 0, 1, 1]


def test_crosses_once_in_each_round() -> None:
    """[…] true on the one event: values in events are those before the new round begins (section 6)."""
    half = on("progressed", attr("current_period_value").crosses(250))
    engine = an_engine(half, rules=[evolve(SPEND, period="overall")])
    assert fired(feed(engine, buys(200, 100, 300, 200, 100))) == [0, 1, 0, 0, 1]


def test_what_was_carried_over_counts() -> None:
    """Values in events are those before the new round begins; with carry-over it begins at what is left (section 6)."""
    half = on("progressed", attr("current_period_value").crosses(250))
    engine = an_engine(half, rules=[evolve(SPEND, period="overall")], carry_over=True)
    assert fired(feed(engine, buys(700, 40, 20))) == [1, 0, 1]  # 700 leaves 200
    assert fired(feed(engine, buys(800, 40))) == [1, 0]  # 800 leaves 300, which no event ever crossed


def test_crosses_again_when_it_fell_meanwhile() -> None:
    """[…] from below 250 to 250 or above: after a return, or when days left the window, that is the case again."""
    half = on("progressed", attr("current_period_value").crosses(250))
    engine = an_engine(half)
    progress = engine.reverse(feed(engine, buys(300)).progress, "b5-0", instant("2026-05-05")).progress
    assert fired(feed(engine, buys(300), progress)) == [1]
    rolling = an_engine(half, rules=[evolve(SPEND, period=LastDays(7))])
    assert fired(feed(rolling, [*buys(300), *buys(300, month=6)])) == [1, 1]


@pytest.mark.parametrize(
    ("aggregation", "crossing"),
    [(Count(), (0, 0, 1, 0)), (Distinct("amount"), (0, 0, 1, 0)), (Max("amount"), (0, 1, 0))],
)
def test_crosses_with_any_aggregation(aggregation: Any, crossing: tuple[int, ...]) -> None:
    """[…] true on the one event that takes the value from below to it or above."""
    engine = an_engine(
        on("progressed", attr("current_period_value").crosses(3)), rules=[evolve(SPEND, aggregation=aggregation)]
    )
    assert fired(feed(engine, buys(*(1, 4, 5, 6)[: len(crossing)]))) == list(crossing)


def test_the_third_completion() -> None:
    """`crosses` of `completed_count`: from below, however many at once."""
    third = on("completed", attr("completed_count").crosses(3))
    rule = Rule("buy", aggregation=Sum("amount"), period_goal=100)
    engine = an_engine(third, rules=[rule], carry_over=True)
    assert fired(feed(engine, buys(100, 100, 100, 100))) == [0, 0, 1, 0]
    assert fired(feed(engine, buys(100, 500, 100))) == [0, 1, 0]


def test_crosses_is_for_campaigns() -> None:
    """`.crosses(n)` (campaigns only)."""
    with pytest.raises(DefinitionError) as raised:
        Rule("buy", conditions=(attr("amount") > 1) & attr("amount").crosses(250))
    assert str(raised.value) == (
        "conditions.all[1].operator: crosses is for campaigns, whose events have a before; use ge here"
    )
    with pytest.raises(DefinitionError, match=r"where\.operator: crosses is for campaigns"):
        Count(each="items", where=attr("price").crosses(250))


# --- amounts --------------------------------------------------------------------------------------


def amount(amount: Amount, **facts: Any) -> Any:
    return amount.compile()(Occasion(facts))


@pytest.mark.parametrize(
    ("given", "paid"), [(150, 150), ("0.10", Decimal("0.10")), (0.1, Decimal("0.1")), (Decimal("1E+3"), Decimal(1000))]
)
def test_fixed(given: Any, paid: Any) -> None:
    """`Fixed(150)`."""
    assert (amount(Fixed(given)), type(amount(Fixed(given)))) == (paid, type(paid))


@pytest.mark.parametrize(
    ("rate", "of", "paid"),
    [
        (Rate("0.05"), {"progress_change": 200}, Decimal("10.00")),
        (Rate(0.05), {"progress_change": Decimal("19.99")}, Decimal("0.9995")),
        (Rate(2), {"progress_change": 3}, 6),
        (Rate("0.1", of="current_period_value"), {"current_period_value": 7}, Decimal("0.7")),
        (Rate(150, of="times"), {"times": 3}, 450),
        (Rate(150, of="times"), {}, 0),
        (Rate("0.05"), {}, 0),
    ],
    ids=str,
)
def test_rate(rate: Rate, of: dict[str, Any], paid: Any) -> None:
    """`Rate("0.05", of="progress_change")`."""
    assert (amount(rate, **of), type(amount(rate, **of))) in [(paid, type(paid)), (paid, Decimal)]


def test_a_rate_of_an_attribute() -> None:
    """Its conditions and amounts read […] the activity's attributes under `attributes.*`."""
    rewards = [Reward("points", Rate(3, of="attributes.stars"))]
    engine = an_engine(on("progressed", rewards=rewards))
    assert granted(feed(engine, [*buys(10, stars=0.1), *buys(10, month=6, stars="many"), *buys(10, month=7)])) == [
        Decimal("0.3"),
        0,
        0,
    ]


@pytest.mark.parametrize(
    ("after", "change", "paid"),
    [
        (100, 100, "1.00"),
        (500, 100, "1.00"),
        (600, 100, "2.00"),
        (600, 200, "3.00"),  # 400 to 500 at 1 %, 500 to 600 at 2 %
        (1200, 1200, "19.00"),
        (600, 0, "0.00"),
        (Decimal("500.01"), Decimal("0.02"), "0.0003"),
    ],
)
def test_tiered(after: Any, change: Any, paid: str) -> None:
    """`Tiered(of="current_period_value", bands=[(0, "0.01"), (500, "0.02")])`: each part of the change is paid at the
    rate of the band it falls in, exactly (`Decimal`, no rounding).
    """
    assert Tiered(of="current_period_value", bands=[(0, "0.01"), (500, "0.02")]) == TIERS
    found = amount(TIERS, current_period_value=after, progress_change=change)
    assert (found, type(found)) == (Decimal(paid), Decimal)


@pytest.mark.parametrize(
    ("bands", "paid"),
    [
        ([(100, 1)], 500),  # nothing below the first band
        ([(0, 1), (100, 0), (200, 1)], 500),  # nothing in one of them
        ([(-50, 2), (100, 1)], 700),  # from below anything there is
        ([(600, 1)], 0),
        ([(0.5, 2), (1.5, 4)], Decimal("2396.0")),
    ],
)
def test_bands(bands: Any, paid: Any) -> None:
    """[…] the rate of the band it falls in."""
    assert amount(Tiered(bands), current_period_value=600, progress_change=600) == paid


def test_the_sum_does_not_depend_on_how_a_spend_is_split() -> None:
    """[…] so the sum does not depend on how a spend is split into activities."""
    engine = an_engine(on("progressed", rewards=[Reward("points", TIERS)]))
    splits = [(1200,), (400, 800), (499.99, 0.02, 699.99), (0.1,) * 10 + (1199,)]
    assert {sum(granted(feed(engine, buys(*split)))) for split in splits} == {Decimal("19.00")}


def test_tiers_begin_anew_with_each_period() -> None:
    """[…] each part of the change: `current_period_value` is that of the month."""
    engine = an_engine(on("progressed", rewards=[Reward("points", TIERS)]))
    assert granted(feed(engine, [*buys(600), *buys(600, month=6)])) == [7, 7]


def test_tiers_of_completions() -> None:
    """`Tiered(of="completed_count")`: each completion at the rate of its band."""
    tiers = Tiered([(0, 100), (2, 150)], of="completed_count")
    rule = Rule("buy", aggregation=Sum("amount"), period_goal=100)
    engine = an_engine(on("completed", rewards=[Reward("points", tiers)]), rules=[rule], carry_over=True)
    assert granted(feed(engine, buys(100, 200, 100))) == [100, 250, 150]


# --- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: on("complete"), 'trigger: unknown trigger "complete"; did you mean "completed"?'),
        (lambda: on("completed", id_=""), "id: is empty; use text"),
        (lambda: on("completed", rewards=[]), "rewards: is empty; use a list of one reward or more"),
        (lambda: on("completed", rewards="points"), "rewards: is 'points'; use a list of one reward or more"),
        (lambda: on("completed", rewards=7), "rewards: is 7 (int); use a list of one reward or more"),
        (lambda: on("completed", rewards=[Fixed(1)]), "rewards[0]: is Fixed(amount=1) (Fixed); use a Reward"),
        (
            lambda: on("completed", "gold"),
            'conditions: is \'gold\'; use a condition such as attr("source") == "watch", or a function',
        ),
        (
            lambda: on("completed", attr("shop") == "north"),
            f'conditions.attribute: an event has no "shop"; {ANY_FACT}',
        ),
        (
            lambda: on("completed", attr("curent_period_value") > 5),
            'conditions.attribute: an event has no "curent_period_value"; did you mean "current_period_value"?',
        ),
        (
            lambda: on("completed", attr("manual").exists() & ~(attr("activity.at") == 1)),
            'conditions.all[1].not.attribute: an activity has no field "at"; did you mean one of id, member, referrer, type?',
        ),
        (
            lambda: on("completed", attr("activity") == 1),
            'conditions.attribute: an event has no "activity"; did you mean "activity.…"?',
        ),
        (
            lambda: on("completed", attr("attributes.") == 1),
            'conditions.attribute: an event has no "attributes."; did you mean "attributes.…"?',
        ),
        (
            lambda: on("progressed", attr("progress_change").crosses(5)),
            (
                'conditions.attribute: an event does not tell what "progress_change" was before it;'
                " use current_period_value or completed_count"
            ),
        ),
        (
            lambda: on("progressed", attr("attributes.amount").crosses(5)),
            'conditions.attribute: an event does not tell what "attributes.amount" was before it; use current_period_value or completed_count',
        ),
        (lambda: on("progressed", active="yes"), "active: is 'yes'; use true or false"),  # type: ignore[arg-type]
        (
            lambda: Campaign("c", achievement="a", trigger="completed", rewards=STAR, name=3),  # type: ignore[arg-type]
            "name: is 3 (int); use text",
        ),
        (
            lambda: Campaign("", achievement="", trigger="done", rewards=()),
            (
                'id: is empty; use text\nachievement: is empty; use text\ntrigger: unknown trigger "done"; did you mean one of'
                " completed, progressed?\nrewards: is empty; use a list of one reward or more"
            ),
        ),
    ],
)
def test_mistakes_in_a_campaign(make: Callable[[], object], told: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        make()
    assert str(raised.value) == told


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Reward("", Fixed(1)), "unit: is empty; use text"),
        (
            lambda: Reward("points", 150),  # type: ignore[arg-type]
            'amount: is 150 (int); use Fixed(150), Rate("0.05") or Tiered([(0, "0.01")])',
        ),
        (lambda: Fixed("lots"), "amount: is 'lots'; use a finite number"),
        (lambda: Fixed(float("inf")), "amount: is inf (float); use a finite number"),
        (lambda: Rate(None), "rate: is missing; use a finite number"),  # type: ignore[arg-type]
        (lambda: Rate(1, of=""), "of: is empty; use text"),
        (lambda: Rate(1, of=5), "of: is 5 (int); use text"),  # type: ignore[arg-type]
        (lambda: Rate(1, of="progress"), 'of: an event has no "progress"; did you mean "progress_change"?'),
        (lambda: Rate(1, of="rule"), 'of: "rule" is no number; use a fact that is, such as progress_change'),
        (lambda: Rate(1, of="manual"), 'of: "manual" is no number; use a fact that is, such as progress_change'),
        (
            lambda: Tiered([(0, 1)], of="progress_change"),
            'of: an event does not tell what "progress_change" was before it; use current_period_value or completed_count',
        ),
        (lambda: Tiered([]), "bands: is empty; use a list of (from, rate)"),
        (lambda: Tiered("0"), "bands: is '0'; use a list of (from, rate)"),
        (lambda: Tiered(5), "bands: is 5 (int); use a list of (from, rate)"),  # type: ignore[arg-type]
        (lambda: Tiered([(0, 1), 5]), "bands[1]: is 5 (int); use (from, rate)"),  # type: ignore[list-item]
        (lambda: Tiered([(0, 1, 2)]), "bands[0]: is (0, 1, 2) (tuple); use (from, rate)"),
        (
            lambda: Tiered([(0, "a"), ("b", 1)]),
            "bands[0][1]: is 'a'; use a finite number\nbands[1][0]: is 'b'; use a finite number",
        ),
        (lambda: Tiered([(500, 1), (0, 2)]), "bands: do not ascend; order them by where they begin"),
        (lambda: Tiered([(0, 1), (0.0, 2)]), "bands: do not ascend; order them by where they begin"),
    ],
)
def test_mistakes_in_rewards(make: Callable[[], object], told: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        make()
    assert str(raised.value) == told


@pytest.mark.parametrize(
    ("campaigns", "told"),
    [
        ([on("completed"), evolve(on("completed"), id="d"), on("progressed")],
         'campaigns[2].id: "c" is taken by a campaign before it; use another id'),
        ([evolve(on("completed"), achievement="aa")], 'campaigns[0].achievement: unknown achievement "aa"; did you mean "a"?'),
        ([on("completed"), Fixed(1)], "campaigns[1]: is Fixed(amount=1) (Fixed); use a Campaign"),
        ("c", "campaigns: is 'c'; use a list of campaigns"),
        (7, "campaigns: is 7 (int); use a list of campaigns"),
    ],
)  # fmt: skip
def test_mistakes_in_a_catalog(campaigns: Any, told: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        an_engine_of(campaigns)
    assert str(raised.value) == told


def an_engine_of(campaigns: Any) -> Engine:
    return Engine(Catalog(achievements=[Achievement("a", name="", rules=[SPEND])], campaigns=campaigns))


# --- plain data -----------------------------------------------------------------------------------

AS_IN_THE_DOCS: dict[str, Any] = {
    "version": 1,
    "timezone": "Europe/Warsaw",
    "achievements": [
        {
            "id": "monthly-spend",
            "name": "Spend 500 in a month",
            "rules": [
                {
                    "trigger": "purchase",
                    "aggregation": {"type": "sum", "attribute": "amount"},
                    "period_goal": 500,
                    "period": "month",
                }
            ],
        }
    ],
    "campaigns": [
        {
            "id": "cashback",
            "achievement": "monthly-spend",
            "trigger": "progressed",
            "rewards": [{"unit": "points", "amount": {"type": "rate", "rate": "0.05", "of": "progress_change"}}],
        }
    ],
}


def with_campaigns(*campaigns: Any) -> dict[str, Any]:
    return AS_IN_THE_DOCS | {"campaigns": list(campaigns)}


def test_plain_data_as_written_by_hand() -> None:
    """To and from plain JSON types; defaults are left out."""
    catalog = load_catalog(AS_IN_THE_DOCS)
    assert catalog.campaigns == (
        Campaign(
            "cashback",
            achievement="monthly-spend",
            trigger="progressed",
            rewards=[Reward(unit="points", amount=Rate("0.05", of="progress_change"))],
        ),
    )
    dumped = json.loads(json.dumps(dump_catalog(catalog)))
    (campaign,) = dumped["campaigns"]
    assert campaign["rewards"] == [{"unit": "points", "amount": {"type": "rate", "rate": "0.05"}}]
    assert load_catalog(dumped) == catalog


def test_plain_data_of_everything() -> None:
    """Field names are those of the classes; a class among alternatives carries `"type"`."""
    campaign = Campaign(
        "c",
        achievement="monthly-spend",
        trigger="completed",
        name="Śmigus",
        active=False,
        conditions=attr("current_period_value").crosses(0.5) & ~(attr("attributes.shop") == "north"),
        rewards=[
            Reward("points", Fixed(150)),
            Reward("points", Fixed("0.10")),
            Reward("points", Rate(2, of="times")),
            Reward("points", Tiered([(0, "0.01"), (500.5, 2)])),
            Reward("points", Tiered([(0, 1)], of="completed_count")),
        ],
    )
    catalog = evolve(load_catalog(AS_IN_THE_DOCS), campaigns=[campaign])
    dumped = json.loads(json.dumps(dump_catalog(catalog)))
    assert dumped["campaigns"] == [
        {
            "id": "c",
            "achievement": "monthly-spend",
            "trigger": "completed",
            "name": "Śmigus",
            "active": False,
            "conditions": {
                "all": [
                    {"attribute": "current_period_value", "operator": "crosses", "value": 0.5},
                    {"not": {"attribute": "attributes.shop", "operator": "eq", "value": "north"}},
                ]
            },
            "rewards": [
                {"unit": "points", "amount": {"type": "fixed", "amount": 150}},
                {"unit": "points", "amount": {"type": "fixed", "amount": "0.10"}},
                {"unit": "points", "amount": {"type": "rate", "rate": 2, "of": "times"}},
                {"unit": "points", "amount": {"type": "tiered", "bands": [[0, "0.01"], ["500.5", 2]]}},
                {"unit": "points", "amount": {"type": "tiered", "bands": [[0, 1]], "of": "completed_count"}},
            ],
        }
    ]
    assert load_catalog(dumped) == catalog


GOOD: dict[str, Any] = AS_IN_THE_DOCS["campaigns"][0]
POINTS = {"unit": "points", "amount": {"type": "fixed", "amount": 1}}


def rewarding(**amount: Any) -> dict[str, Any]:
    """A campaign whose second reward has this amount."""
    return GOOD | {"rewards": [POINTS, {"unit": "points", "amount": amount}]}


@pytest.mark.parametrize(
    ("campaigns", "told"),
    [
        ([GOOD, GOOD], 'campaigns[1].id: "cashback" is taken by a campaign before it; use another id'),
        (
            [GOOD | {"achievement": "monthly-spent"}],
            'campaigns[0].achievement: unknown achievement "monthly-spent"; did you mean "monthly-spend"?',
        ),
        ([{"id": "c", "achievement": "monthly-spend", "rewards": [POINTS]}], "campaigns[0].trigger: is missing; add it"),
        ([GOOD | {"trigger": "started"}], 'campaigns[0].trigger: unknown trigger "started"; did you mean one of completed, progressed?'),
        ([GOOD | {"rewards": []}], "campaigns[0].rewards: is empty; use a list of one reward or more"),
        ([GOOD | {"reward": []}], 'campaigns[0].reward: unknown field; did you mean "rewards"?'),
        ([rewarding(type="fixd", amount=1)], 'campaigns[0].rewards[1].amount: unknown amount "fixd"; did you mean "fixed"?'),
        ([rewarding(amount=1)], 'campaigns[0].rewards[1].amount: has no "type"; did you mean one of fixed, rate, tiered?'),
        ([rewarding(type="fixed", amount="lots")], "campaigns[0].rewards[1].amount.amount: is 'lots'; use a finite number"),
        ([rewarding(type="fixed")], "campaigns[0].rewards[1].amount.amount: is missing; add it"),
        (
            [rewarding(type="rate", rate="0.05", of="progres_change")],
            'campaigns[0].rewards[1].amount.of: an event has no "progres_change"; did you mean "progress_change"?',
        ),
        ([rewarding(type="tiered", bands=[5])], "campaigns[0].rewards[1].amount.bands[0]: is 5 (int); use a list"),
        (
            [rewarding(type="tiered", bands=[[0]])],
            "campaigns[0].rewards[1].amount.bands[0]: is (0,) (tuple); use (from, rate)",
        ),
        (
            [rewarding(type="tiered", bands=[[0, "a"]])],
            "campaigns[0].rewards[1].amount.bands[0][1]: is 'a'; use a finite number",
        ),
        (
            [rewarding(type="tiered", bands=[[5, 1], [0, 1]])],
            "campaigns[0].rewards[1].amount.bands: do not ascend; order them by where they begin",
        ),
        (
            [GOOD | {"conditions": {"attribute": "shop", "operator": "eq", "value": 1}}],
            f'campaigns[0].conditions.attribute: an event has no "shop"; {ANY_FACT}',
        ),
        (
            [GOOD | {"conditions": {"attribute": "rule", "operator": "crosses", "value": 1}}],
            ('campaigns[0].conditions.attribute: an event does not tell what "rule" was before it; use current_period_value'
            " or completed_count"),
        ),
    ],
)  # fmt: skip
def test_mistakes_in_plain_data(campaigns: list[Any], told: str) -> None:
    """Loading collects all mistakes in one `DefinitionError` whose lines read `campaigns[0].…`."""
    with pytest.raises(DefinitionError) as raised:
        load_catalog(with_campaigns(*campaigns))
    assert str(raised.value) == told
    assert len(str(raised.value).splitlines()) == 1


def test_all_mistakes_together() -> None:
    """Loading collects all mistakes in one `DefinitionError`."""
    with pytest.raises(DefinitionError) as raised:
        load_catalog(with_campaigns(rewarding(type="rate", rate="x", of="y"), GOOD | {"id": "", "trigger": 5}))
    assert [line.partition(":")[0] for line in str(raised.value).splitlines()] == [
        "campaigns[0].rewards[1].amount.rate",
        "campaigns[1].id",
        "campaigns[1].trigger",
    ]


def test_completed_says_who_did_it() -> None:
    """`manual`: by an administrator's hand, or not."""
    by_hand = on("completed", attr("manual") == True)  # noqa: E712  # a condition, not a truth value
    engine = an_engine(by_hand)
    assert fired(feed(engine, buys(500))) == [0]
    events = engine.adjust(MemberProgress("ana"), "a", instant("2026-05-04"), current_period_value=500).events
    assert [event.manual for event in of_kind(events, AchievementCompleted)] == [True]
    assert of_kind(events, CampaignTriggered)


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("attribute.km", 'did you mean "attributes.…"?'),
        ("rule.km", 'did you mean "rule"?'),
        ("x.km", "did you mean one of activity.…,"),
    ],
)
def test_only_paths_under_attributes_reach_into_the_activity(path: str, hint: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        Rate("0.05", of=path)
    assert str(raised.value).startswith(f'of: an event has no "{path}"; {hint}')


@pytest.mark.parametrize("kind", AMOUNTS.values())
def test_every_exact_number_of_an_amount_has_its_shape(kind: type[Amount]) -> None:
    """A Decimal that had none would be dumped as one, which JSON does not know."""
    exact = {field.name for field in fields(kind) if "Quantity" in str(field.type) or "Decimal" in str(field.type)}
    assert exact
    assert exact <= AMOUNT_FIELDS.keys()
