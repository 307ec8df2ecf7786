"""Read a web page saved from a browser: its headings, paragraphs and lists, without its menus."""

from html.parser import HTMLParser

from moothall.core.policy.draft.layout import Block, BlockKind
from moothall.files.statements.statement import Statement
from moothall.files.statements.text import decode

_LEFT_OUT = frozenset(
    {"script", "style", "noscript", "template", "nav", "header", "footer", "aside", "svg"}
    | {"button", "select", "title", "head", "iframe"}
)
_KINDS = {
    "h1": BlockKind.TITLE,
    "h2": BlockKind.HEADING,
    "h3": BlockKind.HEADING,
    "h4": BlockKind.HEADING,
    "h5": BlockKind.HEADING,
    "h6": BlockKind.HEADING,
    "li": BlockKind.ITEM,
    "dd": BlockKind.ITEM,
    "tr": BlockKind.ITEM,
}
_BREAKS = frozenset(
    {"p", "div", "section", "article", "main", "ul", "ol", "dl", "dt", "table", "br"}
)
_BREAKS_TOO = (
    _BREAKS | frozenset({"blockquote", "figure", "body", "html", "hr"}) | frozenset(_KINDS)
)
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "source", "col", "area"})


def read_web(data: bytes, name: str, encoding: str | None = None) -> Statement:
    """The page's blocks: those of its ``<main>`` (or ``<article>``) where it has one."""
    text, notes = decode(data, name, encoding)
    page = _Page()
    page.feed(text)
    page.close()
    page.flush()
    main = tuple(block for block, in_main in page.blocks if in_main)
    blocks = main or tuple(block for block, _ in page.blocks)
    left = "the page's menus, header and footer were left out; check that nothing of it is missing"
    return Statement(blocks, (*notes, left))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[Block, bool]] = []
        self._words: list[str] = []
        self._kind = BlockKind.PARAGRAPH
        self._hidden: list[str] = []
        self._main = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "body":
            self._hidden.clear()
        inside = self._main and tag in ("header", "footer")  # a heading's wrapper, not the page's
        if self._hidden or (tag in _LEFT_OUT and not inside):
            if tag not in _VOID:
                self._hidden.append(tag)
            return
        if tag in _BREAKS_TOO:
            kind = self._kind
            self.flush()
            # a paragraph inside a list item or a heading is still that item or heading
            self._kind = _KINDS.get(tag, kind if tag in ("p", "br", "div") else BlockKind.PARAGRAPH)
        if tag in ("main", "article"):
            self._main += 1
        if tag in ("td", "th"):
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden:
                del self._hidden[self._hidden.index(tag) :]
            return
        if tag in _BREAKS_TOO:
            self.flush()
            if tag not in ("p", "br", "div"):
                self._kind = BlockKind.PARAGRAPH
        if tag in ("main", "article") and self._main:
            self._main -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._words.append(data)

    def flush(self) -> None:
        text = " ".join("".join(self._words).split())
        self._words = []
        if text:
            self.blocks.append((Block(self._kind, text), self._main > 0))
