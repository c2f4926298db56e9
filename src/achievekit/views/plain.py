"""What a program gets to see of views and explanations: plain JSON types, made from any record, with no way back."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any

from attrs import fields, has

from achievekit.exact import quantity, written


def as_plain(value: object) -> Any:
    """Return a value in plain JSON types: a record as a mapping of its public fields.

    Exact numbers that are no `int` become text, as in progress and events; instants ISO 8601 text, spans of time
    seconds. What JSON has no form for (an attribute may be anything) becomes the text that Python shows it as.
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, int) and not isinstance(value, bool) and quantity(value) is None:
        return "a huge number"  # which json.dumps would refuse
    if value is None or isinstance(value, bool | int | str) or (isinstance(value, float) and isfinite(value)):
        return value
    if isinstance(value, Decimal):
        return written(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if has(type(value)):
        names = [field.name for field in fields(type(value))]  # type: ignore[arg-type]
        return {name: as_plain(getattr(value, name)) for name in names if not name.startswith("_")}
    if isinstance(value, Mapping):
        return {str(key): as_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(item) for item in value]
    return repr(value)
