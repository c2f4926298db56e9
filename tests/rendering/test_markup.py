"""Whatever goes in as text comes out as text."""

from hypothesis import example, given
from hypothesis import strategies as st

from achievekit.rendering.markup import tag, to_html
from rendering.reading import Reader, as_shown

# Text in which markup is likely, and every other text.
hostile = st.text(alphabet=st.sampled_from("<>&\"'=/!-;#x script") | st.characters(), max_size=30)


@given(text=hostile, value=hostile)
@example(text="<script>alert(1)</script>", value='"><script>alert(1)</script>')
@example(text="&lt;b&gt;&amp;", value="&quot;&#39;")
@example(text="]]><!-- \ud83d \x00", value="' onclick='x")
def test_text_stays_text(text: str, value: str) -> None:
    read = Reader(to_html(tag("p", text, tag("b", text), text, title=value)))

    assert read.elements == [("p", {"title": as_shown(value)}), ("b", {})]
    assert read.text == as_shown(text) * 3


def test_a_surrogate_half_can_be_encoded() -> None:
    assert to_html(tag("p", "\ud83d!")).encode() == "<p>\N{REPLACEMENT CHARACTER}!</p>".encode()


def test_content_is_nested_as_it_comes() -> None:
    rows = (tag("li", str(number)) for number in range(3))

    assert to_html(tag("ol", "a", rows, [None, ["b", tag("br"), "c"]], "d")) == (
        "<ol>a<li>0</li><li>1</li><li>2</li>b<br>cd</ol>"
    )


def test_attributes() -> None:
    element = tag("details", open=True, hidden=False, id=None, class_="x y", aria_label="z", name="n")

    assert to_html(element) == '<details open="" class="x y" aria-label="z" name="n"></details>'
