"""What is set: the picture of one sealed post, and a document for people who ask why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moothall.files.typeset.document import (
    Block,
    Card,
    Document,
    Facts,
    Image,
    Line,
    Points,
    Table,
    Words,
)
from moothall.files.typeset.running import CannotTypesetError, typeset
from moothall.files.typeset.text import paragraphs, settable

#: of a post, in its picture; the sealed words have it all
MOST_LETTERS, MOST_LINES = 6_000, 150
MOST_IMAGES = 4
#: letters of a column that is as wide as its words, and of the widest that counts
NARROW, WIDEST = 9, 45
#: first bytes, by the ending that Typst knows the kind by
KINDS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """One sealed post, in the words that its picture shows."""

    title: str
    #: platform, account, what it is, who could see it
    place: str
    author: str
    handle: str
    posted: str
    text: str
    #: what stood above it
    above: str = ""
    #: name and value: ids, times, who sealed it, the hash
    facts: tuple[tuple[str, str], ...] = ()
    #: what it said before
    earlier: tuple[str, ...] = ()
    #: what the picture is, and is not
    is_what: str = ""
    #: bytes and what is said below; without bytes the sentence why
    images: tuple[tuple[bytes, str], ...] = ()


def kind_of_picture(content: bytes) -> str:
    """``png``, ``jpg``, ``gif``, ``webp`` or ``svg`` by the first bytes; "" for anything else."""
    for begins, kind in KINDS:
        if content.startswith(begins):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    opening = content[:400].lstrip().lower()
    return "svg" if opening.startswith((b"<svg", b"<?xml")) and b"<svg" in opening else ""


def as_picture(sealed: Sealed) -> bytes:
    """PNG. Pictures that cannot be set are left out and named. Raises CannotTypesetError."""
    try:
        return picture(sealed, sealed.images)
    except CannotTypesetError:
        if not any(content for content, _ in sealed.images):
            raise
        left = "It is kept and could not be shown here. "
        return picture(sealed, tuple((b"", f"{left}{words}") for _, words in sealed.images))


def picture(sealed: Sealed, given: tuple[tuple[bytes, str], ...]) -> bytes:
    images = Images()
    text, is_cut = shortened(sealed.text)
    data = {
        "title": settable(sealed.title),
        "place": settable(sealed.place),
        "author": settable(sealed.author),
        "handle": settable(sealed.handle),
        "posted": sealed.posted,
        "words": paragraphs(text),
        "cut": f"The picture ends here; the sealed copy has all {len(sealed.text):,} letters."
        * is_cut,
        "above": paragraphs(shortened(sealed.above)[0][:600]) if sealed.above else [],
        "earlier": [paragraphs(shortened(one)[0][:2000]) for one in sealed.earlier[:5]],
        "facts": [[name, settable(value)] for name, value in sealed.facts],
        "is": sealed.is_what,
        "images": [
            {"name": images.add(content) if number < MOST_IMAGES else "", "words": settable(words)}
            for number, (content, words) in enumerate(given)
        ],
    }
    return typeset("picture", data, images.kept, to="png")


def shortened(text: str) -> tuple[str, bool]:
    lines = text.replace("\r\n", "\n").split("\n")
    kept = "\n".join(lines[:MOST_LINES])[:MOST_LETTERS]
    return kept, len(kept) < len(text.replace("\r\n", "\n"))


def as_pdf(document: Document) -> bytes:
    """Tagged (PDF/UA-1). Pictures that cannot be set are named. Raises CannotTypesetError."""
    try:
        return pdf(document, Images())
    except CannotTypesetError:
        return pdf(document, Images(shown=False))


def pdf(document: Document, images: "Images") -> bytes:
    data = {
        "title": document.title,
        "organisation": settable(document.organisation),
        "language": document.language,
        "foot": settable(document.foot),
        "facts": as_data(document.facts, images),
        "sections": [
            {"title": one.title, "blocks": [as_data(block, images) for block in one.blocks]}
            for one in document.sections
        ],
    }
    return typeset("dossier", data, images.kept, to="pdf")


class Images:
    """Pictures by the names that they have in the typesetter's folder."""

    def __init__(self, *, shown: bool = True) -> None:
        self.shown = shown
        self.kept: dict[str, bytes] = {}

    def add(self, content: bytes) -> str:
        """Its name; nothing where it cannot be shown."""
        kind = kind_of_picture(content) if self.shown else ""
        if not kind:
            return ""
        name = f"image-{len(self.kept)}.{kind}"
        self.kept[name] = content
        return name


def widths(table: Table) -> list[int]:
    """Shares of the line by what stands in each column; 0: no wider than its words."""
    found = []
    for number, heading in enumerate(table.headings):
        longest = max((len(row[number]) for row in table.rows), default=0)
        is_code = number in table.codes
        found.append(0 if longest <= len(heading) or (longest <= NARROW and not is_code)
                     else min(max(longest, NARROW), WIDEST))  # fmt: skip
    return found if any(found) else [1] * len(found)


def as_data(block: Block, images: Images) -> Mapping[str, Any]:
    """As the template reads it."""
    match block:
        case Facts():
            pairs = [[name, settable(value), name in block.codes] for name, value in block.pairs]
            found: dict[str, Any] = {"pairs": pairs}
        case Words():
            found = {"words": paragraphs(block.text)}
        case Line():
            found = {"lead": settable(block.lead), "text": settable(block.text),
                     "quiet": block.is_quiet, "code": block.is_code}  # fmt: skip
        case Points():
            found = {"items": [settable(one) for one in block.items]}
        case Table():
            found = {"title": block.title, "headings": list(block.headings),
                     "rows": [[settable(cell) for cell in row] for row in block.rows],
                     "codes": sorted(block.codes), "widths": widths(block)}  # fmt: skip
        case Image():
            found = {"name": images.add(block.content), "alt": block.alt or block.caption,
                     "caption": settable(block.caption)}  # fmt: skip
        case Card():
            found = {"blocks": [as_data(one, images) for one in block.blocks]}
    return {"kind": block.kind, **found}
