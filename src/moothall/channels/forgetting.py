"""The end of retention for what arrived and what was sent: words and names go, the rest stays.

An event keeps its number and version, so that the same thing is not taken in again should the
platform tell of it once more. Ask inside `people.erasing`.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Func, JSONField, Value

from moothall.channels.models import Action, Event, Picture
from moothall.channels.states import OVER

NOBODY = {"external_id": "", "name": "", "handle": "", "bio": "", "avatar": ""}
EVENT = {"text": "", "html": "", "permalink": "", "attachments": [], "author": NOBODY}
ACTION = {"text": "", "reason": "", "author": ""}


def forget_events(account_id: UUID, external_ids: Sequence[str]) -> tuple[int, int]:
    """How many events, and how many pictures that officers had handed in with them."""
    found = Event.objects.filter(account=account_id, external_id__in=external_ids)
    pictures, _ = Picture.objects.filter(event__in=found).delete()
    return found.update(payload=without(EVENT), author_id="", notes=[]), pictures


def forget_authored(account_id: UUID, author_id: str, but: Sequence[str]) -> int:
    """Whatever came of one person, but of these posts; how many events."""
    found = Event.objects.filter(account=account_id, author_id=author_id).exclude(
        external_id__in=but
    )
    return found.update(payload=without(EVENT), author_id="", notes=[])


def forget_actions(subject_kind: str, subject_ids: Sequence[str]) -> int:
    """Our own words and the author's number, of what is over."""
    found = Action.objects.filter(
        subject_kind=subject_kind, subject_id__in=subject_ids, state__in=OVER
    )
    return found.update(payload=without(ACTION), shown_text="", outcome="", permalink="")


def without(emptied: dict[str, Any]) -> Func:
    """The payload with these in the place of what stood there."""
    return Func(
        F("payload"),
        Value(emptied, output_field=JSONField()),
        template="(%(expressions)s)",
        arg_joiner=" || ",
        output_field=JSONField(),
    )
