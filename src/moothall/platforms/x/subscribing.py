"""Having X send what happens to an account: an address of our application, and what it is told of.

https://docs.x.com/x-api/webhooks/quickstart and https://docs.x.com/x-api/activity/introduction.
The address belongs to the application and is given by its own token, the Bearer Token; what
concerns one account alone is subscribed to by that account's.
"""

from collections.abc import Callable
from typing import Any

from moothall.platforms.base import Invalid

#: X charges for each that it sends, but for deletions and for our own messages
TOLD = ("post.mention.create", "post.create", "post.delete", "dm.received", "dm.sent")
TAG = "moothall"
NOT_ENOUGH = (
    "X’s Bearer Token of our application is not known, by which it would be told our address. Give"
    " it with the application’s other secrets."
)
NOT_VALID = "X asked our address whether we are here and was not content with the answer."


def subscribe(
    url: str,
    us: str,
    *,
    as_application: tuple[Callable[..., Any], Callable[..., Any]] | None,
    write: Callable[..., Any],
) -> None:
    """Asks and writes as the application, and as the account. What is there already stays."""
    if as_application is None:
        raise Invalid(NOT_ENOUGH)
    ask, write_as_application = as_application
    webhook = webhook_at(url, ask, write_as_application)
    there = {
        (one.get("event_type"), (one.get("filter") or {}).get("user_id"))
        for one in ask("/2/activity/subscriptions", {}).get("data") or ()
        if str(one.get("webhook_id")) == webhook
    }
    for kind in TOLD:
        if (kind, us) not in there:
            body = {"event_type": kind, "filter": {"user_id": us}, "webhook_id": webhook}
            write("/2/activity/subscriptions", {**body, "tag": TAG})


def webhook_at(url: str, ask: Callable[..., Any], write: Callable[..., Any]) -> str:
    """X's number of our address. Raises :class:`Invalid` where X did not find us there."""
    known = [one for one in ask("/2/webhooks", {}).get("data") or () if one.get("url") == url]
    found = known[0] if known else write("/2/webhooks", {"url": url})["data"]
    if known and not found.get("valid"):  # has X look again
        found = {**found, **write(f"/2/webhooks/{found['id']}", method="PUT")["data"]}
    if not found.get("valid"):
        raise Invalid(NOT_VALID)
    return str(found["id"])
