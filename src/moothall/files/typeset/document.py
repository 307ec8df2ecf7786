"""A document as data: what a page in HTML and a page in PDF both are made from."""

from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values. ``codes``: names whose value is a number or a hash."""

    kind: ClassVar[str] = "facts"
    pairs: tuple[tuple[str, str], ...]
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote, line for line."""

    kind: ClassVar[str] = "words"
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the desk's. ``lead`` stands before it in bold."""

    kind: ClassVar[str] = "line"
    text: str = ""
    lead: str = ""
    is_quiet: bool = False
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    kind: ClassVar[str] = "points"
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """``codes``: columns, counted from 0, that hold hashes."""

    kind: ClassVar[str] = "table"
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    codes: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Image:
    """``alt`` says in words what it shows; ``address`` is where a browser finds it."""

    kind: ClassVar[str] = "image"
    content: bytes = field(repr=False)
    alt: str
    caption: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What belongs together."""

    kind: ClassVar[str] = "card"
    blocks: "tuple[Block, ...]"


Block = Facts | Words | Line | Points | Table | Image | Card


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """``foot`` stands at the foot of every page."""

    title: str
    organisation: str
    facts: Facts
    sections: tuple[Section, ...]
    foot: str
    language: str = "en"
