"""What a rule measures: count, sum, distinct values, maximum.

An aggregation measures an activity, and adds what it measured to a bucket. A bucket is a plain value: an exact number,
or for `Distinct` the identities seen with how often each. A new kind is one class here and one row in `AGGREGATIONS`.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar, TypeAlias

from attrs import field

from achievekit.activity import MISSING, Activity, activity_reader, at_path
from achievekit.checks import Checked, check_path
from achievekit.conditions import Condition, as_condition, check_condition
from achievekit.errors import Findings
from achievekit.exact import LARGEST, Quantity, identity, minus, plus, quantity, total
from achievekit.frozendict import FrozenDict
from achievekit.records import frozen

Bucket: TypeAlias = Quantity | Mapping[str, int]
Measured: TypeAlias = Quantity | str
Measure: TypeAlias = Callable[[Activity], Measured | None]
# The value after counting, before it, and the change.
Effect: TypeAlias = tuple[Quantity, Quantity, Quantity]


@frozen
class Aggregation(Checked):
    """What all aggregations share. Use `Count`, `Sum`, `Distinct` or `Max` rather than this."""

    # Whether a counted activity can be taken back; a maximum does not know what it would be without it.
    reversible: ClassVar[bool] = True
    # Whether values just add up: that of several buckets is their sum, and what is above the goal may carry over.
    adds_up: ClassVar[bool] = False
    # Whether its value is always a whole number.
    is_whole: ClassVar[bool] = False
    # The most that an administrator may set; None where any number takes the same room.
    most_held: ClassVar[int | None] = None
    empty: ClassVar[Bucket] = 0

    @property
    def source(self) -> str:
        """The path at which it looks into an activity; empty where it looks at nothing."""
        return str(getattr(self, "each", None) or getattr(self, "attribute", ""))

    def compile(self) -> Measure:
        """Return the function that finds what an activity is worth, None if it has no usable value."""
        raise NotImplementedError

    def count(self, buckets: dict[int, Bucket], period: int, measured: Any) -> Effect:
        """Add what was measured to the bucket of a period; return its value, what it was before, and the change."""
        before: Any = buckets.get(period, 0)
        # Most are whole, and need no more than what `plus` does with those; whatever counts comes by here.
        after = before + measured if type(before) is int and type(measured) is int else plus(before, measured)
        buckets[period] = after
        return after, before, measured

    def take_back(self, bucket: Any, measured: Any) -> Bucket:
        """Return the bucket without what was measured."""
        return minus(bucket, measured)

    def holding(self, value: Quantity) -> Bucket:
        """Return a bucket that shows `value`, as an administrator wants it."""
        return value

    def value(self, bucket: Any) -> Quantity:
        """Return the number that a goal is compared with."""
        number: Quantity = bucket
        return number

    def value_of_all(self, buckets: Collection[Any]) -> Quantity:
        """Return the number for several buckets together."""
        return total(buckets)


def _items(each: str, where: Condition | None) -> Callable[[Activity], list[Any]]:
    """Return the function that picks the items of the list at `each` which meet `where`."""
    read = activity_reader(each)
    meets = None if where is None else where.compile(at_path)

    def pick(activity: Activity) -> list[Any]:
        items = read(activity)
        if not isinstance(items, list | tuple):
            return []
        return [item for item in items if meets is None or meets(item)]

    return pick


def _check_each(found: Findings, each: str | None, where: Condition | None) -> None:
    if each is not None:
        check_path(found, "each", each, activity_reader)
    if where is not None:
        if each is None:
            found.add("where", "picks items, but no list is named; add `each`, or use the rule's conditions")
        check_condition(found, "where", where, at_path)


@frozen
class Count(Aggregation):
    """How many activities; with `each`, how many items of the list at that path, those that meet `where`."""

    each: str | None = None
    where: Condition | None = field(default=None, converter=as_condition)
    adds_up: ClassVar[bool] = True
    is_whole: ClassVar[bool] = True

    def _check(self, found: Findings) -> None:
        _check_each(found, self.each, self.where)

    def compile(self) -> Measure:
        if self.each is None:
            return lambda _activity: 1
        pick = _items(self.each, self.where)
        return lambda activity: len(pick(activity)) or None


@frozen
class Sum(Aggregation):
    """The sum of an attribute; with `each`, over the items of the list at that path, those that meet `where`.

    Only a sum above 0 is usable. Items whose attribute is no number are passed over.
    """

    attribute: str
    each: str | None = None
    where: Condition | None = field(default=None, converter=as_condition)
    adds_up: ClassVar[bool] = True

    def _check(self, found: Findings) -> None:
        check_path(found, "attribute", self.attribute, activity_reader if self.each is None else at_path)
        _check_each(found, self.each, self.where)

    def compile(self) -> Measure:
        if self.each is None:
            return _positive(activity_reader(self.attribute))
        pick, read = _items(self.each, self.where), at_path(self.attribute)

        def total_of_items(activity: Activity) -> object:
            numbers = [number for item in pick(activity) if (number := quantity(read(item))) is not None]
            return total(numbers) if numbers else MISSING

        return _positive(total_of_items)


@frozen
class Distinct(Aggregation):
    """How many different values of an attribute: texts, numbers or truth values. A value seen before adds nothing."""

    attribute: str
    is_whole: ClassVar[bool] = True
    most_held: ClassVar[int | None] = 10_000  # as each of them is kept
    empty: ClassVar[Bucket] = FrozenDict()

    def _check(self, found: Findings) -> None:
        check_path(found, "attribute", self.attribute, activity_reader)

    def compile(self) -> Measure:
        read = activity_reader(self.attribute)
        return lambda activity: identity(read(activity))

    def count(self, buckets: dict[int, Bucket], period: int, measured: Any) -> Effect:
        before: Any = buckets.get(period, self.empty)
        after = buckets[period] = FrozenDict({**before, measured: before.get(measured, 0) + 1})
        return len(after), len(before), len(after) - len(before)

    def take_back(self, bucket: Any, measured: Any) -> Bucket:
        left = {**bucket, measured: bucket.get(measured, 0) - 1}
        return FrozenDict({value: times for value, times in left.items() if times > 0})

    def holding(self, value: Quantity) -> Bucket:
        # No value of an activity has such an identity.
        return FrozenDict({f"adjusted {number}": 1 for number in range(1, int(value) + 1)})

    def value(self, bucket: Any) -> Quantity:
        return len(bucket)

    def value_of_all(self, buckets: Collection[Any]) -> Quantity:
        return len(set().union(*buckets))


@frozen
class Max(Aggregation):
    """The largest value of an attribute; only values above 0 are usable."""

    attribute: str
    reversible: ClassVar[bool] = False

    def _check(self, found: Findings) -> None:
        check_path(found, "attribute", self.attribute, activity_reader)

    def compile(self) -> Measure:
        return _positive(activity_reader(self.attribute))

    def count(self, buckets: dict[int, Bucket], period: int, measured: Any) -> Effect:
        before: Any = buckets.get(period, 0)
        after = buckets[period] = max(before, measured)
        return after, before, minus(after, before)

    def value_of_all(self, buckets: Collection[Any]) -> Quantity:
        largest: Quantity = max(buckets, default=0)
        return largest


def _positive(read: Callable[[Activity], object]) -> Measure:
    def measure(activity: Activity) -> Quantity | None:
        found = read(activity)
        if type(found) is int and 0 < found < LARGEST:  # as most are, which need no reading
            return found
        number = quantity(found)
        return number if number is not None and number > 0 else None

    return measure


# The word that stands for a kind in plain data.
AGGREGATIONS: dict[str, type[Aggregation]] = {"count": Count, "sum": Sum, "distinct": Distinct, "max": Max}


def as_aggregation(value: Aggregation | str) -> Aggregation:
    """Take `"count"` for `Count()`, as the other kinds can't do without a field."""
    return Count() if value == "count" else value  # type: ignore[return-value]
