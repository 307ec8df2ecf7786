"""A post and what a careful reader says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moothall.core.values import (
    Author,
    Disposition,
    EarlierPost,
    Ground,
    Label,
    Need,
    Post,
    Service,
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A post and what a careful reader says of it."""

    post: Post
    grounds: frozenset[Ground]
    needs: frozenset[Need]
    disposition: Disposition
    service: Service

    @property
    def labels(self) -> frozenset[Label]:
        return self.grounds | self.needs


def labelled(record: Mapping[str, Any]) -> Labelled:
    """The post and labels of one decoded JSON line.

    Raises ValueError where a field is missing or names a label that does not exist.
    """
    where = f"labelled post {record.get('id', '(no id)')!s}"
    try:
        return Labelled(
            post=_post(record),
            grounds=frozenset(Ground(name) for name in record["grounds"]),
            needs=frozenset(Need(name) for name in record["needs"]),
            disposition=Disposition(record["disposition"]),
            service=Service(record["service"]),
        )
    except KeyError as missing:
        raise ValueError(f"{where}: the field {missing} is missing; add it") from None
    except ValueError as wrong:
        raise ValueError(f"{where}: {wrong}; use a name from the labels' reference") from None


def _post(record: Mapping[str, Any]) -> Post:
    author = record.get("author") or {}
    posted_at = record.get("posted_at")
    return Post(
        text=record["text"],
        id=str(record.get("id", "")),
        platform=record.get("platform") or "",
        kind=record.get("kind") or "comment",
        author=Author(**{part: author.get(part) or "" for part in ("name", "handle", "bio")}),
        parent=record.get("parent") or "",
        history=tuple(
            EarlierPost(earlier["text"], earlier.get("hours_ago"))
            for earlier in record.get("history") or ()
        ),
        posted_at=datetime.fromisoformat(posted_at) if posted_at else None,
    )
