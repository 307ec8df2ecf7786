"""What a platform's module had to say of how a post came, above its case."""

from moothall.channels.noted import noted
from moothall.inbox.queries import Whole
from moothall.inbox.shown.conversation.parts import Line


def by_mail(whole: Whole) -> list[Line]:
    """Of the newest message that came by mail; nothing, and no question, for other posts."""
    theirs = [post for post in whole.posts if not post.own]
    newest = max(theirs, key=lambda post: post.posted_at, default=None)
    if newest is None:
        return []
    return [Line(words) for words in noted(whole.case.account_id, newest.external_id)]
