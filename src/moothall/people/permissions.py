"""Which role may do which verb: one table. docs/reference/permissions.md is printed from it."""

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from moothall.people.verbs import ON_ACCOUNT, Role, Verb

LOOK = frozenset(
    {
        Verb.SEE_POSTS, Verb.SEE_DANGER, Verb.SEE_CONSULTATIONS, Verb.SEE_FIGURES,
        Verb.SEE_DUTIES,
    }
)  # fmt: skip
QUEUE = frozenset(
    {
        Verb.ASSIGN, Verb.SNOOZE, Verb.NOTE, Verb.TAG, Verb.PASS_ON, Verb.SPLIT, Verb.MERGE,
        Verb.NOT_OURS, Verb.CORRECT, Verb.LOG_BY_HAND,
    }
)  # fmt: skip
DESK = LOOK | QUEUE | {
    Verb.SEE_RECORD, Verb.SEE_PEOPLE, Verb.REVEAL_PERSONAL, Verb.REPLY, Verb.REPLY_PRIVATELY,
    Verb.REPLY_OUT_OF_HOURS, Verb.LEAVE_ALONE, Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.BLOCK,
    Verb.UNBLOCK, Verb.MUTE, Verb.UNMUTE, Verb.REPORT, Verb.EDIT_REPLY, Verb.DELETE_REPLY,
    Verb.OPEN_DUTY, Verb.HANDLE_COMPLAINT, Verb.DRAFT_PUBLICATION, Verb.STOP_SENDING,
}  # fmt: skip

#: what somebody needs whom officers pass a case to
TAKEN_OVER = frozenset(
    {
        Verb.SEE_RECORD, Verb.SEE_PEOPLE, Verb.REVEAL_PERSONAL, Verb.ASSIGN, Verb.SNOOZE, Verb.NOTE,
        Verb.TAG, Verb.PASS_ON, Verb.CORRECT,
    }
)  # fmt: skip

ROLES: dict[Role, frozenset[Verb]] = {
    Role.OFFICER: DESK,
    Role.SENIOR_OFFICER: DESK
    | {
        Verb.SECOND, Verb.APPROVE_REPLY, Verb.PUBLISH, Verb.EDIT_SAVED_REPLIES, Verb.DRAFT_POLICY,
        Verb.EXPORT, Verb.KEEP_RECORDS,
    },
    # asked about single posts; the rest of the desk is not theirs to read
    Role.SERVICE_CONTACT: frozenset({Verb.SEE_CONSULTATIONS, Verb.ANSWER_CONSULTATION}),
    # take over what is theirs and answer it; what is removed stays the officers' to decide
    Role.FOI_OFFICER: LOOK
    | TAKEN_OVER
    | {
        Verb.REPLY, Verb.REPLY_PRIVATELY, Verb.EDIT_REPLY, Verb.DELETE_REPLY, Verb.HANDLE_FOI,
        Verb.OPEN_DUTY, Verb.EXPORT, Verb.KEEP_RECORDS,
    },
    # answers where nobody else reads it, at any hour (practice: kind, private, never "9 to 4")
    Role.SAFEGUARDING_LEAD: LOOK
    | TAKEN_OVER
    | {
        Verb.REPLY_PRIVATELY, Verb.REPLY_OUT_OF_HOURS, Verb.EDIT_REPLY, Verb.DELETE_REPLY,
        Verb.LOG_BY_HAND, Verb.HANDLE_SAFEGUARDING,
        Verb.OPEN_DUTY, Verb.KEEP_RECORDS,
    },
    # runs the desk and does not work at it: who adopts the policy does not also apply it alone
    Role.ADMINISTRATOR: frozenset(
        {
            Verb.SEE_PEOPLE, Verb.SEE_FIGURES, Verb.SEE_DUTIES, Verb.SEE_RECORD,
            Verb.SEE_WHOLE_RECORD, Verb.EDIT_SAVED_REPLIES,
            Verb.DRAFT_POLICY, Verb.ADOPT_POLICY, Verb.STOP_SENDING, Verb.CONNECT_ACCOUNT,
            Verb.MANAGE_PEOPLE, Verb.MANAGE_ORGANISATION,
        }
    ),
    Role.AUDITOR: frozenset(
        {Verb.SEE_POSTS, Verb.SEE_DANGER, Verb.SEE_CONSULTATIONS, Verb.SEE_RECORD,
         Verb.SEE_WHOLE_RECORD, Verb.SEE_FIGURES, Verb.SEE_PEOPLE, Verb.SEE_DUTIES, Verb.EXPORT}
    ),
}  # fmt: skip


class Allowed(Protocol):
    """What is asked of a membership."""

    roles: list[str]
    only_verbs: list[str] | None
    only_accounts: dict[str, list[str] | None] | None

    @property
    def is_current(self) -> bool:
        """Whether it has not ended."""


class NotAllowed(Exception):  # noqa: N818 - it is an answer for a person, and no fault
    """The person may not do this. ``by`` are the roles that may; none where nobody here may.

    ``limit`` says where somebody who has such a role is kept from it all the same; ``doing``, what
    they were about to do, where the verb's own phrase would name something else.
    """

    def __init__(self, verb: Verb, by: tuple[Role, ...], limit: str = "", doing: str = "") -> None:
        self.verb, self.by, self.limit = verb, by, limit
        self.doing = f"{doing or phrase(verb)}{limit}"
        super().__init__(f"You may not {self.doing}. {advice(by, limit)}")


def advice(by: tuple[Role, ...], limit: str) -> str:
    """Whom to ask."""
    if limit:
        return "Ask an administrator to change your limits."
    if not by:
        return "It belongs to an organisation for which you do not work."
    return f"Ask {either([with_article(role) for role in by])}."


def either(words: list[str]) -> str:
    """``a, b or c``."""
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def may(membership: Allowed, verb: Verb | str, account: UUID | None = None) -> bool:
    """Whether this person may do it, on this account.

    Where somebody is limited to accounts, a verb that is done on an account is refused unless the
    account is named: `may_somewhere` is the question for a menu.
    """
    wanted = Verb(verb)
    return (
        membership.is_current
        and has_role_for(membership, wanted)
        and (membership.only_verbs is None or wanted in membership.only_verbs)
        and (wanted not in ON_ACCOUNT or reaches(membership, wanted, account))
    )


def may_somewhere(membership: Allowed, verb: Verb | str) -> bool:
    """Whether there is any account on which this person may do it."""
    wanted = Verb(verb)
    accounts = membership.only_accounts
    if accounts is None or wanted not in ON_ACCOUNT:
        return may(membership, wanted)
    return any(may(membership, wanted, UUID(account)) for account in accounts)


def require(membership: Allowed, verb: Verb | str, account: UUID | None = None) -> None:
    """Raises NotAllowed, which says who may."""
    if not may(membership, verb, account):
        raise refusal(membership, Verb(verb))


def require_somewhere(membership: Allowed, verb: Verb | str, doing: str = "") -> None:
    """The same for what may be done on some account, whichever it is."""
    if not may_somewhere(membership, verb):
        raise refusal(membership, Verb(verb), doing)


def refusal(membership: Allowed, wanted: Verb, doing: str = "") -> NotAllowed:
    """Why this person may not: they lack the role, or they have it within limits."""
    limited = membership.is_current and has_role_for(membership, wanted)
    here = " on this account" if wanted in ON_ACCOUNT and membership.only_accounts else " here"
    return NotAllowed(wanted, who_may(wanted), here if limited else "", doing)


def who_may(verb: Verb | str) -> tuple[Role, ...]:
    """The roles that may, in the order of the table."""
    return tuple(role for role, verbs in ROLES.items() if Verb(verb) in verbs)


def has_role_for(membership: Allowed, verb: Verb) -> bool:
    """Whether any of the person's roles has the verb."""
    return any(verb in ROLES[Role(role)] for role in membership.roles)


def reaches(membership: Allowed, verb: Verb, account: UUID | None) -> bool:
    """Whether the person's accounts allow it. No limit: every account; an unnamed one: none."""
    limits = membership.only_accounts
    if limits is None:
        return True
    if account is None or str(account) not in limits:
        return False
    verbs = limits[str(account)]
    return verbs is None or verb in verbs


def phrase(verb: Verb) -> str:
    """As it stands in a sentence."""
    return PHRASES.get(verb, verb.value.replace("-", " "))


def with_article(role: Role) -> str:
    """``an officer``."""
    return f"{'an' if role.label[0] in 'aeioF' else 'a'} {role.label}"


def table(roles: Iterable[Role] = Role) -> str:
    """The table in Markdown: a row a verb, a column a role."""
    columns = list(roles)
    lines = [
        "| verb | " + " | ".join(role.label for role in columns) + " |",
        "|---|" + "---|" * len(columns),
    ]
    for verb in Verb:
        marks = ["yes" if verb in ROLES[role] else "" for role in columns]
        where = "" if verb in ON_ACCOUNT else " (whole organisation)"
        lines.append(f"| {phrase(verb)}{where} | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"


PHRASES = {
    Verb.SEE_POSTS: "see posts and cases",
    Verb.SEE_DANGER: "see the Danger queue",
    Verb.SEE_CONSULTATIONS: "see questions to service areas",
    Verb.SEE_DUTIES: "see the register of duties",
    Verb.SEE_RECORD: "see the record of cases",
    Verb.SEE_WHOLE_RECORD: "see the whole record, people and settings too",
    Verb.SEE_FIGURES: "see figures",
    Verb.SEE_PEOPLE: "see who works here",
    Verb.REVEAL_PERSONAL: "reveal masked personal details",
    Verb.EXPORT: "export cases and the record",
    Verb.KEEP_RECORDS: "keep a case longer than the policy says",
    Verb.REPLY: "reply in public",
    Verb.REPLY_OUT_OF_HOURS: "reply outside the monitored hours",
    Verb.APPROVE_REPLY: "approve somebody else's reply",
    Verb.LEAVE_ALONE: "leave a post alone under a clause",
    Verb.HIDE: "hide a post",
    Verb.UNHIDE: "show a hidden post again",
    Verb.DELETE: "delete a post",
    Verb.BLOCK: "block an author",
    Verb.UNBLOCK: "unblock an author",
    Verb.MUTE: "mute an author",
    Verb.UNMUTE: "hear a muted author again",
    Verb.REPORT: "report a post to its platform",
    Verb.EDIT_REPLY: "change a reply that was sent",
    Verb.DELETE_REPLY: "delete a reply that was sent",
    Verb.SECOND: "be the second person to a removal",
    Verb.ASSIGN: "assign a case",
    Verb.SNOOZE: "put a case off to the next opening",
    Verb.NOTE: "add a note",
    Verb.TAG: "tag a case",
    Verb.PASS_ON: "pass a case to a service area",
    Verb.ANSWER_CONSULTATION: "answer a question to a service area",
    Verb.SPLIT: "split a case",
    Verb.MERGE: "merge cases",
    Verb.NOT_OURS: "mark a post as not ours",
    Verb.CORRECT: "correct the judge",
    Verb.LOG_BY_HAND: "log a post by hand",
    Verb.OPEN_DUTY: "open a duty with its clock",
    Verb.HANDLE_FOI: "handle information requests",
    Verb.HANDLE_SAFEGUARDING: "handle safeguarding concerns",
    Verb.HANDLE_COMPLAINT: "log and pass on complaints",
    Verb.DRAFT_PUBLICATION: "draft a post of our own",
    Verb.PUBLISH: "publish a post of our own",
    Verb.ADOPT_POLICY: "adopt a version of the policy",
    Verb.DRAFT_POLICY: "draft and try the policy",
    Verb.STOP_SENDING: "stop and start all sending",
    Verb.CONNECT_ACCOUNT: "connect accounts",
    Verb.MANAGE_PEOPLE: "invite people and change their roles",
    Verb.MANAGE_ORGANISATION: "change the organisation's settings",
}
