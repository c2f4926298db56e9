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
    compared = _compared(self.__class__)
    if other.__class__ is not self.__class__:
        return NotImplemented
    return all(getattr(self, name) == getattr(other, name) for name in compared)


def _hash(self: Any) -> int:
    """Hash what is compared."""
    cls = self.__class__
    return hash((cls, *(getattr(self, name) for name in _compared(cls))))


def _show(self: Any) -> str:
    """Show a record as the call that makes it."""
    cls = self.__class__
    shown = (f"{name}={show(getattr(self, name))}" for name, show in _shown(cls).items())
    return f"{cls.__qualname__.rpartition('>.')[2]}({', '.join(shown)})"


@cache
def _compared(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(cls) if field.eq)


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
