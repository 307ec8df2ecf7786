"""Connecting a mailbox: by servers and a password, or by what a person agrees to.

Where nobody signs in at Microsoft, an application of its own can (`oauth`).
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from moothall.platforms.base import (
    Application,
    ByFields,
    Connector,
    Field,
    Guide,
    Renewed,
)
from moothall.platforms.base.checks import shaped
from moothall.platforms.email import consent, guides, oauth
from moothall.platforms.email.consent import ByConsent
from moothall.platforms.email.guides import BOX, NUMBER_IN_ENTRA, OTHER

STEPS = (
    """Choose a mailbox that the desk alone answers, such as desk@ or social@. Whatever is in its
    inbox becomes a post of the desk, and nothing there is marked as read or moved.""",
    """Ask whoever runs your mail for the names of its IMAP and SMTP servers, and for a password of
    the desk's own. Where people sign in with a second step, this is an app password.""",
    """Microsoft 365 and Google Workspace take no passwords from programs: they have pages of their
    own, above. Where a mailbox at Microsoft has to be read although nobody signs in, leave the
    password empty. In Entra, register an application, give it the application permissions
    IMAP.AccessAsApp and SMTP.SendAsApp of Office 365 Exchange Online, grant consent, and make a
    client secret. In Exchange Online register its service principal, give it full access to this
    one mailbox (Add-MailboxPermission), and allow the mailbox SMTP AUTH. Then fill in the three
    Microsoft fields.""",
    """See that mail to NAME+anything@ reaches NAME@, which Microsoft 365, Google and most others
    do: the desk asks for each answer at an address of its case.""",
)
SERVER_NAME = shaped(
    r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?",
    "This is no server’s name. It looks like imap.example.org, or imap.example.org:143 with a port;"
    " leave out https:// and spaces. Whoever runs your mail knows it.",
)
GUIDE = Guide(
    title="Another server, by a password",
    steps=tuple(" ".join(step.split()) for step in STEPS),
    account_fields=(
        *BOX,
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
        *OTHER,
        Field(name="authority", label="Certificate of our own authority", secret=False,
              lines=True, required=False, help="In PEM form, where the mail servers' certificates"
              " are signed by your organisation itself."),
    ),
    review="None.",
    source="RFC 3501, RFC 5321 and https://learn.microsoft.com/exchange/client-developer/"
    "legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth,"
    " November 2026",
)  # fmt: skip


class EmailConnector(ByFields):
    """By fields, so that nobody is sent anywhere; and the ways on which somebody is."""

    guide = GUIDE
    of_one_way = frozenset(
        {"password", "user", "signs_in", oauth.TENANT, oauth.CLIENT, oauth.SECRET, consent.VIA,
         consent.ACCESS, consent.REFRESH, consent.SCOPE, consent.SINCE, consent.UNTIL,
         "imap", "smtp", "authority"}
    )  # fmt: skip

    @property
    def ways(self) -> Mapping[str, Connector]:
        agreed = {one.consent.name: one for one in (microsoft(), google())}
        return MappingProxyType({"": self, **agreed})

    def way_of(self, credentials: Mapping[str, str]) -> str:
        return credentials.get(consent.VIA, "")

    def renew(
        self, application: Application | None, credentials: Mapping[str, str], *, now: datetime
    ) -> Renewed | None:
        """None for a password, and for an application of its own, whose tokens are fetched anew."""
        agreed = self._agreed(credentials)
        return agreed.renew(application, credentials, now=now) if agreed else None

    def revoke(self, application: Application | None, credentials: Mapping[str, str]) -> bool:
        agreed = self._agreed(credentials)
        return agreed.revoke(application, credentials) if agreed else False

    def _agreed(self, credentials: Mapping[str, str]) -> Connector | None:
        name = self.way_of(credentials)
        return self.ways.get(name) if name else None


def microsoft() -> ByConsent:
    return ByConsent(consent.MICROSOFT, guides.MICROSOFT)


def google() -> ByConsent:
    return ByConsent(consent.GOOGLE, guides.GOOGLE)
