"""One case on one page, to be printed or kept: what an ombudsman or a court asks for."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from moothall import record
from moothall.inbox.models import Case
from moothall.inbox.queries import Entry, Whole
from moothall.inbox.queries import dossier as ask
from moothall.inbox.shown import judged, posts
from moothall.inbox.shown.conversation import clocks, said_verb
from moothall.inbox.shown.conversation.whole import still_see
from moothall.inbox.shown.going import action_words, case_words, draft_words
from moothall.inbox.shown.posts import How
from moothall.inbox.shown.said import record_words
from moothall.inbox.views.screen import clock_of, now
from moothall.people.access import allowed, member
from moothall.people.verbs import Verb


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed copy, by its hash."""

    when: str
    by: str
    sha256: str
    is_intact: bool


@require_http_methods(["GET", "HEAD"])
@allowed(Verb.SEE_RECORD)
def dossier(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Everything kept about it, with the words of each clause as they were in force."""
    me, at = member(request), now()
    try:
        whole_dossier = ask(me, case_id, at)
    except Case.DoesNotExist:
        raise Http404 from None
    found = whole_dossier.whole
    clock = clock_of(me, found.policy, at)
    how = How(clock, False, None, frozenset(), found.wordings, still_see(found.case))
    mine = [entry for entry in found.conversation if is_part(entry, found)]
    context = {
        "case": found.case,
        "made_at": clock.said(at),
        "made_by": me.person,
        "opened": clock.said(found.case.opened_at),
        "closed": clock.said(found.case.closed_at),
        "going": case_words(found.case, clock),
        "posts": [posts.shown(entry, how, found.case.account.name) for entry in mine],
        "judgements": [
            (post, judged.judged_of(post, found.corrections, found.policy, may_correct=False))
            for post in found.posts
        ],
        "corrections": [(one, clock.said(one.at)) for one in found.corrections],
        "decisions": [
            (one, said_verb(one.verb), clock.said(one.at), clock.said(one.second_at),
             clock.said(one.outcome_at), clock.said(one.undone_at),
             action_words(one.action, clock) if one.action else "")
            for one in found.decisions
        ],
        "sealed": [
            Sealed(
                clock.said(one.evidence.captured_at), one.evidence.captured_by_name,
                one.evidence.sha256, one.is_intact,
            )
            for one in whole_dossier.evidence
        ],
        "clauses": whole_dossier.clauses,
        "messages_sent": [
            (one, clock.said(one.approved_at or one.updated_at), draft_words(one, clock))
            for one in found.drafts
            if one.state not in {"writing", "dropped"}
        ],
        "notes": [(one, clock.said(one.at)) for one in found.notes],
        "clocks": clocks(found, clock),
        "blocks": [(one, clock.said(one.blocked_at)) for one in found.blocks],
        "entries": [(one, record_words(one), clock.said(one.at)) for one in found.record],

        "head": record.head(me.organisation_id),
    }  # fmt: skip
    return render(request, "inbox/dossier.html", context)


def is_part(entry: Entry, found: Whole) -> bool:
    """The case's own posts, what they answer, and our answers; not what other people wrote."""
    post = entry.post
    if entry.is_of_case or post.pk == found.case.thread.our_post_id:
        return True
    mine = {one.external_id for one in found.posts}
    return post.own and post.parent_external_id in mine
