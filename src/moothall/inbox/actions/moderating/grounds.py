"""What a removal rests on, and what each verb asks of the platform and of the person."""

from dataclasses import dataclass

from moothall.people.verbs import Verb
from moothall.platforms import base

PLATFORM = {
    "hide": base.Verb.HIDE,
    "unhide": base.Verb.UNHIDE,
    "delete": base.Verb.DELETE_OTHER,
    "block": base.Verb.BLOCK,
    "unblock": base.Verb.UNBLOCK,
    "mute": base.Verb.MUTE,
    "unmute": base.Verb.UNMUTE,
    "report": base.Verb.REPORT,
    "edit-reply": base.Verb.EDIT,
    "delete-reply": base.Verb.DELETE_OWN,
}
RIGHTS = {
    "hide": Verb.HIDE,
    "unhide": Verb.UNHIDE,
    "delete": Verb.DELETE,
    "block": Verb.BLOCK,
    "unblock": Verb.UNBLOCK,
    "mute": Verb.MUTE,
    "unmute": Verb.UNMUTE,
    "report": Verb.REPORT,
    "edit-reply": Verb.EDIT_REPLY,
    "delete-reply": Verb.DELETE_REPLY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a removal rests on. ``told``: how the author is told, or why not."""

    clause: str
    ground: str = ""
    quoted: str = ""
    #: why a lesser step would not do; wanted for deleting and blocking
    why: str = ""
    told: str = ""
