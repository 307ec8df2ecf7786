"""The sealed evidence of a case, what of it is kept and what went at the end of its time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.urls import reverse

from moothall.files.typeset import Card, Facts, Image, Line, Table
from moothall.inbox.masking import mask
from moothall.inbox.models import EvidenceFile, FileState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from moothall.files.typeset import Block
    from moothall.inbox.dossier.making import Paper
    from moothall.inbox.models import Evidence
    from moothall.inbox.queries.dossier import Sealed

SHOWABLE = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"}
#: of pictures in one PDF
MOST_BYTES = 60 << 20
PERSONAL = (
    "The words hold personal details, which are masked in this paper. The pictures would show them,"
    " so they are in the evidence file only."
)
INTACT = {True: "yes", False: "NO: it is not what was sealed"}


def evidence(paper: Paper) -> Iterator[Block]:
    fits = set(that_fit(paper.dossier.files)) if paper.with_bytes else set()
    for one in paper.dossier.evidence:
        files = [file for file in paper.dossier.files if file.evidence_id == one.evidence.pk]
        yield Card(tuple(one_seal(one, files, paper, fits)))


def that_fit(files: Iterable[EvidenceFile]) -> Iterator[UUID]:
    """The first, as many as one paper holds; the others are named, and in the evidence file."""
    used = 0
    for file in files:
        if is_showable(file) and used + file.size <= MOST_BYTES:
            used += file.size
            yield file.pk


def one_seal(
    one: Sealed, files: list[EvidenceFile], paper: Paper, fits: set[UUID]
) -> Iterator[Block]:
    sealed = one.evidence
    state = (
        f"its words went at the end of their time, {paper.said(sealed.emptied_at)}"
        if sealed.emptied_at
        else INTACT[one.is_intact]
    )
    yield Facts(
        (
            ("Sealed", paper.exactly(sealed.captured_at)),
            ("By", paper.names.staff(sealed.captured_by_name)),
            ("SHA-256 of the words", sealed.sha256),
            ("Still what was sealed", state),
        ),
        frozenset({"SHA-256 of the words"}),
    )
    if files:
        yield Table(
            title=f"Pictures of the evidence of {paper.exactly(sealed.captured_at)}",
            headings=("What", "Kept", "Size", "SHA-256"),
            rows=tuple(row(file, paper) for file in files),
            codes=frozenset({3}),
        )
    if is_personal(sealed):
        yield Line(PERSONAL, is_quiet=True)
        return
    shown = [file for file in files if is_showable(file)]
    yield from (image(file, paper, loads=file.pk in fits) for file in shown)


def row(file: EvidenceFile, paper: Paper) -> tuple[str, str, str, str]:
    name = title(file)
    if file.emptied_at:
        kept = f"went at the end of its time, {paper.said(file.emptied_at)}"
    elif file.state == FileState.KEPT:
        kept = f"yes, since {paper.exactly(file.tried_at)}"
    elif file.state == FileState.WAITING:
        kept = "is being fetched"
    else:
        kept = f"no: {file.why}"
    return name, kept, f"{file.size:,} bytes" if file.size else "", file.sha256


def title(file: EvidenceFile) -> str:
    """``Picture 2 of the post: “A fox”``."""
    if not file.number:
        return "Picture of the rendered post"
    described = f": “{mask(file.described.rstrip('.')).text}”" if file.described else ""
    return f"Picture {file.number} of the post{described}"


def is_personal(sealed: Evidence) -> bool:
    """Whether anything in the words would be masked; then no picture of them is shown either."""
    if not sealed.content:
        return True
    content = json.loads(sealed.content)
    texts = [content["text"], *content["earlier_texts"]]
    texts += [str(one.get("alt_text") or "") for one in content["attachments"]]
    return any(mask(text).is_masked for text in texts)


def is_showable(file: EvidenceFile) -> bool:
    return file.state == FileState.KEPT and not file.emptied_at and file.media_type in SHOWABLE


def image(file: EvidenceFile, paper: Paper, *, loads: bool) -> Image:
    """Its bytes are loaded one by one, and for a paper only."""
    content = b""
    if loads:
        content = bytes(
            EvidenceFile.objects.values_list("content", flat=True).get(pk=file.pk) or b""
        )
    case = paper.dossier.whole.case
    address = reverse("inbox-evidence-file", args=[case.pk, file.pk])
    return Image(content, alt=title(file), caption=f"{title(file)}. SHA-256 {file.sha256}",
                 address=address)  # fmt: skip


def keeping(paper: Paper) -> Iterator[Block]:
    """Holds, and what the end of retention took."""
    names = paper.names
    for one in paper.dossier.holds:
        words = f"{names.staff(one.put_by_name)}, {paper.said(one.put_at)}."
        words += f" {names.words(one.note)}" if one.note else ""
        if one.ended_at:
            ended = f" Ended by {names.staff(one.ended_by_name)}, {paper.said(one.ended_at)}"
            words += f"{ended}: {names.words(one.ended_why)}"
        yield Line(words, lead=f"Kept because of {one.get_reason_display()}.")
    for gone in paper.dossier.emptied:
        clause = f", clause {gone.clause}" if gone.clause else ""
        yield Line(
            f"{paper.said(gone.at)}: words and names of {gone.posts} posts, as {gone.policy}"
            f"{clause} says.",
            lead="Emptied at the end of its time.",
        )
