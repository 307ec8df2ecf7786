"""Why the desk does not start: what, where, and what to do about it."""


class CannotStartError(Exception):
    """Said to whoever typed the command."""

    def __init__(self, what: str, *, where: str, do: str) -> None:
        super().__init__(f"{what}\n  where:      {where}\n  what to do: {do}")
