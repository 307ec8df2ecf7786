"""What is kept, for how long, and whose privacy is protected."""

from typing import Literal

from moothall.core.policy.forms import Lasting, WebAddress
from moothall.core.policy.parts import Part, entry
from moothall.core.policy.rules.moderating import Action

Kept = Literal["words", "picture", "link", "author", "time", "context"]


class Evidence(Part):
    """What is kept of a post before something is done to it."""

    before: tuple[Action, ...] = entry(
        "before which actions", default=(Action.HIDE, Action.DELETE, Action.BLOCK)
    )
    keep: tuple[Kept, ...] = entry("what", default=("words", "link", "author", "time"))


Since = Literal["received", "closed", "decided", "ended"]


class KeptFor(Part):
    """How long one kind of record is kept."""

    period: Lasting = entry("how long", key="keep", example="12 months")
    since: Since = entry("counted from", default="closed")


class Retention(Part):
    """How long records are kept, by kind."""

    routine: KeptFor | None = entry("ordinary enquiries", default=None)
    moderated: KeptFor | None = entry("removed posts, with their evidence", default=None)
    block: KeptFor | None = entry("blocks", default=None)
    information_request: KeptFor | None = entry("requests for information or data", default=None)
    complaint: KeptFor | None = entry("complaints", default=None)
    safeguarding: KeptFor | None = entry("safeguarding concerns", default=None)


HoldReason = Literal["foi", "sar", "complaint", "court", "police", "safeguarding"]


class LegalHold(Part):
    """What stops records from being purged."""

    stops_for: tuple[HoldReason, ...] = entry("open matters that keep a record")


Treatment = Literal["remove", "mask", "leave"]


ChildPhotos = Literal["consent", "never", "allowed"]


class Privacy(Part):
    """Other people's information, staff names, pictures of children, and what people are told."""

    third_parties: Treatment | None = entry("other people's personal information", default=None)
    staff_names: Treatment | None = entry("posts that name staff", default=None)
    children_photos: ChildPhotos | None = entry("pictures of children, our own too", default=None)
    notice: WebAddress | None = entry("where the privacy notice is", default=None)
    lawful_basis: str = entry("the basis in UK GDPR", default="", example="Article 6(1)(e)")
