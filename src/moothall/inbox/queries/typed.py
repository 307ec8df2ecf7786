"""What somebody put into the search: a case's number, a name, a pasted link, or words."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from moothall.inbox.models.case import REFERENCE

LONGEST = 2_000
MOST_WORDS = 6
SHORTEST_NAME = 2
LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
NUMBER = re.compile(rf"#?([0-9a-f]{{{REFERENCE}}})", re.IGNORECASE)
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NOT_IN_A_NAME = re.compile(r"[\W_]+")
#: parts of a link's path that name a kind of page, and nobody
NOBODY = {
    "posts", "post", "status", "statuses", "comment", "comments", "profile", "profiles", "user",
    "users", "people", "p", "u", "reel", "watch", "video", "videos", "photo", "photos", "permalink",
    "story", "groups", "pages", "web", "deck",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typed:
    """``links`` are what the address of a post may be, ``names`` what else stands in it."""

    words: str = ""
    numbers: tuple[str, ...] = ()
    ids: tuple[UUID, ...] = ()
    links: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def is_link(self) -> bool:
        """Whether a link was pasted; then it is not looked for as words."""
        return bool(self.links)

    @property
    def people(self) -> str | None:
        """The query for names, each word as the beginning of one; None where it can be no name."""
        words = [word for word in NOT_IN_A_NAME.sub(" ", self.words).split() if word]
        if not words or len(words) > MOST_WORDS or len(max(words, key=len)) < SHORTEST_NAME:
            return None
        return " & ".join(f"'{word}':*" for word in words)

    @property
    def linked_people(self) -> str | None:
        """The query for handles that stand in a link."""
        each = (NOT_IN_A_NAME.sub(" ", name).split() for name in self.names)
        said = [" & ".join(f"'{word}'" for word in words) for words in each if words]
        return " | ".join(f"({words})" for words in said) or None


def read(given: str) -> Typed:
    """Never fails: what is nothing else is words."""
    text = given.strip()[:LONGEST]
    found = LINK.search(text)
    if found:
        link = found.group().rstrip(".,;)")
        return Typed(ids=ids_in(link), links=written_so(link), names=names_in(link))
    numbers = (NUMBER.fullmatch(word) for word in text.split())
    return Typed(
        words=text,
        numbers=tuple(dict.fromkeys(one.group(1).upper() for one in numbers if one)),
        ids=ids_in(text),
    )


def ids_in(text: str) -> tuple[UUID, ...]:
    """Of cases and posts in a link of our own desk."""
    return tuple(dict.fromkeys(UUID(one) for one in ID.findall(text)))


def written_so(link: str) -> tuple[str, ...]:
    """The link as it may have been kept: with and without what an app adds to it."""
    full = link if "://" in link else f"https://{link}"
    bare = full.split("#")[0].split("?")[0]
    both = (full, bare, bare.rstrip("/"), f"{bare.rstrip('/')}/")
    swapped = tuple(
        one.replace("https://", "http://", 1) if one.startswith("https") else
        one.replace("http://", "https://", 1)
        for one in both
    )  # fmt: skip
    return tuple(dict.fromkeys((*both, *swapped)))


def names_in(link: str) -> tuple[str, ...]:
    """Handles and the platform's own ids: the parts of the path and the values of the query."""
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
    except ValueError:
        return ()
    given = [*parts.path.split("/"), *(value for _, value in parse_qsl(parts.query))]
    found = (one.lstrip("@") for one in given)
    return tuple(dict.fromkeys(one for one in found if one and one.lower() not in NOBODY))[:12]
