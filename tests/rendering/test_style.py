"""The look: self-contained, and with enough contrast in light and in dark."""

import re

import pytest

from achievekit.rendering.contents import CELL_SIGNS
from achievekit.rendering.html import STYLE

PALETTE = {
    name: colors for name, *colors in re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", STYLE)
}
GROUNDS = ["ground", "raised"]
# What is read, and what it stands on. WCAG 2.2, 1.4.3 (AA).
TEXTS = [(ink, ground) for ink in ("ink", "quiet", "good", "bad", "warn") for ground in GROUNDS]
TEXTS += [("on-good", "good"), ("on-partly", "partly"), ("warn", "warn-ground"), ("bad", "bad-ground")]
TEXTS += [("cold", "cold-ground")]
# What must be told from what is beside it. WCAG 2.2, 1.4.11 (AA).
SHAPES = [("good", "trough"), ("good", "raised"), ("quiet", "raised"), ("cold", "ground"), ("cold", "raised")]


def luminance(color: str) -> float:
    """The relative luminance of `#rrggbb`."""
    shares = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one: str, other: str) -> float:
    """How far two colours are apart: 1 to 21."""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_of_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"), [(*pair, 4.5) for pair in TEXTS] + [(*pair, 3.0) for pair in SHAPES]
)
def test_contrast(ink: str, ground: str, least: float, scheme: str) -> None:
    place = ["light", "dark"].index(scheme)

    assert contrast(PALETTE[ink][place], PALETTE[ground][place]) >= least


def test_every_color_is_of_the_palette_and_measured() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", STYLE))

    assert used == PALETTE.keys()
    assert PALETTE.keys() - {"line"} == {name for pair in TEXTS + SHAPES for name in pair}  # a line is decoration
    outside_palette = re.sub(r"--[\w-]+: light-dark\(.*?\);", "", STYLE)
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", outside_palette)) <= set(PALETTE["ground"])


def test_every_kind_of_cell_has_a_look_of_its_own() -> None:
    looks = {kind: re.findall(rf"&\.ak-{kind} {{ (.*?) }}", STYLE) for kind in CELL_SIGNS}

    assert all(len(found) == 1 for found in looks.values())
    assert len({found[0] for found in looks.values()}) == len(CELL_SIGNS)


def test_nothing_is_fetched() -> None:
    assert not re.search(r"url\(|@import|@font-face|https?:|</", STYLE)


def test_no_rule_reaches_beyond_its_own_output() -> None:
    """A notebook shows many outputs on one page, and has a look of its own."""
    left = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)
    while "{" in left:
        left = re.sub(r"\{[^{}]*\}", ";", left)
    selectors = [selector.strip() for selector in re.split("[;,]", left) if selector.strip()]

    assert selectors == [".achievekit.achievekit.achievekit", ".ak-page", "@media (max-width: 40rem)"]
    assert not [selector for selector in selectors if not re.search(r"\.achievekit|\.ak-page|^@media", selector)]
