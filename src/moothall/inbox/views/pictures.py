"""Pictures that were logged by hand: the one drawn anew to look at, the original as evidence."""

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from moothall import record
from moothall.channels.models import Picture
from moothall.inbox.models import Case, Post
from moothall.inbox.queries.access import post_of
from moothall.inbox.views.screen import now
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.permissions import require
from moothall.people.verbs import Verb

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_POSTS)
def picture(request: HttpRequest, picture_id: UUID) -> HttpResponse:
    """Drawn anew: nothing in it but its points."""
    found, _ = picture_of(member(request), picture_id)
    return answer(bytes(found.shown), found.shown_type, f"inline; filename={called(found)}")


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.REVEAL_PERSONAL)
def original(request: HttpRequest, picture_id: UUID) -> HttpResponse:
    """To the byte, to be kept elsewhere and never to be shown: it may say where somebody lives."""
    me = member(request)
    found, post = picture_of(me, picture_id)
    require(me, Verb.REVEAL_PERSONAL, found.account_id)
    with transaction.atomic():
        record.write(
            me.organisation_id,
            by=me.actor,
            verb="reveal-original-picture",
            subject=record.Subject("case", str(post.case_id), f"case {reference(post.case)}"),
            after={"picture": str(found.pk), "sha256": found.sha256},
            at=now(),
        )
    return answer(
        bytes(found.original), "application/octet-stream", f"attachment; filename={called(found)}"
    )


def picture_of(me: Membership, picture_id: UUID) -> tuple[Picture, Post]:
    """Raises Http404 also for a picture of a case that this person may not see."""
    found = Picture.objects.select_related("event").filter(
        pk=picture_id, organisation_id=me.organisation_id
    )
    if not (one := found.first()):
        raise Http404
    post = Post.objects.filter(account=one.account_id, external_id=one.event.external_id).first()
    try:
        return one, post_of(me, post.pk if post else one.pk)
    except Post.DoesNotExist:
        raise Http404 from None


def reference(case: Case | None) -> str:
    return case.reference if case else ""


def called(one: Picture) -> str:
    """By its hash: a name from outside has no place in a header."""
    return f"picture-{one.sha256[:12]}.{ENDINGS.get(one.original_type, 'bin')}"


def answer(body: bytes, media_type: str, disposition: str) -> HttpResponse:
    """Never a page, whatever is in it."""
    made = HttpResponse(body, content_type=media_type)
    made.headers["Content-Disposition"] = disposition
    made.headers["X-Content-Type-Options"] = "nosniff"
    made.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return made
