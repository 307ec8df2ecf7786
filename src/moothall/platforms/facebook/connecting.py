"""How a Page is connected: what to set up at Meta, and what each permission is for.

Read in November 2026: https://developers.facebook.com/docs/permissions,
https://developers.facebook.com/docs/resp-plat-initiatives/individual-processes/app-review,
https://developers.facebook.com/docs/development/release/business-verification.
"""

from collections.abc import Mapping
from typing import Any

from moothall.platforms.base import Candidate, Field, Guide, Permission
from moothall.platforms.facebook.acting import HUMAN_AGENT
from moothall.platforms.meta.connecting import FacebookLogin, page_candidate
from moothall.platforms.meta.fields import app_id, app_secret, configuration, verify_token
from moothall.platforms.meta.tokens import Token

#: what a Page tells our application of
SUBSCRIBED = (
    "feed", "mention", "ratings", "messages", "message_echoes", "message_edits",
    "message_deliveries",
)  # fmt: skip

PERMISSIONS = (
    Permission(scope="pages_show_list", purpose="shows you the Pages that you may connect"),
    Permission(
        scope="business_management",
        purpose="shows Pages that belong to a business portfolio, which most councils' do",
    ),
    Permission(
        scope="pages_read_engagement", purpose="reads the posts of your Page and who wrote below"
    ),
    Permission(
        scope="pages_read_user_content",
        purpose="reads what residents write: comments, posts on your Page and recommendations",
    ),
    Permission(
        scope="pages_manage_metadata", purpose="lets Facebook tell the desk at once of what is new"
    ),
    Permission(
        scope="pages_manage_engagement",
        purpose="answers, hides and deletes comments, and blocks people",
    ),
    Permission(scope="pages_manage_posts", purpose="publishes, changes and deletes your own posts"),
    Permission(
        scope="pages_messaging",
        purpose="reads private messages and answers them, and writes in private to who commented",
    ),
)
#: without which a verb is missing; the others only help to connect
NEEDED = tuple(
    one.scope for one in PERMISSIONS if one.scope not in {"pages_show_list", "business_management"}
)
#: without which there is nothing to read
ESSENTIAL = ("pages_read_engagement", "pages_read_user_content")

GUIDE = Guide(
    steps=(
        (
            "Sign in at developers.facebook.com/apps with the Facebook account of somebody who "
            "has full control of the Page, and choose Create app."
        ),
        (
            "As the use case choose to manage everything on your Page, and add Messenger to it; "
            "as the business portfolio choose your organisation's own."
        ),
        (
            "Under App settings, Basic, copy the App ID and the App secret "
            "into the fields below. There too give the address of your privacy notice, and "
            "under User data deletion choose Data deletion callback URL and give {deletion_url}"
        ),
        (
            "Under Facebook Login for Business, Settings, add this address to the valid OAuth "
            "redirect URIs: {redirect_uri}"
        ),
        (
            "Under Webhooks choose Page, give {webhook_url} as the callback URL and any word of "
            "your own as the verify token. Write the same word into the field below and save it "
            "here before you press Verify there. Then subscribe to "
            f"{', '.join(SUBSCRIBED[:-1])} and {SUBSCRIBED[-1]}."
        ),
        (
            "Under App settings, Advanced, switch on Require app secret: then a stolen token is "
            "of no use to anybody else."
        ),
        (
            "Switch the app from Development to Live. While it is in development, Facebook shows "
            "the desk only what people with a role on the app write."
        ),
        (
            "Come back here and choose Go to Facebook. Sign in, tick the Page, and allow all that "
            "is asked: what you leave out, the desk cannot do."
        ),
        (
            "To end the connection for good, later, remove the app on Facebook under Settings, "
            "Business integrations. Disconnecting here only makes the desk forget it."
        ),
    ),
    permissions=PERMISSIONS,
    application_fields=(
        app_id(),
        app_secret(
            help="Proves to Facebook that a request is ours, and to us that news is Facebook's."
        ),
        verify_token("Any word of your own, the same as at Facebook under Webhooks."),
        configuration("Only where you made a configuration under Facebook Login for Business."),
        Field(
            name=HUMAN_AGENT,
            label="Human Agent feature",
            help="Meta approves it for an app that asks. With it, officers can answer a private"
            " message for 7 days instead of 24 hours. Do not say yes before: Meta refuses such"
            " answers, and the desk would offer them.",
            secret=False,
            required=False,
            choices=(("", "Not approved, or not asked for"), ("yes", "Approved by Meta")),
        ),
    ),
    review=(
        "A Page that belongs to the same business portfolio as the app can be connected at once,"
        " but until Meta has given Advanced Access to each permission, the desk sees only what"
        " people with a role on the app write. Two things lead to it. Business verification:"
        " documents that show your organisation's legal name, address and telephone number; it"
        " often takes some days, so allow two weeks. App review: for each permission a sentence on"
        " what it is for, and a film of the screen that shows it in use; allow another two weeks,"
        " since more than one round is usual. Once a year Meta asks you to confirm what you use the"
        " permissions for, and a permission that was not used for 90 days has to be given again."
    ),
    costs="Nothing.",
    source="https://developers.facebook.com/docs/permissions, read in November 2026",
)


def candidate(page: Mapping[str, Any], token: Token) -> Candidate | None:
    return page_candidate(page, token, ESSENTIAL)


def connector() -> FacebookLogin:
    return FacebookLogin(title="Facebook", guide=GUIDE, candidate=candidate)
