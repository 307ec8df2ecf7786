"""What we ask a platform to do, frozen before it is sent, and what became of it."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from moothall.platforms.base.errors import PlatformError
from moothall.platforms.base.events import Visibility
from moothall.platforms.base.verbs import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture of ours that goes out with a text. ``alt`` says what it shows, for the blind."""

    content: bytes = field(repr=False)
    media_type: str
    alt: str
    #: in pixels; 0 where it is not known
    width: int = 0
    height: int = 0
    #: where anybody can fetch it, for platforms that take no picture and fetch it themselves
    url: str = ""

    def frozen(self) -> dict[str, Any]:
        return asdict(self) | {"content": b64encode(self.content).decode()}

    @classmethod
    def thawed(cls, kept: Mapping[str, Any]) -> "Picture":
        """Raises ``KeyError`` or ``ValueError`` where ``kept`` is none."""
        given = {one.name: kept[one.name] for one in fields(cls) if one.name != "url"}
        given["url"] = kept.get("url", "")
        return cls(**given | {"content": b64decode(kept["content"], validate=True)})


#: of an action: told beside it
_NOT_FROZEN = ("pictures", "sent_at")
#: of an action that was frozen before there were such
_LATER = {"category": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One verb on one post, with everything that is needed to send it again byte for byte.

    ``client_key`` is chosen when the decision is made and kept: it is what makes sending again safe
    where the platform knows such keys, and what finds the result where it does not.
    """

    verb: Verb
    client_key: str
    #: the post that is answered, hidden, deleted or reported; empty for a new post of our own
    target: str = ""
    #: that post's author, for the verbs that are done to a person
    author: str = ""
    conversation: str = ""
    #: private unless the event said otherwise, so that forgetting it refuses a public reply
    target_visibility: Visibility = Visibility.PRIVATE
    #: the version that the officer saw; a platform that can compare refuses a later one
    target_version: str = ""
    text: str = ""
    #: told to the platform with a report
    reason: str = ""
    #: which of the platform's own kinds of report it is; empty: the platform has none, or "other"
    category: str = ""
    decided_at: datetime
    pictures: tuple[Picture, ...] = ()
    #: when it is sent, told at that moment and never frozen: a decision may wait for the morning
    sent_at: datetime | None = None

    @property
    def dated(self) -> datetime:
        """What our words are dated where we date them ourselves."""
        return self.sent_at or self.decided_at

    def frozen(self) -> dict[str, Any]:
        """For the outbox: plain strings, in an order that never changes; pictures where any are."""
        told = asdict(replace(self, pictures=()))
        for name in _NOT_FROZEN:
            del told[name]
        told["decided_at"] = self.decided_at.astimezone(UTC).isoformat()
        if self.pictures:
            told["pictures"] = [picture.frozen() for picture in self.pictures]
        return told

    @classmethod
    def thawed(cls, kept: Mapping[str, Any]) -> "Action":
        """The action again. Raises ``KeyError`` or ``ValueError`` where ``kept`` is none."""
        kept = {**_LATER, **kept}
        given = {one.name: kept[one.name] for one in fields(cls) if one.name not in _NOT_FROZEN}
        return cls(
            **given
            | {
                "verb": Verb(kept["verb"]),
                "target_visibility": Visibility(kept["target_visibility"]),
                "decided_at": datetime.fromisoformat(kept["decided_at"]),
                "pictures": tuple(Picture.thawed(one) for one in kept.get("pictures", ())),
            }
        )


class Result(StrEnum):
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    #: no call does it: a person does it on the platform and records it
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    result: Result
    #: of what came into being; of the target for verbs that make nothing
    external_id: str = ""
    permalink: str = ""
    #: a sentence for the officer
    detail: str = ""
    #: the words as the platform shows them: compare them with ours, some platforms cut
    text: str = ""
    #: what went wrong, where :func:`moothall.platforms.base.attempt` caught it
    error: PlatformError | None = None
    #: by-hand steps, one sentence each
    steps: tuple[str, ...] = ()
