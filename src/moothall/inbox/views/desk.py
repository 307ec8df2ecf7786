"""The desk and a case: looking at them."""

from uuid import UUID

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from moothall.inbox import actions
from moothall.inbox.models import Doing
from moothall.inbox.queries import counts
from moothall.inbox.queries.access import visible_cases
from moothall.inbox.views.panels import first_panel, read_id
from moothall.inbox.views.screen import now, open_case, show_case, show_list
from moothall.people.access import allowed, anybody, member
from moothall.people.verbs import Verb

REFERENCE = 6
MOST_FOUND = 8


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_POSTS)
def desk(request: HttpRequest) -> HttpResponse:
    """Queues and list. The bare address leads to the first queue in which anything lies."""
    if not request.GET:
        waiting = counts(member(request), now()).queues
        first = next((one.queue.name.value for one in waiting if one.open), None)
        if first:
            return redirect(f"{reverse('inbox')}?queue={first}")
    return show_list(request)


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_POSTS)
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case beside its list, with the form open that the policy leads to."""
    me, at = member(request), now()
    opened = open_case(me, case_id, at, read_id(request.GET.get("post")))
    actions.look(case_id, Doing.LOOKING, by=me, at=at)
    actions.mentions_seen(case_id, by=me, at=at)
    return show_case(request, opened, panel=first_panel(request, opened))


@require_GET
@allowed(Verb.SEE_POSTS)
def lookup(request: HttpRequest) -> JsonResponse:
    """For the palette: open cases by the end of their reference or the beginning of a name."""
    me, words = member(request), request.GET.get("words", "").strip()[:60]
    if len(words) < 3:
        return JsonResponse({"cases": []})
    called = Q(author__name__istartswith=words) | Q(author__handle__istartswith=words.lstrip("@"))
    if len(words) == REFERENCE:
        called |= Q(written__endswith=words.lower())
    found = (
        visible_cases(me).filter(is_open=True)
        .annotate(written=Cast("id", CharField()))
        .filter(called)
        .select_related("author")
        .order_by("rank_at")[:MOST_FOUND]
    )  # fmt: skip
    return JsonResponse(
        {
            "cases": [
                {
                    "words": f"{one.author}, case {one.reference}, {one.queue_title}",
                    "url": reverse("inbox-case", args=[one.pk]),
                }
                for one in found
            ]
        }
    )


@anybody
@require_POST
def single_keys(request: HttpRequest) -> HttpResponse:
    """WCAG 2.1.4: one switch turns single-key shortcuts off, wherever one is."""
    person = member(request).person
    person.single_keys = request.POST.get("on") == "1"
    person.save(update_fields=["single_keys"])
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("inbox")
    return redirect(back)
