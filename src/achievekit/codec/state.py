"""Activities, progress and events in plain data: which field has which shape.

Progress and events are not written by hand, so their classes do not check themselves; their fields are checked here, by
their types. Only a field that its type does not tell all about has a row.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, get_type_hints

from achievekit.activity import Activity
from achievekit.campaigns import Grant
from achievekit.codec.fields import Record, Variant
from achievekit.codec.scalars import (
    ATTRIBUTE,
    BOUND,
    COUNT,
    INSTANT,
    MOMENT,
    STORED_QUANTITY,
    TEXT,
    TRUTH,
    WHOLE,
    dump_quantity,
    load_count,
    load_stored_quantity,
)
from achievekit.codec.shapes import ListOf, Scalar, Shape, Table
from achievekit.events import EVENTS
from achievekit.exact import Quantity
from achievekit.frozendict import FrozenDict
from achievekit.progress import AchievementProgress, Completion, Correction, HistoryEntry, MemberProgress
from achievekit.rule_progress import Goal, LimitUse, RuleProgress, Streak

# An optional whole number is a period's or an interval's index, which is below 0 before 1970.
_BY_TYPE: Mapping[Any, Shape] = {
    str: TEXT,
    str | None: TEXT,
    bool: TRUTH,
    int: COUNT,
    int | None: WHOLE,
    datetime: INSTANT,
    datetime | None: INSTANT,
    Quantity: STORED_QUANTITY,
    tuple[Grant, ...]: ListOf(Record(Grant, {"unit": TEXT, "amount": STORED_QUANTITY})),
}


def _shapes(cls: Callable[..., Any], **shapes: Shape) -> dict[str, Shape]:
    hints = get_type_hints(cls)
    return {name: _BY_TYPE[hint] for name, hint in hints.items() if hint in _BY_TYPE} | shapes


def _load_bucket(data: object) -> object:
    if isinstance(data, Mapping):
        return FrozenDict({str(value): load_count(times) for value, times in data.items()})
    return load_stored_quantity(data)


def _dump_bucket(bucket: object) -> object:
    return dict(bucket) if isinstance(bucket, dict) else dump_quantity(bucket)  # type: ignore[arg-type]


LIMIT_USE = Record(LimitUse, _shapes(LimitUse, counts=Table(COUNT, FrozenDict, int)))
STREAK = Record(Streak, _shapes(Streak))
BUCKETS = Table(Scalar(_load_bucket, _dump_bucket), FrozenDict, int)
GOAL = Record(Goal, _shapes(Goal))
RULE_PROGRESS = Record(
    RuleProgress,
    _shapes(
        RuleProgress, buckets=BUCKETS, sealed=STREAK, limit_use=LIMIT_USE, credited_by=Table(GOAL, FrozenDict, int)
    ),
)
HISTORY_ENTRY = Record(HistoryEntry, _shapes(HistoryEntry, period=WHOLE))
ACHIEVEMENT_PROGRESS = Record(
    AchievementProgress,
    _shapes(
        AchievementProgress.__new__,
        rules=Table(RULE_PROGRESS, FrozenDict),
        history=ListOf(HISTORY_ENTRY),
        limit_use=LIMIT_USE,
        completions=ListOf(Record(Completion, _shapes(Completion))),
        corrections=ListOf(Record(Correction, _shapes(Correction))),
    ),
)
MEMBER_PROGRESS = Record(MemberProgress, {"achievements": Table(ACHIEVEMENT_PROGRESS, FrozenDict)})

ACTIVITY = Record(
    Activity,
    {"at": MOMENT, "attributes": ATTRIBUTE},
    stand_ins={"id": "?", "member": "?", "type": "?", "at": datetime(1970, 1, 1, tzinfo=UTC)},
)

_BOUNDS: Mapping[str, Shape] = {"period_start": BOUND, "period_end": BOUND}
EVENT = Variant("event", {word: (cls, _shapes(cls, **_BOUNDS)) for word, cls in EVENTS.items()}, bare=False)
