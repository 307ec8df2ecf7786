"""Connecting an Instagram account: by the Facebook Page that owns it, with Facebook's login."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx

from moothall.platforms.base import Candidate, Guide, Permission
from moothall.platforms.meta.connecting import FacebookLogin, page_candidate
from moothall.platforms.meta.fields import app_id, app_secret, configuration, verify_token
from moothall.platforms.meta.tokens import Token
from moothall.platforms.meta.words import paragraphs

STEPS = """
In the Instagram app, make the account a professional one (“Settings”, “Account type”), and join it
to the organisation's Facebook Page (“Business tools”, “Connect a Facebook Page”).

In the Instagram app, under “Messages and story replies”, “Message controls”, allow access to
messages for connected tools. Without it no private message comes through.

Go to developers.facebook.com, sign in as somebody who runs the organisation's business account, and
choose “Create app”. An app that the desk has for Facebook already will do.

Add the use case for managing messages and content on Instagram, with Facebook login, and there the
permissions that are listed here.

Under “Facebook Login for Business”, “Settings”, put {redirect_uri} as a valid OAuth redirect URI.

Under “Webhooks”, choose Instagram, put {webhook_url} as the callback URL and a verify token of your
own choice, and subscribe to comments, mentions and messages.

Copy the app's ID and secret from “App settings”, “Basic”. There, under “User data deletion”, choose
“Data deletion callback URL” and give {deletion_url}

Then choose Connect here, sign in to Facebook as somebody who works for the Page, and tick the Page
and the Instagram account.
"""
PERMISSIONS = (
    Permission(scope="instagram_basic", purpose="see our own posts"),
    Permission(scope="instagram_manage_comments", purpose="read, answer, hide and delete comments"),
    Permission(
        scope="instagram_manage_messages", purpose="read and answer private messages, block people"
    ),
    Permission(scope="instagram_content_publish", purpose="publish posts"),
    Permission(scope="pages_show_list", purpose="find the Page that owns the account"),
    Permission(scope="pages_read_engagement", purpose="read by way of the Page"),
    Permission(scope="pages_manage_metadata", purpose="have comments and messages sent to us"),
    Permission(scope="pages_messaging", purpose="write in private to somebody who commented"),
    Permission(scope="business_management", purpose="block people from writing to us"),
)
GUIDE = Guide(
    steps=paragraphs(STEPS),
    permissions=PERMISSIONS,
    application_fields=(
        app_id(),
        app_secret(help="Under “App settings”, “Basic”."),
        verify_token("A word of your own choice, the same as in the webhook's settings there."),
        configuration("Of Facebook Login for Business, where the app uses configurations."),
    ),
    review=(
        "Meta reviews each permission and checks the organisation's papers (business verification)"
        " before residents' comments and messages come through. That takes days to weeks."
    ),
    costs="Nothing.",
    source="https://developers.facebook.com/docs/instagram-platform, read in November 2026.",
)
#: without these the account is of no use to the desk
NEEDED = ("instagram_basic", "instagram_manage_comments")


def candidate(page: Mapping[str, Any], token: Token) -> Candidate | None:
    """The account that a Page owns; None for a Page that owns none.

    Instagram's permissions are given for its account, the others for the Page.
    """
    account = page.get("instagram_business_account")
    if not account:
        return None
    owner = page_candidate(page, token, ())
    external_id = str(account["id"])
    scopes = frozenset(
        one
        for one in token.scopes
        if token.allows(one, external_id) or token.allows(one, owner.external_id)
    )
    refused = [one for one in NEEDED if one not in scopes]
    problem = f"These permissions were not given: {', '.join(refused)}." if refused else ""
    return replace(
        owner,
        external_id=external_id,
        name=str(account.get("name") or account.get("username") or owner.name),
        handle=str(account.get("username") or ""),
        scopes=scopes,
        problem=owner.problem or problem,
    )


def instagram_login(
    *, transport: httpx.BaseTransport | None = None, timeout: float = 10.0
) -> FacebookLogin:
    return FacebookLogin(
        title="Instagram",
        guide=GUIDE,
        candidate=candidate,
        transport=transport,
        timeout=timeout,
    )
