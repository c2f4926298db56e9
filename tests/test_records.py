"""Our frozen records compare, hash, show, copy and pickle as those of attrs do."""

import copy
import pickle
from datetime import datetime
from typing import Any

import attrs
import pytest

from achievekit import Day, Limit, Month, Quarter, Recurring
from achievekit.records import frozen


def shown(value: object) -> str:
    return f"<{value}>"


@frozen
class Ours:
    name: str
    number: int = attrs.field(default=1, eq=False)
    secret: str = attrs.field(default="", repr=False)
    told: str = attrs.field(default="", repr=shown)


@attrs.frozen
class Theirs:
    name: str
    number: int = attrs.field(default=1, eq=False)
    secret: str = attrs.field(default="", repr=False)
    told: str = attrs.field(default="", repr=shown)


@frozen(kw_only=True)
class Special(Ours):
    more: int = 0


@frozen
class Own:
    """A record with a way of its own to be compared and shown."""

    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own)

    def __hash__(self) -> int:
        return 7

    def __repr__(self) -> str:
        return "own"


VALUES: list[dict[str, Any]] = [
    {"name": "a"},
    {"name": "a", "number": 2},
    {"name": "a", "secret": "s"},
    {"name": "b", "told": "t"},
]


@pytest.mark.parametrize("one", VALUES)
@pytest.mark.parametrize("other", VALUES)
def test_they_are_equal_when_those_of_attrs_are(one: dict[str, Any], other: dict[str, Any]) -> None:
    equal = Theirs(**one) == Theirs(**other)
    assert (Ours(**one) == Ours(**other)) is equal
    assert (Ours(**one) != Ours(**other)) is not equal
    assert (hash(Ours(**one)) == hash(Ours(**other))) is equal


@pytest.mark.parametrize("values", VALUES)
def test_they_show_what_those_of_attrs_show(values: dict[str, Any]) -> None:
    assert repr(Ours(**values)) == repr(Theirs(**values)).replace("Theirs", "Ours")


def test_a_class_in_a_function_is_shown_by_its_own_name() -> None:
    @frozen
    class Within:
        pass

    assert repr(Within()) == "Within()"


def test_another_class_is_another_thing() -> None:
    different: list[object] = [Ours("a"), Theirs("a"), Special(name="a"), Own("a"), Month(), Quarter(), Day(), None]
    assert len({*different, *different}) == len(different)
    assert all((one == other) is (one is other) for one in different for other in different)


def test_more_fields_make_a_difference() -> None:
    assert Special(name="a", more=1) != Special(name="a")
    assert repr(Special(name="a", more=1)) == "Special(name='a', number=1, told=<>, more=1)"


def test_what_a_class_says_for_itself_stands() -> None:
    assert Own("a") == Own("b")
    assert (hash(Own("a")), repr(Own("a"))) == (7, "own")


def test_they_stay_as_they_are() -> None:
    limit = Limit(1)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        limit.times = 2  # type: ignore[misc]
    assert attrs.evolve(limit, times=2) == Limit(2)
    assert not hasattr(limit, "__dict__")


def test_they_are_copied_and_pickled() -> None:
    payday = Recurring("FREQ=MONTHLY;BYMONTHDAY=-1", start=datetime(2026, 1, 31))  # noqa: DTZ001  # a wall clock's
    for same in (copy.copy(payday), copy.deepcopy(payday), pickle.loads(pickle.dumps(payday))):  # noqa: S301
        assert same == payday
        assert same.start_of(3) == payday.start_of(3)


def test_a_key_tells_values_apart_or_alike() -> None:
    """As with attrs, `eq` may be what a field is compared by."""

    @frozen
    class Word:
        spelled: str = attrs.field(eq=str.casefold)

    assert (Word("Ana") == Word("ANA"), hash(Word("Ana")) == hash(Word("ANA"))) == (True, True)
    assert Word("Ana") != Word("Anna")


def test_what_holds_a_mapping_is_not_hashed() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Ours({}))  # type: ignore[arg-type]
