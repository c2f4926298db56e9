"""How an author writes a comparison: `attr("source") == "watch"`."""

from attrs import frozen

from achievekit.checks import as_tuple
from achievekit.conditions import Comparison


@frozen(eq=False)
class attr:  # noqa: N801  # reads as a word: attr("source") == "watch"
    """The attribute at a dotted path, to be compared: `attr("amount") >= 100`.

    Values may be numbers, strings, booleans, dates and timezone-aware datetimes. Numbers compare exactly; a boolean is
    no number; in an activity a date or datetime may also stand as ISO 8601 text. Values of different kinds are unequal
    and have no order.

    >>> condition = (attr("source") == "watch") & ~attr("tags").contains("test")
    """

    path: str

    def __eq__(self, value: object) -> Comparison:  # type: ignore[override]
        return Comparison(self.path, "eq", value)

    def __ne__(self, value: object) -> Comparison:  # type: ignore[override]
        return Comparison(self.path, "ne", value)

    def __lt__(self, value: object) -> Comparison:
        return Comparison(self.path, "lt", value)

    def __le__(self, value: object) -> Comparison:
        return Comparison(self.path, "le", value)

    def __gt__(self, value: object) -> Comparison:
        return Comparison(self.path, "gt", value)

    def __ge__(self, value: object) -> Comparison:
        return Comparison(self.path, "ge", value)

    __hash__ = None  # type: ignore[assignment]

    def between(self, low: object, high: object) -> Comparison:
        """From `low` to `high`, both included."""
        return Comparison(self.path, "between", (low, high))

    def one_of(self, *values: object) -> Comparison:
        """Equal to one of the values."""
        return Comparison(self.path, "one_of", _flat(values))

    def not_one_of(self, *values: object) -> Comparison:
        """Present, and equal to none of the values."""
        return Comparison(self.path, "not_one_of", _flat(values))

    def contains(self, value: object) -> Comparison:
        """A text that has this part, or a list that has this item."""
        return Comparison(self.path, "contains", value)

    def not_contains(self, value: object) -> Comparison:
        """A text without this part, or a list without this item."""
        return Comparison(self.path, "not_contains", value)

    def contains_any(self, *values: object) -> Comparison:
        """A text or list that contains one of the values."""
        return Comparison(self.path, "contains_any", _flat(values))

    def starts_with(self, start: str) -> Comparison:
        """A text that begins so."""
        return Comparison(self.path, "starts_with", start)

    def ends_with(self, end: str) -> Comparison:
        """A text that ends so."""
        return Comparison(self.path, "ends_with", end)

    def like(self, glob: str) -> Comparison:
        """A text that fits the glob as a whole: `*` any text, `?` one character, `[ab]` one of these."""
        return Comparison(self.path, "like", glob)

    def matches(self, regex: str) -> Comparison:
        """A text in which the regular expression is found; anchor it with `^` and `$` for the whole text."""
        return Comparison(self.path, "matches", regex)

    def exists(self) -> Comparison:
        """Present, and not null."""
        return Comparison(self.path, "exists")

    def missing(self) -> Comparison:
        """Absent, or null."""
        return Comparison(self.path, "missing")

    def crosses(self, value: object) -> Comparison:
        """True on the one event that takes the number from below `value` to it or above (campaigns only)."""
        return Comparison(self.path, "crosses", value)


def _flat(values: tuple[object, ...]) -> tuple[object, ...]:
    """Take `one_of(["a", "b"])` for `one_of("a", "b")`."""
    is_list = len(values) == 1 and isinstance(values[0], list | tuple | set | frozenset)
    return as_tuple(values[0]) if is_list else values  # type: ignore[arg-type]
