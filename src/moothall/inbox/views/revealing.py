"""Masked details of one post, shown once and written down."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from moothall.inbox import actions
from moothall.inbox.models import Case, Post
from moothall.inbox.views.panels import read_id
from moothall.inbox.views.screen import now, open_case, show_case
from moothall.people.access import allowed, member
from moothall.people.verbs import Verb


@require_POST
@allowed(Verb.REVEAL_PERSONAL)
def reveal(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The answer shows them; the next page masks them again."""
    me, at = member(request), now()
    post_id = read_id(request.POST.get("post"))
    if post_id is None:
        raise Http404
    try:
        actions.reveal(case_id, post_id, by=me, at=at)
    except (Case.DoesNotExist, Post.DoesNotExist):
        raise Http404 from None
    opened = open_case(me, case_id, at, post_id)
    return show_case(request, opened, revealed=frozenset({post_id}))
