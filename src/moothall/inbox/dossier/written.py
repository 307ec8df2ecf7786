"""What was written, how it was judged, and under which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moothall.files.typeset import Card, Line, Points, Words
from moothall.files.wording import clock_title
from moothall.inbox.filing import end_of
from moothall.inbox.judging.waiting import hash_of
from moothall.inbox.masking import mask
from moothall.inbox.models import PostJudgement
from moothall.inbox.shown import judged, labels
from moothall.inbox.shown.posts import what

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moothall.files.typeset import Block
    from moothall.inbox.dossier.making import Paper
    from moothall.inbox.models import Post
    from moothall.inbox.queries import Entry, Whole

GONE = "Its words are no longer kept: see “What is kept, and what went”."


def posts(paper: Paper) -> Iterator[Block]:
    """The case's own, what they answer, and our answers; not what other people wrote."""
    found = paper.dossier.whole
    mine = [entry for entry in found.conversation if is_part(entry, found)]
    own = sum(entry.is_of_case for entry in mine)
    if own < found.case.posts_count:
        yield Line(f"The newest {own} of the case’s {found.case.posts_count} posts.", is_quiet=True)
    for entry in mine:
        yield Card(tuple(one_post(entry.post, paper)))


def is_part(entry: Entry, found: Whole) -> bool:
    post = entry.post
    if entry.is_of_case or post.pk == found.case.thread.our_post_id:
        return True
    mine = {one.external_id for one in found.posts}
    return post.own and post.parent_external_id in mine


def one_post(post: Post, paper: Paper) -> Iterator[Block]:
    whole = paper.dossier.whole
    author = whole.case.account.name if post.own else (str(post.author) if post.author else "")
    marks = [
        f"{words} {paper.said(at)}"
        for words, at in (
            ("changed", post.edited_at),
            ("hidden", post.hidden_at),
            ("gone since", post.deleted_at),
        )
        if at
    ]
    yield Line("; ".join([f"{what(post)}, {paper.said(post.posted_at)}", *marks]), lead=author)
    yield (
        Words(post.text if post.own else mask(post.text).text)
        if post.text
        else Line(GONE if paper.dossier.emptied else "It has no words.", is_quiet=True)
    )
    for wording in whole.wordings:
        if wording.post_id == post.pk and wording.text:
            yield Line(f"Before, {paper.said(wording.since)}:", is_quiet=True)
            yield Words(mask(wording.text).text)
    for number, given in enumerate(post.attachments, start=1):
        described = str(given.get("alt_text") or "")
        words = f"“{mask(described).text}”" if described else "not described by its author"
        yield Line(f"Picture {number}: {words}", is_quiet=True)
    if post.permalink.startswith(("https://", "http://")):
        yield Line(post.permalink, is_code=True)


def judgements(paper: Paper) -> Iterator[Block]:
    """Every judging, the oldest first, with the words of its own version of the policy."""
    for row in paper.dossier.judgements:
        yield Card(tuple(one_judgement(row, paper)))
    for one in paper.dossier.whole.corrections:
        title = labels.disposition_title(one.disposition)
        words = f"{paper.said(one.at)}: {title}. {paper.names.words(one.why)}".strip()
        yield Line(words, lead=f"Corrected by {paper.names.staff(one.by_name)},")


def one_judgement(row: PostJudgement, paper: Paper) -> Iterator[Block]:
    policy = paper.dossier.policies.get(row.policy)
    text = row.post.text if row.text_sha256 == hash_of(row.post.text) else ""
    yield Line(
        f"{labels.disposition_about(row.disposition)}. {paper.said(row.at)}.",
        lead=f"{labels.disposition_title(row.disposition)}.",
    )
    points = []
    for given in (*row.needs, *row.grounds):
        finding = judged.finding(given, text, policy)
        clause = f", {finding.clause}: “{finding.clause_words}”" if finding.clause else ""
        because = f" Because of {finding.because}." if finding.because else ""
        points.append(f"{finding.title}, {finding.sure}{clause}{because}")
    if points:
        yield Points(tuple(points))
    yield Line(f"Under {row.policy}, by {row.judge}.", is_quiet=True)


def clauses(paper: Paper) -> Iterator[Block]:
    found = tuple(f"{one.clause} of {one.policy}: “{one.words}”" for one in paper.dossier.clauses)
    if found:
        yield Points(found)


def clocks(paper: Paper) -> Iterator[Block]:
    """Every clock that a post started, whether it still runs or not; each once."""
    found: dict[str, str] = {}
    for post in paper.dossier.whole.posts:
        if post.reply_by:
            found.setdefault(f"First answer to the post of {paper.said(post.posted_at)}",
                             paper.said(post.reply_by))  # fmt: skip
        for one in post.clocks:
            due = end_of(one["due"], paper.dossier.whole.policy)
            found.setdefault(clock_title(one["clock"]), paper.said(due))
    if found:
        yield Points(tuple(f"{title}: due {due}" for title, due in found.items()))
