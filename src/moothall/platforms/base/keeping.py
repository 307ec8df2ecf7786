"""What a platform wants of pictures, and how long it lets us keep what people wrote there."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class AltText(StrEnum):
    """The description of a picture, for who does not see it."""

    #: the platform takes no picture without one
    REQUIRED = "required"
    #: the platform takes one
    OFFERED = "offered"
    #: there is no place for one: describe the picture in the text
    NONE = "none"


SPOKEN_ALT = {
    AltText.REQUIRED: "Each needs a description.",
    AltText.OFFERED: "Each can have a description, and the desk asks for one.",
    AltText.NONE: "There is no place for a description, so say in the text what they show.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """Pictures in one post of ours. ``pictures`` 0: a program can publish none."""

    pictures: int
    #: bytes each; None where it is not published
    largest: int | None = None
    alt_text: AltText = AltText.NONE
    note: str = ""
    source: str
    unconfirmed: bool = False

    @property
    def words(self) -> str:
        """As an officer reads it."""
        if not self.pictures:
            return self.note or "No pictures."
        size = f" of up to {self.largest / 1_000_000:g} MB" if self.largest else ""
        many = f"Up to {self.pictures} pictures" if self.pictures > 1 else "One picture"
        return " ".join(filter(None, (f"{many}{size}.", SPOKEN_ALT[self.alt_text], self.note)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What the platform's terms ask of whoever keeps its posts. None: they name no time."""

    #: read again, or erased, so long after it was last read
    refresh_within: timedelta | None = None
    #: erased or changed so soon after it was deleted or changed there
    delete_within: timedelta | None = None
    #: while its words are kept here, a post of a closed case is read again so often, to notice that
    #: it was deleted or changed; what is open is read again all day
    closed_again: timedelta | None = None
    #: kept no longer than this, read again or not
    longest: timedelta | None = None
    #: private messages go so long after the case that they belong to was closed
    private_after: timedelta | None = None
    #: everything goes when the account is disconnected
    ends_with_permission: bool = False
    note: str = ""
    source: str
    unconfirmed: bool = False

    @property
    def words(self) -> str:
        """As an officer reads it."""
        said = []
        if self.longest:
            said.append(f"Kept for at most {spoken(self.longest)}.")
        if self.refresh_within:
            said.append(f"Read again or erased within {spoken(self.refresh_within)}.")
        if self.delete_within:
            said.append(
                f"Erased within {spoken(self.delete_within)} once the desk sees that it was deleted"
                " there; what was changed there loses its earlier words within the same time."
            )
        if self.closed_again:
            said.append(
                "To see it, the desk reads posts of open cases again all day, and those of closed"
                f" cases every {spoken(self.closed_again)}."
            )
        if self.private_after:
            said.append(
                f"Private messages go {spoken(self.private_after)} after their case is closed."
            )
        if self.ends_with_permission:
            said.append("Erased when the account is disconnected.")
        if not said:
            said.append("The platform sets no time, so only your policy’s times count.")
        return " ".join(filter(None, (*said, self.note)))


def spoken(length: timedelta) -> str:
    """As people say it: hours up to three days, then days."""
    hours = round(length.total_seconds() / 3600)
    return f"{hours // 24} days" if hours % 24 == 0 and hours > 72 else f"{hours} hours"
