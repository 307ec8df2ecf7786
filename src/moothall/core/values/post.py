"""One thing that a member of the public wrote, as the judge sees it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Author:
    name: str = ""
    handle: str = ""
    bio: str = ""


@dataclass(frozen=True, slots=True)
class EarlierPost:
    """An earlier post by the same author to the same organisation."""

    text: str
    hours_ago: float | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """Only ``text`` is required. ``posted_at`` carries its offset; ``history`` is newest first."""

    text: str
    id: str = ""
    platform: str = ""
    kind: str = "comment"
    author: Author = field(default_factory=Author)
    parent: str = ""
    """The text of the organisation's own post that this one answers; empty where there is none."""
    history: tuple[EarlierPost, ...] = ()
    posted_at: datetime | None = None
