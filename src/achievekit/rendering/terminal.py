"""What a terminal needs: text that takes the columns it seems to, progress bars, and colour where it is asked for."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import floor
from unicodedata import category, east_asian_width

BAR_WIDTH = 20
WIDEST = 48
_PARTS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_WIDE = ("W", "F")
_NO_WIDTH = ("Mn", "Me", "Cf")
# Control characters could move the cursor, marks of direction turn the line round; half a surrogate can't be written.
_CONTROL = ("Cc", "Cs", "Zl", "Zp")
_WORD = re.compile("( *)([^ ]+)")
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

# The styles that a line may have, as a terminal knows them (SGR).
STYLES: dict[str, str] = {
    "": "",
    "strong": "1",
    "faint": "2",
    "good": "32",
    "warning": "33",
    "bad": "31",
}


class Pen:
    """Writes text in a style, or without where no colour is asked for."""

    def __init__(self, *, color: bool) -> None:
        self._color = color

    def __call__(self, text: str, style: str = "") -> str:
        code = STYLES[style] if self._color else ""
        return f"\x1b[{code}m{text}\x1b[0m" if code else text


def clean(text: str) -> str:
    r"""Return a text from outside as one line that does nothing to a terminal.

    >>> clean("tidy\nor \x1b[31mnot")
    'tidy or �[31mnot'
    """
    return "".join(" " if char in "\n\r\t" else "\ufffd" if _is_control(char) else char for char in text)


def _is_control(char: str) -> bool:
    return category(char) in _CONTROL or char in _DIRECTION


def width(text: str) -> int:
    r"""Return how many columns a text takes: two for a wide character, none for a mark on the one before it.

    >>> width("abc"), width("結衣"), width("e\u0301")
    (3, 4, 1)
    """
    return sum(2 if east_asian_width(c) in _WIDE else 0 if category(c) in _NO_WIDTH else 1 for c in text)


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """Return a text with blanks behind it, or with `right` before it, up to so many columns."""
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def wrapped(text: str, columns: int) -> list[str]:
    """Return a text as lines of at most so many columns, broken at blanks; a word is broken that has no room in one.

    >>> wrapped("one two three", 8), wrapped("結衣結衣", 5)
    (['one two', 'three'], ['結衣', '結衣'])
    """
    lines = [""]
    for blanks, word in _WORD.findall(text):
        if width(lines[-1] + blanks + word) <= columns:
            lines[-1] += blanks + word
        elif width(word) <= columns:
            lines.append(word)
        else:
            lines[-1] += blanks
            for char in word:
                if width(lines[-1] + char) > columns:
                    lines.append("")
                lines[-1] += char
    return [line.rstrip() for line in lines if line]


def bar(fraction: float) -> str:
    """Return a progress bar that is full only for the whole of it.

    >>> bar(0.42)
    '████████▍░░░░░░░░░░░'
    """
    full, rest = divmod(floor(fraction * BAR_WIDTH * len(_PARTS)), len(_PARTS))
    return ("█" * full + _PARTS[rest]).ljust(BAR_WIDTH, "░")


def percent(fraction: float) -> str:
    """Return a share in whole percents, 100 only for the whole of it."""
    # Of the number as it is written: the product of floats may fall below, as 0.29 * 100 does.
    return f"{floor(Fraction(repr(fraction)) * 100)}%"


def aligned(rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Return rows of cells as lines with columns under each other; those numbered in `right` are flush right.

    A cell that is wider than `WIDEST` widens its own line and no other. A column in which nothing stands is left out.
    """
    table = list(rows)
    columns = [
        (place, max((w for w in map(width, cells) if w <= WIDEST), default=0))
        for place, cells in enumerate(zip(*table, strict=True))
        if any(cells)
    ]
    return [
        "  ".join(padded(row[place], wide, right=place in right) for place, wide in columns).rstrip() for row in table
    ]
