"""Read a Word document (.docx): headings and lists as its styles say, tables row by row."""

import io
from collections.abc import Iterator
from typing import Any

from moothall.core.policy.draft.layout import Block, BlockKind
from moothall.files.statements.statement import INSTALL, Statement, StatementError


def read_word(data: bytes, name: str, _encoding: str | None = None) -> Statement:
    """The document's blocks. Page headers and footers are left out, and the notes say so."""
    try:
        import docx  # noqa: PLC0415 - an optional library
    except ImportError:
        raise StatementError(
            f"{name}: reading a Word document needs python-docx; {INSTALL}"
        ) from None
    try:
        document = docx.Document(io.BytesIO(data))
        blocks = tuple(_blocks(document.iter_inner_content()))
        notes = tuple(_notes(document))
    except Exception:  # noqa: BLE001 - python-docx promises none, and raises whatever it trips over
        raise StatementError(
            f"{name}: this is a zip file but no Word document (.docx), or a damaged one; "
            "open it in Word and save it again"
        ) from None
    return Statement(blocks, notes)


def _blocks(content: Any) -> Iterator[Block]:
    for part in content:
        if hasattr(part, "rows"):
            for row in part.rows:
                cells = dict.fromkeys(_plain(cell.text) for cell in row.cells)
                text = " ".join(cell for cell in cells if cell)
                if text:
                    yield Block(BlockKind.ITEM, text)
        elif text := _plain(part.text):
            yield Block(_kind(part, text), text)


def _plain(text: str) -> str:
    return " ".join("".join(letter for letter in text if letter >= " " or letter.isspace()).split())


def _kind(paragraph: Any, text: str) -> BlockKind:
    style = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
    if style in ("title", "subtitle"):
        return BlockKind.TITLE
    if style.startswith("heading") or _is_bold_line(paragraph, text):
        return BlockKind.HEADING
    numbered = paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None  # noqa: SLF001
    return BlockKind.ITEM if numbered or style.startswith("list") else BlockKind.PARAGRAPH


def _is_bold_line(paragraph: Any, text: str) -> bool:
    """Many people make a heading by pressing bold: short, all bold, and not a sentence."""
    runs = [run for run in paragraph.runs if run.text.strip()]
    return (
        bool(runs)
        and all(run.bold for run in runs)
        and len(text.split()) <= 10
        and not text.endswith((".", ";", ","))
    )


def _notes(document: Any) -> Iterator[str]:
    seen: set[str] = set()
    for section in document.sections:
        for place, part in (("header", section.header), ("footer", section.footer)):
            text = _plain(" ".join(paragraph.text for paragraph in part.paragraphs))
            if text and text not in seen:
                seen.add(text)
                yield f"the page {place} was left out: {text}"
