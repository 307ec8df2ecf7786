"""The landlord's own posts of the invented day: nobody at this desk writes them, and all know them.

A post of ours that no decision explains is a warning at any other desk. Here it would be the first
thing to see, and false. What a visitor writes as the landlord is warned of as anywhere.
"""

from functools import cache
from importlib.resources import files
from typing import Any

from moothall.channels.models import Event, Recognised
from moothall.channels.receive import settle_unasked
from moothall.people.models import Membership
from moothall.people.verbs import Role
from moothall.platforms.sandbox.script import parse

NOTE = "Written on Elmhouse Social itself, as the invented day has it."


@cache
def scripted() -> frozenset[str]:
    """The words of all posts that the landlord's page writes in the day."""
    day = files("moothall.platforms.sandbox") / "days" / "colchester.jsonl"
    return frozenset(
        normal(line.text) for line in parse(day.read_text("utf-8")) if line.text and not line.author
    )


def normal(text: str) -> str:
    return " ".join(text.split())


def know(sender: type[Event], instance: Event, **_: Any) -> None:
    """A receiver of Django's ``post_save``: settle it in the name of who runs the page."""
    del sender
    if instance.recognised != Recognised.UNASKED or instance.settled_at:
        return
    if normal(instance.payload.get("text", "")) not in scripted():
        return
    writer = (
        Membership.objects.filter(
            organisation=instance.organisation_id, ended_at=None,
            roles__contains=[Role.SENIOR_OFFICER],
        )
        .select_related("person", "organisation")
        .order_by("started_at", "id")
        .first()
    )  # fmt: skip
    if writer is not None:
        settle_unasked(instance, by=writer, at=instance.received_at, note=NOTE)
