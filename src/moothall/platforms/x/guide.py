"""The page that leads an administrator through connecting X."""

from moothall.platforms.base import Field, Guide, Permission
from moothall.platforms.base.checks import one_word, shaped

PURPOSES = {
    "dm.read": "read private messages that people write to us",
    "dm.write": "answer private messages",
    "media.write": "publish pictures with their descriptions",
    "mute.write": "mute and unmute",
    "offline.access": "stay connected for longer than two hours",
    "tweet.moderate.write": "hide replies under our own posts and show them again",
    "tweet.read": "read posts that name us and answers to ours",
    "tweet.write": "answer, publish and delete our own posts",
    "users.read": "see who wrote a post",
}
GUIDE = Guide(
    steps=(
        "Sign in at console.x.com with an account that belongs to the organisation.",
        (
            "Make a project with an app in it. X asks what it is for; say that the organisation"
            " reads and answers what residents write to its own account."
        ),
        (
            "Buy credit, and set a spending limit. X charges for each post that is read and each"
            " one that is sent; without credit nothing is read."
        ),
        (
            "In the app’s settings for signing in (User authentication), choose “Web App, Automated"
            " App or Bot” and “Read and write and Direct message”. Give {redirect_uri} as the"
            " callback address."
        ),
        (
            "Copy the Client ID and the Client Secret of OAuth 2.0 into the fields below. X shows"
            " the secret once."
        ),
        "Sign in to X in this browser as the organisation’s account, not as yourself.",
        (
            "Begin. X asks whether the app may use the account. Read the name at the top, then"
            " agree. It sends you back here."
        ),
        (
            "Then the desk has X send mentions, private messages and our own posts to"
            " {webhook_url}. For this it needs the app’s Bearer Token; without it the desk asks by"
            " itself."
        ),
        (
            "Tell people in your first private answer that the desk keeps their messages, and for"
            " how long: X asks for their express consent before private messages are kept."
        ),
    ),
    permissions=tuple(
        Permission(scope=scope, purpose=PURPOSES[scope]) for scope in sorted(PURPOSES)
    ),
    application_fields=(
        Field(
            name="client_id",
            label="Client ID (OAuth 2.0)",
            help="Under Keys and tokens, OAuth 2.0. It is no secret.",
            secret=False,
            check=shaped(
                r"(?=.*[A-Za-z])[0-9A-Za-z:_-]{15,100}",
                "This is no Client ID of X’s: that is some 34 letters and digits, under Keys and"
                " tokens, OAuth 2.0. The app’s number is something else.",
            ),
        ),
        Field(
            name="client_secret",
            label="Client Secret (OAuth 2.0)",
            check=one_word("A client secret"),
        ),
        Field(
            name="bearer_token",
            label="Bearer Token",
            help="So that X tells us of mentions and messages at once.",
            required=False,
            check=one_word("A Bearer Token"),
        ),
        Field(
            name="consumer_secret",
            label="API secret key (OAuth 1.0)",
            help="Only if X still signs what it sends with the older key.",
            required=False,
        ),
    ),
    review="X looks at new developer accounts, which may take some days.",
    costs=(
        "Paid in advance and by use, in US dollars. In August 2026: about $0.001 for each mention"
        " read, $0.005 for each other post, $0.01 for each private message; about $0.01 for an"
        " answer to somebody who named us, $0.015 for a post, and $0.20 for anything with a link."
        " X’s console shows today’s prices."
    ),
    source=(
        "https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code, read in"
        " November 2026, and https://docs.x.com/x-api/getting-started/pricing, read in August 2026."
    ),
)
