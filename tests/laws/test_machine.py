"""Two members' lives, mixed at will: recording, late and again, settling, storing; always compared with a recount."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from achievekit import Engine, MemberProgress, dump_progress, load_activity, load_catalog, load_progress
from achievekit.events import Event
from driving import run, take
from laws.against_recount import check_progress, check_reports, check_step, check_views
from laws.recount import AchievementTally, recount
from laws.recount import take as take_in_recount
from laws.special_strategies import limited_catalogs, referral_catalogs, requiring_catalogs
from strategies import (
    LAST_YEAR,
    LATENESSES,
    UNHEARD,
    Plain,
    Rhythm,
    Step,
    attributes,
    catalogs,
    happened,
    instant_of,
    moved,
    rhythms,
    zones,
)

MEMBERS = ("ana", "bob")
# Who did it and who brought them.
OF_ANA: Plain = {"member": "ana"}
OF_REFEREE: Plain = {"member": "bob", "referrer": "ana"}
PARTS: Sequence[Plain] = (
    OF_ANA,
    OF_ANA,
    OF_ANA,
    {"member": "bob"},
    OF_REFEREE,
    {"member": "ana", "referrer": "bob"},
    {"member": "ana", "referrer": "ana"},
)
# How far time moves on: by some periods of the catalog, and some minutes.
moves = st.tuples(st.sampled_from([0, 0, 1, 1, 1, 2, 3, 9]), st.sampled_from([0, 0, 10, 59, 90]))
any_catalog = st.one_of(catalogs(), catalogs(), requiring_catalogs(), referral_catalogs(), limited_catalogs())


class Life:
    """One member's progress, and all that led to it."""

    def __init__(self, progress: MemberProgress, tallies: dict[str, AchievementTally]) -> None:
        self.progress = progress
        self.tallies = tallies
        self.steps: list[Step] = []
        self.events: list[Event] = []


class Machine(RuleBasedStateMachine):
    """The programme and its members."""

    @initialize(data=st.data(), lateness=st.sampled_from(LATENESSES), history=st.sampled_from([50, 50, 4]))
    def begin(self, data: st.DataObject, lateness: timedelta, history: int) -> None:
        catalog = data.draw(any_catalog)
        timezone = data.draw(zones())
        self.rhythm: Rhythm = data.draw(rhythms(catalog, timezone))
        self.clock = datetime.combine(self.rhythm.first_day, self.rhythm.edge)
        self.newest = self.now(0)
        self.heard = [rule["trigger"] for one in catalog["achievements"] for rule in one["rules"]]
        self.favourite = self.heard.index(self.rhythm.favourite[0])
        self.told: list[Plain] = []
        self.engine = Engine(load_catalog(catalog), lateness=lateness, history=history)
        self.lateness = lateness
        self.lives: dict[str, Life] = {}
        for name in MEMBERS:
            empty = recount(catalog, name, [], timezone=timezone, lateness=lateness, history=history)
            self.lives[name] = Life(MemberProgress(name, timezone=timezone), empty.achievements)

    def now(self, fold: int) -> datetime:
        return instant_of(self.clock, self.rhythm.zone, fold)

    def let_time_pass(self, periods: int, minutes: int) -> None:
        if self.clock.year < LAST_YEAR:
            self.clock = moved(self.clock, self.rhythm, periods) + timedelta(minutes=minutes)

    # --- what can happen --------------------------------------------------------------------------

    @rule(parts=st.sampled_from(PARTS), what=attributes(), on=moves, fold=st.integers(0, 1), which=st.integers(0, 20))
    def act(self, parts: Plain, what: Plain, on: tuple[int, int], fold: int, which: int) -> None:
        self.let_time_pass(*on)
        self.tell(parts, which, self.now(fold), what)

    @rule(what=attributes())
    def act_every_period(self, what: Plain) -> None:
        """A streak, which rules picked at random would seldom make."""
        for _ in range(3):
            self.let_time_pass(1, 0)
            self.tell(OF_REFEREE if self.rhythm.favourite[1] else OF_ANA, self.favourite, self.now(0), what)

    @rule(parts=st.sampled_from(PARTS), what=attributes(), percent=st.integers(0, 300), which=st.integers(0, 20))
    def act_and_tell_late(self, parts: Plain, what: Plain, percent: int, which: int) -> None:
        self.tell(parts, which, self.now(0) - self.lateness * percent / 100, what)

    @rule(what=attributes())
    def act_as_nobody_asked(self, what: Plain) -> None:
        activity = {"id": f"x{len(self.told)}", "type": UNHEARD, "member": "ana", "referrer": "bob"}
        for name in MEMBERS:
            self.step(name, ("record", {**activity, "at": self.now(0).isoformat(), "attributes": what}))

    @rule(place=st.integers(0, 30))
    def tell_again(self, place: int) -> None:
        if self.told:
            self.record(self.told[-1 - place % len(self.told)])

    @rule(
        pause=st.sampled_from([timedelta(), timedelta(minutes=30), timedelta(hours=12), timedelta(days=2)]),
        periods=st.sampled_from([0, 0, 1, 2]),
    )
    def settle(self, pause: timedelta, periods: int) -> None:
        self.let_time_pass(periods, 0)
        for name in MEMBERS:
            self.step(name, ("settle", self.now(0) + pause))

    @rule(name=st.sampled_from(MEMBERS))
    def store(self, name: str) -> None:
        life = self.lives[name]
        loaded = load_progress(json.loads(json.dumps(dump_progress(life.progress))))
        assert loaded == life.progress
        life.progress = loaded

    # --- how it is told ---------------------------------------------------------------------------

    def tell(self, parts: Plain, which: int, at: datetime, what: Plain) -> None:
        type_ = self.heard[which % len(self.heard)]
        activity = {"id": f"x{len(self.told)}", "type": type_, "at": at.isoformat(), "attributes": what, **parts}
        self.told.append(activity)
        self.record(activity)

    def record(self, activity: Plain) -> None:
        concerned = {activity["member"], activity.get("referrer", activity["member"])}
        assert set(self.engine.members(load_activity(activity))) <= concerned
        for name in sorted(concerned):
            self.step(name, ("record", activity))

    def step(self, name: str, step: Step) -> None:
        life = self.lives[name]
        outcome = take(self.engine, life.progress, step)
        check_step(outcome, take_in_recount(step, life.tallies, name))
        self.newest = max(self.newest, step[1] if step[0] == "settle" else happened(step[1]))
        life.progress = outcome.progress
        life.events += outcome.events
        life.steps.append(step)

    # --- what holds always ------------------------------------------------------------------------

    @invariant()
    def is_where_the_recount_is(self) -> None:
        for life in self.lives.values():
            check_progress(life.progress, life.tallies)
            check_reports(life.events, life.tallies)
            check_views(self.engine, life.progress, life.tallies, self.newest)

    @invariant()
    def has_told_each_fact_once(self) -> None:
        ids = [event.id for life in self.lives.values() for event in life.events]
        assert len(ids) == len(set(ids))

    def teardown(self) -> None:
        """What was stored in between makes no difference: taken in one go, the steps lead to the same."""
        for life in getattr(self, "lives", {}).values():
            newborn = MemberProgress(life.progress.member, timezone=life.progress.timezone)
            assert run(self.engine, newborn, life.steps) == (life.progress, life.events)


# A step costs about as much as a whole case does elsewhere, so there are fewer lives.
Machine.TestCase.settings = settings(max_examples=max(10, settings.default.max_examples // 5), stateful_step_count=30)  # type: ignore[union-attr]
TestMachine = Machine.TestCase
