"""One judged post as the page shows it: plain strings, ready for the template."""

from dataclasses import asdict, dataclass
from typing import Any

from markupsafe import Markup

from moothall.core.policy import Policy
from moothall.core.values import Author, Disposition, Finding
from moothall.files.output.report.marks import (
    MOST_LETTERS,
    OPEN_LETTERS,
    as_html,
    cut,
    marked,
    spans_of,
)
from moothall.files.safe_text import one_line
from moothall.files.wording import LABELS, PLATFORMS, SERVICES, clause_words, clock_title, spoken
from moothall.files.workers import Judged

PARENT_LETTERS = 240


@dataclass(frozen=True, slots=True)
class PostView:
    """Strings ending in ``_html`` are escaped already."""

    number: int
    id_html: str
    byline_html: str
    parent_html: str
    first_html: str
    rest_html: str
    letters: int
    cut_off: bool
    because: list[str]
    clauses: list[dict[str, str]]
    due: list[str]
    reasons_html: list[str]
    maybes: list[str]
    disposition: str
    service: str
    service_name: str
    where_html: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def view_of(judged: Judged, number: int, policy: Policy) -> PostView:
    post, judgement = judged.row.post, judged.judgement
    findings = (*judgement.needs, *judgement.grounds)
    spans = spans_of(findings)
    shown = min(len(post.text), MOST_LETTERS)
    opening = cut(post.text, OPEN_LETTERS)
    return PostView(
        number=number,
        id_html=as_html(one_line(judgement.id)[:80]),
        byline_html=as_html(_byline(judged)),
        parent_html=as_html(one_line(post.parent[:PARENT_LETTERS])),
        first_html=marked(post.text, 0, opening, spans),
        rest_html=marked(post.text, opening, shown, spans) if opening < shown else Markup(""),
        letters=len(post.text),
        cut_off=len(post.text) > shown,
        because=[_sure(finding) for finding in findings],
        clauses=[{"id": name, "words": clause_words(policy, name)} for name in judgement.clauses],
        due=_due(judged),
        reasons_html=[as_html(reason) for reason in judgement.reasons],
        maybes=[_sure(finding) for finding in judgement.maybes],
        disposition=judgement.disposition.value,
        service=judgement.service.value,
        service_name=SERVICES[judgement.service],
        where_html=as_html(place(judged.row.where)),
    )


def place(where: str) -> str:
    """Where a post stood, without the folders above its file: the page may be passed on."""
    return where.rsplit("/", 1)[-1] if where.startswith("/") else where


def _byline(judged: Judged) -> str:
    post = judged.row.post
    parts = [_who(post.author), PLATFORMS.get(post.platform, post.platform)]
    if post.posted_at:
        parts.append(spoken(post.posted_at))
    return " · ".join(one_line(part)[:80] for part in parts if part)


def _who(author: Author) -> str:
    if author.name and author.handle:
        return f"{author.name} (@{author.handle.lstrip('@')})"
    return author.name or author.handle


def _sure(finding: Finding) -> str:
    return f"{LABELS[finding.label]} ({finding.score:.0%})"


def _due(judged: Judged) -> list[str]:
    judgement = judged.judgement
    due = []
    if judgement.disposition in {Disposition.EMERGENCY, Disposition.SAFEGUARD}:
        due.append("Act now, at any hour")
    elif judgement.reply_by:
        due.append(f"Reply by {spoken(judgement.reply_by)}")
    for clock in judgement.clocks:
        provisional = (
            ", provisional: bank holidays are not known so far" if clock.provisional else ""
        )
        due.append(f"{clock_title(clock.clock)}: {spoken(clock.due)}{provisional}")
    return due
