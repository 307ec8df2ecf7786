"""Taking words and names out of cases, wherever the desk keeps a copy of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from moothall.channels.forgetting import forget_actions, forget_events
from moothall.inbox.models import (
    Author,
    BlockEntry,
    BlockReview,
    Case,
    Correction,
    Decision,
    Draft,
    Evidence,
    EvidenceFile,
    FileState,
    Note,
    Post,
    PostJudgement,
    Question,
    Thread,
    Wording,
)
from moothall.inbox.retention.worded import worded
from moothall.people.erasing import erasing

#: where the database wants words
GONE = "No longer kept."
POST: dict[str, Any] = {
    "text": "",
    "first_text": None,
    "permalink": "",
    "attachments": [],
    "judge_problem": "",
}
DECISION = {
    "quoted": "", "why": "", "told": "", "outcome_words": "", "second_note": "", "undone_why": "",
}  # fmt: skip
DRAFT: dict[str, Any] = {
    "text": "", "approved_text": "", "returned_note": "", "emergency_reason": "",
    "outcome_words": "", "warnings": [],
}  # fmt: skip


@dataclass(slots=True)
class Counts:
    """What went, in numbers."""

    posts_of: Counter[UUID] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)

    def as_kept(self) -> dict[str, int]:
        return {name: number for name, number in sorted(self.numbers.items()) if number}


def empty(cases: Sequence[Case], at: datetime) -> Counts:
    """In the caller's transaction, which holds the cases."""
    ids = [case.pk for case in cases]
    counts = Counts()
    with erasing():
        posts = list(written_in(ids))
        counts.posts_of.update(post.case_id for post in posts if post.case_id)
        texts = {post.text for post in posts if post.text}
        empty_channels(posts, ids, counts)
        empty_posts([post.pk for post in posts], texts, counts)
        empty_paperwork(ids, counts)
        empty_evidence(ids, at, counts)
        counts.numbers["authors"] = empty_authors({case.author_id for case in cases}, ids)
    return counts


def written_in(ids: list[UUID]) -> list[Post]:
    """The cases' posts, our answers to them, and our side of private threads that are all over."""
    theirs = list(Post.objects.filter(case__in=ids).only(*ONLY))
    answered: dict[UUID, list[str]] = {}
    for post in theirs:
        answered.setdefault(post.account_id, []).append(post.external_id)
    ours = Q(pk__in=[])
    for account, external in answered.items():
        ours |= Q(account=account, parent_external_id__in=external)
    alive = worded().filter(thread=OuterRef("pk")).exclude(pk__in=ids)
    private = Thread.objects.filter(cases__in=ids, is_private=True).exclude(Exists(alive))
    ours |= Q(thread__in=private)
    return theirs + list(Post.objects.filter(ours, own=True).only(*ONLY))


ONLY = ("id", "account_id", "case_id", "external_id", "text")


def empty_channels(posts: list[Post], ids: list[UUID], counts: Counts) -> None:
    """What arrived and what was sent."""
    by_account: dict[UUID, list[str]] = {}
    for post in posts:
        by_account.setdefault(post.account_id, []).append(post.external_id)
    for account, external in by_account.items():
        events, pictures = forget_events(account, external)
        counts.numbers["events"] += events
        counts.numbers["pictures"] += pictures
    counts.numbers["actions"] += forget_actions("case", [str(one) for one in ids])


def empty_posts(ids: list[UUID], texts: set[str], counts: Counts) -> None:
    """Texts, first texts and earlier ones; the words that are searched follow by themselves."""
    counts.numbers["posts"] += Post.objects.filter(pk__in=ids).update(**POST)
    counts.numbers["earlier texts"] += Wording.objects.filter(post__in=ids).update(text="")
    Correction.objects.filter(post__in=ids).update(why="")
    for row in PostJudgement.objects.filter(post__in=ids).only("reading", "around"):
        row.reading = row.reading | {"hits": []}
        row.around = row.around | {"parent": "", "history": [], "bio": ""}
        row.reasons = []
        row.save(update_fields=["reading", "around", "reasons"])
        counts.numbers["judgements"] += 1
    forget_company(ids, texts)


def forget_company(ids: list[UUID], texts: set[str]) -> None:
    """Later judgings of the same authors' posts, and of what answers them, quote those words."""
    authors = Post.objects.filter(pk__in=ids, author__isnull=False).values("author")
    threads = Post.objects.filter(pk__in=ids).values("thread")
    others = PostJudgement.objects.filter(
        Q(post__author__in=authors) | Q(post__thread__in=threads)
    ).exclude(post__in=ids)
    for row in others.only("around").iterator(chunk_size=200):
        near = row.around
        history = [
            ["" if text in texts else text, hours] for text, hours in near.get("history", [])
        ]
        parent = "" if near.get("parent") in texts else near.get("parent", "")
        changed = near | {"history": history, "parent": parent}
        if changed != near:
            PostJudgement.objects.filter(pk=row.pk).update(around=changed)


def empty_paperwork(ids: list[UUID], counts: Counts) -> None:
    """What staff wrote about the case. Who decided what, when and under which clause stays."""
    Case.objects.filter(pk__in=ids).update(attention="", tags=[], version=F("version") + 1)
    counts.numbers["decisions"] += Decision.objects.filter(case__in=ids).update(**DECISION)
    counts.numbers["drafts"] += Draft.objects.filter(case__in=ids).update(**DRAFT)
    counts.numbers["notes"] += Note.objects.filter(case__in=ids).update(text="")
    asked = Question.objects.filter(case__in=ids)
    counts.numbers["questions"] += asked.update(text="")
    asked.exclude(answer="").update(answer=GONE)
    ended = BlockEntry.objects.filter(decision__case__in=ids, ended_at__isnull=False)
    BlockReview.objects.filter(entry__in=ended).update(why="")
    counts.numbers["blocks"] += ended.update(why="", other_contact="", ended_why="")


def empty_evidence(ids: list[UUID], at: datetime, counts: Counts) -> None:
    """Of whole cases."""
    empty_sealed(Evidence.objects.filter(case__in=ids), at, counts)


def empty_sealed(sealed: QuerySet[Evidence], at: datetime, counts: Counts) -> None:
    """Content and bytes; the hashes stay, in the rows and in the record."""
    files = EvidenceFile.objects.filter(evidence__in=sealed.values("pk"), emptied_at=None)
    files.filter(state=FileState.WAITING).update(
        state=FileState.NOT_HAD, why="Its time was over before it was fetched.", tried_at=at
    )
    counts.numbers["evidence files"] += files.update(content=None, emptied_at=at)
    counts.numbers["evidence"] += sealed.filter(emptied_at=None).update(content="", emptied_at=at)


def empty_authors(authors: set[UUID], ids: list[UUID]) -> int:
    """Names of people of whom nothing else is kept. Should they write again, they are new to us."""
    others = worded().filter(author=OuterRef("pk")).exclude(pk__in=ids)
    blocks = BlockEntry.objects.filter(author=OuterRef("pk"), ended_at=None)
    gone = Author.objects.filter(pk__in=authors).exclude(Exists(others)).exclude(Exists(blocks))
    return gone.update(
        name="", handle="", bio="", avatar="", external_id=Concat(Value("gone:"), F("id"))
    )
