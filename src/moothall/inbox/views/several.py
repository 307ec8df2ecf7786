"""Several cases at once: each is decided for itself, and one reason stands for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST

from moothall import policies
from moothall.inbox import actions
from moothall.inbox.forms.answering import LeaveAloneAllForm, UndoForm
from moothall.inbox.models import Case, Decision, DecisionState
from moothall.inbox.queries.access import visible_cases
from moothall.inbox.shown.rail import url_of
from moothall.inbox.shown.rows import with_query
from moothall.inbox.shown.said import said_verb
from moothall.inbox.views.panels import read_id
from moothall.inbox.views.screen import clock_of, filters_of, now, policy_of, query_of
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.verbs import Verb

#: cases that a message names one by one; the receipt names all
MOST_NAMED = 6
UNFIT = 422


@dataclass(frozen=True, slots=True)
class Line:
    """One case of those decided together, as it stands now."""

    words: str
    url: str
    is_undone: bool
    state: str


@require_POST
@allowed(Verb.LEAVE_ALONE)
def leave_alone(request: HttpRequest) -> HttpResponse:
    """The ticked ones, under one clause."""
    me, filters = member(request), filters_of(request)
    back = redirect(url_of(filters))
    ticked = read_ticks(request.POST.getlist("case"))
    form = LeaveAloneAllForm(request.POST)
    if not ticked or not form.is_valid():
        messages.error(request, "Tick some cases and choose the clause first. Nothing was done.")
        return back
    try:
        done, refused = actions.leave_alone_all(
            ticked, form.cleaned_data["clause"], by=me, at=now()
        )
    except policies.NoPolicy as problem:
        messages.error(request, str(problem))
        return back
    if done:
        messages.success(request, acknowledged(done, query_of(filters), me))
    if refused:
        messages.warning(request, not_done(refused, me))
    return back


def acknowledged(done: list[Decision], query: str, me: Membership) -> SafeString:
    """What was done, each case's link, and the way to take all back at once."""
    receipt = with_query(reverse("inbox-several", args=[done[0].batch]), query)
    return format_html(
        '{} left alone under {}: {}. <a href="{}">{}</a>.',
        cases(len(done)),
        done[0].clause,
        linked([one.case_id for one in done], me),
        receipt,
        "See all of them, or undo it" if len(done) > 1 else "Undo it",
    )


def cases(count: int) -> str:
    return f"{count} case{'' if count == 1 else 's'}"


def not_done(refused: Mapping[UUID, str], me: Membership) -> SafeString:
    """By reason, with the cases that it holds for: such as ``2 not done: Ann Lee (AB12CD) …``."""
    by_reason: dict[str, list[UUID]] = {}
    for case_id, why in refused.items():
        by_reason.setdefault(sentence(why), []).append(case_id)
    parts = [
        format_html("{} not done: {}. {}", len(ids), linked(ids, me), why)
        for why, ids in by_reason.items()
    ]
    return format_html_join(" ", "{}", ((part,) for part in parts))


def sentence(words: str) -> str:
    """However it was written, with a capital and a full stop."""
    said = words.strip()
    return f"{said[:1].upper()}{said[1:]}" + ("" if said.endswith((".", "!", "?")) else ".")


def linked(case_ids: list[UUID], me: Membership) -> SafeString:
    """The first few by name."""
    first = case_ids[:MOST_NAMED]
    found = visible_cases(me).filter(pk__in=first).select_related("author").in_bulk()
    known = [found[one] for one in first if one in found]
    rest = len(case_ids) - len(known)
    if not known:
        return format_html("{}", f"{rest} that you cannot see")
    names = [format_html('<a href="{}">{}</a>', address(case), name(case)) for case in known]
    if rest:
        names.append(format_html("{} more", rest))
    return listed(names)


def listed(parts: list[SafeString]) -> SafeString:
    """``one``, ``one and two``, ``one, two and three``."""
    if len(parts) == 1:
        return parts[0]
    before = format_html_join(", ", "{}", ((part,) for part in parts[:-1]))
    return format_html("{} and {}", before, parts[-1])


def address(case: Case) -> str:
    return reverse("inbox-case", args=[case.pk])


def name(case: Case) -> str:
    return f"{case.author} ({case.reference})"


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.SEE_POSTS)
def receipt(request: HttpRequest, batch: UUID) -> HttpResponse:
    """What was decided in one go: every case, and all of it taken back with one reason."""
    me, filters = member(request), filters_of(request)
    found = list(actions.batch_of(batch, me))
    if not found:
        raise Http404
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, refused = actions.undo_all(batch, why=form.cleaned_data["why"], by=me, at=now())
        if done:
            stands = "it stands" if len(done) == 1 else "each stands"
            said = f"{len(done)} taken back; {stands} in its queue again."
            messages.success(request, f"{said} Both decisions are on the record.")
        if refused:
            messages.warning(request, not_done(refused, me))
        return redirect(with_query(reverse("inbox-several", args=[batch]), query_of(filters)))
    first, clock = found[0], clock_of(me, policy_of(me, now()), now())
    context = {
        "form": form,
        "title": f"{said_verb(first.verb)}: {cases(len(found))} at once",
        "by": first.by_name,
        "when": clock.said(first.at),
        "clause": first.clause,
        "words": first.words,
        "lines": [line(one, query_of(filters)) for one in found],
        "standing": sum(one.state == DecisionState.STANDS for one in found),
        "back": url_of(filters),
        "url": request.get_full_path(),
    }
    return render(request, "inbox/several.html", context, status=UNFIT if form.errors else 200)


def line(one: Decision, query: str) -> Line:
    undone = one.state == DecisionState.UNDONE
    return Line(
        name(one.case),
        with_query(address(one.case), query),
        undone,
        f"taken back by {one.undone_by_name}: {one.undone_why}" if undone else "",
    )


def read_ticks(given: list[str]) -> dict[UUID, int | None]:
    """Ids with the version that was seen; what is no id was not ticked by anybody."""
    found: dict[UUID, int | None] = {}
    for one in given:
        written, _, version = one.partition(":")
        case_id = read_id(written)
        if case_id:
            found[case_id] = int(version) if version.isdecimal() and len(version) < 9 else 0
    return found
