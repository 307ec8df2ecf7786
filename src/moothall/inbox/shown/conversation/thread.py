"""The posts in a row: what the case is about, and what other people wrote in between."""

from itertools import groupby
from uuid import UUID

from moothall.inbox.queries import Whole
from moothall.inbox.shown import posts
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
    return parts


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
