"""Connecting a YouTube channel."""

from collections.abc import Mapping
from typing import Any

from moothall.platforms.base import Application, Candidate, Field, Guide, Permission
from moothall.platforms.base.checks import number
from moothall.platforms.google.connecting import (
    CLIENT,
    SECRET,
    SOURCE,
    GoogleConnector,
    project_steps,
)
from moothall.platforms.google.session import Session
from moothall.platforms.youtube.client import API, SCOPE
from moothall.platforms.youtube.errors import REFUSALS

GUIDE = Guide(
    steps=(
        *project_steps("“YouTube Data API v3”"),
        (
            "Press “Connect” here and sign in with the account that owns the channel. Where the"
            " channel is a brand account, choose the channel itself on Google’s second page, and"
            " not your own name."
        ),
        "Tick every box on Google’s page. It sends you back here; choose the channel.",
    ),
    permissions=(
        Permission(
            scope=SCOPE,
            purpose=(
                "read comments on the channel’s videos, also those held for review, and answer,"
                " hold, remove and ban as your officers decide. Google offers nothing smaller for"
                " this: the same permission would let a program manage videos, which the desk"
                " never does"
            ),
        ),
    ),
    application_fields=(
        CLIENT,
        SECRET,
        Field(
            name="daily_units",
            label="Units a day",
            help=(
                "10,000, unless Google has given the project more. They are for all channels of"
                " the project together: with two channels, give each half."
            ),
            secret=False,
            required=False,
            check=number(
                100,
                100_000_000,
                "Give the units as a number, such as 10000, or leave it empty. Google Cloud shows"
                " them under YouTube Data API v3, Quotas.",
            ),
        ),
        Field(
            name="polling_share",
            label="Of these for reading, in percent",
            help=(
                "50, unless you say otherwise. The rest is kept for hiding and answering, some 55"
                " units each."
            ),
            secret=False,
            required=False,
            check=number(
                1, 99, "Give a number from 1 to 99, such as 50, or leave it empty, which means 50."
            ),
        ),
    ),
    review=(
        "Google checks programs that ask for this permission, which it calls sensitive: the"
        " organisation’s website, its privacy notice and a short film of the desk are looked at."
        " Google speaks of some days; allow for weeks. Until then people who connect see a page"
        " that says the program is not checked, and may go on. More than 10,000 units a day need"
        " YouTube’s own audit."
    ),
    costs="Free of charge.",
    source=f"{SOURCE} and https://developers.google.com/youtube/v3/getting-started, read in"
    " November 2026.",
)


class YouTubeConnector(GoogleConnector):
    """Fulfils :class:`moothall.platforms.base.Connector`."""

    guide = GUIDE
    refusals = REFUSALS
    base_url = API

    def scopes(self, application: Application) -> tuple[str, ...]:  # noqa: ARG002 - one for all
        return (SCOPE,)

    def candidates(self, session: Session, given: Mapping[str, Any]) -> list[Candidate]:
        """One, most often: Google asks the person which channel it is to be."""
        body = session.read("channels", {"part": "snippet", "mine": "true"})
        return [
            Candidate(
                external_id=str(channel["id"]),
                name=str(channel["snippet"]["title"]),
                handle=str(channel["snippet"].get("customUrl") or ""),
                **given,
            )
            for channel in body.get("items") or ()
        ]
