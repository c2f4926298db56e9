"""The drawer of an achievement: what it asks for, the streak calendars, and what happened, newest first."""

from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element

from achievekit.describing.words import amount, instant, with_unit
from achievekit.details import NO_ACTIVITY, NO_ADJUSTMENT, NO_COMPLETION, AdjustmentEntry, Details
from achievekit.rendering.markup import Content, tag
from achievekit.rendering.streak_calendar import streak_calendar


def drawer(details: Details) -> Element:
    """Return what opens below an achievement."""
    names = {rule.rule: rule.name or rule.rule for rule in details.rules}
    several = len(names) > 1
    calendars = [(f"Streak of {names[one.rule]}" if several else "Streak", one) for one in details.calendars]
    return tag(
        "div",
        _section("What it asks for", tag("p", details.goal, class_="ak-small", dir="auto"), facts(_asked(details))),
        [_section(title, streak_calendar(calendar, label=title)) for title, calendar in calendars],
        _section("Activities that counted", _triggers(details, names if several else {})),
        _section("Completions", _completions(details)),
        _section("Adjustments", _adjustments(details, names if several else {})),
        class_="ak-drawer",
    )


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


def _triggers(details: Details, names: dict[str, str]) -> Element:
    """The activities that counted, with the names of their rules where there are several."""
    rows = [
        (instant(one.at), one.activity, *_of_rule(one.rule, names), f"+{with_unit(one.change, one.unit)}")
        for one in details.triggers
    ]
    return _listing(("When", "Activity", *(["Rule"] if names else []), "Change"), rows, otherwise=NO_ACTIVITY)


def _of_rule(rule: str, names: dict[str, str]) -> list[str]:
    return [names.get(rule, rule)] if names else []  # a rule may be gone from the catalog


def _completions(details: Details) -> Element:
    rows = [(instant(one.at), one.activity or "", amount(one.times)) for one in details.completions]
    return _listing(("When", "Activity", "Times"), rows, otherwise=NO_COMPLETION)


def _adjustments(details: Details, names: dict[str, str]) -> Element:
    rows = [
        (instant(one.at), _adjusted(one, names), f"{amount(one.before)} \N{RIGHTWARDS ARROW} {amount(one.after)}")
        for one in details.adjustments
    ]
    return _listing(("When", "What, by whom and why", "Change"), rows, otherwise=NO_ADJUSTMENT)


def _adjusted(one: AdjustmentEntry, names: dict[str, str]) -> str:
    whose = f" of {names.get(one.rule, one.rule)}" if names and one.rule is not None else ""
    by = f", by {one.actor}" if one.actor else ""
    return f"{one.what}{whose}{by}{f': {one.reason}' if one.reason else ''}"


def _listing(head: Sequence[str], rows: Sequence[Sequence[str]], *, otherwise: str) -> Element:
    """A table, the last column of which is numbers; what is said `otherwise` where it would have no rows."""
    if not rows:
        return tag("p", otherwise, class_="ak-quiet")
    table = tag("table", tag("thead", _row("th", head, scope="col")), tag("tbody", [_row("td", row) for row in rows]))
    # Whoever has no mouse scrolls what has the focus.
    return tag(
        "div",
        table,
        class_="ak-list",
        tabindex="0",
        role="group",
        aria_label="1 entry" if len(rows) == 1 else f"{len(rows)} entries",
    )


def _row(cell: str, texts: Sequence[str], *, scope: str | None = None) -> Element:
    *most, last = texts
    return tag(
        "tr",
        [tag(cell, text, scope=scope, dir="auto") for text in most],
        tag(cell, last, scope=scope, class_="ak-number"),
    )
