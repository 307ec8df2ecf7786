"""Every way a platform can fail, as one small family that says whether trying again can help.

An adapter raises nothing else: whatever a platform answers is mapped to one of these by a table.
"""

from datetime import datetime
from enum import StrEnum


class TryAgain(StrEnum):
    #: a person has to change something first
    NEVER = "never"
    #: it was certainly not done; sending again is safe
    LATER = "later"
    #: it may have been done; read back before anything else
    READ_BACK = "read_back"
    #: it is done already, which is what was wanted; read back to be sure
    DONE = "done"


class PlatformError(Exception):
    """``str()`` is a sentence for the officer; ``detail`` is the platform's own for the log.

    Neither holds a token or a resident's words.
    """

    again = TryAgain.NEVER

    def __init__(self, words: str, *, detail: str = "", code: str = "") -> None:
        super().__init__(words)
        self.words, self.detail, self.code = words, detail, code


class Unauthorized(PlatformError):  # noqa: N818  - the contract's own names read as what happened
    """The token is not accepted any more: the account has to be connected again."""


class Forbidden(PlatformError):  # noqa: N818
    """The account may not do this: what the probe believed was too much."""


class NotFound(PlatformError):  # noqa: N818
    """The post is gone: mark it deleted."""


class AlreadyDone(PlatformError):  # noqa: N818
    again = TryAgain.DONE


class Invalid(PlatformError):  # noqa: N818
    """The platform does not take these words or this picture: the officer changes them."""


class PolicyRefused(PlatformError):  # noqa: N818
    """The platform's own rules refuse it now: not summoned, window closed, asked once already."""


class RateLimited(PlatformError):  # noqa: N818
    again = TryAgain.LATER

    def __init__(
        self, words: str, *, until: datetime | None, detail: str = "", code: str = ""
    ) -> None:
        super().__init__(words, detail=detail, code=code)
        self.until = until


class Transient(PlatformError):  # noqa: N818
    """Nothing was done: no connection, or the platform said that it is busy."""

    again = TryAgain.LATER


class UnknownOutcome(PlatformError):  # noqa: N818
    """The request went out and no clear answer came back."""

    again = TryAgain.READ_BACK


class Changed(PlatformError):  # noqa: N818
    """The post is not the one that the officer saw: it goes back to the officer."""


class Unsupported(PlatformError):  # noqa: N818
    """The platform offers no such call. No request was sent."""


class ContractBroken(PlatformError):  # noqa: N818
    """The answer is none that the platform documents. ``body`` is kept for a look into it."""

    again = TryAgain.READ_BACK

    def __init__(self, words: str, *, body: str = "", detail: str = "", code: str = "") -> None:
        super().__init__(words, detail=detail, code=code)
        self.body = body


class PrivateWouldTurnPublic(PlatformError):  # noqa: N818
    """Refused by ourselves before any request: something private would be answered in public."""


class Forged(PlatformError):  # noqa: N818
    """A webhook or handshake whose signature is missing, wrong or too old."""


class Stale(Forged):
    """Signed rightly, and longer ago than the platform goes on sending it."""


class Replayed(Forged):
    """Signed rightly and taken before: answer that it arrived, and keep nothing of it."""
