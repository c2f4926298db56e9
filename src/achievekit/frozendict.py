"""A dict that never changes, so that state and definitions can be shared without copies.

`types.MappingProxyType` would do, but can be neither pickled nor copied.
"""

from typing import Any, NoReturn, TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class FrozenDict(dict[_Key, _Value]):
    """A dict whose methods that would change it raise TypeError."""

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("this mapping never changes; make a new one, such as {**old, key: value}")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type["FrozenDict[_Key, _Value]"], tuple[dict[_Key, _Value]]]:
        return FrozenDict, (dict(self),)

    def __copy__(self) -> "FrozenDict[_Key, _Value]":
        return self

    def __hash__(self) -> int:  # type: ignore[override]  # a dict has none, as it may change
        return hash(frozenset(self.items()))


EMPTY: FrozenDict[Any, Any] = FrozenDict()
