"""The achievements tab as a table: a row for each achievement, with its progress, and a drawer below it."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from achievekit.describing.rules import limit_words
from achievekit.describing.statuses import STATUSES
from achievekit.describing.steps import rules_done
from achievekit.describing.words import amount, many, of_goal, rule_label
from achievekit.rendering.contents import NO_ACHIEVEMENTS, row_so_far, status_word
from achievekit.rendering.drawer import drawer
from achievekit.rendering.markup import Content, prose, tag
from achievekit.views.standing import AchievementViewData, RuleView, Status


def tab_summary(views: Sequence[AchievementViewData]) -> str:
    """Return the tab in a few words: how many achievements were completed, and how many are at risk."""
    completed = sum(view.completed_count > 0 for view in views)
    at_risk = sum(map(_at_risk, views))
    told = f"{amount(completed)} of {amount(len(views))} completed"
    return f"{told} · {amount(at_risk)} at risk" if at_risk else told


def tab(views: Sequence[AchievementViewData], *, label: str, brief: bool = False, opened: bool = False) -> Element:
    """Return the tab as a table with this accessible label; its drawers in brief or in full, `opened` or closed."""
    if not views:
        return tag("p", NO_ACHIEVEMENTS, class_="ak-quiet")
    head = tag(
        "tr",
        tag("th", "Achievement", scope="col"),
        tag("th", "Progress", scope="col"),
        tag("th", "Completed", scope="col", class_="ak-completions"),
    )
    return tag(
        "table",
        tag("thead", head),
        [_achievement(view, brief=brief, opened=opened) for view in views],
        class_="ak-tab",
        aria_label=label,
    )


def _achievement(view: AchievementViewData, *, brief: bool, opened: bool) -> Element:
    """One achievement: a row of figures, and one with the drawer."""
    figures = tag(
        "tr",
        tag("th", _title(view), scope="row"),
        tag("td", _progress(view), class_="ak-progress"),
        tag("td", _completions(view), class_="ak-completions"),
    )
    if view.status is Status.HIDDEN:
        return tag("tbody", figures)
    more = tag("details", tag("summary", "Details"), drawer(view.details, brief=brief), open=opened)
    return tag("tbody", figures, tag("tr", tag("td", more, colspan="3")))


def _title(view: AchievementViewData) -> Iterator[Content]:
    word = status_word(view).capitalize()
    yield tag("bdi", view.name or view.achievement, class_="ak-name")
    yield " "
    yield tag("span", word, class_=f"ak-chip ak-{view.status}", title=STATUSES[view.status])
    if _at_risk(view):
        yield " "
        yield tag("span", "! At risk", class_="ak-chip ak-warn", title="the streak ends unless more counts in time")
    if view.description:
        yield tag("p", view.description, class_="ak-quiet", dir="auto")


def _at_risk(view: AchievementViewData) -> bool:
    return any(rule.warns for rule in view.rules)


def _progress(view: AchievementViewData) -> Iterator[Content]:
    """The rules with their bars, as far as there is something to see, and what is to be said of all of them."""
    several = len(view.rules) > 1
    # While it is closed, the achievement says when it opens; of that period or the next a rule would only say it otherwise.
    is_open = view.is_under_way and view.opens_at is None
    for rule in view.shown_rules:
        yield _rule(rule, label=rule_label(rule.rule, rule.name) if several else "", is_open=is_open)
    if not is_open:
        yield tag("p", prose(view.next_step), class_="ak-small", dir="auto")
    elif several:
        yield tag("p", rules_done(view), class_="ak-small")


def _rule(rule: RuleView, *, label: str, is_open: bool) -> Element:
    """A bar, what there is to do or how far it is, and the run and the streak."""
    told = rule.next_step if is_open else of_goal(rule.current_period_value, rule.period_goal, rule.unit)
    streak = " · ".join(_streak(rule))
    bar = tag("progress", value=f"{rule.fraction:.4g}")
    return tag(
        "div",
        tag("p", label, class_="ak-small", dir="auto") if label else None,
        tag(
            "label",
            bar,
            tag("span", prose(told), dir="auto"),
            class_="ak-small ak-warn" if rule.warns else "ak-small",
        ),
        tag("p", streak, class_="ak-quiet") if streak else None,
        class_="ak-rule",
    )


def _streak(rule: RuleView) -> Iterator[str]:
    if row := row_so_far(rule):
        yield row
    if rule.longest_streak:
        yield f"streak {amount(rule.current_streak)}, longest {amount(rule.longest_streak)}"
    if rule.freezes_left:
        yield f"{many(rule.freezes_left, 'freeze')} left"


def _completions(view: AchievementViewData) -> Iterator[Content]:
    if view.status is Status.HIDDEN:
        return
    yield amount(view.completed_count)
    if view.limit is not None and view.limit.per is None:
        yield tag("span", f" of {amount(view.limit.times)}", class_="ak-quiet")
    elif view.limit is not None:
        yield tag("p", limit_words(view.limit), class_="ak-quiet")
