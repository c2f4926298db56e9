"""What a tab, a drawer, a calendar and an explanation may have to show, made by hand: the plain and the awkward."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from attrs import evolve

from achievekit import Activity, Freezes, Limit, Reason, Rule, Sum, attr, describe
from achievekit.describing.rules import freezes_words
from achievekit.explanations import Explanation
from achievekit.overviews import AchievementView, Overview
from achievekit.views.details import (
    AdjustmentEntry,
    CalendarCell,
    CellKind,
    CompletionEntry,
    Details,
    RuleDetails,
    Setting,
    StreakCalendar,
    TriggerEntry,
)
from achievekit.views.evidence import (
    Added,
    ConditionsNotMet,
    Counted,
    Duplicate,
    Evidence,
    FailedComparison,
    Inactive,
    Locked,
    OutsideTimeframe,
    Requirement,
    TooLate,
    Verdict,
)
from achievekit.views.standing import RuleView, Status

Shown: TypeAlias = AchievementView | Overview | Explanation

WARSAW = ZoneInfo("Europe/Warsaw")
AT = datetime(2026, 5, 10, 19, 57, tzinfo=WARSAW)
MIDNIGHT = datetime(2026, 5, 11, tzinfo=WARSAW)
OPENS = datetime(2026, 5, 11, 8, tzinfo=WARSAW)

# Text from outside that wants to be markup.
HOSTILE = "</td></table><script>alert(\"1\")</script><img src=x onerror='alert(2)'>&lt;b&gt; &amp; \ud83d\x00"


def a_rule(value: Any = 0, goal: Any = 10_000, **facts: Any) -> RuleView:
    """A rule with these numbers, whatever else is told of it."""
    given: dict[str, Any] = {
        "rule": "1",
        "trigger": "walk",
        "unit": "steps",
        "consecutive_periods": 1,
        "completed_consecutive_periods": 0,
        "current_streak": 0,
        "longest_streak": 0,
        "freezes_left": 0,
        "next_step": "What to do next for the rule.",
    }
    return RuleView(current_period_value=value, period_goal=goal, **(given | facts))


def a_view(*rules: RuleView, details: Details | None = None, **facts: Any) -> AchievementView:
    """An achievement with these rules, whatever else is told of it."""
    given: dict[str, Any] = {
        "achievement": "daily-walker",
        "name": "Walk 10,000 steps a day, 7 days in a row",
        "completed_count": 0,
        "limit_reached": False,
        "status": Status.IN_PROGRESS,
    }
    return AchievementView(rules=rules, find_details=lambda: details or Details(), **(given | facts))


def an_overview(*views: AchievementView, member: str = "ana") -> Overview:
    """The tab of a member with these achievements."""
    return Overview(member, AT, views)


def a_calendar(kinds: Iterable[CellKind], **facts: Any) -> StreakCalendar:
    """A calendar of days that end with the one of `AT`."""
    shown = list(kinds)
    first = MIDNIGHT - timedelta(days=len(shown))
    cells = [a_cell(first + timedelta(days=number), kind) for number, kind in enumerate(shown)]
    given: dict[str, Any] = {"rule": "1", "period": "day", "period_goal": 10_000, "unit": "steps"}
    return StreakCalendar(cells=tuple(cells), **(given | facts))


_VALUES = {CellKind.MET: 12_300, CellKind.PARTLY: 4_100, CellKind.MISSED: 0, CellKind.OPEN: 4_200}


def a_cell(start: datetime, kind: CellKind) -> CalendarCell:
    """A day of that kind."""
    label = f"{start.day} {start:%B} {start.year}"
    end = start + timedelta(days=1)
    return CalendarCell(
        period=start.toordinal(), label=label, start=start, end=end, value=_VALUES.get(kind, 0), kind=kind
    )


MET, PARTLY, MISSED, FROZEN, SKIPPED, OPEN = CellKind
SIXTY_DAYS = [MET] * 9 + [MISSED, PARTLY, PARTLY] + [MET] * 14 + [FROZEN] + [MET] * 6 + [SKIPPED] * 3
SIXTY_DAYS += [MET] * 12 + [MISSED] * 2 + [MET] * 9 + [OPEN]

WALKS = Rule(
    "walk",
    aggregation=Sum("steps"),
    conditions=attr("source") == "watch",
    period="day",
    period_goal=10_000,
    consecutive_periods=7,
    freezes=Freezes(earned_every=7, maximum=2),
    unit="steps",
)
WALKER = Details(
    goal=describe(WALKS),
    timeframe="",
    limit="once",
    rules=(
        RuleDetails(
            rule="1",
            name="",
            type="Streak",
            trigger="walk",
            goal=describe(WALKS),
            freezes=freezes_words(WALKS),
        ),
    ),
    settings=(Setting(label="Time zone", text="Europe/Warsaw"),),
    triggers=tuple(
        TriggerEntry(
            at=AT - timedelta(days=n, hours=2), activity=f"w{90 - n}", rule="1", change=12_300 - n, unit="steps"
        )
        for n in range(50)
    ),
    completions=(CompletionEntry(at=AT - timedelta(days=12), times=1, activity="w78"),),
    adjustments=(
        AdjustmentEntry(
            at=AT - timedelta(days=3),
            what="current period value",
            rule="1",
            before=0,
            after=12_300,
            actor="helpdesk",
            reason="The watch was being repaired",
        ),
    ),
    calendars=(a_calendar(SIXTY_DAYS),),
)
KEEP_IT = "4,200 of 10,000 steps today; 5,800 more by 23:59 to keep a streak of 10 days."
AT_RISK = a_view(
    a_rule(
        4_200,
        consecutive_periods=7,
        completed_consecutive_periods=3,
        current_streak=10,
        longest_streak=31,
        freezes_left=0,
        at_risk=True,
        deadline=MIDNIGHT,
        counts_until=MIDNIGHT,
        next_step=KEEP_IT,
    ),
    description="Measured by a watch: what a phone counted in the car does not help.",
    next_step=KEEP_IT,
    details=WALKER,
)
TABS: dict[str, Overview] = {
    "empty": an_overview(),
    "not_started": an_overview(
        a_view(
            a_rule(),
            status=Status.NOT_STARTED,
            name="",
            opens_at=OPENS,
            next_step="Closed until Mon 11 May 2026, 08:00.",
        ),
    ),
    "at_risk": an_overview(AT_RISK),
    "every_status": an_overview(
        *(a_view(a_rule(2_500), status=status, name=f"This one is {status}", achievement=status) for status in Status)
    ),
    "limits": an_overview(
        a_view(
            a_rule(),
            completed_count=1,
            limit=Limit(1),
            limit_reached=True,
            status=Status.LIMIT_REACHED,
            next_step="Completed; there is nothing left to do.",
        ),
        a_view(
            a_rule(goal=500, unit="PLN", trigger="purchase"),
            name="Spend 500, at most three times a month",
            completed_count=22,
            limit=Limit(3, per="month"),
            limit_reached=True,
            limit_frees_at=datetime(2026, 6, 1, tzinfo=WARSAW),
            status=Status.LIMIT_REACHED,
            next_step="Completed; it can be completed again from Mon 1 June 2026, 00:00.",
        ),
    ),
    "two_rules": an_overview(
        a_view(
            a_rule(Decimal("249.70"), 500, rule="spend", name="Spending", trigger="purchase", unit="PLN"),
            a_rule(12, 10, rule="login", trigger="login", unit="logins", satisfied=True),
            name="Spend and stay",
            rules_required=1,
            details=Details(
                goal="any 1 of these: (1) sum of `amount` of purchase reaches 500 PLN; (2) count of login reaches 10 logins",
                rules=(
                    RuleDetails(
                        rule="spend",
                        name="Spending",
                        type="Total",
                        trigger="purchase",
                        goal="sum of `amount` of purchase reaches 500 PLN",
                    ),
                    RuleDetails(
                        rule="login", name="", type="Streak", trigger="login", goal="count of login reaches 10 logins"
                    ),
                ),
                requires=("Daily walker",),
                triggers=(
                    TriggerEntry(at=AT, activity="l1", rule="login", change=1, unit="logins"),
                    TriggerEntry(at=AT, activity="x1", rule="gone", change=Decimal("0.50"), unit=""),
                ),
                adjustments=(
                    AdjustmentEntry(at=AT, what="value", rule="spend", before=0, after=1, actor="Jo", reason="by hand"),
                ),
                calendars=(a_calendar([MET, OPEN], rule="login", period_goal=1, unit=""),),
            ),
        )
    ),
    "awkward": an_overview(
        a_view(
            a_rule(10**300, 10**399, unit="grains of rice"),
            name="Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 3,
            description="Wer sammelt, der findet. " * 20,
            completed_count=10**30,
            limit=Limit(10**31),
            details=WALKER,
        ),
        a_view(a_rule(3, 7, unit="ימים"), name="ללכת 10,000 צעדים ביום", description="שבעה ימים ברציפות."),
        member="a-very-long-member-id-without-a-single-space-" * 4,
    ),
}


def a_tab_full_of(text: str) -> Overview:
    """A tab in which everything that comes from outside is this text."""
    rules = (
        RuleDetails(rule=text, name=text, type=text, trigger=text, goal=text, frequency_limit=text, freezes=text),
        RuleDetails(rule="the other rule", name="", type="", trigger="", goal=""),
    )
    adjustment = AdjustmentEntry(at=AT, what=text, rule=text, before=1, after=2, actor=text, reason=text)
    details = Details(
        goal=text,
        timeframe=text,
        limit=text,
        requires=(text,),
        rules=rules,
        settings=(Setting(label=text, text=text),),
        triggers=(TriggerEntry(at=AT, activity=text, rule=text, change=1, unit=text),),
        completions=(CompletionEntry(at=AT, times=1, activity=text),),
        adjustments=(adjustment,),
        calendars=(a_calendar([MET], rule=text, unit=text),),
    )
    named = a_rule(1, 2, rule=text, name=text, trigger=text, unit=text, next_step=text)
    nameless = a_rule(1, 2, rule="the other rule", trigger=text, unit=text, next_step=text, consecutive_periods=2)
    view = a_view(
        named,
        nameless,
        achievement=text,
        name=text,
        description=text,
        opens_at=AT,
        next_step=f"{text}!",
        details=details,
    )
    locked = a_view(named, achievement=text, name="", status=Status.LOCKED, next_step=text)
    return an_overview(view, locked, member=text)


def a_verdict(reason: Reason | None, sentence: str, **facts: Any) -> Verdict:
    """What became of the activity, told in this sentence."""
    given: dict[str, Any] = {
        "achievement": "daily-walker",
        "achievement_name": "Walk 10,000 steps a day, 7 days in a row",
        "rule": "1",
        "rule_name": "",
        "reason": reason,
        "sentence": sentence,
        "evidence": Evidence(),
    }
    return Verdict(**(given | facts))


def a_failed_comparison(attribute: str, found: Any, *, wanted: Any = "watch") -> FailedComparison:
    """What kept a condition from being met."""
    return FailedComparison(
        attribute=attribute,
        operator="eq",
        wanted=wanted,
        found=found,
        is_missing=False,
        negated=False,
        words=f"{attribute} is {wanted}",
    )


WALK = Activity("w17", "ana", "walk", AT, {"steps": 4_200, "source": "phone", "device": {"make": "Acme", "pro": True}})
EXPLANATIONS: dict[str, Explanation] = {
    "mixed": Explanation(
        "ana",
        WALK,
        AT,
        (
            a_verdict(
                Reason.CONDITIONS_NOT_MET,
                "`source` is phone; walk activities count only where source is watch.",
                evidence=ConditionsNotMet(comparisons=(a_failed_comparison("source", "phone"),)),
            ),
            a_verdict(
                None,
                "It adds 4,200 steps: 16,300 of 10,000 steps (10 May 2026).",
                achievement="on-the-move",
                achievement_name="A week on the move",
                evidence=Counted(
                    change=4_200,
                    value=16_300,
                    goal=10_000,
                    unit="steps",
                    period_start=MIDNIGHT - timedelta(days=1),
                    period_end=MIDNIGHT,
                    consecutive_periods=1,
                    completed_consecutive_periods=0,
                    times=0,
                    completed_count=0,
                ),
            ),
            a_verdict(
                Reason.LOCKED,
                'It is dated Sun 10 May 2026, 19:57, and "Daily walker" has to be completed first. Only what happens after that'
                " can count.",
                rule=None,
                achievement="month-of-walking",
                achievement_name="Thirty days of 10,000 steps",
                evidence=Locked(
                    at=AT,
                    missing=(
                        Requirement(achievement="daily-walker", name="Daily walker", completed_at=None),
                        Requirement(achievement="early-bird", name="", completed_at=AT + timedelta(minutes=2)),
                    ),
                ),
            ),
            a_verdict(
                Reason.TOO_LATE,
                "It belongs to 4 May 2026, which ended on Tue 5 May 2026, 00:00 and was sealed at 01:00, 1 hour later; the"
                " achievement already stands at Sun 10 May 2026, 19:57. A lateness of more than 5 days 19 hours 57 minutes would"
                " have been enough.",
                rule_name="Morning walks",
                achievement="mornings",
                achievement_name="",
                evidence=TooLate(
                    of_limit=False,
                    start=MIDNIGHT - timedelta(days=7),
                    end=MIDNIGHT - timedelta(days=6),
                    lateness=timedelta(hours=1),
                    sealed_at=MIDNIGHT - timedelta(days=6) + timedelta(hours=1),
                    seen=AT,
                ),
            ),
            a_verdict(
                Reason.OUTSIDE_TIMEFRAME,
                "It is dated Sun 10 May 2026, 19:57, and only Mondays count.",
                rule=None,
                achievement="mondays",
                achievement_name="A good start",
                evidence=OutsideTimeframe(at=AT, parts={"weekdays": "only on Monday"}, opens_at=MIDNIGHT),
            ),
            a_verdict(
                Reason.INACTIVE,
                "The achievement is switched off. Once it is `active` again, activities can count.",
                rule=None,
                achievement="winter",
                achievement_name="All through the winter",
                evidence=Inactive(),
            ),
        ),
    ),
    "nobody_listens": Explanation("ana", Activity("x1", "ana", "swim", AT), AT, ()),
    "referrer": Explanation(
        "jan", Activity("p1", "kasia", "purchase", AT, {"amount": Decimal("20.50")}, referrer="jan"), AT, ()
    ),
}


def an_explanation_full_of(text: str) -> Explanation:
    """An explanation in which everything that comes from outside is this text."""
    activity = Activity(text, "ana", text, AT, {f"attribute {text}": text, "deep": {"list": [text, 1]}}, referrer=text)
    comparison = evolve(a_failed_comparison(text, text, wanted=text), operator=text, words=text)
    conditions = ConditionsNotMet(comparisons=(comparison, evolve(comparison, found={text: [text]})))
    duplicate = Duplicate(activity=text, counted_at=AT, added=(Added(rule=text, change=1, unit=text),))
    named = a_verdict(Reason.NO_VALUE, text, achievement_name=text, rule_name=text, evidence=conditions)
    nameless = a_verdict(None, text, achievement=text, achievement_name="", evidence=duplicate)
    return Explanation(text, activity, AT, (named, nameless))


TABS["hostile"] = a_tab_full_of(HOSTILE)
EXPLANATIONS["hostile"] = an_explanation_full_of(HOSTILE)
