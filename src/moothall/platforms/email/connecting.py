"""Connecting a mailbox: there is nothing to allow, only servers and a password to name."""

from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn

from moothall.platforms.base import (
    Application,
    Candidate,
    Field,
    Guide,
    Invalid,
    Renewed,
    Started,
)
from moothall.platforms.base.checks import shaped

NO_CONSENT = "A mailbox is connected by its servers and password."
STEPS = (
    """Choose a mailbox that the desk alone answers, such as desk@ or social@. Whatever is in its
    inbox becomes a post of the desk, and nothing there is marked as read or moved.""",
    """Ask whoever runs your mail for the names of its IMAP and SMTP servers, and for a password of
    the desk's own. Where people sign in with a second step, this is an app password.""",
    """Microsoft 365 takes no passwords: leave the password empty. In Entra, register an
    application, give it the application permissions IMAP.AccessAsApp and SMTP.SendAsApp of Office
    365 Exchange Online, grant consent, and make a client secret. In Exchange Online register its
    service principal, give it full access to this one mailbox (Add-MailboxPermission), and allow
    the mailbox SMTP AUTH. Then fill in the three Microsoft fields.""",
    """Google Workspace: turn on two-step verification for the mailbox and make an app password. The
    desk does not sign in to Google by OAuth; where app passwords are forbidden, forward the mail
    to a mailbox elsewhere.""",
    """See that mail to NAME+anything@ reaches NAME@, which Microsoft 365, Google and most others
    do: the desk asks for each answer at an address of its case.""",
)
SERVER_NAME = shaped(
    r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?",
    "This is no server’s name. It looks like imap.example.org, or imap.example.org:143 with a port;"
    " leave out https:// and spaces. Whoever runs your mail knows it.",
)
ADDRESS = shaped(
    r"[^@\s]+@[^@\s]+\.[^@\s.]+",
    "This is no e-mail address. It looks like desk@example.org.",
)
NUMBER_IN_ENTRA = shaped(
    r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "This is no ID of Microsoft’s: that is 32 letters and digits in five groups with hyphens."
    " It stands on the application’s Overview in Entra.",
)
GUIDE = Guide(
    steps=tuple(" ".join(step.split()) for step in STEPS),
    account_fields=(
        Field(name="address", label="E-mail address", secret=False,
              help="As residents see it, such as desk@example.org.", check=ADDRESS),
        Field(name="name", label="Name beside it", secret=False, required=False,
              help="Such as Colchester Borough Homes."),
        Field(name="imap", label="IMAP server", secret=False,
              help="Such as imap.example.org; add :143 where it encrypts by STARTTLS.",
              check=SERVER_NAME),
        Field(name="smtp", label="SMTP server", secret=False,
              help="Such as smtp.example.org, which means port 587 and STARTTLS; or with :465.",
              check=SERVER_NAME),
        Field(name="user", label="User name", secret=False, required=False,
              help="Where it is not the address itself."),
        Field(name="password", label="Password", required=False,
              help="Or an app password. Empty for Microsoft 365."),
        Field(name="tenant", label="Microsoft 365: directory (tenant) ID", secret=False,
              required=False, check=NUMBER_IN_ENTRA),
        Field(name="client_id", label="Microsoft 365: application (client) ID", secret=False,
              required=False, check=NUMBER_IN_ENTRA),
        Field(name="client_secret", label="Microsoft 365: client secret", required=False),
        Field(name="mark", label="What divides the name from an addition", secret=False,
              required=False, help="A plus sign where this is empty; “none” where your server knows"
              " no such thing."),
        Field(name="checked_by", label="Our mail server's own name", secret=False, required=False,
              help="As it stands first in the header Authentication-Results of messages that came"
              " in. With it, the desk says whether the sender's address was checked."),
        Field(name="authority", label="Certificate of our own authority", secret=False,
              lines=True, required=False, help="In PEM form, where the mail servers' certificates"
              " are signed by your organisation itself."),
    ),
    review="None.",
    source="RFC 3501, RFC 5321 and https://learn.microsoft.com/exchange/client-developer/"
    "legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth,"
    " November 2026",
)  # fmt: skip


class EmailConnector:
    """All by fields, so that nobody is sent anywhere."""

    guide = GUIDE

    def start(self, application: Application) -> NoReturn:  # noqa: ARG002
        raise Invalid(NO_CONSENT)

    def finish(
        self,
        application: Application,  # noqa: ARG002
        started: Started,  # noqa: ARG002
        query: Mapping[str, str],  # noqa: ARG002
        *,
        now: datetime,  # noqa: ARG002
    ) -> list[Candidate]:
        raise Invalid(NO_CONSENT)

    def renew(
        self,
        application: Application | None,  # noqa: ARG002
        credentials: Mapping[str, str],  # noqa: ARG002
        *,
        now: datetime,  # noqa: ARG002
    ) -> Renewed | None:
        """Passwords do not end, and Microsoft's tokens are fetched anew as they are used."""
        return None

    def revoke(
        self,
        application: Application | None,  # noqa: ARG002
        credentials: Mapping[str, str],  # noqa: ARG002
    ) -> bool:
        return False
