"""The drawer of an achievement: what it asks for, the streak calendars, and what happened, newest first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from attrs import frozen

from achievekit.describing.words import amount, instant, with_unit
from achievekit.rendering.markup import Content, tag
from achievekit.rendering.streak_calendar import streak_calendar
from achievekit.views.details import NO_ACTIVITY, NO_ADJUSTMENT, NO_COMPLETION, AdjustmentEntry, Details

# What the drawers on a page of many members have room for, so that a browser can hold thousands of them.
_ENTRIES_IN_BRIEF = 10
_CELLS_IN_BRIEF = 35


def drawer(details: Details, *, brief: bool = False) -> Element:
    """Return what opens below an achievement; in brief only the newest of what happened, and not what it asks for."""
    names = {rule.rule: rule.name or rule.rule for rule in details.rules} if len(details.rules) > 1 else {}
    histories = (_triggers(details, names), _completions(details), _adjustments(details, names))
    calendars = [(f"Streak of {names[one.rule]}" if names else "Streak", one) for one in details.calendars if one.cells]
    cells, entries = (_CELLS_IN_BRIEF, _ENTRIES_IN_BRIEF) if brief else (None, None)
    return tag(
        "div",
        None if brief else _section("What it asks for", asked(details)),
        [_section(title, streak_calendar(calendar, label=title, most=cells)) for title, calendar in calendars],
        [_section(history.title, _listing(history, entries)) for history in histories],
        class_="ak-drawer",
    )


def asked(details: Details) -> list[Element]:
    """Return what an achievement asks for: in a sentence, and point by point."""
    return [tag("p", details.goal, class_="ak-small", dir="auto"), facts(_asked(details))]


def facts(pairs: Iterable[tuple[str, str]]) -> Element:
    """Return names and texts as a list; those without a text are left out."""
    return tag("dl", [(tag("dt", name, dir="auto"), tag("dd", text, dir="auto")) for name, text in pairs if text])


def _section(title: str, *content: Content) -> Element:
    return tag("section", tag("h4", title, dir="auto"), content)


def _asked(details: Details) -> Iterator[tuple[str, str]]:
    several = len(details.rules) > 1
    for rule in details.rules:
        if several:
            yield f"Rule {rule.rule}", rule.name or rule.trigger
            yield "Goal", rule.goal
        yield "Type", rule.type
        yield "Trigger", rule.trigger
        yield "Frequency", rule.frequency_limit
        yield "Freezes", rule.freezes
    yield "Requires", ", ".join(details.requires)
    yield "Timeframe", details.timeframe
    yield "Limit", details.limit
    yield from ((setting.label, setting.text) for setting in details.settings)


@frozen
class _History:
    """Something that happened again and again, newest first; the last column is numbers.

    Where it never happened, that is said `otherwise`.
    """

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    otherwise: str


def _triggers(details: Details, names: Mapping[str, str]) -> _History:
    """The activities that counted, with the names of their rules where there are several."""
    head = ("When", "Activity", "Rule", "Change") if names else ("When", "Activity", "Change")
    rows = [
        (instant(one.at), one.activity, *_rule(one.rule, names), f"+{with_unit(one.change, one.unit)}")
        for one in details.triggers
    ]
    return _History("Activities that counted", head, rows, NO_ACTIVITY)


def _rule(rule: str, names: Mapping[str, str]) -> list[str]:
    return [names.get(rule, rule)] if names else []  # a rule may be gone from the catalog


def _completions(details: Details) -> _History:
    rows = [(instant(one.at), one.activity or "", amount(one.times)) for one in details.completions]
    return _History("Completions", ("When", "Activity", "Times"), rows, NO_COMPLETION)


def _adjustments(details: Details, names: Mapping[str, str]) -> _History:
    rows = [
        (instant(one.at), _adjusted(one, names), f"{amount(one.before)} \N{RIGHTWARDS ARROW} {amount(one.after)}")
        for one in details.adjustments
    ]
    return _History("Adjustments", ("When", "What, by whom and why", "Change"), rows, NO_ADJUSTMENT)


def _adjusted(one: AdjustmentEntry, names: Mapping[str, str]) -> str:
    whose = f" of {names.get(one.rule, one.rule)}" if names and one.rule is not None else ""
    by = f", by {one.actor}" if one.actor else ""
    return f"{one.what}{whose}{by}{f': {one.reason}' if one.reason else ''}"


def _listing(history: _History, most: int | None) -> Content:
    if not history.rows:
        return tag("p", history.otherwise, class_="ak-quiet")
    shown = history.rows[:most]
    table = tag(
        "table", tag("thead", _row("th", history.head, scope="col")), tag("tbody", [_row("td", row) for row in shown])
    )
    more = len(history.rows) - len(shown)
    return [
        # Whoever has no mouse scrolls what has the focus.
        tag("div", table, class_="ak-list", tabindex="0", role="group", aria_label=history.title),
        tag("p", f"and {amount(more)} before", class_="ak-quiet") if more else None,
    ]


def _row(cell: str, texts: Sequence[str], *, scope: str | None = None) -> Element:
    *most, last = texts
    return tag(
        "tr",
        [tag(cell, text, scope=scope, dir="auto") for text in most],
        tag(cell, last, scope=scope, class_="ak-number"),
    )
