"""The page that leads an administrator through connecting a LinkedIn page."""

from moothall.platforms.base import Field, Guide, Permission
from moothall.platforms.base.checks import one_word, shaped

PURPOSES = {
    "r_organization_social": "read the page’s own posts",
    "r_organization_social_feed": "read comments below them",
    "rw_organization_admin": "be told of new, changed and deleted comments, and see your role",
    "w_organization_social": "publish, change and delete the page’s posts",
    "w_organization_social_feed": "answer comments in the page’s name",
}
GUIDE = Guide(
    steps=(
        (
            "Make an application at linkedin.com/developers/apps/new with an e-mail address of the"
            " organisation, and let a super admin of the page confirm it under Settings."
        ),
        (
            "Under Products, ask for the Community Management API. LinkedIn looks at it first for a"
            " trial (Development Tier) and later, with a film of how it is used, for full access."
            " A refused application cannot ask again; a new one has to be made."
        ),
        "Under Auth, give {redirect_uri} as an authorised redirect address.",
        "Copy the Client ID and the Primary Client Secret into the fields below.",
        ("Copy the application’s number too: it stands in the address of its page, after /apps/."),
        (
            "Once LinkedIn shows a tab Webhooks, give {webhook_url} there. LinkedIn asks it at once"
            " whether we are here."
        ),
        (
            "Sign in to LinkedIn in this browser as a person who is a super admin of the page."
            " Other roles cannot be told of comments."
        ),
        (
            "Begin. LinkedIn asks whether the application may do what is listed below; agree to all"
            " of it. Then choose the page."
        ),
    ),
    permissions=tuple(
        Permission(scope=scope, purpose=PURPOSES[scope]) for scope in sorted(PURPOSES)
    ),
    application_fields=(
        Field(
            name="client_id",
            label="Client ID",
            help="Under Auth. It is no secret.",
            secret=False,
            check=shaped(
                r"[0-9a-z]{12,20}",
                "This is no Client ID of LinkedIn’s: that is some 14 small letters and digits. Copy"
                " it from Auth, and not the application’s number.",
            ),
        ),
        Field(
            name="client_secret",
            label="Primary Client Secret",
            check=one_word("A client secret"),
        ),
        Field(
            name="application_id",
            label="Number of the application",
            help="Digits, as in linkedin.com/developers/apps/12345678.",
            secret=False,
            required=False,
            check=shaped(
                r"[0-9]{5,15}",
                "This is no number of an application. Open its page at linkedin.com/developers and"
                " copy the digits after /apps/ from the address.",
            ),
        ),
    ),
    review=(
        "LinkedIn takes registered organisations only, and looks twice. It does not say how long"
        " that takes. In the trial, LinkedIn answers 100 questions a day and sends nothing by"
        " itself. A connection lasts 60 days; partners whom LinkedIn approved have it renewed for a"
        " year. Comments may be kept for 48 hours and names of members not at all: the desk keeps"
        " no names, and erases by its retention rules."
    ),
    costs="LinkedIn publishes no price.",
    # https://learn.microsoft.com/linkedin/shared/api-guide/concepts/rate-limits
    left_at=(
        "LinkedIn tells no program. It counts each kind of request by the day, until midnight UTC:"
        " see linkedin.com/developers, your application, Analytics, which lists what was asked"
        " that day"
    ),
    source=(
        "https://learn.microsoft.com/linkedin/marketing/community-management-app-review and"
        " https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow,"
        " as of July 2026."
    ),
)
