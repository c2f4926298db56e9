"""The tab, the drawer, the calendar and an explanation as HTML.

`ACHIEVEKIT_GOLDEN=write` in the environment writes the golden files anew; look at what has changed in them.
"""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from achievekit import Activity, Limit, Reason
from achievekit.describing.words import quoted_if_mistakable
from achievekit.explanations import Explanation
from achievekit.overviews import AchievementView
from achievekit.rendering.html import STYLE
from achievekit.rendering.page import page_html
from achievekit.views.details import CalendarCell, CellKind, Details, StreakCalendar, TriggerEntry
from achievekit.views.evidence import ConditionsNotMet
from achievekit.views.standing import AchievementViewData, Status
from rendering.reading import Reader, as_shown
from rendering.situations import (
    AT,
    EXPLANATIONS,
    HOSTILE,
    SIXTY_DAYS,
    TABS,
    WALK,
    WALKER,
    Shown,
    a_calendar,
    a_cell,
    a_failed_comparison,
    a_rule,
    a_tab_full_of,
    a_verdict,
    a_view,
    an_explanation_full_of,
    an_overview,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "html"
ALL: dict[str, Shown] = {**TABS, **EXPLANATIONS, "one": TABS["at_risk"].achievements[0]}

# --- word for word --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["empty", "not_started", "limits", "two_rules", "every_status", "mixed", "referrer"])
def test_golden(name: str) -> None:
    html = ALL[name].to_html().replace(STYLE, "\u2026").replace("><", ">\n<") + "\n"
    path = GOLDEN / f"{name}.html"
    if os.environ.get("ACHIEVEKIT_GOLDEN") == "write":
        path.write_text(html, encoding="utf-8", newline="\n")
    assert html == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ALL)
def test_a_notebook_shows_the_html(name: str) -> None:
    assert ALL[name]._repr_html_() == ALL[name].to_html()


# --- what comes from outside ----------------------------------------------------------------------

# Text in which markup is likely, and every other text.
from_outside = st.text(alphabet=st.sampled_from("<>&\"'=/!-;#x script") | st.characters(), min_size=1, max_size=30)


def html_full_of(text: str) -> str:
    """All that can be shown, with this text wherever one comes from outside."""
    tab = a_tab_full_of(text)
    page = page_html(text, text, tab.achievements, [(text, tab.achievements)])
    return "".join([tab.to_html(), an_explanation_full_of(text).to_html(), *page])


@given(from_outside.filter(lambda text: text.count("`") < 2))  # what stands between two becomes code
@example(HOSTILE)
@example("</style></title></main>")
@example("5")
@example("\ud83d")
def test_text_from_outside_stays_text(text: str) -> None:
    read, plain = Reader(html_full_of(text)), Reader(html_full_of("x"))

    assert read.shape == plain.shape
    assert len(read.texts) == len(plain.texts)
    was_x = [number for number, shown in enumerate(plain.texts) if shown == "x"]
    assert len(was_x) > 40
    assert {read.texts[number] for number in was_x} == {as_shown(text), as_shown(quoted_if_mistakable(text))}


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_fetched_and_nothing_runs(name: str) -> None:
    read = Reader(ALL[name].to_html())

    allowed = {"div", "style", "h2", "h4", "p", "span", "bdi", "dl", "dt", "dd", "details", "summary", "section"}
    allowed |= {"table", "thead", "tbody", "tr", "th", "td", "ul", "li", "label", "progress", "code"}
    assert {tag for tag, _ in read.elements} <= allowed
    allowed = {
        "class",
        "dir",
        "title",
        "scope",
        "colspan",
        "value",
        "open",
        "role",
        "tabindex",
        "aria-label",
        "aria-hidden",
    }
    assert {name for _, attributes in read.elements for name in attributes} <= allowed


def test_what_stands_between_backticks_is_code_and_still_text() -> None:
    hostile = as_shown(HOSTILE)
    html = an_overview(a_view(a_rule(next_step=f"Sum of `{HOSTILE}`, `b` and `."), next_step="")).to_html()

    assert Reader(html).in_each("code") == [hostile, "b"]
    assert f"Sum of {hostile}, b and `." in Reader(html).text
    assert "<script" not in html


# --- the tab --------------------------------------------------------------------------------------


def progress_of(view: AchievementView) -> str:
    """What stands in the middle column."""
    html = an_overview(view).to_html()
    return Reader(html[html.index('<td class="ak-progress">') : html.index('<td class="ak-completions">')]).text


def test_there_is_a_bar_where_more_can_count_or_something_has() -> None:
    def bars(view: AchievementView) -> int:
        return an_overview(view).to_html().count("<progress")

    for status in Status:
        is_open = status in (Status.IN_PROGRESS, Status.NOT_STARTED)
        assert bars(a_view(a_rule(0), status=status)) == is_open
        assert bars(a_view(a_rule(1), status=status)) == 1


def test_what_is_said_of_all_rules() -> None:
    spend, login = a_rule(1, 2, name="Spending", next_step="1 more."), a_rule(2, 2, satisfied=True, next_step="Done.")
    both: dict[str, Any] = {"rules_required": 2, "next_step": "1 of 2 rules done. Spending: 1 more."}

    assert progress_of(a_view(spend, next_step="1 more.")) == "1 more."
    closed: dict[str, Any] = {"opens_at": AT, "next_step": "Closed until noon."}
    assert progress_of(a_view(spend, **closed)) == "1 of 2 stepsClosed until noon."
    assert progress_of(a_view(spend, status=Status.LOCKED, next_step="Walk first.")) == "1 of 2 stepsWalk first."
    assert progress_of(a_view(spend, login, **both)) == "Spending1 more.Rule 1Done.1 of 2 rules done"
    assert progress_of(a_view(spend, login, **both | closed)) == (
        "Spending1 of 2 stepsRule 12 of 2 stepsClosed until noon."
    )


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ("5", '"5"'),
        ("-12.50", '"-12.50"'),
        ("00501", '"00501"'),
        ("true", '"true"'),
        ("null", '"null"'),
        ("New York", "New York"),
        ("5 km", "5 km"),
        (5, "5"),
        (True, "true"),
        (None, "null"),
        (["5", 5], '["5", 5]'),
    ],
)
def test_an_attribute_that_is_text_is_told_from_what_it_looks_like(found: object, shown: str) -> None:
    evidence = ConditionsNotMet(comparisons=(a_failed_comparison("level", found),))
    verdicts = (a_verdict(Reason.CONDITIONS_NOT_MET, "No.", evidence=evidence),)
    html = Explanation("ana", Activity("w1", "ana", "walk", AT, {"level": found}), AT, verdicts).to_html()

    assert f'<dt dir="auto">level</dt><dd dir="auto">{shown}</dd>' in html
    assert f'<dt dir="auto">Found</dt><dd dir="auto">{shown}</dd>' in html


def test_rules_of_one_achievement_are_told_apart_in_an_explanation() -> None:
    verdicts = [
        a_verdict(None, "It counted.", rule="1"),
        a_verdict(Reason.NO_VALUE, "It did not.", rule="2", rule_name="Morning walks"),
        a_verdict(None, "The only one.", achievement="other", achievement_name="Other", rule="1"),
    ]
    html = Explanation("ana", WALK, AT, tuple(verdicts)).to_html()

    walks = "Walk 10,000 steps a day, 7 days in a row"
    assert Reader(html[html.index("<tbody>") :]).text == (
        f"{walks}Rule 1\N{CHECK MARK} CountedIt counted."
        f"{walks}Morning walks\N{MULTIPLICATION X} No valueIt did not."
        "Other\N{CHECK MARK} CountedThe only one."
    )


def test_a_change_may_be_negative() -> None:
    taken = TriggerEntry(at=AT, activity="w1", rule="1", change=-300, unit="steps")

    assert "-300 steps" in Reader(a_view(details=Details(triggers=(taken,))).to_html()).texts


def test_a_streak_is_told_where_periods_make_one() -> None:
    def streak(**facts: int) -> str:
        return progress_of(a_view(a_rule(next_step="", consecutive_periods=7, **facts), next_step=""))

    assert progress_of(a_view(a_rule(next_step=""), next_step="")) == ""
    assert streak() == "0 of 7 in a row"
    assert streak(longest_streak=31) == "0 of 7 in a row · streak 0, longest 31"
    assert streak(freezes_left=1) == "0 of 7 in a row · 1 freeze left"
    assert streak(completed_consecutive_periods=3, current_streak=10, longest_streak=1_031, freezes_left=2) == (
        "3 of 7 in a row · streak 10, longest 1,031 · 2 freezes left"
    )


def test_what_was_completed_for_good_is_called_completed() -> None:
    def chip(limit: Limit, status: Status) -> str:
        view = a_view(a_rule(), completed_count=2, limit=limit, status=status)
        html = view.to_html()
        shown = Reader(html[html.index('<span class="ak-chip') : html.index('<td class="ak-progress">')]).text
        return f"{shown} | {str(view).splitlines()[0].removeprefix(view.name).strip()}"

    assert chip(Limit(2), Status.LIMIT_REACHED) == "Completed | completed twice"
    assert chip(Limit(2, per="day"), Status.LIMIT_REACHED) == "Limit reached | limit reached  completed twice"
    assert chip(Limit(3), Status.IN_PROGRESS) == "In progress | in progress  completed twice"


def test_one_achievement_by_itself_has_its_drawer_open() -> None:
    (view,) = TABS["two_rules"].achievements
    alone, in_tab = view.to_html(), TABS["two_rules"].to_html()

    assert alone.partition("<thead>")[2] == in_tab.partition("<thead>")[2].replace("<details>", '<details open="">')
    assert '<table class="ak-tab" aria-label="Spend and stay">' in alone
    assert "<h2" not in alone


def test_evidence_is_shown_field_by_field() -> None:
    html = EXPLANATIONS["mixed"].to_html()
    _, comparison, counted, locked, late, closed = [
        Reader(part.partition("</details>")[0]) for part in html.split("<summary>Evidence</summary>")
    ]
    assert counted.text.startswith("Change4,200Value16,300Goal10,000UnitstepsPeriod startSun 10 May 2026, 00:00")
    assert comparison.text.endswith(
        "AttributesourceOperatoreqWantedwatchFoundphoneIs missingnoNegatednoWordssource is watch"
    )
    assert locked.text == (
        "AtSun 10 May 2026, 19:57Missing"
        "Achievementdaily-walkerNameDaily walkerAchievementearly-birdCompleted atSun 10 May 2026, 19:59"
    )
    assert "Lateness1 hour" in late.text
    assert "Partsweekdaysonly on Monday" in closed.text
    assert html.count("<details>") == 5  # there is nothing to be said of what is switched off


def test_what_is_hidden_has_no_drawer() -> None:
    hidden = an_overview(a_view(status=Status.HIDDEN, name="Hidden achievement", next_step="A surprise.")).to_html()

    assert "<details" not in hidden
    assert "<details" in an_overview(a_view()).to_html()


# --- the calendar ---------------------------------------------------------------------------------


def test_every_period_has_a_cell_with_a_sign_and_a_text() -> None:
    read = Reader(TABS["at_risk"].to_html())

    cells = [attributes for _, attributes in read.elements if attributes.get("role") == "img"]
    assert [cell["class"] for cell in cells] == [f"ak-cell ak-{kind}" for kind in SIXTY_DAYS]
    titles = {cell["class"]: cell["title"] for cell in cells}
    assert titles == {
        "ak-cell ak-met": "9 May 2026: met, 12,300 of 10,000 steps",
        "ak-cell ak-partly": "23 March 2026: partly, 4,100 of 10,000 steps",
        "ak-cell ak-missed": "30 April 2026: missed, 0 of 10,000 steps",
        "ak-cell ak-frozen": "7 April 2026: frozen, 0 of 10,000 steps",
        "ak-cell ak-skipped": "16 April 2026: skipped, 0 of 10,000 steps",
        "ak-cell ak-open": "10 May 2026: open, 4,200 of 10,000 steps",
    }


A_DAY = timedelta(days=1)


def rows_in(calendar: StreakCalendar) -> list[str]:
    """The rows of a calendar, as they read; an empty place is a dot."""
    view = a_view(details=Details(calendars=(calendar,)))
    html = an_overview(view).to_html().partition('class="ak-calendar"')[2].partition("</div>")[0]
    return [Reader("<p" + row.replace('<span class="ak-blank">', "<span>.")).text for row in html.split("<p")[1:]]


def test_days_stand_below_their_weekday() -> None:
    kinds = [CellKind.MET] * 9 + [CellKind.OPEN]  # up to Sunday, 10 May
    assert rows_in(a_calendar(kinds)) == ["MoTuWeThFrSaSu", "1 May 2026 ....✓✓✓", "4 May 2026 ✓✓✓✓✓✓…"]


def test_a_day_that_never_was_moves_no_weekday() -> None:
    """Apia had no 30 December 2011, a Friday; the day before it was a Thursday."""
    apia = ZoneInfo("Pacific/Apia")
    saturday = datetime(2011, 12, 31, tzinfo=apia)
    nothing = CalendarCell(period=1, label="Friday", start=saturday, end=saturday, value=0, kind=CellKind.SKIPPED)
    day = a_cell(saturday, CellKind.OPEN)
    assert rows_in(evolve(a_calendar([]), cells=(nothing, day)))[1:] == ["Friday ....·…"]


def test_other_periods_stand_in_plain_rows() -> None:
    met = CellKind.MET
    every_other_day = [
        evolve(a_cell(AT + 2 * number * A_DAY, met), end=AT + 2 * (number + 1) * A_DAY) for number in range(3)
    ]
    assert rows_in(evolve(a_calendar([]), cells=tuple(every_other_day))) == ["10 May 2026 ✓✓✓"]
    assert rows_in(a_calendar([met] * 5, period="week")) == ["6 May 2026 ✓✓✓✓", "10 May 2026 ✓"]
    at_the_edge = evolve(a_cell(AT, met), end=None)
    assert rows_in(evolve(a_calendar([]), cells=(at_the_edge,))) == ["10 May 2026 ✓"]


def test_a_calendar_that_is_cut_says_so() -> None:
    view = a_view(details=Details(calendars=(a_calendar([CellKind.MET] * 40),)))
    assert "newest" not in an_overview(view).to_html()
    assert "The newest 35 periods" in "".join(page_html("", "", (), [("ana", [view])]))

    forgetful = a_view(details=Details(calendars=(a_calendar([CellKind.OPEN], is_cut=True),)))
    assert "The newest 1 period<" in an_overview(forgetful).to_html()
    assert "the newest 1 period\n" in an_overview(forgetful).to_text(drawers=True)


def test_the_legend_tells_every_kind_by_a_sign_of_its_own() -> None:
    html = TABS["at_risk"].to_html()
    legend = Reader(html[html.index('<ul class="ak-legend"') :].partition("</ul>")[0])

    signs = legend.in_each("span")
    assert len(set(signs)) == len(CellKind)
    assert legend.text == "".join(f"{sign} {kind}" for sign, kind in zip(signs, CellKind, strict=True))


def test_the_legend_tells_only_what_is_there() -> None:
    assert TABS["two_rules"].to_html().count("<li ") == 2


def test_a_calendar_of_nothing_is_left_out() -> None:
    view = a_view(details=Details(calendars=(a_calendar([]),)))

    assert 'ak-calendar"' not in an_overview(view).to_html()


# --- the page -------------------------------------------------------------------------------------


def test_a_page_is_made_member_by_member() -> None:
    asked = []

    def members() -> Iterator[tuple[str, tuple[AchievementViewData, ...]]]:
        for name in ("ana", "bo"):
            asked.append(name)
            yield name, TABS["at_risk"].achievements

    page = page_html("Achievements", "2 members", (), members())

    assert next(page).startswith("<!DOCTYPE html>\n<html")
    assert asked == []
    assert Reader(next(page)).text.startswith("ana0 of 1 completed · 1 at risk")
    assert asked == ["ana"]
    *_, end = page
    assert end == "</main></div></body></html>\n"


def test_a_page_tells_the_newest_of_what_happened() -> None:
    *_, part, _ = page_html("Achievements", "1 member", (), [("ana", TABS["at_risk"].achievements)])

    assert part.count('role="img"') == 35
    assert "10 May 2026: open, 4,200 of 10,000 steps" in part
    assert "w81" in part
    assert "w80" not in part
    assert Reader(part).texts.count("the newest 10 of 50 remembered") == 1
    assert "What it asks for" not in part


def test_an_empty_page_is_whole() -> None:
    html = "".join(page_html("Achievements", "0 members", (), []))

    assert html.endswith("<main>\n</main></div></body></html>\n")


def test_entries_that_scroll_can_be_focused() -> None:
    lists = [attributes for _, attributes in Reader(TABS["at_risk"].to_html()).elements if "tabindex" in attributes]

    assert [(one["class"], one["tabindex"], one["role"], one["aria-label"]) for one in lists] == [
        ("ak-list", "0", "group", "Counted activities"),
        ("ak-list", "0", "group", "Completions"),
        ("ak-list", "0", "group", "Adjustments"),
    ]
    assert len(WALKER.triggers) == 50


@pytest.mark.parametrize(("negated", "shown"), [(True, "yes"), (False, "no")])
def test_a_truth_in_the_evidence_is_yes_or_no(negated: bool, shown: str) -> None:
    comparison = evolve(a_failed_comparison("source", "watch"), negated=negated)
    verdict = a_verdict(Reason.CONDITIONS_NOT_MET, "No.", evidence=ConditionsNotMet(comparisons=(comparison,)))
    html = Explanation("ana", WALK, AT, (verdict,)).to_html()
    assert f'<dt dir="auto">Negated</dt><dd dir="auto">{shown}</dd>' in html
