"""The drawer of an achievement: what it asks for, the streak calendars, and what happened, newest first."""

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element

from achievekit.rendering.contents import NEWEST_ENTRIES, History, asked, calendars, goal_sentence, histories
from achievekit.rendering.markup import Content, prose, tag
from achievekit.rendering.streak_calendar import streak_calendar
from achievekit.views.details import Details

# What the drawers on a page of many members have room for, so that a browser can hold thousands of them.
_CELLS_IN_BRIEF = 35


def drawer(details: Details, *, brief: bool = False) -> Element:
    """Return what opens below an achievement; in brief only the newest of what happened, and not what it asks for."""
    cells, entries = (_CELLS_IN_BRIEF, NEWEST_ENTRIES) if brief else (None, None)
    return tag(
        "div",
        None if brief else _section("What it asks for", what_it_asks_for(details)),
        [_section(title, streak_calendar(calendar, label=title, most=cells)) for title, calendar in calendars(details)],
        [_section(history.title, _listing(history, entries)) for history in histories(details)],
        class_="ak-drawer",
    )


def what_it_asks_for(details: Details) -> list[Element]:
    """Return what an achievement asks for: in a sentence, and point by point."""
    goal = tag("p", prose(goal_sentence(details)), class_="ak-small", dir="auto")
    return [goal, definition_list((label, prose(text)) for label, text in asked(details))]


def definition_list(pairs: Iterable[tuple[str, Content]]) -> Element:
    """Return labels, and what stands beside each of them."""
    return tag("dl", [(tag("dt", label, dir="auto"), tag("dd", content, dir="auto")) for label, content in pairs])


def _section(title: str, *content: Content) -> Element:
    return tag("section", tag("h4", title, dir="auto"), content)


def _listing(history: History, most: int | None) -> Content:
    """A table of what happened, or that nothing did."""
    if not history.rows:
        return tag("p", history.otherwise, class_="ak-quiet")
    rows, others = history.newest(most)
    head, body = _row("th", history.columns, scope="col"), [_row("td", row) for row in rows]
    table = tag("table", tag("thead", head), tag("tbody", body))
    return [
        # Whoever has no mouse scrolls what has the focus.
        tag("div", table, class_="ak-list", tabindex="0", role="group", aria_label=history.title),
        tag("p", others, class_="ak-quiet") if others else None,
    ]


def _row(cell: str, texts: Sequence[str], *, scope: str | None = None) -> Element:
    when, number, *rest = texts
    return tag(
        "tr",
        tag(cell, when, scope=scope),
        tag(cell, number, scope=scope, class_="ak-number", dir="auto"),
        [tag(cell, text, scope=scope, dir="auto") for text in rest],
    )
