"""Where the judge was wrong: what holds from now on, and an example for it to learn from."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall import policies
from moothall.core.judgement import disposition_for
from moothall.core.policy import Policy
from moothall.core.values import Disposition, Ground, Need, Service
from moothall.duties.queries import proclaimed
from moothall.inbox.actions.deciding import Refused, locked, post_in, save, state_of, write
from moothall.inbox.danger import DANGERS, NEEDS_OF_DANGER
from moothall.inbox.filing import open_posts, reading_of, refile
from moothall.inbox.judging.reckoning import reckon
from moothall.inbox.models import Case, Correction, JudgeState, Post
from moothall.inbox.queues import QueueName
from moothall.people.models import Membership
from moothall.people.verbs import Verb


@transaction.atomic
def correct(
    case_id: UUID,
    post_id: UUID,
    *,
    grounds: Collection[str],
    needs: Collection[str],
    by: Membership,
    at: datetime,
    disposition: str = "",
    service: str = "",
    why: str = "",
    version: int | None = None,
) -> Correction:
    """What the judge should have said. Without a disposition: the one that the labels lead to.

    The case stands where the corrected posts lead, with the clocks of the corrected needs.
    """
    case = locked(case_id, Verb.CORRECT, by=by, version=version, ours=why)
    post = post_in(case, post_id)
    try:
        found_grounds = [ground for ground in Ground if ground in {Ground(one) for one in grounds}]
        found_needs = [need for need in Need if need in {Need(one) for one in needs}]
        wanted = Disposition(disposition or disposition_for(found_grounds, found_needs))
        area = Service(service or post.service or Service.NONE)
    except ValueError as strange:
        raise Refused(f"The judge has no such word: {strange}.") from None
    before = {"disposition": post.disposition, "labels": post.labels, "service": post.service}
    correction = Correction.objects.create(
        organisation_id=case.organisation_id,
        post=post,
        judgement=post.judgement,
        disposition=wanted.value,
        grounds=[one.value for one in found_grounds],
        needs=[one.value for one in found_needs],
        service=area.value,
        why=why.strip(),
        by_id=by.actor.id,
        by_name=by.actor.name,
        at=at,
    )
    hold(post, correction, policies.current(case.organisation_id, at), at)
    case.pinned_at = None
    if post.judge_problem and case.attention == post.judge_problem:
        case.attention = ""
    save(case, "pinned_at", "attention")
    refile(case.organisation_id, [case.pk], at)
    after = {"disposition": wanted, "labels": post.labels, "service": area}
    write(case, "correct", by=by, at=at, before=before, after=after, note=why.strip())
    return correction


@transaction.atomic
def no_danger(
    case_id: UUID, *, by: Membership, at: datetime, why: str = "", version: int | None = None
) -> Case:
    """What stands in Danger is none: each of its posts is corrected, and keeps its other needs.

    It comes back only with new words, or because a person says so.
    """
    case = locked(case_id, Verb.CORRECT, by=by, version=version, ours=why)
    if case.queue != QueueName.DANGER:
        raise Refused("The case does not stand in Danger.")
    before = state_of(case)
    wrong = [post for post in open_posts([case.pk])[case.pk] if reading_of(case, post) in DANGERS]
    case.not_danger_at, case.pinned_at = at, None
    save(case, "not_danger_at", "pinned_at")
    for post in wrong:
        correct(
            case.pk,
            post.pk,
            grounds=[name for name in post.labels if name in set(Ground)],
            needs=[name for name in post.labels if name in set(Need) - NEEDS_OF_DANGER],
            why=why,
            by=by,
            at=at,
        )
    refile(case.organisation_id, [case.pk], at)
    case.refresh_from_db()
    if not wrong:
        write(case, "move", by=by, at=at, before=before, after=state_of(case), note=why.strip())
    return case


def hold(post: Post, correction: Correction, policy: Policy, at: datetime) -> None:
    """The correction is what holds of the post, with the clocks that its needs start."""
    post.disposition, post.service = correction.disposition, correction.service
    post.labels = [*correction.grounds, *correction.needs]
    reckon(post, policy, proclaimed(post.organisation_id))
    post.corrected_at = at
    if post.judge_state == JudgeState.WAITING and post.judgement is None:
        post.judge_attempts = 0  # the judge still reads it: its answer is kept beside this one
    post.save(
        update_fields=[
            "disposition", "service", "labels", "reply_by", "clocks", "corrected_at",
            "judge_attempts",
        ]
    )  # fmt: skip
