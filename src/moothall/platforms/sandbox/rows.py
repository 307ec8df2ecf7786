"""The two things that the network keeps, as values."""

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Row

from moothall.platforms.base import PostKind, Visibility


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    handle: str
    name: str
    bio: str = ""

    @classmethod
    def of(cls, row: Row) -> "Person":
        return cls(row["id"], row["handle"], row["name"], row["bio"])


@dataclass(frozen=True, slots=True)
class Written:
    """A post of any kind, with its author."""

    id: str
    number: int
    author: Person
    kind: PostKind
    text: str
    parent: str
    root: str
    conversation: str
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    #: "author", "page" or "thread"
    deleted_by: str
    hidden: bool
    revision: int
    client_key: str
    rating: int | None
    picture: str
    picture_missing: bool

    @property
    def visibility(self) -> Visibility:
        private = self.kind is PostKind.DIRECT_MESSAGE
        return Visibility.PRIVATE if private else Visibility.PUBLIC

    @property
    def path(self) -> str:
        return f"/post/{self.id}"

    @classmethod
    def of(cls, row: Row) -> "Written":
        return cls(
            id=row["id"],
            number=row["number"],
            author=Person(row["author"], row["handle"], row["name"], row["bio"]),
            kind=PostKind(row["kind"]),
            text=row["text"],
            parent=row["parent"],
            root=row["root"],
            conversation=row["conversation"],
            created_at=datetime.fromisoformat(row["created_at"]),
            edited_at=_moment(row["edited_at"]),
            deleted_at=_moment(row["deleted_at"]),
            deleted_by=row["deleted_by"],
            hidden=bool(row["hidden"]),
            revision=row["revision"],
            client_key=row["client_key"],
            rating=row["rating"],
            picture=row["picture"],
            picture_missing=bool(row["picture_missing"]),
        )


def _moment(kept: str) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
