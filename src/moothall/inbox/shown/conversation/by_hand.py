"""What stands above a case that an officer logged by hand."""

from moothall.channels.logged import logged
from moothall.inbox.queries import Whole
from moothall.inbox.shown.conversation.parts import Line
from moothall.inbox.shown.times import Clock


def by_hand(whole: Whole, clock: Clock) -> list[Line]:
    """Who says that it was said, and where; nothing, and no question, for other posts."""
    found = logged(whole.case.account_id, [post.external_id for post in whole.posts])
    return [
        Line(f"Logged by hand by {one.by}, {clock.said(one.at)}. Seen: {one.where or 'not said'}.")
        for one in found.values()
    ]
