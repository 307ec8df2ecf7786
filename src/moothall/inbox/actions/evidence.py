"""Taking evidence away, and keeping a case against the end of its retention."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from moothall.inbox.actions.deciding import Refused, locked, write
from moothall.inbox.dossier.export import Packed, pack
from moothall.inbox.models import Hold, HoldReason
from moothall.people.models import Membership
from moothall.people.verbs import Verb


@transaction.atomic
def export_evidence(case_id: UUID, *, by: Membership, at: datetime) -> Packed:
    """Words unmasked and pictures, as one file; that it was taken stands in the record."""
    case = locked(case_id, Verb.EXPORT, by=by)
    packed = pack(case, made_by=str(by.person), at=at)
    write(case, "export-evidence", by=by, at=at, after={"manifest": packed.manifest_sha256})
    return packed


@transaction.atomic
def hold(case_id: UUID, reason: str, note: str, *, by: Membership, at: datetime) -> Hold:
    """Nothing of the case goes while it stands, whatever the policy says of time."""
    if reason not in HoldReason.values:
        raise Refused("Choose why it is kept.")
    if reason == HoldReason.OTHER and not note.strip():
        raise Refused("Say why it is kept.")
    case = locked(case_id, Verb.KEEP_RECORDS, by=by)
    made = Hold.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        reason=reason,
        note=note.strip(),
        put_at=at,
        put_by_id=by.actor.id,
        put_by_name=by.actor.name,
    )
    after = {"hold": str(made.pk), "reason": reason}
    write(case, "hold-records", by=by, at=at, after=after, note=note.strip())
    return made


@transaction.atomic
def end_hold(hold_id: UUID, why: str, *, by: Membership, at: datetime) -> Hold:
    """From now on the policy's time counts again. Raises Hold.DoesNotExist and Refused."""
    if not why.strip():
        raise Refused("Say why it need not be kept any more.")
    found = Hold.objects.filter(organisation_id=by.organisation_id, ended_at=None)
    case = locked(found.get(pk=hold_id).case_id, Verb.KEEP_RECORDS, by=by)
    ended = found.select_for_update(of=("self",)).get(pk=hold_id)
    ended.ended_at, ended.ended_by_name, ended.ended_why = at, by.actor.name, why.strip()
    ended.save(update_fields=["ended_at", "ended_by_name", "ended_why"])
    write(case, "end-hold-records", by=by, at=at, after={"hold": str(ended.pk)}, note=why.strip())
    return ended
