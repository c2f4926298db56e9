"""Hypothesis strategies for what seldom happens in the catalogs of `strategies.py`: each has one subject.

    requiring_cases()  achievements that wait for another one, and are waited for, on the same activities
    referral_cases()   rules for the member and for the referrer, with members who refer themselves
    limited_cases()    easy goals under completion and frequency limits
    team_cases()       rules that are satisfied at different times and complete together
    framed_cases()     timeframes whose edges are the very instants at which something happens

    any_cases()        these but the last, and those of `strategies.py`

Like those of `strategies.py` they make plain data and know nothing of the package.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from strategies import MEMBER, Case, Plain, Step, cases, cases_of, catalogs, happened, seldom


@st.composite
def easy_rules(draw: st.DrawFn, kinds: Sequence[str] = ("overall", "day"), *, trigger: str = "walk") -> Plain:
    """A rule that an activity or two satisfy."""
    rule: Plain = {"trigger": trigger, "period_goal": draw(st.sampled_from([1, 1, 2]))}
    if draw(seldom(of=3)):
        rule |= {"aggregation": {"type": "sum", "attribute": "steps"}, "period_goal": draw(st.integers(3, 12))}
    kind = draw(st.sampled_from(kinds))
    if kind == "last_days":
        rule["period"] = {"type": kind, "days": draw(st.integers(1, 3))}
    elif kind != "overall":
        rule |= {"period": kind, "consecutive_periods": draw(st.sampled_from([1, 1, 2]))}
    return rule


# --- requires -------------------------------------------------------------------------------------


@st.composite
def requiring_catalogs(draw: st.DrawFn) -> Plain:
    achievements: list[Plain] = []
    for place in range(draw(st.integers(2, 4))):
        achievement: Plain = {"id": f"a{place}", "name": "", "rules": [draw(easy_rules())]}
        if place:
            earlier = st.sampled_from([one["id"] for one in achievements])
            achievement["requires"] = draw(st.lists(earlier, min_size=1, max_size=2, unique=True))
        if draw(seldom(of=4)):
            achievement["limit"] = {"times": 1}
        achievements.append(achievement)
    return {"version": 1, "achievements": draw(st.permutations(achievements))}


def requiring_cases() -> st.SearchStrategy[Case]:
    return cases_of(requiring_catalogs())


# --- referrals ------------------------------------------------------------------------------------


@st.composite
def referral_catalogs(draw: st.DrawFn) -> Plain:
    achievements: list[Plain] = []
    for place in range(draw(st.integers(1, 3))):
        rules = [
            {**draw(easy_rules()), "actor": draw(st.sampled_from(["member", "referee"]))}
            for _ in range(draw(st.integers(1, 3)))
        ]
        achievement: Plain = {"id": f"a{place}", "name": "", "rules": rules}
        if len(rules) > 1:
            achievement["rules_required"] = draw(st.integers(1, len(rules)))
        achievements.append(achievement)
    return {"version": 1, "achievements": achievements}


# Who did it and who brought them: the member's own, a referee's, one's own referee, somebody else's referee.
PARTS: list[Plain] = [
    {"member": MEMBER},
    {"member": "bob", "referrer": MEMBER},
    {"member": MEMBER, "referrer": MEMBER},
    {"member": MEMBER, "referrer": "zoe"},
]


@st.composite
def referral_cases(draw: st.DrawFn) -> Case:
    case = draw(cases_of(referral_catalogs()))
    activities = {step[1]["id"]: step[1] for step in case.steps if step[0] == "record"}
    cast: dict[str, Plain] = {}
    for id_, activity in activities.items():
        anonymous = {name: value for name, value in activity.items() if name != "referrer"}
        cast[id_] = {**anonymous, **draw(st.sampled_from(PARTS))}
    steps: list[Step] = [("record", cast[step[1]["id"]]) if step[0] == "record" else step for step in case.steps]
    return Case(case.catalog, case.member, case.timezone, case.lateness, case.history, steps)


# --- limits ---------------------------------------------------------------------------------------

PER = ("hour", "day", "day", "week", "month", "quarter", "year")


@st.composite
def limited_catalogs(draw: st.DrawFn) -> Plain:
    achievements: list[Plain] = []
    for place in range(draw(st.integers(1, 2))):
        rule = draw(easy_rules(("overall", "overall", "day", "hour")))
        if draw(st.booleans()):
            rule["limit"] = {"times": draw(st.integers(1, 2)), "per": draw(st.sampled_from(PER[:-2]))}
        achievement: Plain = {"id": f"a{place}", "name": "", "rules": [rule]}
        if "period" not in rule and draw(st.booleans()):
            achievement["carry_over"] = True
        limit: Plain = {"times": draw(st.integers(1, 3))}
        per = draw(st.sampled_from([*PER, None]))
        achievement["limit"] = limit if per is None else {**limit, "per": per}
        achievements.append(achievement)
    return {"version": 1, "achievements": achievements}


def limited_cases() -> st.SearchStrategy[Case]:
    return cases_of(limited_catalogs(), at_most=40)


# --- several rules --------------------------------------------------------------------------------


@st.composite
def team_catalogs(draw: st.DrawFn) -> Plain:
    rules = draw(st.lists(easy_rules(("overall", "day", "last_days", "last_days")), min_size=2, max_size=3))
    rules[-1]["period_goal"] *= draw(st.sampled_from([1, 2, 4]))  # one that keeps the others waiting
    achievement: Plain = {"id": "a0", "name": "", "rules": draw(st.permutations(rules))}
    if draw(seldom(of=3)):
        achievement["rules_required"] = draw(st.integers(1, len(rules)))
    if draw(st.booleans()):
        achievement["carry_over"] = True
    return {"version": 1, "achievements": [achievement]}


def team_cases() -> st.SearchStrategy[Case]:
    return cases_of(team_catalogs())


def any_cases() -> st.SearchStrategy[Case]:
    return st.one_of(cases(), cases(), requiring_cases(), referral_cases(), limited_cases(), team_cases())


# --- timeframes -----------------------------------------------------------------------------------


@st.composite
def framed_cases(draw: st.DrawFn) -> Case:
    case = draw(cases_of(catalogs(with_timeframes=False, with_requires=False)))
    instants = sorted({happened(step[1]) for step in case.steps if step[0] == "record"})
    achievements = []
    for one in case.catalog["achievements"]:
        zone = ZoneInfo(one.get("timezone") or case.timezone or case.catalog.get("timezone") or "UTC")
        # Of two that are the same nothing would be left between them.
        edges = sorted(draw(st.lists(st.sampled_from(instants), min_size=1, max_size=2, unique=True)))
        achievements.append({**one, "timeframe": draw(frames_at(edges, zone))})
    catalog = {**case.catalog, "achievements": achievements}
    return Case(catalog, case.member, case.timezone, case.lateness, case.history, case.steps)


@st.composite
def frames_at(draw: st.DrawFn, edges: Sequence[datetime], zone: ZoneInfo) -> Plain:
    """A timeframe from the first edge to the last one, or without what lies between, or with their times of day."""
    texts = [edge.isoformat() for edge in edges]
    # The oracle looks for openings minute by minute, so a time of day is a whole minute here.
    whole_minutes = [edge.astimezone(zone).time() for edge in edges if edge.second == 0]
    clocks = sorted({clock.isoformat() for clock in whole_minutes})
    frames: list[Plain] = [{"starts_at": texts[0]}, {"ends_at": texts[-1]}]
    if len(texts) > 1:
        frames += [{"starts_at": texts[0], "ends_at": texts[1]}, {"except_between": [texts]}]
    frames += [{"time_from": clock} for clock in clocks]
    if len(clocks) > 1:
        first, last = draw(st.permutations(clocks))
        frames += [{"time_from": first, "time_to": last}] * len(frames)
    return draw(st.sampled_from(frames))
