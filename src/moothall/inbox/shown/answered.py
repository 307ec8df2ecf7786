"""Whether we have answered a post already: then the desk shows the answer and asks for no other."""

from collections.abc import Iterable

from moothall.channels.states import State
from moothall.inbox.models import Decision, DecisionState, Draft, DraftState, Post

ANSWERS = frozenset({"reply", "reply-privately"})
#: what the author has not got: somebody has to write, or send it again
NOT_SENT = frozenset({State.FAILED.value, State.WITHDRAWN.value})


def deleted_there(decisions: Iterable[Decision]) -> set[str]:
    """The platform's ids of answers that we deleted: nobody reads them any more."""
    return {
        str(one.details.get("of"))
        for one in decisions
        if one.verb == "delete-reply" and one.outcome == State.SENT
    }


def is_answered(post: Post, decisions: Iterable[Decision], drafts: Iterable[Draft]) -> bool:
    """An answer stands, is on its way, or waits to be approved; the words have not changed since.

    No query: give what :func:`moothall.inbox.queries.whole` loaded.
    """
    given = list(decisions)
    gone = deleted_there(given)
    waits = any(
        draft.post_id == post.pk and draft.state == DraftState.AWAITING_APPROVAL for draft in drafts
    )
    return waits or any(
        one.post_id == post.pk
        and one.verb in ANSWERS
        and one.state == DecisionState.STANDS
        and one.outcome not in NOT_SENT
        and not (one.action and one.action.external_id and one.action.external_id in gone)
        and (post.edited_at is None or post.edited_at <= one.at)
        for one in given
    )
