"""What the desk writes about, to whom, and what may be switched off: one table."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a letter is about."""

    DANGER = "danger"
    FAILED = "failed"
    NOBODY_ACTED = "nobody_acted"
    ACCOUNT = "account"
    MENTION = "mention"
    ASSIGNED = "assigned"
    APPROVAL = "approval"
    REVIEW = "review"
    BLOCK = "block"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class About:
    """``title`` stands beside its box, ``because`` in the letter: "You get this because …"."""

    title: str
    because: str


KINDS: dict[Kind, About] = {
    Kind.DANGER: About(
        "Possible danger that nobody has opened",
        "you may see possible danger at the desk",
    ),
    Kind.FAILED: About(
        "Something I decided was not done, or nobody knows whether it was",
        "you decided it",
    ),
    Kind.NOBODY_ACTED: About(
        "A colleague’s decision was not done and nobody deals with it (for administrators and "
        "the second person)",
        "you look after what others do not get to, as an administrator or as the second person",
    ),
    Kind.ACCOUNT: About(
        "An account lost its permission, or is not read any more (for administrators and who is "
        "named for the account)",
        "you are an administrator, or are named for this account",
    ),
    Kind.MENTION: About("Somebody writes @ and my name in a note", "a colleague wrote your name"),
    Kind.ASSIGNED: About("A case is given to me", "a colleague gave you the case"),
    Kind.REVIEW: About(
        "Posts hidden automatically that nobody has reviewed in time (for the second person and "
        "administrators)",
        "you look after what others do not get to, as an administrator or as the second person",
    ),
    Kind.BLOCK: About(
        "A block that I am to look at again is due for it",
        "you are named for looking at the block again, or look after what others do not get to",
    ),
    Kind.DUTY: About(
        "A request that the law gives a time for is opened, due soon, due today or overdue",
        "it is your part to answer such requests, or you look after what others do not get to",
    ),
    Kind.APPROVAL: About(
        "A reply waits for somebody who may approve it", "you may approve colleagues’ replies"
    ),
}
