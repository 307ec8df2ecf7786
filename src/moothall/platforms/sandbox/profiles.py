"""How Elmhouse Social behaves while it pretends to be another network."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from moothall.platforms.base import Capabilities, Support, Verb
from moothall.platforms.base.conditions import NeedsScope
from moothall.platforms.table import table

OWN = "sandbox"
#: whom the network can behave like, as the control page offers them
PROFILES = (
    OWN,
    "facebook",
    "instagram",
    "threads",
    "x",
    "bluesky",
    "mastodon",
    "youtube",
    "linkedin",
    "tiktok",
    "google_reviews",
    "nextdoor",
)


class Hiding(StrEnum):
    """Who still sees what was hidden."""

    FRIENDS = "friends"
    AUTHOR = "author"
    #: anybody, one click deeper
    CLICK = "click"


@dataclass(frozen=True, slots=True)
class Profile:
    name: str
    capabilities: Capabilities
    hiding: Hiding
    #: what a blocked person wrote before vanishes from under our posts
    block_hides: bool

    @property
    def scopes(self) -> frozenset[str]:
        """All that a full token of this network may do."""
        return frozenset(
            condition.scope
            for row in self.capabilities.rows.values()
            for condition in row.conditions
            if isinstance(condition, NeedsScope)
        )

    def tells_of(self, verb: Verb) -> bool:
        """Whether the network shows a program what this verb reads."""
        return self.capabilities.rows[verb].support in {Support.YES, Support.CONDITIONAL}


_HIDING: Mapping[str, Hiding] = {
    "x": Hiding.CLICK,
    "bluesky": Hiding.CLICK,
    "threads": Hiding.AUTHOR,
    "youtube": Hiding.AUTHOR,
    "tiktok": Hiding.AUTHOR,
}


def profile(name: str) -> Profile:
    """Raises ``KeyError`` for a network that there is no profile of."""
    if name not in PROFILES:
        raise KeyError(name)
    return Profile(
        name=name,
        capabilities=table()[name],
        hiding=_HIDING.get(name, Hiding.FRIENDS),
        block_hides=name == "bluesky",
    )
