"""The states of an action in the outbox, and which may follow which: one table.

A trigger of the database holds to the same table, and docs/reference/outbox.md is printed from it.
"""

from enum import StrEnum


class State(StrEnum):
    """Where an action has got to."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    BY_HAND = "by_hand"
    WITHDRAWN = "withdrawn"


class Problem(StrEnum):
    """Why an action stands in front of a person."""

    NONE = ""
    EDITED = "edited"
    DELETED = "deleted"
    ALREADY_SO = "already_so"
    NOT_POSSIBLE = "not_possible"
    NOT_ALLOWED = "not_allowed"
    REFUSED = "refused"
    GAVE_UP = "gave_up"
    UNCLEAR = "unclear"


#: what an action begins as: sent by the desk, or done by a person
FIRST = frozenset({State.QUEUED, State.BY_HAND})

TRANSITIONS: dict[State, dict[State, str]] = {
    State.QUEUED: {
        State.SENDING: "the account's worker claims it",
        State.FAILED: "it may not be sent any more: back to the officer",
        State.BY_HAND: "the platform offers no such call",
        State.WITHDRAWN: "a person takes it back",
    },
    State.SENDING: {
        State.SENT: "the platform confirmed it",
        State.UNKNOWN: "no clear answer came, or the worker died while it asked",
        State.QUEUED: "it was certainly not done, and trying again may help",
        State.FAILED: "the second look found a change, or the platform refused",
        State.BY_HAND: "the platform offers no such call",
    },
    State.UNKNOWN: {
        State.SENT: "read back and found (not as what another decision made), or a person found it",
        State.QUEUED: "read back and absent, and sending again cannot do it twice",
        State.FAILED: "the platform tells that it did not arrive",
        State.WITHDRAWN: "a person looked and lets it be",
    },
    State.FAILED: {
        State.QUEUED: "a person has it tried again",
        State.SENT: "a person did it on the platform, or the platform tells that it arrived",
        State.WITHDRAWN: "a person lets it be",
    },
    State.BY_HAND: {
        State.SENT: "a person did it on the platform",
        State.WITHDRAWN: "a person lets it be",
    },
    State.SENT: {
        State.FAILED: "the platform tells later that it did not arrive",
    },
    State.WITHDRAWN: {},
}

#: nothing more happens by itself or is asked for; news of a loss can still come
OVER = frozenset({State.SENT, State.WITHDRAWN})

MEANINGS: dict[State, str] = {
    State.QUEUED: "decided and waiting for its turn, its time or the platform",
    State.SENDING: "claimed by the account's worker; at most one for each account",
    State.SENT: "done, and confirmed by the platform or by a person",
    State.UNKNOWN: "asked for, and nobody knows yet whether it was done; it is read back",
    State.FAILED: "not done; the person who decided it is shown why",
    State.BY_HAND: "no program can do it: a person does it on the platform and says so",
    State.WITHDRAWN: "taken back or let be; it will not be sent",
}


def may_follow(before: State, after: State) -> bool:
    """Whether the table has the step."""
    return after in TRANSITIONS[before]


def steps_sql() -> str:
    """The table as a list of pairs in SQL: ``('queued','sending'), ...``."""
    pairs = [(a.value, b.value) for a, follow in TRANSITIONS.items() for b in follow]
    return ", ".join(f"('{before}','{after}')" for before, after in pairs)


def firsts_sql() -> str:
    """What an action may begin as, as a list in SQL."""
    return ", ".join(f"'{state.value}'" for state in State if state in FIRST)


def diagram() -> str:
    """The steps as Mermaid draws them, for docs/reference/outbox.md."""
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {state.value}" for state in State if state in FIRST]
    for before, follow in TRANSITIONS.items():
        lines += [f"    {before.value} --> {after.value}" for after in follow]
    lines += [f"    {state.value} --> [*]" for state in State if state in OVER]
    return "\n".join([*lines, "```", ""])


def table() -> str:
    """States and steps in Markdown, for the same page."""
    lines = ["| state | means |", "|---|---|"]
    lines += [f"| {state.value} | {MEANINGS[state]} |" for state in State]
    lines += ["", "| from | to | when |", "|---|---|---|"]
    for before, follow in TRANSITIONS.items():
        lines += [f"| {before.value} | {after.value} | {why} |" for after, why in follow.items()]
    return "\n".join([*lines, ""])
