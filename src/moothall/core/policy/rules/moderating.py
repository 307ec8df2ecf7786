"""Removing posts and blocking people: what may be done, in which order, how safeguarded."""

from enum import StrEnum
from typing import Literal

from moothall.core.policy.forms import Email, Lasting, Phone, WebAddress
from moothall.core.policy.parts import Part, entry
from moothall.core.values import Ground


class Action(StrEnum):
    """What can be done about a post or its author, the least intrusive first."""

    LEAVE = "leave"
    ANSWER = "answer"
    CORRECT = "correct"
    WARN = "warn"
    HIDE = "hide"
    DELETE = "delete"
    MUTE = "mute"
    BLOCK = "block"
    REPORT_TO_PLATFORM = "report_platform"
    REPORT_TO_POLICE = "report_police"


class OtherGround(StrEnum):
    """Grounds that the judge does not look for. An officer can cite the clause by hand."""

    PERSONAL_INFORMATION = "personal_information"
    NAMING_STAFF = "naming_staff"
    IMPERSONATION = "impersonation"
    COPYRIGHT = "copyright"
    POLITICAL = "political"
    ADVERTISING = "advertising"
    LINKS = "links"
    LANGUAGE = "language"
    PHOTOGRAPHS = "photographs"
    LIVE_CASES = "live_cases"
    CONTEMPT_OF_COURT = "contempt_of_court"
    SELF_HARM = "self_harm"
    OTHER = "other"


Decider = Literal["officer", "senior", "two_people"]
"""Who may decide to act."""


class Strength(StrEnum):
    """How bad a swear word is, in the four tiers of Ofcom's research of 2016."""

    MILD = "mild"
    MEDIUM = "medium"
    STRONG = "strong"
    STRONGEST = "strongest"


Counting = Literal["count", "ignore"]


class FoulLanguage(Part):
    """From which strength swearing is foul language, and what else counts."""

    threshold: Strength = entry("the mildest tier that counts", default=Strength.MEDIUM)
    disguised: Counting = entry("masked or misspelt, such as sh*t", default="count")
    quoted: Counting = entry("somebody else's words, in quotation marks", default="count")
    first_step: Action | None = entry("the first thing offered to the officer", default=None)


class Actions(Part):
    """What the published words allow to be done about a post that breaks them."""

    may: tuple[Action, ...] = entry("what may be done", default=(), example="[delete, block]")
    second_person: tuple[Action, ...] = entry(
        "what needs a second person", default=(), example="[delete, block]"
    )
    approved_by: str = entry("who approves", default="")
    automatic: tuple[Action, ...] = entry(
        "what may be done by the machine, with a hold and a daily review", default=()
    )


class WarnFirst(Part):
    """Whether people are warned before something is done."""

    first: bool = entry("a warning comes before anything else", default=True)
    except_for: tuple[Ground, ...] = entry("grounds with no warning", default=())
    say: str = entry("the words of the warning", default="")


class Strikes(Part):
    """How many breaches lead to a block."""

    count: int = entry("how many")
    within: Lasting | None = entry("in how long", default=None)
    expire: Lasting | None = entry("when a breach lapses", default=None)
    immediate_for: tuple[Ground, ...] = entry("grounds for which one is enough", default=())


class Block(Part):
    """How a block is decided, how long it lasts and how it ends."""

    duration: Lasting | None = entry(
        "how long it lasts; leave out where it has no end", default=None
    )
    review_after: Lasting | None = entry("when it is looked at again", default=None)
    approved_by: str = entry("who approves it", default="")
    last_resort: bool = entry("only after lesser steps", default=False)
    equality_check: bool = entry("the Equality Act is considered first", default=False)


class Notice(Part):
    """What the author is told."""

    told: bool = entry("the author is told what was done", default=True)
    names_clause: bool = entry("and under which clause", default=False)
    except_for: tuple[Ground, ...] = entry("grounds without notice", default=())
    say: str = entry("the words of the notice", default="")


class Appeal(Part):
    """Where somebody who was removed or blocked can ask for another look."""

    email: Email | None = entry("by e-mail", default=None)
    phone: Phone | None = entry("by telephone", default=None)
    url: WebAddress | None = entry("by web form", default=None)
    address: str = entry("by letter", default="")
    as_complaint: bool = entry("through the complaints procedure", default=False)
    within: Lasting | None = entry("how long there is to ask", default=None)
    answered_within: Lasting | None = entry("how long the answer takes", default=None)
    decided_by: str = entry("who decides; somebody who did not decide the first time", default="")
    outcome_told: bool = entry("the person is told the outcome", default=False)


class OtherContact(Part):
    """Other ways to reach the organisation that stay open to somebody who is blocked."""

    kept: bool = entry("they stay open", default=True)
    ways: str = entry("which", default="", example="telephone, letter and the office")
