"""The bytes that follow the seal: the post's own pictures, then the picture of all of it.

Nobody waits for them at the screen. Before a post is deleted or its author blocked, whoever is
about to ask the platform tries what was not tried yet; before it is hidden it gets a few seconds.
"""

import logging
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from moothall.channels.models import Action
from moothall.inbox.evidence.rendering import render
from moothall.inbox.models import Decision, Evidence, EvidenceFile, FileKind, FileState
from moothall.platforms.base import Verb

log = logging.getLogger(__name__)
#: seconds for all pictures of one post, and for a single one
IN_BACKGROUND, FOR_ONE = 60.0, 10.0
#: seconds before the platform is asked; hiding is urgent, and the pictures may outlive it
BEFORE = {Verb.HIDE: 3.0, Verb.DELETE_OTHER: 60.0, Verb.BLOCK: 60.0}
#: a picture that is not there after so long is not waited for any more
GIVE_UP_AFTER = timedelta(minutes=10)
FAULT = "The desk had a fault while it fetched this."
NOT_DRAWN = "The desk could not draw it."


def waiting() -> QuerySet[Evidence]:
    """What still waits for bytes, in this organisation, the oldest first."""
    files = EvidenceFile.objects.filter(state=FileState.WAITING)
    return Evidence.objects.filter(pk__in=files.values("evidence")).order_by("id")


def capture_all(at: datetime, most: int = 50) -> int:
    """Try for everything that waits; how many were looked at."""
    found = list(waiting()[:most])
    for sealed in found:
        capture(sealed.pk, at, seconds=IN_BACKGROUND)
    return len(found)


def before_asking(*, action: Action, **_: Any) -> None:
    """The platform is about to be asked to take a post away."""
    seconds = BEFORE.get(Verb(action.verb))
    decision = Decision.objects.filter(action=action).first() if seconds else None
    if decision and decision.evidence_id and seconds:
        last = action.verb != Verb.HIDE
        capture(decision.evidence_id, timezone.now(), seconds=seconds, last=last, draws=False)


def capture(
    evidence_id: UUID, at: datetime, *, seconds: float, last: bool = False, draws: bool = True
) -> None:
    """Fetch what waits, then draw. Safe to call at once from several places: the first keeps.

    ``last``: what is not to be had now will not be had later. Each file is saved as soon as it is
    there, so that whoever is killed in the middle loses only the one in hand.
    """
    until = monotonic() + seconds
    files = EvidenceFile.objects.filter(evidence=evidence_id, state=FileState.WAITING)
    sealed = Evidence.objects.select_related("post__account").get(pk=evidence_id)
    last = last or at - sealed.captured_at > GIVE_UP_AFTER
    for file in files.filter(kind=FileKind.MEDIA):
        left = until - monotonic()
        if left <= 0:
            break
        fetch(file, sealed, at, min(left, FOR_ONE), last=last)
    if last and not draws:
        give_up(files.filter(kind=FileKind.MEDIA), at)
    if draws and not files.filter(kind=FileKind.MEDIA).exists():
        for picture in files.filter(kind=FileKind.PICTURE):
            draw(picture, sealed, at)


def fetch(
    file: EvidenceFile, sealed: Evidence, at: datetime, seconds: float, *, last: bool
) -> None:
    """One picture of the post."""
    from moothall.channels.media import MediaNotHadError, media_of  # noqa: PLC0415

    try:
        media = media_of(sealed.post.account, file.address, seconds=seconds)
    except MediaNotHadError as problem:
        if last or not problem.again:
            not_had(file, str(problem), at)
    except Exception:
        log.exception("a picture of evidence %s could not be fetched", sealed.pk)
        not_had(file, FAULT, at)
    else:
        kept(file, media.content, media.media_type, at)


def give_up(files: QuerySet[EvidenceFile], at: datetime) -> None:
    """The time was over before they were reached."""
    for file in files:
        not_had(file, "There was no time left to fetch it.", at)


def draw(picture: EvidenceFile, sealed: Evidence, at: datetime) -> None:
    """The rendered post, with what was fetched in it."""
    from moothall.files.typeset import CannotTypesetError  # noqa: PLC0415

    try:
        content = render(sealed)
    except CannotTypesetError as problem:
        log.error("evidence %s could not be drawn: %s", sealed.pk, problem)  # noqa: TRY400
        not_had(picture, NOT_DRAWN, at)
    else:
        kept(picture, content, "image/png", at)


def kept(file: EvidenceFile, content: bytes, media_type: str, at: datetime) -> None:
    """Unless somebody else was first."""
    EvidenceFile.objects.filter(pk=file.pk, state=FileState.WAITING).update(
        state=FileState.KEPT, content=content, media_type=media_type, size=len(content),
        sha256=sha256(content).hexdigest(), tried_at=at, why="",
    )  # fmt: skip


def not_had(file: EvidenceFile, why: str, at: datetime) -> None:
    EvidenceFile.objects.filter(pk=file.pk, state=FileState.WAITING).update(
        state=FileState.NOT_HAD, why=why, tried_at=at
    )
