"""The record: read, narrowed down, checked, taken away. Nobody changes anything here."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from moothall import record
from moothall.inbox.forms.base import DayInput, dress
from moothall.inbox.queries.access import visible_cases
from moothall.inbox.queries.entries import Asked, entries, entries_csv, entries_jsonl
from moothall.inbox.shown.entries import ShownEntry, shown_entry, verb_choices
from moothall.inbox.shown.times import Clock
from moothall.inbox.views.screen import clock_of, now, policy_of
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.permissions import may, may_somewhere
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Verb
from moothall.record import checking
from moothall.record.models import Entry

PAGE = 50
DESK = "desk"
UNFIT = 422
HEAD = 64


class RecordForm(forms.Form):
    """Every field may be empty."""

    person = forms.ChoiceField(label="Who", required=False)
    verb = forms.ChoiceField(label="What was done", required=False)
    under = forms.CharField(label="Clause", required=False, max_length=20)
    case = forms.CharField(
        label="Case", required=False, max_length=12, widget=forms.TextInput(attrs={"size": 8})
    )
    since = forms.DateField(label="From", required=False, widget=DayInput())
    until = forms.DateField(label="To", required=False, widget=DayInput())

    def __init__(self, given: Any, me: Membership) -> None:
        super().__init__(given or None)
        self.me, self.by_words = me, verb_choices()
        people = Membership.objects.filter(organisation=me.organisation_id)
        named = {str(one.person_id): str(one.person) for one in people.select_related("person")}
        in_order = sorted(named.items(), key=lambda pair: pair[1])
        self.fields["person"].choices = [("", "Anybody"), (DESK, "The desk"), *in_order]  # type: ignore[attr-defined]
        self.fields["verb"].choices = [("", "Anything"), *((one, one) for one in self.by_words)]  # type: ignore[attr-defined]
        for field in self.fields.values():
            dress(field)

    def asked(self) -> Asked:
        """What makes no sense counts as not asked."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        zone = self.me.organisation.zone
        since, until = given.get("since"), given.get("until")
        next_day = until + timedelta(days=1) if until else None
        return Asked(
            person=given.get("person", ""),
            verbs=self.by_words.get(given.get("verb", ""), ()),
            clause=given.get("under", "").strip(),
            case=given.get("case", "").strip().upper().removeprefix("CASE").strip(),
            since=datetime.combine(since, time(), zone) if since else None,
            until=datetime.combine(next_day, time(), zone) if next_day else None,
        )


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_RECORD)
def entries_page(request: HttpRequest) -> HttpResponse:
    """The newest entries first, fifty at a time."""
    me, at = member(request), now()
    form = RecordForm(request.GET, me)
    clock = clock_of(me, policy_of(me, at), at)
    found = entries(me, form.asked())
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        found = found.filter(number__lt=int(before))
    rows = list(found[: PAGE + 1])
    is_whole = may(me, Verb.SEE_WHOLE_RECORD)
    context = {
        "form": form,
        "entries": shown(rows[:PAGE], me, clock),
        "older": older(request, rows),
        "query": request.GET.urlencode(),
        "is_narrowed": form.asked() != Asked(),
        "is_whole": is_whole,
        "may_export": may(me, Verb.EXPORT),
        "head": record.head(me.organisation_id) if is_whole else None,
        "checks": [(one, clock.said(one.asked_at)) for one in checking.checks(me.organisation_id)]
        if is_whole
        else [],
    }
    return render(request, "inbox/record.html", context, status=UNFIT if form.errors else 200)


def shown(rows: list[Entry], me: Membership, clock: Clock) -> list[ShownEntry]:
    """With a link where this person may open the case."""
    wanted = [one.subject_id for one in rows if one.subject_kind == "case"]
    there: set[str] = set()
    if wanted and may_somewhere(me, Verb.SEE_POSTS):
        there = {
            str(pk) for pk in visible_cases(me).filter(pk__in=wanted).values_list("pk", flat=True)
        }
    return [shown_entry(one, clock, leads=one.subject_id in there) for one in rows]


def older(request: HttpRequest, rows: list[Entry]) -> str:
    """The address of the next fifty."""
    if len(rows) <= PAGE:
        return ""
    given = {name: value for name, value in request.GET.items() if name != "before"}
    return f"{reverse('record')}?{urlencode({**given, 'before': rows[PAGE - 1].number})}"


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.EXPORT)
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """For a spreadsheet."""
    return exported(request, entries_csv, "text/csv", "record.csv")


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_WHOLE_RECORD)
def as_jsonl(request: HttpRequest) -> StreamingHttpResponse:
    """To the letter, for whoever checks the chain with tools of their own."""
    return exported(request, entries_jsonl, "application/jsonl", "record.jsonl")


def exported(request: HttpRequest, lines: Any, media_type: str, name: str) -> StreamingHttpResponse:
    """What is taken away is in the record as well."""
    me = member(request)
    asked = RecordForm(request.GET, me).asked()
    found = lines(me, asked)
    if request.method == "GET":
        narrowed = {name: value for name, value in request.GET.items() if value}
        with transaction.atomic():
            record.write(
                me.organisation_id,
                by=me.actor,
                verb="export-record",
                subject=record.Subject("record", str(me.organisation_id), name),
                after={"file": name, "narrowed to": narrowed},
                at=now(),
            )

    def streamed() -> Iterator[str]:
        # the view has ended when this runs, and its organisation's scope with it
        with organisation_scope(me.organisation_id):
            yield from found

    answer = StreamingHttpResponse(streamed(), content_type=f"{media_type}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
@allowed(Verb.SEE_WHOLE_RECORD)
def check(request: HttpRequest) -> HttpResponse:
    """Have the chain read from its beginning; at once, or in the background where it is long."""
    me = member(request)
    written = request.POST.get("noted", "").strip()
    noted = head_of(written)
    if written and noted is None:
        messages.error(request, "A noted head is a number, a colon and 64 letters and digits.")
        return redirect("record")
    done = checking.ask(me.organisation_id, by=me.actor, at=now(), expected=noted)
    if done.ended_at is None:
        messages.info(request, "The record is long: it is read in the background. Look again soon.")
    elif done.is_sound:
        messages.success(request, f"All {done.entries:,} entries are as they were written.")
    else:
        messages.error(request, f"Entry {done.problem_number:,}: {done.problem}.")
    return redirect(f"{reverse('record')}#checks")


def head_of(written: str) -> record.Head | None:
    """``1234:ab…`` as it was shown once; None for anything else."""
    number, _, hashed = written.partition(":")
    is_number = number.isascii() and number.isdigit() and len(number) < 18
    is_hash = len(hashed) == HEAD and set(hashed) <= set("0123456789abcdef")
    return record.Head(int(number), hashed) if is_number and is_hash else None
