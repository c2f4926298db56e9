"""HTML read back, as a browser would read it."""

from html.parser import HTMLParser

_FORBIDDEN = {chr(code) for code in range(0x20)} - set("\t\n\r")


class Reader(HTMLParser):
    """The elements of a text in HTML, with their attributes, and what stands in and between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = [""]
        self._begun_with: list[str] = []
        self._begins = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.texts.append("")
        self._begun_with.append("")
        self._begins = True

    def handle_endtag(self, tag: str) -> None:
        self.texts.append("")
        self._begins = False

    def handle_data(self, data: str) -> None:
        self.texts[-1] += data
        if self._begins:
            self._begun_with[-1] += data

    def in_each(self, tag: str) -> list[str]:
        """The text at the beginning of each element of that name."""
        return [text for (name, _), text in zip(self.elements, self._begun_with, strict=True) if name == tag]

    @property
    def text(self) -> str:
        """All the text."""
        return "".join(self.texts)

    @property
    def shape(self) -> list[tuple[str, list[str]]]:
        """The elements, with the names of their attributes."""
        return [(tag, list(attributes)) for tag, attributes in self.elements]


def as_shown(text: str) -> str:
    """A text without the characters that HTML can't hold."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if 0xD800 <= ord(char) < 0xE000 or 0x7F <= ord(char) < 0xA0 or char in _FORBIDDEN
        else char
        for char in text
    )
