"""The streak calendar: one cell for each period, told apart by sign as well as by colour."""

from collections.abc import Collection, Sequence
from xml.etree.ElementTree import Element

from achievekit.describing.statuses import CELL_KINDS
from achievekit.describing.words import capitalized, of_goal
from achievekit.rendering.contents import CELL_SIGNS, WEEKDAY_HEADS, cut_note, rows_of
from achievekit.rendering.markup import tag
from achievekit.views.details import CalendarCell, CellKind, StreakCalendar

# Cells in a row: what people think of together, as far as a phone has room for it.
CELLS_IN_ROW = {"hour": 6, "day": 7, "week": 4, "month": 6, "quarter": 4, "year": 5, "recurring": 7}


def streak_calendar(calendar: StreakCalendar, *, label: str, most: int | None = None) -> Element:
    """Return a calendar, or the newest periods of it, in rows that begin with the name of their first period.

    Days stand below their weekday. A legend tells what the signs mean, and a note that earlier periods are left out.
    """
    shown = calendar.cells if most is None else calendar.cells[-most:]
    are_weeks, rows = rows_of(calendar, shown, CELLS_IN_ROW[calendar.period])
    head = _weekdays() if are_weeks else None
    cells = [_row(row, calendar) for row in rows]
    note = cut_note(calendar, shown)
    return tag(
        "div",
        tag("div", head, cells, class_="ak-calendar", role="group", aria_label=label),
        tag("p", capitalized(note), class_="ak-quiet ak-cut") if note else None,
        _legend({cell.kind for cell in shown}),
    )


def _weekdays() -> Element:
    """Return a head for columns of weekdays; whoever listens hears each cell's date."""
    names = [tag("span", name, class_="ak-weekday") for name in WEEKDAY_HEADS]
    return tag("p", tag("span", class_="ak-label"), names, aria_hidden="true")


def _row(cells: Sequence[CalendarCell | None], calendar: StreakCalendar) -> Element:
    first = next(cell.label for cell in cells if cell is not None)
    return tag("p", tag("span", first, " ", class_="ak-label"), [_cell(cell, calendar) for cell in cells])


def _cell(cell: CalendarCell | None, calendar: StreakCalendar) -> Element:
    if cell is None:
        return tag("span", class_="ak-blank")
    told = f"{cell.label}: {cell.kind}, {of_goal(cell.value, calendar.period_goal, calendar.unit)}"
    return tag("span", CELL_SIGNS[cell.kind].html, class_=f"ak-cell ak-{cell.kind}", role="img", title=told)


def _legend(kinds: Collection[CellKind]) -> Element:
    return tag(
        "ul",
        [
            tag(
                "li",
                tag("span", signs.html, class_=f"ak-cell ak-{kind}", aria_hidden="true"),
                f" {kind}",
                title=CELL_KINDS[kind],
            )
            for kind, signs in CELL_SIGNS.items()
            if kind in kinds
        ],
        class_="ak-legend",
    )
