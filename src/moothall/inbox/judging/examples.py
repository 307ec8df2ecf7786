"""The desk's decisions as the judge learns from them: what it said, what a person decided, who."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from moothall.core.judgement.learning import Decision, Marks
from moothall.core.values import Ground, Need, Service
from moothall.inbox.judging.again import as_seen
from moothall.inbox.models import Correction, Post, PostJudgement
from moothall.inbox.models import Decision as Decided
from moothall.inbox.queries.access import SECRETS
from moothall.inbox.queries.agreement import decisions_of, verdict

#: the newest that are handed over; the core uses no more
MOST = 6_000
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Example:
    """One decision, with the judgement that it was about."""

    decision: Decision
    judgement: PostJudgement


def examples(organisation_id: UUID, before: datetime) -> Iterator[Example]:
    """Corrections, and suggestions that people let stand by doing what they lead to, newest first.

    Where what was done neither keeps nor contradicts the labels, nothing is learnt from it.
    """
    found = Post.objects.filter(
        organisation_id=organisation_id, own=False, judgement__isnull=False, received_at__lte=before
    ).order_by("-received_at", "-id")
    ids = list(found.values_list("id", flat=True)[: 3 * MOST])
    given = 0
    for first in range(0, len(ids), AT_ONCE):
        for example in batch(ids[first : first + AT_ONCE]):
            yield example
            given += 1
            if given == MOST:
                return


def batch(ids: list[UUID]) -> Iterator[Example]:
    """Four queries."""
    posts = Post.objects.select_related("author", "account", "judgement").defer(*SECRETS, "search")
    loaded = list(posts.filter(pk__in=ids).order_by("-received_at", "-id"))
    corrections = {
        one.post_id: one
        for one in Correction.objects.select_related("judgement")
        .filter(post__in=[post.pk for post in loaded if post.corrected_at])
        .order_by("at", "id")
    }
    done = decisions_of({post.case_id for post in loaded if post.case_id})
    who = deciders(post.case_id for post in loaded if post.case_id)
    for post in loaded:
        correction = corrections.get(post.pk)
        made = (
            corrected(post, correction)
            if correction
            else let_stand(post, done[post.case_id] if post.case_id else [], who)
        )
        if made:
            yield made


def deciders(cases: Iterable[UUID]) -> Mapping[UUID, tuple[str, datetime]]:
    """Who decided last about each case, and when; nothing of what hid by itself."""
    rows = Decided.objects.filter(case__in=list(cases), automatic__isnull=True).order_by("at")
    return {case: (by, at) for case, by, at in rows.values_list("case_id", "by_id", "at")}


def corrected(post: Post, correction: Correction) -> Example | None:
    row = correction.judgement or post.judgement
    if row is None:
        return None
    row.post = post
    decision = Decision(
        post=as_seen(row),
        decided=marks(correction.grounds, correction.needs, correction.service),
        by=correction.by_id,
        at=correction.at,
        said=said_by(row),
    )
    return Example(decision, row)


def let_stand(
    post: Post, done: list[Mapping[str, Any]], who: Mapping[UUID, tuple[str, datetime]]
) -> Example | None:
    """A person did what the suggestion leads to, and nothing against it."""
    row = post.judgement
    if row is None or post.case_id is None or post.case_id not in who:
        return None
    mine = [one for one in done if one["post_id"] in {None, post.pk}]
    findings = [*row.grounds, *row.needs]
    said = [verdict(one, row.disposition, None, mine).agreed for one in findings]
    if False in said or True not in said:
        return None
    row.post = post
    by, at = who[post.case_id]
    marked = said_by(row)
    return Example(Decision(post=as_seen(row), decided=marked, by=by, at=at, said=marked), row)


def said_by(row: PostJudgement) -> Marks:
    return marks(
        [one["label"] for one in row.grounds], [one["label"] for one in row.needs], row.service
    )


def marks(grounds: Iterable[str], needs: Iterable[str], service: str) -> Marks:
    return Marks(
        frozenset(Ground(one) for one in grounds),
        frozenset(Need(one) for one in needs),
        Service(service or Service.NONE),
    )


def as_line(decision: Decision) -> dict[str, Any]:
    """As docs/reference/decisions.md has it, for ``moothall learn``."""
    post = decision.post
    return {
        "post": {
            "id": post.id,
            "text": post.text,
            "platform": post.platform,
            "kind": post.kind,
            "author": {
                "name": post.author.name, "handle": post.author.handle, "bio": post.author.bio,
            },
            "parent": post.parent,
            "posted_at": post.posted_at.isoformat() if post.posted_at else None,
        },
        "said": marks_as_line(decision.said) if decision.said else None,
        "decided": marks_as_line(decision.decided),
        "by": decision.by,
        "at": decision.at.isoformat(),
        "before_suggestion": decision.before_suggestion,
    }  # fmt: skip


def marks_as_line(given: Marks) -> dict[str, Any]:
    return {
        "grounds": [one.value for one in Ground if one in given.grounds],
        "needs": [one.value for one in Need if one in given.needs],
        "service": given.service.value,
    }
