"""Sinks: where a host wants events delivered. A sink is whatever can be called with one event.

A sink that raises costs neither progress, which is saved before anything is delivered, nor the other sinks their
events.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from inspect import (
    isasyncgen,
    isasyncgenfunction,
    isawaitable,
    iscoroutine,
    iscoroutinefunction,
    isgenerator,
    isgeneratorfunction,
)
from typing import Any, Protocol

from achievekit.checks import calling_it_is, check_mapping, check_whole, kind_of
from achievekit.codec import dump_event
from achievekit.errors import DefinitionError, Findings
from achievekit.events import EVENTS, Event


class EventSink(Protocol):
    """Called with one event. It may be called with the same event again, which then has the same `id`."""

    def __call__(self, event: Event, /) -> object:
        """Deliver the event; raise what stands in the way."""
        ...


class CollectingSink:
    """Keeps every event, in `events`: for tests, and for hosts that look at them later."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, event: Event, /) -> None:
        self.events.append(event)


class LoggingSink:
    """Logs every event, by default as INFO of the logger `achievekit.events`.

    The record's `achievekit_event` is the event as `dump_event` gives it, for formatters that write structured logs.

    Raises DefinitionError if `logger` is no logger, or `level` no number.
    """

    def __init__(self, logger: logging.Logger | None = None, level: int = logging.INFO) -> None:
        found = Findings()
        if logger is not None and not isinstance(logger, logging.Logger):
            found.add("logger", f'is {kind_of(logger)}; use logging.getLogger("…")')
        check_whole(found, "level", level, least=0)
        found.raise_as(DefinitionError)
        self._logger = logger or logging.getLogger("achievekit.events")
        self._level = level

    def __call__(self, event: Event, /) -> None:
        if self._logger.isEnabledFor(self._level):
            data = dump_event(event)
            words = (data["type"], event.achievement, event.member, event.id)
            self._logger.log(self._level, "%s: %s of %s (%s)", *words, extra={"achievekit_event": data})


class FanOut:
    """Hands every event to several sinks, each in its turn.

    Raises an ExceptionGroup of what the sinks raised, after all had their turn. The event counts as not delivered then,
    so those that took it will be called with it again.

    Raises DefinitionError if something is no sink.
    """

    def __init__(self, *sinks: EventSink) -> None:
        found = Findings()
        for place, sink in enumerate(sinks):
            check_sink(found, f"sinks[{place}]", sink)
        found.raise_as(DefinitionError)
        self._sinks = sinks

    def __call__(self, event: Event, /) -> None:
        failures: list[Exception] = []
        for sink in self._sinks:
            try:
                _hand_on(sink, event)
            except Exception as failure:  # noqa: BLE001  # whatever it is, the others have their turn first
                failures.append(failure)
        if failures:
            raise ExceptionGroup(f"{len(failures)} of {len(self._sinks)} sinks failed with event {event.id}", failures)


def by_type(sinks: Mapping[type[Event], Callable[[Any], object]]) -> EventSink:
    """Return a sink that hands an event to the sink of its class, and passes over classes that have none.

    Raises DefinitionError if `sinks` is no mapping, a key no class of events that are reported, or a value no sink.

    >>> from achievekit.events import AchievementCompleted
    >>> sink = by_type({AchievementCompleted: lambda event: print(event.member, "has done it")})
    """
    found = Findings()
    check_mapping(found, "sinks", sinks)
    found.raise_as(DefinitionError)
    for kind, sink in sinks.items():
        if kind not in EVENTS.values():
            known = ", ".join(sorted(one.__name__ for one in EVENTS.values()))
            found.add("", f"{kind_of(kind)} is no class of events; use {known}")
        check_sink(found, f"[{getattr(kind, '__name__', kind)}]", sink)
    found.raise_as(DefinitionError)
    table = dict(sinks)

    def hand_on(event: Event, /) -> None:
        sink = table.get(type(event))
        if sink is not None:
            _hand_on(sink, event)

    return hand_on


def only(achievements: Iterable[str], sink: EventSink) -> EventSink:
    """Return a sink that hands on the events of these achievements, and passes over all others.

    Raises DefinitionError if `achievements` is a single text or no list, or `sink` is no sink.
    """
    found = Findings()
    if isinstance(achievements, str):
        found.add("achievements", f'is {kind_of(achievements)}; use a list: ["{achievements}"]')
    elif not isinstance(achievements, Iterable):
        found.add("achievements", f'is {kind_of(achievements)}; use a list of ids, such as ["walker"]')
    check_sink(found, "sink", sink)
    found.raise_as(DefinitionError)
    wanted = frozenset(achievements)

    def hand_on(event: Event, /) -> None:
        if event.achievement in wanted:
            _hand_on(sink, event)

    return hand_on


def check_sink(found: Findings, path: str, sink: object, *, is_awaited: bool = False) -> None:
    """Note what can't be called, or would never run, as nobody awaits or iterates what it returns."""
    if not callable(sink):
        found.add(path, f"is {kind_of(sink)}; use something that can be called with an event")
    elif isinstance(sink, type):
        found.add(path, f"is the class {sink.__name__}, and calling it delivers nothing; use an object of it")
    elif calling_it_is(sink, isgeneratorfunction, isasyncgenfunction):
        found.add(path, "is a generator function, and calling it runs nothing; use a function without yield")
    elif not is_awaited and calling_it_is(sink, iscoroutinefunction):
        found.add(
            path, "has to be awaited, which nobody does here; use a plain function, or hand it to an AsyncTracker"
        )


def call_sink(sink: Callable[[Event], object], event: Event) -> Awaitable[object] | None:
    """Hand an event to a sink; return what has to be awaited until it is delivered, None if it is.

    Raises RuntimeError if the sink returns a generator, as nothing of it has run.
    """
    answer = sink(event)
    if isawaitable(answer):
        return answer
    if isgenerator(answer) or isasyncgen(answer):
        raise RuntimeError("the sink returned a generator, of which nothing has run; use a function without yield")
    return None


def _hand_on(sink: Callable[[Event], object], event: Event) -> None:
    unfinished = call_sink(sink, event)
    if unfinished is not None:
        if iscoroutine(unfinished):
            unfinished.close()  # or Python warns that it was never awaited
        raise RuntimeError(
            "the sink returned something that has to be awaited, which nobody does here; use a plain function"
        )
