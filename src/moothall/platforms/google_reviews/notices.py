"""Google's notices of reviews, fetched from a Pub/Sub subscription. They only make it quicker.

Pulled and not pushed, so that no door has to be open to the internet. A notice is acknowledged by
the next question, once what it told of is kept: https://cloud.google.com/pubsub/docs/pull and
https://developers.google.com/my-business/content/notification-setup.
"""

import json
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moothall.platforms.base import Invalid
from moothall.platforms.google.session import Session

PUBSUB = "https://pubsub.googleapis.com/v1/"
SETTINGS = "https://mybusinessnotifications.googleapis.com/v1/"
SUBSCRIPTION = re.compile(r"projects/[^/\s]+/subscriptions/[^/\s]+")
TOPIC = re.compile(r"projects/[^/\s]+/topics/[^/\s]+")
KINDS = ("NEW_REVIEW", "UPDATED_REVIEW")
AT_ONCE = 50
#: a notice for a place that no account here reads; the reviews are found by asking, anyway
NOBODYS = timedelta(hours=1)
_REVIEW = re.compile(r"accounts/[^/]+/locations/([^/]+)/reviews/([^/]+)")
_LOCATION = re.compile(r"(?:accounts/[^/]+/)?locations/([^/]+)")


@dataclass(frozen=True, slots=True)
class Notices:
    """``reviews``: ids of ours that have news. ``done``: what to acknowledge once that is kept."""

    reviews: tuple[str, ...]
    done: tuple[str, ...]


def pull(session: Session, subscription: str, location: str, now: datetime) -> Notices:
    """Those of other places stay for their own accounts. Raises ``PlatformError``."""
    # else Google holds the answer back until there is a notice, and the poll with it
    asked = {"maxMessages": AT_ONCE, "returnImmediately": True}
    body = session.ask(f"{PUBSUB}{subscription}:pull", asked)
    reviews: dict[str, None] = {}
    done = []
    place = location.rpartition("/")[2]
    for received in (body or {}).get("receivedMessages") or ():
        message = received.get("message") or {}
        named = list(_strings(_content(message)))
        ours = [
            found[2] for one in named if (found := _REVIEW.fullmatch(one)) and found[1] == place
        ]
        reviews |= dict.fromkeys(ours)
        places = {found[1] for one in named if (found := _LOCATION.match(one))}
        if place in places or not places or _is_old(message, now):
            done.append(str(received["ackId"]))
    return Notices(tuple(reviews), tuple(done))


def acknowledge(session: Session, subscription: str, done: list[str]) -> None:
    """Again does no harm. One whose time is over comes once more, which does none either."""
    if done:
        session.ask(f"{PUBSUB}{subscription}:acknowledge", {"ackIds": done})


def _content(message: Mapping[str, Any]) -> list[Any]:
    """What the notice says, in whichever of its two places; what cannot be read says nothing."""
    told: list[Any] = [message.get("attributes") or {}]
    with suppress(ValueError):
        told.append(json.loads(b64decode(str(message.get("data") or ""), validate=True)))
    return told


def _strings(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for one in told.values():
            yield from _strings(one)
    elif isinstance(told, list):
        for one in told:
            yield from _strings(one)


def _is_old(message: Mapping[str, Any], now: datetime) -> bool:
    written = str(message.get("publishTime") or "")
    try:
        return now - datetime.fromisoformat(written) > NOBODYS
    except (ValueError, TypeError):
        return True


# --- whether Google sends notices at all


def setting(session: Session, account: str) -> Mapping[str, Any]:
    """Of a whole business account; it has one topic and no more."""
    found: Mapping[str, Any] = session.read(f"{SETTINGS}{account}/notificationSetting")
    return found


def check(session: Session, subscription: str) -> None:
    """Raises ``PlatformError`` where it is not there, or not for us."""
    session.read(f"{PUBSUB}{subscription}")


def switch_on(session: Session, account: str, topic: str) -> None:
    """Unless the account sends its notices somewhere: that would take them from whoever reads."""
    found = setting(session, account)
    if found.get("pubsubTopic"):
        return
    body = {
        "name": f"{account}/notificationSetting",
        "pubsubTopic": topic,
        "notificationTypes": list(KINDS),
    }
    mask = {"updateMask": "pubsubTopic,notificationTypes"}
    session.write("PATCH", f"{SETTINGS}{account}/notificationSetting", mask, body)


def problem(found: Mapping[str, Any], topic: str) -> str:
    """A sentence for the administrator; empty where the notices come to us."""
    there = str(found.get("pubsubTopic") or "")
    if not there:
        return "Google sends no notices of new reviews yet; the desk asks for them meanwhile."
    if there != topic:
        return (
            f"Google sends its notices of new reviews to another program ({there}). The desk asks"
            " for reviews instead. To change it, have that program give it up first."
        )
    if missing := sorted(set(KINDS) - set(found.get("notificationTypes") or ())):
        return f"Google’s notices leave out {', '.join(missing)}; the desk asks for reviews."
    return ""


def checked(written: str, shape: re.Pattern[str], example: str) -> str:
    """What an administrator pasted. Raises :class:`Invalid`."""
    name = written.strip()
    if name and not shape.fullmatch(name):
        raise Invalid(f"This is no name that Google gives: {name[:80]}. It looks like {example}.")
    return name
