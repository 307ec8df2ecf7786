"""Where Meta passes on what people ask about their own data. Nobody is signed in here.

The signature is the key; the answer leads to a page that says what became of it, to whoever has
the address.
"""

import logging
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from moothall import platforms, record
from moothall.channels.models import Application
from moothall.channels.receive.hooks import looked_up
from moothall.channels.receive.refusing import reason_of, refused
from moothall.inbox.desk import DESK
from moothall.inbox.models import PersonRequest
from moothall.inbox.retention import on_request
from moothall.people.models import Organisation
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import Forged, PersonAsks, TellsDeletions

#: letters; Meta's have some three hundred
LONGEST = 10_000
TAKEN_AWAY = "{} tells us that our permission was taken away there. Connect the account again."
log = logging.getLogger(__name__)


@csrf_exempt
@login_not_required
@require_POST
def deletion(request: HttpRequest, platform: str, application: UUID) -> HttpResponse:
    """Kept, carried out as far as may be, and answered as Meta wants it: a page and a code."""
    place = place_of(platform, application)
    with organisation_scope(place.organisation_id):
        signed = request.POST.get("signed_request", "")
        asked = who_asks(place, signed)
        if asked is None:
            return HttpResponse("not signed by whom we know", status=403)
        at = timezone.now()
        kept, _ = on_request.keep(place, asked, signed, at)
        try:
            on_request.carry_out(kept, at)
        except Exception:
            # it is kept: the hourly run tries again, and the person reads that it waits
            log.exception("a request to delete waits", extra={"request": str(kept.pk)})
        where = {"platform": platform, "application": application, "code": kept.code}
        url = f"{settings.ADDRESS}{reverse('person-asked', kwargs=where)}"
        return JsonResponse({"url": url, "confirmation_code": kept.code})


@csrf_exempt
@login_not_required
@require_POST
def left(request: HttpRequest, platform: str, application: UUID) -> HttpResponse:
    """Somebody took our permission away: the account that was theirs says so, loudly."""
    place = place_of(platform, application)
    with organisation_scope(place.organisation_id):
        asked = who_asks(place, request.POST.get("signed_request", ""))
        if asked is None:
            return HttpResponse("not signed by whom we know", status=403)
        at = timezone.now()
        theirs = on_request.accounts(place).filter(
            external_id=asked.person, disconnected_at=None, permission_lost_at=None
        )
        for account in theirs:
            words = TAKEN_AWAY.format(account.title)
            account.note_error(words, at, permission_lost_at=at)
            record.write(
                place.organisation_id,
                by=DESK,
                verb="permission-taken-away",
                subject=record.Subject("account", str(account.pk), str(account)),
                note=words,
                at=at,
            )
    return HttpResponse("noted", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def became(request: HttpRequest, platform: str, application: UUID, code: str) -> HttpResponse:
    """What became of a request, for whoever was given its address. Says nothing of anybody."""
    place = place_of(platform, application)
    with organisation_scope(place.organisation_id):
        found = get_object_or_404(PersonRequest, place=place.pk, code=code)
        ours = Organisation.objects.get(pk=place.organisation_id)
        context = {"asked": found, "ours": ours, "title": title_of(platform)}
        return render(request, "setup/person_asked.html", context)


def place_of(platform: str, application: UUID) -> Application:
    """Raises Http404, also for a platform that passes on nothing of the kind."""
    found = looked_up(application, platform)
    hooks: object = platforms.hooks(platform)
    if found is None or not isinstance(hooks, TellsDeletions):
        raise Http404(platform)
    return found


def who_asks(place: Application, signed_request: str) -> PersonAsks | None:
    """None where it is not the platform that asks, which is counted and nothing of it kept."""
    hooks: object = platforms.hooks(place.platform)
    at = timezone.now()
    if not isinstance(hooks, TellsDeletions):
        return None
    try:
        return hooks.asked(place.told(), signed_request[:LONGEST], now=at)
    except Forged as problem:
        refused(place.organisation_id, place.pk, place.platform, reason_of(problem), at)
    return None


def title_of(platform: str) -> str:
    return platforms.capabilities_of(platform).title
