"""The doors to HTML. A tab and an explanation are fragments that bring their look along."""

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files

from achievekit.describing.words import instant
from achievekit.rendering.contents import nobody_listens
from achievekit.rendering.markup import Content, tag, to_html
from achievekit.rendering.tab import tab, tab_summary
from achievekit.rendering.verdicts import activity_facts, silence, verdict_summary, verdict_table
from achievekit.views.evidence import ExplanationData
from achievekit.views.standing import AchievementViewData

# As constant as the code beside it: it is read when this module is.
STYLE = files("achievekit.rendering").joinpath("style.css").read_text(encoding="utf-8")


def tab_html(member: str, at: datetime, views: Sequence[AchievementViewData]) -> str:
    """Return the achievements tab of a member as HTML."""
    when = f"{tab_summary(views)} · {instant(at)} {at.tzname()}"
    return _fragment(
        tag("h2", member, dir="auto"), tag("p", when, class_="ak-quiet"), tab(views, label=f"Achievements of {member}")
    )


def achievement_html(view: AchievementViewData) -> str:
    """Return one achievement of a tab as HTML, with its drawer open."""
    return _fragment(tab([view], label=view.name, opened=True))


def explanation_html(explanation: ExplanationData) -> str:
    """Return what became of an activity as HTML."""
    activity, verdicts = explanation.activity, explanation.verdicts
    return _fragment(
        tag("h2", f"{activity.type} {activity.id}", dir="auto"),
        tag("p", verdict_summary(verdicts), class_="ak-quiet"),
        activity_facts(explanation.member, activity, explanation.at),
        verdict_table(verdicts) if verdicts else silence(nobody_listens(explanation)),
    )


def _fragment(*content: Content) -> str:
    return to_html(tag("div", tag("style", STYLE), content, class_="achievekit"))
