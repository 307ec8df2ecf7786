"""The posts in a row: what the case is about, and what other people wrote in between."""

from itertools import groupby
from uuid import UUID

from moothall.channels.models import Action
from moothall.channels.states import State
from moothall.inbox.models import DecisionState
from moothall.inbox.queries import Whole
from moothall.inbox.shown import posts
from moothall.inbox.shown.answered import ANSWERS, deleted_there
from moothall.inbox.shown.conversation.parts import Part
from moothall.inbox.shown.posts import How

#: other people's posts that are shown between those that matter
IN_A_GAP = 8


def thread(whole: Whole, how: How) -> list[Part]:
    """What the case is about, what it answers and what answers it; the rest is folded away."""
    name = whole.case.account.name
    near = nearby(whole)
    parts: list[Part] = []
    for is_gap, run in groupby(whole.conversation, key=lambda entry: entry.post.pk not in near):
        every = list(run)
        # above the case's posts the last ones are nearest, below them the first
        near_ones = every[:IN_A_GAP] if parts and seen_own(parts) else every[-IN_A_GAP:]
        kept = near_ones if is_gap else every
        made = tuple(posts.shown(entry, how, name) for entry in kept)
        parts.append(Part(made, is_gap=is_gap, left_out=len(every) - len(kept)))
    if sent := not_read_back(whole):
        parts.append(Part(tuple(posts.just_sent(action, how, name) for action in sent)))
    return parts


def not_read_back(whole: Whole) -> list[Action]:
    """Our answers here that went out, before a poll has brought them as posts; oldest first."""
    read = [entry.post for entry in whole.conversation if entry.post.own]
    known = {post.external_id for post in read} | deleted_there(whole.decisions)
    made = {post.action_id for post in read}
    here = ANSWERS if whole.case.thread.is_private else {"reply"}
    return [
        one.action
        for one in whole.decisions
        if one.verb in here
        and one.state == DecisionState.STANDS
        and one.action is not None
        and one.action.state == State.SENT
        and one.action.pk not in made
        and one.action.external_id not in known
        and (one.action.shown_text or one.action.asked.text)
    ]


def seen_own(parts: list[Part]) -> bool:
    """Whether a post of the case stands above already."""
    return any(post.is_of_case for part in parts for post in part.posts)


def nearby(whole: Whole) -> set[UUID]:
    """The case's own posts, those they answer, and our answers to them."""
    mine = whole.posts
    theirs = {post.external_id for post in mine}
    answered = {post.parent_external_id for post in mine if post.parent_external_id}
    found = {post.pk for post in mine}
    for entry in whole.conversation:
        post = entry.post
        ours = post.own and post.parent_external_id in theirs
        if (
            ours
            or post.external_id in answered
            or post.pk == whole.case.thread.our_post_id
            or whole.case.thread.is_private
        ):
            found.add(post.pk)
    return found
