"""Frozen records: attrs' `frozen`, but all of them share one way to be compared, hashed and shown.

attrs writes these methods as source text and compiles them for each class, which takes half of what a class costs when
it is imported; there are a hundred of them. Here they read the fields instead. What a caller sees is the same.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

__all__ = ["frozen"]

_Class = TypeVar("_Class", bound=type)


def _equal(self: Any, other: object) -> Any:
    """Equal are records of the very same class whose fields are equal."""
    if other.__class__ is not self.__class__:
        return NotImplemented
    return _compared(self) == _compared(other)


def _hash(self: Any) -> int:
    """Hash what is compared."""
    return hash((self.__class__, *_compared(self)))


def _show(self: Any) -> str:
    """Show a record as the call that makes it."""
    cls = self.__class__
    shown = (f"{name}={show(getattr(self, name))}" for name, show in _shown(cls).items())
    return f"{cls.__qualname__.rpartition('>.')[2]}({', '.join(shown)})"


def _compared(record: Any) -> list[Any]:
    """Return what is compared of a record."""
    values = []
    for name, key in _compared_by(record.__class__):
        value = getattr(record, name)
        values.append(value if key is None else key(value))
    return values


@cache
def _compared_by(cls: type) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    return tuple((field.name, field.eq_key) for field in attrs.fields(cls) if field.eq)


@cache
def _shown(cls: type) -> dict[str, Callable[[Any], str]]:
    return {field.name: field.repr if callable(field.repr) else repr for field in attrs.fields(cls) if field.repr}


def _shared(cls: _Class) -> _Class:
    """Give a class the shared methods in place of those it does not define; attrs leaves alone what is there."""
    own = vars(cls)
    if "__eq__" not in own:
        cls.__eq__ = _equal  # type: ignore[assignment]
        cls.__hash__ = _hash  # type: ignore[assignment]
    if "__repr__" not in own:
        cls.__repr__ = _show  # type: ignore[assignment]
    return cls


if TYPE_CHECKING:
    from attrs import frozen  # which type checkers know by its name
else:

    def frozen(cls: type | None = None, *, kw_only: bool = False, slots: bool = True) -> Any:
        """Make a frozen record of a class. The options are attrs', as far as they are used here."""
        make = attrs.frozen(kw_only=kw_only, slots=slots)
        return (lambda cls: make(_shared(cls))) if cls is None else make(_shared(cls))
