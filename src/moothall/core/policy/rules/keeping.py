"""What is kept, for how long, and whose privacy is protected."""

from enum import StrEnum

from moothall.core.policy.forms import Lasting, WebAddress
from moothall.core.policy.parts import Part, entry
from moothall.core.policy.rules.moderating import Action


class Kept(StrEnum):
    WORDS = "words"
    PICTURE = "picture"
    LINK = "link"
    AUTHOR = "author"
    TIME = "time"
    CONTEXT = "context"


class Evidence(Part):
    """What is kept of a post before something is done to it."""

    before: tuple[Action, ...] = entry(
        "before which actions", default=(Action.HIDE, Action.DELETE, Action.BLOCK)
    )
    keep: tuple[Kept, ...] = entry("what", default=(Kept.WORDS, Kept.LINK, Kept.AUTHOR, Kept.TIME))


class Since(StrEnum):
    RECEIVED = "received"
    CLOSED = "closed"
    DECIDED = "decided"
    ENDED = "ended"


class KeptFor(Part):
    """How long one kind of record is kept."""

    period: Lasting = entry("how long", key="keep", example="12 months")
    since: Since = entry("counted from", default=Since.CLOSED)


class Retention(Part):
    """How long records are kept, by kind."""

    routine: KeptFor | None = entry("ordinary enquiries", default=None)
    moderated: KeptFor | None = entry("removed posts, with their evidence", default=None)
    block: KeptFor | None = entry("blocks", default=None)
    information_request: KeptFor | None = entry("requests for information or data", default=None)
    complaint: KeptFor | None = entry("complaints", default=None)
    safeguarding: KeptFor | None = entry("safeguarding concerns", default=None)


class HoldReason(StrEnum):
    FOI = "foi"
    SAR = "sar"
    COMPLAINT = "complaint"
    COURT = "court"
    POLICE = "police"
    SAFEGUARDING = "safeguarding"


class LegalHold(Part):
    """What stops records from being purged."""

    stops_for: tuple[HoldReason, ...] = entry("open matters that keep a record")


class Treatment(StrEnum):
    REMOVE = "remove"
    MASK = "mask"
    LEAVE = "leave"


class ChildPhotos(StrEnum):
    CONSENT = "consent"
    NEVER = "never"
    ALLOWED = "allowed"


class Privacy(Part):
    """Other people's information, staff names, pictures of children, and what people are told."""

    third_parties: Treatment | None = entry("other people's personal information", default=None)
    staff_names: Treatment | None = entry("posts that name staff", default=None)
    children_photos: ChildPhotos | None = entry("pictures of children, our own too", default=None)
    notice: WebAddress | None = entry("where the privacy notice is", default=None)
    lawful_basis: str = entry("the basis in UK GDPR", default="", example="Article 6(1)(e)")
