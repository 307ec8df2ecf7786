"""Every key of the desk, for the sheet that ``?`` opens."""

from dataclasses import dataclass

from moothall.inbox.shown.verbs import KINDS


@dataclass(frozen=True, slots=True)
class Key:
    """``keys`` do what ``does`` says."""

    keys: tuple[str, ...]
    does: str


MOVING = (
    Key(("j",), "next in the list"),
    Key(("k",), "the one before"),
    Key(("Enter",), "open it"),
    Key(("J",), "open the next case"),
    Key(("K",), "open the case before"),
    Key(("x",), "tick or untick it"),
    Key(("/",), "search all posts"),
    Key(("Ctrl K",), "go to or do anything"),
    Key((".",), "load the page again"),
    Key(("?",), "this sheet"),
)
WRITING = (
    Key(("Ctrl Enter",), "send, or do what the form is for"),
    Key(("Ctrl Shift Enter",), "the same, and open the next case"),
    Key(("Esc",), "leave the field"),
)
VERBS = tuple(Key((kind.key,), kind.title.lower()) for kind in KINDS)
KEYS = (*MOVING, *WRITING, *VERBS)
