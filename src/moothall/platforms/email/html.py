"""The words of a message in HTML. Nothing of the markup survives, and nothing is fetched."""

from html.parser import HTMLParser

from moothall.platforms.markup import readable

BLOCKS = frozenset(
    {"p", "div", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table",
     "tr", "section", "article", "header", "footer"}
)  # fmt: skip
SILENT = frozenset({"script", "style", "template", "iframe", "object", "title", "head"})
#: quotations in quotations that are told apart
DEEPEST = 20


def text_of(html: str) -> str:
    """Plain text, with a quotation's lines marked as plain messages mark them."""
    reader = Reader()
    reader.feed(readable(html))
    reader.close()
    return reader.text


class Reader(HTMLParser):
    """Lines as a reader sees them; a link whose words hide where it leads has its address said."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = []
        self._line = ""
        self._silent: list[str] = []
        self._quoted = 0
        self._link = ""
        self._linked = ""

    @property
    def text(self) -> str:
        self._end_line()
        made = [
            f"{'> ' * min(depth, DEEPEST)}{' '.join(words.split())}".rstrip()
            for depth, words in self._lines
        ]
        kept = [one for at, one in enumerate(made) if one or (at and made[at - 1])]
        return "\n".join(kept).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in SILENT:
            self._silent.append(tag)
        elif tag in {"br", "hr"}:
            self._lines.append((self._quoted, self._line))
            self._line = ""
        elif tag == "img":
            self._line += given.get("alt", "")
        elif tag == "a":
            self._link, self._linked = given.get("href", ""), ""
        elif tag in BLOCKS or tag == "li":
            self._end_line()
        if tag == "li":
            self._line = "- "
        if tag == "blockquote":
            self._quoted += 1
        if tag == "td":
            self._line += " "

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag in self._silent:
                del self._silent[self._silent.index(tag) :]
            return
        if tag == "a":
            self._end_link()
        elif tag in BLOCKS:
            self._end_line()
            if tag in {"p", "blockquote", "table", "ul", "ol"}:
                self._lines.append((max(self._quoted - (tag == "blockquote"), 0), ""))
        if tag == "blockquote":
            self._quoted = max(0, self._quoted - 1)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._line += data.replace("\n", " ")
            self._linked += data

    def _end_line(self) -> None:
        if self._line.strip():
            self._lines.append((self._quoted, self._line))
        self._line = ""

    def _end_link(self) -> None:
        leads_to, words = self._link.strip(), " ".join(self._linked.split())
        self._link = self._linked = ""
        if not leads_to.startswith(("https://", "http://")):
            return
        shown = words.removeprefix("https://").removeprefix("http://").rstrip("/")
        if not shown or shown not in leads_to:
            self._line += f" ({leads_to})"
