"""The cases of `strategies.py`, driven through the engine."""

from collections.abc import Iterable, Iterator

from hypothesis import settings

from achievekit import Engine, MemberProgress, Outcome, load_activity, load_catalog
from achievekit.events import Event
from strategies import Case, Plain, Step

# With hundreds of examples for a law, what looks at it once more from another side makes do with a part of them.
EXAMPLES = settings().max_examples
VARIATION = settings(max_examples=EXAMPLES // 5 if EXAMPLES >= 500 else EXAMPLES)


def engine_of(case: Case, catalog: Plain | None = None) -> Engine:
    """The engine a case asks for, with its own catalog or with another one."""
    return Engine(load_catalog(catalog or case.catalog), lateness=case.lateness, history=case.history)


def newcomer(case: Case) -> MemberProgress:
    return MemberProgress(case.member, timezone=case.timezone)


def take(engine: Engine, progress: MemberProgress, step: Step) -> Outcome:
    if step[0] == "settle":
        return engine.settle(progress, step[1])
    return engine.record(progress, load_activity(step[1]))


def walk(engine: Engine, progress: MemberProgress, steps: Iterable[Step]) -> Iterator[tuple[Step, Outcome]]:
    """Take one step after the other, each from the progress the one before it left."""
    for step in steps:
        outcome = take(engine, progress, step)
        yield step, outcome
        progress = outcome.progress


def run(engine: Engine, progress: MemberProgress, steps: Iterable[Step]) -> tuple[MemberProgress, list[Event]]:
    """Take all steps; where they end, and everything reported on the way."""
    events: list[Event] = []
    for _, outcome in walk(engine, progress, steps):
        progress = outcome.progress
        events += outcome.events
    return progress, events


def by_id(events: Iterable[Event]) -> list[Event]:
    """Events in an order that does not depend on which achievement was looked at first."""
    return sorted(events, key=lambda event: event.id)
