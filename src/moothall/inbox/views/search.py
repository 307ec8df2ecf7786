"""Search: cases by number, people by name, posts by their words; and by a pasted link."""

from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from moothall.channels.pausing import current_stop
from moothall.inbox.forms.searching import SearchForm
from moothall.inbox.models import Author
from moothall.inbox.queries import Found, Search, finding, search, typed
from moothall.inbox.queries.access import visible
from moothall.inbox.queries.filters import is_id
from moothall.inbox.shown import found as shown
from moothall.inbox.views.screen import clock_of, desk_of, now, policy_of
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.verbs import Verb

#: posts of the one person whom a name leads to
SOME = 10


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_POSTS)
def find(request: HttpRequest) -> HttpResponse:
    """Cases and people stand above the posts, on the first page only."""
    me, at = member(request), now()
    policy = policy_of(me, at)
    clock, blurs = clock_of(me, policy, at), bool(me.person.blur)
    form = SearchForm(request.GET, me, policy)
    asked, after = form.asked(), request.GET.get("after", "")
    given = typed.read(form.typed)
    words = posts = Found(()) if given.is_link else search(me, asked, at, after=after)
    begins = bool(form.typed) and not after
    cases = finding.cases(me, given) if begins else []
    people = finding.people(me, given) if begins else []
    if len(people) == 1 and not posts.posts:
        theirs = replace(asked, words="", author=str(people[0].author.pk))
        posts = search(me, theirs, at, size=SOME)
    kept = {name: value for name, value in request.GET.items() if value and name != "after"}
    context = {
        "form": form,
        "cases": [shown.case_result(one, clock, blurs=blurs) for one in cases],
        "people": [shown.person_result(one, clock) for one in people],
        "results": [shown.post_result(one, clock, blurs=blurs) for one in posts.posts],
        "shows_posts": bool(posts.posts) or not (cases or people),
        "by": author_of(me, asked),
        "without_author": f"?{urlencode({n: v for n, v in kept.items() if n != 'author'})}",
        "more": f"?{urlencode(kept | {'after': words.after})}" if words.after else "",
        "advice": shown.advice(given, asked, is_narrowed=form.is_narrowed),
        "only_words": f"?{urlencode({'words': form.typed})}" if form.is_narrowed else "",
        "is_link": given.is_link,
        "wrote": people[0].author if len(people) == 1 and posts is not words else None,
        "is_asked": bool(kept),
        "desk": desk_of(me, clock, current_stop()),
    }
    return render(request, "inbox/search.html", context, status=422 if form.errors else 200)


def author_of(me: Membership, asked: Search) -> Author | None:
    """Whose posts are asked for; nobody whom this person may not see."""
    if not is_id(asked.author):
        return None
    return visible(me, Author.objects.all()).filter(pk=UUID(asked.author)).first()
