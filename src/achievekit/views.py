"""What the achievements tab shows at an instant, worked out from state without any write."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import asdict, frozen

from achievekit.exact import Quantity, written


@frozen(kw_only=True)
class RuleView:
    """One rule as the tab shows it.

    `current_period_value` is that of the period the instant lies in; `period_start` and `period_end` are its bounds in
    local time, None where it has none. `completed_consecutive_periods` are met in a row towards `consecutive_periods`;
    `current_streak` goes on over completions.
    """

    rule: str
    period_goal: Quantity
    current_period_value: Quantity
    consecutive_periods: int
    completed_consecutive_periods: int
    current_streak: int
    longest_streak: int
    freezes_left: int
    period_start: datetime | None = None
    period_end: datetime | None = None


@frozen(kw_only=True)
class AchievementView:
    """One achievement as the tab shows it; `status` is a word such as `in_progress` or `limit_reached`."""

    achievement: str
    completed_count: int
    limit_reached: bool
    status: str
    rules: tuple[RuleView, ...]


@frozen
class Overview:
    """The achievements tab of one member at an instant, in the catalog's order."""

    member: str
    at: datetime
    achievements: tuple[AchievementView, ...]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield one row of plain JSON types for each achievement."""
        for view in self.achievements:
            row = asdict(view, value_serializer=_plain)
            yield {"member": self.member, **row, "rules": list(row["rules"])}


def _plain(_owner: object, _field: object, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return written(value) if isinstance(value, Decimal) else value
