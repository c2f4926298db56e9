"""Sinks: each event reaches those it is for, whatever the others do."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime

import pytest

from achievekit import DefinitionError, dump_event
from achievekit.events import AchievementCompleted, Event, RuleCompleted, StreakBroken
from achievekit.sinks import CollectingSink, EventSink, FanOut, LoggingSink, by_type, only

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def done(number: int = 1, achievement: str = "a", rule: str = "1") -> RuleCompleted:
    return RuleCompleted(id=f"ana:{achievement}:{number}", member="ana", achievement=achievement, at=NOON, rule=rule)


def completed(number: int = 1) -> AchievementCompleted:
    return AchievementCompleted(
        id=f"ana:a:{number}", member="ana", achievement="a", at=NOON, activity="w1", times=1, completed_count=2
    )


def raising(error: BaseException) -> EventSink:
    def sink(event: Event) -> None:  # noqa: ARG001
        raise error

    return sink


def hand(sink: EventSink, *events: Event) -> None:
    for event in events:
        sink(event)


def test_a_collecting_sink_keeps_events_in_order() -> None:
    sink = CollectingSink()
    hand(sink, done(2), done(1), done(2))
    assert sink.events == [done(2), done(1), done(2)]


# --- logging --------------------------------------------------------------------------------------


def test_a_logging_sink_tells_people_and_programs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    LoggingSink()(completed(7))
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("achievekit.events", logging.INFO)
    assert record.getMessage() == "achievement_completed: a of ana (ana:a:7)"
    assert vars(record)["achievekit_event"] == dump_event(completed(7))


def test_a_logging_sink_takes_a_logger_and_a_level(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("shop.badges")
    caplog.set_level(logging.WARNING, logger.name)
    LoggingSink(logger, logging.INFO)(done())
    LoggingSink(logger, logging.WARNING)(done(2))
    assert [(record.name, record.levelname) for record in caplog.records] == [("shop.badges", "WARNING")]


# --- several sinks --------------------------------------------------------------------------------


def test_every_sink_of_a_fan_out_has_its_turn_before_failures_are_told() -> None:
    first, last = CollectingSink(), CollectingSink()
    errors = [ValueError("no room"), ConnectionError("gone")]
    fan = FanOut(first, raising(errors[0]), last, raising(errors[1]))
    with pytest.raises(ExceptionGroup) as caught:
        fan(done(3))
    assert caught.value.message == "2 of 4 sinks failed with event ana:a:3"
    assert list(caught.value.exceptions) == errors
    assert first.events == last.events == [done(3)]


def test_a_fan_out_without_failures_or_without_sinks_says_nothing() -> None:
    sinks = [CollectingSink(), CollectingSink()]
    hand(FanOut(*sinks), done(1), done(2))
    assert [sink.events for sink in sinks] == [[done(1), done(2)]] * 2
    FanOut()(done())


def test_a_fan_out_lets_the_host_be_stopped() -> None:
    last = CollectingSink()
    with pytest.raises(KeyboardInterrupt):
        FanOut(raising(KeyboardInterrupt()), last)(done())
    assert last.events == []


# --- some events ----------------------------------------------------------------------------------


def test_by_type_hands_an_event_to_the_sink_of_its_class() -> None:
    rules, completions = CollectingSink(), CollectingSink()
    broken = StreakBroken(id="ana:a:3", member="ana", achievement="a", at=NOON, rule="1", streak=3, period_start=NOON)
    hand(by_type({RuleCompleted: rules, AchievementCompleted: completions}), done(1), completed(2), broken)
    assert (rules.events, completions.events) == ([done(1)], [completed(2)])


def test_by_type_does_not_change_with_the_table_it_was_made_of() -> None:
    rules = CollectingSink()
    table: dict[type[Event], EventSink] = {RuleCompleted: rules}
    sink = by_type(table)
    table.clear()
    sink(done())
    assert rules.events == [done()]


def test_only_hands_on_the_events_of_the_achievements_named() -> None:
    sink = CollectingSink()
    hand(only(["a", "c"], sink), *(done(1, name) for name in "abcd"))
    assert [event.achievement for event in sink.events] == ["a", "c"]


def test_what_a_sink_raises_comes_through() -> None:
    error = ValueError("no room")
    for sink in (by_type({RuleCompleted: raising(error)}), only(["a"], raising(error))):
        with pytest.raises(ValueError, match="no room") as caught:
            sink(done())
        assert caught.value is error


# --- mistakes -------------------------------------------------------------------------------------


async def awaited(event: Event) -> None:
    raise NotImplementedError


class AwaitedSink:
    async def __call__(self, event: Event) -> None:
        raise NotImplementedError


def generated(event: Event) -> Iterator[Event]:
    yield event


async def generated_later(event: Event) -> AsyncIterator[Event]:
    yield event


class GeneratedSink:
    def __call__(self, event: Event) -> Iterator[Event]:
        yield event


AWAITED = "has to be awaited, which nobody does here; use a plain function, or hand it to an AsyncTracker"


NO_EVENTS = (
    "<class 'achievekit.events.Event'> (type) is no class of events; use AchievementCompleted, AchievementProgressed,"
    " CampaignTriggered, CompletionsAdjusted, FreezeUsed, LimitReached, PeriodCompleted, ProgressAdjusted, ProgressReset,"
    " ProgressReversed, RuleCompleted, StreakBroken"
)
NO_SINK = "use something that can be called with an event"
GENERATED = "is a generator function, and calling it runs nothing; use a function without yield"


@pytest.mark.parametrize(
    ("make", "messages"),
    [
        (
            lambda: LoggingSink("audit", "INFO"),  # type: ignore[arg-type]
            [
                "logger: is 'audit'; use logging.getLogger(\"…\")",
                "level: is 'INFO'; use a whole number from 0 up",
            ],
        ),
        (
            lambda: FanOut(print, "log", None),  # type: ignore[arg-type]
            [f"sinks[1]: is 'log'; {NO_SINK}", f"sinks[2]: is missing; {NO_SINK}"],
        ),
        (lambda: FanOut(awaited, AwaitedSink()), [f"sinks[0]: {AWAITED}", f"sinks[1]: {AWAITED}"]),
        (
            lambda: by_type({Event: print, RuleCompleted: 3}),  # type: ignore[dict-item]
            [NO_EVENTS, f"[RuleCompleted]: is 3 (int); {NO_SINK}"],
        ),
        (
            lambda: FanOut(generated, generated_later, GeneratedSink()),
            [f"sinks[{place}]: {GENERATED}" for place in range(3)],
        ),
        (
            lambda: FanOut(LoggingSink, by_type({RuleCompleted: CollectingSink})),  # type: ignore[arg-type, dict-item]
            ["[RuleCompleted]: is the class CollectingSink, and calling it delivers nothing; use an object of it"],
        ),
        (
            lambda: FanOut(LoggingSink),  # type: ignore[arg-type]
            ["sinks[0]: is the class LoggingSink, and calling it delivers nothing; use an object of it"],
        ),
        (lambda: by_type([print]), ["sinks: is [<built-in function print>] (list); use a mapping"]),  # type: ignore[arg-type]
        (lambda: only(5, print), ['achievements: is 5 (int); use a list of ids, such as ["walker"]']),  # type: ignore[arg-type]
        (lambda: by_type({RuleCompleted: awaited}), [f"[RuleCompleted]: {AWAITED}"]),
        (lambda: only("walker", awaited), ["achievements: is 'walker'; use a list: [\"walker\"]", f"sink: {AWAITED}"]),
    ],
)
def test_what_is_no_sink_is_refused_at_once(make: Callable[[], EventSink], messages: list[str]) -> None:
    with pytest.raises(DefinitionError) as caught:
        make()
    assert str(caught.value).splitlines() == messages


class Later:
    def __await__(self) -> Iterator[None]:
        raise NotImplementedError


NEVER_RUN = "the sink returned a generator, of which nothing has run; use a function without yield"
NEVER_AWAITED = "the sink returned something that has to be awaited, which nobody does here; use a plain function"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("inner", "message"),
    [
        (lambda event: awaited(event=event), NEVER_AWAITED),
        (lambda _: Later(), NEVER_AWAITED),
        (lambda event: generated(event=event), NEVER_RUN),
        (lambda event: generated_later(event=event), NEVER_RUN),
    ],
)
def test_what_a_sink_among_others_leaves_undone_is_not_taken_for_delivered(inner: EventSink, message: str) -> None:
    for sink in (by_type({RuleCompleted: inner}), only(["a"], inner)):
        with pytest.raises(RuntimeError) as caught:
            sink(done())
        assert str(caught.value) == message
    last = CollectingSink()
    with pytest.raises(ExceptionGroup) as group:
        FanOut(inner, last)(done())
    assert [str(failure) for failure in group.value.exceptions] == [message]
    assert last.events == [done()]


def test_the_achievements_may_come_one_by_one() -> None:
    sink = CollectingSink()
    hand(only(iter(["a", "c"]), sink), *(done(1, name) for name in "cabc"))
    assert [event.achievement for event in sink.events] == ["c", "a", "c"]
