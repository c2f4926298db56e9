"""An explanation as a table: the activity, what became of it in every achievement that listens, and the evidence."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element

from attrs import NOTHING, fields, has

from achievekit.activity import Activity
from achievekit.describing.words import amount, capitalized, instant, quoted_if_mistakable, span
from achievekit.rendering.contents import verdict_labels
from achievekit.rendering.drawer import definition_list
from achievekit.rendering.markup import Content, prose, tag
from achievekit.views.evidence import Verdict
from achievekit.views.plain import as_plain, key_text


def verdict_summary(verdicts: Sequence[Verdict]) -> str:
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
        yield key_text(name), _attribute(found)


def _attribute(found: object) -> str:
    return quoted_if_mistakable(found) if isinstance(found, str) else json.dumps(as_plain(found), ensure_ascii=False)


def silence(told: str) -> Element:
    """Return what stands in the place of verdicts where there are none."""
    return tag("p", told, class_="ak-quiet", dir="auto")


def verdict_table(verdicts: Sequence[Verdict]) -> Element:
    """Return the verdicts as a table, in their order."""
    head = tag("tr", tag("th", "Achievement", scope="col"), tag("th", "Counted or not, and why", scope="col"))
    rows = [
        tag("tr", tag("th", _title(one, rule), scope="row"), tag("td", _told(one)))
        for one, rule in zip(verdicts, verdict_labels(verdicts), strict=True)
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
    facts = list(_facts(verdict.evidence))
    if facts:
        yield tag("details", tag("summary", "Evidence"), definition_list(facts))


def _facts(record: Any) -> Iterator[tuple[str, Content]]:
    """Yield the fields of evidence, or of a record in it, that say anything: their names as labels, and their values."""
    for field in fields(type(record)):
        found = getattr(record, field.name)
        if field.default is not NOTHING and found == field.default:  # as if nothing had been said
            continue
        # What may be anything was found in the activity, or compared with it, and looks as the activity's attributes do.
        shown = _attribute(found) if field.type is Any else _shown(found)
        if shown is not None:
            yield capitalized(field.name.replace("_", " ")), shown


def _shown(found: object) -> Content:
    if found in (None, "", (), {}):
        return None
    if isinstance(found, tuple):
        return [tag("div", _shown(one)) for one in found]
    if isinstance(found, Mapping):
        return definition_list(found.items())
    if has(type(found)):
        return definition_list(_facts(found))
    return _single(found)


def _single(found: Any) -> str:
    if isinstance(found, str):
        return found
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, datetime):
        return instant(found)
    return span(found) if isinstance(found, timedelta) else amount(found)
