"""The demonstration on another port: links that were written down lead to where it is now.

Evidence, events and the record stay as they were written.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import F, Model, Value
from django.db.models.functions import Replace

from moothall.channels.models import Action
from moothall.inbox.models import Post
from moothall.letters.models import Letter


@dataclass(frozen=True, slots=True)
class Addresses:
    """Of the desk and of the pretend network, which has the next port."""

    desk: str
    network: str

    @classmethod
    def by_network(cls, network: str) -> "Addresses":
        """Both, where the network's alone is known."""
        where = urlsplit(network)
        return cls(f"{where.scheme}://{where.hostname}:{(where.port or 1) - 1}", network)


@transaction.atomic
def move(organisation_id: UUID, before: Addresses, now: Addresses) -> None:
    """Wants the organisation's scope."""
    links: tuple[tuple[type[Model], str, str, str], ...] = (
        (Post, "permalink", before.network, now.network),
        (Action, "permalink", before.network, now.network),
        (Letter, "text", before.desk, now.desk),
        (Letter, "html", before.desk, now.desk),
    )
    for model, field, old, new in links:
        there = model._default_manager.filter(  # noqa: SLF001 - Django's word for it
            organisation=organisation_id, **{f"{field}__contains": f"{old}/"}
        )
        there.update(**{field: Replace(F(field), Value(f"{old}/"), Value(f"{new}/"))})
