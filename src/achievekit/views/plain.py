"""What a program gets to see of views and explanations: plain JSON types, made from any record, with no way back."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from math import isfinite
from reprlib import Repr
from typing import Any

from attrs import fields, has

from achievekit.checks import HUGE, UNSHOWABLE
from achievekit.exact import is_too_long, quantity, written

# Deeper than this lists and mappings are not looked into: an attribute may be anything, even a list that holds itself.
DEEPEST = 8
LEFT_OUT = "…"
_MOST_ITEMS = 20
_MOST_CHARACTERS = 200


def spelled(value: object) -> str:
    """Return the text that Python shows a value as, cut where it is long or deep; anything has one."""
    try:
        return _SPELLER.repr(value)
    except Exception:  # noqa: BLE001  # what its author wrote there may raise anything
        return UNSHOWABLE


class _Speller(Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxtuple = self.maxlist = self.maxdict = self.maxset = self.maxfrozenset = self.maxdeque = _MOST_ITEMS
        self.maxarray = _MOST_ITEMS
        self.maxstring = self.maxlong = self.maxother = _MOST_CHARACTERS

    def repr_instance(self, value: object, _level: int) -> str:
        # The library's own shows the memory address of what can't be shown, which differs from run to run.
        text = repr(value)
        return text if len(text) <= self.maxother else f"{text[: self.maxother]}{LEFT_OUT}"


_SPELLER = _Speller()


def as_plain(value: object, within: tuple[int, ...] = ()) -> Any:
    """Return a value in plain JSON types: a record as a mapping of its public fields.

    Exact numbers that are no `int` become text, as in progress and events; instants ISO 8601 text, spans of time
    seconds. What JSON has no form for (an attribute may be anything) becomes the text that Python shows it as.

    `within` are the identities of what the value lies in: what holds itself, or is too deep, is left out.
    """
    if id(value) in within or len(within) > DEEPEST:
        return LEFT_OUT
    inside = (*within, id(value))
    if has(type(value)):
        names = [field.name for field in fields(type(value))]  # type: ignore[arg-type]
        return {name: as_plain(getattr(value, name), inside) for name in names if not name.startswith("_")}
    if isinstance(value, Mapping):
        return {key_text(key): as_plain(item, inside) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(item, inside) for item in value]
    return _plain_single(value)


def _plain_single(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, int) and is_too_long(value):
        return HUGE  # which json.dumps would refuse
    if value is None or isinstance(value, bool | int | str) or (isinstance(value, float) and isfinite(value)):
        return value
    if isinstance(value, Decimal):
        return spelled(value) if quantity(value) is None else written(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return value.total_seconds() if isinstance(value, timedelta) else spelled(value)


def key_text(key: object) -> str:
    """Return the name of an attribute, or of what is in one, as text."""
    return key if isinstance(key, str) else spelled(key)
