"""The organisation's own posts, and what its likes and follows mean."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from moothall.core.policy.forms import Language, Lasting
from moothall.core.policy.parts import Fault, Part, entry


class Publishing(Part):
    """When the organisation itself posts."""

    outside_hours: bool = entry("posts of our own may go out while nobody watches")


Allowed = Literal["allowed", "ask", "refused"]


class Endorsement(Part):
    """What following, liking and sharing mean, and whom the accounts may advertise."""

    following: bool | None = entry("to follow is to endorse", default=None)
    liking: bool | None = entry("to like is to endorse", default=None)
    sharing: bool | None = entry("to share is to endorse", default=None)
    advertising: Allowed | None = entry("commercial advertising", default=None)
    partners: Allowed | None = entry("posts for partners and charities", default=None)
    petitions: Allowed | None = entry("petitions", default=None)
    campaigns: Allowed | None = entry("other people's campaigns", default=None)


WindowKind = Literal["pre_election", "mourning", "incident"]


Scheduled = Literal["hold", "review", "send"]


PoliticalContent = Literal["remove", "leave"]


class Window(Part):
    """A time with rules of its own: before an election, in mourning, after an incident.

    Without dates it is declared when it comes.
    """

    name: str = entry("what it is called", example="Local elections 2027")
    kind: WindowKind = entry("what it is", default="pre_election")
    first: date | None = entry("its first day", key="from", default=None)
    last: date | None = entry("its last day", key="to", default=None)
    scheduled_posts: Scheduled = entry("what happens to posts waiting to go out")
    political_content: PoliticalContent | None = entry("what others write", default=None)
    redirect_politicians: bool = entry("politicians are asked to use another way", default=False)

    def faults(self) -> Iterator[Fault]:
        if self.first and self.last and self.last < self.first:
            yield Fault("to", f"the window ends before it begins on {self.first}")


class Accessibility(Part):
    """How the organisation's own posts are made for everyone."""

    standard: str = entry("the standard kept", default="", example="WCAG 2.2 AA")
    alt_text: bool = entry("pictures have a description", default=False)
    captions: bool = entry("videos have captions", default=False)
    plain_words: bool = entry("short sentences and plain words", default=False)


OtherLanguages = Literal["answer", "translate", "leave", "discourage", "remove"]


class LanguageRule(Part):
    """In which languages posts are read and answered."""

    moderation: tuple[Language, ...] = entry("languages that can be moderated", default=())
    replies: tuple[Language, ...] = entry("languages that are answered", default=())
    others: OtherLanguages = entry("posts in any other language", default="answer")


class Review(Part):
    """How often the policy itself is looked at."""

    every: Lasting = entry("how often", example="12 months")
