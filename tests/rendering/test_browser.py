"""The page in a real browser, which runs no script: what people see, click and read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from achievekit.rendering.page import page_html
from rendering.browsing import DESKTOP, PHONE, Browser, a_browser
from rendering.reading import as_shown
from rendering.situations import EXPLANATIONS, HOSTILE, TABS, Shown, an_overview

HEAD = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
# What JupyterLab and nbconvert say of the elements in an output, as far as it is of elements that we have.
NOTEBOOK_RULES = """
.jp-RenderedHTMLCommon { color: black; font: 14px/1.6 serif; }
.jp-RenderedHTMLCommon :is(h1, h2, h3, h4) { margin: 1.2em 0 0.8em; font-weight: 500; line-height: 1; }
.jp-RenderedHTMLCommon :is(h1, h2, h3, h4):first-child { margin-top: 0.6em; }
.jp-RenderedHTMLCommon p { margin: 0 0 1em; text-align: left; }
.jp-RenderedHTMLCommon ul { margin-bottom: 1em; list-style: disc; }
.jp-RenderedHTMLCommon ul:not(.list-inline) { padding-left: 2em; }
.jp-RenderedHTMLCommon code { color: black; font: inherit; white-space: pre-wrap; }
.jp-RenderedHTMLCommon :not(pre) > code { padding: 1px 5px; background: silver; }
.jp-RenderedHTMLCommon table { margin: 0 auto 1em; border: none; color: black; font-size: 12px; table-layout: fixed; }
.jp-RenderedHTMLCommon thead { border-bottom: 1px solid; vertical-align: bottom; }
.jp-RenderedHTMLCommon :is(tr, th, td) { padding: 0.5em; line-height: normal; vertical-align: middle; }
:not(.jp-RenderedMarkdown).jp-RenderedHTMLCommon :is(tr, th, td) { text-align: right; }
.jp-RenderedHTMLCommon th { font-weight: bold; }
.jp-RenderedHTMLCommon tbody tr:nth-child(odd) { background: white; }
.jp-RenderedHTMLCommon tbody tr:nth-child(even) { background: silver; }
.jp-OutputArea-output.jp-RenderedHTMLCommon table { margin-left: 0; margin-right: 0; }
.jp-OutputArea-output :is(dl, dt, dd) { display: block; margin: 0; padding: 0; }
.jp-OutputArea-output dl { width: 100%; overflow: hidden; }
.jp-OutputArea-output dt { float: left; width: 20%; font-weight: bold; }
.jp-OutputArea-output dd { float: left; width: 80%; }
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as started:
        yield started


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page of all members that there are situations for."""
    members = [(f"{name} {tab.member}", tab.achievements) for name, tab in TABS.items()]
    return written(
        tmp_path / "page.html",
        "".join(page_html("Achievements", "all situations", TABS["two_rules"].achievements, members)),
    )


@pytest.fixture
def fragments(tmp_path: Path) -> Path:
    """All tabs and explanations one below the other, as in a notebook."""
    shown: list[Shown] = [*TABS.values(), *EXPLANATIONS.values()]
    return written(tmp_path / "fragments.html", HEAD + "".join(one.to_html() for one in shown))


def written(path: Path, html: str) -> Path:
    path.write_text(html, encoding="utf-8")
    return path


def test_the_picker_shows_one_member_at_a_time(browser: Browser, page: Path) -> None:
    browser.open(page)
    members = browser.all(".ak-member")
    assert [member.is_displayed() for member in browser.all(".ak-member .ak-tab")] == [False] * (len(TABS) - 1)

    for member in (members[2], members[4]):
        member.find_element("tag name", "summary").click()
        opened = [one for one in members if one.get_attribute("open") is not None]
        assert opened == [member]
        assert member.find_element("class name", "ak-tab").is_displayed()


def test_members_are_picked_by_keyboard(browser: Browser, page: Path) -> None:
    browser.open(page)
    first = browser.one(".ak-member summary")
    first.send_keys("\N{SPACE}")

    assert browser.one(".ak-member").get_attribute("open") is not None
    assert browser.one(".ak-member p").is_displayed()


def test_a_drawer_opens(browser: Browser, tmp_path: Path) -> None:
    browser.open(written(tmp_path / "tab.html", TABS["at_risk"].to_html()))
    drawer = browser.one(".ak-drawer")
    assert not drawer.is_displayed()

    browser.one("summary").click()

    assert drawer.is_displayed()
    assert "What it asks for\nSum of steps of walk, where source is watch," in drawer.text
    assert "Sun 10 May 2026, 17:57 +12,300 steps w90" in drawer.text
    assert [cell.accessible_name for cell in browser.all(".ak-calendar [role=img]")][-1] == (
        "10 May 2026: open, 4,200 of 10,000 steps"
    )


def test_bars_are_named_and_filled(browser: Browser, tmp_path: Path) -> None:
    browser.open(written(tmp_path / "tab.html", TABS["at_risk"].to_html()))
    bar = browser.one("progress")

    assert (bar.aria_role, bar.get_attribute("value")) == ("progressbar", "0.42")
    assert bar.accessible_name.startswith("4,200 of 10,000 steps today; 5,800 more by 23:59")


def test_text_from_outside_is_shown_as_text(browser: Browser, page: Path, fragments: Path) -> None:
    for shown in (page, fragments):
        browser.open(shown)
        assert browser.all("script, img") == []
        assert as_shown(HOSTILE) in [one.get_property("textContent") for one in browser.all(".ak-name")]
    browser.open(page)
    assert browser.driver.title == "Achievements"


@pytest.mark.parametrize("width", [PHONE, 320, DESKTOP])
def test_nothing_sticks_out(browser: Browser, page: Path, fragments: Path, width: int) -> None:
    for shown in (page, fragments):
        for count in range(len(TABS) if shown is page else 1):
            browser.open(shown, width=width)
            browser.open_all(".ak-tab details")
            if shown is page:
                browser.open_all(f".ak-member:nth-child({count + 1})")
            assert browser.sticks_out() == []


def test_light_and_dark_are_two_looks(browser: Browser, page: Path) -> None:
    looks = []
    for scheme in ("light", "dark"):
        browser.open(page, scheme=scheme)
        looks.append([browser.style(".achievekit", name) for name in ("color", "background-color")])

    (light_ink, light_ground), (dark_ink, dark_ground) = looks
    assert light_ground == "rgba(255, 255, 255, 1)"
    assert len({light_ink, light_ground, dark_ink, dark_ground}) == 4


def test_a_page_without_a_doctype_has_the_same_look(browser: Browser, tmp_path: Path) -> None:
    html = TABS["two_rules"].to_html()
    looks = []
    for name, start in (("standards.html", "<!DOCTYPE html>"), ("quirks.html", "")):
        browser.open(written(tmp_path / name, f'{start}<meta charset="utf-8">{html}'), scheme="dark")
        looks.append([browser.style(".ak-name", name) for name in ("color", "font-size", "line-height")])
    standards, quirks = looks
    assert quirks == standards


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_notebook_leaves_the_look_alone(browser: Browser, tmp_path: Path, width: int) -> None:
    html = TABS["at_risk"].to_html() + EXPLANATIONS["mixed"].to_html()
    output = f'<style>{NOTEBOOK_RULES}</style><div class="jp-OutputArea-output jp-RenderedHTMLCommon">{html}</div>'
    looks = []
    for name, shown in (("bare.html", html), ("notebook.html", output)):
        browser.open(written(tmp_path / name, HEAD + shown), width=width)
        browser.open_all("details")
        looks.append(browser.looks(".achievekit, .achievekit *"))
    bare, notebook = looks

    by_name = dict(notebook)
    assert (by_name["dt."]["float"], by_name["td."]["text-align"]) == ("none", "start")
    assert (by_name["ul.ak-legend"]["padding-left"], by_name["table."]["table-layout"]) == ("0px", "auto")
    assert [element for element, _ in notebook] == [element for element, _ in bare]
    assert {
        (element, name, style, there[name])
        for (element, here), (_, there) in zip(bare, notebook, strict=True)
        for name, style in here.items()
        if there[name] != style
    } == set()


def test_a_notebook_of_dark_theme_has_dark_outputs(browser: Browser, tmp_path: Path) -> None:
    html = an_overview().to_html()
    browser.open(written(tmp_path / "dark.html", f'<body data-jp-theme-light="false">{html}'), scheme="light")

    assert browser.style(".achievekit", "color-scheme") == "dark"


def test_a_phone_shows_rows_as_cards(browser: Browser, tmp_path: Path) -> None:
    tab = written(
        tmp_path / "tab.html", f'<meta name="viewport" content="width=device-width">{TABS["at_risk"].to_html()}'
    )
    places = []
    for width in (DESKTOP, PHONE):
        browser.open(tab, width=width)
        title, progress = browser.one(".ak-tab tbody th"), browser.one(".ak-progress")
        places.append(progress.location["y"] > title.location["y"])

    assert places == [False, True]
