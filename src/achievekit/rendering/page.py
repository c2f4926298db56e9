"""A page with the tabs of many members, of which one at a time is open. It works without any script."""

from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element

from achievekit.rendering.drawer import what_it_asks_for
from achievekit.rendering.html import STYLE
from achievekit.rendering.markup import tag, to_html
from achievekit.rendering.tab import tab, tab_summary
from achievekit.views.standing import AchievementViewData


def page_html(
    title: str,
    about: str,
    achievements: Sequence[AchievementViewData],
    members: Iterable[tuple[str, Sequence[AchievementViewData]]],
) -> Iterator[str]:
    """Yield the page part by part: the top, one part for each member, the end.

    `about` says something about all members. What the `achievements` ask for stands at the top, once.
    """
    top, closing, end = to_html(_around_members(title, about, achievements)).partition("</main>")
    yield f"<!DOCTYPE html>\n{top}\n"
    for member, views in members:
        yield f"{to_html(_member(member, views))}\n"
    yield f"{closing}{end}\n"


def _around_members(title: str, about: str, achievements: Sequence[AchievementViewData]) -> Element:
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", STYLE),
    )
    body = tag(
        "div",
        tag("h1", title, dir="auto"),
        tag("p", about, class_="ak-quiet"),
        _asked(achievements) if achievements else None,
        tag("main"),
        class_="achievekit",
    )
    return tag("html", head, tag("body", body), lang="en", class_="ak-page")


def _asked(achievements: Sequence[AchievementViewData]) -> Element:
    each = [tag("section", tag("h3", view.name, dir="auto"), what_it_asks_for(view.details)) for view in achievements]
    return tag("details", tag("summary", "What the achievements ask for"), tag("div", each, class_="ak-drawer"))


def _member(member: str, views: Sequence[AchievementViewData]) -> Element:
    """One member: of the elements of a name, opening one closes the others."""
    title = tag("summary", tag("h2", member, dir="auto"), tag("span", tab_summary(views), class_="ak-quiet"))
    table = tab(views, label=f"Achievements of {member}", brief=True)
    return tag("details", title, table, name="member", class_="ak-member")
