"""Connecting a Bluesky account by an app password, which its owner makes and can take back."""

from collections.abc import Mapping

from moothall.platforms.base import (
    Application,
    ByFields,
    Connection,
    Field,
    Guide,
    Permission,
    PlatformError,
)
from moothall.platforms.base.checks import shaped
from moothall.platforms.bluesky.session import (
    ENTRANCE,
    IDENTIFIER,
    MESSAGES,
    PASSWORD,
    PDS,
    REFRESH,
    Session,
)
from moothall.platforms.bluesky.syntax import is_handle


def handle(text: str) -> str:
    """As the AT Protocol writes it (https://atproto.com/specs/handle), without its @.

    Raises ``ValueError``.
    """
    name = text.removeprefix("@").lower()
    if is_handle(name):
        return name
    if "." not in name and is_handle(f"{name}.bsky.social"):
        raise ValueError(
            f"A handle has a dot in it. If Bluesky shows {name}.bsky.social, write it in full."
        )
    raise ValueError(
        "This is no Bluesky handle. It looks like a web address without https://, such as"
        " homes.bsky.social: letters, digits and hyphens, with dots between. It stands under the"
        " account’s name on its Bluesky profile."
    )


GUIDE = Guide(
    title="By an app password",
    steps=(
        "Sign in to Bluesky as the organisation’s account, in the app or at https://bsky.app.",
        "Open Settings, then Privacy and security, then App passwords.",
        "Choose Add App Password and give it a name such as “Moothall”.",
        (
            "If the desk is to read and answer private messages, tick “Allow access to your direct"
            " messages”."
        ),
        "Copy the password that is shown: four groups of four letters. It is shown only once.",
        "Give it below with the account’s handle. Never give the account’s own password.",
    ),
    permissions=(
        Permission(
            scope="an app password",
            purpose="read replies, mentions and quotes; answer, publish, hide replies under our"
            " posts, block, mute and report",
            told=False,
        ),
        Permission(scope=MESSAGES, purpose="read private messages and answer them"),
    ),
    account_fields=(
        Field(
            name=IDENTIFIER,
            label="The account’s handle",
            help="Such as homes.example.gov.uk or homes.bsky.social.",
            secret=False,
            check=handle,
        ),
        Field(
            name=PASSWORD,
            label="The app password",
            help="Four groups of four letters, as Bluesky shows it.",
            check=shaped(
                r"[A-Za-z0-9]{4}(-[A-Za-z0-9]{4}){3}",
                "This is no app password: that is four groups of four, such as"
                " abcd-efgh-ijkl-mnop. Never give the account’s own password; make an app password"
                " in Bluesky under Settings, Privacy and security, App passwords.",
            ),
        ),
        Field(
            name="server_url",
            label="Its server",
            help="Leave it as it is, unless the organisation runs a server of its own.",
            secret=False,
            initial=ENTRANCE,
        ),
    ),
    costs="Free of charge.",
    source="https://bsky.social/about/blog and the AT Protocol’s lexicon"
    " com.atproto.server.createAppPassword, read in November 2026.",
)


class ByAppPassword(ByFields):
    """Fulfils :class:`moothall.platforms.base.Connector`.

    Nothing is renewed from outside: the session does it whenever the server wants new tokens.
    """

    guide = GUIDE

    def revoke(self, application: Application | None, credentials: Mapping[str, str]) -> bool:  # noqa: ARG002
        """Ends the session; never sure, since the app password stays until its owner takes it back.

        The access token holds for up to two hours more (com.atproto.server.deleteSession).
        """
        if not (credentials.get(REFRESH) and credentials.get(PDS)):
            return False
        session = Session(Connection(account="", credentials=dict(credentials)))
        try:
            session.end()
        except PlatformError:
            return False
        finally:
            session.close()
        return False
