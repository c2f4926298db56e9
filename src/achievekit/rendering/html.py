"""The doors to HTML. A tab and an explanation are fragments that bring their look along; a page holds many members."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from importlib.resources import files
from xml.etree.ElementTree import Element

from achievekit.activity import Activity
from achievekit.describing.words import instant
from achievekit.evidence import Verdict
from achievekit.rendering.markup import Content, tag, to_html
from achievekit.rendering.tab import summary, tab
from achievekit.rendering.verdicts import activity_facts, verdict_table
from achievekit.rendering.verdicts import summary as told_of
from achievekit.views import AchievementView

# As constant as the code beside it: it is read when this module is.
STYLE = files("achievekit.rendering").joinpath("style.css").read_text(encoding="utf-8")


def tab_html(member: str, at: datetime, views: Sequence[AchievementView]) -> str:
    """Return the achievements tab of a member as HTML."""
    when = f"{summary(views)} · {instant(at)} {at.tzname()}"
    return _fragment(tag("h2", member, dir="auto"), tag("p", when, class_="ak-quiet"), _tab(member, views))


def explanation_html(member: str, activity: Activity, at: datetime, verdicts: Sequence[Verdict]) -> str:
    """Return what became of an activity as HTML."""
    return _fragment(
        tag("h2", f"{activity.type} {activity.id}", dir="auto"),
        tag("p", told_of(verdicts), class_="ak-quiet"),
        activity_facts(member, activity, at),
        verdict_table(verdicts),
    )


def page_html(title: str, about: str, members: Iterable[tuple[str, Sequence[AchievementView]]]) -> Iterator[str]:
    """Yield a page with the tabs of many members, part by part: the top, one part for each member, the end.

    Members are opened from a list, one at a time; `about` says something about all of them.
    """
    place = tag("main")
    page = tag(
        "html",
        tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("title", title),
            tag("style", STYLE),
        ),
        tag(
            "body",
            tag("div", tag("h1", title, dir="auto"), tag("p", about, class_="ak-quiet"), place, class_="achievekit"),
        ),
        lang="en",
        class_="ak-page",
    )
    empty_place = to_html(place)
    top, _, end = to_html(page).partition(empty_place)
    opening, closing = empty_place[: -len("</main>")], "</main>"
    yield f"<!DOCTYPE html>\n{top}{opening}\n"
    for member, views in members:
        yield f"{to_html(_member(member, views))}\n"
    yield f"{closing}{end}\n"


def _member(member: str, views: Sequence[AchievementView]) -> Element:
    """One member of a page: opening it closes the one that was open."""
    title = tag("summary", tag("h2", member, dir="auto"), tag("span", summary(views), class_="ak-quiet"))
    return tag("details", title, _tab(member, views), name="member", class_="ak-member")


def _tab(member: str, views: Sequence[AchievementView]) -> Element:
    return tab(views, label=f"Achievements of {member}")


def _fragment(*content: Content) -> str:
    return to_html(tag("div", tag("style", STYLE), content, class_="achievekit"))
