"""One way in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from moothall.core.values.ids import new_id
from moothall.record.chain import START, link, noted
from moothall.record.models import ChainHead, Entry
from moothall.record.values import Actor, Subject


def write(
    organisation_id: UUID,
    *,
    by: Actor,
    verb: str,
    subject: Subject,
    at: datetime,
    clause: str = "",
    words: str = "",
    policy: str = "",
    before: Any = None,
    after: Any = None,
    note: str = "",
) -> Entry:
    """Add an entry, in the transaction of the change that it describes.

    The organisation's other writers wait until that transaction ends, so write last in it.
    Nobody's words go in beyond what is evidence: ids and hashes instead. ``words`` are the clause's
    as published, ``policy`` its version. Raises RuntimeError outside a transaction, since a change
    and its entry must stand or fall together, and ValueError for a moment without a zone or for
    text that PostgreSQL cannot hold.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record.write belongs into the transaction of what it records")
    if at.tzinfo is None:
        raise ValueError("the moment has no zone; give an aware datetime")
    values: dict[str, Any] = {
        "organisation_id": organisation_id,
        "id": new_id(),
        "at": at,
        "actor_id": by.id,
        "actor_name": by.name,
        "actor_role": by.role,
        "verb": verb,
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "subject_label": subject.label,
        "clause": clause,
        "words": words,
        "policy": policy,
        "before": noted(before),
        "after": noted(after),
        "note": note,
    }
    require_plain_text(values)
    newest = locked_head(organisation_id)
    values["number"] = newest.number + 1
    made = link(values, newest.hash)
    ChainHead.objects.filter(pk=organisation_id).update(number=values["number"], hash=made)
    return Entry.objects.create(**values, previous=newest.hash, hash=made)


def locked_head(organisation_id: UUID) -> ChainHead:
    """Where the chain has got to; nobody else moves it until our transaction ends."""
    found = ChainHead.objects.select_for_update().filter(pk=organisation_id).first()
    if found is None:
        with transaction.atomic():  # two first writers: one makes the row, the other waits for it
            ChainHead.objects.bulk_create(
                [ChainHead(organisation_id=organisation_id, number=0, hash=START)],
                ignore_conflicts=True,
            )
        found = ChainHead.objects.select_for_update().get(pk=organisation_id)
    return found


def require_plain_text(values: dict[str, Any]) -> None:
    """Refuse what would come back from the database otherwise than it was hashed."""
    for name, value in values.items():
        if not isinstance(value, str | int | UUID | datetime):
            raise TypeError(f"{name} has to be text, and is {type(value).__name__}")
        if isinstance(value, str) and ("\0" in value or not encodes(value)):
            raise ValueError(f"{name} holds a character that no database can keep")


def encodes(text: str) -> bool:
    """Whether it is whole Unicode: half a surrogate pair is not."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
