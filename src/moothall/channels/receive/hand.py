"""Log by hand: what was said to us where no program reads, typed or pasted by an officer."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django.db import transaction

from moothall import record
from moothall.channels.models import Account, Event, Source
from moothall.channels.receive.cleaning import keepable
from moothall.channels.receive.keeping import keep
from moothall.channels.receive.pictures import Handed, Ready, keep_picture, ready
from moothall.channels.receive.taking import take
from moothall.core.values.ids import new_id
from moothall.people.models import Membership
from moothall.people.permissions import NotAllowed, require
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Verb
from moothall.platforms import base


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said, by whom, where and when, as the officer gives it."""

    text: str
    author: str = ""
    handle: str = ""
    said_at: datetime
    #: a link, or words such as "the residents' Facebook group"
    where: str
    kind: base.PostKind = base.PostKind.COMMENT
    visibility: base.Visibility = base.Visibility.PRIVATE
    #: the platform's id of what it answers, where that is on the desk too
    answers: str = ""


class NothingSaidError(ValueError):
    """The words are for the officer who typed it."""


def log_by_hand(
    account: Account,
    said: Said,
    *,
    by: Membership,
    at: datetime,
    picture: Handed | None = None,
) -> Event:
    """One post, kept with who logged it.

    Raises NotAllowed, :class:`NothingSaidError` and NotAPictureError. Of one author's posts the
    name is the only thing we have, so the same name is the same author.
    """
    if by.organisation_id != account.organisation_id:
        raise NotAllowed(Verb.LOG_BY_HAND, ())
    require(by, Verb.LOG_BY_HAND, account.pk)
    require_sense(said, at)
    drawn = ready(picture) if picture else None
    with organisation_scope(account.organisation_id), transaction.atomic():
        typed = asdict(said) | {"said_at": said.said_at.isoformat()}
        kept = keep(
            account,
            Source.BY_HAND,
            json.dumps(typed, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass"),
            at,
            # the body goes at the end of its retention; where it was seen stays with the post
            headers={"where": keepable(said.where.strip())[:500]},
            logged_by_id=by.actor.id,
            logged_by_name=by.actor.name,
            parsed_at=at,
        )
        told = event_from(account, said, drawn)
        [event] = take(account, [told], Source.BY_HAND, at, delivery=kept)
        after = {"sha256": kept.sha256, "said_at": said.said_at.isoformat()}
        if drawn:
            after["picture"] = keep_picture(account, event, drawn, by).sha256
        record.write(
            account.organisation_id,
            by=by.actor,
            verb="log-by-hand",
            subject=record.Subject("event", str(event.pk), f"{said.kind} on {account}"),
            after=after,
            at=at,
        )
    return event


def require_sense(said: Said, at: datetime) -> None:
    if not said.text.strip():
        raise NothingSaidError("Type or paste what was said.")
    if not said.where.strip():
        raise NothingSaidError("Say where it was said: a link, or the name of the place.")
    if said.said_at.tzinfo is None:
        raise NothingSaidError("Say when it was said, with date and time.")
    if said.said_at > at:
        raise NothingSaidError("The time when it was said lies in the future.")


def event_from(account: Account, said: Said, picture: Ready | None = None) -> base.Event:
    number = new_id().hex
    name = said.author.strip() or said.handle.strip()
    link = said.where if said.where.startswith(("https://", "http://")) else ""
    private = said.kind is base.PostKind.DIRECT_MESSAGE
    return base.Event(
        account=account.external_id,
        external_id=f"hand:{number}",
        kind=base.EventKind.CREATED,
        version="1",
        author=base.EventAuthor(
            external_id=author_id(name) if name else f"hand:nobody:{number}",
            name=said.author.strip(),
            handle=said.handle.strip().removeprefix("@"),
        ),
        place=said.kind,
        visibility=base.Visibility.PRIVATE if private else said.visibility,
        text=said.text,
        parent_id=said.answers,
        root_id=said.answers,
        conversation=said.answers or f"hand:{number}",
        permalink=link,
        attachments=(picture.attachment,) if picture else (),
        occurred_at=said.said_at.astimezone(UTC),
    )


def author_id(name: str) -> str:
    """Long names would not fit into a key."""
    return f"hand:{keepable(name).casefold()[:120]}"
