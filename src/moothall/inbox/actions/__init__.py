"""Every verb of the desk: one transaction with its new state, its record entry and its outbox row.

Each takes ``by`` (a membership), ``at``, and most the ``version`` of the case that the person saw.
They raise Case.DoesNotExist for what that person may not see, NotAllowed, Overtaken with both
texts, ClauseNeeded, Refused (a sentence for the officer), and the outbox's NotPossible and
PutTwice.
"""

from moothall.core.values.overtaken import Overtaken
from moothall.inbox.actions.asking import answer_question
from moothall.inbox.actions.closing import (
    close_case,
    leave_alone,
    leave_alone_all,
    not_ours,
    reopen,
)
from moothall.inbox.actions.correcting import correct, no_danger
from moothall.inbox.actions.deciding import Refused
from moothall.inbox.actions.evidence import end_hold, export_evidence, hold
from moothall.inbox.actions.helping import alert
from moothall.inbox.actions.holding import change_held, send_now
from moothall.inbox.actions.keeping import (
    end_reply,
    end_view,
    keep_reply,
    keep_view,
    set_rules,
)
from moothall.inbox.actions.looking import forget_looks, look, look_away, looked
from moothall.inbox.actions.moderating import (
    Grounds,
    block,
    delete,
    end_block,
    hide,
    keep_block,
    mute,
    report,
    second,
    unblock,
    unhide,
    unmute,
)
from moothall.inbox.actions.our_words import delete_reply, edit_reply
from moothall.inbox.actions.private import TakenPrivate, take_private
from moothall.inbox.actions.queueing import (
    add_note,
    assign,
    mentions_seen,
    merge,
    move,
    next_opening,
    pass_on,
    snooze,
    split,
    tag,
    wake_due,
)
from moothall.inbox.actions.replying import (
    CannotBeSent,
    LookAgain,
    approve,
    drop_draft,
    held_until,
    return_draft,
    save_draft,
    send,
    take_back,
)
from moothall.inbox.actions.revealing import reveal
from moothall.inbox.actions.undoing import batch_of, may_undo, right_to_undo, undo, undo_all
from moothall.inbox.citing import ClauseNeeded

__all__ = [
    "CannotBeSent",
    "ClauseNeeded",
    "Grounds",
    "LookAgain",
    "Overtaken",
    "Refused",
    "TakenPrivate",
    "add_note",
    "alert",
    "answer_question",
    "approve",
    "assign",
    "batch_of",
    "block",
    "change_held",
    "close_case",
    "correct",
    "delete",
    "delete_reply",
    "drop_draft",
    "edit_reply",
    "end_block",
    "end_hold",
    "end_reply",
    "end_view",
    "export_evidence",
    "forget_looks",
    "held_until",
    "hide",
    "hold",
    "keep_block",
    "keep_reply",
    "keep_view",
    "leave_alone",
    "leave_alone_all",
    "look",
    "look_away",
    "looked",
    "may_undo",
    "mentions_seen",
    "merge",
    "move",
    "mute",
    "next_opening",
    "no_danger",
    "not_ours",
    "pass_on",
    "reopen",
    "report",
    "return_draft",
    "reveal",
    "right_to_undo",
    "save_draft",
    "second",
    "send",
    "send_now",
    "set_rules",
    "snooze",
    "split",
    "tag",
    "take_back",
    "take_private",
    "unblock",
    "undo",
    "undo_all",
    "unhide",
    "unmute",
    "wake_due",
]
