"""A reply of ours that was sent: its words changed, or taken away, where the platform can.

Not held for the next opening: what is wrong in public is put right at once.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall.channels.models import Action
from moothall.channels.outbox import Payload
from moothall.channels.states import OVER
from moothall.inbox.actions.deciding import NOTHING_CITED, Refused, locked
from moothall.inbox.actions.moderating.grounds import RIGHTS
from moothall.inbox.actions.moderating.milder import asked
from moothall.inbox.actions.replying import RIGHTS as PLACES
from moothall.inbox.actions.replying import CannotBeSent, LookAgain
from moothall.inbox.citing import rules_of
from moothall.inbox.models import Case, Decision, Place, Post, Wording
from moothall.inbox.ours import check_words
from moothall.inbox.queries.access import SECRETS
from moothall.people.models import Membership
from moothall.people.permissions import require
from moothall.platforms.base import Verb

UNDER_WAY = "A change of this reply is under way already."


@transaction.atomic
def edit_reply(
    case_id: UUID,
    reply_id: UUID,
    text: str,
    *,
    why: str,
    by: Membership,
    at: datetime,
    version: int | None = None,
    seen: Collection[str] = (),
) -> Decision:
    """Other words in the same place. Checked as a reply is; ``seen`` as in `replying.send`.

    Raises CannotBeSent, LookAgain, NotPossible, Overtaken, NotAllowed and Refused.
    """
    case, ours = our_reply(case_id, reply_id, "edit-reply", why, by=by, version=version)
    if text.strip() == ours.text.strip():
        raise Refused("These are the words that stand there.")
    if by.pk in rules_of(case.organisation_id).approve_people:
        raise Refused(
            "A colleague approves your replies, so one who may approve has to change this."
        )
    answered = answered_by(case, ours)
    place = Place.PRIVATE if ours.is_private else Place.PUBLIC
    checked = check_words(case, answered or ours, place, text, at)
    if checked.problems:
        raise CannotBeSent(checked.problems)
    if any(one.code not in seen for one in checked.warnings):
        raise LookAgain(checked.warnings)
    payload = Payload(text.strip())
    return asked(case, ours, "edit-reply", NOTHING_CITED, why, by=by, at=at, payload=payload,
                 details={"of": ours.external_id})  # fmt: skip


@transaction.atomic
def delete_reply(
    case_id: UUID,
    reply_id: UUID,
    *,
    why: str,
    by: Membership,
    at: datetime,
    version: int | None = None,
) -> Decision:
    """Away for good; its words stay here, with the case."""
    case, ours = our_reply(case_id, reply_id, "delete-reply", why, by=by, version=version)
    return asked(case, ours, "delete-reply", NOTHING_CITED, why, by=by, at=at,
                 details={"of": ours.external_id})  # fmt: skip


def our_reply(
    case_id: UUID, reply_id: UUID, verb: str, why: str, *, by: Membership, version: int | None
) -> tuple[Case, Post]:
    """Raises Post.DoesNotExist for what is no reply of ours in this case."""
    case = locked(case_id, RIGHTS[verb], by=by, version=version, ours=why)
    found = Post.objects.select_related("account", "thread__our_post", "author").defer(*SECRETS)
    ours = found.get(pk=reply_id, thread=case.thread_id, own=True)
    require(by, PLACES[Place.PRIVATE if ours.is_private else Place.PUBLIC], case.account_id)
    if not why.strip():
        raise Refused("Say why.")
    if ours.deleted_at:
        raise Refused("The reply is not there any more.")
    waiting = Action.objects.filter(
        account=ours.account_id,
        target_id=ours.external_id,
        verb__in=[Verb.EDIT, Verb.DELETE_OWN],
    ).exclude(state__in=[*OVER, "failed"])
    if waiting.exists():
        raise Refused(UNDER_WAY)
    return case, ours


def answered_by(case: Case, ours: Post) -> Post | None:
    """What the reply answers: its kind says how long the words may be."""
    found = Post.objects.select_related("account", "author").defer(*SECRETS)
    return found.filter(
        thread=case.thread_id, external_id=ours.parent_external_id or ours.external_id
    ).first()


def replies_of_ours(case: Case, conversation: Iterable[Post]) -> list[Post]:
    """Our answers to this case that stand there, the newest first. No query."""
    posts = list(conversation)
    theirs = {post.external_id for post in posts if post.case_id == case.pk}
    found = [
        post
        for post in posts
        if post.own
        and not post.deleted_at
        and (post.parent_external_id in theirs or case.thread.is_private)
    ]
    return sorted(found, key=lambda post: (post.posted_at, post.pk), reverse=True)


def changed(post: Post, action: Action, at: datetime) -> None:
    """The platform shows the new words: so do we, and keep the old ones."""
    text = action.shown_text or action.asked.text
    if post.text == text:
        return
    Wording.objects.get_or_create(
        organisation_id=post.organisation_id,
        post=post,
        version=post.version,
        since=post.edited_at or post.posted_at,
        defaults={"text": post.text},
    )
    first = post.first_text or post.text
    Post.objects.filter(pk=post.pk).update(text=text, first_text=first, edited_at=at)
