"""The notebook runs, and shows what its readers see on the page.

`ACHIEVEKIT_GOLDEN=write` in the environment writes its outputs anew; look at what has changed in them.
"""

import os
import re
from pathlib import Path
from typing import Any

import pytest

nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed; it comes with the extra `docs`")
nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed; it comes with the extra `docs`")
for library in ("ipykernel", "matplotlib", "pandas"):
    pytest.importorskip(library, reason=f"{library} is not installed; it comes with the extra `docs`")

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "docs" / "notebooks" / "rule_experiments.ipynb"


# What the libraries around the kernel warn of is theirs.
@pytest.mark.filterwarnings("default")
def test_the_notebook_shows_what_it_computes() -> None:
    written = nbformat.read(NOTEBOOK, as_version=4)
    computed = nbformat.from_dict(written)
    client = nbclient.NotebookClient(computed, timeout=600, resources={"metadata": {"path": str(NOTEBOOK.parent)}})
    client.execute(env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": "0"})

    if os.environ.get("ACHIEVEKIT_GOLDEN") == "write":
        for cell in computed.cells:
            cell.metadata.clear()  # when it ran
        computed.metadata["language_info"] = {"name": "python"}
        nbformat.write(computed, NOTEBOOK)
        written = nbformat.read(NOTEBOOK, as_version=4)
    assert [shown(cell) for cell in computed.cells] == [shown(cell) for cell in written.cells]


def shown(cell: Any) -> list[Any]:
    """What a cell tells, however it looks: the styles are ours, and plots differ with the version of their library."""
    return [
        (
            output.output_type,
            output.get("text"),
            {kind: without_style(text) for kind, text in output.get("data", {}).items() if kind != "image/png"},
        )
        for output in cell.get("outputs", [])
    ]


def without_style(text: str) -> str:
    return re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
