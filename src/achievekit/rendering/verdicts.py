"""An explanation as a table: the activity, and what became of it in every achievement that listens."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from xml.etree.ElementTree import Element

from achievekit.activity import Activity
from achievekit.describing.words import amount, instant
from achievekit.rendering.contents import nobody_listens, rule_labels
from achievekit.rendering.drawer import definition_list
from achievekit.rendering.markup import Content, prose, tag
from achievekit.views.evidence import Verdict
from achievekit.views.plain import as_plain, key_text


def summary(verdicts: Sequence[Verdict]) -> str:
    """Return the verdicts in a few words."""
    counted = sum(verdict.counted for verdict in verdicts)
    return f"{amount(counted)} counted, {amount(len(verdicts) - counted)} refused"


def activity_facts(member: str, activity: Activity, at: datetime) -> Element:
    """Return the activity as a list of its fields and attributes."""
    return tag(
        "div",
        definition_list((label, text) for label, text in _fields(member, activity, at) if text),
        class_="ak-facts",
    )


def _fields(member: str, activity: Activity, at: datetime) -> Iterator[tuple[str, str]]:
    yield "Type", activity.type
    yield "Member", activity.member
    yield "Referrer", activity.referrer or ""
    yield "Explained for", member if member != activity.member else ""
    yield "When", f"{instant(at)} {at.tzname()}"
    for name, found in activity.attributes.items():
        yield key_text(name), found if isinstance(found, str) else json.dumps(as_plain(found), ensure_ascii=False)


def verdict_table(member: str, activity: Activity, verdicts: Sequence[Verdict], achievement: str | None) -> Element:
    """Return the verdicts as a table, in their order; only those of one `achievement`, unless that is None."""
    if not verdicts:
        return tag("p", nobody_listens(member, activity.type, achievement), class_="ak-quiet", dir="auto")
    head = tag("tr", tag("th", "Achievement", scope="col"), tag("th", "Counted or not, and why", scope="col"))
    rows = [
        tag("tr", tag("th", _title(one, rule), scope="row"), tag("td", _told(one)))
        for one, rule in zip(verdicts, rule_labels(verdicts), strict=True)
    ]
    return tag("table", tag("thead", head), tag("tbody", rows), class_="ak-verdicts", aria_label="Verdicts")


def _title(verdict: Verdict, rule: str) -> Iterator[Content]:
    yield tag("bdi", verdict.achievement_name or verdict.achievement, class_="ak-name")
    if rule:
        yield tag("p", rule, class_="ak-quiet", dir="auto")


def _told(verdict: Verdict) -> Iterator[Content]:
    if verdict.reason is None:
        yield tag("span", "\N{CHECK MARK} Counted", class_="ak-chip ak-good")
    else:
        word = verdict.reason.replace("_", " ").capitalize()
        yield tag("span", f"\N{MULTIPLICATION X} {word}", class_="ak-chip ak-bad")
    yield tag("p", prose(verdict.sentence), dir="auto")
