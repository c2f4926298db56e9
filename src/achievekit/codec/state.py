"""Activities, progress and events in plain data: which field has which shape."""

from achievekit.activity import Activity
from achievekit.codec.scalars import (
    INSTANT,
    MOMENT,
    QUANTITY,
    dump_attribute,
    dump_quantity,
    load_attribute,
    load_quantity,
)
from achievekit.codec.shapes import Record, Scalar, Sequence, Shape, Table, Variant
from achievekit.events import EVENTS
from achievekit.frozendict import FrozenDict
from achievekit.progress import AchievementProgress, HistoryEntry, LimitUse, MemberProgress, RuleProgress, Streak


def _load_bucket(data: object) -> object:
    if isinstance(data, dict):
        return FrozenDict({str(value): _whole(times) for value, times in data.items()})
    return load_quantity(data)


def _dump_bucket(bucket: object) -> object:
    return dict(bucket) if isinstance(bucket, dict) else dump_quantity(bucket)  # type: ignore[arg-type]


def _whole(data: object) -> int:
    if not isinstance(data, int) or isinstance(data, bool):
        raise ValueError(f"is {data!r}; use a whole number")
    return data


WHOLE = Scalar(_whole)
LIMIT_USE = Record(LimitUse, {"counts": Table(WHOLE, FrozenDict, int), "floor": WHOLE})
STREAK = Record(Streak, dict.fromkeys(("streak", "run", "freezes", "full_runs", "longest"), WHOLE))
RULE_PROGRESS = Record(
    RuleProgress,
    {
        "buckets": Table(Scalar(_load_bucket, _dump_bucket), FrozenDict, int),
        "sealed_to": WHOLE,
        "sealed": STREAK,
        "credited": WHOLE,
        "round": WHOLE,
        "limit_use": LIMIT_USE,
    },
)
HISTORY_ENTRY = Record(
    HistoryEntry, {"at": INSTANT, "change": QUANTITY, "period": WHOLE, "round": WHOLE, "interval": WHOLE}
)
ACHIEVEMENT_PROGRESS = Record(
    AchievementProgress,
    {
        "completed_count": WHOLE,
        "rules": Table(RULE_PROGRESS, FrozenDict),
        "history": Sequence(HISTORY_ENTRY),
        "seen": INSTANT,
        "completed_at": INSTANT,
        "limit_use": LIMIT_USE,
        "reported": WHOLE,
    },
)
MEMBER_PROGRESS = Record(MemberProgress, {"achievements": Table(ACHIEVEMENT_PROGRESS, FrozenDict)}, extra=["version"])

ACTIVITY = Record(Activity, {"at": MOMENT, "attributes": Scalar(load_attribute, dump_attribute)}, extra=["version"])

_QUANTITIES = ("period_goal", "current_period_value", "progress_change")
_EVENT_FIELDS: dict[str, Shape] = dict.fromkeys(_QUANTITIES, QUANTITY)
_EVENT_FIELDS.update(dict.fromkeys(("at", "period_start", "period_end"), INSTANT))
EVENT = Variant("event", {word: (cls, _EVENT_FIELDS) for word, cls in EVENTS.items()}, bare=False, extra=["version"])
