"""What every reader of statements gives back, and how it fails."""

from dataclasses import dataclass

from moothall.core.policy.draft.layout import Block

INSTALL = (
    "install it from Moothall's own folder: .venv/bin/pip install -c constraints.txt '.[documents]'"
)


class StatementError(Exception):
    """The file cannot be read as a statement; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The blocks of a published statement, in order."""

    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    """What a person should know of the reading: what was left out, how the text was decoded."""
