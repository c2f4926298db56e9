"""Help for hosts' own tests.

    assert_completes, assert_streak    what activities come to; a failure shows the timeline and says why
    scenario                           a strip such as "XX.X", played day by day
    activities, timelines, catalogs    Hypothesis strategies; they need Hypothesis
    StoreContract, AsyncStoreContract  pytest classes that test a store; they need pytest

What needs a package that the library does not is imported when it is first asked for, and left out by `import *`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from achievekit.testing.asserting import assert_completes, assert_streak
from achievekit.testing.scenarios import Scenario, scenario

if TYPE_CHECKING:
    from achievekit.testing.store_contract import AsyncStoreContract as AsyncStoreContract
    from achievekit.testing.store_contract import StoreContract as StoreContract
    from achievekit.testing.strategies import activities as activities
    from achievekit.testing.strategies import catalogs as catalogs
    from achievekit.testing.strategies import timelines as timelines

__all__ = ["Scenario", "assert_completes", "assert_streak", "scenario"]

_ON_DEMAND = {
    "AsyncStoreContract": "achievekit.testing.store_contract",
    "StoreContract": "achievekit.testing.store_contract",
    "activities": "achievekit.testing.strategies",
    "catalogs": "achievekit.testing.strategies",
    "timelines": "achievekit.testing.strategies",
}


def __getattr__(name: str) -> Any:
    if name not in _ON_DEMAND:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_ON_DEMAND[name]), name)
