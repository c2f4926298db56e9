"""What a member did, and how a dotted path reaches into it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from attrs import field

from achievekit.checks import check_mapping, check_text
from achievekit.errors import ActivityError, DefinitionError, Findings, did_you_mean, shortened
from achievekit.records import frozen
from achievekit.zones import as_instant, fixed_offset

# What a path that leads nowhere yields. None is an answer too: JSON's null; conditions treat both alike.
MISSING: Final = object()

_OWN_FIELDS = ("id", "member", "type", "referrer")


@frozen
class Activity:
    """One thing a member did.

    `at` is a timezone-aware datetime; its offset is kept for display, while local days are those of the member's zone.
    `instant` is the same in UTC.
    `attributes` is a nested mapping of JSON-like values and must not be changed afterwards. `referrer` is the member
    who brought this one.

    Raises ActivityError for an empty id, a naive datetime, or anything of the wrong type.
    """

    id: str
    member: str
    type: str
    at: datetime = field(converter=fixed_offset)
    attributes: Mapping[str, Any] = field(factory=dict)
    referrer: str | None = None
    instant: datetime = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        found = Findings()
        for name in ("id", "member", "type"):
            check_text(found, name, getattr(self, name))
        if self.referrer is not None:
            check_text(found, "referrer", self.referrer)
        check_mapping(found, "attributes", self.attributes)
        try:
            object.__setattr__(self, "instant", as_instant(self.at, "at"))
        except ActivityError as error:
            found.include("", error.findings)
        found.raise_as(ActivityError)


def at_path(path: str) -> Callable[[Any], object]:
    """Return a function that follows a dotted path (`pickup.distance_m`) into nested mappings.

    Where the path leads nowhere it returns MISSING.
    """
    first, *rest = path.split(".")
    if not rest:
        return lambda mapping: mapping.get(first, MISSING) if isinstance(mapping, Mapping) else MISSING

    steps = (first, *rest)

    def follow(mapping: object) -> object:
        for step in steps:
            if not isinstance(mapping, Mapping) or step not in mapping:
                return MISSING
            mapping = mapping[step]
        return mapping

    return follow


def activity_reader(path: str) -> Callable[[Activity], object]:
    """Return a function that reads `path` off an activity: `activity.id|member|type|referrer`, else an attribute.

    Raises DefinitionError for another field of the activity.
    """
    owner, _, name = path.partition(".")
    if owner == "activity" and name:
        if name not in _OWN_FIELDS:
            raise DefinitionError(f'an activity has no field "{shortened(name)}"{did_you_mean(name, _OWN_FIELDS)}')
        return lambda activity: getattr(activity, name)
    if is_attribute(path):
        return lambda activity: activity.attributes.get(path, MISSING)
    follow = at_path(path)
    return lambda activity: follow(activity.attributes)


def is_attribute(path: str) -> bool:
    """Whether a path is the name of an attribute, with no further step into it."""
    return "." not in path
