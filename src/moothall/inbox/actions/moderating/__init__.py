"""Hide, delete, block and back: never without a clause, never without evidence."""

from moothall.inbox.actions.moderating.blocking import block, unblock
from moothall.inbox.actions.moderating.carrying_out import settle_post
from moothall.inbox.actions.moderating.deleting import delete
from moothall.inbox.actions.moderating.grounds import RIGHTS, Grounds
from moothall.inbox.actions.moderating.hiding import hide, unhide
from moothall.inbox.actions.moderating.milder import mute, report, unmute
from moothall.inbox.actions.moderating.register import proposed_review
from moothall.inbox.actions.moderating.removing import remove
from moothall.inbox.actions.moderating.reviewing import end_block, keep_block
from moothall.inbox.actions.moderating.seconding import may_second, second

__all__ = [
    "RIGHTS",
    "Grounds",
    "block",
    "delete",
    "end_block",
    "hide",
    "keep_block",
    "may_second",
    "mute",
    "proposed_review",
    "remove",
    "report",
    "second",
    "settle_post",
    "unblock",
    "unhide",
    "unmute",
]
