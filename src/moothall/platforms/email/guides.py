"""What the pages say that connect a mailbox at Microsoft or Google."""

from moothall.platforms.base import Field, Guide, Permission
from moothall.platforms.base.checks import one_word, shaped

ADDRESS = shaped(
    r"[^@\s]+@[^@\s]+\.[^@\s.]+",
    "This is no e-mail address. It looks like desk@example.org.",
)
NUMBER_IN_ENTRA = shaped(
    r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "This is no ID of Microsoft’s: that is 32 letters and digits in five groups with hyphens."
    " It stands on the application’s Overview in Entra.",
)
CHOOSE = (
    "Choose a mailbox that the desk alone answers, such as desk@ or social@. Whatever is in its"
    " inbox becomes a post of the desk, and nothing there is marked as read or moved."
)
UNTRIED = (
    "The exchange with mail servers was tried on Dovecot and Postfix; the way to {} itself"
    " follows its documents, and could not be tried before this version came out."
)
BOX = (
    Field(name="address", label="E-mail address", secret=False,
          help="As residents see it, such as desk@example.org.", check=ADDRESS),
    Field(name="name", label="Name beside it", secret=False, required=False,
          help="Such as Colchester Borough Homes."),
)  # fmt: skip
OTHER = (
    Field(name="mark", label="What divides the name from an addition", secret=False,
          required=False, help="A plus sign where this is empty; “none” where your server knows"
          " no such thing."),
    Field(name="checked_by", label="Our mail server's own name", secret=False, required=False,
          help="As it stands first in the header Authentication-Results of messages that came"
          " in. With it, the desk says whether the sender's address was checked."),
)  # fmt: skip
MICROSOFT = Guide(
    title="Microsoft 365",
    place="Microsoft",
    application_at="https://login.microsoftonline.com",
    steps=(
        CHOOSE,
        (
            "Sign in at https://entra.microsoft.com as somebody who may register applications."
            " Under Applications, App registrations, choose New registration. Name it Moothall,"
            " for accounts in this organisational directory only, with a redirect URI of the kind"
            " Web: {redirect_uri}"
        ),
        (
            "Under API permissions, choose Add a permission, Microsoft Graph, Delegated"
            " permissions, and add IMAP.AccessAsUser.All, SMTP.Send and offline_access. Where"
            " people may not agree for themselves, press Grant admin consent."
        ),
        (
            "Under Certificates and secrets make a new client secret, and note when it ends:"
            " without a new one by then, the mailbox is not read any more. Copy its Value, not its"
            " ID, into the form below, with the two IDs from Overview."
        ),
        (
            "In the Microsoft 365 admin centre, under Users, Active users, the mailbox, Mail,"
            " Manage e-mail apps, allow IMAP and Authenticated SMTP for this one mailbox."
        ),
        (
            "Press Go to Microsoft, and sign in as the mailbox, or as somebody who has full access"
            " to it and may send as it, where it is shared. Agree to both permissions. While that"
            " person changes their password, or leaves, the connection ends: an account that"
            " belongs to the organisation is better."
        ),
        (
            "To take it back, press Disconnect here, and remove Moothall at"
            " https://myapps.microsoft.com or under Enterprise applications in Entra: Microsoft"
            " has no way for a program to do so."
        ),
        UNTRIED.format("Microsoft"),
    ),
    permissions=(
        Permission(scope="IMAP.AccessAsUser.All", purpose="read what comes into the mailbox"),
        Permission(scope="SMTP.Send", purpose="send the answers that officers write"),
        Permission(
            scope="offline_access",
            purpose="go on while nobody is signed in at Microsoft",
            told=False,
        ),
    ),
    application_fields=(
        Field(name="client_id", label="Application (client) ID", secret=False,
              help="On the application’s Overview. It is no secret.", check=NUMBER_IN_ENTRA),
        Field(name="client_secret", label="Client secret", help="Its Value, shown once.",
              check=one_word("A client secret")),
        Field(name="tenant", label="Directory (tenant) ID", secret=False,
              help="On the application’s Overview.", check=NUMBER_IN_ENTRA),
    ),
    asked=(
        *BOX,
        Field(name="signs_in", label="Who signs in", secret=False, required=False, check=ADDRESS,
              help="The address of whoever has full access, where the mailbox is shared and"
              " nobody signs in as it."),
        *OTHER,
    ),
    review="None.",
    source="https://learn.microsoft.com/exchange/client-developer/legacy-protocols/"
    "how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth, read in November 2026.",
)  # fmt: skip
GOOGLE = Guide(
    title="Google Workspace",
    place="Google",
    application_at="https://accounts.google.com",
    steps=(
        CHOOSE,
        (
            "Sign in at https://console.cloud.google.com with an account of your Google Workspace,"
            " and make a project, such as “Moothall”. Under APIs and services, Library, switch on"
            " the Gmail API."
        ),
        (
            "Under Google Auth Platform fill in Branding, and choose Internal as the audience, so"
            " that only accounts of your own Workspace can agree, and Google checks nothing."
        ),
        (
            "Under Data access add the scope https://mail.google.com/. It is the only one that"
            " IMAP and SMTP take."
        ),
        (
            "Under Clients create a client of the kind Web application with this authorised"
            " redirect URI: {redirect_uri} Copy its ID and its secret into the form below."
        ),
        (
            "In https://admin.google.com under Security, API controls, see that this client may"
            " use Gmail; and under Apps, Gmail, End user access, that IMAP is allowed."
        ),
        "Press Go to Google, sign in as the mailbox, and agree.",
        (
            "A personal mailbox at Gmail works as well; but then the audience is External, and"
            " while it says Testing, Google ends every connection after seven days."
        ),
        UNTRIED.format("Google"),
    ),
    permissions=(
        Permission(
            scope="https://mail.google.com/",
            purpose="read what comes into the mailbox and send the answers that officers write;"
            " Google has no smaller one for IMAP and SMTP",
        ),
    ),
    application_fields=(
        Field(name="client_id", label="Client ID", secret=False,
              help="Ends in .apps.googleusercontent.com. It is no secret.",
              check=shaped(
                  r"[0-9]+-[0-9a-z]+\.apps\.googleusercontent\.com",
                  "This is no client ID of Google’s: that ends in .apps.googleusercontent.com."
                  " Copy it from Google Auth Platform, Clients.",
              )),
        Field(name="client_secret", label="Client secret",
              help="Google shows it once, when the client is made.",
              check=one_word("A client secret")),
    ),
    asked=(*BOX, *OTHER),
    review="None for an Internal audience.",
    source="https://developers.google.com/workspace/gmail/imap/xoauth2-protocol, read in November"
    " 2026.",
)  # fmt: skip
