"""Connecting a WhatsApp number: by a token of the organisation's own business account.

https://developers.facebook.com/documentation/business-messaging/whatsapp/get-started: a "system
user" of the business account has a token that does not end. The other way (embedded sign-up) is for
companies that connect others' numbers.
"""

from moothall.platforms.base import ByFields, Field, Guide, Permission
from moothall.platforms.base.checks import one_word, shaped
from moothall.platforms.meta.fields import app_id, app_secret, verify_token
from moothall.platforms.meta.words import paragraphs

STEPS = """
Take a telephone number that is not used in the WhatsApp app, or that you are ready to take out of
it. Residents will see it as ours.

Go to developers.facebook.com, sign in as somebody who runs the organisation's business account,
choose “Create app” and the use case “Connect with customers through WhatsApp”.

Under “WhatsApp”, “API set-up”, add the number and confirm it by the code that is sent to it. Copy
its “Phone number ID” and the “WhatsApp Business account ID”.

In Meta Business Suite, “Settings”, “System users”, add one for the desk. Give it the app and the
WhatsApp account in full, then generate a token that never expires, with the two permissions that
are listed here.

Under “WhatsApp”, “Configuration”, put {webhook_url} as the callback URL, and a verify token of your
own choice that you also put in here. Subscribe to the field “messages”, and to “smb_message_echoes”
where the number is used in the WhatsApp Business app as well.

Copy the app's ID and secret from “App settings”, “Basic”.
"""
GUIDE = Guide(
    steps=paragraphs(STEPS),
    permissions=(
        Permission(
            scope="whatsapp_business_messaging", purpose="answer residents, block and unblock"
        ),
        Permission(
            scope="whatsapp_business_management",
            purpose="see whether residents' messages are sent to the desk",
        ),
    ),
    application_fields=(
        app_id(),
        app_secret(help="Under “App settings”, “Basic”."),
        verify_token("A word of your own choice, the same as in the webhook's settings there."),
    ),
    account_fields=(
        Field(name="token", label="System user's token", check=one_word("A token")),
        Field(
            name="phone_number_id",
            label="Phone number ID",
            help="Not the number itself: an ID of about 15 digits.",
            secret=False,
            check=shaped(
                r"[0-9]{13,20}",
                "This is no Phone number ID. It is not the telephone number, but a number of some"
                " 15 digits that stands below it, under WhatsApp, API set-up.",
            ),
        ),
        Field(
            name="business_account_id",
            label="WhatsApp Business account ID",
            help="Under WhatsApp, API set-up, beside the Phone number ID.",
            secret=False,
            check=shaped(
                r"[0-9]{10,20}",
                "This is no WhatsApp Business account ID: that is a number of some 15 digits, under"
                " WhatsApp, API set-up.",
            ),
        ),
    ),
    review=(
        "An organisation's own number needs no review. Meta checks the organisation's papers"
        " (business verification) before it lets many residents be answered."
    ),
    costs=(
        "Answers within 24 hours of a resident's message cost nothing. The desk sends no templates,"
        " which Meta charges for."
    ),
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp, read in"
        " November 2026."
    ),
)


class WhatsAppConnector(ByFields):
    """Fulfils ``base.Connector``. A system user's token does not end, so that none is renewed.

    It is taken back in Business Suite alone, by a person: it may serve others as well.
    """

    guide = GUIDE
