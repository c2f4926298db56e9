"""What is measured: some work that can be done again and again."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

# How often each member has completed each achievement, by (achievement, member); without those who never did.
Completions = Mapping[tuple[str, str], int]


class Work(NamedTuple):
    """`run` does the work, which is that of so many `units`: activities, calls, documents.

    Whatever has to be there first (activities, a compiled catalog) has been made by whoever made this. `completions`
    reads off what `run` returned, where that can be compared with the floor's.
    """

    units: int
    run: Callable[[], Any]
    completions: Callable[[Any], Completions] | None = None
