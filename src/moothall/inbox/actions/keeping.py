"""What people set up for themselves and for one another: saved replies, views, the desk's rules."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from moothall import record
from moothall.core.values.overtaken import Overtaken
from moothall.inbox.actions.deciding import Refused
from moothall.inbox.citing import REMOVALS
from moothall.inbox.models import DeskRules, SavedReply, View
from moothall.inbox.queries.access import accounts
from moothall.inbox.queries.filters import Filters
from moothall.people.models import Membership
from moothall.people.permissions import require
from moothall.people.verbs import Verb


@transaction.atomic
def keep_reply(
    title: str,
    text: str,
    *,
    by: Membership,
    at: datetime,
    clause: str = "",
    service: str = "",
    place: str = "",
    reply_id: UUID | None = None,
    version: int | None = None,
) -> SavedReply:
    """A new saved reply, or a changed one."""
    require(by, Verb.EDIT_SAVED_REPLIES)
    if not title.strip() or not text.strip():
        raise Refused("A saved reply has a title and words.")
    kept = SavedReply(organisation_id=by.organisation_id)
    before: dict[str, Any] | None = None
    if reply_id:
        kept = SavedReply.objects.select_for_update().get(
            pk=reply_id, organisation_id=by.organisation_id, ended_at=None
        )
        if version != kept.version:
            raise Overtaken(theirs=kept.text, ours=text, version=kept.version)
        before = {"title": kept.title, "text": kept.text}
        kept.version += 1
    same = SavedReply.objects.filter(
        organisation_id=by.organisation_id, title=title.strip(), ended_at=None
    ).exclude(pk=kept.pk)
    if same.exists():
        raise Refused("There is a saved reply of that title.")
    kept.title, kept.text = title.strip()[:120], text.strip()
    kept.clause, kept.service, kept.place = clause, service, place
    kept.save()
    note(kept, "keep-reply", by, at, before=before, after={"title": kept.title, "text": kept.text})
    return kept


@transaction.atomic
def end_reply(reply_id: UUID, *, by: Membership, at: datetime) -> None:
    """Not offered any more; replies that were made of it keep its name."""
    require(by, Verb.EDIT_SAVED_REPLIES)
    kept = SavedReply.objects.select_for_update().get(
        pk=reply_id, organisation_id=by.organisation_id, ended_at=None
    )
    kept.ended_at = at
    kept.save(update_fields=["ended_at"])
    note(kept, "end-reply", by, at, before={"title": kept.title})


def note(
    kept: SavedReply,
    verb: str,
    by: Membership,
    at: datetime,
    *,
    before: Any = None,
    after: Any = None,
) -> None:
    record.write(
        by.organisation_id,
        by=by.actor,
        verb=verb,
        subject=record.Subject("saved reply", str(kept.pk), kept.title),
        before=before,
        after=after,
        at=at,
    )


def keep_view(name: str, filters: Filters, *, by: Membership, for_all: bool = False) -> View:
    """A list with a name; one of the same name is replaced. For all: senior officers' to set up.

    Raises Refused where another of the same owner's shows this very list: which of the two would
    be the current one?
    """
    accounts(by)
    if for_all:
        require(by, Verb.EDIT_SAVED_REPLIES)
    if not name.strip():
        raise Refused("Give it a name.")
    called, kept = name.strip()[:60], filters.as_kept()
    theirs = View.objects.filter(organisation_id=by.organisation_id, owner=None if for_all else by)
    if same := theirs.filter(filters=kept).exclude(name=called).first():
        raise Refused(f"“{same.name}” shows this list already. Remove it first to rename it.")
    view, _ = View.objects.update_or_create(
        organisation_id=by.organisation_id,
        owner=None if for_all else by,
        name=called,
        defaults={"filters": kept},
    )
    return view


def end_view(view_id: UUID, *, by: Membership) -> None:
    """One's own, or with the right for it one for all. Raises View.DoesNotExist."""
    view = View.objects.get(pk=view_id, organisation_id=by.organisation_id)
    if view.owner_id is None:
        require(by, Verb.EDIT_SAVED_REPLIES)
    elif view.owner_id != by.pk:
        raise View.DoesNotExist
    view.delete()


@transaction.atomic
def set_rules(
    *,
    by: Membership,
    at: datetime,
    second_person_for: Collection[str] = (),
    approve_people: Collection[UUID] = (),
    approve_clauses: Collection[str] = (),
    block_review_days: int = 90,
    version: int | None = None,
) -> DeskRules:
    """What the organisation asks of its own desk beyond the policy."""
    require(by, Verb.MANAGE_ORGANISATION)
    if strange := sorted(set(second_person_for) - set(REMOVALS)):
        raise Refused(f"No second person can be asked for: {', '.join(strange)}.")
    here = Membership.objects.filter(organisation_id=by.organisation_id, pk__in=approve_people)
    if here.count() != len(set(approve_people)):
        raise Refused("Somebody of these does not work here.")
    rules, _ = DeskRules.objects.select_for_update().get_or_create(
        organisation_id=by.organisation_id
    )
    if version is not None and version != rules.version:
        raise Overtaken(theirs="", ours="", version=rules.version)
    before = plain(rules)
    rules.second_person_for = sorted(set(second_person_for))
    rules.approve_people = sorted(set(approve_people))
    rules.approve_clauses = sorted(set(approve_clauses))
    rules.block_review_days = max(1, min(block_review_days, 3650))
    rules.version += 1
    rules.save()
    record.write(
        by.organisation_id,
        by=by.actor,
        verb="set-desk-rules",
        subject=record.Subject("desk rules", str(rules.pk), "rules of the desk"),
        before=before,
        after=plain(rules),
        at=at,
    )
    return rules


def plain(rules: DeskRules) -> dict[str, Any]:
    return {
        "second_person_for": rules.second_person_for,
        "approve_people": rules.approve_people,
        "approve_clauses": rules.approve_clauses,
        "block_review_days": rules.block_review_days,
    }
