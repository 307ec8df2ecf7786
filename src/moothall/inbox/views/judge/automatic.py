"""Automatic hiding: the daily review first, then the switches and the hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from moothall.channels.models import Account
from moothall.channels.outbox import NotPossible, PutTwice
from moothall.channels.queries import accounts
from moothall.core.policy import Policy
from moothall.files.safe_text import OBEYED
from moothall.inbox.actions.deciding import Refused
from moothall.inbox.automatic.limits import least_for, why_not_account, why_not_clause
from moothall.inbox.automatic.reviewing import is_behind, review, unreviewed
from moothall.inbox.automatic.switching import held, hold, lift, switch_off, switch_on
from moothall.inbox.forms.judge import SwitchForm
from moothall.inbox.masking import mask
from moothall.inbox.models import AutomaticHide, AutomaticHiding
from moothall.inbox.shown.labels import title
from moothall.inbox.views.screen import clock_of, now, policy_of
from moothall.people.access import allowed, member
from moothall.people.models import Membership
from moothall.people.permissions import may, may_somewhere
from moothall.people.verbs import Verb

UNFIT = 422
LETTERS = 500
REVIEWED = 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """One post that somebody has to look at."""

    id: UUID
    words: str
    author: str
    account: str
    when: str
    by_when: str
    is_late: bool
    ground: str
    clause: str
    clause_words: str
    score: str
    url: str
    may: bool


@dataclass(frozen=True, slots=True)
class Ruled:
    """Why a clause or an account cannot be chosen."""

    what: str
    why: str


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Verb.SEE_FIGURES)
def overview(request: HttpRequest) -> HttpResponse:
    """What waits for review, what is on, and why the rest cannot be."""
    me, at = member(request), now()
    policy = policy_of(me, at)
    offered = offers(me, policy)
    form = SwitchForm(request.POST or None, accounts=offered.accounts, clauses=offered.clauses)
    status = 200
    if request.method == "POST":
        status = UNFIT
        if form.is_valid() and (done := switched(request, form)):
            return done
    context = {
        "tab": "automatic",
        "waiting": waiting(me, policy, at),
        "unseen": unreviewed().count(),
        "covers": me.person.blur,
        "is_behind": is_behind(at),
        "hold": held(),
        "switches": AutomaticHiding.objects.filter(off_at=None).select_related("account"),
        "earlier": AutomaticHiding.objects.exclude(off_at=None).select_related("account")[
            :REVIEWED
        ],
        "reviewed": AutomaticHide.objects.exclude(reviewed_at=None)
        .select_related("switch")
        .order_by("-reviewed_at")[:REVIEWED],
        "form": form,
        "offered": offered,
        "may_switch": may_somewhere(me, Verb.ADOPT_POLICY),
        "may_hold": may_somewhere(me, Verb.STOP_SENDING) and me.only_accounts is None,
    }
    return render(request, "inbox/judge/automatic.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be switched on, and what cannot, with why."""

    accounts: list[tuple[str, str]]
    clauses: list[tuple[str, str]]
    ruled_out: list[Ruled]


def offers(me: Membership, policy: Policy | None) -> Offered:
    every = list(accounts(me.organisation_id))
    ruled = [Ruled(str(one), why) for one in every if (why := why_not_account(one))]
    able = [one for one in every if not why_not_account(one)]
    clauses = []
    for clause in policy.clauses if policy and every else ():
        if not clause.ground or policy is None:
            continue
        name = f"{clause.id}: {clause.words}"
        if why := why_not_clause(policy, clause.id, every[0]):
            ruled.append(Ruled(name, why))
        else:
            clauses.append((clause.id, f"{name} (at least {least_for(clause, policy):.3f})"))
    return Offered([(str(one.pk), str(one)) for one in able], clauses, ruled)


def waiting(me: Membership, policy: Policy | None, at: datetime) -> list[Waiting]:
    """Of accounts that this person may see; the first due first."""
    if not may_somewhere(me, Verb.SEE_POSTS):
        return []
    clock = clock_of(me, policy, at)
    found = unreviewed().select_related("post__account", "post__author", "decision", "switch")
    return [
        Waiting(
            id=one.pk,
            words=OBEYED.sub("\ufffd", mask(one.post.text[: 2 * LETTERS]).text)[:LETTERS],
            author=str(one.post.author),
            account=str(one.post.account),
            when=clock.said(one.at),
            by_when=clock.said(one.review_by),
            is_late=one.review_by < at,
            ground=title(one.decision.ground),
            clause=one.switch.clause,
            clause_words=one.switch.words,
            score=f"{one.score:.3f}",
            url=reverse("inbox-case", args=[one.decision.case_id]),
            may=may(me, Verb.UNHIDE, one.post.account_id),
        )
        for one in found
        if may(me, Verb.SEE_POSTS, one.post.account_id)
    ]


def switched(request: HttpRequest, form: SwitchForm) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        made = switch_on(
            UUID(given["account"]), given["clause"], at_least=float(given["at_least"]),
            why=given["why"], by=member(request), at=now(),
        )  # fmt: skip
    except Refused as problem:
        form.add_error(None, str(problem))
        return None
    except Account.DoesNotExist:
        raise Http404 from None
    messages.warning(request, f"Automatic hiding is on under {made.clause}. Its review is daily.")
    return redirect("inbox-automatic")


@require_POST
@allowed(Verb.ADOPT_POLICY, "switch automatic hiding on or off")
def off(request: HttpRequest, switch_id: UUID) -> HttpResponse:
    """Switch one off."""
    why = request.POST.get("why", "")[:2_000]
    return answered(
        request, lambda at: switch_off(switch_id, why=why, by=member(request), at=at), "It is off."
    )


@require_POST
@allowed(Verb.STOP_SENDING)
def hold_all(request: HttpRequest) -> HttpResponse:
    """Hold everything."""
    why = request.POST.get("why", "")[:2_000]
    return answered(
        request,
        lambda at: hold(why=why, by=member(request), at=at),
        "Held. Nothing is hidden automatically until an administrator lets it go on.",
    )


@require_POST
@allowed(Verb.ADOPT_POLICY, "switch automatic hiding on or off")
def lift_all(request: HttpRequest) -> HttpResponse:
    """Let it go on."""
    return answered(request, lambda at: lift(by=member(request), at=at), "It goes on.")


@require_POST
@allowed(Verb.UNHIDE)
def reviewed(request: HttpRequest, hide_id: UUID) -> HttpResponse:
    """One press: it stands, or the post is brought back."""
    right = request.POST.get("then") == "right"
    words = "It stands, under your name." if right else "It is being brought back."
    return answered(
        request, lambda at: review(hide_id, right=right, by=member(request), at=at), words
    )


def answered(request: HttpRequest, act: Callable[[datetime], object], words: str) -> HttpResponse:
    """Back to the page, with what was done or why not; 404 for what is not there."""
    try:
        act(now())
    except ObjectDoesNotExist:
        raise Http404 from None
    except (Refused, NotPossible, PutTwice) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, words)
    return redirect("inbox-automatic")
