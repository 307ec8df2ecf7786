"""What happened to a case while somebody was writing: who did what, and the new words."""

from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from moothall.channels.states import State
from moothall.inbox.masking import mask
from moothall.inbox.models import Decision, DecisionState, Draft, DraftState, Post
from moothall.inbox.queries import Whole
from moothall.inbox.shown.going import action_words
from moothall.inbox.shown.said import record_words
from moothall.inbox.shown.times import Clock
from moothall.inbox.shown.words import post_html
from moothall.people.models import Membership

ANSWERS = frozenset({"reply", "reply-privately"})
#: after these a second person's answer or removal may be one too many
DECIDES = ANSWERS | {"hide", "delete", "block", "leave-alone", "not-ours", "close", "take-private"}
DECIDED = {
    "hide": "decided to hide the post",
    "delete": "decided to delete the post",
    "block": "decided to block the author",
    "leave-alone": "left it alone",
    "not-ours": "marked it as not ours",
    "close": "closed the case",
    "take-private": "took it private",
}
NOTHING = Markup("")


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing, with the words that came with it."""

    what: str
    when: str
    html: Markup = NOTHING


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """``is_safe``: nobody of ours decided anything, so sending after all does no harm."""

    happened: tuple[Happened, ...]
    is_safe: bool
    now: str

    @property
    def title(self) -> str:
        """The first thing that happened, as a heading."""
        return self.happened[0].what if self.happened else self.now


def meanwhile(
    whole: Whole, seen: UUID | None, me: Membership, clock: Clock, *, stopped_by: str = ""
) -> Meanwhile:
    """Since the form was shown; ``seen`` is an id that was made then. No query.

    ``stopped_by``: who stopped the account's sending, or everybody's.
    """
    by_others = [one for one in whole.decisions if is_after(one.pk, seen) and not mine(one, me)]
    found = [
        *(wrote(post, clock) for post in whole.posts if is_after(post.pk, seen)),
        *(decided(one, whole, clock, stopped_by) for one in by_others if one.verb in DECIDES),
        *(Happened(f"{note.by.person} left a note", clock.said(note.at), post_html(note.text)[0])
          for note in whole.notes if is_after(note.pk, seen) and note.by_id != me.pk),
        *(Happened(f"{entry.actor_name}: {record_words(entry).lower()}", clock.said(entry.at),
                   post_html(entry.note)[0])
          for entry in whole.record
          if is_after(entry.pk, seen) and entry.actor_id != me.actor.id
          and entry.verb not in DECIDES | {"note"}),
    ]  # fmt: skip
    case = whole.case
    return Meanwhile(
        happened=tuple(found),
        is_safe=case.is_open and not any(one.verb in DECIDES for one in by_others),
        now="The desk sorted the case anew"
        if case.is_open
        else f"The case is done: {case.get_closed_how_display()}",
    )


def is_after(made: UUID, seen: UUID | None) -> bool:
    """Ids begin with the time at which they were made; without one nothing can be told."""
    return seen is not None and made.int > seen.int


def mine(one: Decision, me: Membership) -> bool:
    return one.by_id == me.actor.id


def wrote(post: Post, clock: Clock) -> Happened:
    shown = post_html(post.text, (), mask(post.text).details)[0]
    return Happened(f"{post.author} wrote again", clock.said(post.posted_at), shown)


def decided(one: Decision, whole: Whole, clock: Clock, stopped_by: str) -> Happened:
    """An answer comes with its words, so that nobody says the same twice."""
    draft = draft_of(one, whole)
    said = answered(one, draft, clock, stopped_by) if one.verb in ANSWERS else DECIDED[one.verb]
    words = post_html(draft.text)[0] if draft else post_html(one.why)[0] if one.why else NOTHING
    return Happened(f"{one.by_name} {said}", clock.said(one.at), words)


def answered(one: Decision, draft: Draft | None, clock: Clock, stopped_by: str) -> str:
    """Whether the author has it already, and where not, what becomes of it."""
    where = "private" if one.verb == "reply-privately" else "public"
    if one.state == DecisionState.UNDONE:
        return f"wrote a {where} answer and took it back"
    if one.action is not None and one.action.state == State.FAILED:
        return f"wrote a {where} answer: it did not go out"
    if one.action is not None and one.action.state != State.SENT:
        words = action_words(one.action, clock, stopped_by=stopped_by)
        return f"wrote a {where} answer: it {words}"
    if one.action is None and draft is not None and draft.state != DraftState.SENT:
        return f"wrote a {where} answer: {draft.get_state_display()}"
    return f"answered in {where}"


def draft_of(one: Decision, whole: Whole) -> Draft | None:
    wanted = one.details.get("draft") if one.verb in ANSWERS else None
    return next((draft for draft in whole.drafts if str(draft.pk) == wanted), None)
