"""The streak calendar: one cell for each period, told apart by sign as well as by colour."""

from collections.abc import Collection, Sequence
from xml.etree.ElementTree import Element

from achievekit.describing.statuses import CELL_KINDS
from achievekit.describing.words import amount, with_unit
from achievekit.rendering.contents import CELL_SIGNS
from achievekit.rendering.markup import tag
from achievekit.views.details import CalendarCell, CellKind, StreakCalendar

# Cells in a row: what people think of together, as far as a phone has room for it.
_IN_A_ROW = {"hour": 6, "day": 7, "week": 4, "month": 6, "quarter": 4, "year": 5, "recurring": 7}


def streak_calendar(calendar: StreakCalendar, *, label: str, most: int | None = None) -> Element:
    """Return a calendar, or the newest periods of it, in rows that begin with the name of their first period.

    A legend tells what the signs in it mean.
    """
    length = _IN_A_ROW[calendar.period]
    shown = calendar.cells if most is None else calendar.cells[-most:]
    rows = [shown[start : start + length] for start in range(0, len(shown), length)]
    cells = tag("div", [_row(row, calendar) for row in rows], class_="ak-calendar", role="group", aria_label=label)
    return tag("div", cells, _legend({cell.kind for cell in shown}))


def _row(cells: Sequence[CalendarCell], calendar: StreakCalendar) -> Element:
    return tag("p", tag("span", cells[0].label, " ", class_="ak-label"), [_cell(cell, calendar) for cell in cells])


def _cell(cell: CalendarCell, calendar: StreakCalendar) -> Element:
    told = f"{cell.label}: {cell.kind}"
    if cell.value is not None:
        told += f", {amount(cell.value)} of {with_unit(calendar.period_goal, calendar.unit)}"
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
