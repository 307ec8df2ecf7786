"""What an officer has to know before anything is done."""

from django.urls import reverse

from moothall.channels.models import Action
from moothall.channels.states import State
from moothall.inbox.actions.replying import RIGHTS
from moothall.inbox.actions.undoing import may_undo
from moothall.inbox.models import BlockState, DecisionState
from moothall.inbox.queries import Whole
from moothall.inbox.shown.blocks import mark_of
from moothall.inbox.shown.conversation.around import can_be_undone
from moothall.inbox.shown.conversation.by_hand import by_hand
from moothall.inbox.shown.conversation.noted import by_mail
from moothall.inbox.shown.conversation.parts import Eyes, Line
from moothall.inbox.shown.going import action_words
from moothall.inbox.shown.posts import Mark
from moothall.inbox.shown.rows import with_query
from moothall.inbox.shown.said import said_verb
from moothall.people.permissions import may


def marks(whole: Whole) -> tuple[Mark, ...]:
    """About the author."""
    open_ones = [block for block in whole.blocks if block.ended_at is None]
    ended = [block for block in whole.blocks if block.state == BlockState.ENDED]
    words, tone = next((mark_of(one) for one in (*open_ones, *ended)), ("", ""))
    found = [Mark(words, tone)] if words else []
    if whole.case.author.muted_at:
        found.append(Mark("muted", "is-late"))
    return tuple(found)


def lines(whole: Whole, eyes: Eyes) -> list[Line]:
    """What to know before anything is done."""
    case, clock = whole.case, eyes.clock
    found = []
    if case.attention:
        found.append(Line(case.attention, "is-soon"))
    found += by_hand(whole, clock)
    found += by_mail(whole)
    if case.backlog and case.is_open:
        found.append(Line("Backlog: it was old when it came to this desk. It is never late."))
    if case.snoozed_until and case.snoozed_until > clock.now:
        found.append(Line(f"Put off until {clock.said(case.snoozed_until)}."))
    if not case.is_open:
        who = f" by {case.closed_by_name}" if case.closed_by_name else ""
        found.append(
            Line(
                f"Done: {case.get_closed_how_display()}{who}, {clock.said(case.closed_at)}.",
                "is-good",
            )
        )
    if case.merged_into_id:
        url = reverse("inbox-case", args=[case.merged_into_id])
        found.append(Line("It goes on in another case.", "", url, "Open that case"))
    found += [unsent(action, whole, eyes) for action in whole.actions]
    found += [
        Line(f"{one.by_name} asks for a second person: {said_verb(one.verb)}"
             f"{f' under {one.clause}' if one.clause else ''}.", "is-soon",
             with_query(reverse("inbox-second", args=[case.pk, one.pk]), eyes.query), "Look at it")
        for one in whole.decisions if one.state == DecisionState.AWAITING_SECOND
    ]  # fmt: skip
    found += [
        Line(f"{draft.writer.person} asks for this reply to be approved.", "is-soon",
             with_query(reverse("inbox-approve", args=[case.pk, draft.pk]), eyes.query), "Read it")
        for draft in whole.drafts if draft.state == "awaiting_approval"
    ]  # fmt: skip
    return found


def unsent(action: Action, whole: Whole, eyes: Eyes) -> Line:
    """What has not happened yet, in the words of the page where it is dealt with."""
    words = action_words(action, eyes.clock, stopped_by=eyes.stopped_by)
    url = f"{reverse('inbox-going-out')}#action-{action.pk}"
    if action.state in {State.FAILED, State.BY_HAND} or action.handed_over_at:
        said = f"{said_verb(action.verb)} {words}. {action.outcome}".strip()
        return Line(said, "is-bad", url, "Deal with it")
    url, link = way_back(action, whole, eyes)
    said = f"{said_verb(action.verb)} {words}."
    return Line(said, "is-soon", url, link, quote=action.asked.text)


def way_back(action: Action, whole: Whole, eyes: Eyes) -> tuple[str, str]:
    """Where it can still be stopped, and what one can do there; empty where nothing can be done.

    Words can be changed while they wait. What has none can only be taken back.
    """
    if action.state != State.QUEUED:
        return "", ""
    draft = next((one for one in whole.drafts if one.action_id == action.pk), None)
    if draft is not None:
        if not may(eyes.me, RIGHTS[draft.place], action.account_id):
            return "", ""
        return f"{reverse('inbox-going-out')}#action-{action.pk}", "Change it or take it back"
    decision = next((one for one in whole.decisions if one.action_id == action.pk), None)
    if decision is None or not can_be_undone(decision):
        return "", ""
    if not may_undo(decision, eyes.me, action.account_id):
        return "", ""
    undo = reverse("inbox-undo", args=[decision.case_id, decision.pk])
    return with_query(undo, eyes.query), "Take it back"
