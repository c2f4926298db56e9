"""What assertions of the kit say when they fail."""

from collections.abc import Callable
from textwrap import dedent

import pytest


def message(call: Callable[[], object]) -> str:
    """What an assertion that fails says."""
    with pytest.raises(AssertionError) as raised:
        call()
    return str(raised.value)


def text(lines: str) -> str:
    """The lines of a text that is set in as the code around it."""
    return dedent(lines).strip("\n")
