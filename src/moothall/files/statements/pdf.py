"""Read the text of a PDF. A PDF that is a picture of a page has none, and that is said."""

import io
import logging
import re
from collections import Counter

from moothall.core.policy.draft.layout import blocks_of
from moothall.files.statements.statement import INSTALL, Statement, StatementError
from moothall.files.statements.text import _without_controls

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?$", re.IGNORECASE)


def read_pdf(data: bytes, name: str, _encoding: str | None = None) -> Statement:
    """The blocks of its text; running headers and page numbers are left out, and noted."""
    try:
        import pypdf  # noqa: PLC0415 - an optional library
    except ImportError:
        raise StatementError(f"{name}: reading a PDF needs pypdf; {INSTALL}") from None
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = [] if locked else [_lines(page.extract_text()) for page in reader.pages]
    except Exception as error:  # noqa: BLE001 - pypdf promises none, and raises what it trips over
        raise StatementError(
            f"{name}: the PDF is damaged ({error}); open it and save it again, or use the Word file"
        ) from None
    if locked:
        raise StatementError(f"{name}: the PDF needs a password; save a copy without one")
    if not any(pages):
        raise StatementError(
            f"{name}: no text was found in this PDF: its pages are pictures, as a scanner makes "
            "them. Use the document it was made from, or run it through text recognition first"
        )
    kept, notes = _without_running_lines(pages)
    return Statement(blocks_of("\n".join("\n".join(page) for page in kept)), notes)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in _without_controls(text).splitlines()]


def _without_running_lines(
    pages: list[list[str]],
) -> tuple[list[list[str]], tuple[str, ...]]:
    """Leave out what stands at the top or foot of most pages, but for its number."""
    if len(pages) == 1:
        return pages, ()
    edges = Counter(
        shape for page in pages for shape in {_shape(line) for line in _edges(page)} if shape
    )
    running = {shape for shape, times in edges.items() if times > max(1, len(pages) // 2)}
    left_out: dict[str, None] = {}
    kept = []
    for page in pages:
        edge = _edges(page)
        out = [line for line in edge if _shape(line) in running or _PAGE_NUMBER.match(line.strip())]
        left_out.update(dict.fromkeys(line.strip() for line in out))
        kept.append([line for line in page if line not in out])
    return kept, tuple(f"left out, as a running header or footer: {line}" for line in left_out)


def _edges(page: list[str]) -> list[str]:
    lines = [line for line in page if line.strip()]
    return [*lines[:1], *lines[-2:]] if len(lines) > 3 else []


def _shape(line: str) -> str:
    return _DIGITS.sub("#", line.strip())
