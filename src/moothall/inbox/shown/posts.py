"""One conversation, post by post, as the public sees it and as we keep it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from markupsafe import Markup

from moothall.channels.models import Action
from moothall.channels.receive.pictures import SCHEME
from moothall.channels.states import State
from moothall.inbox.judging.waiting import hash_of
from moothall.inbox.masking import mask
from moothall.inbox.models import Post, Wording
from moothall.inbox.queries import Entry
from moothall.inbox.shown.going import action_words, removal_words
from moothall.inbox.shown.judged import spans_of
from moothall.inbox.shown.mattering import mattering
from moothall.inbox.shown.times import Clock
from moothall.inbox.shown.words import initials, post_html, upsetting

KINDS = {
    "post": "post",
    "comment": "comment",
    "reply": "reply",
    "mention": "mention",
    "review": "review",
    "direct_message": "private message",
}
#: what hangs on a post, by the first half of its media type
MEDIA = {"image": "Picture", "video": "Film", "audio": "Sound", "text": "Text"}
#: what comes in the ordinary way is a few minutes old; more was an outage, or somebody typed it in
CAME_LATE = timedelta(minutes=30)
#: posts of others that were hidden or are gone are shown to staff all the same: they decide on them


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside a post or a case."""

    words: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a post said before it was changed."""

    when: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Attached:
    """A picture or film, in words: the desk fetches nothing from strangers' servers."""

    words: str
    url: str = ""
    #: our own address of a picture that was logged by hand
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One post. ``html`` is escaped."""

    id: UUID
    label: str
    author: str
    initials: str
    what: str
    posted_at: datetime
    when: str
    marks: tuple[Mark, ...]
    html: Markup
    rest_html: Markup
    rest_letters: int
    covered_words: str
    #: what a covered post says of a danger, without its bad words
    matters_html: Markup
    attachments: tuple[Attached, ...]
    earlier_wordings: tuple[Earlier, ...]
    #: empty where it leads to nothing that the public sees; ``not_there`` says so then
    permalink: str
    not_there: str
    is_masked: bool
    is_own: bool
    #: what we wrote back to a post of the case
    is_answer: bool
    is_asked: bool
    is_of_case: bool

    @property
    def is_covered(self) -> bool:
        return bool(self.covered_words)

    @property
    def is_linked(self) -> bool:
        """What the case asks about, and what we wrote; what stands around them leads nowhere."""
        return bool(self.permalink) and (self.is_of_case or self.is_own)


@dataclass(frozen=True, slots=True)
class How:
    """How this person sees posts."""

    clock: Clock
    blurs: bool
    asked: UUID | None
    revealed: frozenset[UUID] = frozenset()
    wordings: Sequence[Wording] = ()
    #: after a hide on this platform: "the author and their friends"
    still_see: str = ""
    #: of the case: "answer goes out Tue 09:00"
    going: str = ""
    #: who stopped the sending of its account, or all sending
    stopped_by: str = ""
    #: by post: the removal that the platform has not confirmed yet
    removals: Mapping[UUID, str] = field(default_factory=dict)
    #: the posts of the case by their platform's ids
    theirs: frozenset[str] = frozenset()


def shown(entry: Entry, how: How, our_name: str) -> Shown:
    post = entry.post
    author = our_name if post.own else str(post.author)
    details = () if post.own or post.pk in how.revealed else mask(post.text).details
    opening, rest, letters = post_html(post.text, marked_spans(entry), details)
    covered = upsetting(post.labels) if how.blurs and not post.own else ""
    matters = mattering(post) if covered else Markup("")
    return Shown(
        id=post.pk,
        label=f"{KINDS[post.kind].capitalize()} by {author}",
        author=author,
        initials=initials(author),
        what=what(post),
        posted_at=post.posted_at,
        when=how.clock.said(post.posted_at),
        marks=marks(post, how, is_of_case=entry.is_of_case),
        html=opening or Markup.escape(post.erased_why),
        rest_html=rest,
        rest_letters=letters,
        covered_words=f"{'The rest is' if matters else 'These words are'} {covered}."
        if covered
        else "",
        matters_html=matters,
        attachments=tuple(attached(one) for one in post.attachments),
        earlier_wordings=tuple(
            Earlier(how.clock.said(one.since), post_html(one.text, (), mask(one.text).details)[0])
            for one in how.wordings
            if one.post_id == post.pk
        ),
        permalink=permalink(post),
        not_there=not_there(post, how.still_see),
        is_masked=bool(details),
        is_own=post.own,
        is_answer=post.own and post.parent_external_id in how.theirs,
        is_asked=post.pk == how.asked,
        is_of_case=entry.is_of_case,
    )


def just_sent(action: Action, how: How, our_name: str) -> Shown:
    """Our answer, which the platform has confirmed and this desk has not read back from there."""
    when = action.finished_at or action.decided_at
    opening, rest, letters = post_html(action.shown_text or action.asked.text, (), ())
    is_link = action.permalink.startswith(("https://", "http://"))
    return Shown(
        id=action.pk,
        label=f"Our answer by {our_name}",
        author=our_name,
        initials=initials(our_name),
        what=KINDS["reply"],
        posted_at=when,
        when=how.clock.said(when),
        marks=(Mark("sent", "is-good"),),
        html=opening,
        rest_html=rest,
        rest_letters=letters,
        covered_words="",
        matters_html=Markup(""),
        attachments=(),
        earlier_wordings=(),
        permalink=action.permalink if is_link else "",
        not_there="",
        is_masked=False,
        is_own=True,
        is_answer=False,
        is_asked=False,
        is_of_case=False,
    )


def marked_spans(entry: Entry) -> list[tuple[int, int]]:
    """Only in posts of the case, and only as long as the words are those that were judged."""
    row = entry.post.judgement
    if not entry.is_of_case or row is None or row.text_sha256 != hash_of(entry.post.text):
        return []
    return spans_of(row)


def permalink(post: Post) -> str:
    """Only of our making or the platform's, and only while the public finds something there."""
    is_link = post.permalink.startswith(("https://", "http://"))
    return post.permalink if is_link and not (post.hidden_at or post.deleted_at) else ""


def not_there(post: Post, still_see: str) -> str:
    """What the public sees in its place: nothing, and who still sees it."""
    if post.deleted_at:
        return "Not there any more: nobody sees it"
    if post.hidden_at:
        return f"Hidden there: only {still_see} see it" if still_see else "Hidden there"
    return ""


def what(post: Post) -> str:
    """``private message``, ``review, 2 stars of 5``."""
    words = KINDS[post.kind]
    return f"{words}, {post.rating} stars of 5" if post.rating else words


def marks(post: Post, how: How, *, is_of_case: bool = False) -> tuple[Mark, ...]:
    found, clock = [], how.clock
    going = how.going if is_of_case else ""
    if post.is_private and post.kind != "direct_message":
        found.append(Mark("private"))
    if not post.own and post.received_at - post.posted_at > CAME_LATE:
        found.append(Mark(f"came to the desk {clock.said(post.received_at)}"))
    if post.deleted_at:
        found.append(Mark(f"gone since {clock.said(post.deleted_at)}", "is-soon"))
    if post.hidden_at:
        found.append(Mark("hidden", "is-soon"))
    if post.edited_at:
        found.append(Mark(f"changed {clock.said(post.edited_at)}", "is-soon"))
    if post.own and post.action and post.action.state != State.SENT:
        found.append(Mark(action_words(post.action, clock, stopped_by=how.stopped_by), "is-soon"))
    if removal := how.removals.get(post.pk):
        found.append(Mark(removal_words(removal, how.stopped_by), "is-soon"))
    elif not post.own and post.settled_at:
        found.append(Mark(going) if going else Mark("dealt with", "is-good"))
    return tuple(found)


def attached(one: Any) -> Attached:
    given = one if isinstance(one, dict) else {}
    kind = MEDIA.get(str(given.get("media_type") or "").partition("/")[0], "Attachment")
    described = str(given.get("alt_text") or "").strip()
    url = str(given.get("url") or "")
    return Attached(
        f"{kind}: {described}" if described else f"{kind}, not described by its author",
        url if url.startswith(("https://", "http://")) else "",
        reverse("inbox-picture", args=[url.removeprefix(SCHEME)]) if url.startswith(SCHEME) else "",
    )
