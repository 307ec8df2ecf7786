"""The states of a letter, and which may follow which: one table."""

from enum import StrEnum


class State(StrEnum):
    """Where a letter has got to."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    UNMAILED = "unmailed"
    DROPPED = "dropped"


#: what a letter begins as
FIRST = frozenset({State.QUEUED, State.UNMAILED, State.FAILED})

TRANSITIONS: dict[State, dict[State, str]] = {
    State.QUEUED: {
        State.SENDING: "a worker claims it",
        State.FAILED: "it was tried for a day",
        State.DROPPED: "its reader does not work here any more",
    },
    State.SENDING: {
        State.SENT: "the mail server took it",
        State.QUEUED: "it was certainly not taken, and trying again may help",
        State.FAILED: "the mail server refused it",
        State.UNKNOWN: "no clear answer came, or the worker died while it asked",
    },
    State.UNKNOWN: {
        State.QUEUED: "a person has it sent once more",
        State.DROPPED: "a person lets it be",
    },
    State.FAILED: {
        State.QUEUED: "a person has it sent once more",
        State.DROPPED: "a person lets it be",
    },
    State.SENT: {},
    State.UNMAILED: {},
    State.DROPPED: {},
}

MEANINGS: dict[State, str] = {
    State.QUEUED: "waits for its turn, or for the mail server",
    State.SENDING: "is being handed to the mail server",
    State.SENT: "taken by the mail server",
    State.UNKNOWN: "handed over without a clear answer: it may have arrived or not",
    State.FAILED: "not sent; a person is shown why",
    State.UNMAILED: "kept here only: this desk has no mail server",
    State.DROPPED: "let be; it will not be sent",
}


def table() -> str:
    """States and steps in Markdown, for docs/running/mail.md."""
    lines = ["| state | means |", "|---|---|"]
    lines += [f"| {state.value} | {MEANINGS[state]} |" for state in State]
    lines += ["", "| from | to | when |", "|---|---|---|"]
    for before, follow in TRANSITIONS.items():
        lines += [f"| {before.value} | {after.value} | {why} |" for after, why in follow.items()]
    return "\n".join([*lines, ""])
