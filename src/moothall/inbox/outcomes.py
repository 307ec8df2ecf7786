"""What became of a decision on the platform: good news quietly, bad news in front of a person."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from moothall.channels.models import Action
from moothall.channels.states import Problem, State
from moothall.inbox import telling
from moothall.inbox.actions import our_words
from moothall.inbox.actions.deciding import close, open_again, save
from moothall.inbox.actions.moderating import register, settle_post
from moothall.inbox.citing import REMOVALS
from moothall.inbox.filing import refile
from moothall.inbox.models import (
    Author,
    Case,
    ClosedHow,
    Decision,
    DecisionState,
    Draft,
    DraftState,
    Post,
)
from moothall.people.models import Membership
from moothall.people.permissions import may
from moothall.people.tenancy import organisation_scope
from moothall.people.verbs import Verb as Right
from moothall.platforms import base
from moothall.platforms.base import Verb

DRAFT_STATES = {
    State.SENT: DraftState.SENT,
    State.FAILED: DraftState.FAILED,
    State.UNKNOWN: DraftState.FAILED,
    State.BY_HAND: DraftState.BY_HAND,
    State.QUEUED: DraftState.QUEUED,
    State.SENDING: DraftState.QUEUED,
}
SAID = {
    State.FAILED: "It did not work to {}: {}",
    State.UNKNOWN: "Nobody knows whether it worked to {}: {}",
    State.BY_HAND: "To be done by hand: {}. {}",
    State.WITHDRAWN: "Taken back and not done: {}. {}",
}
EDITED = "Not done: {}. Its author has changed it since that was decided. Read it again."
HIDDEN = {Verb.HIDE: True, Verb.UNHIDE: False}
#: what is kept of an author, and whether it holds then
SHUT_OUT = {
    Verb.BLOCK: ("blocked_at", True),
    Verb.UNBLOCK: ("blocked_at", False),
    Verb.MUTE: ("muted_at", True),
    Verb.UNMUTE: ("muted_at", False),
}
#: under way, as far as anybody has to know
QUIET = {State.QUEUED, State.SENDING, State.SENT}
#: nobody has an answer of the platform's yet
ON_ITS_WAY = (State.QUEUED, State.SENDING)
#: what stood in front of a person before it came right
TROUBLED = {State.BY_HAND.value, State.FAILED.value, State.UNKNOWN.value}


def settle(action: Action, at: datetime | None = None) -> None:
    """Note on posts, replies and decisions what became of an action, whichever state it is in.

    Safe to call again. What did not work, and what nobody knows, opens its case again in front of
    whoever decided it, with the reason; where that person has left, in front of everybody.
    """
    moment = at or action.finished_at or action.handed_over_at or timezone.now()
    with organisation_scope(action.organisation_id), transaction.atomic():
        decision = (
            Decision.objects.select_for_update(of=("self",))
            .select_related("post")
            .filter(action=action)
            .first()
        )
        telling.failed(action, moment)
        if decision is None:
            return  # somebody else's: a publication
        state = State(action.state)
        seen = (decision.outcome, decision.outcome_words)
        settle_draft(action, state)
        decision.outcome, decision.outcome_words = state.value, action.outcome
        decision.outcome_at = moment
        decision.save(update_fields=["outcome", "outcome_words", "outcome_at"])
        if state is State.SENT:
            succeed(action, decision, moment, after=seen[0])
        elif state not in QUIET and seen != (state.value, action.outcome):
            hand_over(action, decision, state, moment)


def settle_draft(action: Action, state: State) -> None:
    found = DRAFT_STATES.get(state)
    if found:
        Draft.objects.filter(action=action).update(state=found, outcome_words=action.outcome)


def succeed(action: Action, decision: Decision, at: datetime, *, after: str) -> None:
    """The platform did it: the post and its author stand as they were left.

    ``after`` is what we had thought of it before.
    """
    leave(action, decision, at)
    case = Case.objects.select_for_update(of=("self",)).get(pk=decision.case_id)
    about = base.spoken(Verb(action.verb))
    if case.is_open and case.attention and about in case.attention:
        case.attention = ""
        save(case, "attention")
    if case.is_open and case.goes_out_at:
        confirmed(case, decision, at)
    elif case.is_open and after in TROUBLED:
        finish(case, decision, at)
    refile(case.organisation_id, [case.pk], at)


def leave(action: Action, decision: Decision, at: datetime) -> None:
    """The post, its author and our own words as the platform has them now."""
    verb = Verb(action.verb)
    posts = Post.objects.filter(decisions=decision)
    if verb in HIDDEN:
        posts.update(hidden_at=at if HIDDEN[verb] else None, hidden_told_at=at)
    elif verb in {Verb.DELETE_OTHER, Verb.DELETE_OWN}:
        posts.filter(deleted_at=None).update(deleted_at=at)
    elif verb is Verb.EDIT and decision.post:
        our_words.changed(decision.post, action, at)
    elif verb in SHUT_OUT and decision.author_id:
        name, is_on = SHUT_OUT[verb]
        Author.objects.filter(pk=decision.author_id).update(**{name: at if is_on else None})
    if verb is Verb.BLOCK:
        register.confirmed(decision, at)
    elif verb is Verb.UNBLOCK:
        register.over(decision, at)


def confirmed(case: Case, decision: Decision, at: datetime) -> None:
    """It is out, or out of sight: the case is done, unless more is to come or they wrote again."""
    if Post.objects.filter(case=case, own=False, settled_at=None).exists():
        case.goes_out_at, case.goes_out_as = None, ""
        save(case, "goes_out_at", "goes_out_as")
    elif waits := next_to_come(case, decision):
        case.goes_out_at, case.goes_out_as = waits
        save(case, "goes_out_at", "goes_out_as")
    else:
        how = ClosedHow.REMOVED if decision.verb in REMOVALS else ClosedHow.ANSWERED
        close(case, how, by_name=decision.by_name, at=at)


def next_to_come(case: Case, decision: Decision) -> tuple[datetime, str] | None:
    """When the next answer or removal goes out, and which removal it is."""
    answers = Draft.objects.filter(case=case, state=DraftState.QUEUED, action__isnull=False)
    removals = Decision.objects.filter(
        case=case, state=DecisionState.STANDS, verb__in=REMOVALS, action__state__in=ON_ITS_WAY
    ).exclude(pk=decision.pk)
    found = [(when, "") for when in answers.values_list("action__not_before", flat=True)]
    found += removals.values_list("action__not_before", "verb")
    return min(found, default=None)


def finish(case: Case, decision: Decision, at: datetime) -> None:
    """Done by hand, or at a second try: what was decided about the case happens to it now.

    Unless the author has written again since, or somebody decided something else.
    """
    newer = Post.objects.filter(case=case, received_at__gt=decision.at).exists()
    other = Decision.objects.filter(case=case, at__gt=decision.at).exists()
    if newer or other or decision.state != DecisionState.STANDS:
        return
    if decision.verb in REMOVALS and decision.post:
        settle_post(decision, case, decision.post, at)
    elif decision.details.get("closes"):
        close(case, ClosedHow.ANSWERED, by_name=decision.by_name, at=at)


def words_of(action: Action, state: State) -> str:
    if state is State.FAILED and action.problem == Problem.EDITED:
        return EDITED.format(base.spoken(Verb(action.verb)))
    return SAID[state].format(base.spoken(Verb(action.verb)), action.outcome).strip()


def hand_over(action: Action, decision: Decision, state: State, at: datetime) -> None:
    """Into somebody's hands, by name."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=decision.case_id)
    if decision.state == DecisionState.UNDONE:
        return  # taken back here: whoever did it knows
    words = words_of(action, state)
    if decision.verb in {"block", "unblock"} and state is State.WITHDRAWN:
        register.let_be(decision, by_name=action.settled_by_name, why=words, at=at)
    if decision.verb == "unblock" and action.problem == Problem.ALREADY_SO:
        # somebody let them in on the platform itself
        Author.objects.filter(blocks__ending=decision).update(blocked_at=None)
        register.over(decision, at)
    person = decider(action, case)
    if person is not None:
        case.assigned_to = person
        case.save(update_fields=["assigned_to"])
    open_again(case, at, words, since=decision.at)


def decider(action: Action, case: Case) -> Membership | None:
    """Who decided it, if they still work here and may still see it."""
    found = Membership.objects.filter(
        organisation_id=action.organisation_id, person_id=action.decided_by_id, ended_at=None
    ).first()
    return found if found and may(found, Right.SEE_POSTS, case.account_id) else None
