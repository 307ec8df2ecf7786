"""The words of a post that a platform keeps as HTML (Mastodon and its relatives).

Python's own parser reads it; nothing of the markup is kept. Lines and paragraphs stay apart, list
items get a dash, links keep the address that their text shows (Mastodon hides parts of it in spans
by style, so the whole is there in the text).
"""

from html.parser import HTMLParser

NEW_LINE = {"br", "li", "div", "tr"}
NEW_PARAGRAPH = {"p", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"}
UNSEEN = {"script", "style", "template", "head"}


def text_of(html: str) -> str:
    """Plain text with at most one empty line between paragraphs."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._unseen = 0
        self._as_typed = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in UNSEEN:
            self._unseen += 1
        elif tag in NEW_PARAGRAPH:
            self._break(2)
            self._as_typed += tag == "pre"
        elif tag in NEW_LINE:
            self._parts.append("\n") if tag == "br" else self._break(1)
            if tag == "li":
                self._parts.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in NEW_PARAGRAPH:
            self._break(2)
            self._as_typed -= tag == "pre" and self._as_typed > 0

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._parts.append(data if self._as_typed else data.replace("\n", " "))

    def text(self) -> str:
        lines = [line.strip() for line in "".join(self._parts).split("\n")]
        kept: list[str] = []
        for line in lines:
            if line or (kept and kept[-1]):
                kept.append(line)
        return "\n".join(kept).strip()

    def _break(self, lines: int) -> None:
        if self._parts:
            self._parts.append("\n" * lines)
