"""The code on a recipe's page, run as it stands."""

import re
from pathlib import Path
from typing import Any

RECIPES = Path(__file__).parents[2] / "docs" / "recipes"
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run_page(recipe: str) -> dict[str, Any]:
    """Run the Python on a page, in order; return the names it has made."""
    names: dict[str, Any] = {}
    code = "".join(_PYTHON.findall((RECIPES / recipe / "README.md").read_text(encoding="utf-8")))
    assert code
    exec(compile(code, f"{recipe}/README.md", "exec"), names)  # noqa: S102  # our own page
    return names
