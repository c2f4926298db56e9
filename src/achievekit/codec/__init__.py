"""Plain data in and out: dump to and load from JSON types, versioned.

    shapes.py       how values stand in plain data, both ways
    fields.py       objects as mappings of their fields
    scalars.py      single values
    definitions.py  catalogs; state.py  activities, progress, events

`json.dumps` and `json.loads` are the caller's, who may have a faster or stricter one.
"""

from collections.abc import Mapping
from typing import Any

from achievekit.activity import Activity
from achievekit.catalog import Catalog
from achievekit.checks import kind_of
from achievekit.codec.definitions import CATALOG
from achievekit.codec.shapes import Shape, without_mark
from achievekit.codec.state import ACTIVITY, EVENT, MEMBER_PROGRESS
from achievekit.errors import AchievekitError, ActivityError, DefinitionError, Finding, StateError
from achievekit.events import Event
from achievekit.progress import MemberProgress

VERSION = 1


def dump_catalog(catalog: Catalog) -> dict[str, Any]:
    """Return a catalog in plain JSON types.

    Raises DefinitionError if a condition is a Python function, or metadata is nothing that JSON could hold.
    """
    return _dump(CATALOG, catalog, Catalog, DefinitionError)


def load_catalog(data: object) -> Catalog:
    """Return the catalog that plain data describes.

    Raises DefinitionError with all mistakes, a line each: `achievements[2].rules[0].period: unknown period …`.
    """
    catalog: Catalog = _load(CATALOG, data, "catalog", DefinitionError)
    return catalog


def dump_progress(progress: MemberProgress) -> dict[str, Any]:
    """Return a member's progress in plain JSON types."""
    return _dump(MEMBER_PROGRESS, progress, MemberProgress, StateError)


def load_progress(data: object) -> MemberProgress:
    """Return the progress that was dumped.

    Raises StateError if the data is damaged, or was written by a newer version of this library.
    """
    progress: MemberProgress = _load(MEMBER_PROGRESS, data, "progress", StateError)
    return progress


def dump_activity(activity: Activity) -> dict[str, Any]:
    """Return an activity in plain JSON types.

    Raises ActivityError if an attribute is nothing that JSON could hold.
    """
    return _dump(ACTIVITY, activity, Activity, ActivityError)


def load_activity(data: object) -> Activity:
    """Return the activity that plain data describes.

    Raises ActivityError with all mistakes, a line each.
    """
    activity: Activity = _load(ACTIVITY, data, "activity", ActivityError)
    return activity


def dump_event(event: Event) -> dict[str, Any]:
    """Return an event in plain JSON types; `"type"` tells its class."""
    return _dump(EVENT, event, Event, StateError)


def load_event(data: object) -> Event:
    """Return the event that was dumped.

    Raises StateError if the data is damaged, or was written by a newer version of this library.
    """
    event: Event = _load(EVENT, data, "event", StateError)
    return event


def _dump(shape: Shape, value: object, kind: type[object], error: type[AchievekitError]) -> dict[str, Any]:
    if not isinstance(value, kind):
        raise error(f"what is to be dumped is {kind_of(value)}; pass {kind.__name__}(…)")
    try:
        return {"version": VERSION, **shape.dump(value)}
    except AchievekitError as found:
        raise error(*found.findings) from None


def _load(shape: Shape, data: object, what: str, error: type[AchievekitError]) -> Any:
    if not isinstance(data, Mapping):
        raise error(f"{what} is {kind_of(data)}; use the mapping that json.loads returns")
    version = data.get("version", VERSION)  # those who write catalogs and activities by hand may leave it out
    if version != VERSION or isinstance(version, bool):
        raise error(Finding("version", _about_version(version)))
    try:
        return shape.load(without_mark("version", data))
    except RecursionError:
        raise error(f"{what} is nested too deeply to be read; take some levels out") from None
    except AchievekitError as found:
        raise error(*found.findings) from None


def _about_version(version: object) -> str:
    if isinstance(version, int) and version > VERSION:
        return f"is {version}, written by a newer achievekit; this one reads version {VERSION}, so upgrade it"
    return f"is {kind_of(version)}; use {VERSION}, the version that this achievekit reads"
