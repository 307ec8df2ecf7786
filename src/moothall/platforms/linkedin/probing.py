"""What a page's connection turns out to be able to do: by the person's role, and by permission."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from moothall.platforms.base import Connection, Forbidden, Invalid, Probe, Verb
from moothall.platforms.linkedin.edition import MAY_END
from moothall.platforms.linkedin.guide import PURPOSES
from moothall.platforms.linkedin.hooks import TYPE
from moothall.platforms.linkedin.urns import path_of
from moothall.platforms.table import table

Ask = Callable[..., Any]
ROLES = "/rest/organizationAcls?q=roleAssignee&state=APPROVED&start=0&count=100"
#: https://learn.microsoft.com/linkedin/marketing/community-management/shares/comments-api
READS = frozenset({"ADMINISTRATOR", "DIRECT_SPONSORED_CONTENT_POSTER", "CONTENT_ADMIN",
                   "CONTENT_ADMINISTRATOR"})  # fmt: skip
WRITES = READS | {"RECRUITING_POSTER"}
NOTIFIED = frozenset({"ADMINISTRATOR"})
SOON = timedelta(days=45)

NO_ROLE = (
    "The person who connected the page has no role on it any more. Somebody with the role of"
    " super admin connects it again."
)
CANNOT_READ = (
    "The person who connected the page may post on it and not read its comments: LinkedIn then"
    " answers with empty lists. A super admin gives them another role."
)
NOT_NOTIFIED = (
    "Only a super admin’s connection is told of comments, edits and deletions. Until one connects"
    " the page, comments are found once a day."
)


def probe(ask: Ask, connection: Connection, now: datetime) -> Probe:
    us = connection.account
    roles = roles_on(ask).get(us, frozenset())
    page = ask(f"/rest/organizations/{us.rpartition(':')[2]}")
    scopes = granted(connection)
    lacking = sorted(set(PURPOSES) - scopes) if scopes is not None else []
    problems = [f"The connection lacks: {', '.join(lacking)}. Connect it again."] if lacking else []
    problems += what_is_wrong(roles)
    if now.date() >= MAY_END - SOON:
        problems.append(
            f"LinkedIn may end the edition of its interface that we speak on {MAY_END:%-d %B %Y}."
            " Whoever runs the server installs a newer Moothall before."
        )
    lost = {} if roles & WRITES else dict.fromkeys(
        (Verb.REPLY_PUBLIC, Verb.PUBLISH, Verb.EDIT, Verb.DELETE_OWN), NO_ROLE,
    )  # fmt: skip
    return Probe(
        account=us,
        handle=str(page.get("vanityName") or ""),
        name=str(page["localizedName"]),
        capabilities=table()["linkedin"].narrowed(scopes=scopes, lost=lost),
        scopes=scopes,
        expires_at=ends(connection),
        problems=tuple(problems),
    )


def what_is_wrong(roles: frozenset[str]) -> list[str]:
    if not roles:
        return [NO_ROLE]
    if not roles & READS:
        return [CANNOT_READ]
    return [] if roles & NOTIFIED else [NOT_NOTIFIED]


def roles_on(ask: Ask) -> dict[str, frozenset[str]]:
    """The roles of whoever gave the token, by page."""
    found: dict[str, set[str]] = {}
    for one in ask(ROLES)["elements"]:
        if one.get("state", "APPROVED") == "APPROVED":
            page = str(one.get("organization") or one["organizationTarget"])
            found.setdefault(page, set()).add(str(one["role"]))
    return {page: frozenset(roles) for page, roles in found.items()}


def granted(connection: Connection) -> frozenset[str] | None:
    scope = connection.credentials.get("scope", "").replace(",", " ")
    return frozenset(scope.split()) if scope else connection.scopes


def ends(connection: Connection) -> datetime | None:
    """Of the connection as a whole: where it is renewed, until a year after it was allowed."""
    kept = connection.credentials
    told = kept.get("refresh_expires_at") if kept.get("refresh_token") else kept.get("expires_at")
    try:
        return datetime.fromisoformat(told or "")
    except ValueError:
        return None


def subscription(ask: Ask, connection: Connection) -> str:
    """The address of our subscription to a page's notifications. Raises ``PlatformError``."""
    application = connection.application
    number = application.secrets.get("application_id", "") if application else ""
    if not number.isdigit():
        raise Invalid("LinkedIn’s number of our application is not known. Give it first.")
    us = connection.account
    people = [
        str(one["roleAssignee"]) for one in ask(ROLES)["elements"]
        if one["role"] in NOTIFIED and (one.get("organization") or one["organizationTarget"]) == us
    ]  # fmt: skip
    if not people:
        raise Forbidden(NOT_NOTIFIED)
    return (
        "/rest/eventSubscriptions/("
        f"developerApplication:{path_of(f'urn:li:developerApplication:{number}')},"
        f"user:{path_of(people[0])},entity:{path_of(us)},eventType:{TYPE})"
    )
