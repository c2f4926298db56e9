"""The kit can be imported where neither Hypothesis nor pytest is, until what needs them is asked for."""

import subprocess
import sys

import pytest

import achievekit.testing
from achievekit.operators import OPERATORS
from achievekit.testing.values import TRIED

WITHOUT = "import sys; sys.modules['hypothesis'] = sys.modules['pytest'] = None; "


def run(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", WITHOUT + code], capture_output=True, encoding="utf-8", check=False)


def test_it_needs_neither_hypothesis_nor_pytest() -> None:
    done = run("from achievekit.testing import *; print(assert_completes.__name__, scenario.__name__)")
    assert (done.stdout, done.stderr) == ("assert_completes scenario\n", "")


def test_the_strategies_need_hypothesis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    monkeypatch.delitem(sys.modules, "achievekit.testing.strategies", raising=False)
    with pytest.raises(ImportError) as raised:
        achievekit.testing.timelines  # noqa: B018
    assert str(raised.value) == (
        "the strategies of achievekit.testing need Hypothesis; install it, e.g. with pip install '.[testing]' from a clone"
    )


def test_without_hypothesis_the_import_says_what_to_do() -> None:
    done = run("from achievekit.testing import timelines")
    assert "ImportError: the strategies of achievekit.testing need Hypothesis" in done.stderr


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"'achievekit.testing' has no attribute 'timeline'"):
        achievekit.testing.timeline  # noqa: B018


def test_values_are_known_for_every_operator_of_a_rule() -> None:
    assert TRIED.keys() == OPERATORS.keys() - {"crosses"}, "crosses is for campaigns"
