"""Verbs and states as sentences for the officer."""

from typing import Any

from moothall.channels.states import State

#: what was decided, or is asked of a platform
DECIDED = {
    "reply": "Reply in public",
    "reply_public": "Reply in public",
    "reply_private": "Reply in private",
    "send_dm": "Private message",
    "reply-privately": "Reply in private",
    "hide": "Hide",
    "unhide": "Show again",
    "delete": "Delete",
    "delete_other": "Delete",
    "block": "Block",
    "unblock": "Unblock",
    "leave-alone": "Leave alone",
    "leave_alone": "Leave alone",
    "not-ours": "Not ours",
    "not_ours": "Not ours",
    "take-private": "Take it private",
    "pass-on": "Passed on",
    "close": "Closed",
    "alert": "Rang or told",
    "open-duty": "Duty opened",
    "report": "Report to the platform",
    "mute": "Mute",
    "unmute": "Unmute",
    "edit": "Change our reply",
    "edit-reply": "Change our reply",
    "delete_own": "Delete our reply",
    "delete-reply": "Delete our reply",
}
STATES = {
    State.QUEUED: "waits for its turn to be sent.",
    State.SENDING: "is being sent.",
    State.SENT: "done, and confirmed.",
    State.UNKNOWN: "nobody knows yet whether it was done; the desk is looking.",
    State.FAILED: "was not done.",
    State.BY_HAND: "has to be done by hand.",
    State.WITHDRAWN: "taken back.",
}
#: whether a decision holds
HOLDS = {
    "awaiting_second": "waits for a second person",
    "stands": "in force",
    "refused": "refused by the second person",
    "undone": "taken back",
}
#: entries of the record
RECORDED = {
    "wake": "Opened again",
    "reopen": "Opened again",
    "move": "Moved to another queue",
    "second": "Second person agreed",
    "refuse": "Second person refused",
    "submit-reply": "Reply sent for approval",
    "return-reply": "Reply sent back",
    "take-back-reply": "Reply taken back",
    "undo-hide": "Hiding taken back",
    "undo-delete": "Deleting taken back",
    "undo-block": "Block taken back",
    "undo-mute": "Muting taken back",
    "undo-report": "Report taken back",
    "undo-edit-reply": "Change of our reply taken back",
    "undo-delete-reply": "Deleting of our reply taken back",
    "keep-block": "Block looked at again and kept",
    "assign": "Assigned",
    "snooze": "Put off",
    "note": "Note added",
    "alert": "Rang or told somebody",
    "tag": "Tags changed",
    "correct": "Judge corrected",
    "reveal-personal": "Personal details shown",
    "reveal": "Personal details shown",
    "pass-on": "Passed on",
    "split": "Posts split off",
    "merge": "Merged",
    "seal-evidence": "Evidence sealed",
    "export-evidence": "Evidence taken away as a file",
    "hold-records": "Kept beyond its time",
    "end-hold-records": "Kept beyond its time no longer",
    "erase-platform-content": "Words gone because their platform asks for it",
    "erase-on-request": "Words gone because their author asked the platform",
    "permission-taken-away": "Our permission was taken away on the platform",
    "empty-records": "Words and names gone at the end of their time",
    "withdraw": "Taken back",
    "done-by-hand": "Done by hand",
    "try-again": "Tried again",
    "not-there": "Looked for and not found",
}


def record_words(entry: Any) -> str:
    """An entry's verb in words."""
    verb = entry.verb
    if verb == "pass-on" and entry.note:
        return passed_words(entry.note.removeprefix("To ").rstrip("."))
    return (
        RECORDED.get(verb)
        or DECIDED.get(verb)
        or verb.replace("-", " ").replace("_", " ").capitalize()
    )


def passed_words(whom: str) -> str:
    """``Passed to Fay Ward``."""
    return f"Passed to {whom}" if whom else "Passed on"


def said_verb(verb: str) -> str:
    """What was decided, or is asked of a platform."""
    return DECIDED.get(verb, verb.replace("_", " ").replace("-", " ").capitalize())
