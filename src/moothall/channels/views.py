"""Where platforms send their news. Nobody is signed in here: the signature is the key."""

import logging
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from moothall.channels.connecting import NotConnectedError
from moothall.channels.models import Account
from moothall.channels.receive import handshake, webhook
from moothall.channels.receive.webhooks import LARGEST
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Forged, PlatformError

log = logging.getLogger(__name__)
PLAIN = "text/plain; charset=utf-8"


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, organisation: UUID, account: UUID) -> HttpResponse:
    """A delivery, kept before it is read; or the platform's question whether we are here."""
    with organisation_scope(organisation):
        found = Account.objects.filter(pk=account, disconnected_at=None).first()
        if found is None:
            return said("no such address", 404)
        try:
            if request.method == "GET":
                return said(handshake(found, request.GET.dict()), 200)
            return receive(request, found)
        except Forged as problem:
            log.warning("a delivery for account %s was refused: %s", account, problem.words)
            return said("not signed by whom we know", 403)
        except NotConnectedError:
            return said("no such address", 404)
        except PlatformError:
            return said("not understood", 400)


def receive(request: HttpRequest, account: Account) -> HttpResponse:
    """Kept: 200. The body is read from the stream, since it may be larger than a form's."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LARGEST:
        return said("too large", 413)
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return said("too large", 413)
    webhook(account, dict(request.headers), body, timezone.now())
    return said("kept", 200)


def said(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type=PLAIN)
