"""Where platforms send their news. Nobody is signed in here: the signature is the key.

Whatever the judge, the workers or the reading of it do, a delivery that is kept is answered 200.
"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from moothall.channels import applications as documents
from moothall.channels.asked import Often, require_tokens, visitor
from moothall.channels.connecting import NotConnectedError
from moothall.channels.models import Account, Application, Reason
from moothall.channels.receive import handshake, hooks, webhook
from moothall.channels.receive.refusing import reason_of, refused
from moothall.channels.receive.webhooks import LARGEST
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Forged, PlatformError, Reply

PLAIN = "text/plain; charset=utf-8"
METHODS = ["GET", "POST"]
often = Often()
applications = hooks.Known()


@csrf_exempt
@login_not_required
@require_http_methods(METHODS)
def hook(request: HttpRequest, organisation: UUID, account: UUID) -> HttpResponse:
    """The address of one account."""
    with organisation_scope(organisation):
        found = Account.objects.filter(pk=account, disconnected_at=None).first()
        return answered(request, OfAccount(found)) if found else nowhere()


@csrf_exempt
@login_not_required
@require_http_methods(METHODS)
def application_hook(request: HttpRequest, platform: str, application: UUID) -> HttpResponse:
    """The address of all accounts of one application."""
    found = applications.get(application, platform)
    if found is None:
        return nowhere()
    return answered(request, OfApplication(found))


@login_not_required
@require_safe
def program(request: HttpRequest, platform: str, organisation: UUID) -> HttpResponse:  # noqa: ARG001
    """What servers read of our program before they let a person agree to it. All of it is public.

    https://atproto.com/specs/oauth#client-id-metadata-document
    """
    found = documents.document(organisation, platform)
    if found is None:
        return nowhere()
    answer = JsonResponse(dict(found))
    answer["Cache-Control"] = "public, max-age=300"
    return answer


@dataclass(frozen=True, slots=True)
class OfAccount:
    """What an address can be asked."""

    of: Account

    def shake(self, query: dict[str, str]) -> Reply:
        return Reply(body=handshake(self.of, query))

    def keep(self, headers: dict[str, str], body: bytes) -> bool:
        return webhook(self.of, headers, body, timezone.now()) is not None


@dataclass(frozen=True, slots=True)
class OfApplication:
    """The same for one that serves many accounts."""

    of: Application

    def shake(self, query: dict[str, str]) -> Reply:
        return hooks.answer(self.of, query, timezone.now())

    def keep(self, headers: dict[str, str], body: bytes) -> bool:
        return hooks.hooked(self.of, headers, body, timezone.now()).is_new


Place = OfAccount | OfApplication


def answered(request: HttpRequest, place: Place) -> HttpResponse:
    """A delivery, kept before it is read; or the platform's question whether we are here."""
    try:
        return greet(request, place) if request.method == "GET" else receive(request, place)
    except NotConnectedError:
        return nowhere()
    except PlatformError:
        return said("not understood", 400)


def greet(request: HttpRequest, place: Place) -> HttpResponse:
    """Whoever guesses at the word is soon told to wait; who knows it never is."""
    who = (place.of.pk, visitor(request))
    if often.is_too_often(who):
        return turned_away(place, Reason.TOO_OFTEN, "too often", 429)
    query = request.GET.dict()
    try:
        require_tokens(query)
        reply = place.shake(query)
    except Forged:
        often.note(who)
        return turned_away(place, Reason.HANDSHAKE, "not asked by whom we know", 403)
    return HttpResponse(reply.body, content_type=f"{reply.media_type}; charset=utf-8")


def receive(request: HttpRequest, place: Place) -> HttpResponse:
    """Kept: 200. The body is read from the stream, since it may be larger than a form's."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdigit():
        return said("say how long it is", 411)
    if int(length) > LARGEST:
        return turned_away(place, Reason.TOO_LARGE, "too large", 413)
    body = request.read(LARGEST + 1)
    try:
        if not place.keep(dict(request.headers), body):
            return turned_away(place, Reason.REPLAYED, "kept before", 200)
    except Forged as problem:
        return turned_away(place, reason_of(problem), "not signed by whom we know", 403)
    return said("kept", 200)


def turned_away(place: Place, reason: Reason, words: str, status: int) -> HttpResponse:
    organisation, at = place.of.organisation_id, timezone.now()
    with organisation_scope(organisation):
        refused(organisation, place.of.pk, place.of.platform, reason, at)
    return said(words, status)


def nowhere() -> HttpResponse:
    return said("no such address", 404)


def said(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type=PLAIN)
