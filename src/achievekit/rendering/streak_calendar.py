"""The streak calendar: one cell for each period, told apart by sign as well as by colour."""

from xml.etree.ElementTree import Element

from achievekit.describing.words import amount, with_unit
from achievekit.details import CELL_KINDS, CalendarCell, CellKind, StreakCalendar
from achievekit.rendering.markup import tag

# Signs that any font has. (U+FE0E asks for the snowflake as text, not as a picture.)
SIGNS: dict[CellKind, str] = {
    CellKind.MET: "\N{CHECK MARK}",
    CellKind.PARTLY: "\N{CIRCLE WITH LEFT HALF BLACK}",
    CellKind.MISSED: "\N{MULTIPLICATION X}",
    CellKind.FROZEN: "\N{SNOWFLAKE}\N{VARIATION SELECTOR-15}",
    CellKind.SKIPPED: "\N{MIDDLE DOT}",
    CellKind.OPEN: "\N{HORIZONTAL ELLIPSIS}",
}

# Cells in a row: what people think of together, as far as a phone has room for it.
_IN_A_ROW = {"hour": 6, "day": 7, "week": 4, "month": 6, "quarter": 4, "year": 5, "recurring": 7}


def streak_calendar(calendar: StreakCalendar, *, label: str) -> Element:
    """Return a calendar as a table whose rows begin with the name of their first period, and its legend."""
    length = _IN_A_ROW[calendar.period]
    rows = [calendar.cells[start : start + length] for start in range(0, len(calendar.cells), length)]
    table = tag(
        "table",
        [
            tag("tr", tag("th", row[0].label, scope="row"), [tag("td", _cell(cell, calendar)) for cell in row])
            for row in rows
        ],
        class_="ak-calendar",
        aria_label=label,
    )
    return tag("div", table, _legend())


def _cell(cell: CalendarCell, calendar: StreakCalendar) -> Element:
    told = f"{cell.label}: {cell.kind}"
    if cell.value is not None:
        told += f", {amount(cell.value)} of {with_unit(calendar.period_goal, calendar.unit)}"
    return tag("span", SIGNS[cell.kind], class_=f"ak-cell ak-{cell.kind}", role="img", title=told)


def _legend() -> Element:
    return tag(
        "ul",
        [
            tag("li", tag("span", sign, class_=f"ak-cell ak-{kind}", aria_hidden="true"), kind, title=CELL_KINDS[kind])
            for kind, sign in SIGNS.items()
        ],
        class_="ak-legend",
        aria_label="Legend",
    )
