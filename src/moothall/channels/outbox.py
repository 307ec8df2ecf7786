"""What was decided, kept until it is done: put in, taken back, tried again, done by hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from moothall import record
from moothall.channels.allowed import StandingOrder, require_allowed
from moothall.channels.byhand import steps_for
from moothall.channels.connecting import capabilities_of
from moothall.channels.items import Known, hash_of_words
from moothall.channels.models import Account, Action
from moothall.channels.models.action import WrongStepError
from moothall.channels.receive.own import recognise_waiting
from moothall.channels.signals import action_ended, action_put
from moothall.channels.states import OVER, Problem, State
from moothall.core.values.ids import new_id
from moothall.people.models import Membership
from moothall.people.tenancy import organisation_scope
from moothall.platforms import base
from moothall.platforms.base import Answer, Verb
from moothall.record import Subject


@dataclass(frozen=True, slots=True)
class Target:
    """The post that it is done to. ``version`` is the one the officer saw; empty: the newest."""

    external_id: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Payload:
    """Our words; or what a report to the platform says."""

    text: str = ""
    reason: str = ""
    category: str = ""


class NotPossible(Exception):  # noqa: N818 - it is an answer for a person
    """The platform does not do it for this post; the words say why."""


class PutTwice(Exception):  # noqa: N818 - it is an answer for a person
    """The same verb on the same post is under way already. ``action`` is that one."""

    def __init__(self, action: Action) -> None:
        super().__init__(f"{action.decided_by_name} has asked for this already; it is under way.")
        self.action = action


#: words can be said twice on purpose, a state cannot be set twice
ONCE = frozenset(set(Verb) - base.WITH_WORDS - base.READING)


def put(
    account: Account,
    verb: Verb,
    target: Target | None,
    payload: Payload | None = None,
    *,
    by: Membership | StandingOrder,
    clause: str = "",
    subject: Subject,
    not_before: datetime | None = None,
    at: datetime,
) -> Action:
    """Freeze a decision in the caller's transaction, which holds its state and record entry too.

    The action comes back queued, or ``by_hand`` with its steps where no program can do it. Raises
    NotAllowed, :class:`NotPossible`, :class:`PutTwice`, and RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("outbox.put belongs into the transaction of the decision")
    target, payload = target or Target(), payload or Payload()
    with organisation_scope(account.organisation_id):
        require_allowed(account, verb, target.external_id, by)
        require_once(account, verb, target)
        known = Known(account, target.external_id)
        answer = possible(account, verb, known, at)
        if not answer.possible and not answer.by_hand_steps:
            raise NotPossible(answer.reason)
        action = Action.objects.create(
            **frozen(verb, target, payload, known, at=at),
            organisation_id=account.organisation_id,
            account=account,
            not_before=max(not_before or at, at),
            subject_kind=subject.kind,
            subject_id=subject.id,
            subject_label=subject.label,
            decided_by_id=by.actor.id,
            decided_by_name=by.actor.name,
            decided_by_role=by.actor.role,
            decided_at=at,
            clause=clause,
            **({} if answer.possible else by_hand(answer, at)),
        )
        action_put.send(Action, action=action)
    return action


def possible(account: Account, verb: Verb, known: Known, at: datetime) -> Answer:
    """Whether the desk can do it here and now. No: with the reason, and the steps by hand if any.

    Where no program speaks to the platform, everything that a person could do is a step by hand.
    """
    rows = capabilities_of(account)
    item = known.item()
    if rows is None:
        return Answer(
            possible=False,
            reason=f"The desk has no connection to {account.title}.",
            by_hand_steps=steps_for(account, verb, known),
        )
    answer = rows.can(verb, item, at)
    if answer.possible and not account.is_connected:
        return Answer(
            possible=False,
            reason=f"The desk has no connection to {rows.title}.",
            by_hand_steps=steps_for(account, verb, known),
            capability=answer.capability,
        )
    return answer


def require_once(account: Account, verb: Verb, target: Target) -> None:
    """Two officers press the same button: the second is told of the first."""
    if verb not in ONCE:
        return
    under_way = Action.objects.filter(
        account=account,
        verb=verb,
        target_id=target.external_id,
        state__in=[State.QUEUED, State.SENDING, State.UNKNOWN, State.BY_HAND],
    ).first()
    if under_way:
        raise PutTwice(under_way)


def frozen(
    verb: Verb, target: Target, payload: Payload, known: Known, *, at: datetime
) -> dict[str, Any]:
    """All that is sent, as it stands when it is decided."""
    key = client_key(new_id())
    newest = known.newest
    version = target.version or known.version
    seen = known.text_at(version)
    if seen is None:
        seen = known.text
    told: dict[str, Any] = newest.payload if newest else {}
    asked = base.Action(
        verb=verb,
        client_key=key,
        target=target.external_id,
        author=newest.author_id if newest else "",
        conversation=told.get("conversation", ""),
        target_visibility=base.Visibility(told.get("visibility", base.Visibility.PRIVATE)),
        target_version=version,
        text=payload.text,
        reason=payload.reason,
        category=payload.category,
        decided_at=at,
    )
    return {
        "verb": verb,
        "target_id": target.external_id,
        "target_version": version,
        "seen_sha256": hash_of_words(seen) if newest else "",
        "payload": asked.frozen(),
        "client_key": key,
    }


def client_key(of: UUID) -> str:
    """Letters and digits only: some platforms make it a part of the post's own id."""
    return of.hex


def by_hand(answer: Answer, at: datetime) -> dict[str, Any]:
    return {
        "state": State.BY_HAND,
        "outcome": answer.reason,
        "steps": list(answer.by_hand_steps),
        "handed_over_at": at,
    }


def withdraw(action: Action, *, by: Membership, at: datetime, reason: str = "") -> Action:
    """Take it back before it is sent, or let a failed one be.

    Raises ``WrongStepError`` where it is too late or the desk is still looking for its end, and
    NotAllowed.
    """
    waits = {State.QUEUED, State.FAILED, State.BY_HAND, State.UNKNOWN}
    note = reason or "Taken back."
    return settled(action, waits, State.WITHDRAWN, by=by, at=at, verb="withdraw", note=note)


def done_by_hand(
    action: Action, *, by: Membership, at: datetime, proof: str, external_id: str = ""
) -> Action:
    """A person did it on the platform, or saw there that it is done. ``proof``: how one can tell.

    Raises ``ValueError`` without proof, ``WrongStepError`` and NotAllowed.
    """
    if not proof.strip():
        raise ValueError("Say how one can tell: a link, or who saw it.")
    more = {"external_id": external_id} if external_id else {}
    waits = {State.FAILED, State.BY_HAND, State.UNKNOWN}
    note = proof.strip()
    return settled(action, waits, State.SENT, by=by, at=at, verb="done-by-hand", note=note, **more)


def try_again(action: Action, *, by: Membership, at: datetime, reason: str = "") -> Action:
    """Send what failed once more, the same to the byte; it is looked at again before.

    Not for one that nobody knows the end of: first say what was found (:func:`done_by_hand`,
    :func:`not_there`). Raises ``WrongStepError`` and NotAllowed.
    """
    note = reason or "Tried again."
    return queued_again(action, State.FAILED, by=by, at=at, verb="try-again", note=note)


def not_there(action: Action, *, by: Membership, at: datetime, proof: str) -> Action:
    """A person looked for an action of unknown end, did not find it, and has it sent once more.

    Raises ``ValueError`` without proof, ``WrongStepError`` and NotAllowed.
    """
    if not proof.strip():
        raise ValueError("Say where you looked.")
    note = proof.strip()
    return queued_again(action, State.UNKNOWN, by=by, at=at, verb="not-there", note=note)


def queued_again(
    action: Action, before: State, *, by: Membership, at: datetime, verb: str, note: str
) -> Action:
    fresh = {
        "attempts": 0,
        "read_backs": 0,
        "retry_at": None,
        "claimed_at": None,
        "asked_at": None,
        "first_asked_at": None,
        "handed_over_at": None,
        "finished_at": None,
        "problem": Problem.NONE,
        # news of the message that was lost is no news of the next
        "external_id": "",
        "reached": "",
    }
    with transaction.atomic():
        again = settled(action, {before}, State.QUEUED, by=by, at=at, verb=verb, note=note, **fresh)
        action_put.send(Action, action=again)
    return again


def settled(
    action: Action,
    waits: set[State],
    after: State,
    *,
    by: Membership,
    at: datetime,
    verb: str,
    note: str,
    **more: Any,
) -> Action:
    """A person's own step from one of some states, with its entry in the record."""
    with organisation_scope(action.organisation_id), transaction.atomic():
        kept = Action.objects.select_for_update(of=("self",)).select_related("account")
        now = kept.get(pk=action.pk)
        require_allowed(now.account, Verb(now.verb), now.target_id, by)
        require_waiting(now, waits)
        before = now.state
        values = {
            "settled_by_id": by.actor.id,
            "settled_by_name": by.actor.name,
            "outcome": note,
            "finished_at": at,
            **more,
        }
        now.step(after, **values)
        recognise_waiting(now.account)
        if after in OVER:
            action_ended.send(Action, action=now)
        record.write(
            now.organisation_id,
            by=by.actor,
            verb=verb,
            subject=now.subject,
            clause=now.clause,
            before={"action": str(now.pk), "state": before},
            after={"action": str(now.pk), "state": after.value, "verb": now.verb},
            note=note,
            at=at,
        )
    return now


def require_waiting(now: Action, waits: set[State]) -> None:
    """A person does not interfere with what the desk is doing this moment."""
    if now.state == State.SENDING:
        raise WrongStepError("It is being sent this moment.")
    if now.state == State.UNKNOWN and not now.handed_over_at:
        raise WrongStepError("The desk is still finding out whether it was done.")
    if State(now.state) not in waits:
        raise WrongStepError(f"It is {now.state} meanwhile.")
