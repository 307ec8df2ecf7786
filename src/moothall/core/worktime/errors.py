"""What working time refuses, in words that the person who asked can act on."""


class WorktimeError(ValueError):
    """Any refusal of this room; its text says what, and what to do."""


class NaiveTimeError(WorktimeError):
    """A date-time came without an offset, so nobody can say which moment it is."""


class NeverOpenError(WorktimeError):
    """The hours hold no opening in the years ahead."""


class UnknownClockError(WorktimeError):
    """No clock has that name; the text gives the nearest."""


class ClockStandsStillError(WorktimeError):
    """Something was asked of the writer and has not come: there is no due date yet."""


class ClockDoesNotApplyError(WorktimeError):
    """The duty is not in force on that day, or not in that nation.

    A refusal rather than an answer, so that no script takes a duty to exist that the law does not
    impose. ``clock`` is its name and ``source`` says where the law can be read.
    """

    def __init__(self, reason: str, *, clock: str, source: object) -> None:
        super().__init__(reason)
        self.clock = clock
        self.source = source
