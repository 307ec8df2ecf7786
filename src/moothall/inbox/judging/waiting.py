"""Judge what waits, in batches; a judge that fails leaves every post in front of a person."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction

from moothall import policies
from moothall.core.judgement.detect import Hit, detect
from moothall.core.judgement.judge import judge_reading
from moothall.core.judgement.model import Model
from moothall.core.judgement.reads import Reads
from moothall.core.judgement.rival import with_rival
from moothall.core.policy import Policy
from moothall.core.values import Disposition, Finding, Judgement
from moothall.core.values import Post as CorePost
from moothall.inbox.duties import open_by_themselves
from moothall.inbox.filing import lock_cases, refile
from moothall.inbox.judging.around import Around, around
from moothall.inbox.judging.knowing import Knowledge, knowledge
from moothall.inbox.judging.reading import as_kept
from moothall.inbox.many import save_many
from moothall.inbox.models import Case, JudgeState, Post, PostJudgement
from moothall.inbox.queries.access import SECRETS
from moothall.inbox.signals import posts_judged
from moothall.people.tenancy import organisation_scope

AT_ONCE = 100
#: after so many failures a person decides alone, until somebody has it tried again
TRIES = 3
FAILED = "The judge could not read this post"
FAILED_WHY = FAILED + " ({}). Please read it yourself."
NO_POLICY = "No policy is in force, so nothing was judged. Please read this yourself."
log = logging.getLogger(__name__)


class Reading(Reads, Protocol):
    """A reading with the model's direct answer to what to do first."""

    @property
    def dispositions(self) -> Mapping[Disposition, float]: ...


Read = Callable[[CorePost, tuple[Hit, ...]], Reading]


@dataclass(frozen=True, slots=True)
class Judged:
    """What one batch came to. ``more`` asks for another at once."""

    judged: int = 0
    failed: int = 0
    more: bool = False


def shipped(post: CorePost, hits: tuple[Hit, ...]) -> Reading:
    """The model in the package, loaded once in a process."""
    return Model.shipped().read(post, hits)


def judge_waiting(
    organisation_id: UUID, at: datetime, limit: int = AT_ONCE, *, read: Read = shipped
) -> Judged:
    """Judge the posts that have waited longest. Several may do so at once.

    The model reads outside of any transaction; a post that changed meanwhile is judged again.
    """
    with organisation_scope(organisation_id):
        posts = waiting(limit)
        if not posts:
            return Judged()
        try:
            policy = policies.current(organisation_id, at)
        except policies.NoPolicy:
            return without_policy(organisation_id, posts, at)
        near, known = around(posts), knowledge(organisation_id, policy)
        done: list[tuple[Post, PostJudgement]] = []
        failed: list[tuple[Post, str]] = []
        for post in posts:
            try:
                done.append((post, judged(post, near[post.pk], policy, known, at=at, read=read)))
            except Exception as error:
                log.exception("a post could not be judged", extra={"post": str(post.pk)})
                failed.append((post, FAILED_WHY.format(type(error).__name__)))
        with transaction.atomic():
            lock_cases(post.case_id for post in posts if post.case_id)
            kept = keep(done) + fail(failed)
            open_by_themselves(organisation_id, [post.pk for post, _ in done], at)
            refile(organisation_id, sorted(kept), at)
        posts_judged.send(
            Post, organisation_id=organisation_id, ids=[post.pk for post, _ in done], at=at
        )
        return Judged(judged=len(done), failed=len(failed), more=len(posts) == limit)


def waiting(limit: int) -> list[Post]:
    found = Post.objects.filter(judge_state=JudgeState.WAITING, own=False)
    found = found.select_related("author", "account", "thread__our_post").defer(*SECRETS)
    return list(found.order_by("received_at", "id")[:limit])


def judged(
    post: Post, near: Around, policy: Policy, known: Knowledge, *, at: datetime, read: Read
) -> PostJudgement:
    """As the core's ``judge``; what is kept of the reading is the model's, before any fit."""
    context = known.context(post.since, near.alike)
    hits = detect(near.post, context)
    reading = read(near.post, hits)
    judgement = judge_reading(
        near.post, reading, hits, policy, context=context, learned=known.learned
    )
    if known.learned is None:
        judgement = with_rival(judgement, reading.dispositions)
    return PostJudgement(
        organisation_id=post.organisation_id,
        post=post,
        at=at,
        text_sha256=hash_of(post.text),
        around=near.as_kept,
        reading=as_kept(reading, reading.dispositions, hits),
        **columns(judgement),
    )


def hash_of(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def columns(judgement: Judgement) -> dict[str, Any]:
    """A judgement as its row keeps it."""
    return {
        "disposition": judgement.disposition.value,
        "rival": judgement.rival.value if judgement.rival else "",
        "service": judgement.service.value,
        "grounds": findings(judgement.grounds),
        "needs": findings(judgement.needs),
        "maybes": findings(judgement.maybes),
        "clauses": list(judgement.clauses),
        "clocks": [asdict(clock) | {"due": clock.due.isoformat()} for clock in judgement.clocks],
        "reply_by": judgement.reply_by,
        "reasons": list(judgement.reasons),
        "policy": judgement.policy,
        "judge": judgement.judge,
    }


def findings(found: Iterable[Finding]) -> list[dict[str, Any]]:
    return [
        {
            "label": one.label.value,
            "score": one.score,
            "clause": one.clause,
            "spans": [list(span) for span in one.spans],
        }
        for one in found
    ]


def keep(done: list[tuple[Post, PostJudgement]]) -> list[UUID]:
    """Save what still holds; the cases that it touches."""
    rows = {post.pk: row for post, row in done}
    now = Post.objects.select_for_update(of=("self",)).filter(
        pk__in=rows, judge_state=JudgeState.WAITING
    )
    current = [post for post in now if hash_of(post.text) == rows[post.pk].text_sha256]
    PostJudgement.objects.bulk_create([rows[post.pk] for post in current], batch_size=200)
    for post in current:
        row = rows[post.pk]
        post.judgement, post.judge_state = row, JudgeState.JUDGED
        post.judge_attempts, post.judge_problem = 0, ""
        if post.corrected_at is None:
            take_answer(post, row)
    save_many(
        current,
        (
            "judgement", "judge_state", "judge_attempts", "judge_problem", "disposition",
            "service", "labels", "reply_by", "clocks",
        ),
    )  # fmt: skip
    clear_attention(current)
    return [post.case_id for post in current if post.case_id]


def take_answer(post: Post, row: PostJudgement) -> None:
    """What the judge says holds, until an officer corrects it."""
    post.disposition, post.service, post.labels = row.disposition, row.service, row.labels
    post.reply_by, post.clocks = row.reply_by, row.clocks


def clear_attention(posts: list[Post]) -> None:
    """The judge's own complaints about these cases, now that it has read them."""
    Case.objects.filter(
        pk__in=[post.case_id for post in posts], attention__startswith=FAILED
    ).update(attention="")
    Case.objects.filter(pk__in=[post.case_id for post in posts], attention=NO_POLICY).update(
        attention=""
    )


def fail(failed: list[tuple[Post, str]]) -> list[UUID]:
    """The case is shown as urgent, with the reason; the judge tries again a few times."""
    for post, why in failed:
        attempts = post.judge_attempts + 1
        state = JudgeState.FAILED if attempts >= TRIES else JudgeState.WAITING
        Post.objects.filter(pk=post.pk, judge_state=JudgeState.WAITING).update(
            judge_attempts=attempts, judge_state=state, judge_problem=why
        )
        Case.objects.filter(posts=post, attention="").update(attention=why)
    return [post.case_id for post, _ in failed if post.case_id]


def without_policy(organisation_id: UUID, posts: list[Post], at: datetime) -> Judged:
    """They stay waiting, and stay visible: the day a policy is adopted they are judged."""
    cases = [post.case_id for post in posts if post.case_id]
    with transaction.atomic():
        Case.objects.filter(pk__in=cases, attention="").update(attention=NO_POLICY)
        refile(organisation_id, cases, at)
    return Judged(failed=len(posts))
