"""Search over all posts."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from moothall.channels.queries import accounts
from moothall.core.values import Disposition
from moothall.files.wording import DISPOSITIONS
from moothall.inbox.forms.base import DayInput
from moothall.inbox.queries import Search, search
from moothall.inbox.queries.access import accounts as visible_accounts
from moothall.inbox.queries.search import Hit
from moothall.inbox.shown.labels import SHORT, disposition_title, why
from moothall.inbox.shown.times import Clock
from moothall.inbox.shown.words import upsetting
from moothall.inbox.views.screen import clock_of, desk_of, now, policy_of
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.verbs import Verb

ANY = ("", "Any")


class SearchForm(forms.Form):
    """Every field may be empty."""

    words = forms.CharField(label="Words", required=False, max_length=200)
    account = forms.ChoiceField(label="Account", required=False)
    disposition = forms.ChoiceField(
        label="What to do first",
        required=False,
        choices=[ANY, *((one.value, DISPOSITIONS[one][0]) for one in Disposition)],
    )
    label = forms.ChoiceField(
        label="Ground or need",
        required=False,
        choices=[ANY, *((name, words[0].upper() + words[1:]) for name, words in SHORT.items())],
    )
    since = forms.DateField(label="From", required=False, widget=DayInput())
    until = forms.DateField(label="To", required=False, widget=DayInput())

    def __init__(self, given: Any, me: Membership) -> None:
        super().__init__(given or None)
        self.me = me
        allowed_ones = visible_accounts(me)
        found = [
            one
            for one in accounts(me.organisation_id)
            if allowed_ones is None or one.pk in allowed_ones
        ]
        field = self.fields["account"]
        field.choices = [ANY, *((str(one.pk), str(one)) for one in found)]  # type: ignore[attr-defined]
        for name, one in self.fields.items():
            kind = "form-select" if isinstance(one, forms.ChoiceField) else "form-control"
            one.widget.attrs |= {"class": kind, "id": f"search-{name}"}

    def asked(self) -> Search:
        """Days are the organisation's own, and both are in."""
        given = self.cleaned_data if self.is_valid() else {}
        zone = self.me.organisation.zone
        since, until = given.get("since"), given.get("until")
        return Search(
            words=given.get("words", ""),
            account=given.get("account", ""),
            author=self.data.get("author", "")[:40] if self.is_bound else "",
            disposition=given.get("disposition", ""),
            label=given.get("label", ""),
            since=datetime.combine(since, time(), zone) if since else None,
            until=datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
        )


@dataclass(frozen=True, slots=True)
class Result:
    """One post that was found."""

    url: str
    author: str
    when: str
    where: str
    words: str
    covered_words: str
    why: str
    queue: str
    id: UUID


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_POSTS)
def find(request: HttpRequest) -> HttpResponse:
    """Words and filters; the newest first."""
    me, at = member(request), now()
    clock = clock_of(me, policy_of(me, at), at)
    form = SearchForm(request.GET, me)
    found = search(me, form.asked(), at, after=request.GET.get("after", ""))
    given = {name: value for name, value in request.GET.items() if value and name != "after"}
    more = f"?{urlencode(given | {'after': found.after})}" if found.after else ""
    context = {
        "form": form,
        "results": [result(one, clock, blurs=me.person.blur) for one in found.posts],
        "more": more,
        "is_asked": bool(given),
        "desk": desk_of(me, clock),
    }
    return render(request, "inbox/search.html", context, status=422 if form.errors else 200)


def result(hit: Hit, clock: Clock, *, blurs: bool) -> Result:
    post = hit.post
    covered = upsetting(post.labels) if blurs else ""
    case = post.case
    return Result(
        id=post.pk,
        url=f"{reverse('inbox-case', args=[case.pk])}?post={post.pk}" if case else "",
        author=post.account.name if post.own else str(post.author),
        when=clock.said(post.posted_at),
        where=post.account.title,
        words=hit.snippet or "(no words)",
        covered_words=f"Covered: {covered}. Open it to read." if covered else "",
        why=why(post.disposition, list(post.labels)) or disposition_title(post.disposition),
        queue=case.queue_title if case else "ours",
    )
