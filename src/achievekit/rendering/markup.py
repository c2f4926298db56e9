"""HTML as a tree of elements, so that no text is taken for markup: what goes in as text is escaped as it is written.

The tree and the writing are the standard library's; here is how the house builds one.
"""

import re
from collections.abc import Iterable
from typing import TypeAlias
from xml.etree import ElementTree as ET

# What stands inside an element: text, another element, nothing, or any number of these.
Content: TypeAlias = "str | ET.Element | Iterable[Content] | None"

# Halves of surrogate pairs, which no encoding can spell, and the control characters that HTML forbids.
_NO_TEXT = re.compile(r"[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

# Splits a text so that every second part stood between backticks.
_CODE = re.compile(r"`([^`]+)`")


def tag(name: str, /, *content: Content, **attributes: str | bool | None) -> ET.Element:
    """Make an element.

    In the name of an attribute `_` stands for `-`, and one at its end keeps it from being a keyword of Python. None and
    False leave an attribute out; True gives one without a value. Text and values are plain text, whatever they hold.

    >>> to_html(tag("p", "a < b ", [tag("b", "&"), None], class_="x", hidden=True))
    '<p class="x" hidden="">a &lt; b <b>&amp;</b></p>'
    """
    element = ET.Element(name)
    for key, value in attributes.items():
        if value is not None and value is not False:
            element.set(key.rstrip("_").replace("_", "-"), "" if value is True else _clean(value))
    _append(element, content)
    return element


def prose(text: str) -> Content:
    """Return a text with what stands between two backticks as code.

    >>> to_html(tag("p", prose("sum of `steps` reaches `")))
    '<p>sum of <code>steps</code> reaches `</p>'
    """
    return [tag("code", part) if place % 2 else part for place, part in enumerate(_CODE.split(text))]


def to_html(element: ET.Element) -> str:
    """Write an element and what is in it as HTML."""
    return ET.tostring(element, encoding="unicode", method="html")


def _append(element: ET.Element, content: Content) -> None:
    if isinstance(content, str):
        text = _clean(content)
        if len(element):
            element[-1].tail = (element[-1].tail or "") + text
        else:
            element.text = (element.text or "") + text
    elif isinstance(content, ET.Element):
        element.append(content)
    elif content is not None:
        for one in content:
            _append(element, one)


def _clean(text: str) -> str:
    return _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)
