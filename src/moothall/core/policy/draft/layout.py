"""Find the headings, paragraphs and list items of a statement given as plain text.

Published statements come as text copied out of a web page, a word processor or a PDF: headings
without marks, paragraphs cut into lines at some width, lists with and without bullets. Nothing but
layout is thrown away here: bullets, Markdown's marks and lines of dashes. Every word is kept, in
order (``tests/core/policy/test_draft_layout.py`` tries that on generated text).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph or list item; ``text`` is a single line with single spaces."""

    kind: BlockKind
    text: str
    level: int = 0
    """Of a heading: 1 is the highest, 0 is unknown."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    indent: int
    after_blank: bool
    bullet: bool
    numbering: str
    """The shape of its number: "0.", "0.0", "a)"; empty where it has none."""
    level: int
    """Of a heading that is marked as one; 0 for any other line."""


# A symbol that is only ever a bullet may touch its word; a dash, star or "o" needs space after it.
_BULLET = re.compile(r"(?:[•◦▪●○■□‣⁃➢✓\uf0b7\uf0a7\uf0d8]\s*|(?:[*·–—+-]|o(?=\s\s|\t))\s+)(?=\S)")
_LONE_BULLET = re.compile(r"[•◦▪●○■□‣⁃➢✓\uf0b7\uf0a7\uf0d8*·]$")
_RULE = re.compile(r"(?:[-=_*~]\s*){3,}$")
_NUMBER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]?|\(?(?:[a-z]|[ivx]{1,4})\)|[a-z]\.)\s+(?=\S)")
_NUMBER_STYLE = str.maketrans("0123456789abcdefghijklmnopqrstuvwxyz", "0" * 10 + "a" * 26)
_MARKDOWN = re.compile(
    r"(?P<marks>#{1,6})\s+(?P<text>.*?)\s*#*$|(?P<star>\*\*|__)(?P<bold>[^*_]+)(?P=star)$"
)
_ENDED = re.compile(r"[.!?…;:][\"'”’)\]]*$")
_UNFINISHED = re.compile(
    r"(?:[,&]|\b(?:a|an|and|as|at|by|for|from|in|of|on|or|that|the|their|this|to|with|your|our))$",
    re.IGNORECASE,
)
_LEADS_IN = re.compile(
    r"(?::|\b(?:must not|should not|may not|do not|don['’]t|cannot|that are|that is|if they|if it|"
    r"as follows|the following|posts that|comments that|posts which|comments which))$",
    re.IGNORECASE,
)
_NOT_A_HEADING = re.compile(r"@|https?:|www\.|\d{5}|\d{3} \d{3}", re.IGNORECASE)
_ADDRESS_LAST = re.compile(r"(?:\S+@\S+|(?:https?://|www\.)\S+)(?<![.,;:!?])$", re.IGNORECASE)
_SPEAKS = re.compile(
    r"\b(?:we|you|please|do|don['’]t|not|are|is|that|will|may|must|can|if|should|include|which)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"(?:we|you|the|our|if|please|all|any|this|these|it|posts|comments)\b", re.IGNORECASE
)

_HEADING_WORDS = 10
_HEADING_LETTERS = 70
_ITEM_WORDS = 16


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a text in order; empty for a text without words."""
    lines = _lines(text)
    builder = _Builder(lines)
    for place in range(len(lines)):
        builder.take(place)
    return _with_title(builder.blocks)


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    after_blank = True
    waiting_bullet = False
    for raw in text.expandtabs(4).splitlines():
        line = " ".join(raw.split())
        if not line or _RULE.match(line):
            after_blank = True
            continue
        if _LONE_BULLET.match(line):
            waiting_bullet = True
            continue
        indent = len(raw) - len(raw.lstrip())
        bullet = _BULLET.match(raw.lstrip())
        if bullet:
            line = " ".join(raw.lstrip()[bullet.end() :].split())
            indent += bullet.end()
        heading = None if bullet else _MARKDOWN.match(line)
        if heading:
            line = (heading["text"] if heading["text"] is not None else heading["bold"]).strip()
            if not line:
                continue
        found.append(
            _Line(
                line,
                indent,
                after_blank,
                bullet=bool(bullet) or waiting_bullet,
                numbering=_numbering(line),
                level=_level(heading),
            )
        )
        after_blank = waiting_bullet = False
    return found


def _level(heading: re.Match[str] | None) -> int:
    """The level that Markdown gives; a line all in bold is a low heading."""
    if heading is None:
        return 0
    return len(heading["marks"]) if heading["marks"] else 6


def _numbering(line: str) -> str:
    number = _NUMBER.match(line)
    if number is None:
        return ""
    return re.sub(r"(.)\1+", r"\1", number.group().strip().translate(_NUMBER_STYLE))


class _Builder:
    """Takes the lines one by one and decides where each belongs."""

    def __init__(self, lines: Sequence[_Line]) -> None:
        self.lines = lines
        self.width = max((len(line.text) for line in lines), default=0)
        self.kinds: list[BlockKind] = []
        self.texts: list[list[str]] = []
        self.levels: list[int] = []
        self.in_list = False
        """A lead-in has opened a list that no line has closed yet."""
        self.list_marked = False
        """Its items carry bullets or numbers."""
        self.list_numbering = ""
        self.list_spaced = False
        """Its items have blank lines between them."""

    @property
    def blocks(self) -> list[Block]:
        return [
            Block(kind, " ".join(text), level)
            for kind, text, level in zip(self.kinds, self.texts, self.levels, strict=True)
        ]

    def take(self, place: int) -> None:
        line = self.lines[place]
        if self.in_list and self._closes_list(place):
            self.in_list = False
        if line.level or (not self.in_list and self._is_heading(place)):
            self._start(BlockKind.HEADING, line)
            self.in_list = False
        elif line.bullet or (self.in_list and line.numbering):
            self._start(BlockKind.ITEM, line)
            self.in_list = self.list_marked = True
            self.list_numbering = self.list_numbering or line.numbering
        elif self._continues(place):
            self.texts[-1].append(line.text)
        elif self.in_list:
            self.list_spaced = line.after_blank
            self._start(BlockKind.ITEM, line)
        else:
            self._start(BlockKind.PARAGRAPH, line)
        if self.kinds[-1] is BlockKind.PARAGRAPH and self._opens_list(place):
            self.in_list = True
            self.list_marked = self.list_spaced = False
            self.list_numbering = ""

    def _opens_list(self, place: int) -> bool:
        text = self.lines[place].text
        below = self.lines[place + 1] if place + 1 < len(self.lines) else None
        unfinished = below is not None and (below.bullet or below.text[0].islower())
        return text.endswith(":") or (unfinished and _LEADS_IN.search(text) is not None)

    def _start(self, kind: BlockKind, line: _Line) -> None:
        self.kinds.append(kind)
        self.texts.append([line.text])
        self.levels.append(line.level if kind is BlockKind.HEADING else 0)

    def _closes_list(self, place: int) -> bool:
        line = self.lines[place]
        if line.bullet or line.level:
            return line.level > 0
        if self.kinds[-1] is not BlockKind.ITEM:  # nothing but the lead-in so far
            long = len(line.text.split()) > _ITEM_WORDS and line.text[0].isupper()
            return long or (self._is_heading(place) and self._prose_follows(place))
        if self.list_marked:
            if line.numbering:  # "3.2" does not go on with the list "a) b) c)"
                return line.numbering != self.list_numbering
            return line.after_blank or self._is_heading(place) or self._new_sentence(place)
        return not line.text[0].islower() and self._closes_bare_list(place)

    def _new_sentence(self, place: int) -> bool:
        """Tell whether a line without a bullet begins anew, and is no wrapped rest of the item."""
        line, above = self.lines[place], self.lines[place - 1]
        begins = line.text[0].isupper() and line.indent < max(above.indent, 1)
        return begins and _ENDED.search(above.text) is not None

    def _closes_bare_list(self, place: int) -> bool:
        """Tell whether this line, which begins with a capital, ends a list without bullets."""
        line = self.lines[place]
        if line.after_blank and not self.list_spaced:
            return True
        if line.after_blank and self._is_heading(place) and self._sentence_follows(place):
            return True
        sentence = _SENTENCE.match(line.text) and len(line.text.split()) > 4
        item_above_ended = _ENDED.search(self.texts[-1][-1])
        return bool(sentence and _ENDED.search(line.text) and not item_above_ended)

    def _continues(self, place: int) -> bool:
        """Tell whether this line is the rest of the block above it."""
        line = self.lines[place]
        if not self.kinds or line.after_blank or self.kinds[-1] is BlockKind.HEADING:
            return False
        above = self.lines[place - 1]
        if self.in_list and not self.list_marked:
            under_lead_in = self.kinds[-1] is BlockKind.PARAGRAPH
            wrapped = self._is_full(place, spare=0) and line.text[0].islower()
            return not under_lead_in and (line.indent > above.indent or wrapped)
        if self.in_list and self.kinds[-1] is BlockKind.PARAGRAPH:
            return False
        if _ENDED.search(above.text):
            return self._is_full(place) and not line.numbering
        # an address often ends a sentence that lacks its full stop
        return not (line.text[0].isupper() and _ADDRESS_LAST.search(above.text))

    def _is_full(self, place: int, spare: int = 6) -> bool:
        """The line above had no room for this line's first word; people break a little early."""
        above = self.lines[place - 1].text
        first = self.lines[place].text.split(maxsplit=1)[0]
        return len(above) + len(first) + 1 > self.width - spare

    def _is_heading(self, place: int) -> bool:
        line = self.lines[place]
        if line.bullet or not _heading_shape(line):
            return False
        if place and not line.after_blank and not self._stands_apart(place):
            return False
        below = self.lines[place + 1] if place + 1 < len(self.lines) else None
        if below is None or below.text[0].islower():
            return False
        return not line.text.endswith(":") or not below.bullet

    def _stands_apart(self, place: int) -> bool:
        above = self.lines[place - 1].text
        ended = _ENDED.search(above) or self.kinds[-1] in (BlockKind.HEADING, BlockKind.ITEM)
        return bool(ended) and (not above.endswith(":") or self._prose_follows(place))

    def _prose_follows(self, place: int) -> bool:
        """The line below is a full sentence, as below a heading and hardly ever in a list."""
        below = self.lines[place + 1 : place + 2]
        return bool(below) and len(below[0].text.split()) > 8 and below[0].text.endswith((".", ":"))

    def _sentence_follows(self, place: int) -> bool:
        below = self.lines[place + 1 : place + 2]
        return bool(below) and not _heading_shape(below[0])


def _heading_shape(line: _Line) -> bool:
    """Short, begins with a capital, does not end like a sentence and gives no address."""
    text = line.text
    bare = _NUMBER.sub("", text, count=1) if line.numbering else text
    words = bare.split()
    if not words or len(text) > _HEADING_LETTERS or _NOT_A_HEADING.search(text):
        return False
    if not (bare[0].isupper() or bare[0].isdigit()):
        return False
    if text.endswith(":"):
        return len(words) <= 4 and not _SPEAKS.search(text)
    if text.endswith("?"):
        return len(words) <= _HEADING_WORDS
    if _ENDED.search(text) or _UNFINISHED.search(text) or _LEADS_IN.search(text):
        return False
    return len(words) <= _HEADING_WORDS


def _with_title(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Headings that open the text and are followed by another heading are its title."""
    opening = 0
    while opening < len(blocks) and blocks[opening].kind is BlockKind.HEADING:
        opening += 1
    if opening < 2:
        return tuple(blocks)
    title = (Block(BlockKind.TITLE, block.text) for block in blocks[: opening - 1])
    return (*title, *blocks[opening - 1 :])
