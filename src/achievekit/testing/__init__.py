"""Help for hosts' own tests.

    assert_completes, assert_streak       what activities come to, with a timeline where it is something else
    scenario                              a strip such as "XX.X", played day by day
    activities, timelines, catalogs       Hypothesis strategies, imported on demand; they need Hypothesis
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from achievekit.testing.asserting import assert_completes, assert_streak
from achievekit.testing.scenarios import Scenario, scenario

if TYPE_CHECKING:
    from achievekit.testing.strategies import activities as activities
    from achievekit.testing.strategies import catalogs as catalogs
    from achievekit.testing.strategies import timelines as timelines

__all__ = ["Scenario", "assert_completes", "assert_streak", "scenario"]

# What needs a package that the library does not, by the module that imports it; `import *` leaves it out.
_ON_DEMAND = {name: "achievekit.testing.strategies" for name in ("activities", "catalogs", "timelines")}


def __getattr__(name: str) -> Any:
    if name not in _ON_DEMAND:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_ON_DEMAND[name]), name)
