"""Plain data in and out: dump to and load from JSON types, versioned.

    shapes.py       how values stand in plain data, both ways
    fields.py       objects as mappings of their fields
    scalars.py      single values
    definitions.py  catalogs
    state.py        activities, progress, events

`json.dumps` and `json.loads` are the caller's, who may have a faster or stricter one.
"""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from achievekit.activity import Activity
from achievekit.catalog import Catalog
from achievekit.checks import HUGE, kind_of
from achievekit.codec.definitions import CATALOG
from achievekit.codec.shapes import Shape, without_mark
from achievekit.codec.state import ACTIVITY, EVENT, MEMBER_PROGRESS
from achievekit.errors import AchievekitError, ActivityError, DefinitionError, Finding, StateError
from achievekit.events import Event
from achievekit.exact import is_too_long
from achievekit.progress import MemberProgress

VERSION = 1

_Kind = TypeVar("_Kind")


class _Document(Generic[_Kind]):
    """What is stored by itself and so bears a version: its name, shape and class, and whose fault bad data is."""

    def __init__(self, name: str, shape: Shape, cls: type[_Kind], error: type[AchievekitError]) -> None:
        self._name = name
        self._shape = shape
        self._cls = cls
        self._error = error

    def dump(self, value: _Kind) -> dict[str, Any]:
        if not isinstance(value, self._cls):
            raise self._error(f"what is to be dumped is {kind_of(value)}; pass {self._cls.__name__}(…)")
        try:
            return {"version": VERSION, **self._shape.dump(value)}
        except RecursionError:
            raise self._error(f"{self._name} is nested too deeply to be written; take some levels out") from None
        except AchievekitError as found:
            raise self._error(*found.findings) from None

    def load(self, data: object) -> _Kind:
        if not isinstance(data, Mapping):
            raise self._error(f"{self._name} is {kind_of(data)}; use the mapping that json.loads returns")
        version = data.get("version", VERSION)  # those who write catalogs and activities by hand may leave it out
        if version != VERSION or isinstance(version, bool):
            raise self._error(Finding("version", _about_version(version)))
        try:
            loaded: _Kind = self._shape.load(without_mark("version", data))
        except RecursionError:
            raise self._error(f"{self._name} is nested too deeply to be read; take some levels out") from None
        except AchievekitError as found:
            raise self._error(*found.findings) from None
        return loaded


def _about_version(version: object) -> str:
    if isinstance(version, int) and version > VERSION:
        shown = HUGE if is_too_long(version) else version
        return f"is {shown}, written by a newer achievekit; this one reads version {VERSION}, so upgrade it"
    return f"is {kind_of(version)}; use {VERSION}, the version that this achievekit reads"


_CATALOG = _Document("catalog", CATALOG, Catalog, DefinitionError)
_PROGRESS = _Document("progress", MEMBER_PROGRESS, MemberProgress, StateError)
_ACTIVITY = _Document("activity", ACTIVITY, Activity, ActivityError)
_EVENT = _Document("event", EVENT, Event, StateError)


def dump_catalog(catalog: Catalog) -> dict[str, Any]:
    """Return a catalog in plain JSON types.

    Raises DefinitionError if a condition is a Python function, or metadata is nothing that JSON could hold.
    """
    return _CATALOG.dump(catalog)


def load_catalog(data: object) -> Catalog:
    """Return the catalog that plain data describes.

    Raises DefinitionError with all mistakes, a line each: `achievements[2].rules[0].period: unknown period …`.
    """
    return _CATALOG.load(data)


def dump_progress(progress: MemberProgress) -> dict[str, Any]:
    """Return a member's progress in plain JSON types."""
    return _PROGRESS.dump(progress)


def load_progress(data: object) -> MemberProgress:
    """Return the progress that was dumped.

    Raises StateError if the data is damaged, or was written by a newer version of this library.
    """
    return _PROGRESS.load(data)


def dump_activity(activity: Activity) -> dict[str, Any]:
    """Return an activity in plain JSON types.

    Raises ActivityError if an attribute is nothing that JSON could hold.
    """
    return _ACTIVITY.dump(activity)


def load_activity(data: object) -> Activity:
    """Return the activity that plain data describes.

    Raises ActivityError with all mistakes, a line each.
    """
    return _ACTIVITY.load(data)


def dump_event(event: Event) -> dict[str, Any]:
    """Return an event in plain JSON types; `"type"` tells its class."""
    return _EVENT.dump(event)


def load_event(data: object) -> Event:
    """Return the event that was dumped.

    Raises StateError if the data is damaged, or was written by a newer version of this library.
    """
    return _EVENT.load(data)
