"""What a post says, from the HTML that instances send. Nothing of the markup survives.

Servers differ in what they let through (snac passes ``<b>`` as it was typed), so every tag that is
not known is dropped and its text kept, and scripts and styles are dropped whole.
"""

from collections.abc import Mapping
from html.parser import HTMLParser
from urllib.parse import urlsplit

from moothall.platforms.markup import readable

#: their ends begin a new paragraph
BLOCKS = frozenset({"p", "div", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4"})
#: their text is none
SILENT = frozenset({"script", "style", "template", "iframe", "object"})


def text_of(html: str, mentions: Mapping[str, str] | None = None) -> str:
    """Plain text. ``mentions``: the full handle by the address that a mention leads to."""
    reader = Reader(mentions or {})
    reader.feed(readable(html))
    reader.close()
    return reader.text


class Reader(HTMLParser):
    """Lines as a reader sees them; a link whose words hide where it leads has its address said."""

    def __init__(self, mentions: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self._mentions = mentions
        self._parts: list[str] = []
        self._silent = 0
        #: of the link that is open: where it leads, its classes, and what was there before it
        self._link: tuple[str, str, int] | None = None

    @property
    def text(self) -> str:
        lines = [" ".join(line.split()) for line in "".join(self._parts).split("\n")]
        kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
        return "\n".join(kept).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in SILENT:
            self._silent += 1
        elif tag == "br":
            self._parts.append("\n")
        elif tag == "li":
            self._parts.append("\n- ")
        elif tag == "img":
            self._parts.append(given.get("alt", ""))
        elif tag == "a":
            self._end_link()
            self._link = (given.get("href", ""), given.get("class", ""), len(self._parts))

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in BLOCKS:
            self._parts.append("\n\n")
        elif tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(data)

    def close(self) -> None:
        super().close()
        self._end_link()

    def _end_link(self) -> None:
        if self._link is None:
            return
        leads_to, classes, start = self._link
        self._link = None
        words = "".join(self._parts[start:]).strip()
        self._parts[start:] = [self._spoken(leads_to, classes.split(), words)]

    def _spoken(self, leads_to: str, classes: list[str], words: str) -> str:
        if words.startswith("@"):
            return self._mentions.get(leads_to, words)
        if words.startswith("#") and "mention" in classes:
            return words
        if not leads_to.startswith(("http://", "https://")) or same_place(words, leads_to):
            return words or leads_to
        return f"{words} ({leads_to})" if words else leads_to


def same_place(words: str, leads_to: str) -> bool:
    """Whether the words are the address that they lead to, as far as they go."""
    shown = words.removeprefix("https://").removeprefix("http://").rstrip("/…")
    place = urlsplit(leads_to)
    whole = leads_to.removeprefix(f"{place.scheme}://")
    return whole.startswith(shown) and len(shown) >= len(place.netloc)
