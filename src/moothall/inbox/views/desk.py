"""The desk and a case: looking at them."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from moothall.inbox import actions
from moothall.inbox.models import Doing
from moothall.inbox.queries import Whole, counts, finding, typed
from moothall.inbox.queries.access import visible_cases
from moothall.inbox.shown.found import handle_of, state_of
from moothall.inbox.views.panels import first_panel, read_id
from moothall.inbox.views.screen import (
    address_of,
    filters_of,
    now,
    open_case,
    show_case,
    show_list,
)
from moothall.people.access import allowed, anybody, member
from moothall.people.models import Membership
from moothall.people.verbs import Verb

#: letters from which people are looked for
SHORTEST = 2
MOST_FOUND = 6


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
    try:
        opened = open_case(me, case_id, at, read_id(request.GET.get("post")))
    except Http404:
        if into := merged_into(me, case_id):
            return redirect(address_of(into, filters_of(request)))
        raise
    actions.looked(opened.case, Doing.LOOKING, by=me, at=at)
    if names(opened.whole, me):
        actions.mentions_seen(case_id, by=me, at=at)
    return show_case(request, opened, panel=first_panel(request, opened))


def merged_into(me: Membership, case_id: UUID) -> UUID | None:
    """The case in which all posts of this one are now; None where it has its own."""
    found = visible_cases(me).filter(pk=case_id, posts_count=0)
    return found.values_list("merged_into", flat=True).first()


def names(whole: Whole, me: Membership) -> bool:
    """Whether a note names this person, who had not read it until now."""
    mentions = (one for note in whole.notes for one in note.mentions.all())
    return any(one.membership_id == me.pk and one.seen_at is None for one in mentions)


@require_GET
@allowed(Verb.SEE_POSTS)
def lookup(request: HttpRequest) -> JsonResponse:
    """For the palette: cases by number or link, people by name, and the search for all else."""
    me, words = member(request), request.GET.get("words", "").strip()[:500]
    given = typed.read(words)
    people = finding.people(me, given, MOST_FOUND) if len(words) >= SHORTEST else []
    cases = [*finding.cases(me, given), *finding.open_cases_of(me, people)]
    cases = list({one.case.pk: one for one in cases}.values())[:MOST_FOUND]
    return JsonResponse(
        {
            "cases": [
                {
                    "words": f"Case {one.case.reference}, {one.case.author}, {state_of(one.case)}",
                    "url": reverse("inbox-case", args=[one.case.pk]),
                }
                for one in cases
            ],
            "people": [
                {
                    "words": f"{one.author} {handle_of(one.author)}".strip() + ", what they wrote",
                    "url": f"{reverse('inbox-search')}?{urlencode({'author': one.author.pk})}",
                }
                for one in people
            ],
            "search": f"{reverse('inbox-search')}?{urlencode({'words': words})}",
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
