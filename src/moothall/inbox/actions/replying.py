"""A reply: written, checked, approved where somebody else has to, held, sent, taken back."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall import policies
from moothall.channels import outbox
from moothall.channels.items import Known
from moothall.channels.models import Action
from moothall.channels.outbox import NotPossible, Payload, Target
from moothall.channels.states import State
from moothall.core.judgement.due import monitored_hours
from moothall.core.policy import Policy
from moothall.core.values.overtaken import Overtaken
from moothall.core.worktime import MonitoredHours
from moothall.duties.queries import proclaimed
from moothall.inbox import telling
from moothall.inbox.actions.deciding import (
    Refused,
    decide,
    locked,
    open_again,
    post_in,
    save,
    wait_to_go_out,
    write,
)
from moothall.inbox.citing import cite, rules_of
from moothall.inbox.desk import subject_of
from moothall.inbox.models import (
    Case,
    Decision,
    DecisionState,
    Draft,
    DraftState,
    Place,
    Post,
)
from moothall.inbox.ours import Caution, check_words
from moothall.people.models import Membership
from moothall.people.permissions import require
from moothall.people.verbs import Verb
from moothall.platforms import base
from moothall.platforms.base import PostKind

RIGHTS = {Place.PUBLIC.value: Verb.REPLY, Place.PRIVATE.value: Verb.REPLY_PRIVATELY}
VERBS = {Place.PUBLIC.value: "reply", Place.PRIVATE.value: "reply-privately"}


class CannotBeSent(Refused):
    """The words cannot go out as they are; ``problems`` says all that is wrong with them."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class LookAgain(Refused):
    """Nothing forbids it, but somebody should look first; send it again with these ``seen``."""

    def __init__(self, cautions: tuple[Caution, ...]) -> None:
        super().__init__(" ".join(one.words for one in cautions))
        self.cautions = cautions


@transaction.atomic
def save_draft(
    case_id: UUID,
    place: str,
    text: str,
    *,
    by: Membership,
    at: datetime,
    version: int | None = None,
    post_id: UUID | None = None,
    saved_reply_id: UUID | None = None,
) -> Draft:
    """What this person is writing, kept as they type. Of each place one per person and case.

    ``version`` is the draft's own; None for a new one. Overtaken where the same person wrote on in
    another window.
    """
    case = locked(case_id, RIGHTS[Place(place).value], by=by, ours=text)
    written = (
        Draft.objects.select_for_update()
        .filter(case=case, writer=by.pk, place=place, state=DraftState.WRITING)
        .first()
    )
    if written is None:
        return Draft.objects.create(
            organisation_id=case.organisation_id,
            case=case,
            post=post_in(case, post_id) if post_id else newest_of(case),
            writer=by,
            place=place,
            text=text,
            saved_reply_id=saved_reply_id,
            updated_at=at,
        )
    if version is None and not written.text.strip():
        version = written.version
    if version != written.version and text != written.text:
        raise Overtaken(theirs=written.text, ours=text, version=written.version)
    if post_id:
        written.post = post_in(case, post_id)
    written.text, written.updated_at = text, at
    written.saved_reply_id = saved_reply_id or written.saved_reply_id
    written.version += 1
    written.save(update_fields=["text", "updated_at", "version", "post", "saved_reply"])
    return written


def newest_of(case: Case) -> Post:
    """What a reply answers unless somebody says otherwise."""
    found = Post.objects.filter(case=case, deleted_at=None).order_by("-posted_at", "-id").first()
    if found is None:
        raise Refused("There is nothing left here to answer.")
    return found


@transaction.atomic
def drop_draft(draft_id: UUID, *, by: Membership, at: datetime) -> None:
    """Give one's own writing up."""
    draft = own_draft(draft_id, by)
    draft.state, draft.updated_at = DraftState.DROPPED, at
    draft.save(update_fields=["state", "updated_at"])


def own_draft(draft_id: UUID, by: Membership) -> Draft:
    """Raises Draft.DoesNotExist for anybody else's, and for one that is not being written."""
    return (
        Draft.objects.select_for_update(of=("self",))
        .select_related("writer__person")
        .get(
            pk=draft_id,
            organisation_id=by.organisation_id,
            writer=by.pk,
            state=DraftState.WRITING,
        )
    )


@transaction.atomic
def send(
    draft_id: UUID,
    *,
    by: Membership,
    at: datetime,
    version: int,
    case_version: int | None = None,
    clause: str = "",
    seen: Collection[str] = (),
    emergency_reason: str = "",
    closes: bool = True,
) -> Draft:
    """On its way: into the outbox, or to somebody who has to approve it.

    ``seen`` are the codes of the warnings that the writer read. Outside the monitored hours it is
    held for the next opening, unless ``emergency_reason`` says why not. Raises CannotBeSent,
    LookAgain, NotPossible, Overtaken, NotAllowed and Refused.
    """
    draft = own_draft(draft_id, by)
    case = locked(
        draft.case_id,
        RIGHTS[draft.place],
        by=by,
        version=case_version,
        ours=draft.text,
    )
    if version != draft.version:
        raise Overtaken(theirs=draft.text, ours="", version=draft.version)
    post = post_in(case, draft.post_id)
    cautions = require_sendable(case, post, draft, seen, at)
    require_reachable(post, draft.place, at)
    if emergency_reason.strip():
        require(by, Verb.REPLY_OUT_OF_HOURS, case.account_id)
    draft.clause, draft.closes = cite(case.organisation_id, clause, at).clause, closes
    draft.emergency_reason, draft.submitted_at = emergency_reason.strip(), at
    draft.warnings = [{"code": one.code, "words": one.words} for one in cautions]
    draft.returned_note = ""
    if wants_approval(draft, by):
        draft.state = DraftState.AWAITING_APPROVAL
        draft.save()
        save(case)
        telling.awaits_approval(draft, case, at)
        write(case, "submit-reply", by=by, at=at, after={"draft": str(draft.pk)})
        return draft
    put_out(draft, case, post, by=by, at=at)
    return draft


def require_sendable(
    case: Case, post: Post, draft: Draft, seen: Collection[str], at: datetime
) -> tuple[Caution, ...]:
    checked = check_words(case, post, draft.place, draft.text, at)
    if checked.problems:
        raise CannotBeSent(checked.problems)
    if any(one.code not in seen for one in checked.warnings):
        raise LookAgain(checked.warnings)
    return checked.warnings


def require_reachable(post: Post, place: str, at: datetime) -> None:
    verb = platform_verb(post, place)
    answer = outbox.possible(post.account, verb, Known(post.account, post.external_id), at)
    if not answer.possible and not answer.by_hand_steps:
        raise NotPossible(answer.reason)


def platform_verb(post: Post, place: str) -> base.Verb:
    """A private answer to a private message is one thing, to a public post another."""
    if place == Place.PUBLIC:
        return base.Verb.REPLY_PUBLIC
    private = post.kind == PostKind.DIRECT_MESSAGE
    return base.Verb.SEND_DM if private else base.Verb.REPLY_PRIVATE


def wants_approval(draft: Draft, by: Membership) -> bool:
    rules = rules_of(draft.organisation_id)
    return by.pk in rules.approve_people or (
        bool(draft.clause) and draft.clause in rules.approve_clauses
    )


def put_out(
    draft: Draft,
    case: Case,
    post: Post,
    *,
    by: Membership,
    at: datetime,
    approver: Membership | None = None,
) -> None:
    """Freeze the words in the outbox, in the writer's name."""
    cited = cite(case.organisation_id, draft.clause, at)
    held = None if draft.emergency_reason else held_until(case, at)
    action = outbox.put(
        post.account,
        platform_verb(post, draft.place),
        Target(post.external_id, post.version),
        Payload(draft.text),
        by=by,
        clause=draft.clause,
        subject=subject_of(case),
        not_before=held,
        at=at,
    )
    by_hand = action.state == State.BY_HAND
    draft.action, draft.not_before, draft.approved_text = action, held, draft.text
    draft.approved_at = at
    if approver:
        draft.approved_by_id, draft.approved_by_name = approver.actor.id, approver.actor.name
    draft.state = DraftState.BY_HAND if by_hand else DraftState.QUEUED
    draft.version += 1
    draft.save()
    decision = decide(
        case,
        VERBS[draft.place],
        by=by,
        at=at,
        cited=cited,
        post=post,
        author=post.author,
        action=action,
        outcome=str(action.state),
        outcome_words=action.outcome,
        why=draft.emergency_reason,
        second_by_id=draft.approved_by_id,
        second_by_name=draft.approved_by_name,
        second_at=at if approver else None,
        details={"draft": str(draft.pk), "closes": draft.closes},
    )
    if by_hand:
        case.attention = f"To be done by hand: {base.spoken(platform_verb(post, draft.place))}."
        save(case, "attention")
    elif draft.closes:
        wait_to_go_out(case, action.not_before, at=at)
    else:
        save(case)
    write(
        case,
        decision.verb,
        by=by,
        at=at,
        cited=cited,
        after={
            "decision": str(decision.pk),
            "action": str(action.pk),
            "held_until": held,
            "approved_by": draft.approved_by_name,
        },
        note=draft.emergency_reason,
    )


def held_until(case: Case, at: datetime) -> datetime | None:
    """The next opening, where nobody watches now and the policy answers nothing then."""
    try:
        policy = policies.current(case.organisation_id, at)
    except policies.NoPolicy:
        return None
    return opening(policy, monitored_hours(policy, proclaimed(case.organisation_id)), at)


def opening(policy: Policy, hours: MonitoredHours | None, at: datetime) -> datetime | None:
    """The same of a policy and its hours that are at hand."""
    rule = policy.first("out_of_hours")
    if hours is None or hours.is_open(at) or (rule and rule.respond == "always"):
        return None
    return hours.next_opening(at)


@transaction.atomic
def approve(draft_id: UUID, *, by: Membership, at: datetime, version: int) -> Draft:
    """The very words that this person read, and no others."""
    draft, case = waiting_draft(draft_id, by)
    if version != draft.version:
        raise Overtaken(theirs=draft.text, ours="", version=draft.version)
    writer = Membership.objects.select_related("person").get(pk=draft.writer_id)
    post = post_in(case, draft.post_id)
    require_reachable(post, draft.place, at)
    put_out(draft, case, post, by=writer, at=at, approver=by)
    return draft


@transaction.atomic
def return_draft(draft_id: UUID, *, note: str, by: Membership, at: datetime) -> Draft:
    """Back to its writer, with what to change."""
    if not note.strip():
        raise Refused("Say what to change.")
    draft, case = waiting_draft(draft_id, by)
    newer = Draft.objects.filter(
        case=case, writer=draft.writer_id, place=draft.place, state=DraftState.WRITING
    )
    newer.update(state=DraftState.DROPPED, updated_at=at)
    draft.state, draft.returned_note, draft.updated_at = DraftState.WRITING, note.strip(), at
    draft.version += 1
    draft.save(update_fields=["state", "returned_note", "updated_at", "version"])
    save(case)
    write(case, "return-reply", by=by, at=at, after={"draft": str(draft.pk)}, note=note.strip())
    return draft


def waiting_draft(draft_id: UUID, by: Membership) -> tuple[Draft, Case]:
    """For somebody who may approve it, and did not write it."""
    waiting = Draft.objects.filter(
        organisation_id=by.organisation_id, state=DraftState.AWAITING_APPROVAL
    )
    case = locked(waiting.get(pk=draft_id).case_id, Verb.APPROVE_REPLY, by=by)
    draft = waiting.select_for_update().get(pk=draft_id)
    if draft.writer_id == by.pk:
        raise Refused("You wrote this yourself. Somebody else has to approve it.")
    return draft, case


@transaction.atomic
def take_back(draft_id: UUID, *, by: Membership, at: datetime, why: str = "") -> Draft:
    """Before it is sent: the words come back to be written on, and the case is open again.

    Raises ``WrongStepError`` where it is on its way already.
    """
    found = Draft.objects.filter(organisation_id=by.organisation_id).get(pk=draft_id)
    if found.action_id is None:
        raise Refused("It is not on its way.")
    # first the action: whoever delivers it holds it first too
    action = Action.objects.select_for_update(of=("self",)).get(pk=found.action_id)
    case = locked(found.case_id, RIGHTS[found.place], by=by)
    outbox.withdraw(action, by=by, at=at, reason=why)
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    other = Draft.objects.filter(
        case=case, writer=draft.writer_id, place=draft.place, state=DraftState.WRITING
    )
    draft.state = DraftState.DROPPED if other.exists() else DraftState.WRITING
    draft.action, draft.approved_text, draft.updated_at = None, "", at
    draft.approved_by_id = draft.approved_by_name = ""
    draft.version += 1
    draft.save()
    decisions = Decision.objects.filter(action=action)
    decided_at = decisions.values_list("at", flat=True).first()
    decisions.update(
        state=DecisionState.UNDONE,
        outcome=State.WITHDRAWN.value,
        undone_at=at,
        undone_by_name=str(by.person),
        undone_why=why,
    )
    open_again(case, at, since=decided_at)
    write(case, "take-back-reply", by=by, at=at, after={"draft": str(draft.pk)}, note=why)
    return draft
